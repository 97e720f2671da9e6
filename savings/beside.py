"""What is told of the money of a business area: what it cost and saved in each year, and how it is shared."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from alliance.markings import Marking
from alliance.models import Force
from alliance.temporal import financial_year_first_day
from business_areas.beside import Asked, Told, beside_an_area
from business_areas.gathering import gather
from savings.benefits import Amounts
from savings.benefits_shown import values, year_words
from savings.models import (
    ACTUAL_PRICES,
    CostLine,
    CostTotal,
    FinancialYear,
    RuleShare,
    Saving,
    SavingAmount,
    SharingRule,
    Size,
    SizeMeasure,
    Verification,
)
from savings.shown import to_the_penny
from savings.tables import share_lines

SHOWN = 5
SHARES = RuleShare._meta.db_table
# What the lines add up to now; and, for what was known at an earlier moment, the lines recorded by then.
OUTTURN = f"""
SELECT year.first_year, total.spending, SUM(total.amount), MAX(total.marking),
       SUM(CASE WHEN total.illustrative THEN 1 ELSE 0 END)
FROM {CostTotal._meta.db_table} total JOIN {FinancialYear._meta.db_table} year ON year.id = total.year_id
WHERE total.area_id = %s AND total.firmness = 'outturn' AND total.kind <> 'grant'
  AND total.price_year = {ACTUAL_PRICES} AND total.lines > 0
  AND total.marking <= %s AND year.first_year < %s
GROUP BY year.first_year, total.spending
ORDER BY year.first_year DESC
"""
OUTTURN_AS_KNOWN = f"""
SELECT year.first_year, line.spending, SUM(line.amount), MAX(line.marking),
       SUM(CASE WHEN line.illustrative THEN 1 ELSE 0 END)
FROM {CostLine._meta.db_table} line JOIN {FinancialYear._meta.db_table} year ON year.id = line.year_id
WHERE line.area_id = %s AND line.firmness = 'outturn' AND line.kind <> 'grant'
  AND line.price_year IS NULL AND line.marking <= %s AND year.first_year < %s AND line.recorded_at <= %s
GROUP BY year.first_year, line.spending
ORDER BY year.first_year DESC
"""
SAVING, AMOUNT, VERIFIED = (model._meta.db_table for model in (Saving, SavingAmount, Verification))
STOOD = "({0}.withdrawn_at IS NULL OR {0}.withdrawn_at > %s) AND {0}.recorded_at <= %s"
SUMMED = """
SUM(fact.amount), MAX(fact.marking), SUM(CASE WHEN fact.illustrative OR saving.illustrative THEN 1 ELSE 0 END)
"""
OF_THE_AREA = f"""
saving.area_id = %s AND saving.effect = 'saving' AND saving.cash = 'cashable' AND saving.counted = 'gross'
  AND saving.price_year IS NULL AND fact.marking <= %s AND {STOOD.format("saving")} AND {STOOD.format("fact")}
"""
SAVED = f"""
SELECT fact.first_year, CASE fact.standing WHEN 'planned' THEN 'promised' ELSE 'claimed' END, {SUMMED}
FROM {AMOUNT} fact JOIN {SAVING} saving ON saving.id = fact.saving_id
WHERE {OF_THE_AREA} AND fact.years = 1 AND fact.first_year < %s
GROUP BY fact.first_year, fact.standing
UNION ALL
SELECT claim.first_year, 'verified', {SUMMED}
FROM {VERIFIED} fact
JOIN {AMOUNT} claim ON claim.id = fact.claim_id JOIN {SAVING} saving ON saving.id = fact.saving_id
WHERE {OF_THE_AREA} AND claim.years = 1 AND claim.first_year < %s AND {STOOD.format("claim")}
GROUP BY claim.first_year
"""
HELD = (
    "(area_id = %s OR area_id IS NULL) AND from_year <= %s AND (until_year IS NULL OR until_year > %s) "
    "AND recorded_at <= %s AND (withdrawn_at IS NULL OR withdrawn_at > %s)"
)
THOSE_RULES = f"SELECT id FROM {SharingRule._meta.db_table} WHERE {HELD}"


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
                    "shares": share_lines(rule.in_order) if rule else [],
                },
            )
        ],
        markings=[*(row["marking"] for row in years), *([rule.marking] if rule else [])],
        illustrative=any(row["illustrative"] for row in years) or bool(rule and rule.illustrative),
    )


def outturn_of(asked: Asked, level: int) -> list[dict]:
    """What the area cost in each of the latest years, revenue and capital apart, gross of grant.

    An area's page waits for this, and Django takes longer to build the sum than a database to add it up.
    """
    with connection.cursor() as cursor:
        of_the_area = [asked.area.pk, level, financial_year_first_day(asked.day).year]
        if asked.known_at is None:
            cursor.execute(OUTTURN, of_the_area)
        else:
            cursor.execute(OUTTURN_AS_KNOWN, [*of_the_area, known_by(asked)])
        sums = cursor.fetchall()
    found: dict[int, dict] = {}
    for first_year, spending, pence, marking, illustrative in sums:
        row = found.setdefault(
            first_year, {"first_year": first_year, "marking": marking, "illustrative": False}
        )
        row[spending] = Decimal(int(pence)).scaleb(-2)
        row["marking"] = max(row["marking"], marking)
        row["illustrative"] |= bool(illustrative)
    return list(found.values())[:SHOWN]


def in_words(row: dict) -> dict:
    """One year's row: its name, its address, and each amount or that there is none."""
    year = FinancialYear(first_year=row["first_year"])
    return {
        "year": year,
        "illustrative": row["illustrative"],
        **{
            name: to_the_penny(row[name]) if name in row else "None recorded"
            for name in ("revenue", "capital")
        },
    }


