"""The bridge between two years: what its steps add up to, what it says is missing, and what it never does."""

import csv
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from alliance.actions.people import portal_user
from alliance.figures import named
from alliance.markings import Marking
from alliance.temporal import today
from business_areas.lifecycle import EventKind
from savings.actions.bridge import withdraw_bridge_step
from savings.bridge import NEEDED, Bridge, Cause, Part, like_for_like, risen
from savings.bridge_record import RecordedBridge, Scope
from savings.bridge_shown import ShownBridge
from savings.models import BridgeStep, CostLine, Sure
from savings.prices import Index, to_the_nearest_penny
from tests.makers import make_area, make_event, make_group, make_grouping, make_source
from tests.savings.makers import make_claim, make_line, make_saving, make_step, make_verification, make_year

PENNY = Decimal("0.01")
PENCE = st.integers(-(10**11), 10**11).map(lambda pence: Decimal(pence).scaleb(-2))
COST = st.integers(0, 10**12).map(lambda pence: Decimal(pence).scaleb(-2))
PARTS = st.lists(
    st.builds(
        Part, cause=st.sampled_from(list(Cause)), words=st.just("Something"), before=PENCE, after=PENCE
    ),
    max_size=12,
)
INDEX = st.integers(1, 10**6).map(lambda thousandths: Decimal(thousandths).scaleb(-3))


def summed(bridge: Bridge) -> Decimal:
    return sum((step.amount or Decimal(0) for step in bridge.steps), Decimal(0))


# Arithmetic


@given(COST, COST, PARTS)
def test_the_steps_and_what_is_not_explained_are_the_difference_to_the_penny(start, end, parts):
    bridge = Bridge(start, end, parts)
    assert summed(bridge) + bridge.residual == end - start
    assert bridge.residual == Fraction(end - start) - sum((part.amount for part in parts), Fraction(0))
    assert all(
        step.amount == sum((p.amount for p in step.parts), Fraction(0)) for step in bridge.steps if step.parts
    )


@given(COST, COST, PARTS, INDEX, INDEX)
def test_in_real_terms_as_well_and_no_step_is_a_penny_from_what_it_is_exactly(start, end, parts, own, other):
    deflator = Fraction(other) / Fraction(own)
    bridge = Bridge(start, end, parts, deflator=deflator)
    assert bridge.end == to_the_nearest_penny(Fraction(end) * deflator)
    assert summed(bridge) + bridge.residual == bridge.end - start
    for step in bridge.steps:
        if step.cause is not Cause.PRICES and step.parts:
            exact = sum((Fraction(p.before) + Fraction(p.after) * deflator for p in step.parts), Fraction(0))
            assert abs(Fraction(step.amount) - exact) < Fraction(1, 100)


@given(COST, COST, PARTS)
def test_with_a_flat_index_real_terms_are_cash(start, end, parts):
    real = Bridge(start, end, parts, deflator=Fraction(1))
    cash = Bridge(start, end, parts)
    assert (real.end, real.residual) == (cash.end, cash.residual)
    assert [step.amount for step in real.steps] == [step.amount for step in cash.steps]


@given(COST, PARTS, INDEX, INDEX)
def test_a_bridge_that_adds_up_in_cash_adds_up_in_real_terms(start, parts, own, other):
    parts = [*parts, Part(Cause.PRICES, "Pay awards", after=Decimal(5))]
    end = start + to_the_nearest_penny(sum((part.amount for part in parts), Fraction(0)))
    assert Bridge(start, end, parts).adds_up
    assert Bridge(start, end, parts, deflator=Fraction(other) / Fraction(own)).adds_up


@given(COST, INDEX, INDEX)
def test_where_prices_rise_as_the_index_does_nothing_is_left_of_them_in_real_terms(start, own, other):
    deflator = Fraction(other) / Fraction(own)
    rise = to_the_nearest_penny(risen(start, [], deflator))
    bridge = Bridge(
        start, start + rise, [Part(Cause.PRICES, "As the index rose", after=rise)], deflator=deflator
    )
    left = next(step.amount for step in bridge.steps if step.cause is Cause.PRICES)
    # The rise itself was rounded to half a penny in later prices, which may be many in earlier ones.
    assert Fraction(abs(left)) <= Fraction(1, 200) * deflator + Fraction(1, 200)


