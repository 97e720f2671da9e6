"""Emergency access: taken for oneself, told to all, marked, over by itself, reviewed (ADR 0043)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alliance.actions.emergency import (
    end_emergency_access,
    review_emergency_access,
    take_emergency_access,
)
from alliance.actions.people import grant_role, plan_leaving
from alliance.actions.second_steps import add_authenticator
from alliance.emergency import TAKEN
from alliance.markings import Marking
from alliance.models import AuditEvent, EmergencyAccess, Mail, Seen, User
from alliance.policies import cannot_grant, cannot_take_emergency_access
from alliance.policy import Refused
from alliance.roles import ROLES, TAKEN_IN_AN_EMERGENCY, Role
from alliance.temporal import today
from alliance.views.signing_in import PROVED_AT
from business_areas.policies import cannot_choose_contributors
from savings.policies import cannot_keep_money
from tests.makers import PASSWORD, make_source, make_user

pytestmark = pytest.mark.django_db
TAKE = "/emergency-access/take/"
WHY = "The finance officer is in hospital and the grant closes at noon."
FORM = {"role": "finance", "clearance": "2", "hours": "2", "reason": WHY}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def signed_in_now(user) -> Client:
    """A browser in which somebody gave their password just now."""
    client = Client()
    client.force_login(user)
    prove(client)
    return client


def prove(client):
    session = client.session
    session[PROVED_AT] = int(timezone.now().timestamp())
    session.save()


@pytest.fixture
def olga():
    """An officer who is cleared to OFFICIAL."""
    return make_user("olga", Role.OFFICER)


@pytest.fixture
def other():
    return make_user("oscar", Role.OFFICER)


@pytest.fixture
def client(olga):
    return signed_in_now(olga)


@pytest.fixture
def taken(client):
    """Olga has taken what she may, in this browser."""
    assert client.post(TAKE, FORM).status_code == 302
    return EmergencyAccess.objects.get()


# Taking it


def test_an_officer_takes_a_role_and_a_clearance_and_every_page_says_so(client, olga):
    assert "Keep what the areas cost" not in text(client.get("/"))
    key = client.session.session_key
    home = client.post(TAKE, FORM, follow=True)
    assert client.session.session_key != key
    access = EmergencyAccess.objects.get()
    assert (access.what, access.is_running) == (
        "the role “Finance officer” and clearance to OFFICIAL-SENSITIVE",
        True,
    )
    assert access.ends_at - access.began_at == timedelta(hours=2)
    assert "Keep what the areas cost" in text(home)
    for address in ("/", "/help/", "/account/", "/sources/", "/nothing-here/", "/audit/"):
        page = text(client.get(address))
        assert "<strong>Emergency access</strong> until" in page, address
    assert "Emergency access" not in text(Client().get("/help/"))
    assert User.objects.get(pk=olga.pk).clearance == Marking.OFFICIAL


def test_it_opens_what_is_restricted_in_that_sign_in_alone(client, olga, taken):
    secret = make_source("Restricted", marking=Marking.OFFICIAL_SENSITIVE)
    assert client.get(f"/sources/{secret.slug}/").status_code == 200
    assert signed_in_now(olga).get(f"/sources/{secret.slug}/").status_code == 404
    end_emergency_access(taken, by=olga)
    assert client.get(f"/sources/{secret.slug}/").status_code == 404


@pytest.mark.parametrize("who", ["frank", "dan", "erin", "zoe"])
def test_nobody_else_may(who, request, settings):
    client = signed_in_now(request.getfixturevalue(who))
    for address in ("/emergency-access/", TAKE, "/emergency-access/1/", "/emergency-access/1/review/"):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "Only an OPCC officer or an administrator" in text(answer)
    assert client.post(TAKE, FORM).status_code == 403


def test_strangers_sign_in_first():
    assert Client().post(TAKE, FORM).status_code != 200
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"role": "", "clearance": ""}, "Choose a role, a clearance or both"),
        ({"role": "officer", "clearance": ""}, "You hold the role “OPCC officer” already"),
        ({"role": "", "clearance": "1"}, "You are cleared to OFFICIAL already"),
        ({"reason": ""}, "Say what happened and what you need it for"),
        ({"reason": "needed"}, "Say in a full sentence"),
        ({"hours": "9"}, "Select a valid choice"),
        ({"role": "administrator"}, "Select a valid choice"),
        ({"role": "board-member"}, "Select a valid choice"),
    ],
    ids=["nothing", "held", "cleared", "no-reason", "short-reason", "too-long", "administrator", "board"],
)
def test_what_cannot_be_taken_is_said(client, change, said):
    answer = client.post(TAKE, {**FORM, **change})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not EmergencyAccess.objects.exists()
    assert TAKEN not in client.session


def test_no_role_that_gives_others_anything_or_agrees_is_taken():
    opened = {permission for role in TAKEN_IN_AN_EMERGENCY for permission in ROLES[role].may}
    assert opened & {"manage people", "agree and assent"} == set()


def test_whoever_signed_in_long_ago_shows_who_they_are_first(olga):
    client = signed_in_now(olga)
    session = client.session
    session[PROVED_AT] = 0
    session.save()
    assert client.post(TAKE, FORM).headers["Location"] == f"/account/confirm/?next={TAKE}"
    assert not EmergencyAccess.objects.exists()
    client.post(f"/account/confirm/?next={TAKE}", {"password": PASSWORD})
    client.post(TAKE, FORM)
    assert EmergencyAccess.objects.exists()


def test_where_there_are_second_steps_it_needs_one(olga, client, settings):
    settings.SECOND_STEP = "some"
    refused = client.post(TAKE, FORM)
    assert refused.status_code == 403
    assert "needs a second step" in text(refused)
    add_authenticator("JBSWY3DPEHPK3PXP", 1, "Phone", by=olga)
    assert cannot_take_emergency_access(User.objects.get(pk=olga.pk)) == ""


def test_all_who_review_it_are_told_at_once_by_mail_and_at_home(client, other, carol, frank, settings):
    gone = make_user("gone", Role.OFFICER)
    plan_leaving(gone, today(), by=carol)
    User.objects.filter(pk=gone.pk).update(leaves_on=today() - timedelta(days=1))
    client.post(TAKE, FORM)
    access = EmergencyAccess.objects.get()
    mails = Mail.objects.filter(about=f"emergency/{access.pk}")
    told = {"olga@example.org", "oscar@example.org", carol.email}
    assert set(mails.values_list("to", flat=True)) == told
    assert f"/emergency-access/{access.pk}/" in mails[0].body
    assert WHY not in mails[0].body  # which somebody may have marked too low
    for person in (other, carol):
        assert "Olga Example uses emergency access until" in text(signed_in_now(person).get("/"))
    assert "uses emergency access" not in text(signed_in_now(frank).get("/"))


# What it never gives


def test_nothing_is_given_to_others_under_it(carol, dan):
    client = signed_in_now(carol)
    client.post(TAKE, {**FORM, "role": "officer"})
    for address in ("grant-role", "correct", "set-password", "end-lock"):
        answer = client.post(f"/people/dan/{address}/", {"role": "finance"})
        assert answer.status_code == 403
        assert "under which nothing is given to others. End it first" in text(answer)
    for address in ("/people/add/", "/people/invite/"):
        assert client.post(address, {}).status_code == 403
    access = EmergencyAccess.objects.get()
    carol.take_up(access)
    with pytest.raises(Refused, match="nothing is given to others"):
        grant_role(dan, Role.FINANCE, by=carol)
    assert cannot_choose_contributors(carol) == cannot_grant(carol) != ""


def test_whoever_entered_something_is_still_the_same_person(olga, taken):
    """Rules of two people ask who somebody is, and never by which role."""
    olga.take_up(taken)
    assert cannot_keep_money(olga) == ""
    with pytest.raises(Refused, match="You took this access"):
        review_emergency_access(taken, "Fine.", by=olga)


def test_nobody_takes_one_on_top_of_another_and_one_in_another_browser_ends_the_first(client, olga, taken):
    assert client.post(TAKE, {**FORM, "reason": f"{WHY} Again."}).status_code == 403
    elsewhere = signed_in_now(olga)
    elsewhere.post(TAKE, {**FORM, "role": "secretary"})
    assert EmergencyAccess.objects.running().get().role == "secretary"
    assert "<strong>Emergency access</strong>" not in text(client.get("/"))


def test_somebody_elses_number_in_a_session_opens_nothing(taken, other):
    client = signed_in_now(other)
    session = client.session
    session[TAKEN] = taken.pk
    session.save()
    page = text(client.get("/"))
    assert "<strong>Emergency access</strong>" not in page
    assert TAKEN not in client.session


# What is marked


def test_what_is_done_and_seen_under_it_is_marked(client, olga, taken):
    restricted = make_source("Restricted", marking=Marking.OFFICIAL_SENSITIVE)
    official = make_source("Official", marking=Marking.OFFICIAL)
    for source in (restricted, official):
        client.get(f"/sources/{source.slug}/")
    seen = Seen.objects.filter(by=olga, called__contains=f"(under emergency access {taken.pk})")
    assert set(seen.values_list("address", flat=True)) >= {
        f"/sources/{s.slug}/" for s in (restricted, official)
    }
    client.post("/account/password/", {"old_password": PASSWORD, **twice("four quiet green boats")})
    [event] = AuditEvent.objects.filter(name="alliance.set_password")
    assert event.details["emergency"] == taken.pk
    assert event.sentence.endswith(f"(under emergency access {taken.pk})")
    client.post(f"/emergency-access/{taken.pk}/end/")
    client.post(
        "/account/password/", {"old_password": "four quiet green boats", **twice("five green boats x")}
    )
    assert "emergency" not in AuditEvent.objects.filter(name="alliance.set_password").first().details


def twice(password) -> dict:
    return {"password": password, "password_again": password}


def test_a_page_that_was_seen_before_in_this_hour_is_noted_again_under_it(client, olga):
    User.objects.filter(pk=olga.pk).update(clearance=Marking.OFFICIAL_SENSITIVE)
    source = make_source("Restricted", marking=Marking.OFFICIAL_SENSITIVE)
    client.get(f"/sources/{source.slug}/")
    client.post(TAKE, {**FORM, "clearance": ""})
    for _ in range(2):
        client.get(f"/sources/{source.slug}/")
    assert Seen.objects.filter(address=f"/sources/{source.slug}/").count() == 2


# How it ends


def test_it_ends_by_itself_to_the_second(client, taken, monkeypatch):
    """Judged at each request: nothing has to run for that."""
    User.objects.filter(pk=taken.person_id).update(last_login=None)
    end = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
    EmergencyAccess.objects.update(began_at=end - timedelta(hours=2), ends_at=end)
    session = client.session
    for name in ("signed_in_at", "last_seen_at"):
        session[name] = int((end - timedelta(minutes=1)).timestamp())
    session.save()
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=1))
    assert "<strong>Emergency access</strong>" in text(client.get("/"))
    monkeypatch.setattr(timezone, "now", lambda: end)
    page = text(client.get("/"))
    assert "<strong>Emergency access</strong>" not in page
    assert "Your emergency access is over" in page
    assert "Your emergency access is over" not in text(client.get("/"))


@pytest.mark.parametrize("who", ["other", "carol"])
def test_it_ends_by_hand_by_whoever_reviews_it_and_by_nobody_else(client, olga, frank, taken, who, request):
    address = f"/emergency-access/{taken.pk}/end/"
    assert signed_in_now(frank).post(address).status_code == 403
    assert signed_in_now(request.getfixturevalue(who)).post(address).status_code == 302
    assert "<strong>Emergency access</strong>" not in text(client.get("/"))
    again = client.post(address)
    assert again.status_code == 403
    assert "This emergency access is over" in text(again)


def test_signing_out_leaves_nothing_of_it(client, olga, taken):
    client.post("/sign-out/")
    assert "<strong>Emergency access</strong>" not in text(signed_in_now(olga).get("/"))


# Reviewing it


def test_it_waits_for_a_review_by_somebody_else_until_that_is_done(client, olga, other, carol, taken):
    waits = "Emergency access of Olga Example on"
    review = f"/emergency-access/{taken.pk}/review/"
    early = signed_in_now(other).post(review, {"found": "It was right."})
    assert early.status_code == 403
    assert "not over yet" in text(early)
    end_emergency_access(taken, by=olga)
    assert waits not in text(client.get("/"))
    assert "so somebody else reviews it" in text(client.post(review, {"found": "Fine."}))
    for person in (other, carol):
        assert waits in text(signed_in_now(person).get("/"))
    browser = signed_in_now(other)
    assert browser.post(review, {"found": " "}).status_code == 422
    browser.post(review, {"found": "I asked the finance officer: it was right."})
    page = text(browser.get(f"/emergency-access/{taken.pk}/"))
    assert "I asked the finance officer: it was right." in page
    assert WHY in page
    assert waits not in text(browser.get("/"))
    assert "was reviewed already" in text(browser.post(review, {"found": "Again."}))
    event = AuditEvent.objects.get(name="alliance.review_emergency_access")
    assert event.by == other


def test_whoever_uses_it_reviews_nobodys(olga, other, taken):
    end_emergency_access(taken, by=olga)
    theirs = take_emergency_access(role="finance", clearance=None, hours=1, reason=WHY, by=other)
    other.take_up(theirs)
    with pytest.raises(Refused, match="You are using emergency access yourself"):
        review_emergency_access(taken, "Fine.", by=other)


@pytest.mark.parametrize("broken", [{"reviewed_by": "own"}, {"reason": ""}, {"role": "", "clearance": None}])
def test_the_database_refuses_what_the_rules_refuse(broken, taken):
    if broken.get("reviewed_by"):
        broken = {"reviewed_by": taken.person, "reviewed_at": timezone.now(), "found": "Fine."}
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=taken.pk).update(**broken)


def test_whoever_has_none_is_asked_nothing_more(client, django_assert_num_queries):
    client.get("/help/")
    with django_assert_num_queries(2) as asked:
        client.get("/help/")
    assert not [each for each in asked if "emergency" in each["sql"]]