def rule_on(asked: Asked, level: int) -> SharingRule | None:
    """The rule that held on the day: the area's own, or else the alliance's; None where it is not read."""
    year, known = financial_year_first_day(asked.day).year, known_by(asked)
    held = [asked.area.pk, year, year, known, known]
    rules, shares, forces, sizes, measures, years = gather(
        [
            (SharingRule, HELD, held),
            (RuleShare, f"rule_id IN ({THOSE_RULES})", held),
            (Force, "1 = 1", []),
            (Size, f"id IN (SELECT size_id FROM {SHARES} WHERE rule_id IN ({THOSE_RULES}))", held),
            (SizeMeasure, "1 = 1", []),
            (FinancialYear, "1 = 1", []),
        ]
    )
    rule = max(rules, key=lambda each: each.area_id is not None, default=None)
    if rule is None or rule.marking > level:
        return None
    forces, measures, years = ({each.pk: each for each in rows} for rows in (forces, measures, years))
    for size in sizes:
        size.force, size.measure = forces[size.force_id], measures[size.measure_id]
        size.year = years[size.year_id]
    sizes = {size.pk: size for size in sizes}
    of_rule = sorted((each for each in shares if each.rule_id == rule.pk), key=lambda each: each.order)
    for share in of_rule:
        share.force, share.size = forces[share.force_id], sizes.get(share.size_id)
    rule.in_order = of_rule
    return rule


def known_by(asked: Asked):
    """The moment up to which what was recorded counts."""
    return connection.ops.adapt_datetimefield_value(asked.known_at or timezone.now())


@beside_an_area
def told_of_savings(asked: Asked) -> Told:
    """What was promised, claimed and verified of the area in years that were over by the day."""
    years = savings_of(asked, getattr(asked.user, "reading_level", Marking.PUBLISHED))
    illustrative = any(year.illustrative for year in years)
    told = {
        "area": asked.area,
        "illustrative": illustrative,
        "years": [(year_words(year.first_year), values(year.amounts)) for year in years],
    }
    return Told(
        sections=[("savings/_savings_of_area.html", told)],
        markings=[year.marking for year in years],
        illustrative=illustrative,
    )


@dataclass
class SavedInAYear:
    """The cashable savings of one area in one year, gross of the cost of change, in actual prices."""

    first_year: int
    amounts: Amounts = field(default_factory=Amounts)
    marking: Marking = Marking.PUBLISHED
    illustrative: bool = False


def savings_of(asked: Asked, level: int) -> list[SavedInAYear]:
    """The latest, as `savings_by_year` has them; in one question, because an area's page waits for it."""
    known = known_by(asked)
    told = [asked.area.pk, level, *[known] * 4, financial_year_first_day(asked.day).year]
    with connection.cursor() as cursor:
        cursor.execute(SAVED, [*told, *told, known, known])
        sums = cursor.fetchall()
    found: dict[int, SavedInAYear] = {}
    for first_year, name, pence, marking, illustrative in sums:
        year = found.setdefault(first_year, SavedInAYear(first_year))
        year.amounts.add(name, Decimal(int(pence)).scaleb(-2))
        year.marking = Marking(max(year.marking, marking))
        year.illustrative |= bool(illustrative)
    return sorted(found.values(), key=lambda year: -year.first_year)[:SHOWN]
