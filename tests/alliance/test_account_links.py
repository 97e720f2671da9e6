"""Links by which somebody chooses a password: invitations, and forgotten passwords (ADR 0044)."""

import logging
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from alliance.account_links import PLACE, digest_of_secret
from alliance.actions import forgotten_passwords
from alliance.actions.invitations import invite, send_invitation, withdraw_invitation
from alliance.actions.people import close_account, correct_account, plan_leaving, portal_user, set_password
from alliance.actions.second_steps import add_authenticator
from alliance.actions.single_sign_on import arrange_single_sign_on
from alliance.guessing import LIMITS, Counted
from alliance.markings import Marking
from alliance.models import AccountLink, AuditEvent, ForgottenPassword, Mail, User
from alliance.models.work import Job
from alliance.private_addresses import SECRET
from alliance.roles import Role
from alliance.temporal import today
from tests.alliance.mail_server import mail_server
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "four quiet green boats"
CHOOSE = "/sign-in/choose-password/"
# What asking costs, with the ends of transactions.
QUERIES = 19
INVITED = {
    "username": "henry",
    "full_name": "Henry Example",
    "email": "henry@example.org",
    "roles": ["officer", "finance"],
    "clearance": "1",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """What a demonstration does in the place of sending."""
    settings.SENDS_MAIL, settings.MAIL_FOLDER = True, tmp_path / "mail"
    settings.EMAIL_BACKEND = "alliance.mail_files.EmailBackend"
    return settings.MAIL_FOLDER


@pytest.fixture
def admin(signed_in, carol):
    return signed_in(carol)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def work():
    call_command("do_work", once=True)


def sent(folder) -> list[str]:
    """What was written to files, in the order of the outbox."""
    rows = Mail.objects.exclude(sent_at=None).order_by("pk")
    return [(folder / f"{mail.identity}.eml").read_bytes().decode() for mail in rows]


def secret_in(folder) -> str:
    work()
    found = re.findall(r"https://testserver/sign-in/link/(\S+)/", "".join(sent(folder)))
    return found[-1]


def invited(by) -> User:
    told = {"full_name": "Henry Example", "email": "henry@example.org", "clearance": Marking.OFFICIAL}
    return invite(username="henry", **told, roles=["officer"], leaves_on=None, by=by)


def forgotten(typed="ada", client=None, **more):
    return (client or Client()).post("/sign-in/forgotten-password/", {"whose": typed}, **more)


def browser_with(secret) -> Client:
    """A browser that has opened a link."""
    client = Client()
    assert client.get(f"/sign-in/link/{secret}/").headers["Location"] == CHOOSE
    return client


def choose(secret, password=NEW, client=None):
    client = client or browser_with(secret)
    return client.post(CHOOSE, {"password": password, "password_again": password})


def signs_in(username, password) -> bool:
    return Client().post("/sign-in/", {"username": username, "password": password}).status_code == 302


def said_by(secret) -> str:
    """What a link that no longer works says, looked at and used."""
    client = browser_with(secret)
    looked, used = client.get(CHOOSE), choose(secret)
    assert (looked.status_code, used.status_code) == (410, 410)
    assert "This link does not work" in text(looked)
    return text(looked)


@pytest.fixture
def ada():
    return make_user("ada", Role.OFFICER)


@pytest.fixture
def secret(ada, folder):
    """That of a link for Ada, who forgot her password."""
    forgotten()
    return secret_in(folder)


@pytest.fixture
def at(monkeypatch):
    """Let it be another moment."""

    def let_it_be(said):
        moment = datetime.fromisoformat(said).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return let_it_be


# Invitations


def test_somebody_is_invited_and_chooses_a_password_that_nobody_else_knows(admin, folder):
    page = admin.post("/people/invite/", INVITED, follow=True)
    assert "The link goes to henry@example.org" in text(page)
    assert "It works until" in text(page)
    henry = User.objects.get(username="henry")
    assert not henry.has_usable_password()
    assert henry.roles_held_today >= {Role.OFFICER, Role.FINANCE}
    assert "Not yet: invited on" in text(admin.get("/people/?active=invited"))
    assert "henry" in text(admin.get("/people/?active=invited"))
    client = browser_with(secret_in(folder))
    shown = client.get(CHOOSE)
    assert "Henry Example" in text(shown)
    assert "henry" in text(shown)
    done = choose("", client=client)
    assert done.headers["Location"] == "/sign-in/password-chosen/"
    assert "_auth_user_id" not in client.session
    assert client.cookies["account-link"].value == ""
    assert signs_in("henry", NEW)
    assert "Not yet" not in text(admin.get("/people/"))
    assert "It was used on" in text(admin.get("/people/henry/"))
    names = list(AuditEvent.objects.filter(subject="person/henry").values_list("name", flat=True))
    assert {"alliance.open_account", "alliance.send_invitation", "alliance.choose_password"} <= set(names)


def test_the_mail_says_what_to_do_and_who_asks_for_a_second_step(carol, folder, settings):
    settings.SECOND_STEP = "everybody"
    invited(carol)
    secret_in(folder)
    [mail] = sent(folder)
    assert "To: henry@example.org" in mail
    assert f"{carol.full_name} has opened an account" in mail
    assert "user name is henry" in mail
    assert "asked to set up a second step as well" in mail.replace("\r\n", " ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": ""}, "Enter the e-mail address to send the link to"),
        ({"roles": []}, "Select at least one role"),
        ({"username": "invite"}, "cannot be a user name"),
        ({"username": "DAN"}, "Somebody already signs in as “dan”"),
        ({"email": "Dan@Example.org"}, "(dan) has this address already"),
        (
            {"leaves_on_day": "1", "leaves_on_month": "1", "leaves_on_year": "2001"},
            "Enter today or a day to come",
        ),
    ],
    ids=[
        "no-address",
        "no-role",
        "an-address-of-the-portal",
        "a-name-taken",
        "an-address-taken",
        "a-day-over",
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_nothing_is_sent(admin, dan, change, said):
    answer = admin.post("/people/invite/", {**INVITED, **change})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not User.objects.filter(username="henry").exists()
    assert not AccountLink.objects.exists()


def test_without_a_mail_server_nobody_is_invited_and_the_page_says_what_to_do(admin, settings):
    settings.SENDS_MAIL = False
    assert "Add the person with a password instead" in text(admin.post("/people/invite/", INVITED))
    assert "has no mail server" in text(admin.get("/people/"))


def test_only_administrators_invite_and_withdraw(signed_in, frank, carol):
    henry = invited(carol)
    client = signed_in(frank)
    for address in ("/people/invite/", "/people/henry/invitation/", "/people/henry/withdraw-invitation/"):
        assert client.post(address, INVITED).status_code == 403
    assert AccountLink.objects.open().filter(person=henry).exists()


def test_sent_again_the_link_of_before_works_no_longer(admin, carol, folder):
    invited(carol)
    first = secret_in(folder)
    assert "Send the invitation again" in text(admin.get("/people/henry/"))
    admin.post("/people/henry/invitation/")
    second = secret_in(folder)
    assert second != first
    assert "A newer link was sent to you since" in said_by(first)
    assert choose(second).status_code == 302


def test_a_withdrawn_invitation_says_so(admin, carol, folder):
    invited(carol)
    secret = secret_in(folder)
    admin.post("/people/henry/withdraw-invitation/")
    assert "This invitation was withdrawn" in said_by(secret)
    assert admin.post("/people/henry/withdraw-invitation/").status_code == 403
    assert "It was withdrawn on" in text(admin.get("/people/henry/"))


def test_withdrawn_before_it_is_sent_it_is_not_sent(carol, folder):
    henry = invited(carol)
    withdraw_invitation(henry, by=carol)
    work()
    [mail] = Mail.objects.all()
    assert mail.is_given_up
    assert "good no longer" in mail.last_error
    assert sent(folder) == []


@pytest.mark.parametrize(
    "reason", ["has-a-password", "closed", "left", "single-sign-on", "no-address"]
)  # each as it is on the account
def test_who_cannot_be_invited(reason, admin, carol, dan):
    if reason != "has-a-password":
        User.objects.filter(pk=dan.pk).update(password="!")
    if reason == "closed":
        close_account(dan, by=carol)
    elif reason == "left":
        User.objects.filter(pk=dan.pk).update(leaves_on=today() - timedelta(days=1))
    elif reason == "single-sign-on":
        arrange_single_sign_on(dan, by=carol)
    elif reason == "no-address":
        User.objects.filter(pk=dan.pk).update(email="")
    said = {
        "has-a-password": "has a password",
        "closed": "This account is closed",
        "left": "The last day of",
        "single-sign-on": "single sign-on",
        "no-address": "No e-mail address is recorded",
    }[reason]
    answer = admin.post("/people/dan/invitation/")
    assert answer.status_code == 403
    assert said in text(answer)


# A link, whichever it is


def test_looking_does_not_use_a_link_up_and_writes_nothing(secret, django_assert_num_queries):
    before = AccountLink.objects.values().get()
    with django_assert_num_queries(0):
        Client().get(f"/sign-in/link/{secret}/")
        Client().head(f"/sign-in/link/{secret}/")
    for _ in range(3):
        assert browser_with(secret).get(CHOOSE).status_code == 200
    assert AccountLink.objects.values().get() == before
    assert not Session.objects.exists()
    assert choose(secret).status_code == 302


def test_used_twice_it_says_so(secret):
    assert choose(secret).status_code == 302
    assert "This link was used already, and works once" in said_by(secret)


def test_a_password_that_is_too_easy_does_not_use_it_up(secret):
    client = browser_with(secret)
    easy = choose(secret, "short", client)
    assert easy.status_code == 422
    assert "This password is too short" in text(easy)
    client.post(CHOOSE, {"password": NEW, "password_again": "something else again"})
    assert signs_in("ada", PASSWORD)
    assert choose(secret, client=client).status_code == 302


def test_a_link_ends_to_the_second(ada, carol, folder, at):
    at("2026-11-28 12:00:00")
    forgotten()
    secret = secret_in(folder)
    invited(carol)
    invitation = secret_in(folder)
    at("2026-11-28 12:59:59")
    assert browser_with(secret).get(CHOOSE).status_code == 200
    at("2026-11-28 13:00:00")
    assert "This link worked until 1:00:01pm" in said_by(secret)
    at("2026-11-30 11:59:59")
    assert browser_with(invitation).get(CHOOSE).status_code == 200
    at("2026-11-30 12:00:00")
    assert "Ask the administrator to be sent another" in said_by(invitation)


def test_what_was_not_sent_in_time_is_not_sent(ada, folder, at):
    at("2026-11-28 12:00:00")
    forgotten()
    [job] = Job.objects.filter(kind=forgotten_passwords.ANSWER)
    forgotten_passwords.answer_forgotten(int(job.about))
    at("2026-11-28 13:00:00")
    work()
    assert sent(folder) == []


@pytest.mark.parametrize("change", ["password", "closed", "left", "address", "single-sign-on", "reopened"])
def test_a_change_of_the_account_ends_a_link(change, secret, ada, carol):
    said = "Your account was changed since"
    if change == "password":
        set_password(ada, "another quiet green boat", by=carol)
    elif change in ("closed", "reopened"):
        close_account(ada, by=carol)
        if change == "reopened":
            User.objects.filter(pk=ada.pk).update(is_active=True)
        said = "This account is closed" if change == "closed" else said
    elif change == "left":
        plan_leaving(ada, today(), by=carol)
        User.objects.filter(pk=ada.pk).update(leaves_on=today() - timedelta(days=1))
        said = "Your last day on this portal was"
    elif change == "address":
        correct_account(ada, full_name="Ada", email="new@example.org", clearance=1, by=carol)
    elif change == "single-sign-on":
        arrange_single_sign_on(ada, by=carol)
    assert said in said_by(secret)


def test_a_password_that_was_changed_by_whatever_way_ends_it(secret, ada):
    """Even where no action said so: the link holds a digest of the password as it was."""
    ada.set_password("another quiet green boat")
    ada.save(update_fields=["password"])
    assert "Your account was changed since" in said_by(secret)


@pytest.mark.parametrize("made_up", ["a" * 43, "a" * 42, "x", "%00", "a" * 5000, "..%2f..", "é" * 43])
def test_a_link_that_nobody_sent_opens_nothing(made_up, ada):
    client = Client()
    opened = client.get(f"/sign-in/link/{made_up}/")
    if opened.status_code == 302:
        assert client.get(CHOOSE).status_code == 400
    else:
        assert opened.status_code == 404
    client.cookies["account-link"] = made_up
    assert client.post(CHOOSE, {"password": NEW, "password_again": NEW}).status_code == 400


def test_one_letter_of_difference_opens_nothing(secret):
    other = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert choose(other).status_code == 400
    assert choose(AccountLink.objects.get().digest[:43]).status_code == 400


def test_a_link_changes_the_password_of_whom_it_was_sent_to_and_of_nobody_else(secret, ada, dan, signed_in):
    """Whoever is signed in in that browser, and whatever the form says."""
    client = signed_in(dan)
    client.get(f"/sign-in/link/{secret}/")
    told = {"password": NEW, "password_again": NEW, "username": "dan", "user": dan.pk, "person": dan.pk}
    assert client.post(CHOOSE, told).status_code == 302
    assert signs_in("dan", PASSWORD)
    assert signs_in("ada", NEW)
    assert "_auth_user_id" not in client.session  # and nobody goes on as Dan in a browser that is Ada's


def test_nobody_is_signed_in_by_a_link_and_no_planted_session_becomes_one(secret):
    client = browser_with(secret)
    client.cookies["sessionid"] = "a" * 32
    assert choose(secret, client=client).status_code == 302
    assert client.get("/account/").headers["Location"].startswith("/sign-in/?next=")
    assert not Session.objects.exists()


def test_it_ends_all_sign_ins_and_does_not_get_around_the_second_step(secret, ada):
    add_authenticator("JBSWY3DPEHPK3PXP", 1, "Phone", by=ada)
    elsewhere = Client()
    elsewhere.force_login(ada)
    assert elsewhere.get("/account/").status_code == 200
    choose(secret)
    assert elsewhere.get("/account/").status_code == 302
    answer = Client().post("/sign-in/", {"username": "ada", "password": NEW})
    assert answer.headers["Location"] == "/sign-in/second-step/"


def test_whoever_chose_is_told_by_mail_that_the_password_was_changed(secret, folder):
    choose(secret)
    work()
    assert "Your password was changed on the portal" in sent(folder)[-1]
    event = AuditEvent.objects.get(name="alliance.choose_password")
    assert event.sentence == "Used the link mailed to Ada Example and replaced a forgotten password"
    assert event.by.username == "ada"


def test_whoever_forgot_it_does_not_wait_for_what_they_tried(secret):
    for _ in range(LIMITS[Counted.NAME].free + 1):
        signs_in("ada", "wrong in every way")
    choose(secret)
    assert signs_in("ada", NEW)


# What is kept and shown of a link


def everything_kept(secret) -> str:
    kept = [*AuditEvent.objects.values_list(), *Job.objects.values_list(), *Mail.objects.values_list()]
    return repr([*kept, *AccountLink.objects.values_list(), *ForgottenPassword.objects.values_list()])


def test_the_secret_is_kept_nowhere_once_it_is_sent_and_never_shown(ada, carol, folder, signed_in, frank):
    forgotten()
    invited(carol)
    work()
    text_of_all = "".join(sent(folder))
    secrets = re.findall(r"/sign-in/link/(\S+)/", text_of_all)
    assert len(secrets) == 2
    for secret in secrets:
        assert secret not in everything_kept(secret)
        assert AccountLink.objects.get(digest=digest_of_secret(secret)).sealed == ""
    client = signed_in(frank)
    for mail in Mail.objects.all():
        assert PLACE in mail.body
        page = text(client.get(f"/outbox/{mail.pk}/"))
        assert "The link stands here" in page
        assert not any(secret in page for secret in secrets)


def test_while_it_waits_it_is_sealed_and_the_database_does_not_tell_it(ada, settings):
    forgotten()
    forgotten_passwords.answer_forgotten(ForgottenPassword.objects.get().pk)
    link = AccountLink.objects.get()
    assert link.sealed
    assert PLACE in link.mail.body
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, []
    work()
    assert Mail.objects.get().is_given_up
    assert AccountLink.objects.get().sealed == ""


def test_no_page_has_it_in_its_address_and_no_browser_tells_it_on(secret):
    opened = Client().get(f"/sign-in/link/{secret}/")
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert opened.headers["Cache-Control"] == "no-store"
    assert opened.content == b""
    cookie = opened.cookies["account-link"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", CHOOSE)
    page = browser_with(secret).get(CHOOSE)
    assert secret not in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_it_is_left_out_of_the_log(secret, caplog):
    address = f"/sign-in/link/{secret}/"
    assert SECRET.sub(r"\1(left out)", f"Not Found: {address}") == "Not Found: /sign-in/link/(left out)/"
    with caplog.at_level(logging.DEBUG):
        choose(secret)
        said_by(secret)
        Client().post(address)
    lines = [SECRET.sub(r"\1(left out)", record.getMessage()) for record in caplog.records]
    assert not [line for line in lines if secret in line]


def test_the_host_that_a_request_names_is_not_in_the_link(ada, folder, settings):
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    forgotten(headers={"host": "elsewhere.example", "x-forwarded-host": "elsewhere.example"})
    work()
    [mail] = sent(folder)
    assert "https://testserver/sign-in/link/" in mail
    assert "elsewhere.example" not in mail


def test_the_mail_arrives_over_smtp_with_the_link_once(ada, settings):
    settings.MAIL_FOLDER = None
    with mail_server(settings) as inbox:
        inbox.answer = "451 Try later"
        forgotten()
        work()
        Mail.objects.update(next_try_at=timezone.now())
        Job.objects.update(not_before=timezone.now())
        inbox.answer = ""
        work()
        [message] = inbox.to("ada@example.org")
    secret = re.search(r"https://testserver/sign-in/link/(\S+)/", message.get_content())[1]
    assert AccountLink.objects.get().sealed == ""
    assert choose(secret).status_code == 302


# Asking for one


def test_the_answer_and_what_is_done_are_the_same_for_every_name(ada, django_assert_num_queries):
    """Nothing is looked up while somebody waits: the same queries, the same page, whatever was typed."""
    portal_user()
    forgotten("warm")
    answers = []
    for typed in ("ada", "nobody", "ada@example.org", "nobody@example.org"):
        with django_assert_num_queries(QUERIES):
            answer = forgotten(typed)
        answers.append((answer.status_code, answer.headers["Location"], answer.content, len(answer.cookies)))
    assert len(set(answers)) == 1
    assert not Mail.objects.exists()
    assert "ada" not in repr([*ForgottenPassword.objects.values_list(), *Job.objects.values_list()])


@pytest.mark.parametrize("typed", ["ada", "ADA", " ada ", "ada@example.org", "Ada@Example.ORG"])
def test_a_name_or_an_address_will_do(typed, ada, folder):
    forgotten(typed)
    work()
    assert len(sent(folder)) == 1
    assert not ForgottenPassword.objects.exists()


def test_an_address_of_two_accounts_is_told_of_each(ada, folder):
    make_user("adas-other")
    User.objects.update(email="ada@example.org")
    forgotten("ada@example.org")
    work()
    assert len(sent(folder)) == 2
    assert {link.person.username for link in AccountLink.objects.all()} == {"ada", "adas-other"}


@pytest.mark.parametrize("who", ["closed", "left", "no-address", "portal", "nobody"])
def test_to_whom_nothing_is_sent(who, ada, carol, folder):
    if who == "closed":
        close_account(ada, by=carol)
    elif who == "left":
        User.objects.filter(pk=ada.pk).update(leaves_on=today() - timedelta(days=1))
    elif who == "no-address":
        User.objects.filter(pk=ada.pk).update(email="")
    elif who == "portal":
        User.objects.filter(pk=portal_user().pk).update(email="portal@example.org")
    forgotten(who if who in ("portal", "nobody") else "ada")
    work()
    assert sent(folder) == []


@pytest.mark.parametrize("who", ["single-sign-on", "only-single-sign-on", "invited"])
def test_whoever_has_no_password_is_told_why_there_is_no_link(who, ada, carol, folder, settings):
    if who == "single-sign-on":
        arrange_single_sign_on(ada, by=carol)
    elif who == "invited":
        User.objects.filter(pk=ada.pk).update(password="!")
    else:
        settings.SINGLE_SIGN_ON = SimpleNamespace(only=False, emergency_account="")
    forgotten()
    if who == "only-single-sign-on":
        settings.SINGLE_SIGN_ON.only = True
    work()
    [mail] = sent(folder)
    assert "There is no link in this mail" in mail
    assert ("send your invitation again" if who == "invited" else "single sign-on") in mail
    assert not AccountLink.objects.exists()


def test_nobodys_inbox_is_flooded(ada, folder, at):
    """Three in an hour and ten in a day, from however many places they are asked for."""
    for hour in range(5):
        at(f"2026-11-28 {6 + hour:02}:0{hour}:00")
        for place in range(5):
            forgotten(REMOTE_ADDR=f"192.0.2.{10 * hour + place}")
            work()
        assert len(sent(folder)) == min(3 * (hour + 1), 10)


def test_asking_too_often_from_one_place_waits_and_nobody_elses_sign_in_does(ada):
    most = LIMITS[Counted.ASKING].free
    for number in range(most):
        assert forgotten(f"name-{number}").status_code == 302
    refused = forgotten()
    assert refused.status_code == 422
    assert "Links were asked for too often from here. Try again after" in text(refused)
    assert signs_in("ada", PASSWORD)
    known = Client()
    known.post("/sign-in/", {"username": "ada", "password": PASSWORD})
    known.post("/sign-out/")
    assert forgotten(client=known).status_code == 302
    assert forgotten(REMOTE_ADDR="192.0.2.1").status_code == 302


def test_when_many_ask_at_once_a_browser_that_is_known_still_may(ada, monkeypatch):
    monkeypatch.setattr(forgotten_passwords, "MOST_OF_ALL", 1)
    forgotten()
    refused = forgotten()
    assert refused.status_code == 422
    assert "Many people are asking for this" in text(refused)
    known = Client()
    known.post("/sign-in/", {"username": "ada", "password": PASSWORD})
    known.post("/sign-out/")
    assert forgotten(client=known).status_code == 302


def test_without_a_mail_server_the_page_says_whom_to_ask(settings, ada):
    settings.SENDS_MAIL = False
    assert "I have forgotten my password" in text(Client().get("/sign-in/"))
    for answer in (Client().get("/sign-in/forgotten-password/"), forgotten()):
        assert "Ask the administrator of this portal to set a new password" in text(answer)
        assert "Send me a link" not in text(answer)
    assert not Job.objects.exists()


def test_with_single_sign_on_alone_there_is_no_password_to_forget(settings):
    settings.SINGLE_SIGN_ON = SimpleNamespace(only=True, name="Example", emergency_account="")
    assert "used with single sign-on" in text(forgotten())


def test_an_administrator_who_sets_a_password_knows_it_and_its_person_is_told(admin, ada, folder):
    admin.post("/people/ada/set-password/", {"password": NEW, "password_again": NEW})
    work()
    assert "An administrator set a new password for you" in sent(folder)[-1]


def test_a_link_that_was_sent_by_one_action_alone_is_refused_by_the_action_too(carol):
    henry = invited(carol)
    set_password(henry, NEW, by=carol)
    with pytest.raises(Exception, match="has a password"):
        send_invitation(henry, by=carol)
    with pytest.raises(ValidationError, match="has this address already"):
        invited(carol)
