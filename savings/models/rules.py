"""By what rule the forces share what a business area costs (R26, R27)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from alliance.models import Force, RecordedFact
from alliance.models.words import one_of_its_choices
from alliance.money import PoundsField
from alliance.row_checks import RowCheck
from alliance.temporal import last_day, long_date
from alliance.triggers import MarkedNoLowerThan, WithdrawOnly, refusal
from business_areas.models import BusinessArea
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA
from governance.models import Decision
from governance.models.placing import PartOfAFact
from savings.models.costs import CostLine
from savings.models.sizes import Shared, Size, marked_for_all
from savings.models.years import FIRST, LAST, FinancialYear, first_day

ONE_RULE_AT_A_TIME = "A business area has one sharing rule at a time, and so has the alliance"
STAYS_IN_A_CLOSED_YEAR = "A sharing rule stays as it is in a financial year that is closed"


@dataclass(frozen=True)
class OneRuleAtATime:
    """Two current rules of one area, or of the whole alliance, never hold in the same year."""

    def statements(self, model, vendor):
        table = model._meta.db_table
        same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
        condition = (
            f"NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM {table} other "
            f"WHERE other.id <> NEW.id AND other.withdrawn_at IS NULL AND other.area_id {same} NEW.area_id "
            f"AND NOT (other.id = COALESCE(NEW.replaces_id, 0) AND {_says_the_same('NEW', 'other', vendor)}) "
            f"AND other.from_year < COALESCE(NEW.until_year, {LAST}) "
            f"AND NEW.from_year < COALESCE(other.until_year, {LAST}))"
        )
        yield from refusal(
            table, "INSERT", ONE_RULE_AT_A_TIME, vendor, condition=condition, timing="AFTER", name="overlap"
        )


def _says_the_same(one: str, other: str, vendor: str) -> str:
    """Whether two rules have the same terms from the same year on; their shares apart."""
    same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
    terms = ("area_id", "from_year", "way", "method", "grant")
    return " AND ".join(f'{one}."{column}" {same} {other}."{column}"' for column in terms)


def _same_share(one: str, other: str, vendor: str) -> str:
    same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
    said = ("force_id", "order", "percent", "size_id", "baseline")
    return " AND ".join(f'{one}."{column}" {same} {other}."{column}"' for column in said)


def _closed_in(rule: str, year: str = "year") -> str:
    """The condition that a financial year is closed and that a rule holds in it."""
    return (
        f"{year}.closed_at IS NOT NULL AND {year}.first_year >= {rule}.from_year "
        f"AND {year}.first_year < COALESCE({rule}.until_year, {LAST})"
    )


@dataclass(frozen=True)
class StaysInAClosedYear:
    """A rule that holds in a closed year is not added, withdrawn or removed (R29).

    One whose end is recorded gives way to another that names it and says the same in every closed year: that
    one is added, with its shares, before the first is withdrawn.
    """

    def statements(self, model, vendor):
        table, shares = model._meta.db_table, RuleShare._meta.db_table
        years, lines = FinancialYear._meta.db_table, CostLine._meta.db_table
        unlike = (
            f"EXISTS (SELECT 1 FROM {shares} was WHERE was.rule_id = OLD.id AND NOT EXISTS (SELECT 1 "
            f"FROM {shares} now WHERE now.rule_id = other.id AND {_same_share('now', 'was', vendor)})) "
            f"OR (SELECT COUNT(*) FROM {shares} now WHERE now.rule_id = other.id) <> "
            f"(SELECT COUNT(*) FROM {shares} was WHERE was.rule_id = OLD.id)"
        )
        withdrawn = (
            "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT 1 "
            f"FROM {years} year WHERE {_closed_in('OLD')} AND NOT EXISTS (SELECT 1 FROM {table} other "
            f"WHERE other.replaces_id = OLD.id AND other.withdrawn_at IS NULL "
            f"AND {_says_the_same('other', 'OLD', vendor)} AND {_closed_in('other')} AND NOT ({unlike})))"
        )
        added = (
            f"EXISTS (SELECT 1 FROM {years} year WHERE {_closed_in('NEW')} AND NOT EXISTS (SELECT 1 "
            f"FROM {table} other WHERE other.id = NEW.replaces_id AND other.withdrawn_at IS NULL "
            f"AND {_says_the_same('other', 'NEW', vendor)} AND {_closed_in('other')}))"
        )
        used = (
            f"OLD.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM {years} year JOIN {lines} line "
            f"ON line.year_id = year.id WHERE {_closed_in('OLD')} "
            "AND (OLD.area_id IS NULL OR line.area_id = OLD.area_id))"
        )
        for event, condition in (("UPDATE", withdrawn), ("INSERT", added), ("DELETE", used)):
            yield from refusal(
                table, event, STAYS_IN_A_CLOSED_YEAR, vendor, condition=condition, name="closed"
            )


@dataclass(frozen=True)
class ShareStaysInAClosedYear:
    """No share is added to a rule that holds in a closed year, but as the rule it replaces has it there."""

    def statements(self, model, vendor):
        table, rules = model._meta.db_table, SharingRule._meta.db_table
        condition = (
            f"EXISTS (SELECT 1 FROM {rules} rule JOIN {FinancialYear._meta.db_table} year "
            f"ON {_closed_in('rule')} WHERE rule.id = NEW.rule_id AND NOT EXISTS (SELECT 1 FROM {table} was "
            f"JOIN {rules} other ON other.id = was.rule_id WHERE other.id = rule.replaces_id "
            f"AND other.withdrawn_at IS NULL AND {_same_share('NEW', 'was', vendor)}))"
        )
        yield from refusal(
            table, "INSERT", STAYS_IN_A_CLOSED_YEAR, vendor, condition=condition, name="closed"
        )


class SharingRuleQuerySet(Shared):
    def with_shares(self):
        """Rules with all that is said of them, in two queries."""
        shares = RuleShare.objects.select_related("force", "size__measure", "size__year", "size__force")
        rows = self.select_related("area", "source", "decision__board")
        return rows.prefetch_related(models.Prefetch("shares", queryset=shares))


class SharingRule(RecordedFact):
    """How what an area costs is shared; without an area, how the alliance shares unless an area's own says.

    It holds for whole financial years: costs are kept by year, so that no part of one could be told from
    another (docs/adr/0016). `until_year` is the first year in which it no longer holds.
    """

    class Way(models.TextChoices):
        SIZE = "size", "In proportion to the size of each force"
        USAGE = "usage", "In proportion to what each force uses"
        FIXED = "fixed", "Fixed shares"

    class Method(models.TextChoices):
        COST = "cost", "Share the cost"
        SAVING = (
            "saving",
            "Share the saving: each force bears what it paid before, less its part of the saving",
        )

    class Grant(models.TextChoices):
        GROSS = "gross", "Gross of grant: a grant stays with the force that received it"
        NET = "net", "Net of grant: grants are taken off before what is left is shared"

    area = models.ForeignKey(
        BusinessArea, on_delete=models.PROTECT, related_name="sharing_rules", null=True, blank=True
    )
    way = models.CharField("shared", max_length=8, choices=Way.choices)
    method = models.CharField("what is shared", max_length=8, choices=Method.choices, default=Method.COST)
    grant = models.CharField("grants", max_length=8, choices=Grant.choices, default=Grant.GROSS)
    from_year = models.PositiveSmallIntegerField("the year it first holds in")
    until_year = models.PositiveSmallIntegerField("the year it no longer holds in", null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="sharing_rules", null=True, blank=True
    )
    decided_as_stated = models.CharField("how it was decided", max_length=240, blank=True)

    objects = SharingRuleQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        OneRuleAtATime(),
        StaysInAClosedYear(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = [F("area__name").asc(nulls_first=True), "-from_year", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            marked_for_all(),
            RowCheck(
                condition=Q(from_year__gte=FIRST, from_year__lte=LAST),
                name="rule_holds_from_a_year_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}.",
            ),
            RowCheck(
                condition=Q(until_year__isnull=True)
                | (Q(until_year__gt=F("from_year")) & Q(until_year__lte=LAST)),
                name="rule_holds_for_a_year_at_least",
                violation_error_message="The rule must hold for one year at least.",
            ),
            RowCheck(
                condition=Q(decision__isnull=False) | ~Q(decided_as_stated=""),
                name="rule_says_how_it_was_decided",
                violation_error_message="Choose the decision that set it, or say how it was decided.",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(way=Way, method=Method, grant=Grant)]

    def __str__(self):
        return f"The sharing rule of {self.whose}"

    @property
    def whose(self) -> str:
        return self.area.name if self.area_id else "the alliance"

    @property
    def starts_on(self) -> date:
        return first_day(self.from_year)

    @property
    def ceases_on(self) -> date | None:
        """The first day it no longer holds; None while no end is recorded."""
        return first_day(self.until_year) if self.until_year else None

    @property
    def period_words(self) -> str:
        """from 1 April 2016; or with its last day."""
        until = f" to {long_date(last_day(self.ceases_on))}" if self.until_year else ""
        return f"from {long_date(self.starts_on)}{until}"

    def holds_in(self, first_year: int) -> bool:
        return self.from_year <= first_year and (self.until_year is None or first_year < self.until_year)

    @property
    def subject(self) -> str:
        return f"sharing-rule/{self.pk}"


class RuleShare(models.Model):
    """The percentage of one force, as declared, and the size it was declared on.

    `order` is the order in which the agreement names the forces: it decides who has an odd penny.
    `baseline` is what the force bore in a year before, where it is the saving that is shared.
    """

    rule = models.ForeignKey(SharingRule, on_delete=models.PROTECT, related_name="shares")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    percent = models.DecimalField(max_digits=9, decimal_places=6)
    size = models.ForeignKey(Size, on_delete=models.PROTECT, related_name="shares", null=True, blank=True)
    baseline = PoundsField(null=True, blank=True)

    triggers: ClassVar = [PartOfAFact("rule_id", SharingRule._meta.db_table), ShareStaysInAClosedYear()]

    class Meta:
        ordering = ["rule", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "force"], name="rule_names_a_force_once"),
            models.UniqueConstraint(fields=["rule", "order"], name="rule_names_one_force_at_a_time"),
            RowCheck(
                condition=Q(percent__gte=0, percent__lte=100),
                name="share_is_from_nothing_to_all",
                violation_error_message="A share is a percentage from 0 to 100.",
            ),
        ]

    def __str__(self):
        return f"{self.force}: {self.percent.normalize():f}%"
