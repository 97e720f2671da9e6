"""Boards, terms of reference, seats and rotas, as they are typed."""

from django import forms

from alliance.models import CorporationSole, Source, User
from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.facts import SourcedForm, new_source_hint, source_field
from business_areas.forms.fields import LONG_TEXT, choice_field, number_field, text_field, thing_field
from business_areas.forms.fields import date_field as rough_date_field
from governance.models import EXAMPLE, WARNING_DAYS, Board, ChairRota, Seat, Terms

MOST_PAPER_DAYS = 60
MOST_SEATS = 200
MOST_WARNING_DAYS = 730

# What may be said of a seat, and the name of the column that says it.
PARTS_PLAYED = (
    ("assents", "Gives the assent of its corporation sole"),
    ("agrees_agenda", "Agrees the agenda"),
    ("chairs", "Takes turns in the chair"),
)


class CitedForm(forms.Form):
    """What comes from a source, with the paragraph."""

    source = source_field()
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")

    def __init__(self, *args, user: User, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.fields["source"].queryset = Source.objects.visible_to(user)
        self.fields["source"].help_text = new_source_hint(new_source_url)
        self.order_fields([name for name in self.fields if name not in CitedForm.base_fields])


class BoardForm(CitedForm):
    name = text_field("Name", 120, enter="Enter the name of the board")
    prefix = text_field(
        "Letters its references begin with",
        8,
        enter="Enter the letters its references begin with",
        hint="Two to eight capital letters, like WTB. They cannot be used by another board.",
    )
    meets = text_field(
        "How often it meets", 80, enter="Enter how often it meets", hint="For example, Quarterly"
    )

    def clean_prefix(self):
        prefix = self.cleaned_data["prefix"].upper()
        if prefix == EXAMPLE:
            raise forms.ValidationError(f"{EXAMPLE} is kept for decisions that are illustrative")
        return prefix

    def board(self, slug: str) -> Board:
        return Board(slug=slug, **self.cleaned_data)


class TermsForm(CitedForm):
    since = rough_date_field("In force from", "first day", hint="As exactly as the source gives it.")
    text = text_field("Terms of reference", 20_000, enter="Enter the terms of reference", rows=12)
    quorum = choice_field(
        "Quorum: who must be represented",
        Terms.Rule.choices,
        select="Select who must be represented for a quorum",
    )
    quorum_seats = number_field(
        "Seats needed for a quorum",
        MOST_SEATS,
        least=1,
        hint="Only where a quorum is a number of seats",
    )
    assent = choice_field(
        "Who must assent before a decision is made",
        Terms.Assent.choices,
        select="Select who must assent before a decision is made",
        initial=Terms.Assent.EVERY_CORPORATION,
    )
    assenting = forms.MultipleChoiceField(
        label="The corporations sole that must assent",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Only where not every corporation sole must. Select at least one.",
        error_messages={"invalid_choice": "Select only corporations sole that are shown"},
    )
    papers_due_days = number_field(
        "Working days before a meeting by which papers are due", MOST_PAPER_DAYS, required=True
    )
    warning_days = number_field(
        "Days before the end of a term from which the portal warns of it",
        MOST_WARNING_DAYS,
        least=1,
        required=True,
    )
    quorum_seats.says_optional = False

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.everybody = {each.slug: each for each in CorporationSole.objects.all()}
        self.fields["assenting"].choices = [(slug, each.name) for slug, each in self.everybody.items()]
        self.fields["assenting"].says_optional = False
        self.fields["papers_due_days"].initial = Terms._meta.get_field("papers_due_days").default
        self.fields["warning_days"].initial = WARNING_DAYS

    def clean(self):
        cleaned = super().clean()
        self._check_who_assents(cleaned)
        rule, seats = cleaned.get("quorum"), cleaned.get("quorum_seats")
        if "quorum_seats" not in self.errors:
            if rule == Terms.Rule.SEATS and seats is None:
                self.add_error("quorum_seats", "Enter how many seats a quorum needs")
            if rule == Terms.Rule.EVERY_CORPORATION and seats is not None:
                self.add_error(
                    "quorum_seats",
                    "You have entered a number of seats, but chosen “Every corporation sole”. "
                    "Choose “A number of seats”, or empty this box",
                )
        return cleaned

    def _check_who_assents(self, cleaned) -> None:
        rule, chosen = cleaned.get("assent"), cleaned.get("assenting")
        if "assenting" in self.errors:
            return
        if rule == Terms.Assent.CHOSEN and not chosen:
            self.add_error("assenting", "Select at least one corporation sole that must assent")
        if rule == Terms.Assent.EVERY_CORPORATION and chosen:
            self.add_error(
                "assenting",
                "You have selected corporations sole, but chosen “Every corporation sole”. "
                "Choose “These corporations sole”, or clear these boxes",
            )

    def chosen(self) -> list[CorporationSole]:
        return [self.everybody[slug] for slug in self.cleaned_data["assenting"]]

    def terms(self, board: Board) -> Terms:
        told = {name: value for name, value in self.cleaned_data.items() if name != "assenting"}
        return Terms(board=board, **told)


class SeatForm(CitedForm):
    title = text_field(
        "Seat",
        160,
        enter="Enter what the seat is called",
        hint="For example, Chief Constable of Dorset Police",
    )
    office = choice_field("Office", Seat.Office.choices, select="Select the office its holder has")
    corporation = thing_field(
        "Corporation sole it belongs to",
        CorporationSole.objects.none(),
        select="Select the corporation sole the seat belongs to",
    )
    parts = forms.MultipleChoiceField(
        label="What its holder does",
        choices=PARTS_PLAYED,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Select all that apply.",
    )
    created_on = ExactDayFormField(
        label="First day of the seat",
        called="first day of the seat",
        required=False,
        help_text="Leave it blank if the day is not known.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["corporation"].queryset = CorporationSole.objects.all()

    def seat(self, board: Board, slug: str) -> Seat:
        told = {name: value for name, value in self.cleaned_data.items() if name != "parts"}
        parts = {name: name in self.cleaned_data["parts"] for name, _ in PARTS_PLAYED}
        return Seat(board=board, slug=slug, **told, **parts)


class AbolishSeatForm(forms.Form):
    last_day = ExactDayFormField(
        label="Last day of the seat",
        called="last day of the seat",
        help_text="From the day after, the seat is not on the Board.",
    )


class RotaForm(SourcedForm):
    """A place for each seat that takes the chair; those after the first may be left empty."""

    effective_on = ExactDayFormField(
        label="From the first meeting on or after",
        called="day it takes effect",
        help_text="The first seat takes the chair at that meeting, and the rota turns once at each meeting.",
    )
    reason = text_field(
        "Why it is set", LONG_TEXT, enter="Say why the rota is set", rows=3, hint="Kept with the rota."
    )

    def __init__(self, *args, seats, **options):
        super().__init__(*args, lowest_marking=0, **options)
        self.places = [f"place_{number}" for number in range(1, len(seats) + 1)]
        for number, name in enumerate(self.places, start=1):
            self.fields[name] = thing_field(
                f"Seat {number} in turn",
                Seat.objects.none(),
                select=f"Select seat {number} in turn",
                required=number == 1,
                empty="Nobody: the rota begins again" if number > 1 else "",
            )
            self.fields[name].queryset = Seat.objects.filter(pk__in=[seat.pk for seat in seats])
        self.order_fields(["effective_on", *self.places, "reason"])

    def seats(self) -> list[Seat]:
        return [seat for name in self.places if (seat := self.cleaned_data[name])]

    def rota(self, board: Board) -> ChairRota:
        told = {name: value for name, value in self.cleaned_data.items() if name not in self.places}
        return ChairRota(board=board, **told)
