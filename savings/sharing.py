"""How what an area costs is shared: by which rule, what each force bears, and who owes whom (R25 to R28)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from alliance.models import Force
from alliance.money import Shares, Working, shares_of, split_units, work_out
from business_areas.gathering import Wanted, gather
from governance.models import Board, Decision
from savings.models import CostLine, RuleShare, SharingRule, Size, SizeMeasure

NOTHING = Decimal("0.00")
# The fewest payments are searched for among this many forces; among more, they are merely few.
SEARCHED = 10


@dataclass(frozen=True)
class Terms:
    """What a rule says of a split, in plain values: each force's percentage, in the order it names them."""

    percents: Mapping[str, Decimal]
    method: str = SharingRule.Method.COST
    grant: str = SharingRule.Grant.GROSS
    baselines: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an area's cost: what was shared, what each force paid and bears, and the balance.

    A balance above nothing is owed to the force; the balances of all forces add up to nothing. `working` is
    of what was split: the cost, or the saving on the baselines.
    """

    shared: Decimal
    working: Working
    paid: dict[str, Decimal]
    bears: dict[str, Decimal]
    balance: dict[str, Decimal]


def share_out(terms: Terms, costs: Mapping[str, Decimal], grants: Mapping[str, Decimal]) -> Outcome:
    """Share what the forces paid by the terms of a rule, grants taken off first where it says so.

    A force that the rule does not name bears nothing, and is owed what it paid.
    """
    forces = list(dict.fromkeys([*terms.percents, *costs, *grants]))
    net = terms.grant == SharingRule.Grant.NET
    paid = {
        force: costs.get(force, NOTHING) - (grants.get(force, NOTHING) if net else NOTHING)
        for force in forces
    }
    shared = sum(paid.values(), NOTHING)
    baselines = terms.baselines if terms.method == SharingRule.Method.SAVING else None
    split = shared if baselines is None else sum(baselines.values(), NOTHING) - shared
    working = work_out(split, list(terms.percents.values()))
    bears = dict.fromkeys(forces, NOTHING)
    for force, part in zip(terms.percents, working.parts, strict=True):
        bears[force] = part if baselines is None else baselines[force] - part
    return Outcome(shared, working, paid, bears, {force: paid[force] - bears[force] for force in forces})


@dataclass(frozen=True)
class PenceTerms:
    """The terms of a rule in whole pence, worked out once for all the areas that are shared by it."""

    forces: tuple[str, ...]
    shares: Shares
    net: bool
    baselines: dict[str, int] | None

    @classmethod
    def of(cls, terms: Terms) -> "PenceTerms":
        baselines = terms.baselines if terms.method == SharingRule.Method.SAVING else None
        return cls(
            forces=tuple(terms.percents),
            shares=shares_of(*terms.percents.values()),
            net=terms.grant == SharingRule.Grant.NET,
            baselines=None
            if baselines is None
            else {force: int(amount.scaleb(2)) for force, amount in baselines.items()},
        )


class PenceOutcome(NamedTuple):
    """What became of an area's cost, as `Outcome` says it, in pence."""

    shared: int
    paid: dict[str, int]
    bears: dict[str, int]
    balance: dict[str, int]


def share_pence(terms: PenceTerms, costs: Mapping[str, int], grants: Mapping[str, int]) -> PenceOutcome:
    """Share what the forces paid as `share_out` does, in pence and without the working."""
    nothing = dict.fromkeys([*terms.forces, *costs, *grants], 0)
    paid = nothing | costs
    if terms.net:
        for force, grant in grants.items():
            paid[force] -= grant
    shared, baselines = sum(paid.values()), terms.baselines
    split = shared if baselines is None else sum(baselines.values()) - shared
    parts = dict(zip(terms.forces, split_units(split, terms.shares), strict=True))
    if baselines is not None:
        parts = {force: baselines[force] - part for force, part in parts.items()}
    bears = nothing | parts
    return PenceOutcome(shared, paid, bears, {force: paid[force] - bears[force] for force in nothing})


def method_of(rule: SharingRule, spending: str) -> str:
    """What is shared of one kind of spending. A baseline is of revenue, so capital is shared as a cost."""
    revenue = spending == CostLine.Spending.REVENUE
    return rule.method if revenue else SharingRule.Method.COST


def terms_of(rule: SharingRule, spending: str) -> Terms:
    """The terms of a rule of `Rules`, for one kind of spending."""
    shares, method = rule.in_order, method_of(rule, spending)
    baselines = {share.force.slug: share.baseline for share in shares}
    return Terms(
        percents={share.force.slug: share.percent for share in shares},
        method=method,
        grant=rule.grant,
        baselines=baselines if method == SharingRule.Method.SAVING else None,
    )


