"""What happened to an area."""

from business_areas.forms.facts.sourced import FactForm
from business_areas.forms.fields import LONG_TEXT, choice_field, date_field, number_field, text_field
from business_areas.lifecycle import EventKind
from business_areas.models import LifecycleEvent


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
