"""The named figures about money that are of something: of a force, a business area, a table or a target."""

import json
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse

from alliance.figures import Figure, Subjects, figure, looked_up
from alliance.markings import Marking
from alliance.subjects_of_figures import FORCES
from alliance.templatetags.portal import pounds, pounds_prose
from alliance.temporal import financial_year, financial_year_first_day, long_date
from business_areas.figures import AREAS
from savings.agreeing import Agreeing
from savings.benefits_shown import SavingsShown
from savings.figures import NOTHING_RECORDED, OUTTURN, REVENUE, printed_tables
from savings.models import (
    ACTUAL_PRICES,
    CostTotal,
    FinancialYear,
    PrintedTable,
    SavingsTarget,
    SharingRule,
    StatementVersion,
)
from savings.models.years import first_day
from savings.statements import part_of, row_of

NO_STATEMENT = "Not known: no statement of a year that was over can be read"


def level_of(user) -> Marking:
    return Marking(getattr(user, "reading_level", Marking.PUBLISHED))


class LatestStatement:
    """What the statement of the latest year says that was over by a day, as far as a level reads.

    Of a closed year that is what was agreed, where the level reads it; of any other, what is recorded.
    """

    def __init__(self, as_at, user):
        level = level_of(user)
        totals = CostTotal.objects.readable_at(level).filter(
            firmness=OUTTURN, spending=REVENUE, price_year=ACTUAL_PRICES
        )
        agreed = StatementVersion.objects.readable_at(level).order_by()
        self.year = (
            FinancialYear.objects.filter(first_year__lt=financial_year_first_day(as_at).year)
            .filter(
                Q(pk__in=totals.values("year"))
                | Q(closed_at__isnull=False, closed_version__in=agreed.values("pk"))
            )
            .order_by("-first_year")
            .first()
        )
        self.content, self.marking, self.illustrative = None, Marking.PUBLISHED, False
        if self.year is None:
            return
        agreeing = Agreeing(self.year, level)
        kept = agreeing.closed_with if self.year.closed_at else None
        if kept:
            self.content, self.marking = json.loads(kept.content), kept.read_as
            self.illustrative = kept.illustrative
        else:
            statement = agreeing.statement
            self.content, self.marking = statement.content, statement.marking
            self.illustrative = statement.illustrative

    def figure(self, amount: Decimal | None, words: str, as_at, address: str = "") -> Figure:
        return Figure(
            amount,
            "£",
            words,
            as_at,
            marking=self.marking,
            illustrative=self.illustrative,
            address=address or reverse("statement", args=[self.year.slug]),
            stated_for=self.year.long_name,
        )


def latest_of(as_at, user, kept: dict) -> LatestStatement:
    return looked_up(kept, LatestStatement, lambda: LatestStatement(as_at, user))


# Of each force


def of_a_force(name: str, column: str, *, title: str, meaning: str, said: str) -> None:
    """Register one column of the statement's totals, of each force."""

    @figure(
        name,
        title=title,
        meaning=f"{meaning} Revenue outturn in actual prices, of the latest year that was over and whose "
        "statement the reader may read; what was agreed, where the year is closed.",
        of=FORCES,
    )
    def work_out(*, as_at, user, subject, kept) -> Figure:
        latest = latest_of(as_at, user, kept)
        part = part_of(latest.content, REVENUE) if latest.content else None
        if part is None:
            return Figure(None, "£", NO_STATEMENT, as_at)
        # Gross and net of grant are never added together.
        amounts = [
            (total["grant_basis"], Decimal(total[column].get(subject, "0.00"))) for total in part["totals"]
        ]
        each = " and ".join(f"{pounds(amount)} {basis} of grant" for basis, amount in amounts)
        alone = amounts[0][1] if len(amounts) == 1 else None
        if not amounts:
            return latest.figure(
                None, f"Not known: no rule says how costs of {latest.year} are shared", as_at
            )
        return latest.figure(alone, f"{each} ({said}, {latest.year}, revenue outturn)", as_at)


