"""Publishing the statement a year was closed with: who reads it then, and what stands in the way."""

import pytest

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, RegisterEntry
from alliance.publishing import differences_from_record
from alliance.temporal import today
from governance.actions.publication import publish_notices
from savings.actions.illustrative import remove_illustrative
from savings.actions.statements import publish_statement, send_statement
from savings.actions.years import close_year, restate_year
from savings.models import StatementPublication, StatementVersion
from tests.governance.makers import make_assenting_seats, make_commissioner, make_decision, make_hold
from tests.makers import make_area, make_group
from tests.savings.makers import agree_all, devon, dorset, make_line, make_rule, make_sent, make_year
from tests.savings.test_actions import not_allowed, refused, refused_by_the_database
from tests.savings.test_pages import page, sent

pytestmark = pytest.mark.django_db

ADDRESS, VERSION, PUBLISH = "/money/2022-23/", "/money/2022-23/v1/", "/money/2022-23/publish/"


@pytest.fixture
def area():
    return make_area("Drone Team", group=make_group())


def make_official(area, *, rule=None, marking=Marking.OFFICIAL):
    """A year that was closed with costs that those with an account alone may read."""
    make_rule(**(rule or {}))
    make_line(area, "900.10", force=dorset(), marking=marking)
    make_line(area, "100.00", force=devon(), marking=marking)
    version = make_sent(make_year(), marking=marking)
    agree_all(version)
    return close_year(version.year, by=portal_user())


def test_anybody_reads_what_is_published_and_nothing_besides(client, signed_in, erin, area):
    make_official(area)
    assert "Nothing of this statement is published." in page(client, ADDRESS)
    page(client, VERSION, 404)
    text = page(signed_in(erin), PUBLISH)
    assert "Just what anybody will read" in text
    assert "1,000.10" in text
    sent(signed_in(erin), PUBLISH, {})
    text = page(client, ADDRESS)
    assert "1,000.10" in text
    assert "Anybody can read it." in text
    assert "OFFICIAL" not in text.split("<main")[0]
    assert "closed, and published" in page(client, "/money/")
    text = page(client, VERSION)
    assert "by email" not in text
    assert "erin" not in text.lower()
    assert "Portal" not in text.split("<main")[1]
    response = client.get("/money/2022-23/v1.json")
    assert response.content.decode() == StatementVersion.objects.get().content
    assert "_PUBLISHED.json" in response["Content-Disposition"]
    assert "1,000.10" in page(client, "/money/2022-23/working/revenue/drone-team/")
    assert "900.10" not in page(client, "/money/2022-23/costs/")


def test_how_agreement_was_told_stays_with_those_who_could_read_it_before(signed_in, erin, area):
    publish_statement(make_official(area), by=erin)
    assert "(as told: by email)" in page(signed_in(erin), VERSION)


def test_it_is_published_once_and_written_into_the_register(erin, area):
    year = make_official(area)
    publication = publish_statement(year, by=erin)
    entry = RegisterEntry.objects.get(key="statement-published/2022-23/1")
    assert entry.payload["sha256"] == publication.version.sha256
    assert entry.marking == Marking.PUBLISHED
    assert list(differences_from_record()) == []
    assert AuditEvent.objects.filter(name="savings.publish_statement").count() == 1
    words = "Version 1 of the statement can be read by anybody already."
    assert words in refused(publish_statement, year, by=erin)


def test_a_publication_that_the_register_does_not_hold_is_told(area):
    StatementPublication.objects.create(version=make_official(area).closed_version, by=portal_user())
    assert list(differences_from_record()) == [
        "Version 1 of the statement of 2022/23 is published, and no entry of the register says so."
    ]


def test_only_a_finance_officer_publishes(signed_in, olivia, area):
    assert "Only a finance officer" in not_allowed(publish_statement, make_official(area), by=olivia)
    page(signed_in(olivia), PUBLISH, 403)


def test_a_year_that_is_open_is_not_published(signed_in, erin, area):
    make_line(area)
    version = make_sent(marking=Marking.OFFICIAL)
    assert "2022/23 is not closed." in not_allowed(publish_statement, version.year, by=erin)
    assert "2022/23 is not closed." in page(signed_in(erin), PUBLISH)


def test_what_is_sensitive_is_not_published_neither_by_the_database(zoe, area):
    year = make_official(area, marking=Marking.OFFICIAL_SENSITIVE)
    words = not_allowed(publish_statement, year, by=portal_user())
    assert "Version 1 counts what is marked OFFICIAL-SENSITIVE, so it is not published." in words
    publication = StatementPublication(version=year.closed_version, by=zoe)
    assert "OFFICIAL-SENSITIVE is not published" in refused_by_the_database(publication.save)


def test_a_statement_that_names_an_area_or_a_decision_nobody_reads_of_waits_for_it(signed_in, erin):
    hidden = make_area("Quiet Team", marking=Marking.OFFICIAL)
    decision = make_decision("Shares", seats=make_assenting_seats(), marking=Marking.OFFICIAL)
    year = make_official(hidden, rule={"decision": decision, "marking": Marking.OFFICIAL})
    words = f"The statement names what is not published: Quiet Team and {decision.reference}."
    assert words in refused(publish_statement, year, by=erin)
    assert words in page(signed_in(erin), PUBLISH)
    assert not StatementPublication.objects.exists()


def test_a_decision_of_which_a_notice_is_published_may_be_named(erin, area):
    decision = make_decision("Shares", seats=make_assenting_seats(), marking=Marking.OFFICIAL)
    publish_notices(decision, [make_commissioner(force=devon())], by=portal_user())
    year = make_official(area, rule={"decision": decision, "marking": Marking.OFFICIAL})
    assert publish_statement(year, by=erin).version.number == 1


def test_while_publishing_is_on_hold_it_says_why_it_is_published_all_the_same(client, signed_in, erin, area):
    year = make_official(area)
    make_hold(make_commissioner(force=dorset()), today(), today())
    assert "pre-election period" in not_allowed(publish_statement, year, by=erin)
    assert "pre-election period" in sent(signed_in(erin), PUBLISH, {"despite_hold": ""}, 422)
    sent(signed_in(erin), PUBLISH, {"despite_hold": "The law asks for it now"})
    assert "although publishing was on hold: The law asks for it now" in page(client, ADDRESS)


def test_while_a_published_year_is_restated_its_version_stays_and_the_reason_is_not_told(client, erin, area):
    year = make_official(area)
    publish_statement(year, by=erin)
    restate_year(year, "A secret invoice", by=erin)
    make_line(area, "7", year=make_year(), marking=Marking.OFFICIAL)
    send_statement(make_year(), Marking.OFFICIAL, by=erin)
    text = page(client, ADDRESS)
    assert "Nothing that you can read is recorded since the last version below." in text
    assert "A secret invoice" not in text
    assert "Version 2" not in text
    assert "1,000.10" in page(client, VERSION)
    page(client, "/money/2022-23/v2/", 404)


def test_a_publication_never_changes_and_goes_with_illustrative_money_alone(erin, area):
    publish_statement(make_official(area), by=erin)
    assert "never removed" in refused_by_the_database(StatementPublication.objects.all().delete)
    remove_illustrative(by=portal_user())
    assert StatementPublication.objects.exists()
