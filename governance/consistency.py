"""What the record of a board cannot hold: refused with a sentence, and only when it is certain."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.models import CorporationSole
from alliance.slips import refuse_far, refuse_far_span
from alliance.temporal import RoughDate, long_date, today
from governance.attendance import here, places
from governance.chairs import rota_in_force, rotas_of
from governance.models import (
    AgendaItem,
    Attendance,
    ChairRota,
    Holding,
    Interest,
    Meeting,
    Person,
    Seat,
    Substitute,
    Terms,
)
from governance.roster import seat_on


def refuse_holding(holding: Holding) -> None:
    """Raise ValidationError, naming the field, when somebody cannot have held a seat as a holding says."""
    _refuse_same_again(holding)
    for field in ("since", "until"):
        refuse_far_span(field, getattr(holding, field))
    refuse_far("term_ends_on", holding.term_ends_on)
    since, until, seat = holding.since, holding.until, holding.seat
    # `until` is the first day no longer in post: in and out on one day would be a holding of no day.
    if until is not None and not _may_follow(since, until):
        raise ValidationError({"until": "The last day in post cannot be before the first."})
    if holding.term_ends_on and since.earliest and holding.term_ends_on < since.earliest:
        raise ValidationError({"term_ends_on": "The term cannot end before the first day in post."})
    if seat.created_on and until is not None and until.certainly_by(seat.created_on):
        raise ValidationError(
            {"until": f"The seat did not exist yet: its first day was {long_date(seat.created_on)}."}
        )
    if seat.abolished_on and since.earliest and since.earliest >= seat.abolished_on:
        raise ValidationError(
            {"since": f"The seat was abolished: it was no more from {long_date(seat.abolished_on)}."}
        )
    for other in _beside(holding):
        _refuse_beside(holding, other)


def _may_follow(since: RoughDate, until: RoughDate) -> bool:
    """Whether some first day out is after some first day in."""
    return since.earliest is None or until.latest is None or until.latest > since.earliest


def _beside(holding: Holding):
    """The other holdings of the seat among those that stand at the same marking.

    What is marked otherwise is left aside: a refusal would tell of it to somebody who may not read it.
    """
    rows = Holding.objects.current().filter(seat=holding.seat, marking=holding.marking)
    return rows.exclude(pk=holding.pk).select_related("person")


def _refuse_same_again(holding: Holding) -> None:
    before = holding.replaces
    if before is not None and all(
        getattr(before, name) == getattr(holding, name) for name in WHAT_A_HOLDING_SAYS
    ):
        raise ValidationError("The correction says the same as what it corrects. Change what is wrong.")


WHAT_A_HOLDING_SAYS = (
    "person_id", "acting", "since", "until", "term_ends_on", "source_id", "paragraph", "marking", "basis",
    "reasoning", "note",
)  # fmt: skip


def _refuse_beside(holding: Holding, other: Holding) -> None:
    if other.person_id == holding.person_id and not _apart(holding, other):
        raise ValidationError(
            {
                "person": f"{other.person} is already recorded in this seat, {other.since.from_words}. "
                "Correct that instead, or record first when they left it."
            }
        )
    if _certain_overlap(holding, other) or _certain_overlap(other, holding):
        raise ValidationError(
            {
                "since": f"{other.person} held this seat then, {in_post_words(other)}. "
                "A seat has one holder at a time."
            }
        )
    if holding.since.is_exact and other.since == holding.since:
        raise ValidationError(
            {
                "since": f"{other.person} is recorded in this seat from the same day. "
                "A seat has one holder at a time."
            }
        )


def _apart(one: Holding, other: Holding) -> bool:
    """Whether one may have left before the other began, by a stated end."""
    return any(
        first.until is not None
        and (
            first.until.earliest is None
            or second.since.latest is None
            or first.until.earliest <= second.since.latest
        )
        for first, second in ((one, other), (other, one))
    )


def _certain_overlap(first: Holding, second: Holding) -> bool:
    """Whether the second certainly began while the first, by a stated end, was certainly still in post."""
    left, began = first.until, second.since.latest
    return (
        left is not None
        and left.earliest is not None
        and began is not None
        and first.since.latest is not None
        and first.since.latest <= began < left.earliest
    )


def in_post_words(holding: Holding) -> str:
    """From when until when: "from April 2016 to 31 March 2022", the last day in the words it was given in."""
    if holding.until is None:
        return holding.since.from_words
    if holding.until.latest is None:
        return f"{holding.since.from_words}; the last day in post is not known"
    return f"{holding.since.from_words} to {holding.until.words}"


def refuse_marking_below_person(marking: int, person: Person) -> None:
    """Raise ValidationError when a holding would tell of a person to more than may read of them (R42)."""
    if marking < person.marking:
        raise ValidationError(
            {
                "marking": f"What is recorded of {person} is marked {Marking(person.marking).label}, "
                "so this cannot be marked lower."
            }
        )


def refuse_rota(rota: ChairRota, seats: list[Seat]) -> None:
    """Raise ValidationError when these seats cannot take the chair in turn."""
    refuse_far("effective_on", rota.effective_on)
    if not seats:
        raise ValidationError({"seats": "Choose at least one seat that takes the chair."})
    for seat in seats:
        if seat.board_id != rota.board_id:
            raise ValidationError({"seats": f"{seat} is a seat of another board."})
        if not seat.chairs:
            raise ValidationError({"seats": f"{seat} does not take turns in the chair."})
        if not seat.exists_on(rota.effective_on):
            raise ValidationError({"seats": f"{seat} is not a seat of the Board on that day."})
    twice = next((seat for place, seat in enumerate(seats) if seat in seats[:place]), None)
    if twice is not None:
        raise ValidationError({"seats": f"{twice} stands in the rota twice. Give each seat one place."})


def refuse_abolition(seat: Seat, day: date, level: int) -> None:
    """Raise ValidationError when a seat cannot end on a day, by what may be read at this level."""
    refuse_far("abolished_on", day)
    if seat.created_on and day <= seat.created_on:
        raise ValidationError({"abolished_on": "A seat cannot be abolished before its first day has passed."})
    later = [
        holding
        for holding in Holding.objects.current().readable_at(level).filter(seat=seat)
        if holding.since.earliest and holding.since.earliest >= day
    ]
    if later:
        raise ValidationError({"abolished_on": "Somebody is recorded as holding this seat after that day."})
    rotas = rotas_of(seat.board, level)
    standing = [rota_in_force(rotas, day), *(rota for rota in rotas if rota.effective_on > day)]
    if any(place.seat_id == seat.pk for rota in standing if rota for place in rota.places.all()):
        raise ValidationError(
            {"abolished_on": "This seat is in the chair rota. Set a rota without it first."}
        )


def refuse_terms(terms: Terms, seats: int, level: int) -> None:
    """Raise ValidationError when terms cannot be in force so, by what may be read at this level."""
    since, quorum_seats = terms.since, terms.quorum_seats
    refuse_far_span("since", since)
    if quorum_seats is not None and quorum_seats > seats:
        raise ValidationError(
            {"quorum_seats": f"The Board has {seats} seats, so a quorum cannot need {quorum_seats}."}
        )
    last = terms.board.terms.readable_at(level).order_by("-version").first()
    if last is not None and since.is_before_for_certain(last.since):
        raise ValidationError(
            {
                "since": f"Version {last.version} is in force {last.since.from_words}. "
                "A later version cannot be earlier."
            }
        )


def refuse_assent_rule(terms: Terms, assenting: Sequence[CorporationSole]) -> None:
    """Raise ValidationError when terms cannot ask those for their assent (R13)."""
    chosen = terms.assent == Terms.Assent.CHOSEN
    if not chosen and assenting:
        raise ValidationError(
            {"assenting": "By these terms every corporation sole must assent, so none is chosen."}
        )
    if chosen and not assenting:
        raise ValidationError({"assenting": "Choose at least one corporation sole that must assent."})
    seats = Seat.objects.filter(board=terms.board, assents=True, abolished_on__isnull=True)
    able = set(seats.values_list("corporation", flat=True))
    for corporation in assenting:
        if corporation.pk not in able:
            raise ValidationError(
                {
                    "assenting": f"{corporation} has no seat on the Board that gives its assent. "
                    "Record one first."
                }
            )


def refuse_second_substitute(substitute: Substitute) -> None:
    """Raise ValidationError when somebody is a substitute for the seat already, or holds it."""
    day, seat = substitute.starts_on, substitute.seat
    if not seat.exists_on(day):
        raise ValidationError({"starts_on": f"{seat} is not a seat of the Board on that day."})
    others = Substitute.objects.filter(seat=seat, person=substitute.person, marking=substitute.marking)
    if any(other.ceases_on is None or other.ceases_on > day for other in others):
        raise ValidationError({"person": f"{substitute.person} is already a substitute for this seat then."})
    facts = Holding.objects.current().filter(seat=seat, marking=substitute.marking)
    holder = seat_on(seat, list(facts.select_related("person")), day).holder
    if holder is not None and holder.person_id == substitute.person_id:
        raise ValidationError({"person": f"{substitute.person} holds this seat then. Choose somebody else."})


def refuse_meeting(meeting: Meeting) -> None:
    """Raise ValidationError when a board cannot meet on a day, or at an hour.

    The day of a meeting that was cancelled is free again.
    """
    refuse_far("held_on", meeting.held_on)
    if meeting.ends_at and meeting.ends_at <= meeting.starts_at:
        raise ValidationError({"ends_at": "The meeting cannot end before it starts."})
    same_day = Meeting.objects.filter(board=meeting.board, held_on=meeting.held_on).exclude(pk=meeting.pk)
    if same_day.filter(cancelled_at__isnull=True).exists():
        day = long_date(meeting.held_on)
        raise ValidationError({"held_on": f"A meeting of the {meeting.board} is recorded for {day} already."})


def refuse_past_meeting(meeting: Meeting) -> None:
    """Raise ValidationError when a meeting that is prepared would lie in the past."""
    if meeting.held_on < today():
        day = long_date(meeting.held_on)
        raise ValidationError({"held_on": f"{day} is past. A meeting is prepared for a day to come."})


def refuse_item(item: AgendaItem) -> None:
    """Raise ValidationError when an item cannot stand on the agenda of its meeting.

    Whoever reads an agenda reads all of it: a number left out would tell that something is hidden.
    """
    if item.purpose == AgendaItem.Purpose.DECISION and not item.recommendation.strip():
        raise ValidationError(
            {"recommendation": "Say what is recommended: the item is for decision, and this is decided on."}
        )
    meeting = item.meeting
    if meeting is not None and item.marking > meeting.marking:
        level, lower = Marking(item.marking).label, Marking(meeting.marking).label
        raise ValidationError(
            {
                "marking": f"“{item.title}” is marked {level}, and the meeting only {lower}: whoever reads "
                "the agenda would see that something is left out."
            }
        )
    if meeting is not None and item.board_id != meeting.board_id:
        raise ValidationError("An item is dealt with by a meeting of its own board.")


def refuse_roll_call(
    meeting: Meeting, attendances: Sequence[Attendance], chaired_by: Person | None, level: int
) -> None:
    """Raise ValidationError when somebody cannot have been at a meeting as a roll-call says."""
    may_sit = {place.seat.pk: place for place in places(meeting.board, meeting.held_on, level)}
    seen: set[int] = set()
    for each in attendances:
        if each.person_id in seen:
            raise ValidationError(f"{each.person} is in the roll-call twice. Choose where they sit.")
        seen.add(each.person_id)
        if each.seat is not None:
            _refuse_sitting(each, may_sit.get(each.seat_id))
        if each.arrived_at and each.left_at and each.left_at < each.arrived_at:
            raise ValidationError(f"{each.person} cannot leave before they arrive.")
    if not here(attendances):
        raise ValidationError("Nobody is present. Say who is.")
    present = {each.person_id for each in attendances if each.how == Attendance.How.PRESENT}
    if chaired_by is None:
        raise ValidationError({"chair": "Choose who takes the chair."})
    if chaired_by.pk not in present:
        raise ValidationError(
            {"chair": f"{chaired_by} is not present. Choose somebody who is, to take the chair."}
        )


def _refuse_sitting(attendance: Attendance, place) -> None:
    person, seat = attendance.person, attendance.seat
    if place is None:
        raise ValidationError(f"{seat} is not a seat of the Board on that day.")
    if person not in place.people:
        raise ValidationError(
            f"{person} does not hold the seat {seat}, and is not named as a substitute for it. Name them as "
            "a substitute first, or record them as somebody else who is here."
        )


def refuse_interest(interest: Interest) -> None:
    """Raise ValidationError when somebody who is not at the meeting is said to declare an interest."""
    at_it = interest.item.meeting.attendances.filter(person=interest.person, how=Attendance.How.PRESENT)
    if not at_it.exists():
        raise ValidationError(
            {
                "interest_person": f"{interest.person} is not at this meeting. "
                "Record first that they are present."
            }
        )
