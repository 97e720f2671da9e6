"""The named figures about money, and what waits for a Chief Finance Officer or a finance officer."""

from decimal import Decimal
from operator import attrgetter

from django.db.models import Q
from django.urls import reverse

from alliance.figures import Figure, figure
from alliance.markings import Marking, highest
from alliance.needs import need
from alliance.templatetags.portal import pounds_prose
from alliance.temporal import financial_year_first_day
from savings.agreeing import Agreeing
from savings.benefits_shown import NOT_CASHABLE, WORSE, SavingsShown
from savings.bridge import Cause
from savings.bridge_record import RecordedBridge, usual_years, years_with_outturn
from savings.bridge_shown import MEANING, NAMES, lower
from savings.models import (
    ACTUAL_PRICES,
    CostLine,
    CostTotal,
    FinancialYear,
    PrintedTable,
    SavingAmount,
    Verification,
)
from savings.policies import (
    cannot_agree_statement,
    cannot_agree_statements,
    cannot_close_year,
    cannot_keep_money,
    cannot_keep_savings,
)
from savings.reconciliation import Verdict
from savings.statements import Statement

NOTHING_RECORDED = "nothing of it is recorded of a year that was over"
OUTTURN, REVENUE = CostLine.Firmness.OUTTURN, CostLine.Spending.REVENUE


def latest_statement(as_at, user) -> Statement | None:
    """The statement of the latest year that was over by the day and of which outturn is recorded."""
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    totals = CostTotal.objects.readable_at(level).filter(
        firmness=OUTTURN, spending=REVENUE, price_year=ACTUAL_PRICES
    )
    over = FinancialYear.objects.filter(first_year__lt=financial_year_first_day(as_at).year)
    year = over.filter(pk__in=totals.values("year")).order_by("-first_year").first()
    return Statement(year, level) if year else None


@figure(
    "cost-of-areas",
    title="Cost of the business areas",
    meaning="Revenue outturn of all business areas, gross of grant and in actual prices, in the latest year "
    "that was over and of which outturn is recorded. Of what the reader may read.",
)
def cost_of_areas(*, as_at, user) -> Figure:
    statement = latest_statement(as_at, user)
    if statement is None:
        return Figure(None, "£", "Not known: no outturn of a year that was over is recorded", as_at)
    total = sum(
        (sum(cost.costs.values(), Decimal(0)) for cost in statement.area_costs if cost.spending == REVENUE),
        Decimal(0),
    )
    year = statement.year
    return Figure(
        total,
        "£",
        f"{pounds_prose(total)} in {year} (revenue outturn, gross of grant, actual prices)",
        as_at,
        marking=statement.marking,
        illustrative=statement.illustrative,
        address=reverse("statement", args=[year.slug]),
        stated_for=year.long_name,
    )


def saved(name: str, attribute: str, *, title: str, meaning: str) -> None:
    """Register one column of the savings register as a named figure."""

    @figure(
        name,
        title=title,
        meaning=f"{meaning} Cashable savings of all business areas, gross of the cost of change, in actual "
        "prices, in the latest year that was over and of which anything is recorded. Of what the reader "
        "may read.",
    )
    def work_out(*, as_at, user) -> Figure:
        shown = SavingsShown.latest(getattr(user, "reading_level", Marking.PUBLISHED), as_at)
        total = getattr(shown.headline, attribute)
        if total is None:
            words = f"None recorded in {shown.year}" if shown.year else f"Not known: {NOTHING_RECORDED}"
            return Figure(None, "£", words, as_at, marking=shown.marking, illustrative=shown.illustrative)
        return Figure(
            total,
            "£",
            f"{pounds_prose(total)} in {shown.year} ({title.lower()}; cashable, gross, actual prices)",
            as_at,
            sources=tuple(shown.sources),
            marking=shown.marking,
            illustrative=shown.illustrative,
            address=reverse("savings"),
            stated_for=FinancialYear(first_year=shown.first_year).long_name,
        )


saved(
    "savings-promised",
    "promised",
    title="Savings promised",
    meaning="What was planned to be saved, compared with the baselines.",
)
saved(
    "savings-claimed",
    "claimed",
    title="Savings claimed",
    meaning="What the posts that answer for the savings say was saved.",
)
saved(
    "savings-verified",
    "verified",
    title="Savings verified",
    meaning="What somebody other than who claimed it found to be evidenced.",
)
saved(
    "savings-not-yet-evidenced",
    "not_evidenced",
    title="Savings not yet evidenced",
    meaning="What was promised less what is verified, and nothing where more is verified.",
)


def of_the_savings(name: str, amount_of, *, title: str, meaning: str) -> None:
    """Register an amount that the page of savings works out beside its columns."""

    @figure(
        name,
        title=title,
        meaning=f"{meaning} Actual prices, of what the reader may read; of the latest year that was over "
        "and of which any saving is recorded.",
    )
    def work_out(*, as_at, user) -> Figure:
        shown = SavingsShown.latest(getattr(user, "reading_level", Marking.PUBLISHED), as_at)
        total = amount_of(shown) if shown.year else None
        words = f"None recorded in {shown.year}" if shown.year else f"Not known: {NOTHING_RECORDED}"
        if total is not None:
            words = f"{pounds_prose(total)} in {shown.year} ({title.lower()}; actual prices)"
        return Figure(
            total,
            "£",
            words,
            as_at,
            marking=shown.marking,
            illustrative=shown.illustrative,
            address=reverse("savings"),
            stated_for=FinancialYear(first_year=shown.first_year).long_name if shown.year else "",
        )


