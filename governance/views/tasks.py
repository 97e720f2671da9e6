"""The actions of the Board: the list, one action with its whole life, and what is done with it."""

import re

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from alliance.views.kinds import DetailPage, ListPage
from governance.actions.tasks import (
    answer_action,
    close_action,
    issue_action,
    move_due_day,
    record_action,
    reply_to_action,
)
from governance.filters import ActionFilter
from governance.forms.tasks import (
    ActionForm,
    AnswerActionForm,
    CloseForm,
    IssueForm,
    MoveForm,
    OwnedForm,
    ReplyForm,
)
from governance.models import Action, Meeting
from governance.policies import (
    cannot_change_action,
    cannot_issue,
    cannot_keep_board,
    cannot_read_drafts,
    cannot_reply,
    cannot_reply_to,
)
from governance.posts import holds_post, owner_words, posts_on
from governance.reading import actions_seen, state_of, with_areas, with_slips
from governance.tables import ActionTable
from governance.views.deciding import AskedFirst, Deciding, in_words
from governance.views.decisions import decision_url, meeting_url, sub_navigation
from governance.views.entry import KeepingOneBoard
from governance.views.resolve import HOME, OfOneBoard

ACTIONS = ("Actions", "/actions/")
REFERENCE = re.compile(r"A-([0-9]{4})-([0-9]{3,9})")


