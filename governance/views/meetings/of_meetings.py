"""What the pages of meetings have in common: finding the meeting, and telling of it."""

from datetime import date, time

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.temporal import today
from governance.models import Meeting, Seat
from governance.roster import seats_of
from governance.views.resolve import OfOneBoard

MEETINGS = "/board/meetings/"


def clock(moment: time | None) -> str:
    """2pm, or 2:30pm."""
    if moment is None:
        return ""
    hour, half = moment.hour % 12 or 12, "am" if moment.hour < 12 else "pm"
    return f"{hour}{f':{moment.minute:02}' if moment.minute else ''}{half}"


def hours(meeting: Meeting) -> str:
    """From when until when: "2pm to 4pm"."""
    if meeting.ends_at:
        return f"{clock(meeting.starts_at)} to {clock(meeting.ends_at)}"
    return clock(meeting.starts_at)


def day_in_address(text: str) -> date:
    """The day an address names, written 2026-12-10; anything else is not found."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise Http404("No meeting has this address.")
    return day


def day_has_passed(meeting: Meeting) -> str:
    """What is said of a meeting whose day came and went without being opened here."""
    if meeting.stage == Meeting.Stage.PLANNED and meeting.held_on < today():
        return "Its day has passed, and nothing is recorded of it"
    return ""


class OfMeetings(OfOneBoard):
    """For pages about the meetings of one board, or what waits for them."""

    def url(self, name: str, meeting: Meeting | None = None, *more) -> str:
        """The address of a page about the meetings of this board, or about one of them."""
        day = [meeting.held_on.isoformat()] if meeting else []
        return f"{reverse(name, args=[*day, *more])}{self.board_query()}"

    @cached_property
    def seats(self) -> dict[int, Seat]:
        """Every seat of the board that this person may read of."""
        return {seat.pk: seat for seat in seats_of(self.board, self.level)} if self.board else {}

    def chair_words(self, meeting: Meeting) -> str:
        """Which seat takes or took the chair, as far as this person may read of it."""
        chaired = meeting.chaired_by
        if chaired and chaired.marking <= self.level:
            return str(chaired)
        seat = self.seats.get(meeting.chair_seat_id)
        return seat.title if seat else "Not set"

    def meetings_crumb(self):
        return "Meetings", self.url("meetings")
