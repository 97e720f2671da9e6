"""Home: a welcome for strangers, and a start page that follows the person's roles."""

import pytest
from django.test import Client
from django.urls import reverse

from alliance import needs as needs_registry
from alliance.figures import definitions
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.views.home import KEY_FIGURES, STARTS
from tests.makers import make_area, make_claim, make_source

pytestmark = pytest.mark.django_db
OFFERED_TO_OFFICERS = {
    "/emergency-access/",
    "/business-areas/add/",
    "/sources/record/",
    "/sources/disagreements/record/",
    "/problems/",
    "/retention/",
    "/information-requests/",
}


def test_a_stranger_is_welcomed_and_shown_where_to_start():
    page = Client().get("/").content.decode()
    for name in ("about", "sources", "what-we-publish", "sign-in"):
        assert f'href="{reverse(name)}"' in page
    assert "Needs your attention" not in page
    assert "Recent changes" not in page


def test_whoever_signs_in_gets_their_own_start_page(dan, signed_in):
    page = signed_in(dan).get("/").content.decode()
    assert "Nothing needs you today." in page
    assert "Panel member" in page
    assert 'href="/account/"' in page


def test_every_key_figure_is_registered():
    assert set(KEY_FIGURES) <= {definition.name for definition in definitions()}
    assert len(KEY_FIGURES) <= 4


def test_key_figures_link_to_what_is_behind_them():
    make_area()
    make_claim(
        "Combined annual savings",
        property="savings-targeted",
        value=12_000_000,
        unit="£ a year",
        as_stated="£12 million",
        reference="target",
    )
    make_claim(
        "People",
        property="people-in-shared-areas",
        value=1200,
        unit="people",
        qualifier="more-than",
        as_stated="more than 1,200",
        reference="people",
    )
    response = Client().get("/")
    figures = {figure["label"]: figure for figure in response.context["figures"]}
    assert figures["Live business areas"]["value"] == "1"
    assert figures["Original savings target"]["value"] == "£12 million"
    assert figures["Original savings target"]["url"].endswith("#claim-target")
    assert figures["People in shared areas"]["value"] == "More than 1,200"


def test_a_figure_that_is_not_known_says_so_and_is_not_zero():
    figures = {figure["label"]: figure for figure in Client().get("/").context["figures"]}
    assert figures["Original savings target"]["value"] == "Not known"


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("alice", {*OFFERED_TO_OFFICERS, "/audit/"}),
        ("olivia", OFFERED_TO_OFFICERS),
        ("carol", {"/people/", "/people/add/", "/forces/", "/audit/", "/emergency-access/"}),
        ("erin", {"/money/"}),
        ("dan", set()),
        ("zoe", set()),
    ],
)
def test_what_can_be_done_here_follows_the_roles(who, offered, request, signed_in):
    links = {url for _, url in signed_in(request.getfixturevalue(who)).get("/").context["starts"]}
    every = {url for _, _, url in STARTS} | {"/audit/"}
    assert links & every - {"/business-areas/"} == offered


def test_an_app_says_what_needs_somebody(monkeypatch, dan, erin, signed_in):
    monkeypatch.setattr(needs_registry, "_finders", [])

    @needs_registry.need
    def for_dan(user):
        return [("Dan has a thing to read", "/reports/")] if user.username == "dan" else []

    page = signed_in(dan).get("/").content.decode()
    assert '<a class="govuk-link" href="/reports/">Dan has a thing to read</a>' in page
    assert "Nothing needs you today." not in page
    assert "Dan has a thing" not in signed_in(erin).get("/").content.decode()


def test_an_administrator_is_told_of_people_without_a_role(carol, zoe, signed_in):
    response = signed_in(carol).get("/")
    assert ("1 person may sign in and holds no role", "/people/?role=none&active=yes") in response.context[
        "needs"
    ]
    listed = signed_in(carol).get("/people/?role=none&active=yes").content.decode()
    assert "Zoe Example" in listed
    assert "Carol Example</a>" not in listed


def test_recent_changes_hold_only_what_the_person_may_read(alice, olivia, dan, signed_in):
    make_source("Secret annex", marking=Marking.OFFICIAL_SENSITIVE)
    make_source("Internal note", marking=Marking.OFFICIAL)
    make_source("Public report")
    changes = {
        user.username: " ".join(change["words"] for change in signed_in(user).get("/").context["changes"])
        for user in (alice, olivia, dan)
    }
    assert "Secret annex" in changes["alice"]
    assert "Secret annex" not in changes["olivia"]
    assert "Internal note" in changes["olivia"]
    assert "Internal note" not in changes["dan"]
    assert "Public report" in changes["dan"]


def test_the_page_is_marked_as_high_as_what_the_person_reads_on_it(alice, dan, signed_in):
    assert signed_in(alice).get("/").context["marking"] == Marking.OFFICIAL_SENSITIVE
    assert signed_in(dan).get("/").context["marking"] == Marking.PUBLISHED


def test_looking_changes_nothing(alice, signed_in):
    client = signed_in(alice)
    before = AuditEvent.objects.count()
    client.get("/")
    assert AuditEvent.objects.count() == before
    assert client.post("/").status_code == 405
