"""What is told of the money of a business area: what it cost in each year, and by which rule it is shared."""

from django.db.models import Count, F, Max, Q, Sum

from alliance.markings import Marking
from alliance.temporal import financial_year_first_day
from business_areas.beside import Asked, Told, beside_an_area
from savings.models import CostLine, FinancialYear, SharingRule
from savings.shown import to_the_penny
from savings.tables import share_lines

SHOWN = 5


@beside_an_area
def told_of_money(asked: Asked) -> Told:
    """The outturn of the latest years that were over by the day, and the rule that held on it."""
    level = getattr(asked.user, "reading_level", Marking.PUBLISHED)
    years = outturn_of(asked, level)
    rule = rule_on(asked, level)
    return Told(
        sections=[
            (
                "savings/_money_of_area.html",
                {
                    "years": [in_words(row) for row in years],
                    "rule": rule,
                    "shares": share_lines(rule) if rule else [],
                },
            )
        ],
        markings=[*(row["marking"] for row in years), *([rule.marking] if rule else [])],
        illustrative=any(row["illustrative"] for row in years) or bool(rule and rule.illustrative),
    )


def outturn_of(asked: Asked, level: int) -> list[dict]:
    """What the area cost in each of the latest years, revenue and capital apart, gross of grant."""
    lines = CostLine.objects.readable_at(level).filter(
        area=asked.area,
        firmness=CostLine.Firmness.OUTTURN,
        price_year=None,
        year__first_year__lt=financial_year_first_day(asked.day).year,
    )
    if asked.known_at:
        lines = lines.filter(recorded_at__lte=asked.known_at)
    rows = lines.exclude(kind=CostLine.Kind.GRANT).order_by("-year__first_year")
    rows = rows.values("year__first_year").annotate(
        revenue=Sum("amount", filter=Q(spending=CostLine.Spending.REVENUE)),
        capital=Sum("amount", filter=Q(spending=CostLine.Spending.CAPITAL)),
        marking=Max("marking"),
        illustrative=Count("pk", filter=Q(illustrative=True)),
    )
    return list(rows[:SHOWN])


def in_words(row: dict) -> dict:
    """One year's row: its name, its address, and each amount or that there is none."""
    year = FinancialYear(first_year=row["year__first_year"])
    return {
        "year": year,
        "illustrative": bool(row["illustrative"]),
        **{
            name: "None recorded" if row[name] is None else to_the_penny(row[name])
            for name in ("revenue", "capital")
        },
    }


def rule_on(asked: Asked, level: int) -> SharingRule | None:
    """The rule that held on the day: the area's own, or else the alliance's; None where it is not read."""
    rules = SharingRule.objects.with_shares()
    rules = rules.known_at(asked.known_at) if asked.known_at else rules.current()
    year = financial_year_first_day(asked.day).year
    held = Q(from_year__lte=year) & (Q(until_year__isnull=True) | Q(until_year__gt=year))
    rules = rules.filter(held, Q(area=asked.area) | Q(area__isnull=True))
    rule = rules.order_by(F("area_id").asc(nulls_last=True)).first()
    return rule if rule is not None and rule.marking <= level else None
