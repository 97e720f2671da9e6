"""What a closed year rests on stays: the database refuses it, whoever asks and however (R29)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from alliance.actions.people import portal_user
from savings.actions.illustrative import remove_illustrative
from savings.actions.rules import end_rule
from savings.actions.years import restate_year
from savings.models import FinancialYear, RuleShare, SharingRule
from tests.makers import make_area, make_force, make_source
from tests.savings.makers import devon, make_closed, make_line, make_rule, make_sent, make_year

pytestmark = pytest.mark.django_db

RULE_STAYS = "stays as it is in a financial year that is closed"


def refused(change, words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        change()


def run(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def withdrawn() -> dict:
    return {"withdrawn_at": timezone.now(), "withdrawn_by": portal_user(), "withdrawn_because": "Wrong"}


def rule(**fields) -> SharingRule:
    return SharingRule(
        **{
            "way": "fixed", "from_year": 2015, "decided_as_stated": "Agreed", "source": make_source(),
            "marking": 0, "recorded_at": timezone.now(), "recorded_by": portal_user(), **fields,
        }
    )  # fmt: skip


def test_a_rule_of_a_closed_year_is_not_withdrawn_changed_or_removed():
    make_closed()
    made = SharingRule.objects.get()
    refused(lambda: SharingRule.objects.update(**withdrawn()), RULE_STAYS)
    refused(lambda: SharingRule.objects.update(until_year=2020), "never edited")
    refused(lambda: run("DELETE FROM savings_sharingrule"), "never removed|stays as it is")
    refused(lambda: RuleShare.objects.update(percent=50), "never changed")
    assert SharingRule.objects.get() == made


def test_a_rule_is_withdrawn_while_no_year_it_holds_in_is_closed():
    make_closed()
    later = make_rule(area=make_area("Dogs Team"), from_year=2023)
    SharingRule.objects.filter(pk=later.pk).update(**withdrawn())


def test_no_rule_or_share_is_added_to_a_closed_year():
    make_closed()
    refused(rule(area=make_area("Dogs Team")).save, RULE_STAYS)
    third = make_force("A third force")
    share = RuleShare(rule=SharingRule.objects.get(), force=third, order=9, percent=Decimal(1))
    refused(lambda: share.save(force_insert=True), RULE_STAYS)
    rule(area=make_area("Fleet Team"), from_year=2023).save()


def test_what_takes_the_place_of_a_rule_says_the_same_in_a_closed_year():
    make_closed()
    made = SharingRule.objects.get()
    for wrong in ({"way": "usage"}, {"grant": "net"}, {"from_year": 2014}):
        refused(rule(replaces=made, until_year=2023, **wrong).save, f"{RULE_STAYS}|one sharing rule")
    ended = rule(replaces=made, until_year=2023)
    ended.save()
    refused(lambda: SharingRule.objects.filter(pk=made.pk).update(**withdrawn()), RULE_STAYS)
    unlike = RuleShare(rule=ended, force=devon(), order=0, percent=Decimal(50))
    refused(lambda: unlike.save(force_insert=True), RULE_STAYS)


def test_no_rule_gives_way_to_one_that_ends_before_a_closed_year():
    make_closed()
    made = SharingRule.objects.get()
    rule(replaces=made, until_year=2020).save()
    refused(lambda: SharingRule.objects.filter(pk=made.pk).update(**withdrawn()), RULE_STAYS)


def test_a_rule_of_a_closed_year_is_ended_from_a_later_year_on():
    make_closed()
    ended = end_rule(SharingRule.objects.get(), 2023, "New percentages", by=portal_user())
    assert ended.replaces.withdrawn_at
    assert [share.percent for share in ended.shares.all()] == [70, 30]


def test_a_closed_year_stays_closed_until_it_is_restated_with_why():
    year = make_closed()
    rows = FinancialYear.objects.filter(pk=year.pk)
    stays = "stays as it is until it is restated"
    refused(lambda: rows.update(closed_at=None, closed_by=None), stays)
    refused(lambda: rows.update(closed_at=timezone.now()), stays)
    refused(lambda: rows.update(closed_version=None, closed_at=None, closed_by=None), stays)
    restate_year(year, "An invoice came late", by=portal_user())


def test_a_year_never_changes_what_it_is_and_is_never_removed():
    year = make_year()
    refused(lambda: FinancialYear.objects.update(first_year=2020), "What a financial year is never changes")
    refused(lambda: run("DELETE FROM savings_financialyear WHERE id = %s", year.pk), "never removed")


def test_a_year_is_closed_with_a_statement_of_its_own():
    version = make_sent(make_year(2021))
    closed = {"closed_at": timezone.now(), "closed_by": portal_user(), "closed_version": version}
    rows = FinancialYear.objects.filter(pk=make_year(2022).pk)
    refused(lambda: rows.update(**closed), "closed with a statement of its own")
    begun = FinancialYear(first_year=2023, opened_by=portal_user(), **closed)
    refused(begun.save, "is open when it begins|statement of its own")


def test_an_illustrative_year_that_is_closed_is_removed_with_all_that_it_rests_on():
    source = make_source(kind="illustrative")
    year = make_year(illustrative=True)
    make_rule(source=source)
    make_line(source=source, year=year)
    make_closed(year)
    remove_illustrative(by=portal_user())
    assert not FinancialYear.objects.exists()
    assert not SharingRule.objects.exists()
