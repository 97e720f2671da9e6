"""What if: shared again by the same code, to the penny, and nothing of it is kept."""

import csv
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alliance.markings import Marking
from savings.benefits_shown import SavingsShown
from savings.models import SharingRule
from savings.statements import Statement
from savings.views.what_if import read_percent
from savings.what_if import Otherwise, simulate, simulate_savings
from tests.makers import make_area
from tests.savings.makers import (
    devon,
    dorset,
    make_claim,
    make_line,
    make_rule,
    make_saving,
    make_size,
    make_verification,
    make_year,
)

WHAT_IF = "/money/what-if/"


def page(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("&amp;", "&").split())


@pytest.fixture
def drones(db):
    """Dorset paid 1,000 for drones; the alliance shares 70 to 30."""
    area = make_area()
    make_rule()
    make_line(area, "1000", force=dorset())
    return area


def simulated(**otherwise):
    return simulate(Statement(make_year(), Marking.OFFICIAL_SENSITIVE), Otherwise(**otherwise))


def bears(found) -> dict[str, tuple[Decimal, Decimal]]:
    return {each.force: (each.today, each.otherwise) for each in found.borne}


DEVON, DORSET = "Devon & Cornwall Police", "Dorset Police"


def test_with_nothing_otherwise_everybody_bears_what_they_bear(drones):
    assert bears(simulated()) == {DEVON: (700, 700), DORSET: (300, 300)}


def test_another_percentage(drones):
    found = simulated(percents={"devon-and-cornwall": Decimal(60), "dorset": Decimal(40)})
    assert bears(found) == {DEVON: (700, 600), DORSET: (300, 400)}
    assert [each.more for each in found.borne] == [-100, 100]


def test_an_area_with_a_rule_of_its_own_keeps_it(drones):
    make_rule({devon(): "50", dorset(): "50"}, area=drones)
    found = simulated(percents={"devon-and-cornwall": Decimal(60), "dorset": Decimal(40)})
    assert bears(found) == {DEVON: (500, 500), DORSET: (500, 500)}


def test_an_area_returned_is_borne_by_whoever_paid_for_it(drones):
    assert bears(simulated(returned=drones.pk)) == {DEVON: (700, 0), DORSET: (300, 1000)}


def test_an_area_that_joins_is_shared_by_the_alliances_rule(drones):
    found = simulated(joined={"devon-and-cornwall": Decimal(100), "dorset": Decimal(100)})
    assert bears(found) == {DEVON: (800, 840), DORSET: (400, 360)}


def test_what_is_counted_net_of_grant_is_not_added_to_what_is_gross(drones):
    other = make_area("Fleet")
    make_rule(area=other, grant=SharingRule.Grant.NET)
    make_line(other, "50")
    found = simulated()
    assert (found.counted, found.left_out, found.today) == (1, 1, 1000)


@given(st.integers(0, 10**8), st.integers(0, 10**12))
def test_however_it_is_shared_it_comes_to_the_same_total(millionths, pence):
    percent = Decimal(millionths).scaleb(-6)
    percents = {"devon-and-cornwall": percent, "dorset": 100 - percent}
    found = simulate(_Plain(Decimal(pence).scaleb(-2)), Otherwise(percents))
    assert found.today == found.otherwise == Decimal(pence).scaleb(-2)


class _Plain:
    """A statement of one area, in plain values, that asks no database."""

    def __init__(self, amount):
        self.forces, self.rules = [], self
        self.area_costs = [_Cost(amount)]

    def of(self, area_id):
        return _Rule()


class _Cost:
    area_id, spending, grants = 1, "revenue", {}

    def __init__(self, amount):
        self.costs = {"dorset": amount}


class _Share:
    def __init__(self, slug, percent):
        self.force, self.percent, self.baseline = self, Decimal(percent), None
        self.slug = slug


