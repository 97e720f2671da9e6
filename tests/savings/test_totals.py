"""What the database adds up by itself is what the cost lines say, however they came and went."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alliance.actions.people import portal_user
from alliance.markings import Marking
from savings.actions.costs import record_costs, reverse_cost
from savings.actions.illustrative import remove_illustrative
from savings.models import ACTUAL_PRICES, CostLine, CostTotal
from savings.models.totals import SAME
from savings.statements import Statement
from tests.makers import make_area, make_source
from tests.savings.makers import devon, dorset, line, make_line, make_rule, make_year

BY = [name for name in SAME if name != "price_year"]


def sums_of_lines() -> dict[tuple, tuple]:
    rows = CostLine.objects.order_by().values_list(*BY, "price_year").annotate(Sum("amount"), Count("pk"))
    return {
        (*same, price_year or ACTUAL_PRICES): (amount, lines) for *same, price_year, amount, lines in rows
    }


def totals_kept() -> dict[tuple, tuple]:
    rows = CostTotal.objects.filter(lines__gt=0).values_list(*BY, "price_year", "amount", "lines")
    return {tuple(same): (amount, lines) for *same, amount, lines in rows}


def some_lines():
    """Lines that differ in each thing by which a total is told from another."""
    return st.fixed_dictionaries(
        {
            "amount": st.integers(-(10**11), 10**11)
            .filter(bool)
            .map(lambda pence: Decimal(pence).scaleb(-2)),
            "area": st.integers(0, 1),
            "force": st.integers(0, 1),
            "year": st.sampled_from([2021, 2022]),
            "kind": st.sampled_from(CostLine.Kind.values),
            "firmness": st.sampled_from(CostLine.Firmness.values),
            "spending": st.sampled_from(CostLine.Spending.values),
            "price_year": st.sampled_from([None, 2015]),
            "marking": st.sampled_from([Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE]),
            "made_up": st.booleans(),
            "reversed": st.booleans(),
        }
    )


class Totals(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(st.lists(some_lines(), min_size=1, max_size=8))
    def test_they_are_the_sums_of_the_lines(self, told):
        areas, forces = [make_area("One"), make_area("Other")], [dorset(), devon()]
        sources = [make_source(), make_source("Made up", kind="illustrative")]
        for each in told:
            how = {name: each[name] for name in ("kind", "firmness", "spending", "price_year", "marking")}
            recorded = make_line(
                areas[each["area"]], each["amount"], year=make_year(each["year"]),
                force=forces[each["force"]], source=sources[each["made_up"]], **how,
            )  # fmt: skip
            if each["reversed"]:
                reverse_cost(recorded, "Paid twice.", by=portal_user())
        assert totals_kept() == sums_of_lines()
        remove_illustrative(by=portal_user())
        assert totals_kept() == sums_of_lines()
        assert not CostTotal.objects.filter(illustrative=True, lines__gt=0).exists()


@pytest.mark.django_db
def test_they_follow_lines_that_come_many_at_once_or_past_the_portal():
    area, year = make_area(), make_year()
    record_costs(year, [line(area, amount) for amount in ("1.01", "2.02", "-0.50")], by=portal_user())
    one = CostLine.objects.order_by("pk").first()
    columns = ", ".join(
        f'"{field.column}"' for field in CostLine._meta.concrete_fields if not field.primary_key
    )
    with connection.cursor() as cursor:
        table = CostLine._meta.db_table
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = %s", [one.pk]
        )
    (total,) = CostTotal.objects.all()
    assert (total.amount, total.lines) == (Decimal("3.54"), 4)
    assert totals_kept() == sums_of_lines()


@pytest.mark.django_db
def test_what_a_refused_line_would_add_is_not_added():
    area, year = make_area(), make_year()
    make_rule({devon(): "70", dorset(): "30"})
    make_line(area, "5")
    before = totals_kept()
    with pytest.raises(DatabaseError), transaction.atomic():
        make_line(area, "7")
        CostLine.objects.update(amount=1)
    assert totals_kept() == before == sums_of_lines()
    assert Statement(year, Marking.OFFICIAL).content["parts"][0]["rows"][0]["cost"] == "5.00"


@pytest.mark.django_db
def test_a_statement_says_what_its_reader_may_read_of_the_totals():
    area, year = make_area(), make_year()
    make_rule({devon(): "70", dorset(): "30"})
    make_line(area, "100", marking=Marking.OFFICIAL)
    make_line(area, "11", marking=Marking.OFFICIAL_SENSITIVE)
    for level, cost in ((Marking.OFFICIAL, "100.00"), (Marking.OFFICIAL_SENSITIVE, "111.00")):
        statement = Statement(year, level)
        assert statement.content["parts"][0]["rows"][0]["cost"] == cost
        assert statement.marking == level
    assert Statement(year, Marking.PUBLISHED).content["parts"] == []


@pytest.mark.django_db
def test_a_statement_says_nothing_of_totals_whose_lines_were_all_removed():
    year = make_year()
    make_rule({devon(): "70", dorset(): "30"})
    make_line(make_area(), "5", source=make_source("Made up", kind="illustrative"))
    assert Statement(year, Marking.OFFICIAL).content["parts"]
    CostLine.objects.filter(illustrative=True).delete()
    assert CostTotal.objects.get().lines == 0
    assert Statement(year, Marking.OFFICIAL).content["parts"] == []
