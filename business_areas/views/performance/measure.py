"""One measure of one area: its values over time, what it means, and what is being done."""

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.charts import CENTRE, LIMIT, TARGET, Level, Point, process_chart
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.temporal import today
from alliance.text import listed
from alliance.views.kinds import AsFiles, Page
from business_areas.models import (
    Definition,
    Explanation,
    Measure,
    MeasureComment,
    Value,
)
from business_areas.performance.series import (
    Series,
    number_words,
    reason_words,
    series_of,
    target_words,
    value_words,
    when,
)
from business_areas.performance.status import Direction
from business_areas.performance.xmr import Signal
from business_areas.policies import (
    cannot_comment,
    cannot_define_measures,
    cannot_record_values,
)
from business_areas.views.performance.area import OfAnAreasPerformance, status_code
from business_areas.views.performance.dashboard import PERFORMANCE, rules_in_words
from business_areas.views.register import HOME

# The usual range is kept more exactly than a reader needs it.
SHOWN_PLACES = 2
SIGNAL_WORDS = {
    Signal.OUTSIDE: "outside its usual range",
    Signal.RUN: "one of eight in a row on one side of the average",
    Signal.NEAR_LIMIT: "one of three in four near the edge of its usual range",
}


class OfOneMeasure(OfAnAreasPerformance):
    """For pages about one measure of one area, of both forces together or of the one the address names."""

    @cached_property
    def force(self) -> Force | None:
        asked = self.request.GET.get("force", "")
        if not asked:
            return None
        found = Force.objects.filter(slug=asked).first()
        if found is None:
            raise Http404("No force has this name.")
        return found

    @cached_property
    def definitions(self) -> list[Definition]:
        """Every version that this person reads, the first before."""
        rows = Definition.objects.current().visible_to(self.request.user)
        found = rows.filter(measure__slug=self.kwargs["measure"]).select_related("measure", "source")
        if not found:
            raise Http404("No measure has this address.")
        return list(found.order_by("number"))

    @property
    def definition(self) -> Definition:
        """The version of today."""
        return self.definitions[-1]

    @property
    def measure(self) -> Measure:
        return self.definition.measure

    @cached_property
    def all_series(self) -> list[Series]:
        return [series.up_to(self.level) for series in series_of(self.area, [self.measure.pk])]

    @cached_property
    def series(self) -> Series:
        """The one asked for; of a measure taken by force, the first there is."""
        wanted = self.force.pk if self.force else None
        found = [each for each in self.all_series if each.force_id == wanted]
        if not found and self.force is None:
            found = self.all_series
        return found[0] if found else Series(self.measure.pk, wanted, definitions=self.definitions)

    def measure_url(self, name: str = "measure-of-area", *more) -> str:
        address = self.url(name, self.measure.slug, *more)
        return f"{address}?force={self.force.slug}" if self.force else address