of_the_savings(
    "savings-net",
    lambda shown: shown.net_amount,
    title="Savings verified, net of what they cost",
    meaning="Cashable savings verified, less dis-benefits verified and the one-off cost of change and of "
    "exit, as far as each is recorded.",
)
of_the_savings(
    "cost-of-change",
    lambda shown: shown.cost_of(CostLine.Kind.CHANGE),
    title="One-off cost of change",
    meaning="What was paid once to change how the business areas work.",
)
of_the_savings(
    "cost-of-exit",
    lambda shown: shown.cost_of(CostLine.Kind.EXIT),
    title="One-off cost of exit",
    meaning="What was paid once to return business areas to single force.",
)
of_the_savings(
    "disbenefits-verified",
    lambda shown: shown.of_sort(WORSE).verified,
    title="Dis-benefits verified",
    meaning="What costs more because of a change, as somebody other than who claimed it found evidenced.",
)
of_the_savings(
    "savings-not-cashable-verified",
    lambda shown: shown.of_sort(NOT_CASHABLE).verified,
    title="Savings verified that are not cashable",
    meaning="Savings that no budget can be reduced by, as somebody other than who claimed them found "
    "evidenced; gross.",
)
of_the_savings(
    "savings-verified-so-far",
    lambda shown: shown.verified_so_far,
    title="Savings verified so far",
    meaning="Cashable savings verified in all years up to and with that one, gross of the cost of change.",
)


@need
def claims_to_verify(user) -> list[tuple[str, str]]:
    """For finance officers: claims that others made and nobody has verified yet."""
    if cannot_keep_savings(user):
        return []
    claims = (
        SavingAmount.objects.visible_to(user)
        .current()
        .filter(standing=SavingAmount.Standing.CLAIMED, saving__withdrawn_at__isnull=True)
    )
    waiting = claims.exclude(recorded_by=user).exclude(
        pk__in=Verification.objects.current().values("claim_id")
    )
    if not (number := waiting.count()):
        return []
    words = "1 claim of a saving waits" if number == 1 else f"{number} claims of savings wait"
    return [(f"{words} to be verified", f"{reverse('savings')}?claims=waiting")]


def usual_bridge(as_at, user) -> RecordedBridge | None:
    """The bridge of the alliance between the usual two of the years that were over by the day."""
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    over = [year for year in years_with_outturn(level) if year.ends_on < as_at]
    usual = usual_years(over, level)
    return RecordedBridge(*usual, level) if usual else None


def _of_the_bridge(as_at, amount_of, words: str, user) -> Figure:
    """A figure of the usual bridge: `amount_of` it, with `words` about what that is."""
    recorded = usual_bridge(as_at, user)
    if recorded is None:
        return Figure(None, "£", "Not known: the outturn of two years is not recorded", as_at)
    amount, first, last = amount_of(recorded), recorded.first, recorded.last
    said = "Not known: nothing of it is recorded" if amount is None else f"{pounds_prose(amount)} {words}"
    return Figure(
        amount,
        "£",
        f"{said}, {first} to {last} (revenue outturn, actual prices)",
        as_at,
        marking=recorded.marking,
        illustrative=recorded.illustrative,
        address=f"{reverse('bridge')}?from={first.slug}&to={last.slug}",
        stated_for=f"{first} to {last}",
    )


@figure(
    "change-in-cost",
    title="Change in the cost of the business areas",
    meaning="How much more the business areas cost in the later of the two years that a bridge usually "
    "compares, in actual prices; less has a minus. Of what the reader may read.",
)
def change_in_cost(*, as_at, user) -> Figure:
    return _of_the_bridge(as_at, lambda found: found.end - found.start, "more", user)


@figure(
    "cost-not-explained",
    title="Change in cost that is not explained",
    meaning="What the recorded steps between those two years do not add up to, in actual prices.",
)
def cost_not_explained(*, as_at, user) -> Figure:
    return _of_the_bridge(as_at, lambda found: found.bridge.residual, "not explained", user)


def end_of_the_bridge(name: str, attribute: str, which: str) -> None:
    """Register what the areas cost in one of the two years of the usual bridge."""

    @figure(
        name,
        title=f"Cost in the {which} year of the bridge",
        meaning=f"Revenue outturn of the business areas in the {which} of the two years that a bridge "
        "usually compares, gross of grant and in actual prices. Of what the reader may read.",
    )
    def work_out(*, as_at, user) -> Figure:
        cost = attrgetter(f"bridge.{attribute}")
        return _of_the_bridge(as_at, cost, f"in the {which} year", user)


end_of_the_bridge("bridge-cost-before", "start", "earlier")
end_of_the_bridge("bridge-cost-after", "end", "later")