RULES, SHARES = SharingRule._meta.db_table, RuleShare._meta.db_table
HOLDS = "withdrawn_at IS NULL AND from_year <= %s AND (until_year IS NULL OR until_year > %s)"
THOSE_RULES = f"SELECT id FROM {RULES} WHERE {HOLDS}"
OF_THOSE = f"rule_id IN ({THOSE_RULES})"
THEIR_SIZES = f"id IN (SELECT size_id FROM {SHARES} WHERE {OF_THOSE})"
THEIR_DECISIONS = f"id IN (SELECT decision_id FROM {RULES} WHERE {HOLDS})"


class Rules:
    """The rules that hold in a year, and which of them somebody may read; in one question.

    Each rule has its shares `in_order`, with their forces, sizes and measures, and its decision. `beside` are
    rows of other models that are asked for in the same question; `rows_beside` are what came of them.
    """

    def __init__(self, first_year: int, level: int, beside: Sequence[Wanted] = ()):
        held = [first_year, first_year]
        rules, shares, forces, sizes, measures, decisions, boards, *self.rows_beside = gather(
            [
                (SharingRule, HOLDS, held),
                (RuleShare, OF_THOSE, held),
                (Force, "1 = 1", []),
                (Size, THEIR_SIZES, held),
                (SizeMeasure, "1 = 1", []),
                (Decision, THEIR_DECISIONS, held),
                (Board, "1 = 1", []),
                *beside,
            ],
            always_the_same=True,
        )
        self.forces = {force.pk: force for force in forces}
        self._join(rules, shares, sizes, measures, decisions, boards)
        self._by_area = {rule.area_id: rule for rule in rules}
        self._level = level

    def _join(self, rules, shares, sizes, measures, decisions, boards) -> None:
        """Give each row those that it names."""
        measures, boards = by_key(measures), by_key(boards)
        for size in sizes:
            size.measure = measures[size.measure_id]
        for decision in decisions:
            decision.board = boards[decision.board_id]
        sizes, decisions = by_key(sizes), by_key(decisions)
        of_rule: dict[int, list[RuleShare]] = {}
        for share in sorted(shares, key=lambda share: share.order):
            share.force, share.size = self.forces[share.force_id], sizes.get(share.size_id)
            of_rule.setdefault(share.rule_id, []).append(share)
        for rule in rules:
            rule.in_order = of_rule.get(rule.pk, [])
            rule.decision = decisions.get(rule.decision_id)

    def of(self, area_id: int) -> SharingRule | None:
        """The rule of an area: its own, or else the alliance's; None where neither is recorded.

        None as well where the one that holds may not be read: another in its place would be wrong.
        """
        rule = self._by_area.get(area_id) or self._by_area.get(None)
        return rule if rule is not None and rule.marking <= self._level else None


def by_key(rows: Iterable) -> dict:
    return {row.pk: row for row in rows}


@dataclass(frozen=True)
class Payment:
    """What one force pays another to settle."""

    payer: str
    payee: str
    amount: Decimal


def settle(balances: Mapping[str, Decimal | int]) -> list[Payment]:
    """The fewest payments after which nobody owes anybody anything, the forces in the order given.

    Balances are in pounds, or all of them in pence, and so are the payments.

    Some forces whose balances add up to nothing settle among themselves with a payment fewer than there are
    of them, so the fewest payments come of the most such groups. Raises ValueError when the balances do not
    add up to nothing.
    """
    owing = {force: balance for force, balance in balances.items() if balance}
    if sum(owing.values(), NOTHING):
        raise ValueError("The balances of the forces do not add up to nothing, so they cannot be settled.")
    groups = _most_groups(list(owing.items())) if len(owing) <= SEARCHED else [list(owing.items())]
    return [payment for group in groups for payment in _settle_group(dict(group))]


def _most_groups(owing: list[tuple[str, Decimal]]) -> list[list[tuple[str, Decimal]]]:
    """The forces in as many groups as there can be whose balances each add up to nothing.

    Taken in any order, forces close a group whenever what was taken so far adds up to nothing. `best` holds,
    for each set of forces (a bit for each), the sets at which groups closed in the best order of taking them.
    """
    best: dict[int, list[int]] = {0: []}
    for taken in range(1, 1 << len(owing)):
        members = [place for place in range(len(owing)) if taken >> place & 1]
        before = max((best[taken & ~(1 << place)] for place in members), key=len)
        together = sum((owing[place][1] for place in members), NOTHING)
        best[taken] = before if together else [*before, taken]
    closed, groups = 0, []
    for taken in best[(1 << len(owing)) - 1]:
        groups.append([each for place, each in enumerate(owing) if (taken & ~closed) >> place & 1])
        closed = taken
    return groups


def _settle_group(balances: dict[str, Decimal]) -> Iterable[Payment]:
    """Whoever owes most pays whoever is owed most, until nobody owes anything."""
    while any(balances.values()):
        payer = min(balances, key=balances.get)
        payee = max(balances, key=balances.get)
        amount = min(-balances[payer], balances[payee])
        balances[payer] += amount
        balances[payee] -= amount
        yield Payment(payer, payee, amount)
