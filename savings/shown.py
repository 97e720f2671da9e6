"""How a statement is shown: the same tables for its page, its PDF and its files.

Everything is drawn from what the statement says as plain values (`savings.statements`), so that a year closed
long ago is shown as it was.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from alliance.documents import Block, Bullets, Document, Heading, Paragraph, Table
from alliance.exports import Column, Kind
from alliance.markings import Marking
from alliance.money import allocate
from alliance.templatetags.portal import MINUS, percent, pounds
from alliance.temporal import long_date
from alliance.text import listed
from savings.models import CostLine, SharingRule

SPENDING = dict(CostLine.Spending.choices)
FIRMNESS = dict(CostLine.Firmness.choices)
GRANT_WORDS = {"gross": "gross of grant", "net": "net of grant"}
NO_RULE = "No rule that you can read"
FIGURES = "figures"  # the part of an address that asks for budget or forecast in place of outturn
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Row:
    """One row: its name, the address of its working, the values beside it, and whether it is a total."""

    name: str
    values: tuple[str, ...]
    url: str = ""
    total: bool = False


@dataclass(frozen=True)
class Grid:
    """One table of a statement. The columns after the first hold amounts, but for those named as words."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    words: frozenset[str] = frozenset()

    @property
    def cells(self) -> list[tuple[Row, list[tuple[str, str, bool]]]]:
        """Each row with its values, the names of their columns, and whether they are numbers."""
        return [
            (
                row,
                [
                    (label, value, label not in self.words)
                    for label, value in zip(self.columns[1:], row.values, strict=True)
                ],
            )
            for row in self.rows
        ]

    @property
    def headings(self) -> list[tuple[str, bool]]:
        return [(label, place in self.numeric) for place, label in enumerate(self.columns)]

    @property
    def numeric(self) -> tuple[int, ...]:
        """The places of the columns that hold numbers."""
        return tuple(
            place for place, label in enumerate(self.columns) if place > 0 and label not in self.words
        )

    @property
    def as_table(self) -> Table:
        rows = [(row.name, *row.values) for row in self.rows]
        return Table(self.caption, self.columns, rows, self.numeric)