class ActionList(OfOneBoard, ListPage):
    """What is to be done, whose it is and who holds that post now, with every day that slipped."""

    public = True
    template_name = "governance/actions.html"
    table_class = ActionTable
    filter_class = ActionFilter
    heading = "Actions"
    breadcrumbs = (HOME,)
    noun = ("action", "actions")

    def rows(self):
        rows = actions_seen(self.request.user)
        rows = rows.filter(board=self.board) if self.board else rows.none()
        return with_slips(rows)

    @cached_property
    def posts(self) -> dict:
        """Who holds the owning posts of the rows on the page now."""
        shown = [row.record for row in self.table.page or ()]
        seats = [row.owner_seat for row in shown if row.owner_seat_id]
        return posts_on(seats, today(), self.level)

    def table_options(self):
        return {"page": self}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(
            [
                *(row.record.marking for row in self.table.page or ()),
                *(post.marking for post in self.posts.values()),
                *(draft.marking for draft in self.drafts),
                self.filter.marking,
            ]
        )

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            introduction="An action belongs to a post: whoever follows in the post inherits it. "
            "The Board alone closes it.",
            sub_navigation=sub_navigation(user, "Actions"),
            actions=[]
            if cannot_keep_board(user) or self.board is None
            else [{"label": "Record an action", "url": reverse("record-action") + self.board_query()}],
            not_issued=self.not_issued(),
        )
        context["as_at"] = None
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return {**context, **extra}

    @cached_property
    def drafts(self) -> list[Action]:
        """What was recorded and not issued, for those who work on it."""
        user = self.request.user
        if cannot_read_drafts(user) or self.board is None:
            return []
        return list(Action.objects.visible_to(user).drafts().filter(board=self.board))

    def not_issued(self) -> list[dict]:
        may = not cannot_keep_board(self.request.user)
        return [
            {"action": draft, "url": reverse("issue-action", args=[draft.pk]) if may else ""}
            for draft in self.drafts
        ]

    def words_when_empty(self):
        return super().words_when_empty() or (
            "No action is open. Actions come of what the Board decides; its secretary records them. "
            "To see those the Board closed, choose a state."
        )

    # As a file

    columns = (
        Column("reference", "Reference"),
        Column("what", "What"),
        Column("owner", "Owner"),
        Column("held_by", "Who holds the post now"),
        Column("due_on", "Due", Kind.DATE),
        Column("slipped_from", "Days it was due by before"),
        Column("state", "State"),
        Column("owner_says_done", "Its owner says that it is done", Kind.YES_NO),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        posts = posts_on([row.owner_seat for row in rows if row.owner_seat_id], today(), self.level)
        return Export(
            title="Actions",
            noun="actions",
            columns=self.columns,
            rows=[self.cells_of(action, posts) for action in rows],
            as_at=today(),
            marking=highest([*(row.marking for row in rows), *(post.marking for post in posts.values())]),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )

    @staticmethod
    def cells_of(action, posts) -> tuple:
        owner, holder = owner_words(action, posts)
        return (
            action.reference,
            action.what,
            owner,
            holder or "Not a post",
            action.due_on,
            "; ".join(long_date(slip.was) for slip in action.slips.all()),
            state_of(action, today()).partition(".")[2].replace("-", " ").capitalize(),
            bool(action.said_done),
            action.illustrative,
            Marking(action.marking).label,
        )


def action_or_404(user, reference: str, board=None) -> Action:
    """An issued action by its reference; one that may not be seen is not found."""
    told = REFERENCE.fullmatch(reference)
    rows = actions_seen(user).filter(board=board)
    if told is not None:
        rows = rows.filter(year=int(told[1]), number=int(told[2])).select_related("item__meeting")
        found = rows.first()
        if found is not None and found.reference == reference:
            return found
    raise Http404("No action has this reference.")


class ActionDetail(OfOneBoard, DetailPage):
    """One action with its whole life: where it came from, every day it was due by, replies, and its end."""

    public = True
    template_name = "governance/action.html"
    breadcrumbs = (HOME, ACTIONS)

    def get_thing(self):
        return action_or_404(self.request.user, self.kwargs["reference"], self.board)

    def get_heading(self):
        return f"{self.thing.reference}: {' '.join(self.thing.what.split())[:120]}"

    @cached_property
    def areas(self) -> list:
        return list(with_areas(Action.objects.filter(pk=self.thing.pk), self.request.user).get().areas_seen)

    @cached_property
    def posts(self) -> dict:
        seats = [self.thing.owner_seat] if self.thing.owner_seat_id else []
        return posts_on(seats, today(), self.level)

    def get_marking(self):
        return highest(
            [
                self.thing.marking,
                *(area.marking for area in self.areas),
                *(post.marking for post in self.posts.values()),
                *([self.thing.item.marking] if self.item() else []),
                *([self.thing.answered_by.marking] if self.answered_by() else []),
            ]
        )

    def item(self):
        item = self.thing.item
        if item is None or item.meeting is None:
            return None
        return item if max(item.marking, item.meeting.marking) <= self.level else None

    def answered_by(self):
        answer = self.thing.answered_by
        return answer if answer is not None and answer.marking <= self.level else None

    @cached_property
    def life(self) -> list[dict]:
        """Everything that happened to it, the latest first."""
        action, signed_in = self.thing, self.request.user.is_authenticated

        def by(person):
            return f", recorded by {person.full_name}" if signed_in else ""

        told = [
            {
                "at": action.issued_at,
                "day": timezone.localdate(action.issued_at),
                "words": f"Issued to {action.owner}",
                "more": "",
            }
        ]
        for slip in action.slips.select_related("by"):
            told.append(
                {
                    "at": slip.at,
                    "day": timezone.localdate(slip.at),
                    "words": f"The day it is due by moved from {long_date(slip.was)} "
                    f"to {long_date(slip.became)}{by(slip.by)}",
                    "more": slip.because,
                }
            )
        for reply in action.replies.select_related("by"):
            done = ": it is done" if reply.says_done else ""
            told.append(
                {
                    "at": reply.at,
                    "day": timezone.localdate(reply.at),
                    "words": f"Its owner replied{done}{by(reply.by)}",
                    "more": reply.text,
                }
            )
        if action.closed_at:
            told.append(
                {
                    "at": action.closed_at,
                    "day": action.closed_by_meeting.held_on,
                    "words": f"Closed by the Board at its meeting of "
                    f"{long_date(action.closed_by_meeting.held_on)}",
                    "more": action.closed_because,
                }
            )
        return sorted(told, key=lambda row: row["at"], reverse=True)

    def context(self, **extra):
        action = self.thing
        owner, holder = owner_words(action, self.posts)
        item, answer = self.item(), self.answered_by()
        return super().context(
            as_at=None,
            status=state_of(action, today()),
            actions=self.actions(),
            action=action,
            owner=owner,
            owner_url=reverse("seat", args=[action.owner_seat.slug]) if action.owner_seat_id else "",
            holder=holder,
            areas=self.areas,
            item=item,
            item_url=meeting_url(item.meeting) if item else "",
            answered_by=answer,
            answered_url=decision_url(answer) if answer else "",
            life=self.life,
            page_is_illustrative=action.illustrative,
            **extra,
        )

    def actions(self) -> list[dict]:
        user, action, query = self.request.user, self.thing, self.board_query()
        if cannot_reply(user):
            return []
        address = [action.reference]
        own = holds_post(user, action.owner_seat, today())
        found = [
            {
                "label": "Reply",
                "url": reverse("reply-to-action", args=address) + query,
                "refusal": cannot_reply_to(user, action, own),
            }
        ]
        if cannot_keep_board(user):
            return found
        refusal = cannot_change_action(user, action)
        pages = (
            ("Move the day it is due by", "move-due-day"),
            ("Say which decision answers it", "answer-action"),
            ("Close it", "close-action"),
        )
        return [
            *found,
            *(
                {"label": label, "url": reverse(name, args=address) + query, "refusal": refusal}
                for label, name in pages
            ),
        ]


# What is done with them


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
    heading = "Which decision answers this action?"
    form_class = AnswerActionForm

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def form_options(self):
        return {"user": self.user, "board": self.thing.board}

    def carry_out(self, form):
        return answer_action(self.thing, form.decision_chosen(), by=self.user)

    def done(self, action):
        return f"{action.answered_by.reference} answers it. The Board closes it at a meeting.", self.here()


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


class ReadingOut(OfOneBoard, DetailPage):
    """Every open action in words to read out at a meeting, with what happened since the last one."""

    public = True
    template_name = "governance/read_out.html"
    heading = "Open actions, to read out"
    breadcrumbs = (HOME, ACTIONS)

    def get_thing(self):
        return self.board

    @cached_property
    def last(self) -> Meeting | None:
        held = Meeting.objects.visible_to(self.request.user).filter(board=self.board, opened_at__isnull=False)
        return held.order_by("-held_on").first()

    @cached_property
    def rows(self) -> list[Action]:
        rows = with_slips(actions_seen(self.request.user)).filter(board=self.board, closed_at__isnull=True)
        return list(rows.prefetch_related("replies"))

    @cached_property
    def posts(self) -> dict:
        return posts_on([row.owner_seat for row in self.rows if row.owner_seat_id], today(), self.level)

    def get_marking(self):
        shown = [*self.rows, *self.posts.values(), *([self.last] if self.last else [])]
        return highest(each.marking for each in shown)

    def context(self, **extra):
        return super().context(
            as_at=None,
            last=self.last,
            lines=[self.line(action) for action in self.rows],
            page_is_illustrative=any(row.illustrative for row in self.rows),
            **extra,
        )

    def line(self, action) -> dict:
        owner, holder = owner_words(action, self.posts)
        since = self.last.held_on if self.last else None
        news = [
            f"due day moved from {long_date(slip.was)} to {long_date(slip.became)}"
            for slip in action.slips.all()
            if since is None or timezone.localdate(slip.at) > since
        ]
        news += [
            f"owner {'says that it is done' if reply.says_done else 'replied'}: {reply.text}"
            for reply in action.replies.all()
            if since is None or timezone.localdate(reply.at) > since
        ]
        return {
            "action": action,
            "owner": f"{owner} ({holder})" if holder else owner,
            "state": state_of(action, today()),
            "news": news,
            "url": reverse("action", args=[action.reference]) + self.board_query(),
        }
