"""Two days of the register, and what changed between them."""

from datetime import date
from itertools import islice

import django_tables2 as tables
from django.db.models import Exists, OuterRef, Subquery
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, link_to
from alliance.temporal import long_date, parse_as_at, today
from alliance.views.kinds import ListPage
from business_areas.changes import NOT_KNOWN, SHOWN, Changes
from business_areas.lifecycle import BEFORE_LIVE_STAGES, LEFT_STAGES
from business_areas.models import AreaPosition
from business_areas.register import Reading, positions, total
from business_areas.views.register import HOME, sub_navigation
from business_areas.views.resolve import OfOneArea

REGISTER = ("Business areas", "/business-areas/")

ROWS_AT_A_TIME = 1000
FIRST_DAY = date(2014, 1, 1)


class ChangesTable(PortalTable):
    """One row for each area that changed between two days."""

    name = tables.Column(verbose_name="Business area")
    changes = tables.Column(empty_values=(), verbose_name="What changed")

    sorts = {"name": ("name_folded",)}
    own_order = ("group_order", "sequence", "name_folded", "area_id")
    caption = "What changed"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing changed between the two days."

    def __init__(self, data, *, page, **options):
        super().__init__(data, **options)
        self.of_page = page

    def render_name(self, record):
        return format_html(
            '<a class="govuk-link" href="/business-areas/{}/?as-at={}">{}</a>{}',
            record.slug,
            self.of_page.to_day.isoformat(),
            record.name,
            mark_safe('<span class="portal-table__second">Illustrative</span>')
            if record.illustrative
            else "",
        )

    def render_changes(self, record):
        return format_html(
            '<ul class="govuk-list portal-changes">{}</ul>',
            format_html_join(
                "",
                "<li>{}{}</li>",
                (
                    (change.sentence, steps_as_html(change.steps))
                    for change in self.of_page.changes_shown.of(record)
                ),
            ),
        )


def steps_as_html(steps):
    """What happened and when, each with links to its sources."""
    return format_html_join(
        "",
        '<span class="portal-table__second">{}. {}: {}</span>',
        (
            (step.words, step.source_label, format_html_join("; ", "{}{}", map(source_link, step.sources)))
            for step in steps
        ),
    )


def source_link(told: dict) -> tuple:
    link = link_to(told["source_url"], told["source"])
    return link, f", {told['paragraph']}" if told["paragraph"] else ""