def test_half_a_penny_goes_away_from_nothing_on_both_sides():
    assert to_the_nearest_penny(Fraction(5, 1000)) == PENNY
    assert to_the_nearest_penny(Fraction(-5, 1000)) == -PENNY
    assert to_the_nearest_penny(Fraction(4999, 10**6)) == 0


def test_an_area_that_left_takes_what_it_cost_in_the_prices_of_then():
    left = Part(Cause.LEFT, "Prevention left", before=Decimal(-40))
    bridge = Bridge(Decimal(100), Decimal(60), [left], deflator=Fraction(1, 2))
    assert bridge.steps[0].amount == -40
    assert like_for_like(Decimal(100), [left]) == 60


def test_what_nothing_is_recorded_of_is_not_known_and_not_nothing():
    bridge = Bridge(Decimal(100), Decimal(100), [])
    assert bridge.missing == list(NEEDED)
    assert {step.cause: step.amount for step in bridge.steps}[Cause.SAVINGS] is None
    none_left = next(step for step in bridge.steps if step.cause is Cause.LEFT)
    assert none_left.amount == 0


def test_a_step_is_as_sure_as_the_least_sure_of_its_parts():
    parts = [
        Part(Cause.GROWTH, "One", after=Decimal(1), sure=Sure.PUBLISHED),
        Part(Cause.GROWTH, "Other", after=Decimal(1), sure=Sure.NOT_KNOWN),
    ]
    step = next(each for each in Bridge(Decimal(0), Decimal(2), parts).steps if each.cause is Cause.GROWTH)
    assert step.sure == Sure.NOT_KNOWN


# From the record


@pytest.fixture
def drones(db):
    return make_area()


def cost(area, first_year, amount, **fields):
    return make_line(area, amount, year=make_year(first_year), **fields)


def between(level=Marking.OFFICIAL_SENSITIVE, **asked) -> RecordedBridge:
    return RecordedBridge(make_year(2015), make_year(2022), level, **asked)


def declare_all(**amounts):
    """A declared step of each kind that a bridge needs."""
    for cause, amount in {"savings": "-12", "prices": "26", "uplift": "6", "growth": "3", **amounts}.items():
        make_step(cause, amount)


def amounts_of(recorded: RecordedBridge) -> dict[str, Decimal]:
    return {str(step.cause): step.amount for step in recorded.bridge.steps}


def test_it_costs_more_although_savings_were_made(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "123")
    declare_all()
    shown = ShownBridge(between())
    assert shown.bridge.adds_up
    assert shown.is_drawn
    assert "It costs more although savings were made: £12 a year was saved" in " ".join(shown.sentences)
    assert [row.name for row in shown.rows if row.is_total] == [
        "Cost in 2015/16",
        "Subtotal after areas left and joined",
        "Subtotal after savings, pay and prices",
        "Cost in 2022/23",
    ]


@pytest.mark.parametrize("cause", ["savings", "prices", "uplift", "growth"])
def test_without_one_step_it_says_what_is_missing_and_draws_nothing(cause, drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "123")
    declare_all()
    withdraw_bridge_step(BridgeStep.objects.get(cause=cause), "Wrong", by=portal_user())
    shown = ShownBridge(between())
    assert len(shown.missing) == 1
    assert "Nothing is recorded of this step" in shown.missing[0]
    assert not shown.is_drawn
    assert shown.picture() == ""


def test_what_is_not_explained_stands_by_itself_and_nothing_is_drawn(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "130.50")
    declare_all()
    shown = ShownBridge(between())
    assert shown.bridge.residual == Decimal("7.50")
    assert "£7.50 more is not explained" in shown.check
    assert not shown.is_drawn
    assert amounts_of(shown.recorded)["growth"] == 3


