"""What the statement of a year says, worked out from one sum over its cost lines (R28, R29).

A statement is made as plain values, all amounts as text: what a page shows of a year that is open and of one
that was closed long ago is drawn from the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.money import Working
from alliance.temporal import long_date
from business_areas.models import AreaPosition, BusinessArea
from savings.models import ACTUAL_PRICES, CostLine, CostTotal, FinancialYear, RuleShare, SharingRule
from savings.models.costs import prices_in_words
from savings.sharing import (
    Outcome,
    PenceOutcome,
    PenceTerms,
    Rules,
    Terms,
    by_key,
    method_of,
    settle,
    share_out,
    share_pence,
    terms_of,
)

Kind, Firmness, Spending = CostLine.Kind, CostLine.Firmness, CostLine.Spending
ONE_OFF = (Kind.CHANGE, Kind.EXIT)
NO_GROUP = "Not in a group"


THE_TOTALS = f"""
SELECT total.area_id, total.force_id, total.spending,
  CAST(SUM(CASE WHEN total.kind <> 'grant' THEN total.amount END) AS BIGINT),
  CAST(SUM(CASE WHEN total.kind = 'grant' THEN total.amount END) AS BIGINT),
  CAST(SUM(CASE WHEN total.kind IN ('change', 'exit') THEN total.amount ELSE 0 END) AS BIGINT),
  MAX(total.marking), SUM(CASE WHEN total.illustrative THEN 1 ELSE 0 END)
FROM {CostTotal._meta.db_table} total
WHERE total.year_id = %s AND total.firmness = %s AND total.price_year = %s AND total.marking <= %s
  AND total.lines > 0
