"""When what was promised to a Panel is due: as promised, and as moved by people and by holds (R18, R23).

A hold that covers the day moves what is due to the first meeting of the Panel after it, as was said to one in
2016. It is worked out from the hold each time and stored nowhere: it goes when the hold is ended early.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from alliance.models import CorporationSole
from alliance.temporal import ONE_DAY, RoughDate, long_date
from governance.models import Commitment, Hold, Panel, PanelMeeting


@dataclass(frozen=True)
class Slip:
    """One time that the day moved: what it was, in words, and why."""

    was: str
    because: str
    on: date | None = None


@dataclass(frozen=True)
class Promised:
    """Where a commitment stands on a day. `due` is in words; `last` is its last day, where it has one."""

    commitment: Commitment
    state: str
    due: str
    last: date | None
    slips: tuple[Slip, ...]
    hold: Hold | None = None

    @property
    def status(self) -> str:
        """The name of its status, as `alliance.statuses` registers it."""
        return f"commitment.{self.state}"

    @property
    def answer(self):
        """The answer, where it is one by the day."""
        return self.commitment.answer if self.state == "answered" else None

    def clock_words(self, day: date) -> str:
        """How many days are left or over, in words."""
        if self.state == "answered":
            return f"Answered on {long_date(self.commitment.answer.issue.issued_on)}"
        if self.last is None:
            return "No last day is set, and nothing in the record answers it"
        left = (self.last - day).days
        if left < 0:
            return f"Late by {-left:,} day{'' if left == -1 else 's'}"
        return f"{left:,} day{'' if left == 1 else 's'} left" if left else "Its last day"


@dataclass(frozen=True)
class Stretch:
    """Days on which nothing is published: from one until the first day on which something is again."""

    starts_on: date
    ceases_on: date
    hold: Hold | None = None


def moved_by_holds(
    last: date, stretches: Iterable[Stretch], meetings: Sequence[date]
) -> tuple[date | None, list[Stretch]]:
    """The last day of what is due once every hold that covers it has moved it, and those holds in order.

    None for the day where no meeting after the last of them is known: then it is due after that hold.
    `meetings` are in the order of time.
    """
    stretches, day, by = list(stretches), last, []
    while covering := [each for each in stretches if each.starts_on <= day < each.ceases_on]:
        by.append(max(covering, key=lambda each: each.ceases_on))
        following = next((each for each in meetings if each >= by[-1].ceases_on), None)
        if following is None:
            return None, by
        day = following
    return day, by


def stretches_of(holds: Iterable[Hold], day: date) -> list[Stretch]:
    """The days of holds as they were known at the end of a day; one ended before it began is none."""
    found = []
    for hold in holds:
        if timezone.localdate(hold.set_at) > day:
            continue
        ceases = hold.ceases_on
        if hold.ended_at and timezone.localdate(hold.ended_at) <= day:
            ceases = min(ceases, timezone.localdate(hold.ended_at))
        if hold.starts_on < ceases:
            found.append(Stretch(hold.starts_on, ceases, hold))
    return found


def promised(
    commitment: Commitment, day: date, stretches: Iterable[Stretch], meetings: Sequence[date]
) -> Promised:
    """Where a commitment stands at the end of a day, by what was known of it then."""
    due: RoughDate = commitment.due
    slips = []
    for move in commitment.moves.all():
        moved_on = timezone.localdate(move.at)
        if moved_on <= day:
            slips.append(Slip(due.words, move.because, moved_on))
            due = move.due
    answer = getattr(commitment, "answer", None)
    if answer is not None and answer.issue.issued_on <= day:
        return Promised(commitment, "answered", due.words, due.latest, tuple(slips))
    last, words, hold = due.latest, due.words, None
    if last is not None:
        last, by = moved_by_holds(last, stretches, meetings)
        for stretch in by:
            slips.append(Slip(words, _because(stretch)))
            hold = stretch.hold
            words = f"after {long_date(stretch.ceases_on - ONE_DAY)}"
        if by and last is not None:
            words = f"at the meeting of {long_date(last)}"
    if last is not None and last < day:
        state = "late"
    else:
        state = "moved" if hold else "to-come"
    return Promised(commitment, state, words, last, tuple(slips), hold)


def _because(stretch: Stretch) -> str:
    until = long_date(stretch.ceases_on - ONE_DAY)
    return f"Publishing is on hold until the end of {until}: {stretch.hold.because.rstrip('.')}"


# Reading them, in a few questions however many there are


@dataclass(frozen=True)
class Promises:
    """What was promised to some Panels, with the meetings and holds by which it may move."""

    rows: list[Commitment]
    meetings: list[PanelMeeting]
    holds: dict[int, list[Hold]]

    def on(self, day: date) -> list[Promised]:
        """Everything promised by a day, and where it stood at its end by what was known then."""
        meetings: dict[int, list[date]] = {}
        for each in self.meetings:
            if each.held_on <= day or each.known_since is None or timezone.localdate(each.known_since) <= day:
                meetings.setdefault(each.panel_id, []).append(each.held_on)
        stretches = {force: stretches_of(holds, day) for force, holds in self.holds.items()}
        return [
            promised(row, day, stretches.get(row.panel.force_id, ()), meetings.get(row.panel_id, ()))
            for row in self.rows
            if row.made_on <= day
        ]


def promises_to(panels: Iterable[Panel]) -> Promises:
    """What was promised to some Panels."""
    panels = list(panels)
    rows = Commitment.objects.filter(panel__in=panels)
    rows = rows.select_related("panel__force", "source", "answer__issue__report__meeting")
    rows = list(rows.prefetch_related("moves").order_by("panel__name", "number"))
    if not rows:
        return Promises([], [], {})
    meetings = list(PanelMeeting.objects.filter(panel__in=panels).order_by("held_on", "pk"))
    holds: dict[int, list[Hold]] = {}
    found = Hold.objects.filter(
        corporation__office=CorporationSole.Office.COMMISSIONER,
        corporation__force__in={panel.force_id for panel in panels},
    )
    for hold in found.select_related("corporation").order_by("pk"):
        holds.setdefault(hold.corporation.force_id, []).append(hold)
    return Promises(rows, meetings, holds)
