"""The outbox: mail is sent over SMTP, tried again when that fails, and what became of it can be seen."""

import os
import socket
import stat
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes, policy
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance import environment
from alliance.actions.mail import MOST_ATTEMPTS, claim_mail, queue_mail, try_again
from alliance.mail import NotSent, send_one
from alliance.markings import Marking
from alliance.models import AuditEvent, Mail
from alliance.models.work import Job
from alliance.roles import Role
from alliance.work import do_next
from tests.makers import make_user

pytestmark = pytest.mark.django_db


class Server:
    """A mail server that keeps what it is sent, and refuses when a test says so."""

    def __init__(self):
        self.kept, self.answer = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.kept.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def server(settings):
    """A real server on this machine, which the portal's settings name."""
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "portal@example.org"
    settings.SENDS_MAIL = True
    yield handler
    controller.stop()


def make_mail(by, to="ada@example.org", **fields) -> Mail:
    told = {"subject": "A paper is due", "body": "Please send “it”.", "about": "meeting/2026-12-10", **fields}
    with transaction.atomic():
        return queue_mail(Mail(to=to, **told), by=by)


def due_now(mail):
    Mail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now())


def sent_by_command() -> str:
    printed = StringIO()
    call_command("send_mail", stdout=printed)
    return printed.getvalue()


# Over SMTP


def test_what_is_queued_is_sent_by_whatever_works_in_the_background(server, frank):
    mail = make_mail(frank)
    assert server.kept == []
    assert do_next()
    mail.refresh_from_db()
    assert mail.state == "mail.sent"
    [(to, content)] = server.kept
    assert to == ["ada@example.org"]
    assert "Subject: A paper is due" in content
    assert "From: portal@example.org" in content
    assert f"Message-ID: <mail-{mail.pk}-" in content
    assert AuditEvent.objects.filter(name="alliance.send_mail", by=frank).exists()


def test_the_command_sends_what_is_due_once(server, frank):
    make_mail(frank)
    make_mail(frank, "ben@example.org")
    assert sent_by_command() == "2 sent, 0 to be tried again, 0 given up.\n"
    assert sent_by_command() == "0 sent, 0 to be tried again, 0 given up.\n"
    assert len(server.kept) == 2


def test_what_fails_is_tried_again_later_each_time_longer_and_then_given_up(server, frank):
    server.answer = "451 Try later"
    mail = make_mail(frank)
    waits = []
    for _ in range(MOST_ATTEMPTS):
        due_now(mail)
        with pytest.raises(NotSent):
            send_one(mail.pk)
        mail.refresh_from_db()
        waits.append(mail.next_try_at and round((mail.next_try_at - timezone.now()) / timedelta(minutes=1)))
    assert waits == [1, 2, 4, 8, 16, 32, 64, None]
    assert mail.state == "mail.failed"
    assert mail.last_error == "The mail server refused the address: 451 Try later"
    assert not send_one(mail.pk)
    server.answer = ""
    try_again(mail, by=frank)
    assert send_one(mail.pk)


def test_an_address_that_is_refused_for_good_is_given_up_at_once(server, frank):
    server.answer = "550 No such mailbox"
    mail = make_mail(frank)
    assert not send_one(mail.pk)
    mail.refresh_from_db()
    assert mail.is_given_up
    assert AuditEvent.objects.filter(name="alliance.give_up_mail").exists()


def test_whoever_sees_the_outbox_is_told_at_home_of_what_was_not_sent(server, frank, carol, dan, signed_in):
    server.answer = "550 No such mailbox"
    mail = make_mail(frank)
    send_one(mail.pk)
    make_mail(frank, "waits@example.org")
    link = f'<a class="govuk-link" href="/outbox/{mail.pk}/">'
    for reader in (frank, carol):
        page = signed_in(reader).get("/").content.decode()
        assert f"{link}An e-mail to ada@example.org could not be sent</a>" in page
        assert "waits@example.org" not in page
    assert "could not be sent" not in signed_in(dan).get("/").content.decode()
    for number in range(3):
        send_one(make_mail(frank, f"ada-{number}@example.org").pk)
    page = signed_in(frank).get("/").content.decode()
    assert '<a class="govuk-link" href="/outbox/">4 e-mails could not be sent</a>' in page