def test_an_area_that_left_is_a_change_of_scope_and_no_saving(drones):
    prevention = make_area("Prevention")
    make_event(prevention, EventKind.LEFT, "March 2019")
    cost(drones, 2015, "100")
    cost(prevention, 2015, "40")
    cost(drones, 2022, "100")
    found = amounts_of(between())
    assert found["left"] == -40
    assert found["savings"] is None


def test_an_area_that_was_not_live_before_joined_and_one_that_may_have_been_lacks_its_cost(drones):
    make_event(drones, EventKind.WENT_LIVE, "April 2014")  # which another source does not say
    joined = make_area("Joined later")
    make_event(joined, EventKind.WENT_LIVE, "April 2018")
    cost(drones, 2022, "100")
    cost(joined, 2022, "7")
    recorded = between()
    assert amounts_of(recorded)["joined"] == 7
    assert recorded.missing_costs == [
        "No outturn of Drone Team in 2015/16 is recorded; on 31 March 2016 it may or may not have been live."
    ]


def test_what_is_spent_once_is_a_step_of_its_own(drones):
    cost(drones, 2015, "100")
    cost(drones, 2015, "5", kind=CostLine.Kind.CHANGE)
    cost(drones, 2022, "100")
    cost(drones, 2022, "9", kind=CostLine.Kind.EXIT)
    assert amounts_of(between())["change"] == 4


def test_grants_capital_budgets_and_other_prices_do_not_count(drones):
    for first_year in (2015, 2022):
        cost(drones, first_year, "100")
        cost(drones, first_year, "1", kind=CostLine.Kind.GRANT)
        cost(drones, first_year, "2", spending=CostLine.Spending.CAPITAL)
        cost(drones, first_year, "3", firmness=CostLine.Firmness.BUDGET)
        cost(drones, first_year, "4", price_year=2015)
    assert (between().start, between().end) == (100, 100)


def test_steps_of_years_inside_count_and_others_do_not(drones):
    make_step("growth", "5", from_year=2016, to_year=2018)
    make_step("growth", "7", from_year=2014, to_year=2018)
    make_step("growth", "9", from_year=2018, to_year=2023)
    assert amounts_of(between())["growth"] == 5


def test_of_one_area_steps_of_the_alliance_are_not_shared_out(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "100")
    make_step("growth", "5")
    make_step("growth", "2", area=drones)
    assert amounts_of(between(scope=Scope(area=drones)))["growth"] == 2
    assert amounts_of(between())["growth"] == 7


def test_of_a_group_only_its_areas_count(drones):
    group = make_group("Crime", slug="crime")
    other = make_area("Fleet")
    make_grouping(drones, group, "2014")
    for area, amount in ((drones, "100"), (other, "30")):
        cost(area, 2015, amount)
        cost(area, 2022, amount)
    assert between(scope=Scope(group=group)).start == 100


def test_an_index_stands_in_place_of_declared_rises(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "150")
    make_step("prices", "1")
    index = Index("Prices of everything", {2015: Decimal("100.000"), 2022: Decimal("125.000")})
    assert amounts_of(between(rises_by=index))["prices"] == 25
    real = between(rises_by=index, real_by=index)
    assert amounts_of(real)["prices"] == 0
    assert real.bridge.end == 120


def test_what_was_verified_stands_in_place_of_declared_savings(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "100")
    make_step("savings", "-1")
    assert amounts_of(between())["savings"] == -1
    made = make_saving(drones)
    make_claim(made, "50", 2021)
    for year, amount in ((2015, "3"), (2022, "10")):
        make_verification(make_claim(made, "20", year), amount)
    make_verification(make_claim(make_saving(drones, cash="not-cashable"), "5", 2022))
    found = between()
    # What was saved by the earlier year is in its cost already.
    assert amounts_of(found)["savings"] == -7
    assert [(part.words, part.sure) for part in found.saved] == [("Saved in Drone Team", Sure.VERIFIED)]


def test_what_an_area_that_left_had_saved_is_no_saving_of_those_still_there(drones):
    cost(drones, 2015, "100")
    make_verification(make_claim(make_saving(drones), "10", 2022))
    assert "savings" not in {part.cause for part in between().bridge.parts}


