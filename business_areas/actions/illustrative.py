"""Removing the illustrative part of the register."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from alliance.actions.illustrative import remove_rows
from alliance.audit import changed, record
from alliance.models import SearchEntry, User
from alliance.policy import enforce
from business_areas.actions.facts import PART, settle
from business_areas.models import (
    AreaFact,
    AreaPosition,
    BusinessArea,
    Contributor,
    LessonAnswer,
    LifecycleEvent,
    Mention,
    MilestoneDay,
    Name,
)
from business_areas.policies import cannot_open_area


@dataclass(frozen=True)
class Removed:
    """How many areas and facts were removed, and the names of the areas on which something real stands."""

    areas: int
    facts: int
    kept: tuple[str, ...]


@transaction.atomic
def remove_illustrative(*, by: User) -> Removed:
    """Remove every illustrative area, and every illustrative fact of the others, as if never recorded.

    An illustrative area about which somebody recorded a fact from a real source stays, whole.
    The last name of a real area stays too, and the areas beside one that goes are worked out again.
    """
    changed(PART)
    areas = list(BusinessArea.objects.select_for_update().filter(illustrative=True))
    LessonAnswer.objects.filter(illustrative=True).delete()
    enforce(cannot_open_area(by))
    removed, facts, kept = 0, 0, []
    orders = _orders_with_illustrative_places()
    for area in areas:
        try:
            with transaction.atomic():
                count = _remove_area(area)
        except ProtectedError:
            kept.append(area)
        else:
            removed += 1
            facts += count
    facts += remove_rows(Mention)
    of_real_areas = _areas_with_illustrative_facts()
    named = [area for area in of_real_areas if area.names.current().filter(illustrative=False).exists()]
    for model in _nouns():
        facts += remove_rows(model, area__in=named if model is Name else of_real_areas)
    settle(list({*of_real_areas, *_areas_in(orders)}))
    if removed or facts:
        record(
            "business_areas.remove_illustrative",
            "illustrative-data",
            f"Removed illustrative data from the register: {removed} business areas, {facts} facts",
            by=by,
        )
    return Removed(removed, facts, tuple(area.name for area in kept))


def _nouns() -> list[type[AreaFact]]:
    found = [
        relation.related_model
        for relation in BusinessArea._meta.related_objects
        if issubclass(relation.related_model, AreaFact) and relation.field.name == "area"
    ]
    # The days of a milestone stand on it, so they go first.
    return sorted(found, key=lambda model: model is not MilestoneDay)


def _remove_area(area: BusinessArea) -> int:
    """Remove one area with all about it. Raises ProtectedError when something real stands on it."""
    facts = sum(remove_rows(model, area=area) for model in _nouns())
    Contributor.objects.filter(area=area).delete()
    AreaPosition.objects.filter(area=area).delete()
    SearchEntry.objects.filter(kind="business-area", key=area.key).delete()
    area.delete()
    return facts


def _areas_with_illustrative_facts() -> list[BusinessArea]:
    keys = set()
    for model in _nouns():
        keys |= set(model.objects.filter(illustrative=True).values_list("area_id", flat=True))
    return list(BusinessArea.objects.select_for_update().filter(pk__in=keys, illustrative=False))


def _orders_with_illustrative_places() -> set[str]:
    placed = LifecycleEvent.objects.filter(illustrative=True).exclude(sequence_list="")
    return set(placed.values_list("sequence_list", flat=True))


def _areas_in(orders: set[str]) -> list[BusinessArea]:
    placed = LifecycleEvent.objects.filter(sequence_list__in=orders)
    return list(BusinessArea.objects.filter(pk__in=placed.values("area")))
