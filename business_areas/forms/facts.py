"""One form for each noun of the register, all of them told with source, marking and basis."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.html import format_html
from django.utils.text import Truncator

from alliance.models import Force, RecordedFact, Source, User
from alliance.temporal import RoughDate, last_day, long_date
from business_areas.consistency import wrong_name
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    date_field,
    marking_choices,
    marking_field,
    number_field,
    pounds_field,
    text_field,
    thing_field,
)
from business_areas.lifecycle import Ending, EventKind
from business_areas.models import (
    AreaFact,
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Group,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    LifecycleEvent,
    Name,
    PeriodFact,
    Purpose,
    StaffTransfer,
    Successor,
)

MOST_PEOPLE = 99_999
LONGEST_REASON = 2000


def check_name(value: str) -> None:
    """A validator: what is wrong with the name of an area, in words."""
    if wrong := wrong_name(value):
        raise ValidationError(wrong)


def source_field() -> forms.ModelChoiceField:
    return thing_field("Source", Source.objects.none(), select="Select the source it comes from")


def new_source_hint(url: str) -> str:
    """Where to record a source that is not in the list, without losing what has been typed here."""
    if not url:
        return ""
    return format_html(
        'If it is not in the list, <a class="govuk-link" href="{}" target="_blank" '
        'rel="noopener noreferrer">record a new source (opens in new tab)</a>. '
        "Then choose “Show new sources” at the end of this page.",
        url,
    )


def without_errors(form: forms.Form) -> forms.Form:
    """The form as it was sent, with nothing said of it yet: for a page that is only shown again."""
    form._errors = ErrorDict()
    return form


class SourcedForm(forms.Form):
    """What is told with every statement: where it comes from, how it is marked, and on what basis."""

    source = source_field()
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")
    marking = marking_field()
    basis = choice_field(
        "Basis",
        RecordedFact.Basis.choices,
        select="Select whether the source states it or it is derived",
        initial=RecordedFact.Basis.STATED,
    )
    reasoning = text_field(
        "How it was derived",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="Only for what is derived: which statements it follows from, and how",
    )
    note = text_field("Note", LONG_TEXT, required=False, rows=3)
    reasoning.says_optional = False

    def __init__(
        self, *args, user: User, lowest_marking: int, new_source_url: str = "", known=None, **options
    ):
        super().__init__(*args, **options)
        sources = Source.objects.visible_to(user)
        if known is not None:
            # A contributor may read a fact whose source is otherwise not open to them.
            sources |= Source.objects.filter(pk=known.source_id)
        self.fields["source"].queryset = sources
        self.fields["source"].help_text = new_source_hint(new_source_url)
        self.fields["marking"].choices = marking_choices(lowest_marking, user.clearance)

    def clean(self):
        cleaned = super().clean()
        basis, reasoning = cleaned.get("basis"), cleaned.get("reasoning")
        if basis == RecordedFact.Basis.DERIVED and reasoning == "":
            self.add_error("reasoning", "Say how it was derived from what the sources say")
        if basis == RecordedFact.Basis.STATED and reasoning:
            self.add_error(
                "reasoning",
                "You have said how it was derived, but chosen “Stated by the source”. "
                "Choose “Derived from what sources say”, or empty this box",
            )
        return cleaned


class FactForm(SourcedForm):
    """A fact of one noun about one area. Given `correcting`, it also asks why.

    `words` names the noun in a sentence, `title` on its own, and `hint` says what it is for.
    """

    model: ClassVar[type[AreaFact]]
    noun: ClassVar[str]
    words: ClassVar[str]
    title: ClassVar[str]
    hint: ClassVar[str] = ""
    check_first: ClassVar[bool] = False

    def __init__(self, *args, area: BusinessArea, correcting: AreaFact | None = None, **options):
        options.setdefault("lowest_marking", area.marking)
        super().__init__(*args, known=correcting, **options)
        self.area, self.correcting = area, correcting
        self.order_fields(self.own_fields())
        if correcting is not None:
            self.fields["because"] = text_field(
                "Why it is corrected",
                LONGEST_REASON,
                enter="Say why it is corrected",
                rows=3,
                hint="What was wrong with it. The reason is kept beside the old statement, for good.",
            )

    @classmethod
    def with_article(cls) -> str:
        return f"{'an' if cls.words[0] in 'aeiou' else 'a'} {cls.words}"

    @classmethod
    def own_fields(cls) -> list[str]:
        """The names of the fields that this noun alone has."""
        return [name for name in cls.base_fields if name not in SourcedForm.base_fields]

    @classmethod
    def said_by(cls, fact: AreaFact) -> dict:
        """What a recorded fact says, field by field, for the form that corrects it."""
        return {name: getattr(fact, name) for name in cls.base_fields if hasattr(fact, name)}

    def fact(self) -> AreaFact:
        """The fact that was typed, not yet recorded."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "because"}
        return self.model(area=self.area, **told)

    def because(self) -> str:
        return self.cleaned_data["because"]