class _Rule:
    area_id, grant, method = None, "gross", "cost"
    in_order = (_Share("devon-and-cornwall", "70"), _Share("dorset", "30"))


# Savings


@pytest.fixture
def saved(drones):
    """£80 of the drones is verified; more is claimed of them than that."""
    return make_verification(make_claim(make_saving(drones), "90"), "80")


def would_save(query, client) -> dict[str, list[str]]:
    """By force, the cells of what it saves and would save, from the CSV file."""
    text = client.get(f"/money/what-if.csv{query}").getvalue().decode("utf-8-sig")
    return {row["force"]: [row[name] for name in SAVES] for row in csv.DictReader(text.splitlines())}


SAVES = ("saves_as_recorded", "would_save_known_simulated", "saves_more_simulated")
SIXTY_FORTY = "?percent-dorset=40&percent-devon-and-cornwall=60"


def test_what_is_verified_is_shared_by_the_other_percentages(client, saved):
    found = would_save(SIXTY_FORTY, client)
    assert found[DORSET] == ["24.00", "32.00", "8.00"]
    assert found["All forces"] == ["80.00", "80.00", "0.00"]
    shown = page(client, WHAT_IF + SIXTY_FORTY)
    assert "Dorset Police would save £8 more." in shown
    assert "It is assumed that each area would have saved as much however its cost was shared." in shown


def test_what_a_force_saves_today_is_what_the_register_of_savings_says(client, saved):
    [by_force] = SavingsShown(Marking.PUBLISHED, 2022).shared
    register = {row.name: row.values[2] for row in by_force.rows}
    assert register[DORSET] == would_save("", client)[DORSET][0] == "24.00"


def test_an_area_with_a_rule_of_its_own_saves_by_it_whatever_the_percentages(client, drones, saved):
    make_rule({devon(): "50", dorset(): "50"}, area=drones)
    assert would_save(SIXTY_FORTY, client)[DORSET] == ["40.00", "40.00", "0.00"]


def test_what_would_last_of_the_saving_of_an_area_returned_is_not_known_and_not_shared(client, saved):
    query = "?return=drone-team"
    assert would_save(query, client)[DORSET] == ["24.00", "0.00", ""]
    shown = page(client, WHAT_IF + query)
    assert "£80 was verified of Drone Team. How much of that would last" in shown
    assert "0.00, and what is not known" in shown
    assert "Dorset Police would save" not in shown


def test_an_area_returned_of_which_nothing_is_verified_changes_nothing_of_what_is(client, saved):
    make_line(make_area("Fleet"), "50")
    query = "?return=fleet"
    assert would_save(query, client)[DORSET] == ["24.00", "24.00", "0.00"]
    assert "No saving of Fleet is verified in 2022/23" in page(client, WHAT_IF + query)


def test_what_an_area_that_joins_would_save_is_not_known(client, saved):
    query = "?join-dorset=100"
    assert would_save(query, client)[DORSET] == ["24.00", "24.00", ""]
    assert "What would be saved on the area that joins is not known" in page(client, WHAT_IF + query)


def test_what_is_verified_where_no_rule_is_read_is_shared_with_nobody(client, drones, saved):
    make_rule({devon(): "50", dorset(): "50"}, area=drones, marking=Marking.OFFICIAL)
    assert would_save("", client)["All forces"][0] == "0.00"
    assert "£80 more was verified of areas of which you can read no rule" in page(client, WHAT_IF)


def test_where_nothing_is_verified_what_would_be_saved_is_not_known_and_never_nothing(client, drones):
    make_claim(make_saving(drones), "90")
    assert would_save(SIXTY_FORTY, client)[DORSET] == ["", "", ""]
    assert "No saving of 2022/23 is recorded as verified" in page(client, WHAT_IF)


def test_what_is_saved_of_a_higher_marking_is_not_in_it(client, drones):
    made = make_saving(drones, marking=Marking.OFFICIAL)
    make_verification(make_claim(made, "80"), "80")
    assert would_save("", client)[DORSET] == ["", "", ""]


