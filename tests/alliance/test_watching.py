"""What is told to those who watch: whether it is ready, what is counted, and a log without personal data."""

import json
import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from alliance import logs, metrics, readiness, work
from alliance.actions.people import portal_user
from alliance.models import Beat, Job, Mail
from alliance.views import health

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-thirty-letters-and-more"
THROUGH_PROXY = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def state_folder(settings, tmp_path):
    settings.STATE_FOLDER = tmp_path


@pytest.fixture
def working():
    work.note_done(work.BACKGROUND)


def wrong() -> dict[str, str]:
    return {check.name: check.wrong for check in readiness.checks() if check.wrong}


# Alive and ready


def test_alive_is_said_without_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/health/live").content == b"ok\n"


def test_ready_is_said_when_all_is_well(working):
    assert wrong() == {}
    response = Client().get("/health/ready", **THROUGH_PROXY)
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_what_is_wrong_is_told_to_this_machine_and_with_the_token_alone(settings):
    settings.HEALTH_TOKEN = TOKEN
    told = b"background: Work in the background was never begun"
    assert told in Client().get("/health/ready").content
    assert (
        told
        in Client()
        .get("/health/ready", headers={"Authorization": f"Bearer {TOKEN}"}, **THROUGH_PROXY)
        .content
    )
    for stranger in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer of-thirty-letters"}):
        response = Client().get("/health/ready", headers=stranger, **THROUGH_PROXY)
        assert (response.status_code, response.content) == (503, b"not ok\n")
    assert Client().get("/health/ready", REMOTE_ADDR="203.0.113.7").content == b"not ok\n"
    settings.HEALTH_TOKEN = ""
    response = Client().get("/health/ready", headers={"Authorization": "Bearer "}, **THROUGH_PROXY)
    assert response.content == b"not ok\n"


def test_silence_in_the_background_is_told_unless_something_long_is_being_done(working):
    Beat.objects.update(at=timezone.now() - timedelta(minutes=10))
    assert wrong() == {"background": "Work in the background was last heard of 10 minutes ago."}
    job = make_job()
    Job.objects.filter(pk=job.pk).update(state="running", seen_at=timezone.now())
    assert wrong() == {}


def make_job() -> Job:
    with transaction.atomic():
        return work.ask_for("say-something", "one", by=portal_user())


def test_what_waits_too_long_is_told(working, settings):
    make_job()
    mail = Mail(to="ada@example.org", subject="A", body="B", about="x", queued_by=portal_user())
    mail.next_try_at = timezone.now()
    mail.save()
    assert wrong() == {}
    Job.objects.update(not_before=timezone.now() - timedelta(minutes=20))
    Mail.objects.update(next_try_at=timezone.now() - timedelta(minutes=30))
    assert wrong() == {"waiting": "Something has waited to be done for 20 minutes."}
    settings.SENDS_MAIL = True
    assert wrong()["mail"] == "An e-mail has waited to be sent for 30 minutes."


def test_a_full_disk_is_told(working, monkeypatch):
    monkeypatch.setattr(
        readiness.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 100 * 2**20})
    )
    assert wrong() == {"disk": "The disk has 100 MB left, and 500 MB are the least."}


def test_a_database_that_does_not_answer_is_told_once(working, monkeypatch):
    def gone(*_):
        raise OperationalError("password authentication failed for user portal")

    monkeypatch.setattr(readiness.Job.objects, "exists", gone, raising=False)
    assert wrong() == {"database": "The database does not answer."}


def test_a_database_that_is_behind_is_told(working, monkeypatch):
    monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *_: [1, 2])
    assert wrong() == {"migrations": "2 changes to the database wait for “manage.py migrate”."}


def test_the_command_says_what_is_not_right_and_ends_so(working):
    printed = StringIO()
    call_command("ready", stdout=printed)
    assert "background:   ok" in printed.getvalue()
    Beat.objects.all().delete()
    with pytest.raises(SystemExit) as ended:
        call_command("ready", stdout=printed)
    assert ended.value.code == 1


def test_working_in_the_background_notes_that_it_runs():
    call_command("do_work", once=True)
    assert timezone.now() - work.last_done(work.BACKGROUND) < timedelta(seconds=20)


def test_what_a_timer_does_is_noted_by_a_word():
    call_command("note_done", "backup")
    call_command("note_done", "backup")
    assert Beat.objects.get(name="backup").at > timezone.now() - timedelta(seconds=20)
    with pytest.raises(CommandError, match="one word"):
        call_command("note_done", "two words")


# What is counted


def counted(client=None) -> str:
    client = client or Client()
    return client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_without_the_token_there_is_no_such_page(settings):
    for setting in ("", TOKEN):
        settings.METRICS_TOKEN = setting
        for sent in ("", "Bearer ", "Bearer something-else-of-thirty-letters"):
            assert Client().get("/metrics", headers={"Authorization": sent}).status_code == 404