def since_field(label: str, called: str = "first day"):
    return date_field(label, called, hint="The first day it was so, as exactly as the source gives it.")


def until_field(label: str):
    return date_field(
        label,
        "day it stopped being so",
        required=False,
        none="No end is stated: it holds until the next one begins",
        hint="The first day it was no longer so, if the source gives one.",
    )


class NameForm(FactForm):
    model, noun, words, title = Name, "names", "name", "A name"
    hint = "What the area is or was called. Addresses made from old names keep working."

    name = text_field("Name", 160, enter="Enter the name of the business area")
    since = since_field("From when it had this name")
    until = until_field("Until when it had this name")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].validators.append(check_name)
        # A name carries the marking of the area itself.
        del self.fields["marking"]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def fact(self):
        fact = super().fact()
        fact.marking = self.area.marking
        return fact


class KindForm(FactForm):
    model, noun, words, title = Kind, "kinds", "kind", "The kind"
    hint = "Whether it is a department, a team or a unit."

    word = choice_field("Kind", Kind.Word.choices, select="Select what kind of area it is")
    since = since_field("From when it was of this kind")
    until = until_field("Until when it was of this kind")


class GroupForm(FactForm):
    model, noun, words, title = Grouping, "groups", "group", "The group"
    hint = "The heading of the register it stands under, such as Operational Command."

    group = thing_field("Group", Group.objects.all(), select="Select the group it stands in")
    since = since_field("From when it stood in this group")
    until = until_field("Until when it stood in this group")


class LeadForm(FactForm):
    model, noun, words, title = Lead, "leads", "lead force", "The lead force"
    hint = "The force that leads, or led, the area."

    force = thing_field(
        "Lead force",
        Force.objects.filter(standing=Force.Standing.PARTNER),
        select="Select the force that leads it",
    )
    since = since_field("From when this force led")
    until = until_field("Until when this force led")


class PurposeForm(FactForm):
    model, noun, words, title = Purpose, "purposes", "purpose", "The purpose"
    hint = "What the area is for, in a sentence or two."

    text = text_field("Purpose", LONG_TEXT, enter="Enter what the area is for", rows=4)
    since = since_field("From when this was its purpose")
    until = until_field("Until when this was its purpose")


def event_fields() -> dict:
    """What is asked of every event, here and when an area is put on the register."""
    return {
        "sequence": number_field(
            "Place in the source’s order",
            999,
            least=1,
            hint="Where a source gives the order and not the date: 9 for the 9th to join",
        ),
        "sequence_list": text_field(
            "The order it is a place in",
            160,
            required=False,
            hint="For example, order of going live in Operational Command. "
            "Use the same words for every area in that order.",
        ),
    }


