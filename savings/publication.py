"""What stands in the way of publishing a statement: that it is published, or names what is not."""

import json

from django.db.models import Q

from alliance.markings import Marking
from business_areas.models import AreaPosition, BusinessArea
from governance.models import Decision
from savings.models import StatementVersion
from savings.statements import Reader


def published_already(version: StatementVersion) -> str:
    """That nobody need publish a version, or ""."""
    if version.read_as > Marking.PUBLISHED:
        return ""
    return f"Version {version.number} of the statement can be read by anybody already."


def not_public(version: StatementVersion) -> list[str]:
    """The business areas and decisions that a version names and that are not published, each by its name."""
    rows = [row for part in json.loads(version.content)["parts"] for row in part["rows"]]
    return [*_areas_not_public(version, rows), *_decisions_not_public(rows)]


def _areas_not_public(version: StatementVersion, rows: list[dict]) -> list[str]:
    """Those that anybody reads under another name or group on the last day of the year, or not at all."""
    keys = {row["area"] for row in rows}
    positions = AreaPosition.objects.as_at(version.year.ends_on).visible_to(Reader(Marking.PUBLISHED))
    on_register = {
        position.area.key: (position.name, position.group_words)
        for position in positions.filter(area__key__in=keys).select_related("area")
    }
    published = BusinessArea.objects.filter(marking=Marking.PUBLISHED, key__in=keys - set(on_register))
    besides = {area.key: area.name for area in published}
    return list(
        dict.fromkeys(
            row["name"]
            for row in rows
            if on_register.get(row["area"]) != (row["name"], row["group"])
            and besides.get(row["area"]) != row["name"]
        )
    )


def _decisions_not_public(rows: list[dict]) -> list[str]:
    """Those of which no notice is published, and that are marked higher than anybody reads."""
    named = {row["rule"]["decision"] for row in rows if row["rule"]}
    decisions = Decision.objects.filter(sharing_rules__isnull=False).distinct().select_related("board")
    published = Q(marking=Marking.PUBLISHED) | Q(notices__isnull=False)
    told = {decision.reference for decision in decisions.filter(published)}
    return sorted(named - told - {""})
