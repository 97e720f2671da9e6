"""Who holds a seat, and from when until when."""

from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.slips import refuse_far, refuse_far_span
from alliance.temporal import RoughDate, long_date
from governance.models import Holding, Person, Substitute
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
