"""An area's card: every measure of its three pillars at the end of a quarter."""

from django.db.models import Max
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import today
from alliance.text import listed
from alliance.views.kinds import AsAtPage
from business_areas.models import (
    Definition,
    Explanation,
    PerformanceException,
    QuarterStatus,
    Target,
    Value,
)
from business_areas.performance.cards import Card, cards, definitions_on
from business_areas.performance.quarters import Quarter
from business_areas.performance.series import (
    target_words,
    targets_in,
)
from business_areas.performance.status import IN_WORDS, NO_DATA, Reason, Status
from business_areas.policies import (
    cannot_open_exception,
    cannot_record_values,
)
from business_areas.views.performance.dashboard import PERFORMANCE, Dashboard, rules_in_words
from business_areas.views.register import HOME
from business_areas.views.resolve import OfOneArea


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
