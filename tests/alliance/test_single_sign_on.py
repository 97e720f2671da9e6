"""Single sign-on against a real OpenID provider on this machine, over HTTP from end to end."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alliance.actions.people import close_account, end_role, grant_role, portal_user
from alliance.actions.single_sign_on import arrange_single_sign_on
from alliance.markings import Marking
from alliance.models import AuditEvent, ProviderAccount, RoleHolding, UnsavedForm, User
from alliance.roles import Role
from alliance.temporal import today
from tests.makers import PASSWORD, make_user
from tests.openid_provider import ANSWER, OpenIdProvider, openid_provider, sign_in_there, turn_back_there

pytestmark = pytest.mark.django_db

PORTAL = "https://testserver"
OFFICERS, FINANCE, APP_ROLE = "0000-officers", "0000-finance", "Portal.Secretary"
GROUPS = f"{OFFICERS}=officer,{FINANCE}=finance,{APP_ROLE}=secretary"
BEGIN = "/sign-in/single-sign-on/"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with openid_provider(tmp_path_factory.mktemp("provider"), PORTAL) as provider:
        yield provider


@pytest.fixture
def provider(running, settings, caplog) -> OpenIdProvider:
    """The provider, which knows nobody yet; and the portal, which uses it."""
    running.people.clear()
    running.write()
    settings.PORTAL_ADDRESS = PORTAL
    settings.SINGLE_SIGN_ON = running.setup(OIDC_GROUPS=GROUPS)
    return running


@pytest.fixture
def browser():
    return Client()


def went_there(browser, name, wanted="") -> str:
    """Begin at the portal and sign in at the provider: the address to come back to, with its code."""
    begun = browser.get(BEGIN, {"next": wanted} if wanted else {})
    assert begun.status_code == 302, begun.content.decode()
    return sign_in_there(begun["Location"], name)


def come_back(browser, address, **changed):
    """Come back to the portal, with parts of the address changed."""
    parts = {**dict(parse_qsl(urlsplit(address).query)), **changed}
    return browser.get(f"{ANSWER}?{urlencode({k: v for k, v in parts.items() if v is not None})}")


def sign_in(browser, name, **options):
    return come_back(browser, went_there(browser, name, **options))


def said(response) -> str:
    return response.content.decode()


def nobody_is_signed_in(browser) -> bool:
    return browser.get("/account/").status_code == 302


def sentences(person) -> list[str]:
    """What the audit trail says was done to an account, the first thing first."""
    events = AuditEvent.objects.filter(subject=f"person/{person.username}").order_by("pk")
    return [event.sentence for event in events]


def everything() -> tuple:
    """What would show that something was made or changed."""
    return (
        User.objects.count(),
        RoleHolding.objects.count(),
        AuditEvent.objects.count(),
        ProviderAccount.objects.filter(linked_at__isnull=False).count(),
        Session.objects.count(),
    )


# Coming in


def test_whoever_is_in_a_group_has_an_account_opened_with_its_roles(provider, browser):
    provider.knows("ann", groups=[OFFICERS, "another"], roles=[APP_ROLE], oid="11-22")
    response = sign_in(browser, "ann", wanted="/definitions/")
    assert response["Location"] == "/definitions/"
    ann = User.objects.get(username="ann@force.example")
    assert (ann.full_name, ann.email, ann.clearance) == ("Ann Example", "ann@force.example", Marking.OFFICIAL)
    assert ann.roles_held_today == {Role.ANYONE, Role.OFFICER, Role.SECRETARY}
    assert all(holding.from_provider for holding in ann.role_holdings.all())
    assert not ann.has_usable_password()
    account = ann.provider_accounts.get()
    assert (account.issuer, account.subject, account.object_id) == (provider.issuer, "ann", "11-22")
    assert sentences(ann) == [
        "Opened an account for Ann Example, cleared to OFFICIAL: as their groups at the provider say",
        "Gave Ann Example the role “OPCC officer” from today: as their groups at the provider say",
        "Gave Ann Example the role “Board secretary” from today: as their groups at the provider say",
        "Admitted Ann Example by single sign-on",
    ]
    assert browser.get("/account/").context["user"] == ann


def test_what_is_asked_of_the_provider_has_state_nonce_and_pkce(provider, browser):
    begun = browser.get(BEGIN)
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{PORTAL}{ANSWER}"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(browser.get(BEGIN)["Location"]).query)
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))
    assert Session.objects.count() == 0
    cookie = begun.cookies["single-sign-on"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", ANSWER)
    assert begun["Cache-Control"] == "no-store"


def test_the_provider_is_told_the_address_in_the_settings_and_not_the_one_a_request_names(provider, settings):
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    begun = Client().get(BEGIN, headers={"host": "elsewhere.example"})
    assert parse_qs(urlsplit(begun["Location"]).query)["redirect_uri"] == [f"{PORTAL}{ANSWER}"]


def test_a_session_gets_a_new_name_at_sign_in_and_lasts_as_others_do(provider, browser, settings):
    provider.knows("ann", groups=[OFFICERS])
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = browser.cookies["sessionid"].value
    sign_in(browser, "ann")
    assert browser.cookies["sessionid"].value != before
    assert not Session.objects.filter(pk=before).exists()
    browser.get("/account/")
    session = browser.session
    session["signed_in_at"] -= settings.SESSION_LONGEST_SECONDS
    session.save()
    assert nobody_is_signed_in(browser)


def test_what_was_typed_before_waits_after_signing_in(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    ann = User.objects.get(username="ann@force.example")
    UnsavedForm.objects.create(
        user=ann, address="/sources/record/", sent=[["title", ["words"]]], kept_at=timezone.now()
    )
    assert sign_in(Client(), "ann")["Location"] == "/account/unsaved/"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(provider, browser, address):
    provider.knows("ann", groups=[OFFICERS])
    assert sign_in(browser, "ann", wanted=address)["Location"] == "/"


def test_a_user_name_that_cannot_be_an_address_is_given_another(provider, browser):
    provider.knows("ann", groups=[OFFICERS], preferred_username="Änn with blanks")
    sign_in(browser, "ann")
    assert User.objects.get(email="ann@force.example").username.startswith("sso-")


# Groups that change


def test_a_role_ends_at_the_next_sign_in_after_the_group_is_left(provider, browser):
    provider.knows("ann", groups=[OFFICERS, FINANCE])
    sign_in(browser, "ann")
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    ann = User.objects.get(username="ann@force.example")
    assert ann.roles_held_today == {Role.ANYONE, Role.OFFICER}
    ended = "Ended the role “Finance officer” of Ann Example: as their groups at the provider say"
    assert sentences(ann)[-2:] == [ended, "Admitted Ann Example by single sign-on"]


def test_whose_last_group_is_gone_loses_the_role_and_does_not_come_in(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    provider.knows("ann", groups=[])
    later = Client()
    response = sign_in(later, "ann")
    assert response.status_code == 403
    assert "none of your groups gives you one" in said(response)
    assert nobody_is_signed_in(later)
    assert RoleHolding.objects.get(user__username="ann@force.example").ceases_on is not None


def test_what_was_given_by_hand_stays_and_is_not_given_twice(provider, browser, carol):
    provider.knows("ann", groups=[FINANCE])
    sign_in(browser, "ann")
    ann = User.objects.get(username="ann@force.example")
    grant_role(ann, Role.OFFICER, by=carol)
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    provider.knows("ann", groups=[])
    sign_in(browser, "ann")
    held = ann.role_holdings.get(ceases_on__isnull=True)
    assert (held.role, held.from_provider, held.granted_by) == (Role.OFFICER, False, carol)
    assert not nobody_is_signed_in(browser)


def test_a_role_ended_by_hand_comes_back_while_the_group_gives_it(provider, browser, carol, signed_in):
    provider.knows("ann", groups=[FINANCE, OFFICERS])
    sign_in(browser, "ann")
    ann = User.objects.get(username="ann@force.example")
    page = signed_in(carol).get(f"/people/{ann.username}/roles/finance/end/")
    assert "It is given again when they next sign in" in said(page)
    end_role(ann.role_holdings.get(role="finance"), by=carol)
    sign_in(browser, "ann")
    assert Role.FINANCE in User.objects.get(pk=ann.pk).roles_held_today


def test_clearances_follow_groups_where_they_are_set_to(provider, browser, settings):
    settings.SINGLE_SIGN_ON = provider.setup(
        OIDC_GROUPS=GROUPS, OIDC_CLEARANCES="cleared=official-sensitive,staff=official"
    )
    provider.knows("ann", groups=[OFFICERS, "cleared", "staff"])
    sign_in(browser, "ann")
    ann = User.objects.get(username="ann@force.example")
    assert ann.clearance == Marking.OFFICIAL_SENSITIVE
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    ann.refresh_from_db()
    assert ann.clearance == Marking.PUBLISHED
    assert (
        "Changed the clearance of Ann Example to PUBLISHED: as their groups at the provider say"
        in sentences(ann)
    )


# Who is whose


def test_an_account_that_was_prepared_is_linked_once_and_for_all(provider, browser, carol):
    user = make_user("ann.old", Role.OFFICER)
    arrange_single_sign_on(user, by=carol)
    provider.knows("subject-1", email="ANN.OLD@example.org", preferred_username="a.b@force.example")
    assert sign_in(browser, "subject-1").status_code == 302
    assert browser.get("/account/").context["user"].username == "ann.old"
    assert not User.objects.filter(username="a.b@force.example").exists()
    # Another person who is given the same address later is not them.
    provider.knows("subject-2", email="ann.old@example.org", groups=[OFFICERS])
    other = Client()
    response = sign_in(other, "subject-2")
    assert response.status_code == 403
    assert "it is not linked to the one you signed in with" in said(response)
    assert nobody_is_signed_in(other)
    # And they are themselves under whatever address.
    provider.knows("subject-1", email="married@force.example", preferred_username="married@force.example")
    later = Client()
    sign_in(later, "subject-1")
    assert later.get("/account/").context["user"].username == "ann.old"


def test_an_account_with_a_password_is_never_taken_over_by_its_address(provider, browser):
    make_user("ann", Role.OFFICER)
    provider.knows("x", email="ann@example.org", groups=[OFFICERS])
    provider.knows("y", email="other@example.org", preferred_username="Ann", groups=[OFFICERS])
    before = everything()
    for name in ("x", "y"):
        response = sign_in(browser, name)
        assert response.status_code == 403
        assert "Ask the administrator of this portal to change how it signs in" in said(response)
    assert everything() == before


def test_an_address_that_nobody_verified_links_nothing(provider, browser, carol):
    arrange_single_sign_on(make_user("ann", Role.OFFICER), by=carol)
    provider.knows("x", email="ann@example.org", email_verified=False)
    response = sign_in(browser, "x")
    assert response.status_code == 403
    assert ProviderAccount.objects.get().linked_at is None


def test_two_accounts_prepared_with_one_address_link_nothing(provider, browser, carol):
    for name in ("ann", "bea"):
        user = make_user(name, Role.OFFICER)
        User.objects.filter(pk=user.pk).update(email="shared@force.example")
        arrange_single_sign_on(user, by=carol)
    provider.knows("x", email="shared@force.example")
    response = sign_in(browser, "x")
    assert "More than one account is prepared" in said(response)
    assert not ProviderAccount.objects.filter(linked_at__isnull=False).exists()


def test_whom_no_group_gives_a_role_has_nothing_made(provider, browser, carol):
    arrange_single_sign_on(make_user("bea"), by=carol)
    provider.knows("ann", groups=["unknown"])
    provider.knows("bea", email="bea@example.org")
    before = everything()
    for name in ("ann", "bea"):
        response = sign_in(browser, name)
        assert response.status_code == 403
        assert "no group you are in gives you a role" in said(response)
        assert "Ask the administrator of this portal which group" in said(response)
    assert everything() == before
    assert nobody_is_signed_in(browser)


def test_a_closed_account_stays_closed_whatever_the_provider_says(provider, browser, carol):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    close_account(User.objects.get(username="ann@force.example"), by=carol)
    assert nobody_is_signed_in(browser)
    before = everything()
    response = sign_in(Client(), "ann")
    assert response.status_code == 403
    assert "Your account on this portal is closed" in said(response)
    assert everything() == before


def test_whoever_has_left_stays_out_whatever_the_provider_says(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    yesterday = today() - timedelta(days=1)
    User.objects.filter(username="ann@force.example").update(leaves_on=yesterday)
    assert nobody_is_signed_in(browser)
    response = sign_in(Client(), "ann")
    assert response.status_code == 403
    assert "Your last day on this portal was" in said(response)


def test_whoever_came_from_the_provider_is_not_asked_again_at_once(provider, browser):
    """The provider has just asked them; a password here they do not have."""
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    assert browser.get("/account/security/add-authenticator/").status_code == 200


def test_the_portals_own_account_is_nobodys(provider, browser):
    portal_user()
    provider.knows("x", preferred_username="portal", groups=[OFFICERS])
    assert sign_in(browser, "x").status_code == 403
    assert nobody_is_signed_in(browser)


# More groups than fit; second step


@pytest.mark.parametrize(
    "claims", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}], ids=["claim names", "hasgroups"]
)
def test_groups_that_were_left_out_change_nothing_and_are_explained(provider, browser, claims):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    provider.knows("ann", **claims)
    before = everything()
    response = sign_in(Client(), "ann")
    assert response.status_code == 403
    assert "groups assigned to the application" in said(response)
    assert "app roles" in said(response)
    assert everything() == before


def test_a_second_step_is_asked_for_where_that_is_set(provider, browser, settings):
    settings.SINGLE_SIGN_ON = provider.setup(OIDC_GROUPS=GROUPS, OIDC_REQUIRE_MFA="yes")
    provider.knows("ann", groups=[OFFICERS])
    portal_user()
    before = everything()
    for methods in (["pwd"], [], "mfa", None):
        # Nobody can have this provider say so of themselves: it stands in the ID token alone.
        provider.write(claims={"amr": methods})
        response = sign_in(browser, "ann")
        assert response.status_code in (400, 403)
        assert nobody_is_signed_in(browser)
    assert everything() == before
    provider.write(claims={"amr": ["pwd", "mfa"], "acr": "urn:two"})
    sign_in(browser, "ann")
    assert ProviderAccount.objects.get().last_proof == "pwd mfa acr:urn:two"
    assert AuditEvent.objects.get(name="alliance.admit").details["proof"] == "pwd mfa acr:urn:two"
    assert "Proved last by: pwd mfa" in said(browser.get("/account/"))


def test_without_a_second_step_the_reason_is_given(provider, browser, settings):
    settings.SINGLE_SIGN_ON = provider.setup(OIDC_GROUPS=GROUPS, OIDC_REQUIRE_MFA="yes")
    provider.knows("ann", groups=[OFFICERS])
    response = sign_in(browser, "ann")
    assert response.status_code == 403
    assert "without a second step" in said(response)


# What somebody could tamper with


def refused(browser, response, words, status=400):
    assert response.status_code == status, said(response)
    assert words in said(response)
    assert "You were not signed in" in said(response)
    assert nobody_is_signed_in(browser)
    assert response["Cache-Control"] == "no-store"


def test_another_state_signs_nobody_in(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    before = everything()
    for state in ("another", None, ""):
        refused(
            browser, come_back(browser, went_there(browser, "ann"), state=state), "not begun in this browser"
        )
    assert everything() == before


def test_an_answer_in_another_browser_signs_nobody_in(provider, browser):
    """As when somebody is made to follow a link that would sign them in as somebody else."""
    provider.knows("ann", groups=[OFFICERS])
    address = went_there(browser, "ann")
    victim = Client()
    refused(victim, come_back(victim, address), "not begun in this browser")
    victim.get(BEGIN)
    refused(victim, come_back(victim, address), "not begun in this browser")


def test_what_was_begun_more_than_ten_minutes_ago_signs_nobody_in(provider, browser, monkeypatch):
    provider.knows("ann", groups=[OFFICERS])
    address, now = went_there(browser, "ann"), time.time
    monkeypatch.setattr("django.core.signing.time.time", lambda: now() + 601)
    refused(browser, come_back(browser, address), "more than ten minutes ago")


def test_a_code_is_taken_once(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    address = went_there(browser, "ann")
    cookie = browser.cookies["single-sign-on"].value
    come_back(browser, address)
    assert browser.cookies["single-sign-on"].value == ""
    thief = Client()
    thief.cookies["single-sign-on"] = cookie
    refused(thief, come_back(thief, address), "used already")


def test_a_code_that_the_provider_did_not_give_signs_nobody_in(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    refused(browser, come_back(browser, went_there(browser, "ann"), code="made-up"), "used already")


def test_a_code_of_somebody_elses_sign_in_fails_by_pkce(provider, browser):
    """A code that was caught and put into another sign-in: the provider asks for what that one never had."""
    provider.knows("ann", groups=[OFFICERS])
    caught = parse_qs(urlsplit(went_there(browser, "ann")).query)["code"][0]
    thief = Client()
    address = went_there(thief, "ann")
    refused(thief, come_back(thief, address, code=caught), "used already")


def test_an_answer_of_another_issuer_signs_nobody_in(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    address = went_there(browser, "ann")
    assert f"iss={provider.issuer}".replace(":", "%3A").replace("/", "%2F") in address
    refused(browser, come_back(browser, address, iss="https://elsewhere.example"), "could not be trusted")


NOW = int(time.time())
UNTRUSTED, CLOCKS = "could not be trusted", "its clock and the portal’s"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"key": "unknown"}, UNTRUSTED),
        ({"none": True}, UNTRUSTED),
        ({"claims": {"nonce": "another"}}, UNTRUSTED),
        ({"claims": {"nonce": None}}, UNTRUSTED),
        ({"claims": {"aud": "another-client"}}, UNTRUSTED),
        ({"claims": {"aud": "another-client", "azp": "the-portal"}}, UNTRUSTED),
        ({"claims": {"iss": "https://elsewhere.example"}}, UNTRUSTED),
        ({"claims": {"exp": NOW - 3600, "iat": NOW - 7200}}, CLOCKS),
        ({"claims": {"iat": NOW + 3600, "exp": NOW + 7200}}, CLOCKS),
        ({"claims": {"nbf": NOW + 3600}}, CLOCKS),
        ({"claims": {"at_hash": "bm90IHRoaXMgb25l"}}, UNTRUSTED),
        ({"claims": {"sub": ""}}, "did not say who you are"),
        ({"claims": {"sub": "x" * 256}}, "did not say who you are"),
        ({"left_out": True}, "did not say who you are"),
    ],
    ids=[
        "another-key",
        "not-signed",
        "another-nonce",
        "no-nonce",
        "another-client",
        "another-client-named",
        "another-issuer",
        "over",
        "from-the-future",
        "not-yet",
        "another-access-token",
        "nobody",
        "somebody-too-long",
        "no-token",
    ],
)
def test_an_id_token_that_is_wrong_signs_nobody_in(provider, browser, wrong, words):
    provider.knows("ann", groups=[OFFICERS])
    portal_user()
    before = everything()
    address = went_there(browser, "ann")
    provider.write(**wrong)
    response = come_back(browser, address)
    refused(browser, response, words, response.status_code)
    assert response.status_code in (400, 403)
    assert everything() == before


def test_keys_are_kept_and_asked_for_again_when_one_is_unknown(provider, browser, monkeypatch):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    provider.write(key="published")
    assert sign_in(Client(), "ann").status_code == 302
    asked = []
    monkeypatch.setattr("requests.Session.send", count(asked))
    begun = browser.get(BEGIN)
    assert begun.status_code == 302
    assert asked == []


def count(asked):
    def send(session, request, **options):
        asked.append(request.url)
        raise AssertionError(request.url)

    return send


# When it does not work


def test_whoever_turns_back_at_the_provider_is_told_so(provider, browser):
    begun = browser.get(BEGIN)
    refused(
        browser, come_back(browser, turn_back_there(begun["Location"])), "You turned back at the provider"
    )


def test_a_provider_that_is_away_is_a_sentence_and_passwords_work(provider, browser, settings, caplog):
    make_user("bea", Role.OFFICER)
    settings.SINGLE_SIGN_ON = OpenIdProvider(provider.file, ()).setup()
    response = browser.get(BEGIN)
    refused(browser, response, "Example Force does not answer the portal at the moment", 503)
    assert "ConnectionError" in caplog.text
    browser.post("/sign-in/", {"username": "bea", "password": PASSWORD})
    assert not nobody_is_signed_in(browser)


def test_a_provider_that_goes_away_in_between_signs_nobody_in(provider, browser, settings):
    provider.knows("ann", groups=[OFFICERS])
    address = went_there(browser, "ann")
    key = next(iter(cache._cache)).partition(":1:")[2]
    kept = cache.get(key)
    cache.set(key, {**kept, "token_endpoint": OpenIdProvider(provider.file, ()).issuer})
    before = everything()
    refused(browser, come_back(browser, address), "does not answer the portal", 503)
    assert everything() == before


def test_a_secret_that_ran_out_is_for_the_administrator(provider, browser, settings):
    provider.knows("ann", groups=[OFFICERS])
    address = went_there(browser, "ann")
    settings.SINGLE_SIGN_ON = provider.setup(OIDC_CLIENT_SECRET="another secret", OIDC_GROUPS=GROUPS)
    refused(browser, come_back(browser, address), "no longer takes the portal’s own secret")


def test_a_provider_that_calls_itself_otherwise_is_refused(provider, browser, settings):
    settings.SINGLE_SIGN_ON = provider.setup(OIDC_ISSUER=provider.issuer.replace("127.0.0.1", "localhost"))
    refused(browser, browser.get(BEGIN), "calls itself by another name", 503)


def test_what_goes_wrong_is_logged_without_who_it_was(provider, browser, caplog):
    provider.knows("ann", groups=[OFFICERS])
    address = went_there(browser, "ann")
    provider.write(claims={"nonce": "another"})
    come_back(browser, address)
    assert "InvalidClaimError" in caplog.text
    assert "ann" not in caplog.text
    assert parse_qs(urlsplit(address).query)["code"][0] not in caplog.text


def test_where_there_is_no_single_sign_on_nothing_is_said_of_it(browser):
    assert "Sign in with" not in said(browser.get("/sign-in/"))
    assert browser.get(BEGIN)["Location"] == "/sign-in/"
    assert "does not use single sign-on" in said(browser.get(ANSWER))
    assert browser.get("/sign-out/single-sign-on/")["Location"] == "/signed-out/"


# The pages


def test_the_sign_in_page_offers_both_ways_and_remembers_where_to_go(provider, browser):
    page = said(browser.get("/sign-in/?next=/account/"))
    assert 'href="/sign-in/single-sign-on/?next=%2Faccount%2F"' in page
    assert "Sign in with Example Force" in page
    assert 'name="password"' in page


def test_where_passwords_are_for_emergencies_one_account_alone_has_one(provider, browser, settings):
    make_user("bea", Role.OFFICER)
    make_user("emergency", Role.ADMINISTRATOR)
    settings.SINGLE_SIGN_ON = provider.setup(OIDC_ONLY="yes", OIDC_EMERGENCY_ACCOUNT="emergency")
    page = said(browser.get("/sign-in/"))
    assert 'name="password"' not in page
    assert "Sign in with the emergency account" in page
    assert 'name="password"' in said(browser.get("/sign-in/?with-password=yes"))
    response = browser.post("/sign-in/", {"username": "bea", "password": PASSWORD})
    assert "that go together" in said(response)
    assert nobody_is_signed_in(browser)
    browser.post("/sign-in/", {"username": "Emergency", "password": PASSWORD})
    assert not nobody_is_signed_in(browser)


def test_signing_out_ends_the_session_here_and_offers_the_same_there(provider, browser):
    provider.knows("ann", groups=[OFFICERS])
    sign_in(browser, "ann")
    kept = browser.cookies["sessionid"].value
    page = browser.post("/sign-out/", follow=True)
    assert "Sign out of Example Force" in said(page)
    assert nobody_is_signed_in(browser)
    browser.cookies["sessionid"] = kept
    assert nobody_is_signed_in(browser)
    there = browser.get("/sign-out/single-sign-on/")["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert there.startswith(f"{provider.issuer}/session/end?")
    assert asked["post_logout_redirect_uri"] == [f"{PORTAL}/signed-out/there-too/"]
    assert asked["client_id"] == ["the-portal"]
    assert "Sign out of Example Force" not in said(browser.get("/signed-out/there-too/"))


def test_whoever_signed_in_with_a_password_is_offered_nothing_there(provider, browser, alice):
    browser.force_login(alice)
    assert browser.post("/sign-out/")["Location"] == "/"


def test_an_administrator_changes_how_somebody_signs_in_and_back(provider, browser, carol, signed_in):
    user, administrator = make_user("ann", Role.OFFICER), signed_in(carol)
    elsewhere = signed_in(user)
    assert "They sign in now with: a password." in said(administrator.get("/people/ann/sign-in/"))
    administrator.post("/people/ann/sign-in/", {"how": "provider"})
    assert nobody_is_signed_in(elsewhere)
    browser.post("/sign-in/", {"username": "ann", "password": PASSWORD})
    assert nobody_is_signed_in(browser)
    page = said(administrator.get("/people/ann/"))
    assert "Single sign-on, from the first time that they do" in page
    assert "Ann Example signs in with single sign-on, and has no password here." in page
    assert administrator.post("/people/ann/set-password/").status_code == 403
    provider.knows("x", email="ann@example.org", groups=[FINANCE])
    sign_in(browser, "x")
    page = said(administrator.get("/people/ann/"))
    assert "Single sign-on, since" in page
    assert '<td role="cell" data-label="Given by">Single sign-on</td>' in page
    response = administrator.post("/people/ann/sign-in/", {"how": "password"})
    assert response["Location"] == "/people/ann/set-password/"
    assert nobody_is_signed_in(browser)
    assert User.objects.get(pk=user.pk).roles_held_today == {Role.ANYONE, Role.OFFICER}
    assert sign_in(Client(), "x").status_code == 403


def test_nobody_changes_how_they_sign_in_themselves(carol, signed_in):
    response = signed_in(carol).post("/people/carol/sign-in/", {"how": "provider"})
    assert response.status_code == 403
    assert "You cannot change how you sign in yourself" in said(response)


def test_linking_anew_ends_the_link_before(provider, browser, carol):
    user = make_user("ann", Role.OFFICER)
    arrange_single_sign_on(user, by=carol)
    provider.knows("old", email="ann@example.org")
    sign_in(browser, "old")
    arrange_single_sign_on(user, by=carol)
    assert nobody_is_signed_in(browser)
    provider.knows("new", email="ann@example.org")
    assert sign_in(Client(), "new").status_code == 302
    assert sign_in(Client(), "old").status_code == 403
    assert [account.subject for account in user.provider_accounts.all()] == ["old", "new"]
