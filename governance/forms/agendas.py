"""Agenda items, what becomes of them, and agreements, as they are typed.

`which` is the item that a page showed when it was opened. Numbers change as items move: what is pressed acts
on the item that was seen, wherever it stands by then.
"""

from django import forms

from alliance.models import User
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    marking_choices,
    marking_field,
    text_field,
    thing_field,
)
from governance.agenda import FORMAL
from governance.models import AgendaItem, Board, Meeting, Person, Seat

Kind = AgendaItem.Kind
# The kinds that whoever keeps the agenda chooses between; the others are given by where an item comes from.
CHOSEN = {Kind.BUSINESS: "No, for this meeting", Kind.STANDING: "Yes, it is a standing item"}


class OfOneItemForm(forms.Form):
    """A form about one item, which it names."""

    which = forms.CharField(required=False, widget=forms.HiddenInput())


class ItemForm(OfOneItemForm):
    """What an item says. Areas and the seat are chosen among those that may be read."""

    title = text_field("Title", 200, enter="Enter what the item is called")
    tranche = choice_field(
        "Tranche", AgendaItem.Tranche.choices, select="Select the tranche it belongs under"
    )
    purpose = choice_field("What it is for", AgendaItem.Purpose.choices, select="Select what it is for")
    recommendation = text_field(
        "Recommendation",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="What the Board is asked to agree, in words that stand alone. Needed for an item for decision.",
    )
    presented_by = choice_field("Presented by", [], select="Select a seat from the list", radios=False)
    kind = choice_field(
        "Does it come back at every meeting?", list(CHOSEN.items()), select="Select whether it comes back"
    )
    consent = choice_field(
        "How it is taken",
        [("no", "By itself"), ("yes", "Together with others, without discussion")],
        select="Select how it is taken",
        hint="An item taken together with others is discussed as soon as one corporation sole asks for it.",
    )
    areas = forms.MultipleChoiceField(
        label="Business areas it is about",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": "A business area you chose is no longer there."},
    )
    marking = marking_field()
    recommendation.says_optional = False

    def __init__(self, *args, user: User, seats, areas, most: int, stays="", new_source_url="", **options):
        super().__init__(*args, **options)
        self.by_slug = {seat.slug: seat for seat in seats}
        self.by_key = {area.key: area for area in areas}
        self.fields["presented_by"].required = False
        self.fields["presented_by"].choices = [
            ("", "Nobody named"),
            *((seat.slug, seat.title) for seat in seats),
        ]
        self.fields["areas"].choices = [(key, area.name) for key, area in self.by_key.items()]
        self.fields["marking"].choices = marking_choices(0, min(user.clearance, most))
        if not self.by_key:
            del self.fields["areas"]
        # An item that comes from somewhere stays what it is.
        if stays and stays not in CHOSEN:
            del self.fields["kind"]
        if stays in FORMAL:
            del self.fields["consent"]

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_areas(self):
        return sorted(self.cleaned_data["areas"])

    @staticmethod
    def said_by(item: AgendaItem) -> dict:
        """What an item says, as this form asks it."""
        return {
            "which": str(item.pk),
            "title": item.title,
            "tranche": item.tranche,
            "purpose": item.purpose,
            "recommendation": item.recommendation,
            "presented_by": item.presented_by.slug if item.presented_by else "",
            "kind": item.kind,
            "consent": "yes" if item.consent else "no",
            "areas": sorted(area.key for area in item.areas.all()),
            "marking": item.marking,
        }

    def put_into(self, item: AgendaItem) -> AgendaItem:
        told = self.cleaned_data
        for name in ("title", "tranche", "purpose", "recommendation", "marking"):
            setattr(item, name, told[name])
        item.presented_by = self.by_slug.get(told["presented_by"])
        item.kind = told.get("kind", item.kind)
        item.consent = told.get("consent") == "yes"
        return item

    def areas_chosen(self) -> list:
        return [self.by_key[key] for key in self.cleaned_data.get("areas", ())]

    def new_item(self, board: Board, meeting: Meeting | None) -> AgendaItem:
        return self.put_into(AgendaItem(board=board, meeting=meeting))


class UrgentItemForm(ItemForm):
    """An item that could not wait for an agenda: why, for whom, and that the chair agrees to take it."""

    kind = consent = None
    because = text_field(
        "Why it cannot wait for the next meeting",
        LONG_TEXT,
        enter="Say why the item cannot wait for the next meeting",
        rows=3,
        hint="It stands in the minutes.",
    )
    asked_by = choice_field("Who asks for it", [], select="Select the seat that asks for it", radios=False)
    agreed = forms.BooleanField(
        error_messages={
            "required": "An urgent item is taken only when the chair agrees. Tick that they do, or put the "
            "item on the parking list"
        },
    )

    def __init__(self, *args, chair: Person, seats, **options):
        super().__init__(*args, seats=seats, **options)
        self.chair = chair
        self.fields["asked_by"].choices = [
            ("", "Choose one"),
            *((seat.slug, seat.title) for seat in seats),
        ]
        self.fields["agreed"].label = f"{chair}, in the chair, agrees that it is taken"
        self.order_fields(["which", "title", "because", "asked_by", "agreed"])

    def put_into(self, item: AgendaItem) -> AgendaItem:
        item = super().put_into(item)
        item.urgent_because = self.cleaned_data["because"]
        item.urgent_asked_by = self.by_slug[self.cleaned_data["asked_by"]]
        item.urgent_agreed_by = self.chair
        return item


class WithdrawItemForm(OfOneItemForm):
    because = text_field("Why it is withdrawn", LONG_TEXT, enter="Say why the item is withdrawn", rows=3)


class ParkItemForm(OfOneItemForm):
    because = text_field("Why it waits", LONG_TEXT, enter="Say why the item waits", rows=3)


class BringItemForm(OfOneItemForm):
    """Which meeting takes an item up."""

    meeting = choice_field("Meeting that takes it up", [], select="Select the meeting that takes it up")

    def __init__(self, *args, meetings, **options):
        super().__init__(*args, **options)
        self.by_day = {meeting.held_on.isoformat(): meeting for meeting in meetings}
        self.fields["meeting"].choices = [(day, str(meeting)) for day, meeting in self.by_day.items()]

    def chosen(self) -> Meeting:
        return self.by_day[self.cleaned_data["meeting"]]


class SeatForm(forms.Form):
    """One seat of a few."""

    seat = thing_field("Seat", Seat.objects.none(), select="Select the seat")

    def __init__(self, *args, seats, **options):
        super().__init__(*args, **options)
        field = self.fields["seat"]
        field.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in seats])
        if len(seats) == 1:
            field.initial = seats[0].slug


class FlagItemForm(SeatForm, OfOneItemForm):
    because = text_field("Why", LONG_TEXT, required=False, rows=3)


class AgreeForm(SeatForm):
    """A version, which is the one that was shown, is agreed for a seat."""

    version = forms.IntegerField(widget=forms.HiddenInput())


class RecordAgreementForm(AgreeForm):
    told_how = text_field(
        "How you were told",
        120,
        enter="Enter how you were told",
        hint="For example, by e-mail on 26 November",
    )
