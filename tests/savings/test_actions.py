"""Recording money: who may, what is refused and in which words, and what the database refuses by itself."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliance.actions.facts import correct_source
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, Source
from alliance.policy import Refused
from business_areas.models import BusinessArea
from governance.models import Decision, Seat
from savings.actions.costs import record_costs, reverse_cost
from savings.actions.rules import end_rule, record_rule, withdraw_rule
from savings.actions.sizes import record_size, withdraw_size
from savings.actions.statements import agree_statement, record_statement_agreement, send_statement
from savings.actions.years import close_year, open_year, restate_year
from savings.agreeing import Agreeing
from savings.models import CostLine, FinancialYear, RuleShare, SharingRule, Size, StatementVersion
from savings.policies import cannot_close_year, cannot_send_statement
from savings.sizes import quotients
from tests.governance.makers import make_decision, make_draft, make_holding, make_person, make_seat
from tests.makers import make_area, make_force, make_source
from tests.savings.makers import (
    agree_all,
    devon,
    dorset,
    line,
    make_closed,
    make_finance_seat,
    make_line,
    make_measure,
    make_rule,
    make_sent,
    make_size,
    make_year,
    shares_of,
)

pytestmark = pytest.mark.django_db


def refused(action, *arguments, by=None, **options) -> str:
    """What an action says when it refuses what it was given."""
    with pytest.raises(ValidationError) as wrong, transaction.atomic():
        action(*arguments, by=by or portal_user(), **options)
    return " ".join(wrong.value.messages)


def not_allowed(action, *arguments, by=None) -> str:
    with pytest.raises(Refused) as wrong, transaction.atomic():
        action(*arguments, by=by or portal_user())
    return str(wrong.value)


def refused_by_the_database(change) -> str:
    with pytest.raises(IntegrityError) as wrong, transaction.atomic():
        change()
    return str(wrong.value)


# Who may


def everything() -> dict:
    """Each action with what it needs, but who does it."""
    rule, cost, size = make_rule(), make_line(), make_size()
    return {
        open_year: [FinancialYear(first_year=2030)],
        record_costs: [make_year(), [line()]],
        reverse_cost: [cost, "Typed twice"],
        record_size: [
            Size(
                measure=make_measure(), year=make_year(), force=devon(), value=1, counted="net",
                source=make_source(),
                marking=Marking.PUBLISHED,
            )
        ],
        withdraw_size: [size, "Wrong"],
        record_rule: [
            SharingRule(
                area=make_area("Dogs Team"), way="fixed", from_year=2020, decided_as_stated="Agreed",
                source=make_source(), marking=Marking.PUBLISHED,
            ),
            shares_of({dorset(): "100"}),
        ],
        end_rule: [rule, 2023, "New percentages"],
    }  # fmt: skip


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "dan", "frank", "grace", "zoe"])
def test_nobody_but_a_finance_officer_keeps_money(person, request):
    by = request.getfixturevalue(person)
    for action, needs in everything().items():
        assert "Only a finance officer can keep" in not_allowed(action, *needs, by=by), action.__name__


def test_a_finance_officer_keeps_money_and_each_thing_done_is_recorded(erin):
    for action, needs in everything().items():
        action(*needs, by=erin)
        assert AuditEvent.objects.order_by("-pk").first().name.startswith(f"savings.{action.__name__[:10]}")


def test_nobody_records_what_they_may_not_read(erin):
    make_area()
    words = not_allowed(record_costs, make_year(), [line(marking=Marking.OFFICIAL_SENSITIVE)], by=erin)
    assert "cleared to OFFICIAL" in words


# Costs


def test_a_line_is_marked_no_lower_than_its_area_and_source():
    hidden = make_area("Quiet Team", marking=Marking.OFFICIAL)
    assert "cannot be marked lower" in refused(record_costs, make_year(), [line(hidden)])
    source = make_source(marking=Marking.OFFICIAL)
    assert "cannot be marked lower" in refused(record_costs, make_year(), [line(make_area(), source=source)])


def test_no_neighbour_pays():
    neighbour = make_force("Avon and Somerset Police", standing="neighbour")
    assert "not a partner" in refused(record_costs, make_year(), [line(force=neighbour)])


def test_nothing_at_all_is_not_recorded():
    make_area()
    assert "£0 says nothing" in refused(record_costs, make_year(), [line(amount="0")])
    assert "at least one force" in refused(record_costs, make_year(), [])
    assert not CostLine.objects.exists()


def test_all_lines_are_recorded_or_none():
    make_area()
    refused(record_costs, make_year(), [line(), line(amount="0")])
    assert not CostLine.objects.exists()


def test_a_line_is_reversed_once_with_why():
    cost = make_line(amount="12.34")
    assert "Say why" in refused(reverse_cost, cost, " ")
    reversal = reverse_cost(cost, "Typed twice", by=portal_user())
    assert (reversal.amount, reversal.reverses, reversal.because) == (-cost.amount, cost, "Typed twice")
    assert "already reversed" in not_allowed(reverse_cost, cost, "Again")
    assert "is a reversal" in not_allowed(reverse_cost, reversal, "Again")


def test_a_line_never_changes():
    make_line()
    assert "never changed" in refused_by_the_database(lambda: CostLine.objects.update(amount=1))
    assert "never removed" in refused_by_the_database(lambda: CostLine.objects.all().delete())


# Sizes


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"counted": "gross"}, "Dorset’s is net and Devon & Cornwall’s is gross"),
        ({"year": 2021}, "different years"),
        ({"measure": "Population"}, "different measures"),
        ({"force": "dorset", "year": 2021}, "different years"),
    ],
)
def test_unlike_sizes_refuse_to_be_combined_with_the_reason(other, words):
    fields = {"force": devon()} | other
    if "year" in other:
        fields["year"] = make_year(other["year"])
    if "measure" in other:
        fields["measure"] = make_measure(other["measure"])
    if other.get("force"):
        fields["force"] = dorset()
    with pytest.raises(ValueError, match=words):
        quotients([make_size(), make_size(**fields)])


def test_the_raw_quotients_are_exact():
    one, two = quotients([make_size(dorset(), 1), make_size(devon(), 2)])
    assert (one * 3, two * 3) == (1, 2)


def test_a_force_has_one_size_by_a_measure_in_a_year():
    size = make_size()
    again = Size(measure=size.measure, year=size.year, force=size.force, value=2, counted="net")
    again.source, again.marking = size.source, size.marking
    assert "recorded already" in refused(record_size, again)
    withdraw_size(size, "A misprint", by=portal_user())
    record_size(again, by=portal_user())


def test_a_size_that_a_rule_rests_on_is_not_withdrawn():
    sizes = [make_size(devon(), 70), make_size(dorset(), 30)]
    make_rule(way="size", sizes=sizes)
    assert "rests on this size" in refused(withdraw_size, sizes[0], "Wrong")


# Rules


def rule(**fields) -> SharingRule:
    return SharingRule(
        **{
            "way": "fixed",
            "from_year": 2015,
            "decided_as_stated": "Agreed",
            "source": make_source(),
            "marking": Marking.PUBLISHED,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("percents", "words"),
    [
        ((), "at least one force"),
        (("70", "20"), "add up to 90%. They must add up to 100%"),
        (("70", "30.000001"), "100.000001%"),
    ],
)
def test_the_shares_are_of_somebody_and_make_all_of_it(percents, words):
    shares = shares_of(dict(zip([devon(), dorset()], percents, strict=False)))
    assert words in refused(record_rule, rule(), shares)


def test_a_rule_says_how_it_was_decided():
    shares = shares_of({dorset(): "100"})
    assert "say how it was decided" in refused(record_rule, rule(decided_as_stated=""), shares)


@pytest.mark.parametrize(
    ("from_year", "until_year"), [(2010, None), (2014, 2016), (2016, 2017), (2018, None)]
)
def test_two_rules_never_hold_in_one_year(from_year, until_year):
    make_rule(until_year=2019)
    shares = shares_of({dorset(): "100"})
    again = rule(from_year=from_year, until_year=until_year)
    assert "two rules never hold in one year" in refused(record_rule, again, shares)
    again.recorded_by, again.recorded_at = portal_user(), again.source.recorded_at
    assert "one sharing rule at a time" in refused_by_the_database(again.save)


@pytest.mark.parametrize(("from_year", "until_year"), [(2010, 2015), (2019, None)])
def test_rules_follow_each_other(from_year, until_year):
    make_rule(until_year=2019)
    make_rule(from_year=from_year, until_year=until_year)
    make_rule(area=make_area())


def test_a_rule_by_size_keeps_the_sizes_beside_what_was_declared():
    sizes = [make_size(devon(), 205), make_size(dorset(), 100)]
    made = make_rule({devon(): "67.2", dorset(): "32.8"}, way="size", sizes=sizes)
    assert [share.size for share in made.shares.all()] == sizes
    one_alone = shares_of({devon(): "67.2", dorset(): "32.8"}, sizes[:1])
    assert "Not every force has a size" in refused(record_rule, rule(way="size", area=make_area()), one_alone)


def test_a_rule_by_unlike_sizes_is_refused_with_the_reason():
    sizes = [make_size(devon(), 205), make_size(dorset(), 100, counted="gross")]
    shares = shares_of({devon(): "70", dorset(): "30"}, sizes)
    assert "Net and gross sizes cannot be combined" in refused(record_rule, rule(way="size"), shares)


def test_sharing_the_saving_needs_what_was_paid_before():
    shares = shares_of({devon(): "70", dorset(): "30"}, (), ["10"])
    of_area = rule(method="saving", area=make_area())
    assert "say what Dorset paid" in refused(record_rule, of_area, shares)
    assert "only where the saving is shared" in refused(record_rule, rule(), shares)


def test_a_saving_is_shared_for_one_area_because_each_has_its_own_baseline():
    shares = shares_of({devon(): "70", dorset(): "30"}, (), ["10", "10"])
    assert "shared area by area" in refused(record_rule, rule(method="saving"), shares)


def test_a_rule_is_marked_no_lower_than_the_sizes_it_shows():
    sizes = [make_size(devon(), 205, marking=Marking.OFFICIAL), make_size(dorset(), 100)]
    shares = shares_of({devon(): "70", dorset(): "30"}, sizes)
    assert "A size it rests on is marked OFFICIAL" in refused(record_rule, rule(way="size"), shares)


def test_a_rule_rests_on_a_decision_that_was_made_and_is_marked_no_lower():
    shares = shares_of({dorset(): "100"})
    make_holding(make_seat(assents=True))
    draft, made = make_draft("Dogs"), make_decision(marking=Marking.OFFICIAL)
    assert "not made yet" in refused(record_rule, rule(decision=draft), shares)
    assert "mark the rule no lower" in refused(record_rule, rule(decision=made), shares)
    record_rule(rule(decision=made, marking=Marking.OFFICIAL), shares, by=portal_user())
    assert Decision.objects.get(sharing_rules__isnull=False) == made


def test_a_rule_is_not_marked_above_what_all_forces_read():
    sensitive = rule(marking=Marking.OFFICIAL_SENSITIVE)
    assert "not marked above OFFICIAL" in refused(record_rule, sensitive, shares_of({dorset(): "100"}))


def test_an_ended_rule_holds_to_its_last_day_and_keeps_its_shares():
    made = make_rule()
    ended = end_rule(made, 2023, "New percentages", by=portal_user())
    made.refresh_from_db()
    assert made.withdrawn_because == "New percentages"
    assert ended.period_words == "from 1 April 2015 to 31 March 2023"
    assert [str(share) for share in ended.shares.all()] == [
        "Devon & Cornwall Police: 70%",
        "Dorset Police: 30%",
    ]
    assert "recorded already" in not_allowed(end_rule, ended, 2024, "Again")
    assert "never changed" in refused_by_the_database(lambda: RuleShare.objects.update(percent=1))


# Closing


def test_a_closed_year_takes_nothing_more_until_it_is_restated():
    year = make_closed()
    assert "2022/23 is closed" in not_allowed(record_costs, year, [line()])
    assert "2022/23 is closed" in not_allowed(reverse_cost, year.cost_lines.get(), "Wrong")
    late = line(year=year, recorded_by=portal_user())
    assert "year that is closed" in refused_by_the_database(late.save)
    made = SharingRule.objects.get()
    assert "2022/23 is closed" in refused(withdraw_rule, made, "Wrong")
    assert "2022/23 is closed" in refused(end_rule, made, 2020, "Wrong")
    assert "2022/23 is closed" in refused(
        record_rule, rule(area=make_area("Dogs Team")), shares_of({dorset(): "100"})
    )
    assert "Say why" in refused(restate_year, year, " ")
    restate_year(year, "An invoice came late", by=portal_user())
    record_costs(year, [line()], by=portal_user())


def test_a_statement_is_sent_when_all_of_it_is_known(erin):
    year = make_year()

    def why_not() -> str:
        return cannot_send_statement(erin, Agreeing(year, erin.clearance))

    assert "No outturn of 2022/23" in why_not()
    make_line(year=year)
    assert "No rule says how the forces share Drone Team" in why_not()
    make_rule()
    assert "No seat of a Chief Finance Officer" in why_not()
    make_finance_seat()
    assert why_not() == ""
    send_statement(year, Marking.OFFICIAL, by=erin)
    assert "Version 1 says the same" in why_not()
    make_line(year=year)
    assert why_not() == ""


def test_a_year_that_is_not_over_is_not_agreed(erin):
    year = make_year(2140)
    make_line(year=year)
    assert "not over until 31 March 2141" in cannot_send_statement(erin, Agreeing(year, erin.clearance))


def test_each_chief_finance_officer_agrees_for_the_seat_they_hold(grace, frank, erin):
    make_person("Holder of Chief Finance Officer", user=grace)
    seat, other = make_finance_seat(), make_finance_seat("Other Chief Finance Officer")
    version = make_sent(by=erin)
    assert "You do not hold the seat" in not_allowed(agree_statement, version, other, by=grace)
    assert "Only a Chief Finance Officer" in not_allowed(agree_statement, version, seat, by=frank)
    agree_statement(version, seat, by=grace)
    assert "already agreed" in not_allowed(agree_statement, version, seat, by=grace)
    assert "still waits for Other Chief Finance Officer" in not_allowed(close_year, version.year, by=erin)
    assert "how the agreement was told" in refused(record_statement_agreement, version, other, " ", by=erin)
    record_statement_agreement(version, other, "by email", by=erin)
    assert close_year(version.year, by=erin).closed_version == version


def test_no_other_seat_agrees_a_statement(erin):
    version, seat = make_sent(by=erin), make_seat()
    words = not_allowed(lambda **who: record_statement_agreement(version, seat, "by email", **who), by=erin)
    assert "does not agree the statement" in words


def test_a_change_after_sending_asks_for_the_next_version(erin):
    version = make_sent(by=erin)
    seat = Seat.objects.get(office=Seat.Office.FINANCE_OFFICER)
    record_statement_agreement(version, seat, "by email", by=erin)
    make_line(year=version.year)
    assert "The record changed after version 1" in cannot_close_year(erin, Agreeing(version.year, 1))
    send_statement(version.year, Marking.OFFICIAL, by=erin)
    assert "still waits for" in cannot_close_year(erin, Agreeing(version.year, 1))


def test_a_version_never_changes():
    version = make_sent()
    assert version.number == 1
    assert "never changed" in refused_by_the_database(lambda: StatementVersion.objects.update(content="{}"))


# What stands higher than somebody reads


def hidden_version() -> StatementVersion:
    """The latest version of a year, marked higher than an earlier one that was sent to all."""
    make_sent(marking=Marking.OFFICIAL)
    make_line(marking=Marking.OFFICIAL_SENSITIVE)
    return send_statement(make_year(), Marking.OFFICIAL_SENSITIVE, by=portal_user())


def test_nobody_agrees_or_closes_past_a_version_that_they_may_not_read(erin):
    hidden_version()
    first, seat = StatementVersion.objects.get(number=1), Seat.objects.get()
    words = "You are not cleared to read the statement of 2022/23 as it stands"
    assert words in not_allowed(record_statement_agreement, first, seat, "by email", by=erin)
    assert words in not_allowed(close_year, make_year(), by=erin)


def test_a_chief_finance_officer_agrees_no_older_version_than_the_last(grace):
    make_person("Holder of Treasurer", user=grace)
    seat = make_finance_seat("Treasurer")
    hidden_version()
    first = StatementVersion.objects.get(number=1)
    assert "not cleared to read the statement" in not_allowed(agree_statement, first, seat, by=grace)


def test_a_seat_that_somebody_may_not_read_of_is_waited_for_and_not_named(erin):
    version = make_sent(marking=Marking.OFFICIAL)
    agree_all(version)
    source = make_source("Kept quiet", marking=Marking.OFFICIAL_SENSITIVE)
    make_seat("Quiet Treasurer", office=Seat.Office.FINANCE_OFFICER, chairs=False, source=source)
    words = not_allowed(close_year, version.year, by=erin)
    assert words.endswith("still waits for a seat that you are not cleared to read of.")


def test_a_year_closed_with_a_statement_one_may_not_read_is_not_restated(erin):
    version = hidden_version()
    agree_all(version)
    close_year(version.year, by=portal_user())
    words = not_allowed(restate_year, version.year, "Late invoice", by=erin)
    assert "Somebody who is cleared to OFFICIAL-SENSITIVE can do this" in words


# What a rule, a cost and a source rest on


def test_a_rule_takes_its_sizes_as_they_are_once_nobody_else_changes_them():
    sizes = [make_size(devon(), 70), make_size(dorset(), 30)]
    shares = shares_of({devon(): "70", dorset(): "30"}, sizes)
    withdraw_size(Size.objects.get(pk=sizes[0].pk), "A misprint", by=portal_user())
    words = refused(record_rule, rule(way="size"), shares)
    assert "Net revenue budget of Devon & Cornwall in 2022/23 was withdrawn by" in words
    assert not SharingRule.objects.exists()


def test_a_source_is_marked_no_higher_than_the_costs_that_cite_it(alice):
    source = make_source(slug="ledger")
    cost = make_line(source=source)
    source.marking = Marking.OFFICIAL
    assert "marked lower than that" in refused(correct_source, source, by=alice)
    reverse_cost(cost, "Typed twice", by=portal_user())
    assert "marked lower than that" in refused(correct_source, source, by=alice)
    assert Source.objects.get(slug="ledger").marking == Marking.PUBLISHED


def test_a_source_is_raised_where_its_costs_are_marked_as_high(alice):
    source = make_source(slug="ledger")
    make_line(source=source, marking=Marking.OFFICIAL)
    source.marking = Marking.OFFICIAL
    correct_source(source, by=alice)
    assert Source.objects.get(slug="ledger").marking == Marking.OFFICIAL


def test_an_area_is_marked_no_higher_than_its_costs():
    make_line()
    words = refused_by_the_database(lambda: BusinessArea.objects.update(marking=Marking.OFFICIAL))
    assert "never marked lower than the business area" in words