GROUP BY total.area_id, total.force_id, total.spending
"""
WITH_COSTS = f"""
SELECT area_id FROM {CostTotal._meta.db_table}
WHERE year_id = %s AND firmness = %s AND price_year = %s AND marking <= %s AND lines > 0
"""


class Summed(NamedTuple):
    """What one force paid and received for an area, of one kind of spending, in pence; None: no line says."""

    area_id: int
    force_id: int
    spending: str
    cost: int | None
    grant: int | None
    one_off: int
    highest: int
    invented: int


@dataclass
class AreaCost:
    """What the forces paid for one area in a year, for one kind of spending, before anything is shared.

    `costs_in_pence` and `grants_in_pence` are by the name of the force.
    """

    area_id: int
    spending: str
    costs_in_pence: dict[str, int] = field(default_factory=dict)
    grants_in_pence: dict[str, int] = field(default_factory=dict)
    one_off_in_pence: int = 0

    def add(self, force: str, summed: Summed) -> None:
        if summed.cost is not None:
            self.costs_in_pence[force] = summed.cost
        if summed.grant is not None:
            self.grants_in_pence[force] = summed.grant
        self.one_off_in_pence += summed.one_off

    @property
    def costs(self) -> dict[str, Decimal]:
        return {force: in_pounds(pence) for force, pence in self.costs_in_pence.items()}

    @property
    def grants(self) -> dict[str, Decimal]:
        return {force: in_pounds(pence) for force, pence in self.grants_in_pence.items()}


@dataclass(frozen=True)
class Reader:
    """Somebody who reads what is marked up to a level."""

    reading_level: Marking


@dataclass(frozen=True)
class UsedRule:
    """A rule for one kind of spending: its terms in pence, and what a statement says of it."""

    terms: PenceTerms
    content: dict


class Line(NamedTuple):
    """A row of a statement, and the amounts in it; no outcome where no rule says how it is shared."""

    row: dict
    outcome: PenceOutcome | None


class Statement:
    """The statement of a year as it is recorded now, of all that is marked up to a level.

    It is of one firmness (outturn unless another is asked for) and of one year's prices, which never mix.
    """

    def __init__(self, year: FinancialYear, level: int, firmness: str = Firmness.OUTTURN, price_year=None):
        self.year, self.level, self.reader = year, Marking(level), Reader(Marking(level))
        self.firmness, self.price_year = firmness, price_year
        self._rules_used: dict[tuple, UsedRule] = {}

    @property
    def _asked(self) -> list:
        """The values by which the totals are asked for."""
        price_year = self.price_year or ACTUAL_PRICES
        return [self.year.pk, str(self.firmness), price_year, int(self.level)]

    @cached_property
    def sums(self) -> list[Summed]:
        """What each force paid and received for an area, of revenue and of capital: one question.

        A page waits for this, and Django takes longer to build the sum than a database to add it up.
        """
        with connection.cursor() as cursor:
            cursor.execute(THE_TOTALS, self._asked)
            return [Summed._make(row) for row in cursor.fetchall()]

    @cached_property
    def area_costs(self) -> list[AreaCost]:
        found: dict[tuple, AreaCost] = {}
        names = {pk: force.slug for pk, force in self.rules.forces.items()}
        for row in self.sums:
            key = (row.area_id, row.spending)
            if key not in found:
                found[key] = AreaCost(*key)
            found[key].add(names[row.force_id], row)
        return list(found.values())

    @cached_property
    def rules(self) -> Rules:
        """The rules of the year; in the same question, the areas with costs as the register had them."""
        day = connection.ops.adapt_datefield_value(self.year.ends_on)
        stood = (
            "from_on <= %s AND to_on > %s AND lowest_level <= %s AND highest_level >= %s "
            f"AND area_id IN ({WITH_COSTS})"
        )
        beside = [
            (AreaPosition, stood, [day, day, int(self.level), int(self.level), *self._asked]),
            (BusinessArea, f"id IN ({WITH_COSTS})", self._asked),
        ]
        return Rules(self.year.first_year, self.level, beside)

    @cached_property
    def positions(self) -> dict[int, AreaPosition]:
        """How each area stood on the register on the last day of the year."""
        return {position.area_id: position for position in self.rules.rows_beside[0]}

    @cached_property
    def areas(self) -> dict[int, BusinessArea]:
        """The areas that have costs."""
        return by_key(self.rules.rows_beside[1])

    @cached_property
    def forces(self) -> list[Force]:
        """The forces that paid or received something, or that a rule names, in their own order."""
        named = {row.force_id for row in self.sums}
        for cost in self.area_costs:
            if rule := self.rules.of(cost.area_id):
                named |= {share.force_id for share in rule.in_order}
        return sorted((self.rules.forces[pk] for pk in named), key=in_order_of_forces)

    # What is said

    @cached_property
    def marking(self) -> Marking:
        rules = (self.rules.of(cost.area_id) for cost in self.area_costs)
        return highest(
            [
                *(row.highest for row in self.sums),
                *(position.marking for position in self.positions.values()),
                *(rule.marking for rule in rules if rule),
            ]
        )

    @cached_property
    def illustrative(self) -> bool:
        rules = (self.rules.of(cost.area_id) for cost in self.area_costs)
        return any(row.invented for row in self.sums) or any(rule.illustrative for rule in rules if rule)

    @cached_property
    def content(self) -> dict:
        """All that the statement says, as plain values."""
        parts = []
        for spending in Spending:
            lines = [self._line(cost) for cost in self._ordered(spending)]
            if lines:
                rows = [line.row for line in lines]
                summed = _summed(lines, self._order_of_forces)
                parts.append({"spending": str(spending), "rows": rows, **summed})
        return {
            "year": self.year.name,
            "first_day": self.year.starts_on.isoformat(),
            "last_day": self.year.ends_on.isoformat(),
            "firmness": str(self.firmness),
            "prices": prices_in_words(self.price_year),
            "counts_up_to": self.level.label,
            "forces": [
                {"force": force.slug, "name": force.name, "short_name": force.short_name}
                for force in self.forces
            ],
            "parts": parts,
        }

    @property
    def unshared(self) -> list[str]:
        """The areas that no rule says how to share."""
        return [row["name"] for part in self.content["parts"] for row in part["rows"] if row["rule"] is None]

    @cached_property
    def _order_of_forces(self) -> list[str]:
        return [force.slug for force in self.forces]

    def _ordered(self, spending: str) -> list[AreaCost]:
        def place(cost):
            position = self.positions.get(cost.area_id)
            if position is None:
                return (
                    AreaPosition.NO_GROUP,
                    AreaPosition.NO_SEQUENCE,
                    self.areas[cost.area_id].name,
                    cost.area_id,
                )
            return (position.group_order, position.sequence, position.name_folded, cost.area_id)

        return sorted((cost for cost in self.area_costs if cost.spending == spending), key=place)

    def _line(self, cost: AreaCost) -> Line:
        position, area = self.positions.get(cost.area_id), self.areas[cost.area_id]
        row = {
            "area": area.key,
            "name": position.name if position else area.name,
            "group": position.group_words if position else f"{NO_GROUP} on {long_date(self.year.ends_on)}",
            "costs": _texts(cost.costs_in_pence),
            "grants": _texts(cost.grants_in_pence),
            "cost": text(sum(cost.costs_in_pence.values())),
            "grant": text(sum(cost.grants_in_pence.values())),
            "one_off": text(cost.one_off_in_pence),
            "rule": None,
        }
        used = self._used(cost)
        if used is None:
            return Line(row, None)
        outcome = share_pence(used.terms, cost.costs_in_pence, cost.grants_in_pence)
        told = {
            "rule": used.content,
            "shared": text(outcome.shared),
            # Gross of grant, what a force paid is what it cost it: that is written already.
            "paid": _texts(outcome.paid)
            if used.terms.net
            else dict.fromkeys(outcome.paid, text(0)) | row["costs"],
            "bears": _texts(outcome.bears),
            "balance": _texts(outcome.balance),
        }
        return Line({**row, **told}, outcome)

    def _used(self, cost: AreaCost) -> UsedRule | None:
        """The rule of an area for one kind of spending, in plain values, once for all areas it is used of."""
        rule = self.rules.of(cost.area_id)
        if rule is None:
            return None
        key = (rule.pk, cost.spending)
        if key not in self._rules_used:
            terms, content = terms_of(rule, cost.spending), rule_content(rule, cost.spending)
            self._rules_used[key] = UsedRule(PenceTerms.of(terms), content)
        return self._rules_used[key]


def in_order_of_forces(force: Force) -> tuple:
    return (force.order, force.pk)


def in_pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def text(pence: int) -> str:
    """An amount as a statement keeps it: 1200.50, or -1200.50."""
    return f"{pence // 100}.{pence % 100:02}" if pence >= 0 else f"-{-pence // 100}.{-pence % 100:02}"


def _texts(amounts: dict[str, int]) -> dict[str, str]:
    """As `text` writes each: without calling it, because there are thousands in a year of many forces."""
    return {
        force: f"{pence // 100}.{pence % 100:02}" if pence >= 0 else f"-{-pence // 100}.{-pence % 100:02}"
        for force, pence in amounts.items()
    }


def rule_content(rule: SharingRule, spending: str) -> dict:
    """What a rule says, in plain values: enough to split by it again, and nothing that its end changes."""
    method = method_of(rule, spending)
    return {
        "own": rule.area_id is not None,
        "way": rule.way,
        "method": method,
        "grant": rule.grant,
        "from": rule.starts_on.isoformat(),
        "shares": [_share_content(share, method) for share in rule.in_order],
        "measure": next((share.size.measure.name for share in rule.in_order if share.size_id), ""),
        "decision": rule.decision.reference if rule.decision_id else "",
        "decided": rule.decided_as_stated,
    }


def _share_content(share: RuleShare, method: str) -> dict:
    baseline = share.baseline if method == SharingRule.Method.SAVING else None
    return {
        "force": share.force.slug,
        "percent": f"{share.percent:f}",
        "baseline": None if baseline is None else f"{baseline:.2f}",
    }


# Sums over rows


def _summed(lines: list[Line], forces: list[str]) -> dict:
    """The totals of some rows: gross and net of grant are never added together, balances are."""
    shared = [line for line in lines if line.outcome]
    balance = _add((line.outcome.balance for line in shared), forces)
    by_grant = _by(shared, lambda line: line.row["rule"]["grant"])
    return {
        "groups": [
            {"group": group, **_total(of_group, grant, forces)}
            for grant, of_grant in by_grant
            for group, of_group in _by(of_grant, lambda line: line.row["group"])
        ],
        "totals": [_total(of_grant, grant, forces) for grant, of_grant in by_grant],
        "balance": _texts(balance),
        "payments": [
            {"payer": each.payer, "payee": each.payee, "amount": text(each.amount)}
            for each in settle(balance)
        ],
    }


def _by(lines: list[Line], of) -> list[tuple[str, list[Line]]]:
    """The rows that share an answer, by the answer, in the order in which each first comes."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(of(line), []).append(line)
    return list(found.items())