class ComparePage(ListPage):
    """What changed on the register between two days, for one area or for all."""

    public = True
    template_name = "business_areas/compare.html"
    table_class = ChangesTable
    whose = "business-areas"  # as the names of its files begin
    noun = ("business area changed", "business areas changed")
    rows_on_a_page = 50
    measured_at_most = 50
    exports_page_rows = True
    other_parameters = (
        "from",
        "to",
        *(f"{name}-{part}" for name in ("from", "to") for part in ("day", "month", "year")),
    )

    def get_breadcrumbs(self):
        return [HOME, REGISTER]

    def get_heading(self):
        return f"Compare {long_date(self.from_day)} with {long_date(self.to_day)}"

    @cached_property
    def days(self) -> tuple[date, date, list[tuple[str, str]]]:
        """The two days asked for, and what was wrong with them."""
        errors = []
        found = {}
        for name, label, otherwise in (("from", "First day", FIRST_DAY), ("to", "Second day", today())):
            found[name] = otherwise
            asked = self.asked(name)
            if not asked:
                continue
            try:
                found[name], _ = parse_as_at(asked)
            except ValueError as wrong:
                errors.append((f"{label}: {wrong}", f"{name}-day"))
        if found["from"] > found["to"]:
            errors.append(
                (
                    f"The first day, {long_date(found['from'])}, is after the second, "
                    f"{long_date(found['to'])}. Give the earlier day first.",
                    "from-day",
                )
            )
            found["from"], found["to"] = found["to"], found["from"]
        return found["from"], found["to"], errors

    def asked(self, name: str) -> str:
        if value := self.request.GET.get(name, "").strip():
            return value
        parts = [self.request.GET.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year")]
        if all(part.isdigit() for part in parts):
            return f"{parts[2]}-{parts[1].zfill(2)}-{parts[0].zfill(2)}"
        return " ".join(part for part in parts if part)

    @property
    def from_day(self) -> date:
        return self.days[0]

    @property
    def to_day(self) -> date:
        return self.days[1]

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.to_day, self.request.user)

    def rows(self):
        user = self.request.user
        earlier = positions(self.from_day, user).filter(area=OuterRef("area"))
        # An area may have changed and changed back: then nothing shown of it differs.
        shown = {column: OuterRef(column) for _, column, _ in SHOWN}
        return (
            positions(self.to_day, user)
            .filter(~Exists(earlier.filter(**shown)), from_on__gt=self.from_day)
            .annotate(before_id=Subquery(earlier.values("pk")[:1]))
        )

    def changes_in(self, rows) -> Changes:
        return Changes(rows, self.from_day, self.to_day)

    @cached_property
    def changes_shown(self) -> Changes:
        """What changed in the areas of the page shown, read once for the table and the files."""
        return self.changes_in(self.rows_shown)

    @cached_property
    def counted(self) -> list:
        """What is counted of both days: everything the page shows or counts is among it."""
        return [*self.reading.cells(), *self.reading.on(self.from_day).cells()]

    @cached_property
    def is_illustrative(self) -> bool:
        return any(one.illustrative or one.lead_illustrative for one in self.counted)

    def table_options(self):
        return {"page": self}

    def record_version(self):
        return self.reading.version

    def get_marking(self):
        return highest(one.marking for one in self.counted)

    def context(self, **extra):
        from_day, to_day, errors = self.days
        context = super().context(
            from_day=from_day,
            to_day=to_day,
            days_caption=self.days_caption,
            days_table=self.days_table(),
            page_is_illustrative=self.is_illustrative,
            sub_navigation=self.sub_navigation(),
            **extra,
        )
        context["page_errors"] = [*errors, *context["page_errors"]]
        context["as_at"] = None
        return context

    def sub_navigation(self) -> list[dict]:
        return sub_navigation("Compare two days")

    days_caption = "The register on each day"

    def days_table(self) -> list[tuple[date, list[tuple[str, str, str]]]]:
        """For each day, what is counted: its label, how many, and how many of them are illustrative."""
        # The second day first: what its reading has found, that of the other day has too.
        later, earlier = counts_on(self.reading), counts_on(self.reading.on(self.from_day))
        return [(self.from_day, earlier), (self.to_day, later)]

    columns = (
        Column("name", "Business area"),
        Column("what", "What"),
        Column("then", "Then"),
        Column("now", "Now"),
        Column("change", "Change"),
        Column("how_known", "When, and how it is known"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        return Export(
            title=f"What changed between {long_date(self.from_day)} and {long_date(self.to_day)}",
            noun=f"{self.whose}-changes-from-{self.from_day.isoformat()}",
            columns=self.columns,
            rows=self.cells_of_all(rows),
            as_at=self.to_day,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            filters=[("First day", long_date(self.from_day)), ("Second day", long_date(self.to_day))],
            notes=[
                f"{long_date(day)}: {'; '.join(f'{label}: {words}' for label, words, _ in counts)}."
                for day, counts in self.days_table()
            ],
        )

    def cells_of_all(self, rows):
        """A row of the file for each change; those of the page as read for it, others some at a time."""
        if isinstance(rows, list):
            yield from cells_of(rows, self.changes_shown)
            return
        remaining = rows.iterator(chunk_size=ROWS_AT_A_TIME)
        while some := list(islice(remaining, ROWS_AT_A_TIME)):
            yield from cells_of(some, self.changes_in(some))

    def why_no_file(self):
        return [*(sentence for sentence, _ in self.days[2]), *super().why_no_file()]


def cells_of(rows, changes: Changes):
    """The cells of each change in some areas."""
    for row in rows:
        for change in changes.of(row):
            yield (
                row.name,
                change.what,
                change.then or "No",
                change.now,
                change.sentence,
                " ".join(step.with_sources for step in change.steps) or NOT_KNOWN,
                row.illustrative or row.lead_illustrative,
                Marking(row.marking).label,
            )


def counts_on(reading: Reading) -> list[tuple[str, str, str]]:
    """How the register stands on a day: each count with its label, and how many of it are illustrative."""
    stands, cells = reading.standing(), reading.cells()

    def made_up(takes) -> str:
        number = total(cells, lambda cell: cell.illustrative and takes(cell))
        return f"{number:,} illustrative" if number else ""

    return [
        ("Live", stands.live_words, made_up(lambda cell: cell.live != "no")),
        (
            "On the way in",
            stands.before_live_words,
            made_up(lambda cell: bool(cell.stages & set(BEFORE_LIVE_STAGES))),
        ),
        ("Left", stands.left_words, made_up(lambda cell: bool(cell.stages & set(LEFT_STAGES)))),
    ]


class CompareAreaPage(OfOneArea, ComparePage):
    """What changed for one area between two days."""

    @property
    def whose(self) -> str:
        return self.area.slug

    def get_heading(self):
        return f"Compare {self.area.name} on {long_date(self.from_day)} with {long_date(self.to_day)}"

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (self.area.name, f"/business-areas/{self.area.slug}/")]

    def rows(self):
        return super().rows().filter(area=self.area)

    @cached_property
    def on_each_day(self) -> list[AreaPosition | None]:
        """How the area stands on the first day and on the second; None when it is not on the register."""
        user = self.request.user
        both = positions(self.from_day, user) | positions(self.to_day, user)
        found = list(both.filter(area=self.area))
        return [
            next((one for one in found if one.from_on <= day < one.to_on), None)
            for day in (self.from_day, self.to_day)
        ]

    @cached_property
    def counted(self) -> list:
        return [self.area, *filter(None, self.on_each_day)]

    @cached_property
    def is_illustrative(self) -> bool:
        return any(one.illustrative or getattr(one, "lead_illustrative", False) for one in self.counted)

    def sub_navigation(self):
        return self.pages_of_area("Compare two days", self.to_day)

    @property
    def days_caption(self):
        return f"{self.area.name} on each day"

    def days_table(self):
        return [
            (day, shown_of(position))
            for day, position in zip((self.from_day, self.to_day), self.on_each_day, strict=True)
        ]

    def context(self, **extra):
        # The heading names the area, so the title says which part of the portal it is in.
        return super().context(area=self.area, section="Business areas", **extra)


def shown_of(position: AreaPosition | None) -> list[tuple[str, str, str]]:
    """What the register shows of an area on a day, each with its label."""
    if position is None:
        return [
            (label, "Not on the register" if label == "Stage" else "Not applicable", "")
            for label, *_ in SHOWN
        ]
    return [(label, getattr(position, name), "") for label, name, _ in SHOWN]