class Shown:
    """What a statement says, in words and tables. `year_slug` makes the addresses of its workings."""

    def __init__(self, content: dict, year_slug: str, version: int | None = None):
        self.content, self.year_slug, self.version = content, year_slug, version
        self.names = {force["force"]: force["short_name"] for force in content["forces"]}

    # In short

    @property
    def sentences(self) -> list[str]:
        """The answer in a few sentences: what was spent, who bears it, who owes whom."""
        if not self.content["parts"]:
            return [f"No {self.firmness_words} of {self.content['year']} is recorded that you can read."]
        return [sentence for part in self.content["parts"] for sentence in self._in_short(part)]

    @property
    def firmness_words(self) -> str:
        return FIRMNESS[self.content["firmness"]].lower()

    def _in_short(self, part: dict) -> list[str]:
        what = SPENDING[part["spending"]]
        said = [f"{what}: {self._total_words(total)}" for total in part["totals"]]
        said += [f"{what}: {self.payment_words(payment)}." for payment in part["payments"]]
        if part["totals"] and not part["payments"]:
            said.append(f"{what}: nobody owes anybody anything.")
        if unshared := [row["name"] for row in part["rows"] if row["rule"] is None]:
            said.append(f"{what}: no rule says how the forces share {listed(unshared)}, so no total has it.")
        return said

    def _total_words(self, total: dict) -> str:
        bears = [
            f"{name} bears {pounds(total['bears'][force])}"
            for force, name in self.names.items()
            if Decimal(total["bears"][force])
        ]
        shared = f"the forces share {pounds(total['shared'])}, {GRANT_WORDS[total['grant_basis']]}"
        return f"{shared}. {listed(bears)}." if bears else f"{shared}."

    def payment_words(self, payment: dict) -> str:
        return (
            f"{self.names[payment['payer']]} owes {self.names[payment['payee']]} {pounds(payment['amount'])}"
        )

    @property
    def scope(self) -> str:
        """What is counted, in a sentence."""
        last = long_date_of(self.content["last_day"])
        return (
            f"{FIRMNESS[self.content['firmness']]} of {self.content['year']} in "
            f"{self.content['prices'].lower()}, of what is marked up to {self.content['counts_up_to']}. "
            f"Areas stand under the names and groups they had on {last}."
        )

    @property
    def rules(self) -> list[str]:
        """By what is shared: the alliance's rule, then each area that has its own and so differs from it."""
        rows = [row for part in self.content["parts"] for row in part["rows"] if row["rule"]]
        said = [self._rule_words(row) for row in sorted(rows, key=lambda row: row["rule"]["own"])]
        return list(dict.fromkeys(said))

    def _rule_words(self, row: dict) -> str:
        rule = row["rule"]
        shares = listed(
            f"{self.names[share['force']]} {exact_percent(share['percent'])}" for share in rule["shares"]
        )
        whose = f"{row['name']} has a rule of its own" if rule["own"] else "The rule of the alliance"
        return f"{whose}: {way_words(rule)}. {shares}."

    # Tables

    def grids(self, part: dict) -> list[Grid]:
        return [self._shares(part), self._payments(part)]

    def _caption(self, words: str, part: dict) -> str:
        return f"{words}, {SPENDING[part['spending']].lower()}, {self.content['year']} (pounds)"

    def _shares(self, part: dict) -> Grid:
        columns = ["Business area", "Cost shared"]
        for name in self.names.values():
            columns += [f"{name} share", f"{name} bears"]
        rows = [
            Row(
                row["name"],
                (
                    to_the_penny(row["shared"] if row["rule"] else row["cost"]),
                    *(value for force in self.names for value in self._share_of(row, force)),
                ),
                self._working_url(part, row),
            )
            for row in part["rows"]
        ]
        for name, total in self._totals(part):
            # In the order of the forces, which decides the odd tenth, however what was kept is ordered.
            bears = {force: total["bears"][force] for force in self.names}
            values, percents = [to_the_penny(total["shared"])], shares_in_words(bears)
            for force in self.names:
                values += [percents[force], to_the_penny(total["bears"][force])]
            rows.append(Row(name, tuple(values), total=True))
        return Grid(self._caption("What each force bears", part), tuple(columns), tuple(rows))

    def _share_of(self, row: dict, force: str) -> tuple[str, str]:
        if row["rule"] is None:
            return "Not known", "Not known"
        share = next((each for each in row["rule"]["shares"] if each["force"] == force), None)
        percentage = exact_percent(share["percent"]) if share else "None"
        return percentage, to_the_penny(row["bears"].get(force, "0.00"))

    def _payments(self, part: dict) -> Grid:
        columns = ["Business area", *(f"Paid by {name}" for name in self.names.values()), "Balance"]
        rows = []
        for row in part["rows"]:
            paid = row["paid"] if row["rule"] else row["costs"]
            amounts = [to_the_penny(paid.get(force, "0.00")) for force in self.names]
            balance = self.balance_words(row["balance"]) if row["rule"] else NO_RULE
            rows.append(Row(row["name"], (*amounts, balance), self._working_url(part, row)))
        for name, total in self._totals(part):
            amounts = [to_the_penny(total["paid"][force]) for force in self.names]
            rows.append(Row(name, (*amounts, self.balance_words(total["balance"])), total=True))
        caption = self._caption("What each force paid, and the balance", part)
        return Grid(caption, tuple(columns), tuple(rows), frozenset(["Balance"]))

    def _totals(self, part: dict) -> list[tuple[str, dict]]:
        """The subtotals by group where there are several, and the totals, each with its name."""
        several = len(part["totals"]) > 1
        found = []
        for total in part["totals"]:
            basis = f", {GRANT_WORDS[total['grant_basis']]}" if several else ""
            groups = [each for each in part["groups"] if each["grant_basis"] == total["grant_basis"]]
            if len(groups) > 1:
                found += [(f"Subtotal: {each['group']}{basis}", each) for each in groups]
            found.append((f"Total{basis or ', ' + GRANT_WORDS[total['grant_basis']]}", total))
        return found

    def balance_words(self, balance: dict[str, str]) -> str:
        """Dorset owes £1,200: a balance in words; of more forces, each that owes and each that is owed."""
        owing = {force: Decimal(amount) for force, amount in balance.items() if Decimal(amount)}
        if not owing:
            return "Nothing is owed"
        said = [
            f"{self.names[force]} {'owes' if amount < 0 else 'is owed'} {pounds(abs(amount))}"
            for force, amount in sorted(owing.items(), key=lambda each: each[1])
        ]
        return said[0] if len(said) == 2 else listed(said)

    def _working_url(self, part: dict, row: dict) -> str:
        if self.version is not None:
            return ""
        address = reverse("working", args=[self.year_slug, part["spending"], row["area"]])
        firmness = self.content["firmness"]
        return address if firmness == CostLine.Firmness.OUTTURN else f"{address}?{FIGURES}={firmness}"

    # As a document

    def document(
        self, title: str, marking: int, *, stage: str, note: str, standing: str, illustrative: bool
    ) -> Document:
        """`standing` says in a sentence how final it is, and which version."""
        blocks: list[Block] = [
            Paragraph(standing),
            Heading("In short"),
            *(Paragraph(each) for each in self.sentences),
        ]
        for part in self.content["parts"]:
            blocks.append(Heading(SPENDING[part["spending"]]))
            blocks += [grid.as_table for grid in self.grids(part)]
        blocks += [Heading("How it is worked out"), Bullets(self.rules)] if self.rules else []
        blocks += [*(Paragraph(each) for each in HOW), Paragraph(self.scope)]
        return Document(
            title=title,
            subtitle=f"{long_date_of(self.content['first_day'])} to {long_date_of(self.content['last_day'])}",
            marking=Marking(marking),
            blocks=blocks,
            stage=stage,
            stage_note=note,
            illustrative=illustrative,
        )

    # As a file

    def columns(self) -> list[Column]:
        money = [
            Column(f"{what}_{force}".replace("-", "_"), f"{name}: {words}", Kind.MONEY)
            for force, name in self.names.items()
            for what, words in (("paid", "paid"), ("bears", "bears"), ("balance", "balance"))
        ]
        percents = [
            Column(f"percent_{force}".replace("-", "_"), f"{name}: share in percent", Kind.NUMBER)
            for force, name in self.names.items()
        ]
        return [
            Column("standing", "Provisional or final"),
            Column("version", "Version"),
            Column("firmness", "Budget, forecast or outturn"),
            Column("prices", "Prices"),
            Column("spending", "Revenue or capital"),
            Column("group", "Group"),
            Column("area", "Business area"),
            Column("rule", "Rule"),
            Column("grant_basis", "Gross or net of grant"),
            Column("cost", "Cost", Kind.MONEY),
            Column("one_off", "Of it one-off", Kind.MONEY),
            Column("grant", "Grants", Kind.MONEY),
            Column("shared", "Shared", Kind.MONEY),
            *percents,
            *money,
        ]

    def cells(self, standing: str = "", version: str = "") -> list[tuple]:
        """The rows of a file, each with how final what it says is, and in which version."""
        said = (standing, version, FIRMNESS[self.content["firmness"]], self.content["prices"])
        return [(*said, *self._cells(part, row)) for part in self.content["parts"] for row in part["rows"]]

    def _cells(self, part: dict, row: dict) -> tuple:
        rule = row["rule"]
        percents = {share["force"]: Decimal(share["percent"]) for share in rule["shares"]} if rule else {}

        def amount(name, force):
            return Decimal(row[name].get(force, "0.00")) if rule else None

        return (
            SPENDING[part["spending"]],
            row["group"],
            row["name"],
            rule_words(rule),
            GRANT_WORDS[rule["grant"]].capitalize() if rule else NO_RULE,
            *(Decimal(row[name]) for name in ("cost", "one_off", "grant")),
            Decimal(row["shared"]) if rule else None,
            *(percents.get(force) for force in self.names),
            *(amount(name, force) for force in self.names for name in ("paid", "bears", "balance")),
        )


