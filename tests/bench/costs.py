"""What the forces paid: a year of up to a million cost lines, and how it is shared by up to 43 forces.

Each statement is measured beside the one question to the database that adds up all lines of its year, and
its page beside the bare list, in the same turns.
"""

import random
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from time import perf_counter

from django.db import connection

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.money import allocate
from savings.models import CostLine, FinancialYear
from savings.statements import Statement
from tests.bench.figures import Measuring, Subject
from tests.makers import make_area, make_force, make_source
from tests.savings.makers import make_rule, make_year

LINES = (10_000, 100_000, 1_000_000)
FORCES = (2, 5, 43)
AREAS = 20
SPLITS, TURNS = 20_000, 9
MOST_OF_THE_SUM, MOST_OF_A_LOOP, FLAT = 2, 3, 1.3

LINES_TABLE = CostLine._meta.db_table
NUMBERED = {
    "sqlite": "WITH RECURSIVE one(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM one WHERE i + 1 < %s)",
    "postgresql": "WITH one(i) AS (SELECT generate_series(%s, %s - 1))",
}
# Every sign for a remainder is doubled: the values come in by another.
LIKE_A_LINE = f"""
SELECT %s + i %% {AREAS}, %s, %s + (i / {AREAS}) %% %s,
  CASE i %% 7 WHEN 0 THEN 'pay' WHEN 1 THEN 'pay' WHEN 2 THEN 'change' WHEN 3 THEN 'grant' ELSE 'non-pay' END,
  CASE WHEN i %% 10 < 8 THEN 'outturn' ELSE 'budget' END,
  CASE WHEN i %% 11 = 0 THEN 'capital' ELSE 'revenue' END,
  (i %% 9973) * 101 + 1, 'Illustrative', %s, '', 1, FALSE, CURRENT_TIMESTAMP, %s, ''
FROM one
"""
ADD_LINES = f"""
INSERT INTO {LINES_TABLE} (area_id, year_id, force_id, kind, firmness, spending, amount, description,
  source_id, paragraph, marking, illustrative, recorded_at, recorded_by_id, because)
"""
THE_SUM = f"""
SELECT area_id, force_id, kind, spending, SUM(amount), MAX(marking) FROM {LINES_TABLE}
WHERE year_id = %s AND firmness = 'outturn' AND price_year IS NULL AND marking <= %s
GROUP BY area_id, force_id, kind, spending
"""


class CostsBench(Measuring):
    """The statement of a year that two, five or 43 forces share, as its lines grow to a million."""

    def run(self, finance, forces: int, sizes=LINES) -> None:
        self.client.force_login(finance)
        self.say(f"\n{forces} forces")
        year = CostsSeed(forces)
        pages = {}
        for size in sizes:
            started = perf_counter()
            year.grow_to(size)
            self.say(f"\n  {size:,} lines, in {perf_counter() - started:.0f} s")
            self.judge_statement(year.year, size, forces)
            subjects = [
                Subject("statement", lambda turn: f"/money/{year.year.slug}/"),
                Subject("bare list", lambda turn: "/control/bare/"),
            ]
            pages[size] = self.measure(subjects)
            self.print_pages(subjects, pages[size])
        first, last = pages[min(sizes)], pages[max(sizes)]
        drift = last["bare list"].undisturbed / first["bare list"].undisturbed
        growth = last["statement"].undisturbed / first["statement"].undisturbed / drift
        self.say("")
        self.add(f"{forces} forces: statement page, {max(sizes):,} ÷ {min(sizes):,} lines", growth, FLAT)
        self.judge_splitting(forces)

    def judge_statement(self, year: FinancialYear, size: int, forces: int) -> None:
        level = Marking.OFFICIAL
        statement, added_up = in_turns(
            lambda: Statement(FinancialYear.objects.get(pk=year.pk), level).content,
            lambda: answered(THE_SUM, [year.pk, level]),
        )
        self.say(f"  {'statement of the year':<48}{statement * 1000:>10.1f}")
        self.say(f"  {'the sum over its lines':<48}{added_up * 1000:>10.1f}\n")
        what = f"{forces} forces: statement of {size:,} lines ÷ their sum"
        self.add(what, statement / added_up, MOST_OF_THE_SUM)

    def judge_splitting(self, forces: int) -> None:
        """A line's split in pounds, by percentages with two places, beside the same in bare whole numbers."""
        chance = random.Random(forces)
        weights = [chance.randint(100, 9_999) for _ in range(forces)]
        percents = [Decimal(weight).scaleb(-2) for weight in weights]
        pence = [chance.randint(-(10**9), 10**9) for _ in range(SPLITS)]
        pounds = [Decimal(amount).scaleb(-2) for amount in pence]
        split, bare = in_turns(
            lambda: [allocate(amount, percents) for amount in pounds],
            lambda: [bare_split(amount, weights) for amount in pence],
        )
        self.add(f"{forces} forces: allocate ÷ a bare loop in whole numbers", split / bare, MOST_OF_A_LOOP)

    def as_data(self) -> dict:
        return {"judgements": self.judgements_as_data()}


class CostsSeed:
    """A year of twenty areas and forces with a rule; lines go in past the actions, and not the triggers."""

    def __init__(self, forces: int):
        self.forces = [
            make_force(f"Force {number:02}", slug=f"force-{number:02}") for number in range(forces)
        ]
        self.areas = [make_area(f"Area {number:02}") for number in range(AREAS)]
        self.year, self.source, self.by = make_year(2022), make_source(), portal_user()
        percent = (Decimal(100) / forces).quantize(Decimal("0.01"))
        percents = dict.fromkeys(self.forces, str(percent))
        percents[self.forces[0]] = str(100 - percent * (forces - 1))
        make_rule(percents)
        self.lines = 0

    def grow_to(self, size: int) -> None:
        first_area, first_force = in_one_row(self.areas), in_one_row(self.forces)
        values = [first_area, self.year.pk, first_force, len(self.forces), self.source.pk, self.by.pk]
        with connection.cursor() as cursor:
            numbered = NUMBERED[connection.vendor]
            cursor.execute(f"{ADD_LINES} {numbered} {LIKE_A_LINE}", [self.lines, size, *values])
            cursor.execute("ANALYZE")
        self.lines = size


def in_one_row(rows: list) -> int:
    """The first of their keys, from which all others follow without a gap."""
    first = rows[0].pk
    if [row.pk for row in rows] != list(range(first, first + len(rows))):
        raise AssertionError("Their keys have gaps: cost lines would name others.")
    return first


def in_turns(*do: Callable) -> list[float]:
    """The middle of the seconds that each takes, one after another in turns."""
    times = [[] for _ in do]
    for _ in range(TURNS):
        for place, each in enumerate(do):
            started = perf_counter()
            each()
            times[place].append(perf_counter() - started)
    return [median(each) for each in times]


def answered(query: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def bare_split(pence: int, weights: list[int]) -> list[int]:
    """The largest remainder in whole numbers and nothing else."""
    units, together = abs(pence), sum(weights)
    products = [units * weight for weight in weights]
    parts = [product // together for product in products]
    left_over = units - sum(parts)
    for place in sorted(range(len(weights)), key=lambda one: (-(products[one] % together), one))[:left_over]:
        parts[place] += 1
    return parts if pence >= 0 else [-part for part in parts]
