"""Two days of the register, and what changed between them."""

from datetime import date
from itertools import islice

import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from alliance.exports import Column, Export
from alliance.markings import Marking
from alliance.tables import PortalTable
from alliance.temporal import long_date, parse_as_at, today
from alliance.views.kinds import ListPage
from business_areas.models import AreaPosition
from business_areas.register import Reading, positions
from business_areas.views.register import HOME, sub_navigation
from business_areas.views.resolve import OfOneArea

SHOWN = (
    ("Name", "name_words"),
    ("Kind", "kind_words"),
    ("Group", "group_words"),
    ("Lead force", "lead_words"),
    ("Stage", "stage_words"),
)
ROWS_AT_A_TIME = 2000
FIRST_DAY = date(2014, 1, 1)


def differences(before: AreaPosition | None, after: AreaPosition) -> list[tuple[str, str, str]]:
    """What differs between two positions of one area, as (what, then, now)."""
    if before is None:
        return [("On the register", "No", f"Yes: {after.stage_words}")]
    found = []
    for label, name in SHOWN:
        then, now = getattr(before, name), getattr(after, name)
        if then != now:
            found.append((label, then, now))
    return found


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
            '<a class="govuk-link" href="/business-areas/{}/?as-at={}">{}</a>',
            record.slug,
            self.of_page.to_day.isoformat(),
            record.name,
        )

    def render_changes(self, record):
        return format_html(
            '<ul class="govuk-list portal-changes">{}</ul>',
            format_html_join(
                "",
                "<li>{}: was <q>{}</q>, then <q>{}</q></li>",
                differences(self.of_page.before(record), record),
            ),
        )


class ComparePage(ListPage):
    """What changed on the register between two days, for one area or for all."""

    public = True
    template_name = "business_areas/compare.html"
    table_class = ChangesTable
    heading = "Compare two days"
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
        return [HOME, ("Business areas", "/business-areas/")]

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
        shown = {column: OuterRef(column) for _, column in SHOWN}
        return (
            positions(self.to_day, user)
            .filter(~Exists(earlier.filter(**shown)), from_on__gt=self.from_day)
            .annotate(before_id=Subquery(earlier.values("pk")[:1]))
        )

    def before(self, record) -> AreaPosition | None:
        """How an area of the page shown stood on the first day."""
        return self._earlier.get(record.before_id)

    @cached_property
    def _earlier(self) -> dict[int, AreaPosition]:
        return earlier_of(row.record for row in self.table.page)

    @cached_property
    def is_illustrative(self) -> bool:
        return self.rows().filter(Q(illustrative=True) | Q(lead_illustrative=True)).exists()

    def table_options(self):
        return {"page": self}

    def record_version(self):
        return self.reading.version

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return self.reading.highest_marking()

    def context(self, **extra):
        from_day, to_day, errors = self.days
        context = super().context(
            from_day=from_day,
            to_day=to_day,
            to_standing=self.reading.standing(),
            from_standing=self.reading.on(from_day).standing(),
            sub_navigation=sub_navigation("Compare two days"),
            **extra,
        )
        context["page_errors"] = [*errors, *context["page_errors"]]
        context["page_is_illustrative"] = any(
            row.record.illustrative or row.record.lead_illustrative for row in self.table.page or ()
        )
        context["as_at"] = None
        return context

    columns = (
        Column("name", "Business area"),
        Column("what", "What"),
        Column("then", "Then"),
        Column("now", "Now"),
    )

    def export(self, rows) -> Export:
        def changes():
            some_rows = iter(rows)
            while some := list(islice(some_rows, ROWS_AT_A_TIME)):
                earlier = earlier_of(some)
                for row in some:
                    for what, then, now in differences(earlier.get(row.before_id), row):
                        yield (row.name, what, then, now)

        return Export(
            title=f"What changed between {long_date(self.from_day)} and {long_date(self.to_day)}",
            noun=f"business-areas-changes-from-{self.from_day.isoformat()}",
            columns=self.columns,
            rows=changes(),
            as_at=self.to_day,
            marking=self.reading.highest_marking(),
            illustrative=self.is_illustrative,
            filters=[("First day", long_date(self.from_day)), ("Second day", long_date(self.to_day))],
        )

    def why_no_file(self):
        return [*(sentence for sentence, _ in self.days[2]), *super().why_no_file()]


def earlier_of(rows) -> dict[int, AreaPosition]:
    """How the areas of some rows stood on the first day, by key."""
    return AreaPosition.objects.in_bulk({row.before_id for row in rows} - {None})


class CompareAreaPage(OfOneArea, ComparePage):
    """What changed for one area between two days."""

    def get_heading(self):
        return f"Compare two days: {self.area.name}"

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (self.area.name, f"/business-areas/{self.area.slug}/")]

    def rows(self):
        return super().rows().filter(area=self.area)

    def context(self, **extra):
        return super().context(area=self.area, **extra)