HOW = (
    "What all forces paid for an area is split in proportion to the shares of its rule. Each force’s part is "
    "rounded down to the penny. Pennies left over go, one each, to the parts that lost most by that, and of "
    "equal ones to the force that the agreement names first. The parts add up to the total exactly.",
    "The balance of a force is what it paid less what it bears. The balances of all forces together are £0.",
)


def long_date_of(iso: str) -> str:
    return long_date(date.fromisoformat(iso))


def exact_percent(text: str) -> str:
    """68.2%: a percentage with all the places it was declared with, and one at least."""
    value = Decimal(text).normalize()
    places = max(1, -value.as_tuple().exponent)
    return f"{value:.{places}f}%"


def to_the_penny(amount: str | Decimal) -> str:
    """1,204,300.00: an amount for a column that is to be checked or added."""
    amount = Decimal(amount)
    return f"{MINUS if amount < 0 else ''}{abs(amount):,.2f}"


def shares_in_words(bears: dict[str, str]) -> dict[str, str]:
    """What percentage of a total each force bears, to one place; together they are 100%."""
    amounts = [Decimal(amount) for amount in bears.values()]
    if not any(amounts) or min(amounts) < 0:
        return dict.fromkeys(bears, "Not applicable")
    parts = allocate(Decimal(100), amounts, TENTH)
    return {force: percent(part) for force, part in zip(bears, parts, strict=True)}


def rule_words(rule: dict | None) -> str:
    """A rule in a few words: whose it is, and by what it shares."""
    if rule is None:
        return NO_RULE
    return f"{'The area’s own' if rule['own'] else 'The alliance’s'}: {way_words(rule)}"


def way_words(rule: dict) -> str:
    """By what a rule shares, and by which measure."""
    measure = f" ({rule['measure']})" if rule["measure"] else ""
    method = "; the saving is shared" if rule["method"] == SharingRule.Method.SAVING else ""
    return f"{SharingRule.Way(rule['way']).label.lower()}{measure}{method}"


def cited(fact) -> str:
    """The source of a fact and the place in it."""
    return ", ".join(filter(None, [fact.source.short_title, fact.paragraph]))
