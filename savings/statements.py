"""What the statement of a year says, worked out from one sum over its cost lines (R28, R29).

A statement is made as plain values, all amounts as text: what a page shows of a year that is open and of one
that was closed long ago is drawn from the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.money import Working
from alliance.temporal import long_date
from business_areas.models import AreaPosition, BusinessArea
from savings.models import ACTUAL_PRICES, CostLine, CostTotal, FinancialYear, RuleShare, SharingRule
from savings.models.costs import prices_in_words
from savings.sharing import NOTHING, Outcome, Rules, Terms, method_of, settle, share_out, terms_of

Kind, Firmness, Spending = CostLine.Kind, CostLine.Firmness, CostLine.Spending
ONE_OFF = (Kind.CHANGE, Kind.EXIT)
NO_GROUP = "Not in a group"
SAID_OF_AN_AREA = (
    "area__key", "name", "group_words", "group_order", "sequence", "name_folded", "marking",
)  # fmt: skip


@dataclass
class AreaCost:
    """What the forces paid for one area in a year, for one kind of spending, before anything is shared."""

    area_id: int
    spending: str
    costs: dict[str, Decimal] = field(default_factory=dict)
    grants: dict[str, Decimal] = field(default_factory=dict)
    one_off: Decimal = NOTHING

    def add(self, force: str, cost: Decimal | None, grant: Decimal | None, one_off: Decimal | None) -> None:
        """What a force paid, received, and paid once only; None where no line says anything of it."""
        if cost is not None:
            self.costs[force] = cost
        if grant is not None:
            self.grants[force] = grant
        self.one_off += one_off or NOTHING


@dataclass(frozen=True)
class Reader:
    """Somebody who reads what is marked up to a level."""

    reading_level: Marking


class Statement:
    """The statement of a year as it is recorded now, of all that is marked up to a level.

    It is of one firmness (outturn unless another is asked for) and of one year's prices, which never mix.
    """

    def __init__(self, year: FinancialYear, level: int, firmness: str = Firmness.OUTTURN, price_year=None):
        self.year, self.level, self.reader = year, Marking(level), Reader(Marking(level))
        self.firmness, self.price_year = firmness, price_year

    @cached_property
    def sums(self) -> list[dict]:
        """What each force paid and received for an area, of revenue and of capital: one question."""
        totals = CostTotal.objects.readable_at(self.level).filter(
            year=self.year, firmness=self.firmness, price_year=self.price_year or ACTUAL_PRICES
        )
        return list(
            totals.order_by()
            .values("area_id", "force__slug", "spending")
            .annotate(
                cost=Sum("amount", filter=~Q(kind=Kind.GRANT)),
                grant=Sum("amount", filter=Q(kind=Kind.GRANT)),
                one_off=Sum("amount", filter=Q(kind__in=ONE_OFF)),
                highest=Max("marking"),
                invented=Count("pk", filter=Q(illustrative=True)),
            )
        )

    @cached_property
    def area_costs(self) -> list[AreaCost]:
        found: dict[tuple, AreaCost] = {}
        for row in self.sums:
            key = (row["area_id"], row["spending"])
            cost = found.setdefault(key, AreaCost(*key))
            cost.add(row["force__slug"], row["cost"], row["grant"], row["one_off"])
        return list(found.values())

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.year.first_year, self.level)

    @cached_property
    def positions(self) -> dict[int, AreaPosition]:
        """How each area stood on the register on the last day of the year."""
        rows = AreaPosition.objects.as_at(self.year.ends_on).visible_to(self.reader)
        rows = rows.filter(area_id__in={cost.area_id for cost in self.area_costs})
        return {row.area_id: row for row in rows.select_related("area").only(*SAID_OF_AN_AREA)}

    @cached_property
    def areas(self) -> dict[int, BusinessArea]:
        """The areas that were not on the register that day, and have costs all the same."""
        missing = {cost.area_id for cost in self.area_costs} - set(self.positions)
        return BusinessArea.objects.in_bulk(missing) if missing else {}

    @cached_property
    def forces(self) -> list[Force]:
        """The forces that paid or received something, or that a rule names."""
        named = {row["force__slug"] for row in self.sums}
        for cost in self.area_costs:
            if rule := self.rules.of(cost.area_id):
                named |= {share.force.slug for share in rule.shares.all()}
        return list(Force.objects.filter(slug__in=named))

    # What is said

    @cached_property
    def marking(self) -> Marking:
        rules = (self.rules.of(cost.area_id) for cost in self.area_costs)
        return highest(
            [
                *(row["highest"] for row in self.sums),
                *(position.marking for position in self.positions.values()),
                *(rule.marking for rule in rules if rule),
            ]
        )

    @cached_property
    def illustrative(self) -> bool:
        rules = (self.rules.of(cost.area_id) for cost in self.area_costs)
        return any(row["invented"] for row in self.sums) or any(rule.illustrative for rule in rules if rule)

    @cached_property
    def content(self) -> dict:
        """All that the statement says, as plain values."""
        parts = []
        for spending in Spending:
            rows = [self._row(cost) for cost in self._ordered(spending)]
            if rows:
                parts.append(
                    {"spending": str(spending), "rows": rows, **_summed(rows, self._order_of_forces)}
                )
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

    def _row(self, cost: AreaCost) -> dict:
        position, rule = self.positions.get(cost.area_id), self.rules.of(cost.area_id)
        area = position.area if position else self.areas[cost.area_id]
        row = {
            "area": area.key,
            "name": position.name if position else area.name,
            "group": position.group_words if position else f"{NO_GROUP} on {long_date(self.year.ends_on)}",
            "costs": _texts(cost.costs),
            "grants": _texts(cost.grants),
            "cost": text(sum(cost.costs.values(), NOTHING)),
            "grant": text(sum(cost.grants.values(), NOTHING)),
            "one_off": text(cost.one_off),
            "rule": None,
        }
        if rule is None:
            return row
        outcome = share_out(terms_of(rule, cost.spending), cost.costs, cost.grants)
        return {
            **row,
            "rule": rule_content(rule, cost.spending),
            "shared": text(outcome.shared),
            "paid": _texts(outcome.paid),
            "bears": _texts(outcome.bears),
            "balance": _texts(outcome.balance),
        }


def text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _texts(amounts: dict[str, Decimal]) -> dict[str, str]:
    return {force: text(amount) for force, amount in amounts.items()}


def rule_content(rule: SharingRule, spending: str) -> dict:
    """What a rule says, in plain values: enough to split by it again, and nothing that its end changes."""
    method = method_of(rule, spending)
    return {
        "own": rule.area_id is not None,
        "way": rule.way,
        "method": method,
        "grant": rule.grant,
        "from": rule.starts_on.isoformat(),
        "shares": [_share_content(share, method) for share in rule.shares.all()],
        "measure": next((share.size.measure.name for share in rule.shares.all() if share.size_id), ""),
        "decision": rule.decision.reference if rule.decision_id else "",
        "decided": rule.decided_as_stated,
    }


def _share_content(share: RuleShare, method: str) -> dict:
    baseline = share.baseline if method == SharingRule.Method.SAVING else None
    return {
        "force": share.force.slug,
        "percent": f"{share.percent:f}",
        "baseline": None if baseline is None else text(baseline),
    }


# Sums over rows


def _summed(rows: list[dict], forces: list[str]) -> dict:
    """The totals of some rows: gross and net of grant are never added together, balances are."""
    shared = [row for row in rows if row["rule"]]
    balance = _add((row["balance"] for row in shared), forces)
    return {
        "groups": [
            {"group": group, **_total(of_group, grant, forces)}
            for grant, of_grant in _by(shared, lambda row: row["rule"]["grant"])
            for group, of_group in _by(of_grant, lambda row: row["group"])
        ],
        "totals": [
            _total(of_grant, grant, forces)
            for grant, of_grant in _by(shared, lambda row: row["rule"]["grant"])
        ],
        "balance": _texts(balance),
        "payments": [
            {"payer": each.payer, "payee": each.payee, "amount": text(each.amount)}
            for each in settle(balance)
        ],
    }


def _by(rows: list[dict], of) -> list[tuple[str, list[dict]]]:
    """The rows that share an answer, by the answer, in the order in which each first comes."""
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return list(found.items())


def _total(rows: list[dict], grant: str, forces: list[str]) -> dict:
    return {
        "grant_basis": grant,
        "shared": text(sum((Decimal(row["shared"]) for row in rows), NOTHING)),
        **{name: _texts(_add((row[name] for row in rows), forces)) for name in ("paid", "bears", "balance")},
    }


def _add(amounts: Iterable[dict[str, str]], forces: list[str]) -> dict[str, Decimal]:
    added = dict.fromkeys(forces, NOTHING)
    for each in amounts:
        for force, amount in each.items():
            added[force] += Decimal(amount)
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
