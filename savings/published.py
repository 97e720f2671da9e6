"""What is published of the money: the statement of each year that anybody may read (R29)."""

import json
from datetime import datetime

from django.urls import reverse

from alliance.markings import Marking
from alliance.models import RegisterEntry, Stranger
from alliance.published import Asked, Published, mapped, publishes
from savings.models import StatementVersion
from savings.register import STATEMENT_CLOSED, key_of_statement
from savings.shown import Shown


def published_versions() -> list[tuple[StatementVersion, datetime]]:
    """The versions with which a year was closed and that anybody may read, each with since when.

    One that was sent and never agreed is not among them. What is marked PUBLISHED is so from when the year
    was closed with it; what was not, from when somebody published it.
    """
    rows = StatementVersion.objects.visible_to(Stranger()).select_related("year")
    rows = list(rows.order_by("year__first_year", "number"))
    closed = RegisterEntry.objects.filter(kind=STATEMENT_CLOSED, key__in=map(key_of_statement, rows))
    since = dict(closed.values_list("key", "at"))
    return [
        (each, each.published.at if each.published else since[key_of_statement(each)])
        for each in rows
        if each.published or key_of_statement(each) in since
    ]


@publishes
def statements(asked: Asked) -> list[Published]:
    """The latest published statement of each year."""
    if not asked.of_everything:
        return []
    by_year: dict[int, list[tuple[StatementVersion, datetime]]] = {}
    for version, at in published_versions():
        by_year.setdefault(version.year_id, []).append((version, at))
    found = [_of_year(told) for told in by_year.values() if asked.since is None or told[-1][1] >= asked.since]
    return sorted(found, key=lambda each: each.at, reverse=True)[: asked.most]


def _of_year(told: list[tuple[StatementVersion, datetime]]) -> Published:
    """What a year's last published version says. Only a second one that was published is a correction."""
    version, at = told[-1]
    content, year = json.loads(version.content), version.year
    says = Shown(content, year.slug, version.number).sentences
    if version.restates and version.restates.read_as == Marking.PUBLISHED:
        says = [*says, f"Why it is restated: {version.because}"]
    return Published(
        identity=f"statement/{year.slug}",
        kind="Annual statement",
        title=f"Cost sharing statement {year}",
        address=address_of(version),
        first_at=told[0][1],
        at=at,
        says=tuple(says),
        version=len(told),
        words=" ".join(row["name"] for part in content["parts"] for row in part["rows"]),
        illustrative=version.illustrative,
    )


def address_of(version: StatementVersion) -> str:
    """Where a version stands for good, also while its year is restated."""
    return reverse("statement-version", args=[version.year.slug, version.number])


@mapped
def pages() -> list[tuple[str, datetime | None]]:
    published = published_versions()
    years = {version.year.slug for version, _ in published}
    return [
        *((reverse(name), None) for name in ("money", "savings")),
        *((reverse("statement", args=[slug]), None) for slug in sorted(years)),
        *((address_of(version), at) for version, at in published),
    ]