def test_a_server_that_is_not_there_is_tried_again(server, settings, frank):
    settings.EMAIL_PORT = 1
    mail = make_mail(frank)
    with pytest.raises(NotSent, match="could not be reached"):
        send_one(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "mail.waiting"


def test_a_server_that_is_away_for_long_loses_nothing(server, settings, frank):
    """Longer than any other work is tried: each try of a mail is asked for when it is due."""
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    mail = make_mail(frank)
    for tries in range(1, MOST_ATTEMPTS):
        call_command("do_work", once=True)
        mail.refresh_from_db()
        assert (mail.attempts, mail.state) == (tries, "mail.waiting")
        call_command("do_work", once=True)
        assert Mail.objects.get().attempts == tries
        due_now(mail)
    settings.EMAIL_PORT = there
    call_command("do_work", once=True)
    call_command("do_work", once=True)
    assert [to for to, _ in server.kept] == [["ada@example.org"]]
    assert not Job.objects.exclude(state="done").exists()


def test_one_failure_does_not_keep_the_others_back(server, frank):
    broken = make_mail(frank)
    Mail.objects.filter(pk=broken.pk).update(subject="Two\nlines")
    make_mail(frank, "ben@example.org")
    assert sent_by_command() == "1 sent, 0 to be tried again, 1 given up.\n"


def test_what_somebody_is_sending_nobody_else_sends(frank):
    mail = make_mail(frank)
    assert claim_mail(mail.pk) == mail
    assert claim_mail(mail.pk) is None


# What goes in


def test_the_same_pressed_twice_is_one_mail(frank):
    assert make_mail(frank) == make_mail(frank)
    assert make_mail(frank, body="Other words") != make_mail(frank)


def test_nothing_sensitive_and_nothing_empty_goes_in(frank):
    for wrong in ({"marking": Marking.OFFICIAL_SENSITIVE}, {"to": "nobody"}, {"body": ""}):
        with pytest.raises(ValidationError):
            make_mail(frank, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=make_mail(frank).pk).update(marking=Marking.OFFICIAL_SENSITIVE)


def test_without_a_mail_server_it_stays_in_the_outbox(frank, signed_in):
    mail = make_mail(frank)
    assert not Job.objects.exists()
    assert "stays in the outbox" in sent_by_command()
    assert "has no mail server" in signed_in(frank).get("/outbox/").content.decode()
    mail.refresh_from_db()
    assert mail.attempts == 0


# Who sees it


def test_the_secretary_reads_it_and_the_administrator_sees_only_that_it_went(frank, carol, signed_in):
    mail = make_mail(frank)
    for address in ("/outbox/", f"/outbox/{mail.pk}/"):
        assert "A paper is due" in signed_in(frank).get(address).content.decode()
        page = signed_in(carol).get(address).content.decode()
        assert "ada@example.org" in page
        assert "A paper is due" not in page
        assert "Please send" not in page


@pytest.mark.parametrize("who", ["alice", "erin", "grace", "dan", "zoe"])
def test_nobody_else_finds_it(who, frank, request, signed_in):
    mail = make_mail(frank)
    client = signed_in(request.getfixturevalue(who))
    for address in ("/outbox/", f"/outbox/{mail.pk}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/outbox/{mail.pk}/try-again/").status_code == 403
    Mail.objects.filter(pk=mail.pk).update(next_try_at=None)
    with pytest.raises(PermissionDenied):
        try_again(mail, by=request.getfixturevalue(who))


def test_what_was_given_up_is_tried_again_from_its_page(frank, signed_in):
    mail, client = make_mail(frank), signed_in(frank)
    assert "Try it again" not in client.get(f"/outbox/{mail.pk}/").content.decode()
    Mail.objects.filter(pk=mail.pk).update(next_try_at=None, attempts=8, last_error="It said no")
    page = client.get(f"/outbox/{mail.pk}/").content.decode()
    assert "Try it again" in page
    assert "It said no" in page
    assert client.post(f"/outbox/{mail.pk}/try-again/").status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("mail.waiting", 0)


# Settings


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", {}),
        ("smtp://u:p%40ss@mail.example.org", ("mail.example.org", 587, "u", "p@ss", False, True)),
        ("smtps://mail.example.org", ("mail.example.org", 465, "", "", True, False)),
        ("smtp://127.0.0.1:25?encrypted=no", ("127.0.0.1", 25, "", "", False, False)),
    ],
)
def test_the_address_of_a_mail_server_is_read(url, found, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", url)
    told = environment.mail_server()
    assert (tuple(told.values()) if told else {}) == found


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://x", "smtp://", "smtp://h:port", "smtp://h?tls=no"]
)
def test_one_that_cannot_be_used_is_refused_without_repeating_it(url, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.mail_server()
    assert url not in str(refused.value).replace("smtp://name", "")


def test_a_demonstration_never_sends(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.org")
    monkeypatch.setattr(environment, "DEMONSTRATION", True)
    assert environment.mail_server() == {}


# In a demonstration, files in the place of a mail server


def test_a_demonstration_writes_mail_to_files_and_nothing_else_does():
    """As each setting is read by a process that is started with it."""
    asked = "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.SENDS_MAIL, s.MAIL_FOLDER)"
    told = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    production = {
        "SECRET_KEY": "correct horse battery staple, and then some more words",
        "ALLOWED_HOSTS": "a.example",
    }
    server = {"EMAIL_URL": "smtp://mail.example.org", "EMAIL_FROM": "a@example.org"}
    folder = environment.BASE_DIR / "var" / "mail"
    for variables, found in (
        ({"DEMONSTRATION": "yes", **server}, f"alliance.mail_files.EmailBackend True {folder}\n"),
        (production, "django.core.mail.backends.dummy.EmailBackend False None\n"),
        ({**production, **server}, "django.core.mail.backends.smtp.EmailBackend True None\n"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", asked],
            cwd=environment.BASE_DIR,
            env={**told, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == found


def test_each_mail_is_one_file_for_its_owner_alone(mail_folder, frank):
    mail = make_mail(frank, subject="A paper – “late”", body="Please send it.\n.\nFrom here on, thanks.")
    make_mail(frank, "ben@example.org")
    assert sent_by_command() == "2 written to files, 0 to be tried again, 0 given up.\n"
    assert sent_by_command() == "0 written to files, 0 to be tried again, 0 given up.\n"
    assert {path.name.split("-")[1] for path in mail_folder.iterdir()} == {str(mail.pk), str(mail.pk + 1)}
    written = mail_folder / f"{mail.identity}.eml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(mail_folder.stat().st_mode) == 0o700
    read = message_from_bytes(written.read_bytes(), policy=policy.default)
    assert (read["To"], read["Subject"]) == (mail.to, mail.subject)
    assert read.get_content().splitlines() == mail.body.splitlines()
    assert read["Date"]
    sentence = AuditEvent.objects.get(name="alliance.send_mail", subject=mail.subject_of_record).sentence
    assert sentence == "Wrote a mail to ada@example.org to a file"


def test_the_outbox_shows_its_text_and_leads_to_the_file(mail_folder, frank, signed_in):
    mail, client = make_mail(frank, body="Please <send> “it”."), signed_in(frank)
    file = f"/outbox/{mail.pk}.eml"
    for address in ("/outbox/", f"/outbox/{mail.pk}/"):
        page = client.get(address).content.decode()
        assert "It is written to a file in a moment" in page
        assert file not in page
    assert client.get(file).headers["Location"] == f"/outbox/{mail.pk}/"
    assert do_next()
    for address in ("/outbox/", f"/outbox/{mail.pk}/"):
        page = client.get(address).content.decode()
        assert "Nothing was sent: it was written to a file on" in page
        assert "Written to a file</strong>" in page
        assert "Sent</strong>" not in page
        assert "Please &lt;send&gt; “it”." in page
        assert f'href="{file}"' in page
    assert "This is a demonstration: nothing is sent." in client.get("/outbox/").content.decode()
    answer = client.get(file)
    assert answer.headers["Content-Type"] == "message/rfc822"
    assert answer.content == (mail_folder / f"{mail.identity}.eml").read_bytes()


def test_whoever_administers_and_reads_official_still_does_not_read_it(mail_folder, frank, signed_in):
    both = make_user("both", Role.ADMINISTRATOR, Role.OFFICER, clearance=Marking.OFFICIAL)
    mail, client = make_mail(frank), signed_in(both)
    do_next()
    for address in ("/outbox/", f"/outbox/{mail.pk}/"):
        page = client.get(address).content.decode()
        assert "ada@example.org" in page
        assert "A paper is due" not in page
        assert ".eml" not in page
    assert client.get(f"/outbox/{mail.pk}.eml").status_code == 404


@pytest.mark.parametrize("who", ["alice", "erin", "carol", "grace", "dan", "zoe"])
def test_nobody_but_the_secretary_opens_the_file(who, mail_folder, frank, request, signed_in):
    mail = make_mail(frank)
    do_next()
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/outbox/{mail.pk}.eml").status_code == 404
    assert ".eml" not in client.get("/outbox/").content.decode()


def test_a_file_that_cannot_be_written_is_tried_again(mail_folder, frank):
    mail_folder.write_text("in the way")
    mail = make_mail(frank)
    with pytest.raises(NotSent):
        send_one(mail.pk)
    mail.refresh_from_db()
    assert mail.last_error == "The file could not be written: File exists"
    mail_folder.unlink()
    due_now(mail)
    assert send_one(mail.pk)


def test_what_was_written_twice_is_one_file(mail_folder, frank):
    mail = make_mail(frank)
    for _ in range(2):
        Mail.objects.filter(pk=mail.pk).update(sent_at=None, next_try_at=timezone.now())
        assert send_one(mail.pk)
    assert len(list(mail_folder.iterdir())) == 1
