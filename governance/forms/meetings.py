"""Meetings, as they are typed: when and where, who takes the chair instead, and why one is cancelled."""

from django import forms

from alliance.models import User
from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.fields import LONG_TEXT, marking_choices, marking_field, text_field, thing_field
from governance.models import Board, Meeting, Seat

TIMES = ("%H:%M", "%I:%M%p", "%I%p", "%H.%M", "%I.%M%p")


class ClockField(forms.TimeField):
    """A time of day as people write it: 2pm, 2.30pm or 14:00."""

    def to_python(self, value):
        return super().to_python(
            value.replace(" ", "").replace("\0", "") if isinstance(value, str) else value
        )


def clock_field(label: str, *, required: bool = True) -> ClockField:
    wrong = f"{label} must be a time, like 2pm, 2:30pm or 14:30"
    return ClockField(
        label=label,
        required=required,
        input_formats=TIMES,
        help_text="For example, 2pm, 2:30pm or 14:30",
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": f"Enter when it {label.lower()}", "invalid": wrong},
    )


class MeetingForm(forms.Form):
    """When and where a board meets."""

    held_on = ExactDayFormField(label="Day", called="day of the meeting", help_text="For example, 10 12 2026")
    starts_at = clock_field("Starts at")
    ends_at = clock_field("Ends at", required=False)
    place = text_field(
        "Place", 160, required=False, hint="A building and room, or how to join from elsewhere"
    )
    marking = marking_field()

    def __init__(self, *args, user: User, board: Board, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.board = board
        self.fields["marking"].choices = marking_choices(0, user.clearance)
        self.fields["marking"].help_text = "No item of the agenda can be marked higher than its meeting."

    def meeting(self) -> Meeting:
        told = {name: self.cleaned_data[name] for name in MeetingForm.base_fields}
        return Meeting(board=self.board, **told)


class ChangeMeetingForm(forms.Form):
    """When on its day, and where, a meeting is to be instead."""

    starts_at = clock_field("Starts at")
    ends_at = clock_field("Ends at", required=False)
    place = text_field("Place", 160, required=False)
    because = text_field("Why it changes", LONG_TEXT, enter="Say why it changes", rows=2)

    def put_into(self, meeting: Meeting) -> Meeting:
        for name in ("starts_at", "ends_at", "place"):
            setattr(meeting, name, self.cleaned_data[name])
        return meeting


class PrepareForm(MeetingForm):
    """The same, and what is brought from the parking list."""

    parked = forms.MultipleChoiceField(
        label="From the parking list",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Select what this meeting takes up.",
        error_messages={"invalid_choice": "Something you chose is no longer on the parking list."},
    )

    def __init__(self, *args, parked, **options):
        super().__init__(*args, **options)
        self.waiting = {str(item.pk): item for item in parked}
        if self.waiting:
            self.fields["parked"].choices = [
                (key, f"{item.title} ({item.get_tranche_display()})") for key, item in self.waiting.items()
            ]
        else:
            del self.fields["parked"]

    def parked_items(self) -> list:
        return [self.waiting[key] for key in self.cleaned_data.get("parked", ())]


class SwapChairForm(forms.Form):
    to_seat = thing_field(
        "Seat that takes the chair instead",
        Seat.objects.none(),
        called="seat",
        select="Select the seat that takes the chair instead",
    )
    because = text_field("Why", LONG_TEXT, enter="Say why the chair is swapped", rows=3)

    def __init__(self, *args, seats, **options):
        super().__init__(*args, **options)
        self.fields["to_seat"].queryset = Seat.objects.filter(pk__in=[seat.pk for seat in seats])


class CancelMeetingForm(forms.Form):
    because = text_field("Why it is cancelled", LONG_TEXT, enter="Say why the meeting is cancelled", rows=3)