class MeasurePage(AsFiles, OfOneMeasure, Page):
    """One measure of one area over time: the chart, the table, what it means, and what is being done."""

    public = True
    template_name = "business_areas/performance/measure.html"
    fetched_first = ("definitions",)

    def get_heading(self):
        whose = f", {self.shown_force.short_name}" if self.shown_force else ""
        return f"{self.definition.name}: {self.area.name}{whose}"

    @cached_property
    def shown_force(self) -> Force | None:
        force = self.series.force_id
        if self.force and self.force.pk == force:
            return self.force
        return Force.objects.get(pk=force) if force else None

    def get_breadcrumbs(self):
        return [HOME, PERFORMANCE, self.card_crumb()]

    @cached_property
    def explanations(self) -> dict[date, Explanation]:
        rows = Explanation.objects.current().visible_to(self.request.user)
        rows = rows.filter(area=self.area, measure=self.measure, force=self.shown_force).order_by("pk")
        return {each.starts_on: each for each in rows.select_related("recorded_by")}

    @cached_property
    def comments(self) -> list[dict]:
        """What was said of it, the latest first; people are named to those with a role alone."""
        rows = MeasureComment.objects.visible_to(self.request.user).select_related("by")
        rows = rows.filter(area=self.area, measure=self.measure, force=self.shown_force)
        named = self.level > Marking.PUBLISHED
        return [
            {"comment": each, "by": each.by.full_name if named else "Somebody"}
            for each in rows.order_by("-pk")
        ]

    @cached_property
    def rows(self) -> list[dict]:
        """The values, the latest first."""
        return [self._row(value) for value in reversed(self.series.values)]

    def _row(self, value: Value) -> dict:
        series, judged = self.series, self.series.judged(value)
        signals = judged.signal.signals if judged and judged.signal else ()
        said = self.explanations.get(value.starts_on)
        return {
            "value": value,
            "when": when(value),
            "words": value_words(value),
            "target": target_words(series.target_on(value.ends_on), value.definition) or "No target",
            "code": status_code((judged.status or 0) if judged else 0),
            "why": reason_words(judged) or "Withheld",
            "signal": listed([words for each, words in SIGNAL_WORDS.items() if each in signals]) or "None",
            "said": said,
        }

    def get_marking(self):
        series = self.series
        facts = [
            *series.values,
            *series.targets,
            *series.limits,
            *self.definitions,
            *self.explanations.values(),
            *(row["comment"] for row in self.comments),
        ]
        return highest([self.area.marking, *(fact.marking for fact in facts)])

    @property
    def is_illustrative(self) -> bool:
        return self.area.illustrative or any(fact.illustrative for fact in self.series.values)

    @property
    def sentences(self) -> list[str]:
        """What the latest value is, what its status is and why."""
        if not self.rows:
            concept = "Nobody has said yet how this is measured." if self.definition.is_concept else ""
            return [concept or "No value of this measure is recorded for this business area."]
        last = self.rows[0]
        said = [f"{last['when']}: {last['words']}. {last['why']}."]
        if limits := self.series.limits_on(last["value"]):
            definition = last["value"].definition
            lower, upper, centre = (
                number_words(round(number, SHOWN_PLACES), definition)
                for number in (limits.lower, limits.upper, limits.centre)
            )
            said.append(f"It is usually between {lower} and {upper}, {centre} on average.")
        elif last["value"].value is not None:
            said.append("Its usual range is not known yet: nobody has fixed it.")
        return said

    def chart(self) -> dict | None:
        picture = chart_of(self.series, self.get_heading(), self.sentences[0])
        if not picture:
            return None
        return {
            "id": "measure-chart",
            "title": "Over time",
            "subtitle": "Per cent" if self.definition.unit == "%" else self.definition.unit,
            "sentence": "A diamond is signal; a dot may be noise. The whole line is the average, dotted "
            "lines are the edges of the usual range, and a dashed line is the target. An upright line is "
            "where the definition changed.",
            "svg": picture,
            "table_id": "values",
        }

    def actions(self) -> list[dict]:
        user, found = self.request.user, []
        if not cannot_comment(user, self.area):
            found.append({"label": "Comment", "url": self.measure_url("comment-on-measure")})
        if cannot_define_measures(user):
            return found
        if self.has_range and self.rows:
            found.append({"label": "Fix the usual range", "url": self.measure_url("fix-limits")})
        if self.has_range and self.definition.direction != Direction.NEITHER:
            found.append({"label": "Set a target", "url": reverse("set-target", args=[self.measure.slug])})
        words = "Define it" if self.definition.is_concept else "Change the definition"
        found.append({"label": words, "url": reverse("change-definition", args=[self.measure.slug])})
        return found

    @property
    def has_range(self) -> bool:
        """Whether it is a number, which has a usual range and a target."""
        return self.definition.kind not in (Definition.Kind.CONCEPT, Definition.Kind.JUDGEMENT)

    def context(self, **extra):
        return super().context(
            area=self.area,
            definitions=list(reversed(self.definitions)),
            rows=self.rows,
            limits=[
                {
                    "fixed": each,
                    "range": [
                        number_words(round(number, SHOWN_PLACES), each.definition)
                        for number in (each.lower, each.upper, each.centre)
                    ],
                }
                for each in reversed(self.series.limits)
            ],
            chart=self.chart(),
            comments=self.comments,
            status=self.rows[0]["code"] if self.rows else "performance.no-data",
            status_sentences=self.sentences,
            rules=rules_in_words(),
            has_range=self.has_range,
            may_revise=not cannot_record_values(self.request.user, self.area),
            downloads=self.links_to_files(self.measure_url(), "", {}) if self.rows else [],
            actions=self.actions(),
            others=self.others(),
            page_is_illustrative=self.is_illustrative,
            **extra,
        )

    def others(self) -> list[dict]:
        """The same measure of the other force."""
        forces = Force.objects.in_bulk([each.force_id for each in self.all_series if each.force_id])
        address = self.url("measure-of-area", self.measure.slug)
        return [
            {
                "label": force.name,
                "url": f"{address}?force={force.slug}",
                "current": force == self.shown_force,
            }
            for force in forces.values()
        ]

    columns = (
        Column("period", "Period"),
        Column("first_day", "First day", Kind.DATE),
        Column("last_day", "Last day", Kind.DATE),
        Column("value", "Value", Kind.NUMBER),
        Column("words", "In words"),
        Column("target", "Target"),
        Column("status", "Status"),
        Column("because", "Because"),
        Column("signal", "Signal"),
        Column("standing", "Provisional or final"),
        Column("definition", "Definition, version", Kind.NUMBER),
        Column("source", "Source"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self) -> Export:
        return Export(
            title=self.get_heading(),
            noun=f"{self.measure.slug}-{self.area.slug}",
            columns=self.columns,
            rows=[self.cells_of(row) for row in self.rows],
            as_at=today(),
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=[
                f"{each.name}, version {each.number}: {each.text}" for each in self.definitions if each.text
            ],
        )

    def cells_of(self, row) -> tuple:
        value = row["value"]
        return (
            row["when"],
            value.starts_on,
            value.ends_on,
            value.value,
            row["words"],
            row["target"],
            row["code"].rpartition(".")[2].replace("-", " ").capitalize(),
            row["why"],
            row["signal"],
            value.get_standing_display(),
            value.definition.number,
            value.source.short_title,
            value.illustrative,
            Marking(value.marking).label,
        )


def chart_of(series: Series, title: str, description: str):
    """The process chart of a series; empty where it has no number."""
    values = [each for each in series.values if not each.judgement]
    if not any(each.value is not None for each in values):
        return ""
    points, levels, breaks = [], [], []
    for place, value in enumerate(values):
        judged = series.judged(value)
        points.append(Point(f"{value.starts_on:%b %Y}", value.value, bool(judged and judged.signal)))
        if place and value.definition_id != values[place - 1].definition_id:
            breaks.append(place)
    for first, last, limits in _stretches([series.limits_on(value) for value in values]):
        levels += [
            Level(first, last, limits.upper, "Usual, highest", LIMIT),
            Level(first, last, limits.centre, "Average", CENTRE),
            Level(first, last, limits.lower, "Usual, lowest", LIMIT),
        ]
    for first, last, target in _stretches([series.target_on(value.ends_on) for value in values]):
        levels.append(Level(first, last, target.value, "Target", TARGET))
    definition = values[-1].definition
    return process_chart(
        title, description, points, levels, breaks,
        words=lambda number: f"{number.normalize():,f}{'%' if definition.unit == '%' else ''}",
        prefix="measure",
    )  # fmt: skip


def _stretches(facts: list) -> list[tuple]:
    """From which place to which each of some facts holds."""
    found: list[list] = []
    for place, fact in enumerate(facts):
        if fact is None:
            continue
        if found and found[-1][2] == fact and found[-1][1] == place - 1:
            found[-1][1] = place
        else:
            found.append([place, place, fact])
    return [tuple(each) for each in found]