def check_place_in_order(form) -> None:
    """A place in an order names the order, and the other way round."""
    place, order = form.cleaned_data.get("sequence"), form.cleaned_data.get("sequence_list")
    if place and order == "":
        form.add_error("sequence_list", "Say which order it is a place in")
    if order and place is None and "sequence" not in form.errors:
        form.add_error("sequence", "Enter the place in that order, or empty the box that names the order")


class EventForm(FactForm):
    model, noun, words, title = LifecycleEvent, "events", "event", "Something that happened"
    hint = "Proposed, approved, went live, reviewed, decided to leave, left: each with its date."

    kind = choice_field("What happened", EventKind.choices, select="Select what happened", radios=False)
    when = date_field("When it happened", "date")
    sequence = event_fields()["sequence"]
    sequence_list = event_fields()["sequence_list"]
    decided_by = text_field(
        "Decided by", 200, required=False, hint="Who decided or approved it, where the source says"
    )
    description = text_field("Description", LONG_TEXT, required=False, rows=4)

    def clean(self):
        cleaned = super().clean()
        check_place_in_order(self)
        return cleaned


class BusinessCaseForm(FactForm):
    model, noun, words, title = (
        BusinessCase,
        "business-cases",
        "version of a business case",
        "A version of a business case",
    )
    hint = "Its kind, version, date and whether it was approved."

    kind = choice_field(
        "Kind of business case", BusinessCase.Kind.choices, select="Select the kind of business case"
    )
    version = number_field("Version", 999, least=1, required=True, hint="A whole number: 3 for version 3")
    status = choice_field("Status", BusinessCase.Status.choices, select="Select how this version stands")
    when = date_field("Date of this version", "date of this version")
    summary = text_field("Summary", LONG_TEXT, required=False, rows=4)


class ConsultationForm(FactForm):
    model, noun, words, title = Consultation, "consultations", "consultation", "A consultation"
    hint = "A formal staff consultation, with the period the law sets."
    check_first = True

    opened = date_field("Day it opened", "day it opened")
    closed = date_field(
        "Day it closed", "day it closed", required=False, none="It has not closed, or no source says"
    )
    proposed_dismissals = number_field(
        "Number of proposed dismissals",
        MOST_PEOPLE,
        hint="Leave blank if it is not known. 0 means that none is proposed. "
        "20 to 99: at least 30 days from the start to the first dismissal; 100 or more: at least 45 days.",
    )
    first_dismissal = date_field(
        "Day of the first dismissal",
        "day of the first dismissal",
        required=False,
        none="None has taken effect, or no source says",
    )
    outcome = text_field("Outcome", LONG_TEXT, required=False, rows=4)


class StaffTransferForm(FactForm):
    model, noun, words, title = StaffTransfer, "staff-transfers", "staff transfer", "A staff transfer"
    hint = "Staff moving from one employer to another (TUPE), with the period the law sets."
    check_first = True

    from_force = thing_field(
        "Force they leave", Force.objects.all(), called="force", select="Select the force they leave"
    )
    to_force = thing_field(
        "Force they join", Force.objects.all(), called="force", select="Select the force they join"
    )
    people = number_field("Number of people", MOST_PEOPLE, least=1, hint="Leave blank if it is not known")
    when = date_field("Day of the transfer", "day of the transfer")
    information_given = date_field(
        "Day information on each employee was given",
        "day information was given",
        required=False,
        none="Not yet given, or no source says",
        hint="At least 28 days before the transfer.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from_force") and cleaned.get("from_force") == cleaned.get("to_force"):
            self.add_error("to_force", "Select a force other than the one they leave")
        return cleaned


class ExitForm(FactForm):
    model, noun, words, title = Exit, "exits", "account of how it left", "How it left"
    hint = "How its time in the alliance ended, why, and what that cost. Its dates are events."

    ending = choice_field("How it ended", Ending.choices, select="Select how it ended")
    reason = text_field("Reason", LONG_TEXT, enter="Enter why it left", rows=4)
    one_off_cost = pounds_field(
        "One-off cost", hint="Leave blank if the amount is not known: unknown is not zero."
    )
    cost_as_stated = text_field(
        "Cost in the source’s own words", 160, required=False, hint="For example, a modest cost"
    )


