"""What each force would bear and save if something were otherwise: a simulation, of which nothing is kept.

It begins with the statement of a year as it is recorded, changes what is asked, and shares again by the same
code. An area that is returned to single force is shared by nobody: each force bears what it paid itself. One
that joins is shared by the alliance's rule.

What is verified to be saved is shared in the same way, as the register of savings shares it. Nothing tells
what would be left of the saving of an area that is returned, nor what an area that joins would save: neither
is guessed, and neither is shared out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from alliance.money import allocate
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
class Saved(Borne):
    """What one force saves today, and what it would save, as far as that is known."""


@dataclass(frozen=True)
class SimulatedSavings:
    """What each force would save of what was verified in the year.

    `unshared` was verified of areas that no rule says how to share. `returned` was verified of the area that
    is returned: it is in what the forces save today, and in nothing they would save. `is_whole` is whether
    all that they would save is known.
    """

    saved: tuple[Saved, ...]
    unshared: Decimal
    returned: Decimal | None
    is_whole: bool

    @property
    def today(self) -> Decimal:
        return sum((each.today for each in self.saved), NOTHING)

    @property
    def otherwise(self) -> Decimal:
        return sum((each.otherwise for each in self.saved), NOTHING)


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


def simulate_savings(
    statement: Statement, verified: Mapping[int, Decimal], otherwise: Otherwise
) -> SimulatedSavings:
    """Share what was verified of each area, by its key, as it is and again as it would be, to the penny."""
    today, then = ({force.slug: NOTHING for force in statement.forces} for _ in range(2))
    unshared = NOTHING
    for area, amount in verified.items():
        rule = statement.rules.of(area)
        if rule is None:
            unshared += amount
            continue
        percents = terms_of(rule, REVENUE).percents
        _add(today, _parts(amount, percents))
        if area != otherwise.returned:
            is_own = rule.area_id is not None
            _add(then, _parts(amount, percents if is_own else otherwise.percents or percents))
    names = {force.slug: force.name for force in statement.forces}
    returned = verified.get(otherwise.returned)
    return SimulatedSavings(
        tuple(
            Saved(names.get(force, force), today.get(force, NOTHING), then.get(force, NOTHING))
            for force in dict.fromkeys([*today, *then])
        ),
        unshared,
        returned,
        is_whole=returned is None and not otherwise.joined,
    )


def _parts(amount: Decimal, percents: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return dict(zip(percents, allocate(amount, list(percents.values())), strict=True))


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
