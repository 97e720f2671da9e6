"""What programs are told of the public site: feeds, the map, whole addresses, and what each page is about."""

import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.structured import drawn
from business_areas.lifecycle import EventKind
from governance.actions.panels import record_panel, record_panel_meeting
from tests.makers import make_area, make_event, make_force
from tests.world import make_world

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# What schema.org, and those who read it, ask of each type that the portal names.
REQUIRED = {
    "BreadcrumbList": {"itemListElement"},
    "GovernmentOrganization": {"name", "url"},
    "Report": {"name", "headline", "datePublished", "author", "url"},
    "Event": {"name", "startDate", "location", "organizer", "url"},
}


def feed(address, **headers):
    response = Client(headers=headers).get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content), response


def titles(found) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in found.iter(f"{ATOM}entry")]


def structured(page: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(each) for each in found]


def test_feeds_hold_what_was_published_and_nothing_else():
    area = make_world()
    make_area("Quiet Unit", marking=Marking.OFFICIAL, went_live="2024")
    found, _ = feed("/feeds/published.atom")
    told = titles(found)
    assert any(title.startswith("Report to a Panel: A report") for title in told)
    assert any(title.startswith("Decision: WTB-2020-001") for title in told)
    assert any(title.startswith("Minutes: Minutes of the") for title in told)
    assert not any("Quiet" in title for title in told)
    for entry in found.iter(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}id").startswith("tag:testserver,2026:")
        assert entry.findtext(f"{ATOM}updated")
        assert entry.find(f"{ATOM}link").get("href").startswith("http://testserver/")
    identities = [entry.findtext(f"{ATOM}id") for entry in found.iter(f"{ATOM}entry")]
    assert len(identities) == len(set(identities))

    panel, _ = feed("/feeds/panel/a-panel.atom")
    assert titles(panel) == ["Report to a Panel: A report"]
    assert titles(feed("/feeds/phrase.atom?q=SAID+anew")[0]) == ["Report to a Panel: A report"]
    assert titles(feed("/feeds/phrase.atom?q=anew+said")[0]) == []
    of_area = titles(feed(f"/feeds/area/{area.key}.atom")[0])
    assert of_area
    assert all("Panel" not in title for title in of_area)
    assert any(title.startswith("Decision: WTB-2020-001") for title in of_area)
    for address, status in (
        ("/feeds/phrase.atom?q=%3F", 400),
        (f"/feeds/phrase.atom?q={'x' * 101}", 404),
        ("/feeds/area/none.atom", 404),
        ("/feeds/everything/x.atom", 404),
        ("/feeds/phrase/x.atom", 404),
    ):
        assert Client().get(address).status_code == status, address


def test_a_feed_that_has_not_changed_is_not_sent_again_and_one_that_has_is():
    area = make_area("Dog Unit", went_live=None)
    make_event(area, EventKind.WENT_LIVE, "2024")
    address = f"/feeds/area/{area.key}.atom"
    found, response = feed(address)
    assert titles(found) == ["Business area: Dog Unit went live"]
    tag = response.headers["ETag"]
    assert Client(headers={"If-None-Match": tag}).get(address).status_code == 304
    assert (
        Client(headers={"If-Modified-Since": response.headers["Last-Modified"]}).get(address).status_code
        == 304
    )
    make_event(area, EventKind.LEFT, "2025")
    found, response = feed(address, **{"If-None-Match": tag})
    assert titles(found) == ["Business area: Dog Unit left the alliance", "Business area: Dog Unit went live"]
    # Another source that says the same again is no news.
    make_event(area, EventKind.LEFT, "2 May 2025")
    assert titles(feed(address)[0]) == titles(found)


def test_the_map_names_what_anybody_may_read_and_each_of_it_opens():
    make_world()
    make_area("Quiet Unit", marking=Marking.OFFICIAL)
    found = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    addresses = [each.text.removeprefix("http://testserver") for each in found.iter(f"{MAP}loc")]
    assert len(addresses) == len(set(addresses))
    assert {"/", "/reports/a-report-a-panel-2031-06-12/", "/panels/a-panel/"} <= set(addresses)
    assert not any("quiet" in each for each in addresses)
    for address in addresses:
        page = Client().get(address)
        assert page.status_code == 200, address
        assert f'<link rel="canonical" href="http://testserver{address}">' in page.content.decode(), address
    said = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in said
    assert "Disallow: /subscriptions/" in said


def test_filters_and_days_are_no_pages_of_their_own(signed_in, dan):
    make_area("Dog Unit")
    page = Client().get("/business-areas/?q=dog&as-at=2020-01-01&utm_source=x").content.decode()
    assert '<link rel="canonical" href="http://testserver/business-areas/">' in page
    assert "canonical" not in signed_in(dan).get("/account/").content.decode()


def test_pages_say_what_they_are_about():
    make_world()
    panel = record_panel("Next Panel", make_force(), 5, by=portal_user())
    record_panel_meeting(panel, date(2032, 1, 8), by=portal_user())
    seen = set()
    for address in ("/", "/panels/next-panel/", "/reports/a-report-a-panel-2031-06-12/", "/help/"):
        for data in structured(Client().get(address).content.decode()):
            assert data["@context"] == "https://schema.org"
            assert REQUIRED[data["@type"]] <= {name for name, value in data.items() if value}, address
            seen.add(data["@type"])
    assert seen == set(REQUIRED)
    trail = structured(Client().get("/panels/next-panel/").content.decode())[-1]
    assert [each["item"] for each in trail["itemListElement"]][-2:] == [
        "http://testserver/panels/",
        "http://testserver/panels/next-panel/",
    ]
    report = structured(Client().get("/reports/a-report-a-panel-2031-06-12/").content.decode())[0]
    assert report["datePublished"] == timezone.localdate().isoformat()


def test_nothing_that_is_typed_ends_the_element_it_stands_in():
    name = '</script><script>alert("1")</script><!-- & “x”'
    page = str(drawn({"@type": "Report", "name": name}))
    assert page.count("<") == page.count(">") == 2
    [data] = structured(page)
    assert data["name"] == name


def test_the_front_page_says_what_is_new_and_what_comes_next():
    make_world()
    page = Client().get("/").content.decode()
    for words in (
        "Published last",
        "A report",
        "Thursday 12 June 2031",
        "Meeting of A Panel",
        'href="/subscribe/"',
        '<link rel="alternate" type="application/atom+xml" title="Published by the alliance"',
    ):
        assert words in page, words
    area = Client().get("/panels/a-panel/").content.decode()
    assert 'href="/feeds/panel/a-panel.atom"' in area
    assert 'href="/subscribe/?about=panel%3Aa-panel"' in area