def _total(lines: list[Line], grant: str, forces: list[str]) -> dict:
    return {
        "grant_basis": grant,
        "shared": text(sum(line.outcome.shared for line in lines)),
        **{
            name: _texts(_add((getattr(line.outcome, name) for line in lines), forces))
            for name in ("paid", "bears", "balance")
        },
    }


def _add(amounts: Iterable[dict[str, int]], forces: list[str]) -> dict[str, int]:
    added = dict.fromkeys(forces, 0)
    for each in amounts:
        for force, pence in each.items():
            added[force] += pence
    return added


# From what a statement says


def part_of(content: dict, spending: str) -> dict | None:
    """What a statement says of revenue, or of capital; None where there is nothing of it."""
    return next((part for part in content["parts"] if part["spending"] == spending), None)


def row_of(content: dict, spending: str, area_key: str) -> dict | None:
    part = part_of(content, spending)
    return next((row for row in part["rows"] if row["area"] == area_key), None) if part else None


def worked_again(row: dict) -> Outcome:
    """The split of a row of a statement, worked out again from what the statement itself says of it."""
    rule = row["rule"]
    baselines = {share["force"]: Decimal(share["baseline"] or 0) for share in rule["shares"]}
    terms = Terms(
        percents={share["force"]: Decimal(share["percent"]) for share in rule["shares"]},
        method=rule["method"],
        grant=rule["grant"],
        baselines=baselines if rule["method"] == SharingRule.Method.SAVING else None,
    )
    return share_out(terms, _amounts(row["costs"]), _amounts(row["grants"]))


