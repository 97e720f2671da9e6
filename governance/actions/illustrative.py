"""Removing what is illustrative from the record of the Board."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from alliance.actions.illustrative import remove_rows
from alliance.audit import changed, record
from alliance.models import User
from alliance.policy import enforce
from governance.actions.boards import PART, settle
from governance.models import ChairRota, ChairRotaPlace, Holding, Person, Seat, Substitute
from governance.policies import cannot_keep_board


@dataclass(frozen=True)
class Removed:
    """How many facts and people were removed, and who stays because something real stands on them."""

    facts: int
    people: int
    kept: tuple[str, ...]


@transaction.atomic
def remove_illustrative(*, by: User) -> Removed:
    """Remove illustrative holders, substitutes and rotas, as if never recorded; seats stay."""
    people = list(Person.objects.select_for_update().filter(illustrative=True))
    enforce(cannot_keep_board(by))
    keys = list(Holding.objects.filter(illustrative=True).values_list("seat_id", flat=True))
    facts = remove_rows(Holding)
    facts += Substitute.objects.filter(person__in=people).delete()[0]
    rotas = ChairRota.objects.filter(illustrative=True, replaced_by__isnull=True)
    ChairRotaPlace.objects.filter(rota__in=list(rotas.values_list("pk", flat=True))).delete()
    facts += remove_rows(ChairRota)
    removed, kept = 0, []
    for person in people:
        try:
            with transaction.atomic():
                person.delete()
        except ProtectedError:
            kept.append(person.name)
        else:
            removed += 1
    for seat in Seat.objects.filter(pk__in=keys).select_related("board", "source"):
        settle(seat)
    changed(PART)
    if facts or removed:
        record(
            "governance.remove_illustrative",
            "illustrative-data",
            f"Removed illustrative data from the Board: {facts} facts, {removed} people",
            by=by,
        )
    return Removed(facts, removed, tuple(kept))
