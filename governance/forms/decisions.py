"""Decisions, answers to them, progress and withheld parts, as they are typed."""

from django import forms

from alliance.markings import Marking
from alliance.models import User
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import long_date
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    marking_choices,
    marking_field,
    text_field,
)
from business_areas.models import BusinessArea
from governance.models import (
    DECIDES,
    AgendaItem,
    Assent,
    Board,
    Decision,
    Outcome,
    Person,
    Progress,
    RestrictedText,
)

BETWEEN = "between-meetings"
LONGEST_WORDING = 6000
WHY_HELD = 240


def areas_field(label: str = "Business areas") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Select all that apply.",
        error_messages={"invalid_choice": "A business area you chose is no longer there. Select again"},
    )


def area_choices(user: User) -> list[tuple[str, str]]:
    return list(BusinessArea.objects.visible_to(user).values_list("slug", "name"))


def chosen_areas(slugs, user: User) -> list[BusinessArea]:
    return list(BusinessArea.objects.visible_to(user).filter(slug__in=slugs))


def key_of_item(item: AgendaItem) -> str:
    """An item by the day of its meeting and its number there: "2026-12-10/5"."""
    return f"{item.meeting.held_on.isoformat()}/{item.order}"


class DecisionWords(forms.Form):
    """What was decided and why, in words; what a correction may change."""

    title = text_field("Title", 200, enter="Enter a short title")
    wording = text_field(
        "Decision",
        LONGEST_WORDING,
        enter="Enter the decision in words that stand alone",
        rows=5,
        hint="In words that stand alone years from now: “That the Board …”, who will do what.",
    )
    recommendation = text_field("Recommendation as tabled", LONG_TEXT, required=False, rows=3)
    reasons = text_field("Reasons", LONG_TEXT, required=False, rows=3)
    options = text_field("Options considered", LONG_TEXT, required=False, rows=3)
    money = text_field("Effect on money", LONG_TEXT, required=False, rows=2)
    legal = text_field("Legal effect", LONG_TEXT, required=False, rows=2)
    people = text_field("Effect on people", LONG_TEXT, required=False, rows=2)
    equality = text_field("Effect on equality", LONG_TEXT, required=False, rows=2)
    risk = text_field("Risk", LONG_TEXT, required=False, rows=2)
    tranche = choice_field(
        "Part of the agenda", AgendaItem.Tranche.choices, select="Select the part of the agenda"
    )
    review_on = ExactDayFormField(
        label="Day to review it",
        called="day to review it",
        required=False,
        help_text="Leave it blank if none was set.",
    )
    marking = marking_field()
    areas = areas_field()
    # What a decision does not keep under the same name.
    ASKED_BESIDE = frozenset({"areas", "item", "because"})

    def __init__(self, *args, user: User, board: Board, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.user, self.board = user, board
        self.fields["marking"].choices = marking_choices(0, user.clearance)
        self.fields["areas"].choices = area_choices(user)

    @classmethod
    def said_by(cls, decision: Decision, user: User) -> dict:
        """What is recorded, field by field."""
        said = {name: getattr(decision, name) for name in cls.base_fields if name not in cls.ASKED_BESIDE}
        areas = BusinessArea.objects.visible_to(user).filter(decisions=decision)
        return {**said, "areas": sorted(areas.values_list("slug", flat=True))}

    def areas_chosen(self) -> list[BusinessArea]:
        return chosen_areas(self.cleaned_data["areas"], self.user)

    def put_into(self, decision: Decision) -> Decision:
        """The decision with what was typed, not yet saved."""
        for name, value in self.cleaned_data.items():
            if name not in self.ASKED_BESIDE:
                setattr(decision, name, value)
        return decision


class DraftForm(DecisionWords):
    """What is put to the corporations sole: by an item of a meeting, or between meetings."""

    item = forms.ChoiceField(
        label="Where it is decided",
        widget=forms.Select(),
        error_messages={
            "required": "Select where it is decided",
            "invalid_choice": "That item is no longer open for a decision. Select where it is decided",
        },
    )
    outcome = choice_field(
        "Outcome",
        [(outcome.value, outcome.label) for outcome in Outcome if outcome in DECIDES],
        select="Select the outcome",
        hint="What it comes to when every corporation sole assents. If one does not, it is not agreed.",
    )
    decided_on = ExactDayFormField(
        label="Day it is put to the corporations sole",
        called="day it is put to them",
        required=False,
        help_text="Only between meetings. An item is decided on the day of its meeting.",
    )
    answers_by = ExactDayFormField(
        label="Last day to answer",
        called="last day to answer",
        required=False,
        help_text="Only between meetings. Leave it blank if none is set.",
    )
    replaces = text_field(
        "Reference of the decision it replaces", 20, required=False, hint="For example, WTB-2019-006"
    )
    DRAFT = ("item", "title", "outcome", "wording")
    LAST = ("decided_on", "answers_by", "replaces", "review_on", "tranche", "marking", "areas")

    def __init__(self, *args, correcting: Decision | None = None, **options):
        super().__init__(*args, **options)
        self.items = {key_of_item(item): item for item in self._open_items(correcting)}
        self.fields["item"].choices = [
            ("", "Choose one"),
            (BETWEEN, "Between meetings: each corporation sole answers by itself"),
            *(
                (key, f"{long_date(item.meeting.held_on)}, item {item.order}: {item.title}")
                for key, item in self.items.items()
            ),
        ]
        rest = [name for name in self.fields if name not in (*self.DRAFT, *self.LAST)]
        self.order_fields([*self.DRAFT, *rest, *self.LAST])

    def _open_items(self, correcting):
        items = AgendaItem.objects.visible_to(self.user).filter(
            board=self.board,
            meeting__isnull=False,
            meeting__cancelled_at__isnull=True,
            withdrawn_at__isnull=True,
            decided__isnull=True,
        )
        if correcting is not None and correcting.item_id:
            items = items | AgendaItem.objects.visible_to(self.user).filter(pk=correcting.item_id)
        return items.select_related("meeting").order_by("-meeting__held_on", "order")

    @classmethod
    def said_by(cls, decision, user):
        said = super().said_by(decision, user)
        return {
            **said,
            "item": key_of_item(decision.item) if decision.item else BETWEEN,
            "replaces": decision.replaces.reference if decision.replaces else "",
        }

    def clean_replaces(self):
        typed = self.cleaned_data["replaces"].strip().upper()
        if not typed:
            return None
        made = Decision.objects.visible_to(self.user).on_the_record().filter(board=self.board)
        found = next((each for each in made.select_related("board") if each.reference == typed), None)
        if found is None:
            raise forms.ValidationError(f"No decision of this Board has the reference {typed}")
        return found

    def clean(self):
        cleaned = super().clean()
        where, day = cleaned.get("item"), cleaned.get("decided_on")
        if where and "decided_on" not in self.errors:
            item = self.items.get(where)
            if item is None and day is None:
                self.add_error("decided_on", "Enter the day it is put to the corporations sole")
            if item is not None and day not in (None, item.meeting.held_on):
                self.add_error("decided_on", "Leave this blank: an item is decided on the day of its meeting")
        return cleaned

    def put_into(self, decision):
        super().put_into(decision)
        decision.item = item = self.items.get(self.cleaned_data["item"])
        if item is not None:
            decision.decided_on = item.meeting.held_on
        return decision


class WithdrawDraftForm(forms.Form):
    """Why what was put between meetings is taken back."""

    because = text_field(
        "Why it is withdrawn",
        LONG_TEXT,
        enter="Say why it is withdrawn",
        rows=3,
        hint="Those who were asked read this.",
    )


class CorrectionForm(DecisionWords):
    """What the record of a decision should say, and why. What was decided and by whom stays."""

    because = text_field(
        "Why it is corrected",
        LONG_TEXT,
        enter="Say why it is corrected",
        rows=3,
        hint="What was wrong with the record. The reason is kept with the correction, for good.",
    )


ANSWERS = [(Assent.Answer.ASSENTS.value, "It assents"), (Assent.Answer.DOES_NOT.value, "It does not assent")]


class AssentForm(forms.Form):
    """The answer of one corporation sole, as the secretary was told it."""

    answer = choice_field("Answer", ANSWERS, select="Select the answer")
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who gave it",
        to_field_name="slug",
        empty_label="Choose one",
        help_text="Whoever held the seat on the day the answer was given.",
        error_messages={
            "required": "Select who gave the answer",
            "invalid_choice": "The person you chose never held this seat. Select who gave the answer",
        },
    )
    given_on = ExactDayFormField(label="Day it was given", called="day it was given")
    told_how = text_field(
        "How it was given",
        120,
        enter="Say how the answer was given",
        hint="For example, at the meeting, or by e-mail",
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["person"].queryset = people

    def assent(self, decision: Decision, corporation) -> Assent:
        return Assent(decision=decision, corporation=corporation, **self.cleaned_data)


class OwnAnswerForm(forms.Form):
    """The answer of a member of the Board, for the seat they hold."""

    answer = choice_field(
        "Your answer",
        [(Assent.Answer.ASSENTS.value, "I assent"), (Assent.Answer.DOES_NOT.value, "I do not assent")],
        select="Select your answer",
    )


class ProgressForm(forms.Form):
    """How far a decision has been put into effect."""

    state = choice_field("Was it done?", Progress.State.choices, select="Select how far it is")
    note = text_field("Note", LONG_TEXT, required=False, rows=3)
    as_of = ExactDayFormField(label="As of", called="day this was so")

    def progress(self, decision: Decision) -> Progress:
        return Progress(decision=decision, **self.cleaned_data)


class RestrictedForm(forms.Form):
    """A part of a decision that fewer may read."""

    part = choice_field("Which part", RestrictedText.Part.choices, select="Select which part")
    text = text_field("Text that is withheld", LONG_TEXT, enter="Enter the text that is withheld", rows=4)
    withheld_because = text_field(
        "Why it is withheld",
        WHY_HELD,
        enter="Say why it is withheld",
        hint="Everybody who reads the decision reads this. For example, commercial confidence.",
    )
    look_again_on = ExactDayFormField(
        label="Day to look at it again",
        called="day to look at it again",
        help_text="Everybody who reads the decision reads this too.",
    )
    marking = marking_field("How the withheld text is marked")

    def __init__(self, *args, user: User, decision: Decision, **options):
        super().__init__(*args, **options)
        lowest = min(decision.marking + 1, Marking.OFFICIAL_SENSITIVE)
        self.fields["marking"].choices = marking_choices(lowest, user.clearance)

    def restricted(self, decision: Decision) -> RestrictedText:
        return RestrictedText(decision=decision, **self.cleaned_data)