def working_of(row: dict) -> Working:
    return worked_again(row).working


def _amounts(texts: dict[str, str]) -> dict[str, Decimal]:
    return {force: Decimal(amount) for force, amount in texts.items()}


@dataclass(frozen=True)
class Difference:
    """What one statement says of an area's cost that another does not."""

    name: str
    spending: str
    what: str
    before: str | None
    after: str | None


COMPARED = (("cost", "Cost"), ("grant", "Grants"), ("shared", "What is shared"))


def differences(before: dict, after: dict) -> list[Difference]:
    """Every amount in which two statements of a year differ, area by area."""
    names = {force["force"]: force["short_name"] for force in (*before["forces"], *after["forces"])}
    rows = {
        (part["spending"], row["area"]): row["name"]
        for content in (before, after)
        for part in content["parts"]
        for row in part["rows"]
    }
    found = []
    for (spending, area), name in rows.items():
        was, now = _said(row_of(before, spending, area), names), _said(row_of(after, spending, area), names)
        found += [
            Difference(name, spending, what, was.get(what), now.get(what))
            for what in dict.fromkeys([*was, *now])
            if was.get(what) != now.get(what)
        ]
    return found


def _said(row: dict | None, names: dict[str, str]) -> dict[str, str]:
    """Each amount a row says, under what it is."""
    if row is None:
        return {}
    said = {words: row[name] for name, words in COMPARED if name in row}
    for name, words in (("paid", "paid by"), ("bears", "borne by")):
        said |= {f"{words} {names[force]}": amount for force, amount in row.get(name, {}).items()}
    return said
