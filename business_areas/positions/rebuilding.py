"""Putting the positions of areas in the place of those that were worked out before."""

from collections.abc import Iterable

from business_areas.models import AreaPosition, BusinessArea, LifecycleEvent
from business_areas.positions.facts import facts_of
from business_areas.positions.orders import orders_of, places_in_order
from business_areas.positions.stretches import positions_of


def rebuild(areas: Iterable[BusinessArea]) -> int:
    """Work out the positions of some areas again, with those that share an order with them.

    Returns the number of positions written. Call inside the transaction that changed the facts.
    """
    areas = {area.pk: area for area in areas}
    # Withdrawn places too: the areas beside one that has just been withdrawn are narrowed by it no longer.
    lists = LifecycleEvent.objects.filter(area__in=areas).exclude(sequence_list="")
    in_order = (
        LifecycleEvent.objects.current()
        .filter(sequence_list__in=set(lists.values_list("sequence_list", flat=True)))
        .values_list("area_id", flat=True)
    )
    for area in BusinessArea.objects.filter(pk__in=set(in_order) - set(areas)):
        areas[area.pk] = area
    facts = facts_of(areas.values())
    # Of every order these areas stand in: one may stand in another, with areas that are not among them.
    places = places_in_order(orders_of(facts))
    positions = [position for one in facts for position in positions_of(one, places)]
    AreaPosition.objects.filter(area__in=list(areas)).delete()
    return len(AreaPosition.objects.bulk_create(positions, batch_size=500))
