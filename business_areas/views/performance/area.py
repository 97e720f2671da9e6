"""An area's card, and the page of one of its measures."""

from datetime import date

from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.charts import CENTRE, LIMIT, TARGET, Level, Point, process_chart
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.temporal import today
from alliance.text import listed
from alliance.views.kinds import AsAtPage, AsFiles, Page
from business_areas.models import (
    Definition,
    Explanation,
    Measure,
    MeasureComment,
    PerformanceException,
    QuarterStatus,
    Target,
    Value,
)
from business_areas.performance.cards import Card, cards, definitions_on
from business_areas.performance.quarters import Quarter
from business_areas.performance.series import (
    Series,
    number_words,
    reason_words,
    series_of,
    target_words,
    targets_in,
    value_words,
    when,
)
from business_areas.performance.status import IN_WORDS, NO_DATA, Direction, Reason, Status
from business_areas.performance.xmr import Signal
from business_areas.policies import (
    cannot_comment,
    cannot_define_measures,
    cannot_open_exception,
    cannot_record_values,
)
from business_areas.views.performance.dashboard import PERFORMANCE, Dashboard, rules_in_words
from business_areas.views.register import HOME
from business_areas.views.resolve import OfOneArea

# The usual range is kept more exactly than a reader needs it.
SHOWN_PLACES = 2
SIGNAL_WORDS = {
    Signal.OUTSIDE: "outside its usual range",
    Signal.RUN: "one of eight in a row on one side of the average",
    Signal.NEAR_LIMIT: "one of three in four near the edge of its usual range",
}


class OfAnAreasPerformance(OfOneArea):
    """For pages under /performance/areas/<slug>/."""

    root = "/performance/areas/"

    def url(self, name: str, *more) -> str:
        return reverse(name, args=[self.area.slug, *more])

    def get_breadcrumbs(self):
        return [HOME, PERFORMANCE]

    def card_crumb(self) -> tuple[str, str]:
        return self.area.name, self.url("area-performance")


class AreaPerformance(OfAnAreasPerformance, AsAtPage):
    """How one area is doing: every measure of the three pillars at the end of a quarter."""

    public = True
    template_name = "business_areas/performance/area.html"

    def get_heading(self):
        return f"Performance of {self.area.name}"

    @cached_property
    def quarter(self) -> Quarter:
        return Quarter.last_over(self.as_at)

    @cached_property
    def card(self) -> Card:
        return cards([self.area.pk], self.quarter, self.request.user)[self.area.pk]

    # The quarters before, as the page of all areas offers them.
    quick_days = Dashboard.quick_days

    @property
    def change_in_words(self) -> str:
        """The quarter before, People was On track."""
        changed = [f"{each.pillar.label} {each.change}" for each in self.card.pillars if each.change]
        if changed:
            return f"The quarter before, {listed(changed)}."
        return "No pillar has changed since the quarter before."

    @cached_property
    def exceptions(self) -> list[PerformanceException]:
        rows = PerformanceException.objects.visible_to(self.request.user).filter(area=self.area)
        return list(rows.open_on(self.as_at))

    def get_marking(self):
        told = [*self.definitions, *self.targets.values(), *self.explanations.values(), *self.exceptions]
        return highest([self.area.marking, self.card.marking, *(each.marking for each in told)])

    @property
    def is_illustrative(self) -> bool:
        defined = any(definition.illustrative for definition in self.definitions)
        return defined or self.card.illustrative or self.area.illustrative

    @cached_property
    def definitions(self) -> list[Definition]:
        """What is measured at the end of the quarter."""
        return definitions_on(self.quarter.ends_on, self.request.user)

    @cached_property
    def targets(self) -> dict[int, Target]:
        """What each measure of which nothing was sent is to reach, by the key of the measure."""
        sent = {status.measure_id for status in self.card.statuses}
        not_sent = [each.measure_id for each in self.definitions if each.measure_id not in sent]
        return targets_in(self.area, not_sent, self.quarter.ends_on, self.level) if not_sent else {}

    @cached_property
    def explanations(self) -> dict[tuple, Explanation]:
        """What is said of the values that measures which are not on track stand by, by measure and force."""
        poor = {each.measure_id for each in self.card.statuses if each.status > Status.ON_TRACK}
        if not poor:
            return {}
        of_area = {"area": self.area, "measure_id__in": poor}
        user, ceases_on = self.request.user, self.quarter.ceases_on
        values = Value.objects.current().visible_to(user).filter(**of_area, ends_on__lt=ceases_on)
        latest = values.order_by().values_list("measure_id", "force_id").annotate(Max("starts_on"))
        said = Explanation.objects.current().visible_to(user).filter(**of_area, starts_on__lt=ceases_on)
        found = {(each.measure_id, each.force_id, each.starts_on): each for each in said.order_by("pk")}
        return {row[:2]: found[row] for row in latest if row in found}

    @cached_property
    def pillars(self) -> list[dict]:
        """Each pillar with a row for every measure that is defined, whether anything was sent or not."""
        found = []
        for pillar in self.card.pillars:
            rows = []
            for definition in self.definitions:
                if definition.pillar != pillar.pillar:
                    continue
                sent = [each for each in pillar.measures if each.measure_id == definition.measure_id]
                rows += [self._row(definition, each) for each in sent] or [self._row(definition, None)]
            found.append({"card": pillar, "rows": rows})
        return found

    def _row(self, definition: Definition, status: QuarterStatus | None) -> dict:
        force = status.force if status and status.force_id else None
        address = self.url("measure-of-area", definition.measure.slug)
        aimed = (
            status.target_words
            if status
            else target_words(self.targets.get(definition.measure_id), definition)
        )
        poor = status and status.status > Status.ON_TRACK
        return {
            "name": f"{definition.name} ({force.short_name})" if force else definition.name,
            "url": f"{address}?force={force.slug}" if force else address,
            "value": status.value_words if status else "Not sent",
            "target": aimed or "No target",
            "code": status_code(status.status if status else 0),
            "why": IN_WORDS[Reason(status.reason)] if poor else "",
            "said": self.explanations.get((status.measure_id, status.force_id)) if poor else None,
        }

    def actions(self) -> list[dict]:
        user, found = self.request.user, []
        if not cannot_record_values(user, self.area):
            found.append(
                {"label": "Enter values", "url": self.url("enter-values", Quarter.last_over(today()).slug)}
            )
        if not cannot_open_exception(user, self.area):
            found.append({"label": "Open an exception", "url": self.url("open-exception")})
        return found

    def context(self, **extra):
        quarter = self.quarter
        return super().context(
            area=self.area,
            quarter=quarter,
            pillars=self.pillars,
            exceptions=self.exceptions,
            rules=rules_in_words(),
            actions=self.actions(),
            status_sentences=[f"{quarter}. {self.change_in_words}"],
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            page_is_illustrative=self.is_illustrative,
            **extra,
        )


def status_code(status: int) -> str:
    words = Status(status).label if status else NO_DATA
    return f"performance.{words.lower().replace(' ', '-')}"


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
