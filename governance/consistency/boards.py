"""Terms of reference, seats and the rota of the chair."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError

from alliance.models import CorporationSole
from alliance.slips import refuse_far, refuse_far_span
from governance.chairs import rota_in_force, rotas_of
from governance.models import ChairRota, Holding, Seat, Terms


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
