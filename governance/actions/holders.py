"""Who holds each seat: people, their time in post, and who may sit in for them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import mark_withdrawn, refuse_withdrawn, stamp, withdraw_row
from alliance.audit import Change, altered, changed, record
from alliance.models import User
from alliance.models.facts import next_of_its_marking
from alliance.policies import cannot_grant, cannot_use_marking
from alliance.policy import enforce
from alliance.slips import refuse_far
from alliance.temporal import long_date
from alliance.text import address
from governance.actions.boards import PART, settle
from governance.consistency import (
    in_post_words,
    refuse_holding,
    refuse_marking_below_person,
    refuse_second_substitute,
)
from governance.models import Holding, Person, Seat, Substitute
from governance.policies import cannot_correct_holding, cannot_end_substitute, cannot_keep_board


@transaction.atomic
def record_person(person: Person, *, by: User) -> Person:
    """Add somebody who holds, held or may hold a seat. No two go by one name."""
    enforce(cannot_keep_board(by) or cannot_grant(by))
    enforce(cannot_use_marking(by, person.marking))
    person.name = " ".join(person.name.split())
    person.slug = person.slug or address(person.name)[:80].strip("-")
    if not person.slug:
        raise ValidationError({"name": "A name needs at least one letter from a to z."})
    if Person.objects.filter(name__iexact=person.name).exists() or _taken(person.slug):
        raise ValidationError(
            {
                "name": f"{person.name} is already recorded. If this is somebody else, "
                "add what tells them apart, such as a middle name."
            }
        )
    person.full_clean()
    person.save()
    changed(PART)
    record(
        "governance.record_person",
        f"post-holder/{person.slug}",
        f"Recorded {person.name}",
        by=by,
        marking=person.marking,
    )
    return person


@transaction.atomic
def record_holding(holding: Holding, *, by: User) -> Holding:
    """Say that somebody holds or held a seat.

    Raises ValidationError, naming the field, when what is recorded makes it impossible.
    """
    seat = Seat.objects.select_for_update().get(pk=holding.seat_id)
    enforce(cannot_keep_board(by) or cannot_grant(by))
    enforce(cannot_use_marking(by, holding.marking))
    _add(holding, seat, by=by)
    settle(seat)
    record(
        "governance.record_holding",
        seat.subject,
        f"Recorded that {_said(holding)}",
        by=by,
        marking=_marking(seat, holding),
        number=holding.number,
    )
    return holding


@transaction.atomic
def correct_holding(old: Holding, new: Holding, because: str, *, by: User) -> Holding:
    """Put a right statement in the place of a wrong one, which stays readable with the reason (R7)."""
    seat = Seat.objects.select_for_update().get(pk=old.seat_id)
    old = Holding.objects.get(pk=old.pk)
    refuse_withdrawn(old)
    enforce(cannot_correct_holding(by, old) or cannot_grant(by))
    enforce(cannot_use_marking(by, max(new.marking, old.marking)))
    withdraw_row(old, because, by=by)
    new.replaces = old
    _add(new, seat, by=by)
    mark_withdrawn(old, new.marking)
    settle(seat)
    record(
        "governance.correct_holding",
        seat.subject,
        f"Corrected that {_said(old)}, to: {_said(new)}",
        by=by,
        marking=max(_marking(seat, old), _marking(seat, new)),
        because=because,
        changes=_altered(old, new),
        number=new.number,
        replaces=old.number,
    )
    return new


@transaction.atomic
def withdraw_holding(holding: Holding, because: str, *, by: User) -> None:
    """Take back what should not have been recorded of a holder; it stays readable with the reason."""
    seat = Seat.objects.select_for_update().get(pk=holding.seat_id)
    holding = Holding.objects.get(pk=holding.pk)
    refuse_withdrawn(holding)
    enforce(cannot_correct_holding(by, holding))
    enforce(cannot_use_marking(by, holding.marking))
    withdraw_row(holding, because, by=by)
    settle(seat)
    record(
        "governance.withdraw_holding",
        seat.subject,
        f"Withdrew that {_said(holding)}",
        by=by,
        marking=_marking(seat, holding),
        because=because,
        number=holding.number,
    )


@transaction.atomic
def name_substitute(substitute: Substitute, *, by: User) -> Substitute:
    """Say who may sit in for the holder of a seat, from a day."""
    seat = Seat.objects.select_for_update().get(pk=substitute.seat_id)
    enforce(cannot_keep_board(by) or cannot_grant(by))
    enforce(cannot_use_marking(by, substitute.marking))
    refuse_marking_below_person(substitute.marking, substitute.person)
    refuse_far("starts_on", substitute.starts_on)
    refuse_second_substitute(substitute)
    substitute.number = next_of_its_marking(seat.substitutes.all(), _above(seat, substitute.marking))
    substitute.full_clean()
    substitute.save()
    changed(PART)
    record(
        "governance.name_substitute",
        seat.subject,
        f"Named {substitute.person} as a substitute for {seat} from {long_date(substitute.starts_on)}",
        by=by,
        marking=_marking(seat, substitute),
        number=substitute.number,
    )
    return substitute


@transaction.atomic
def end_substitute(substitute: Substitute, ceases_on: date, *, by: User) -> None:
    """Say from which day somebody is no longer a substitute."""
    substitute = Substitute.objects.select_for_update().get(pk=substitute.pk)
    enforce(cannot_end_substitute(by, substitute))
    enforce(cannot_use_marking(by, substitute.marking))
    refuse_far("ceases_on", ceases_on)
    if ceases_on < substitute.starts_on:
        raise ValidationError(
            {"ceases_on": f"That is before they became one, on {long_date(substitute.starts_on)}."}
        )
    substitute.ceases_on = ceases_on
    substitute.save(update_fields=["ceases_on"])
    changed(PART)
    record(
        "governance.end_substitute",
        substitute.seat.subject,
        f"Ended that {substitute.person} is a substitute for {substitute.seat}, from {long_date(ceases_on)}",
        by=by,
        marking=_marking(substitute.seat, substitute),
        number=substitute.number,
    )


def _add(holding: Holding, seat: Seat, *, by: User) -> None:
    holding.seat = seat
    stamp(holding, by=by)
    refuse_marking_below_person(holding.marking, holding.person)
    holding.number = next_of_its_marking(seat.holdings.all(), _above(seat, holding.marking))
    holding.full_clean(exclude=["recorded_by", "seat", "withdrawn_by"])
    refuse_holding(holding)
    holding.save()


def _above(seat: Seat, marking: int) -> int:
    """How many levels above a seat something about it is marked."""
    return max(marking - seat.source.marking, 0)


def _taken(slug: str) -> bool:
    return Person.objects.filter(slug=slug).exists()


def _said(holding: Holding) -> str:
    """What a holding says, for the audit trail."""
    return f"{holding} holds or held {holding.seat}, {in_post_words(holding)}"


def _altered(old: Holding, new: Holding) -> list[Change]:
    """What a correction of a holding puts right, in words."""
    was, is_ = in_post_words(old), in_post_words(new)
    days = [Change("In post", was, is_)] if was != is_ else []
    names = ("person", "acting", "term_ends_on", "marking", "source", "paragraph", "note")
    return [*days, *altered(old, new, names)]


def _marking(seat: Seat, about: Holding | Substitute) -> int:
    """The highest marking of a seat, of somebody in it, and of what is said of both."""
    return max(seat.source.marking, about.marking, about.person.marking)
