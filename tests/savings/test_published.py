"""A statement is told among what is published once anybody may read it: feed, front page, map, e-mail."""

import pytest
from django.core.management import call_command
from django.test import Client

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.published import everything, latest
from governance.actions.panels import record_panel
from savings.actions.statements import publish_statement, send_statement
from savings.actions.years import close_year, restate_year
from savings.models import StatementPublication
from tests.alliance.mail_server import mail_server
from tests.alliance.test_public_site import feed, titles
from tests.alliance.test_subscriptions import READER, subscribed
from tests.makers import make_area, make_force, make_group
from tests.savings.makers import agree_all, make_line, make_rule, make_sent, make_year
from tests.savings.test_publication import make_official

pytestmark = pytest.mark.django_db

TITLE = "Annual statement: Cost sharing statement 2022/23"
PAGES = ("/money/2022-23/", "/money/2022-23/v1/")


@pytest.fixture
def area():
    return make_area("Drone Team", group=make_group(), went_live="2016")


@pytest.fixture
def year(area):
    """A year that was closed with a statement that those with an account alone may read."""
    return make_official(area)


def statements(address="/feeds/published.atom") -> list[str]:
    return [title for title in titles(feed(address)[0]) if title.startswith("Annual statement")]


def mapped() -> str:
    return Client().get("/sitemap.xml").content.decode()


def restated(year, because, *, by):
    """The year once more, with a cost that was found later."""
    restate_year(year, because, by=by)
    make_line(amount="7", year=make_year(), marking=Marking.OFFICIAL)
    version = send_statement(make_year(), Marking.OFFICIAL, by=by)
    agree_all(version)
    return close_year(version.year, by=by)


def test_a_statement_that_is_not_published_is_told_nowhere(year):
    assert statements() == []
    assert statements("/feeds/phrase.atom?q=drone+team") == []
    assert "Cost sharing statement" not in Client().get("/").content.decode()
    for page in PAGES:
        assert page not in mapped()


def test_a_statement_that_was_published_is_told_with_its_amounts_at_an_address_anybody_opens(erin, year):
    publish_statement(year, by=erin)
    assert statements() == [TITLE]
    assert statements("/feeds/phrase.atom?q=drone+team") == [TITLE]
    front = Client().get("/").content.decode()
    assert "Cost sharing statement 2022/23" in front
    assert 'href="/money/2022-23/v1/"' in front
    [told] = latest(everything(), 50)[:1]
    assert any("the forces share £1,000.10" in each for each in told.says)
    assert told.first_at == told.at == StatementPublication.objects.get().at
    for page in PAGES:
        assert f"<loc>http://testserver{page}</loc>" in mapped()
        assert Client().get(page).status_code == 200


def test_it_is_no_news_of_an_area_or_a_panel(erin, area, year):
    publish_statement(year, by=erin)
    record_panel("A Panel", make_force(), 5, by=portal_user())
    assert statements(f"/feeds/area/{area.key}.atom") == []
    assert statements("/feeds/panel/a-panel.atom") == []


def test_a_restated_year_is_told_anew_once_that_is_published_and_says_why(erin, year):
    publish_statement(year, by=erin)
    year = restated(year, "An invoice came late.", by=erin)
    [told] = [each for each in latest(everything(), 50) if each.kind == "Annual statement"]
    assert (told.version, told.address) == (1, "/money/2022-23/v1/")
    assert "/money/2022-23/v2/" not in mapped()
    assert "came late" not in repr(told)
    first = told.at
    publish_statement(year, by=erin)
    [told] = [each for each in latest(everything(), 50) if each.kind == "Annual statement"]
    assert (told.version, told.address, told.first_at) == (2, "/money/2022-23/v2/", first)
    assert told.at > first
    assert "Why it is restated: An invoice came late." in told.says
    for page in (*PAGES, "/money/2022-23/v2/"):
        assert page in mapped()
        assert Client().get(page).status_code == 200


def test_why_a_year_is_restated_is_not_told_while_what_it_restates_is_not_published(erin, year):
    publish_statement(restated(year, "A secret invoice", by=erin), by=erin)
    [told] = [each for each in latest(everything(), 50) if each.kind == "Annual statement"]
    assert (told.version, told.address) == (1, "/money/2022-23/v2/")
    assert statements() == [TITLE]
    assert "secret" not in repr(told)
    assert "/money/2022-23/v1/" not in mapped()


def test_what_was_recorded_as_published_is_told_from_when_the_year_was_closed_with_it(erin, area):
    make_rule()
    make_line(area)
    version = make_sent()
    assert statements() == []
    agree_all(version)
    closed = close_year(version.year, by=erin)
    [told] = [each for each in latest(everything(), 50) if each.kind == "Annual statement"]
    assert (told.version, told.address) == (1, "/money/2022-23/v1/")
    assert abs((told.at - closed.closed_at).total_seconds()) < 5
    restate_year(closed, "Something was forgotten", by=erin)
    assert statements() == [TITLE]
    assert Client().get("/money/2022-23/v1/").status_code == 200


def test_subscribers_are_told_of_each_published_version_once(erin, year, settings):
    with mail_server(settings) as inbox:
        subscribed(inbox)

        def told() -> list[str]:
            for _ in range(2):
                call_command("do_work", once=True)
            return [each.get_content() for each in inbox.to(READER) if TITLE in each["Subject"]]

        assert told() == []
        publish_statement(year, by=erin)
        [first] = told()
        assert "https://testserver/money/2022-23/v1/" in first
        again = restated(year, "An invoice came late.", by=erin)
        assert told() == [first]
        publish_statement(again, by=erin)
        [_, second] = told()
        assert "https://testserver/money/2022-23/v2/" in second
        assert inbox.to(READER)[-1]["Subject"] == f"Corrected: {TITLE}"
        assert "An invoice came late." in second
