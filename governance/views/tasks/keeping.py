"""What is done with actions: recording, issuing, moving the day, replying, answering and closing."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from governance.actions.tasks import (
    answer_action,
    answer_with_paper,
    close_action,
    issue_action,
    move_due_day,
    record_action,
    reply_to_action,
)
from governance.forms.tasks import (
    ActionForm,
    AnswerActionForm,
    CloseForm,
    IssueForm,
    MoveForm,
    OwnedForm,
    ReplyForm,
)
from governance.models import Action
from governance.policies import cannot_change_action, cannot_issue, cannot_reply, cannot_reply_to
from governance.posts import holds_post
from governance.views.keeping import AskedFirst, Deciding, KeepingOneBoard, in_words
from governance.views.resolve import HOME, OfOneBoard
from governance.views.tasks.resolve import ACTIONS, action_or_404


class RecordAction(AskedFirst, KeepingOneBoard):
    """Write down something to do; with an owner and a day it can be issued."""

    heading = "Record an action"
    form_class = ActionForm

    def get_breadcrumbs(self):
        return [HOME, ACTIONS]

    def get_marking(self):
        return Marking(self.level)

    def form_options(self):
        return {"user": self.request.user, "board": self.thing}

    def carry_out(self, form):
        return record_action(form.action(), form.areas_chosen(), by=self.request.user)

    def done(self, action):
        return "The action is recorded. Issue it to its owner.", reverse("issue-action", args=[action.pk])


class IssueAction(Deciding):
    """Give an action to its owner. It is for good, so it is checked first."""

    heading = "Issue an action"
    form_class = IssueForm
    check_first = True
    when_checked = {
        "heading": "Check the action before issuing it",
        "submit_label": "Issue it",
        "consequences": [
            "It gets its reference, and stands open until a meeting of the Board closes it.",
            "Whoever follows in the post inherits it.",
        ],
        "warning": "An action that is issued cannot be withdrawn. The day it is due by can be moved.",
    }

    @cached_property
    def thing(self) -> Action:
        rows = Action.objects.visible_to(self.user).select_related("board", "owner_seat")
        found = rows.filter(pk=self.kwargs["number"]).first()
        if found is None:
            raise Http404("No action has this address.")
        return found

    def cannot(self):
        return cannot_issue(self.user, self.thing)

    def get_breadcrumbs(self):
        return [HOME, ACTIONS]

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def form_options(self):
        return {"user": self.user, "board": self.thing.board}

    def initial(self):
        said = {name: getattr(self.thing, name) for name in OwnedForm.base_fields}
        return {**said, "owner_seat": self.thing.owner_seat.slug if self.thing.owner_seat else None}

    def carry_out(self, form):
        return issue_action(form.put_into(self.thing), by=self.user)

    def done(self, action):
        return (
            f"{action.reference} is issued to {action.owner}, due by {long_date(action.due_on)}.",
            reverse("action", args=[action.reference]),
        )


class OfOneAction(OfOneBoard, Deciding):
    """A page that writes about one action that was issued."""

    in_words = staticmethod(in_words)

    @cached_property
    def thing(self) -> Action:
        return action_or_404(self.user, self.kwargs["reference"], self.board)

    def cannot(self):
        return cannot_change_action(self.user, self.thing)

    def here(self) -> str:
        return reverse("action", args=[self.thing.reference]) + self.board_query()

    def get_breadcrumbs(self):
        return [HOME, ACTIONS, (self.thing.reference, self.here())]

    def context(self, **extra):
        return super().context(**{"introduction": f"{self.thing}.", **extra})


class MoveDueDay(OfOneAction):
    heading = "Move the day an action is due by"
    form_class = MoveForm

    def carry_out(self, form):
        told = form.cleaned_data
        return move_due_day(self.thing, told["became"], told["because"], by=self.user)

    def done(self, slip):
        return f"It is now due by {long_date(slip.became)}. Every day before stays in sight.", self.here()


class ReplyToAction(OfOneAction):
    heading = "Reply to an action"
    form_class = ReplyForm
    template_name = "governance/reply.html"

    def cannot_at_all(self):
        return cannot_reply(self.user)

    def cannot(self):
        return ""

    def carry_out(self, form):
        return reply_to_action(form.reply(self.thing), by=self.user)

    def done(self, reply):
        return "The reply is recorded.", self.here()

    def context(self, **extra):
        own = holds_post(self.user, self.thing.owner_seat, today())
        return super().context(**{"refusal": cannot_reply_to(self.user, self.thing, own), **extra})


class AnswerAction(OfOneAction):
    heading = "What answers this action?"
    form_class = AnswerActionForm

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def form_options(self):
        return {"user": self.user, "board": self.thing.board}

    def carry_out(self, form):
        if version := form.paper_chosen():
            return answer_with_paper(self.thing, version, by=self.user)
        return answer_action(self.thing, form.decision_chosen(), by=self.user)

    def done(self, action):
        paper = action.answered_by_paper
        answer = paper.paper.title if paper else action.answered_by.reference
        return f"{answer} answers it. The Board closes it at a meeting.", self.here()


class CloseAction(OfOneAction):
    """A meeting of the Board closed it. For good, so it is checked first."""

    heading = "Record that the Board closed an action"
    form_class = CloseForm
    check_first = True
    when_checked = {
        "heading": "Check before closing the action",
        "submit_label": "Close it",
        "consequences": ["It leaves the list of open actions, and stays findable with its whole life."],
        "warning": "An action that is closed cannot be opened again.",
    }

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def form_options(self):
        return {"user": self.user, "board": self.thing.board}

    def carry_out(self, form):
        return close_action(self.thing, form.meeting_chosen(), form.cleaned_data["because"], by=self.user)

    def done(self, action):
        return f"{action.reference} is closed.", self.here()
