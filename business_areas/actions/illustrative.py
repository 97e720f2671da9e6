"""Removing the illustrative part of the register."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from alliance.actions.illustrative import remove_rows
from alliance.audit import changed, record
from alliance.models import SearchEntry, User
from alliance.policy import enforce
from business_areas.actions.facts import PART, settle
from business_areas.models import AreaFact, AreaPosition, BusinessArea, Contributor, Mention
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
    """
    areas = list(BusinessArea.objects.select_for_update().filter(illustrative=True))
    enforce(cannot_open_area(by))
    removed, facts, kept = 0, 0, []
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
    for model in _nouns():
        facts += remove_rows(model, area__in=[area.pk for area in of_real_areas])
    settle(of_real_areas)
    changed(PART)
    if removed or facts:
        record(
            "business_areas.remove_illustrative",
            "illustrative-data",
            f"Removed illustrative data from the register: {removed} business areas, {facts} facts",
            by=by,
        )
    return Removed(removed, facts, tuple(area.name for area in kept))


def _nouns() -> list[type[AreaFact]]:
    return [
        relation.related_model
        for relation in BusinessArea._meta.related_objects
        if issubclass(relation.related_model, AreaFact) and relation.field.name == "area"
    ]


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