def test_requests_are_counted_by_view_and_how_they_ended(settings, carol):
    settings.METRICS_TOKEN = TOKEN
    before = counted()
    Client().get("/business-areas/")
    Client().get("/business-areas/ada-lovelace-of-dorset/")
    Client().get("/ada-lovelace/")
    Client().post("/sign-in/", {"username": "carol", "password": "wrong words"})
    after = counted()

    def more(name):
        return value(after, name) - value(before, name)

    assert more('portal_requests_total{status="2xx",view="business-areas"}') == 1
    assert more('portal_requests_total{status="4xx",view="business-area"}') == 1
    assert more('portal_requests_total{status="4xx",view="no-such-page"}') == 1
    assert more('portal_request_seconds_count{view="business-areas"}') == 1
    assert more("portal_sign_in_failures_total") == 1
    assert "lovelace" not in after
    assert "carol" not in after


def test_what_cannot_be_counted_is_answered_all_the_same(settings, monkeypatch):
    def gone(*_):
        raise FileNotFoundError("the folder of counts")

    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(metrics.REQUESTS, "labels", gone)
    assert Client().get("/health/live").status_code == 200


def test_queues_are_counted(settings):
    settings.METRICS_TOKEN = TOKEN
    make_job()
    Job.objects.update(not_before=timezone.now() - timedelta(minutes=2))
    Mail.objects.create(to="ada@example.org", subject="A", body="B", about="x", queued_by=portal_user())
    work.note_done("backup")
    text = counted()
    assert value(text, 'portal_jobs{state="waiting"}') == 1
    assert value(text, 'portal_jobs{state="failed"}') == 0
    assert 115 < value(text, "portal_jobs_oldest_waiting_seconds") < 150
    assert value(text, "portal_mails_failed") == 1
    assert value(text, 'portal_last_done_timestamp_seconds{what="backup"}') > timezone.now().timestamp() - 20
    assert "ada@" not in text


# The number of a request


def test_each_request_has_a_number_of_its_own():
    first, second = (Client().get("/health/live")["X-Request-ID"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


def test_the_number_of_the_proxy_is_taken_over_where_there_is_one_and_it_is_well_formed(settings):
    told = "0123456789abcdef-0123"

    def answered(number):
        return Client().get("/health/live", headers={"X-Request-ID": number})["X-Request-ID"]

    assert answered(told) != told
    settings.BEHIND_PROXY = True
    assert answered(told) == told
    for ill_formed in ("short", "x" * 65, "a name, and words", '"}{"level":"error"'):
        assert answered(ill_formed) != ill_formed


# The log


@pytest.fixture
def lines(settings):
    """What is logged as JSON, by all there is, at every level that is written."""
    settings.LOG_FORMAT = "json"
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.AsJson())
    loggers = [
        logging.getLogger(name) for name in ("", "django.request", "django.security", "alliance.requests")
    ]
    before = [(each, each.level, list(each.handlers)) for each in loggers]
    loggers[0].handlers = [handler]
    loggers[3].setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    for each, level, handlers in before:
        each.level, each.handlers = level, handlers


def test_a_request_is_one_line_that_says_what_answered_and_how(lines):
    number = Client().get("/business-areas/?q=a+word")["X-Request-ID"]
    [line] = lines()
    assert {**line, "time": "", "ms": 0, "bytes": 1} == {
        "time": "",
        "level": "info",
        "logger": "alliance.requests",
        "request_id": number,
        "message": "answered",
        "view": "business-areas",
        "method": "GET",
        "status": 200,
        "ms": 0,
        "bytes": 1,
    }


def test_a_walk_writes_none_of_the_words_that_were_typed(lines, carol, alice, signed_in, monkeypatch):
    word = "Zebra-crossing-77"
    client = Client(raise_request_exception=False)
    client.post("/sign-in/", {"username": word, "password": word})
    client.post("/sign-in/", {"username": "carol", "password": word})
    client.get(f"/search/?q={word}")
    client.get(f"/{word}/")
    client.get(f"/subscriptions/end/{word}/")
    client.get(f"/calendars/{word}.ics")
    client.get("/", headers={"host": f"{word}.example", "user-agent": word, "referer": f"https://{word}/"})
    client.generic(word.upper(), "/")
    reader = signed_in(alice, raise_request_exception=False)
    reader.get(f"/people/{word}/")
    reader.post("/sources/record/", {"title": word})
    reader.post(f"/sources/{word}/correct/", {"title": word})
    reader.cookies["sessionid"] = word

    def broken(*_, **__):
        raise ValueError(f"{word} is no title")

    monkeypatch.setattr("alliance.views.about.About.context", broken)
    assert client.get(f"/about/?{word}").status_code == 500
    logging.getLogger("gunicorn.error").warning(f"Invalid request from ip=203.0.113.7: GET /{word}")
    monkeypatch.setitem(work._kinds, "say-something", broken)
    make_job()
    call_command("do_work", once=True)
    written = json.dumps(lines())
    assert len(lines()) >= 14
    assert "zebra" not in written.lower()
    assert "carol" not in written
    assert "203.0.113.7" not in written
    assert "127.0.0.1" not in written
    fault = next(line for line in lines() if line.get("wrong") == "ValueError")
    assert "test_watching.py" in fault["where"][-1]
    assert fault["message"] == "Internal Server Error"
    assert next(line for line in lines() if line.get("status") == 500)["request_id"] == fault["request_id"]


def test_the_health_pages_are_kinds_of_page_for_machines():
    for page in (health.Health, health.Live, health.Ready, health.Metrics):
        assert page.public