def test_what_somebody_may_not_read_counts_nowhere(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "100")
    cost(drones, 2022, "50", marking=Marking.OFFICIAL_SENSITIVE)
    make_step("growth", "5", marking=Marking.OFFICIAL)
    lower = between(level=Marking.PUBLISHED)
    assert lower.end == 100
    assert amounts_of(lower)["growth"] is None
    assert lower.marking == Marking.PUBLISHED
    assert between().marking == Marking.OFFICIAL_SENSITIVE


# Declaring


def test_only_a_finance_officer_declares_and_withdraws(erin, frank, drones):
    step = make_step(by=erin)
    with pytest.raises(PermissionDenied):
        make_step(by=frank)
    with pytest.raises(PermissionDenied):
        withdraw_bridge_step(step, "Wrong", by=frank)
    withdraw_bridge_step(step, "Wrong", by=erin)
    with pytest.raises(PermissionDenied):
        withdraw_bridge_step(step, "Again", by=erin)


def test_a_step_is_never_edited_or_removed(drones):
    step = make_step()
    for change in (lambda: BridgeStep.objects.update(amount=1), lambda: step.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"from_year": 2022}, "must come after"),
        ({"cause": "savings", "amount": "5"}, "with a minus"),
        ({"from_year": 1890}, "Enter years from"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(fields, words, drones):
    with pytest.raises(ValidationError, match=words):
        make_step(**fields)
    assert not BridgeStep.objects.exists()


def test_a_step_is_marked_no_lower_than_its_area(erin):
    area = make_area(marking=Marking.OFFICIAL)
    with pytest.raises(ValidationError, match="mark its steps no lower"):
        make_step(area=area, marking=Marking.PUBLISHED)


def test_an_illustrative_step_says_so(drones):
    step = make_step(source=make_source(kind="illustrative"))
    assert step.illustrative
    cost(drones, 2015, "100")
    cost(drones, 2022, "100")
    assert between().illustrative


# Pages


def page(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("&amp;", "&").split())


@pytest.fixture
def whole(drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "123")
    declare_all()


ADDRESS = "/money/savings/bridge/"


def test_the_page_says_it_draws_it_and_gives_every_row(client, whole):
    shown = page(client, ADDRESS)
    assert "£23 more than in 2015/16" in shown
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart-picture"' in shown
    assert "Check: the steps add up to the cost in 2022/23, to the penny." in shown
    assert "Figure (SVG)" in shown


def test_it_is_the_same_in_every_file(client, whole):
    written = client.get("/money/savings/bridge.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(written)))
    assert [row["change"] for row in rows if row["step"].startswith("Savings")] == ["-12.00"]
    content = client.get("/money/savings/bridge.xlsx").getvalue()
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    cells = [cell for row in book.get_sheet_by_index(1).to_python() for cell in row]
    assert -12.0 in cells
    pdf = PdfReader(BytesIO(client.get("/money/savings/bridge.pdf").content))
    assert "Savings made, like for like" in " ".join(each.extract_text() for each in pdf.pages)
    picture = client.get("/money/savings/bridge.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.decode().startswith("<svg ")


def test_no_picture_is_made_of_what_does_not_add_up(client, whole):
    make_step("growth", "1")
    assert "<figure" not in page(client, ADDRESS)
    assert "£1 less is not explained" in page(client, "/money/savings/bridge.svg", 400)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2022-23&to=2015-16", "The later year must come after the earlier one."),
        ("from=nonsense", "“nonsense” is not one of the choices"),
        ("area=nothing", "“nothing” is not one of the choices"),
        ("colour=red", "“colour” is not a part of this address"),
        ("from=2015-16&from=1066-67%00", "is not one of the choices"),
    ],
)
def test_an_address_that_makes_no_sense_is_told_so(query, words, client, whole):
    assert words in page(client, f"{ADDRESS}?{query}")
    assert words in page(client, f"/money/savings/bridge.csv?{query}", 400)


@pytest.mark.parametrize("query", ["", "?from=2015-16&to=2022-23", "?area=drone-team&prices=nothing"])
def test_signed_out_where_nothing_is_published_it_says_just_that(query, client, drones):
    for year in (2015, 2022):
        cost(drones, year, "100", marking=Marking.OFFICIAL)
    shown = page(client, ADDRESS + query)
    assert "No costs are published, so there are no two financial years to compare." in shown
    assert "If you have an account, <a" in shown
    assert f"/sign-in/?next={quote(ADDRESS + query, safe='')}" in shown
    for words in ("is not one of the choices", "There is a problem", "<select"):
        assert words not in shown, words
    assert "No costs are published" in page(client, f"/money/savings/bridge.csv{query}", 400)


def test_signed_in_it_says_that_no_costs_can_be_read_and_asks_nobody_to_sign_in_again(frank, signed_in):
    shown = page(signed_in(frank), f"{ADDRESS}?from=2015-16&to=2022-23")
    assert "No costs are recorded that you can read" in shown
    assert "If you have an account" not in shown


def test_of_one_year_alone_it_says_that_there_is_no_other(client, drones):
    cost(drones, 2015, "100")
    cost(drones, 2022, "100", marking=Marking.OFFICIAL)
    shown = page(client, f"{ADDRESS}?from=2015-16&to=2022-23")
    assert "Costs of 2015/16 alone are published, so there is no other year to compare it with." in shown
    assert "There is a problem" not in shown


def typed(**answers):
    return {
        "from_year": "2015/16",
        "to_year": "2022/23",
        "area": "",
        "cause": "growth",
        "title": "More dogs",
        "amount": "£1,000",
        "sure": "estimate",
        "because": "From the budget book",
        "source": make_source(slug="budget-book").slug,
        "paragraph": "page 4",
        "marking": "0",
        **answers,
    }


def test_a_step_is_declared_on_a_page_and_withdrawn_after_being_asked(erin, signed_in):
    client = signed_in(erin)
    assert client.post("/money/savings/bridge/steps/record/", typed()).status_code == 302
    step = BridgeStep.objects.get()
    assert (step.amount, step.area, step.recorded_by) == (1000, None, erin)
    assert "More dogs" in page(client, "/money/savings/bridge/steps/")
    address = f"/money/savings/bridge/steps/{step.pk}/withdraw/"
    assert "It counts in no bridge any more" in page(client, address)
    assert client.post(address, {"because": "Counted twice"}).status_code == 302
    assert "No step is declared" in page(client, "/money/savings/bridge/steps/")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"amount": "12,34"}, "A comma stands before each three figures"),
        ({"amount": ""}, "Enter how much more the later year cost"),
        ({"to_year": "2022"}, "written like 2022/23"),
        ({"to_year": "2014/15"}, "must come after"),
        ({"cause": "savings"}, "with a minus"),
    ],
)
def test_a_step_that_cannot_be_read_is_said_and_nothing_is_lost(answers, words, erin, signed_in):
    response = signed_in(erin).post("/money/savings/bridge/steps/record/", typed(**answers))
    text = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert words in text
    assert "More dogs" in text
    assert not BridgeStep.objects.exists()


def test_the_figures_are_those_of_the_bridge(drones, whole):
    more = named("change-in-cost").as_at(today(), portal_user())
    assert (more.value, more.address) == (23, "/money/savings/bridge/?from=2015-16&to=2022-23")
    assert named("cost-not-explained").as_at(today(), portal_user()).value == 0


def test_each_step_of_the_bridge_is_a_figure_and_together_they_lead_from_one_cost_to_the_other(drones, whole):
    found = {name: named(f"bridge-{name}").as_at(today(), portal_user()) for name in [*Cause, "cost-before"]}
    start = found.pop("cost-before").value
    assert found[Cause.OTHER].value is None  # nothing is declared of it
    assert "Not known: nothing of it is recorded" in found[Cause.OTHER].words
    steps = sum(figure.value for figure in found.values() if figure.value is not None)
    assert start + steps == named("bridge-cost-after").as_at(today(), portal_user()).value


def test_a_step_that_is_needed_and_not_recorded_is_a_figure_that_is_not_known(drones):
    assert named("bridge-growth").as_at(today(), portal_user()).value is None