of_a_force(
    "cost-borne",
    "bears",
    title="Cost borne by each force",
    meaning="What a force bears of the cost of the business areas, by the sharing rules.",
    said="borne",
)
of_a_force(
    "cost-paid",
    "paid",
    title="Cost paid by each force",
    meaning="What a force paid for the business areas, before anything is shared.",
    said="paid",
)


@figure(
    "cost-balance",
    title="Balance of each force",
    meaning="What a force paid less what it bears: what it is owed, or, with a minus, owes. Revenue outturn, "
    "of the latest year that was over and whose statement the reader may read; what was agreed, where the "
    "year is closed.",
    of=FORCES,
)
def cost_balance(*, as_at, user, subject, kept) -> Figure:
    latest = latest_of(as_at, user, kept)
    part = part_of(latest.content, REVENUE) if latest.content else None
    if part is None:
        return Figure(None, "£", NO_STATEMENT, as_at)
    if not part["totals"]:
        return latest.figure(None, f"Not known: no rule says how costs of {latest.year} are shared", as_at)
    amount = Decimal(part["balance"].get(subject, "0.00"))
    said = "is owed" if amount > 0 else "owes"
    words = f"{said} {pounds(abs(amount))}" if amount else "owes nothing, and is owed nothing"
    return latest.figure(amount, f"{words} ({latest.year}, revenue outturn)", as_at)


@figure(
    "saved-verified",
    title="Savings verified of each force",
    meaning="What a force has of the cashable savings verified, by the sharing rules of the year; gross, in "
    "actual prices, of the latest year that was over and of which any saving is recorded. Of what the reader "
    "may read.",
    of=FORCES,
)
def saved_by_force(*, as_at, user, subject, kept) -> Figure:
    shown = looked_up(kept, SavingsShown, lambda: SavingsShown.latest(level_of(user), as_at))
    found = shown.by_force[0].get(subject) if shown.year else None
    return _saving(found.verified if found else None, shown, as_at)


def _saving(amount: Decimal | None, shown: SavingsShown, as_at) -> Figure:
    words = f"None recorded in {shown.year}" if shown.year else f"Not known: {NOTHING_RECORDED}"
    if amount is not None:
        words = f"{pounds_prose(amount)} verified in {shown.year} (cashable, gross, actual prices)"
    return Figure(
        amount,
        "£",
        words,
        as_at,
        sources=tuple(shown.sources),
        marking=shown.marking,
        illustrative=shown.illustrative,
        address=reverse("savings"),
        stated_for=FinancialYear(first_year=shown.first_year).long_name if shown.year else "",
    )


# Of each business area


@figure(
    "area-cost",
    title="Cost of each business area",
    meaning="What a business area cost, gross of grant: revenue outturn in actual prices, of the latest year "
    "that was over and whose statement the reader may read; what was agreed, where the year is closed.",
    of=AREAS,
)
def area_cost(*, as_at, user, subject, kept) -> Figure:
    latest = latest_of(as_at, user, kept)
    row = row_of(latest.content, REVENUE, subject) if latest.content else None
    if row is None:
        said = f"Not known: nothing of it is recorded in {latest.year}" if latest.year else NO_STATEMENT
        return Figure(None, "£", said, as_at)
    amount = Decimal(row["cost"])
    address = reverse("working", args=[latest.year.slug, REVENUE, subject])
    words = f"{pounds_prose(amount)} in {latest.year} (revenue outturn, gross of grant)"
    return latest.figure(amount, words, as_at, address)


@figure(
    "area-savings-verified",
    title="Savings verified of each business area",
    meaning="Cashable savings verified of a business area, gross, in actual prices, of the latest year that "
    "was over and of which any saving of it is recorded. Of what the reader may read.",
    of=AREAS,
)
def area_savings(*, as_at, user, subject, kept) -> Figure:
    of_areas = looked_up(
        kept, SavingsShown.latest_by_area, lambda: SavingsShown.latest_by_area(level_of(user), as_at)
    )
    shown = of_areas[subject]
    return _saving(shown.headline.verified if shown.year else None, shown, as_at)


