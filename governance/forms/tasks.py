"""Actions, replies to them and what the Board did with them, as they are typed."""

from django import forms

from alliance.models import User
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import long_date, today
from business_areas.forms.fields import LONG_TEXT, marking_choices, marking_field, text_field, thing_field
from governance.forms.decisions import area_choices, areas_field, chosen_areas, key_of_item
from governance.models import (
    Action,
    ActionReply,
    AgendaItem,
    Board,
    Decision,
    Meeting,
    Paper,
    PaperVersion,
    Seat,
)


class OwnedForm(forms.Form):
    """What is to be done, by whom and by when."""

    what = text_field("What is to be done", LONG_TEXT, enter="Enter what is to be done", rows=3)
    owner_seat = thing_field(
        "Post that owns it",
        Seat.objects.none(),
        called="post",
        select="Select the post",
        required=False,
        empty="None: an outside body owns it, or it is not known yet",
        hint="Whoever follows in the post inherits the action.",
    )
    owner_body = text_field(
        "Outside body that owns it", 160, required=False, hint="Only where no post on the Board owns it"
    )
    due_on = ExactDayFormField(
        label="Due by",
        called="day it is due by",
        required=False,
        help_text="It can be issued once it has an owner and a day.",
    )
    marking = marking_field()

    def __init__(self, *args, user: User, board: Board, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.user, self.board = user, board
        seats = Seat.objects.visible_to(user).filter(board=board, abolished_on__isnull=True)
        self.fields["owner_seat"].queryset = seats
        self.fields["marking"].choices = marking_choices(0, user.clearance)

    def put_into(self, action: Action) -> Action:
        """The action with what was typed, not yet saved."""
        for name in OwnedForm.base_fields:
            setattr(action, name, self.cleaned_data[name])
        return action


class ActionForm(OwnedForm):
    """An action that is new, and the item it comes from."""

    item = forms.ChoiceField(
        label="Item it comes from",
        required=False,
        widget=forms.Select(),
        error_messages={"invalid_choice": "The item you chose is no longer there. Select the item again"},
    )
    areas = areas_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        items = AgendaItem.objects.visible_to(self.user).filter(
            board=self.board, meeting__isnull=False, withdrawn_at__isnull=True
        )
        items = items.select_related("meeting").order_by("-meeting__held_on", "order")
        self.items = {key_of_item(item): item for item in items}
        self.fields["item"].choices = [
            ("", "None"),
            *(
                (key, f"{long_date(item.meeting.held_on)}, item {item.order}: {item.title}")
                for key, item in self.items.items()
            ),
        ]
        self.fields["areas"].choices = area_choices(self.user)

    def action(self) -> Action:
        action = self.put_into(Action(board=self.board))
        action.item = self.items.get(self.cleaned_data["item"])
        return action

    def areas_chosen(self):
        return chosen_areas(self.cleaned_data["areas"], self.user)


class IssueForm(OwnedForm):
    """An action with an owner and a day, about to be issued."""

    def clean(self):
        cleaned = super().clean()
        owned = cleaned.get("owner_seat") or cleaned.get("owner_body")
        if not owned and not {"owner_seat", "owner_body"} & set(self.errors):
            self.add_error(
                "owner_seat",
                "Say whose the action is before it is issued: choose a post, or name an outside body",
            )
        if cleaned.get("due_on") is None and "due_on" not in self.errors:
            self.add_error("due_on", "Enter the day it is due by: an action is not issued without one")
        return cleaned


class MoveForm(forms.Form):
    became = ExactDayFormField(label="Now due by", called="day it is now due by")
    because = text_field(
        "Why it moves",
        LONG_TEXT,
        enter="Say why it moves",
        rows=3,
        hint="Shown with the action, for good.",
    )


class ReplyForm(forms.Form):
    text = text_field("Reply", LONG_TEXT, enter="Enter the reply", rows=4)
    says_done = forms.BooleanField(
        label="It is done, as far as the owner is concerned",
        required=False,
        help_text="The Board closes it at a meeting.",
    )

    def reply(self, action: Action) -> ActionReply:
        return ActionReply(action=action, **self.cleaned_data)


class AnswerActionForm(forms.Form):
    """What answers an action: a paper that came, or a decision that was made. One of them."""

    paper = forms.ChoiceField(
        label="Paper that answers it",
        required=False,
        widget=forms.Select(),
        error_messages={"invalid_choice": "That paper is no longer there. Select the paper again"},
    )
    decision = forms.ChoiceField(
        label="Decision that answers it",
        required=False,
        widget=forms.Select(),
        error_messages={"invalid_choice": "That decision is no longer there. Select the decision again"},
    )

    def __init__(self, *args, user: User, board: Board, **options):
        super().__init__(*args, **options)
        papers = Paper.objects.visible_to(user).filter(board=board, withdrawn_at__isnull=True)
        came = PaperVersion.objects.filter(paper__in=papers).select_related("paper__item__meeting")
        came = came.order_by("-received_on", "-paper__number", "-number")
        self.came = {f"{each.paper.number}/{each.number}": each for each in came}
        made = Decision.objects.visible_to(user).on_the_record().current().filter(board=board)
        self.made = {decision.reference: decision for decision in made.select_related("board")}
        self.fields["paper"].choices = [
            ("", "None"),
            *((key, self._in_words(version)) for key, version in self.came.items()),
        ]
        self.fields["decision"].choices = [
            ("", "None"),
            *((reference, str(decision)) for reference, decision in self.made.items()),
        ]
        for field in self.fields.values():
            field.says_optional = False

    @staticmethod
    def _in_words(version: PaperVersion) -> str:
        meeting = version.paper.item.meeting
        where = f", for the meeting of {long_date(meeting.held_on)}" if meeting else ""
        return f"{version.paper.title}, version {version.number}{where}"

    def clean(self):
        told = super().clean()
        if not self.errors and bool(told["paper"]) == bool(told["decision"]):
            both = "Choose a paper or a decision, not both: an action has one answer"
            self.add_error("paper", both if told["paper"] else "Select the paper or the decision")
        return told

    def paper_chosen(self) -> PaperVersion | None:
        return self.came.get(self.cleaned_data["paper"])

    def decision_chosen(self) -> Decision | None:
        return self.made.get(self.cleaned_data["decision"])


class CloseForm(forms.Form):
    """The meeting that closed an action, and why."""

    meeting = forms.ChoiceField(
        label="Meeting that closed it",
        widget=forms.Select(),
        error_messages={
            "required": "Select the meeting that closed it",
            "invalid_choice": "The meeting you chose is no longer there. Select the meeting that closed it",
        },
    )
    because = text_field("Why it was closed", LONG_TEXT, enter="Say why the Board closed it", rows=3)

    def __init__(self, *args, user: User, board: Board, **options):
        super().__init__(*args, **options)
        meetings = Meeting.objects.visible_to(user).filter(
            board=board, cancelled_at__isnull=True, held_on__lte=today()
        )
        self.meetings = {meeting.held_on.isoformat(): meeting for meeting in meetings}
        self.fields["meeting"].choices = [
            ("", "Choose one"),
            *((key, long_date(meeting.held_on)) for key, meeting in self.meetings.items()),
        ]

    def meeting_chosen(self) -> Meeting:
        return self.meetings[self.cleaned_data["meeting"]]