@given(st.integers(0, 10**8), st.integers(0, 10**12))
def test_however_savings_are_shared_they_come_to_the_same_total(millionths, pence):
    amount, percent = Decimal(pence).scaleb(-2), Decimal(millionths).scaleb(-6)
    percents = {"devon-and-cornwall": percent, "dorset": 100 - percent}
    found = simulate_savings(_Plain(Decimal(1)), {1: amount}, Otherwise(percents))
    assert found.today == found.otherwise == amount


# The page


def test_the_page_says_beside_today_what_each_would_bear_and_that_it_is_a_simulation(client, drones):
    shown = page(client, f"{WHAT_IF}?percent-dorset=40&percent-devon-and-cornwall=60")
    assert "This is a simulation." in shown
    assert "Devon & Cornwall 60.0% and Dorset 40.0%" in shown
    assert "Dorset Police would bear £100 more." in shown
    assert "Devon & Cornwall Police would bear £100 less." in shown


def test_another_measure_shares_in_proportion_to_its_sizes(client, drones):
    sizes = [make_size(force, value) for force, value in ((devon(), 90), (dorset(), 10))]
    shown = page(client, f"{WHAT_IF}?measure={sizes[0].measure.slug}-2022-23")
    assert "Dorset Police would bear £200 less." in shown


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("percent-dorset=40", "The percentages add up to 40%. They must add up to 100% exactly."),
        ("percent-dorset=lots", "“lots” is not a percentage from 0 to 100."),
        ("percent-dorset=NaN", "“NaN” is not a percentage from 0 to 100."),
        ("percent-dorset=-5&percent-devon-and-cornwall=105", "is not a percentage from 0 to 100."),
        ("return=nothing", "Area returned: “nothing” is not one of the choices."),
        ("measure=nothing", "Measure: “nothing” is not one of the choices."),
        ("join-dorset=£1.2m", "out in full"),
        ("join-dorset=-5", "it cannot be less than £0"),
        ("year=1066-67", "“1066-67” is not one of the choices."),
        ("percent-kent=5", "“percent-kent” is not a part of this address"),
    ],
)
def test_an_address_that_makes_no_sense_is_told_so_and_nothing_is_simulated(query, words, client, drones):
    shown = page(client, f"{WHAT_IF}?{query}")
    assert words in shown
    assert "Bears as recorded" not in shown
    assert words in page(client, f"/money/what-if.csv?{query}", 400)


def test_nothing_of_it_is_written(client, drones):
    with CaptureQueriesContext(connection) as asked:
        page(client, f"{WHAT_IF}?return=drone-team&join-dorset=5")
    written = [query["sql"] for query in asked if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []


def test_its_files_say_that_it_is_a_simulation(client, drones):
    query = "?return=drone-team"
    text = client.get(f"/money/what-if.csv{query}").getvalue().decode("utf-8-sig")
    assert '"Dorset Police",300.00,1000.00,700.00' in text
    assert "would_bear_simulated" in text
    response = client.get(f"/money/what-if.pdf{query}")
    assert "simulation" in response["Content-Disposition"]


def test_of_what_somebody_may_not_read_nothing_is_simulated(client, drones):
    make_line(drones, "500", force=devon(), marking=Marking.OFFICIAL)
    assert "1,500.00" not in page(client, WHAT_IF)


def test_with_no_outturn_it_says_so(client, db):
    assert "nothing can be simulated" in page(client, WHAT_IF)
    assert "No outturn of any year" in page(client, "/money/what-if.csv", 400)


@pytest.mark.parametrize(
    ("words", "percent"),
    [("40", "40"), ("40.5 %", "40.5"), ("100%", "100"), ("100.1", None), ("1e-9", None), ("", None)],
)
def test_percentages_as_people_write_them(words, percent):
    assert read_percent(words) == (percent and Decimal(percent))