@figure(
    "area-share",
    title="How each business area is shared",
    meaning="The percentage of a business area that the force named first by its sharing rule bears, and in "
    "words those of all; by the rule of the latest year whose statement the reader may read.",
    of=AREAS,
)
def area_share(*, as_at, user, subject, kept) -> Figure:
    latest = latest_of(as_at, user, kept)
    row = row_of(latest.content, REVENUE, subject) if latest.content else None
    if row is None or row["rule"] is None:
        return Figure(None, "%", "Not known: no rule can be read by which it is shared", as_at)
    names = {force["force"]: force["short_name"] for force in latest.content["forces"]}
    shares = row["rule"]["shares"]
    words = ", ".join(
        f"{names[share['force']]} {Decimal(share['percent']).normalize():f}%" for share in shares
    )
    way = SharingRule.Way(row["rule"]["way"]).label.lower()
    found = latest.figure(Decimal(shares[0]["percent"]), f"{words} ({way}, {latest.year})", as_at)
    return replace(found, unit="%", address=reverse("rules"))


# Of each published table, and each target


def _tables(day, user) -> dict[str, str]:
    return {str(table.pk): table.title for table in printed_tables(day, user)}


TABLES = Subjects("published table", _tables)


def of_a_table(name: str, attribute: str, *, title: str, meaning: str) -> None:
    """Register one amount of each published table."""

    @figure(name, title=title, meaning=meaning, of=TABLES)
    def work_out(*, as_at, user, subject, kept) -> Figure:
        table: PrintedTable = printed_tables(as_at, user).get(pk=subject)
        amount = getattr(table.reconciled, attribute)
        return Figure(
            amount,
            "£",
            f"{pounds_prose(amount)} ({table.title}). {table.reconciled.verdict}",
            as_at,
            sources=(table.source.short_title,),
            marking=Marking(table.marking),
            illustrative=table.illustrative,
            address=reverse("printed-table", args=[table.pk]),
        )


of_a_table(
    "table-total",
    "total",
    title="Printed total of each published table",
    meaning="The total as it was printed, never corrected.",
)
of_a_table(
    "table-parts",
    "summed",
    title="Sum of the printed parts of each published table",
    meaning="What the printed parts that are stated come to.",
)
of_a_table(
    "table-difference",
    "difference",
    title="Difference of each published table",
    meaning="How much more the printed total is than the sum of its stated parts; less has a minus.",
)
of_a_table(
    "table-difference-rounding-explains",
    "bound",
    title="Most that rounding explains of each published table",
    meaning="Half of the unit that was rounded to, for the total and for each part, together.",
)


def targets(day, user):
    """The targets that were set by a day and stood on it."""
    stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=day)
    rows = SavingsTarget.objects.visible_to(user).filter(stood, set_on__lte=day, recorded_at__date__lte=day)
    return rows.select_related("area", "source")


def _targets(day, user) -> dict[str, str]:
    return {
        str(target.pk): f"{target.area or 'The alliance'}: {pounds_prose(target.amount)}, set on "
        f"{long_date(target.set_on)}"
        for target in targets(day, user)
    }


@figure(
    "savings-target",
    title="Savings targets",
    meaning="What the alliance, or a business area, set itself to save. A later version stands beside the "
    "one before.",
    of=Subjects("savings target", _targets),
)
def savings_target(*, as_at, user, subject, kept) -> Figure:
    target = targets(as_at, user).get(pk=subject)
    over = "a year" if target.years == 1 else f"over {target.years} years"
    by = financial_year(first_day(target.by_year))
    return Figure(
        target.amount,
        "£",
        f"{pounds_prose(target.amount)} {over}, to be reached in {by} ({target.area or 'the alliance'})",
        as_at,
        sources=(target.source.short_title,),
        marking=Marking(target.marking),
        illustrative=target.illustrative,
        address=reverse("savings"),
    )