class LedgerForm(FactForm):
    model, noun, words, title = (
        LedgerEntry,
        "ledger",
        "line of the exit ledger",
        "A line of the exit ledger",
    )
    hint = "People, assets, contracts and data to divide, interim services, settlement, lessons."

    heading = choice_field(
        "Heading", LedgerEntry.Heading.choices, select="Select the heading it stands under"
    )
    text = text_field("What is recorded", LONG_TEXT, enter="Enter what is to be recorded", rows=4)
    amount = pounds_field("Amount", hint="Leave blank if there is none, or it is not known.")
    when = date_field("Date", "date", required=False)


class SuccessorForm(FactForm):
    model, noun, words, title = Successor, "successors", "note of what follows it", "What follows it"
    hint = "Another area of the register, or something outside the alliance. Record how it left first."

    name = text_field("What follows it", 160, enter="Enter what follows it")
    successor = thing_field(
        "The business area that follows it",
        BusinessArea.objects.none(),
        required=False,
        called="business area",
        select="Select the business area that follows it",
        empty="Nothing on the register",
    )

    def __init__(self, *args, user, area, **options):
        super().__init__(*args, user=user, area=area, **options)
        visible = BusinessArea.objects.visible_to(user).exclude(pk=area.pk)
        self.fields["successor"].queryset = visible
        # One that this person may not see is neither shown nor lost when the rest is corrected.
        told = self.initial.get("successor")
        self.unseen = told if told and not visible.filter(pk=told.pk).exists() else None

    def clean_successor(self):
        return self.cleaned_data["successor"] or self.unseen


FORMS: dict[str, type[FactForm]] = {
    form.noun: form
    for form in (
        NameForm,
        KindForm,
        GroupForm,
        LeadForm,
        PurposeForm,
        EventForm,
        BusinessCaseForm,
        ConsultationForm,
        StaffTransferForm,
        ExitForm,
        LedgerForm,
        SuccessorForm,
    )
}

TITLES = {
    "names": "Name",
    "kinds": "Kind",
    "groups": "Group",
    "leads": "Lead force",
    "purposes": "Purpose",
    "events": "Event",
    "business-cases": "Business case",
    "consultations": "Consultation",
    "staff-transfers": "Staff transfer",
    "exits": "How it left",
    "ledger": "Exit ledger",
    "successors": "What follows it",
}
LONGEST_QUOTATION = 120


def named(noun: str, fact: AreaFact) -> str:
    """A fact as a heading names it: "Lead force: Dorset Police"."""
    quoted = Truncator(str(fact)).chars(LONGEST_QUOTATION)
    return quoted if quoted.startswith(TITLES[noun]) else f"{TITLES[noun]}: {quoted}"


def in_short(noun: str, fact: AreaFact) -> str:
    """A fact as a message repeats it: "Lead force “Dorset Police”, from April 2016"."""
    when = period_words(fact) if isinstance(fact, PeriodFact) else _date_words(fact)
    quoted = Truncator(str(fact)).chars(LONGEST_QUOTATION)
    said = quoted if quoted.startswith(TITLES[noun]) else f"{TITLES[noun]} “{quoted}”"
    return f"{said}, {when}" if when else said


def period_words(fact: PeriodFact) -> str:
    """From when until when: "from April 2016 to 31 March 2018"; an end that is not exact keeps its words."""
    began = fact.since.from_words
    if not fact.until:
        return began
    if fact.until.is_exact:
        return f"{began} to {long_date(last_day(fact.until.latest))}"
    return f"{began}, no longer so from {fact.until.words}"


def _date_words(fact: AreaFact) -> str:
    for name in ("when", "opened"):
        # A consultation is named by the day it opened already.
        if isinstance(date := getattr(fact, name, None), RoughDate) and date.words not in str(fact):
            return date.words
    return ""
