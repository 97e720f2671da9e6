"""Savings: who claims and who verifies, what is added and what never is, and what the database refuses."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alliance.actions.people import portal_user
from alliance.figures import named
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.needs import needs
from alliance.temporal import today
from business_areas.beside import Asked
from savings.actions.benefits import (
    move_baseline,
    record_amount,
    record_saving,
    record_target,
    verify_claim,
    withdraw_amount,
    withdraw_saving,
    withdraw_target,
    withdraw_verification,
)
from savings.actions.illustrative import remove_illustrative
from savings.benefits import (
    ORDINARY,
    Amounts,
    Sort,
    YearOfSavings,
    add_together,
    by_force,
    costs_of_change,
    over_several_years,
    savings_by_year,
    totals,
    verified_by_year,
)
from savings.benefits_shown import SavingsShown
from savings.beside import savings_of
from savings.models import Baseline, Saving, SavingAmount, SavingsTarget, Verification
from savings.sharing import Rules
from tests.governance.makers import make_decision, make_holding, make_seat
from tests.makers import make_area, make_source
from tests.savings.makers import (
    amount_of,
    baseline,
    devon,
    dorset,
    make_amount,
    make_claim,
    make_line,
    make_rule,
    make_saving,
    make_target,
    make_verification,
    make_verifier,
    saving,
    verification,
)
from tests.savings.test_actions import not_allowed, refused, refused_by_the_database

pytestmark = pytest.mark.django_db

ALL = Marking.OFFICIAL_SENSITIVE


def made_decision(**fields):
    """A decision of the Board that was made."""
    make_holding(make_seat(assents=True))
    return make_decision(**fields)


def only(rows) -> YearOfSavings:
    (row,) = rows
    return row


# Who may


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "dan", "frank", "grace", "zoe"])
def test_nobody_but_a_finance_officer_keeps_savings(person, request):
    by = request.getfixturevalue(person)
    claim = make_claim()
    evidenced = make_verification(make_claim(claim.saving, year=2021))
    everything = (
        (record_saving, saving(), baseline()),
        (record_amount, amount_of(claim.saving)),
        (verify_claim, claim, verification(claim)),
        (move_baseline, claim.saving, baseline(decision=made_decision(), because="Scope")),
        (withdraw_verification, evidenced, "Wrong"),
        (withdraw_amount, claim, "Wrong"),
        (withdraw_saving, claim.saving, "Wrong"),
        (record_target, SavingsTarget(marking=0, source=claim.source)),
        (withdraw_target, make_target(), "Wrong"),
    )
    for action, *needed in everything:
        assert "Only a finance officer can keep what is saved" in not_allowed(action, *needed, by=by)


def test_whoever_claims_does_not_verify_and_the_database_refuses_it_too(erin):
    claim = make_claim(by=erin)
    assert "somebody else verifies it" in not_allowed(verify_claim, claim, verification(claim), by=erin)
    own = verification(claim, saving=claim.saving, marking=0, recorded_at=timezone.now(), recorded_by=erin)
    own.claim = claim
    assert "does not verify it" in refused_by_the_database(own.save)
    made = verify_claim(claim, verification(claim, "60"), by=make_verifier())
    assert (made.amount, made.recorded_by.username) == (60, "verifier")
    assert AuditEvent.objects.order_by("-pk").first().sentence.startswith("Verified £60 of the claim of £100")


def test_a_claim_is_verified_once_and_never_at_more(erin):
    claim = make_claim(by=erin)
    by = make_verifier()
    words = refused(verify_claim, claim, verification(claim, "100.01"), by=by)
    assert "£100 was claimed, so no more than that" in words
    verify_claim(claim, verification(claim, "0"), by=by)
    assert "verified already" in not_allowed(verify_claim, claim, verification(claim), by=by)
    more = verification(claim, "101", saving=claim.saving, marking=0)
    more.claim, more.recorded_at, more.recorded_by = claim, timezone.now(), by
    assert "never at more than was claimed" in refused_by_the_database(more.save)


def test_what_is_planned_is_not_verified():
    planned = make_amount()
    by = make_verifier()
    assert "is claimed first" in not_allowed(verify_claim, planned, verification(planned), by=by)
    wrong = verification(planned, saving=planned.saving, marking=0)
    wrong.claim, wrong.recorded_at, wrong.recorded_by = planned, timezone.now(), by
    assert "Only a claim that stands is verified" in refused_by_the_database(wrong.save)


def test_a_verification_is_withdrawn_and_the_claim_verified_anew():
    made = make_verification(amount="90")
    withdraw_verification(made, "The wrong ledger", by=portal_user())
    again = make_verification(made.claim, "80")
    assert only(savings_by_year(None, None, level=ALL)).verified == 80
    withdraw_amount(made.claim, "Not a saving", by=portal_user())
    again.refresh_from_db()
    assert again.withdrawn_because == "Not a saving"
    assert savings_by_year(None, None, level=ALL) == []


def test_a_saving_is_withdrawn_with_all_that_is_said_of_it():
    made = make_verification().saving
    make_amount(made, "400", 2015, years=4)
    withdraw_saving(made, "Recorded twice", by=portal_user())
    for model in (Saving, Baseline, SavingAmount, Verification):
        assert not model.objects.current().exists(), model
    assert over_several_years(None, level=ALL) == savings_by_year(None, None, level=ALL) == []


# What is refused


def test_what_is_not_over_is_planned_and_not_claimed():
    made = make_saving()
    this_year = today().year if today().month >= 4 else today().year - 1
    make_amount(made, year=this_year)
    claim = amount_of(made, year=this_year, standing="claimed")
    assert "is not over, so nothing of it can be claimed" in refused(record_amount, claim)


def test_an_amount_is_not_below_nothing_and_nothing_is_an_amount():
    made = make_saving()
    assert "£0 or more. Record what costs more as a dis-benefit" in refused(
        record_amount, amount_of(made, "-1")
    )
    assert make_claim(made, "0").amount == 0
    assert only(savings_by_year(None, None, level=ALL)).claimed == 0


@pytest.mark.parametrize(("year", "years"), [(2020, 4), (2022, 1), (2019, 10), (2022, 2)])
def test_a_total_over_several_years_and_the_amount_of_a_year_never_stand_for_one_year(year, years):
    made = make_saving()
    make_amount(made, year=2022)
    words = refused(record_amount, amount_of(made, year=year, years=years))
    assert "£100 in 2022/23 is planned already" in words
    if years > 1:
        assert "A total over several years is not added to an amount of one year" in words
    other = amount_of(made, year=year, years=years, marking=0)
    other.recorded_at, other.recorded_by = timezone.now(), portal_user()
    assert "one amount of each kind at a time" in refused_by_the_database(other.save)
    make_claim(made, year=2022)
    assert SavingAmount.objects.count() == 2


def test_amounts_of_a_year_and_of_several_are_refused_together_and_are_in_no_total():
    made = make_saving()
    several, yearly = make_amount(made, "400", 2015, years=4), make_amount(made, "100", 2020)
    with pytest.raises(ValueError, match=r"2015/16 to 2018/19 \(4 years together\) cannot be added"):
        add_together([several, yearly])
    assert add_together([yearly, yearly]) == 200
    assert add_together([]) == 0
    row = only(savings_by_year(None, None, level=ALL))
    assert (row.first_year, row.promised) == (2020, 100)
    assert over_several_years(None, level=ALL) == [several]


def test_savings_of_different_sorts_are_never_added():
    make_amount(make_saving(), "1")
    make_amount(make_saving(cash="not-cashable"), "2")
    make_amount(make_saving(counted="net"), "4")
    make_amount(make_saving(price_year=2015), "8")
    make_amount(make_saving(effect="disbenefit"), "16")
    rows = savings_by_year(None, None, level=ALL)
    assert sorted(row.promised for row in rows) == [1, 2, 4, 8, 16]
    with pytest.raises(ValueError, match="never added together"):
        totals(rows)
    assert SavingsShown(ALL, 2022).headline.promised == 1


def test_a_saving_is_marked_no_lower_than_its_area_and_its_facts_as_it_is():
    hidden = make_area("Quiet Team", marking=Marking.OFFICIAL)
    assert "what it saves cannot be marked lower" in refused(record_saving, saving(hidden), baseline())
    made = make_saving(hidden, marking=Marking.OFFICIAL)
    amount = make_amount(made)
    assert amount.marking == Marking.OFFICIAL
    source = make_source("Kept quiet", marking=Marking.OFFICIAL_SENSITIVE)
    assert "cannot be marked lower" in refused(record_amount, amount_of(made, year=2020, source=source))
    low = amount_of(made, year=2019, marking=0)
    low.recorded_at, low.recorded_by = timezone.now(), portal_user()
    assert "never marked lower than the saving" in refused_by_the_database(low.save)


def test_a_saving_has_one_owner_which_is_a_post():
    words = "Choose the seat that answers for it, or name another post"
    assert words in refused(record_saving, saving(owner_post=""), baseline())


def test_nothing_real_is_recorded_of_an_illustrative_saving_and_all_of_it_is_removed():
    invented = make_source("Invented", kind="illustrative")
    made = make_saving(source=invented)
    words = refused(record_amount, amount_of(made, source=make_source()))
    assert "This saving is illustrative" in words
    make_amount(made)
    make_verification(make_claim(made))
    make_target(source=invented)
    real = make_saving(title="Real")
    remove_illustrative(by=portal_user())
    assert list(Saving.objects.all()) == [real]
    for model in (SavingAmount, Verification, SavingsTarget):
        assert not model.objects.exists(), model


# Baselines and targets


def test_a_baseline_is_moved_by_a_decision_alone_and_the_line_before_stays():
    made = make_saving()
    assert "for the Board" in refused(move_baseline, made, baseline("900", because="Scope"))
    decision = made_decision()
    assert "Say why" in refused(move_baseline, made, baseline("900", decision=decision))
    move_baseline(made, baseline("900", decision=decision, because="One area left"), by=portal_user())
    lines = Baseline.objects.current().filter(saving=made)
    assert [(line.number, line.amount) for line in lines] == [(1, 1000), (2, 900)]
    raw = baseline("5", saving=made, number=3, marking=0, because="No decision")
    raw.recorded_at, raw.recorded_by = timezone.now(), portal_user()
    assert "baseline_is_moved_by_a_decision" in refused_by_the_database(raw.save)
    assert "never edited" in refused_by_the_database(lambda: Baseline.objects.update(amount=1))


def test_a_baseline_and_a_target_are_of_days_that_came():
    ahead = date(today().year + 1, 1, 1)
    assert "has not come yet" in refused(record_saving, saving(), baseline(on=ahead))
    target = make_target()
    later = SavingsTarget(
        amount=1, by_year=2020, set_on=ahead, decided_as_stated="x", source=target.source, marking=0
    )
    assert "has not come yet" in refused(record_target, later)


def test_a_later_target_stands_beside_the_one_before():
    make_target("12000000", by_year=2018)
    make_target("11000000", by_year=2022, set_on=date(2022, 6, 30))
    assert [target.by_year for target in SavingsTarget.objects.current()] == [2018, 2022]


def test_what_is_recorded_of_savings_is_never_edited_or_removed():
    make_verification()
    make_target()
    for model in (Saving, Baseline, SavingAmount, Verification, SavingsTarget):
        changes = {"title": "Else"} if model is Saving else {"amount": 1}
        assert "never edited" in refused_by_the_database(
            lambda model=model, changes=changes: model.objects.update(**changes)
        )


# Adding up


def test_savings_are_added_by_area_and_year_and_what_is_not_recorded_is_not_nothing():
    drones, dogs = make_area("Drone Team"), make_area("Dogs Team")
    first, second = make_saving(drones), make_saving(drones, title="Fewer buildings")
    make_amount(first, "10.01")
    make_amount(second, "0.02")
    make_verification(make_claim(first, "9"), "8.50")
    make_amount(make_saving(dogs), "5", 2021)
    rows = savings_by_year(None, None, level=ALL)
    assert [(row.area_id, row.first_year, row.promised, row.claimed, row.verified) for row in rows] == [
        (drones.pk, 2022, Decimal("10.03"), 9, Decimal("8.50")),
        (dogs.pk, 2021, 5, None, None),
    ]
    assert savings_by_year([dogs.pk], [2022], level=ALL) == []
    assert verified_by_year(None, None, level=ALL) == {(drones.pk, 2022): Decimal("8.50")}


def test_what_a_reader_may_not_read_is_not_counted():
    make_amount(make_saving(), "1")
    make_amount(make_saving(marking=Marking.OFFICIAL), "2")
    assert SavingsShown(Marking.PUBLISHED, 2022).headline.promised == 1
    assert SavingsShown(Marking.OFFICIAL, 2022).headline.promised == 3


def test_what_was_known_on_a_moment_stays_as_it_was_known():
    amount = make_amount(amount="10")
    then = timezone.now()
    withdraw_amount(amount, "A misprint", by=portal_user())
    make_amount(amount.saving, "12")
    assert only(savings_by_year(None, None, level=ALL, known_at=then)).promised == 10
    assert only(savings_by_year(None, None, level=ALL)).promised == 12


def test_costs_of_change_and_of_exit_are_netted_in_the_year_in_which_they_fall():
    area = make_area()
    make_verification(make_claim(make_saving(area), "1000"))
    make_verification(make_claim(make_saving(area, effect="disbenefit"), "100"))
    make_line(area, "300", kind="change")
    make_line(area, "50", kind="exit", force=devon())
    make_line(area, "7", kind="change", firmness="budget")
    make_line(area, "900", kind="pay")
    amounts = [row.values[0] for row in SavingsShown(ALL, 2022).net.rows]
    assert amounts == ["1,000.00", "−100.00", "−300.00", "−50.00", "550.00"]
    assert [(cost.force, cost.kind, cost.amount) for cost in costs_of_change(None, [2022], level=ALL)] == [
        ("devon-and-cornwall", "exit", 50),
        ("dorset", "change", 300),
    ]


def test_what_is_not_recorded_is_not_taken_off_as_nothing():
    make_verification(make_claim(amount="1000"))
    amounts = [row.values[0] for row in SavingsShown(ALL, 2022).net.rows]
    assert amounts == ["1,000.00", *["None recorded"] * 3, "1,000.00"]


@pytest.mark.parametrize("method", ["cost", "saving"])
def test_each_force_saves_its_share_of_each_pound_whichever_way_an_area_shares(method):
    area = make_area()
    baselines = ["700", "300"] if method == "saving" else ()
    make_rule({devon(): "70", dorset(): "30"}, area=area, method=method, baselines=baselines)
    assert by_force(area.pk, Decimal("0.05"), Rules(2022, ALL)) == {
        "devon-and-cornwall": Decimal("0.04"),
        "dorset": Decimal("0.01"),
    }


def test_an_area_that_no_rule_shares_is_said_to_be_shared_by_none():
    make_verification(make_claim(amount="100"))
    found, unshared = SavingsShown(ALL, 2022).by_force
    assert (found, unshared.verified) == ({}, 100)


def test_the_named_figures_say_what_the_register_says(erin, olivia):
    made = make_saving()
    make_amount(made, "100")
    make_verification(make_claim(made, "90", by=erin), "60")
    values = {
        name: named(f"savings-{name}").as_at(today(), olivia).value
        for name in ("promised", "claimed", "verified", "not-yet-evidenced")
    }
    assert values == {"promised": 100, "claimed": 90, "verified": 60, "not-yet-evidenced": 40}
    before = named("savings-promised").as_at(date(2022, 6, 30), olivia)
    assert (before.value, before.words[:9]) == (None, "Not known")


def test_what_is_left_of_savings_and_what_they_cost_are_figures_too(erin, olivia):
    area = make_area()
    made = make_saving(area)
    for year, amount in ((2021, "50"), (2022, "60")):
        make_verification(make_claim(made, "90", year, by=erin), amount)
    make_line(area, "25", kind="change")
    make_verification(make_claim(make_saving(area, effect="disbenefit"), "5", by=erin))
    make_verification(make_claim(make_saving(area, cash="not-cashable"), "7", by=erin))
    names = (
        "savings-net", "cost-of-change", "cost-of-exit", "savings-verified-so-far", "disbenefits-verified",
        "savings-not-cashable-verified",
    )  # fmt: skip
    found = {name: named(name).as_at(today(), olivia) for name in names}
    assert [figure.value for figure in found.values()] == [30, 25, None, 110, 5, 7]
    assert found["cost-of-exit"].words == "None recorded in 2022/23"
    assert named("savings-net").as_at(date(2022, 6, 30), olivia).value == 50


def test_a_claim_waits_for_other_finance_officers_and_not_for_who_made_it(erin):
    make_claim(by=erin)
    assert needs(erin) == []
    assert [need.words for need in needs(make_verifier())] == ["1 claim of a saving waits to be verified"]


class Sums(TestCase):
    """Whatever is added, it comes to the penny, in whatever order."""

    @given(st.lists(st.decimals("0", "99999999.99", places=2), min_size=1, max_size=8))
    def test_totals_are_exact_and_do_not_depend_on_the_order(self, amounts):
        rows = [YearOfSavings(1, 2022, Sort(), "once", promised=amount) for amount in amounts]
        assert totals(rows).promised == sum(amounts)
        assert totals(rows[::-1]) == totals(rows)

    @given(*[st.none() | st.decimals("0", "9999.99", places=2) for _ in range(2)])
    def test_what_is_not_evidenced_is_what_was_promised_and_not_verified(self, promised, verified):
        left = Amounts(promised=promised, verified=verified).not_evidenced
        if promised is None:
            assert left is None
        else:
            assert left >= 0
            assert left == 0 or left + (verified or 0) == promised


# Of one area, for its page


def test_the_page_of_an_area_says_what_the_register_says(db):
    area, other = make_area(), make_area("Fleet")
    first, second = make_saving(area), make_saving(area, recurs="once")
    make_amount(first, "100.25", 2021)
    make_amount(second, "7", 2021)
    make_claim(first, "80", 2021)
    make_verification(make_claim(first, "90", 2022), "70.10")
    make_amount(first, "400", 2016, years=4)
    make_amount(first, "60", 2022, marking=Marking.OFFICIAL)
    make_amount(make_saving(area, cash="not-cashable"), "1", 2021)
    make_amount(make_saving(area, counted="net"), "2", 2021)
    make_amount(make_saving(area, price_year=2015), "4", 2021)
    make_amount(make_saving(area, effect="disbenefit"), "8", 2021)
    make_amount(make_saving(other), "16", 2021)
    moments = [timezone.now()]
    withdraw_amount(make_amount(second, "32", 2020), "A slip", by=portal_user())
    moments.append(timezone.now())
    for level in (Marking.PUBLISHED, Marking.OFFICIAL):
        for known_at in (None, *moments):
            asked = Asked(area, None, date(2024, 6, 1), known_at, ())
            rows = [
                row
                for row in savings_by_year([area.pk], None, level=level, known_at=known_at)
                if row.sort == ORDINARY
            ]
            assert {year.first_year: (year.amounts, year.marking) for year in savings_of(asked, level)} == {
                first_year: (
                    totals([row for row in rows if row.first_year == first_year]),
                    max(row.marking for row in rows if row.first_year == first_year),
                )
                for first_year in {row.first_year for row in rows}
            }
    assert [year.first_year for year in savings_of(Asked(area, None, date(2022, 6, 1), None, ()), level)] == [
        2021
    ]