def step_of_the_bridge(cause: Cause) -> None:
    """Register one step of the usual bridge as a named figure; where nothing is recorded, it is not known."""
    name = NAMES[cause]

    @figure(
        f"bridge-{cause}",
        title=f"Step of the bridge: {lower(name)}",
        meaning=f"{MEANING[cause]} How much more the later year cost because of it, between the two years "
        "that a bridge usually compares, in actual prices; less has a minus. Of what the reader may read.",
    )
    def work_out(*, as_at, user) -> Figure:
        def amount_of(found: RecordedBridge):
            return next((step.amount for step in found.bridge.steps if step.cause == cause), None)

        return _of_the_bridge(as_at, amount_of, f"more by this step: {lower(name)}", user)


for each_cause in Cause:
    step_of_the_bridge(each_cause)


def printed_tables(as_at, user):
    """The published tables that were recorded by the day and stood on it, the latest first."""
    stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=as_at)
    rows = PrintedTable.objects.visible_to(user).filter(stood, recorded_at__date__lte=as_at)
    return rows.select_related("source").prefetch_related("rows").order_by("-recorded_at", "-pk")


def latest_printed_table(as_at, user) -> PrintedTable | None:
    return printed_tables(as_at, user).first()


def of_the_printed_table(name: str, attribute: str, *, title: str, meaning: str) -> None:
    """Register one amount of the latest published table as a named figure."""

    @figure(
        name,
        title=title,
        meaning=f"{meaning} Of the published table that was recorded latest, of those the reader may read.",
    )
    def work_out(*, as_at, user) -> Figure:
        table = latest_printed_table(as_at, user)
        if table is None:
            return Figure(None, "£", "Not known: no published table is recorded", as_at)
        amount = getattr(table.reconciled, attribute)
        return Figure(
            amount,
            "£",
            f"{pounds_prose(amount)} ({title.lower()}; {table.title}). {table.reconciled.verdict}",
            as_at,
            sources=(table.source.short_title,),
            marking=Marking(table.marking),
            illustrative=table.illustrative,
            address=reverse("printed-table", args=[table.pk]),
        )


of_the_printed_table(
    "printed-total", "total", title="Printed total", meaning="The total as it was printed, never corrected."
)
of_the_printed_table(
    "printed-parts",
    "summed",
    title="Sum of the printed parts",
    meaning="What the printed parts that are stated come to.",
)
of_the_printed_table(
    "printed-difference",
    "difference",
    title="Difference of the printed total",
    meaning="How much more the printed total is than the sum of its stated parts; less has a minus.",
)
of_the_printed_table(
    "printed-difference-rounding-explains",
    "bound",
    title="Most that rounding explains of a printed total",
    meaning="Half of the unit that was rounded to, for the total and for each part, together.",
)


@figure(
    "published-tables-that-do-not-add-up",
    title="Published tables that do not add up",
    meaning="How many published tables have a printed total that differs from the sum of their parts by more "
    "than rounding explains. Where not every part is stated, that cannot be known. Of what the reader may "
    "read.",
)
def tables_that_do_not_add_up(*, as_at, user) -> Figure:
    tables = list(printed_tables(as_at, user))
    wrong = [table for table in tables if table.reconciled.verdict is Verdict.MORE]
    unsure = [table.title for table in tables if table.reconciled.verdict is Verdict.NOT_KNOWN]
    return Figure(
        len(wrong),
        "tables",
        f"{len(wrong)} of {len(tables)} published tables",
        as_at,
        uncertain=len(unsure),
        uncertain_names=tuple(unsure),
        sources=tuple(sorted({table.source.short_title for table in wrong})),
        marking=highest(table.marking for table in tables),
        illustrative=any(table.illustrative for table in tables),
        address=reverse("reconciliation"),
    )


@need
def statements_to_agree(user) -> list[tuple[str, str]]:
    """For whoever holds the seat of a Chief Finance Officer: statements that wait for their agreement."""
    if cannot_agree_statements(user):
        return []
    return [
        (
            f"Statement {agreed.year}, version {agreed.latest.number}: agree it for {agreer.held.seat}",
            reverse("agree-statement", args=[agreed.year.slug]),
        )
        for agreed in _sent(user)
        for agreer in agreed.agreers
        if not cannot_agree_statement(user, agreed, agreer.held.seat)
    ]


@need
def years_to_close(user) -> list[tuple[str, str]]:
    """For finance officers: years whose statement every Chief Finance Officer agreed."""
    if cannot_keep_money(user):
        return []
    return [
        (f"Every Chief Finance Officer agreed the statement of {agreed.year}: close the year", address)
        for agreed in _sent(user)
        for address in [reverse("close-year", args=[agreed.year.slug])]
        if not cannot_close_year(user, agreed)
    ]


def _sent(user) -> list[Agreeing]:
    """The years that are not closed and of which a version was sent."""
    years = FinancialYear.objects.filter(closed_at__isnull=True, versions__isnull=False).distinct()
    return [agreed for year in years if (agreed := Agreeing(year, user.clearance)).latest]
