"""What each force would bear if something were otherwise: a simulation, of which nothing is kept.

It begins with the statement of a year as it is recorded, changes what is asked, and shares again by the same
code. An area that is returned to single force is shared by nobody: each force bears what it paid itself. One
that joins is shared by the alliance's rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from savings.models import CostLine, SharingRule
from savings.sharing import NOTHING, Terms, share_out, terms_of
from savings.statements import Statement

REVENUE = CostLine.Spending.REVENUE


@dataclass(frozen=True)
class Otherwise:
    """What is to be otherwise. `percents` stand in place of the shares of the alliance's own rule.

    `returned` is an area that leaves; `joined` what each force spends now on an area that would join.
    """

    percents: Mapping[str, Decimal] = field(default_factory=dict)
    returned: int | None = None
    joined: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Borne:
    """What one force bears today, and what it would bear."""

    force: str
    today: Decimal
    otherwise: Decimal

    @property
    def more(self) -> Decimal:
        return self.otherwise - self.today


@dataclass(frozen=True)
class Simulated:
    """What came of it, for each force.

    Left out are areas that no rule says how to share, and areas whose grants are counted in the other way
    than the alliance's rule has it: what is net of grant is never added to what is gross.
    """

    borne: tuple[Borne, ...]
    counted: int
    left_out: int

    @property
    def today(self) -> Decimal:
        return sum((each.today for each in self.borne), NOTHING)

    @property
    def otherwise(self) -> Decimal:
        return sum((each.otherwise for each in self.borne), NOTHING)


def simulate(statement: Statement, otherwise: Otherwise) -> Simulated:
    """Share the revenue of a year as it is, and again as it would be, area by area, to the penny."""
    today, then = ({force.slug: NOTHING for force in statement.forces} for _ in range(2))
    grant, counted, left_out = grant_basis(statement), 0, 0
    for cost in (each for each in statement.area_costs if each.spending == REVENUE):
        rule = statement.rules.of(cost.area_id)
        if rule is None or rule.grant != grant:
            left_out += 1
            continue
        counted += 1
        is_own, terms = rule.area_id is not None, terms_of(rule, REVENUE)
        outcome = share_out(terms, cost.costs, cost.grants)
        _add(today, outcome.bears)
        if cost.area_id == otherwise.returned:
            _add(then, outcome.paid)
        elif is_own:
            _add(then, outcome.bears)
        else:
            _add(then, share_out(_with(terms, otherwise), cost.costs, cost.grants).bears)
    if otherwise.joined:
        _add(today, otherwise.joined)
        _add(then, share_out(_with(_terms_of_the_alliance(statement), otherwise), otherwise.joined, {}).bears)
    names = {force.slug: force.name for force in statement.forces}
    return Simulated(
        tuple(Borne(names.get(force, force), today.get(force, NOTHING), then[force]) for force in then),
        counted,
        left_out,
    )


def grant_basis(statement: Statement) -> str:
    """Whether grants are taken off by the alliance's own rule; they are not where it has none."""
    rule = alliances_rule(statement)
    return rule.grant if rule else SharingRule.Grant.GROSS


def alliances_rule(statement: Statement) -> SharingRule | None:
    """The rule of the alliance in the year, where it may be read: what an area without its own has."""
    return statement.rules.of(0)


def _terms_of_the_alliance(statement: Statement) -> Terms:
    rule = alliances_rule(statement)
    return terms_of(rule, REVENUE) if rule else Terms({})


def _with(terms: Terms, otherwise: Otherwise) -> Terms:
    return replace(terms, percents=otherwise.percents) if otherwise.percents else terms


def _add(into: dict[str, Decimal], amounts: Mapping[str, Decimal]) -> None:
    for force, amount in amounts.items():
        into[force] = into.get(force, NOTHING) + amount
