"""What cannot be so of costs, sizes and rules: each refused in a sentence for whoever typed it."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.models import Force
from alliance.text import listed
from savings.models import CostLine, FinancialYear, RuleShare, SharingRule, Size
from savings.models.sizes import NEVER_SENSITIVE
from savings.models.years import LAST
from savings.sizes import unlike

ALL = Decimal(100)


def refuse_line(line: CostLine) -> None:
    """Raise ValidationError for a line that is marked lower than its area or source, or of no partner."""
    if line.marking < line.area.marking:
        raise ValidationError(
            {
                "marking": f"{line.area} is marked {Marking(line.area.marking).label}, "
                "so what it costs cannot be marked lower."
            }
        )
    if line.marking < line.source.marking:
        raise ValidationError(
            {
                "marking": f"The source is marked {Marking(line.source.marking).label}, "
                "so what it says cannot be marked lower."
            }
        )
    if line.force.standing != Force.Standing.PARTNER:
        raise ValidationError({"force": f"{line.force} is not a partner in the alliance."})


def refuse_size(size: Size) -> None:
    _refuse_sensitive(size.marking)
    there = Size.objects.current().filter(measure=size.measure, year=size.year, force=size.force)
    if there.exists():
        raise ValidationError(
            f"The size of {size.force} in {size.year} by this measure is recorded already. "
            "Withdraw what is wrong before recording it anew."
        )


def refuse_rule(rule: SharingRule, shares: Sequence[RuleShare]) -> None:
    """Raise ValidationError for a rule that could not be applied, or that another already stands in for."""
    _refuse_sensitive(rule.marking)
    if rule.area_id and rule.marking < rule.area.marking:
        raise ValidationError(
            {"marking": f"{rule.area} is marked {Marking(rule.area.marking).label}: mark its rule no lower."}
        )
    _refuse_shares(rule, shares)
    _refuse_hidden_sizes(rule, shares)
    refuse_decision(rule)
    _refuse_overlap(rule)


def _refuse_sensitive(marking: int) -> None:
    if marking > Marking.OFFICIAL:
        raise ValidationError({"marking": NEVER_SENSITIVE})


def _refuse_shares(rule: SharingRule, shares: Sequence[RuleShare]) -> None:
    if not shares:
        raise ValidationError("A rule says what at least one force bears. Give each force its share.")
    together = sum((share.percent for share in shares), Decimal(0))
    if together != ALL:
        raise ValidationError(
            f"The shares add up to {together.normalize():f}%. They must add up to 100% exactly."
        )
    sizes = [share.size for share in shares if share.size_id]
    if rule.way == SharingRule.Way.FIXED:
        if sizes:
            raise ValidationError({"way": "Fixed shares rest on no size of the forces."})
    else:
        if len(sizes) < len(shares):
            raise ValidationError(
                {"measure": "Not every force has a size by this measure in this year. Record each first."}
            )
        if gone := next((size for size in sizes if size.withdrawn_at), None):
            whose = f"{gone.measure} of {gone.force.short_name} in {gone.year}"
            words = f"{whose} was withdrawn by {gone.withdrawn_by}. Choose sizes that stand."
            raise ValidationError({"measure": words})
        if reason := unlike(sizes):
            raise ValidationError({"measure": reason})
    if rule.method == SharingRule.Method.SAVING and rule.area_id is None:
        raise ValidationError(
            {"method": "A saving is shared area by area, since each has its own baseline. Choose an area."}
        )
    without = [share.force.short_name for share in shares if share.baseline is None]
    if rule.method == SharingRule.Method.SAVING and without:
        raise ValidationError(
            {"method": f"To share the saving, say what {listed(without)} paid in a year before."}
        )
    if rule.method == SharingRule.Method.COST and len(without) < len(shares):
        raise ValidationError({"method": "What was paid before counts only where the saving is shared."})
    if not rule.source.illustrative and any(size.illustrative for size in sizes):
        raise ValidationError(
            {"measure": "These sizes are illustrative. A rule from a real source needs real ones."}
        )


def _refuse_hidden_sizes(rule: SharingRule, shares: Sequence[RuleShare]) -> None:
    """A rule shows the sizes that it rests on, so whoever reads it must be allowed to read them."""
    marking = max((share.size.marking for share in shares if share.size_id), default=rule.marking)
    if marking > rule.marking:
        raise ValidationError(
            {"marking": f"A size it rests on is marked {Marking(marking).label}: mark the rule no lower."}
        )


def refuse_decision(fact) -> None:
    """Raise ValidationError for a decision that cannot have set a rule, a baseline or a target."""
    decision = fact.decision
    if decision is None:
        return
    if not decision.made_at:
        raise ValidationError({"decision": "This decision is not made yet, so it sets nothing."})
    if decision.marking > fact.marking:
        what = fact._meta.verbose_name.rpartition(" ")[2]
        words = f"The decision is marked {Marking(decision.marking).label}: mark the {what} no lower."
        raise ValidationError({"marking": words})
    if decision.illustrative and not fact.source.illustrative:
        raise ValidationError(
            {"decision": "This decision is illustrative. Choose the real one, or say how it was decided."}
        )


def _refuse_overlap(rule: SharingRule) -> None:
    others = SharingRule.objects.current().filter(area=rule.area).exclude(pk=rule.replaces_id)
    for other in others:
        if other.from_year < (rule.until_year or LAST) and rule.from_year < (other.until_year or LAST):
            raise ValidationError(
                {
                    "from_year": f"Another rule of {other.whose} holds then ({other.period_words}). "
                    "End or withdraw that one first: two rules never hold in one year."
                }
            )


def refuse_closed(years: range) -> None:
    """Raise ValidationError where a rule would change in a year that is closed (R29)."""
    closed = FinancialYear.objects.filter(
        closed_at__isnull=False, first_year__gte=years.start, first_year__lt=years.stop
    )
    if found := [str(year) for year in closed.order_by("first_year")]:
        is_closed = f"{listed(found)} {'is' if len(found) == 1 else 'are'} closed"
        raise ValidationError(
            f"{is_closed}, and a rule never changes what was agreed. "
            "Start from a later year, or restate first."
        )
