"""Work in the background: asked for once, done once by one, tried again when it fails, and never lost."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from time import sleep

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from alliance import work
from alliance.actions.people import portal_user
from alliance.actions.work import give_up_work, try_work_again
from alliance.models import AuditEvent, Job
from alliance.models.work import SILENCE
from tests.served import MIGRATE, REFERENCE, address_of, drop_database, run

KIND = "say-something"


@pytest.fixture
def said(monkeypatch):
    """What the work of the tests did, in order; it fails while `fails` holds something."""
    done: list[str] = []
    done_by = {"done": done, "fails": []}

    def say(about, progress):
        progress(1, 4)
        if done_by["fails"]:
            raise ValueError(done_by["fails"].pop())
        done.append(about)

    monkeypatch.setitem(work._kinds, KIND, say)
    return done_by


def ask(about="one") -> Job:
    with transaction.atomic():
        return work.ask_for(KIND, about, by=portal_user())


@pytest.mark.django_db
def test_what_is_asked_for_is_done_in_order(said):
    ask("one"), ask("two")
    call_command("do_work", once=True)
    assert said["done"] == ["one", "two"]
    assert [job.state for job in Job.objects.all()] == ["done", "done"]
    assert Job.objects.first().percent == 25


@pytest.mark.django_db
def test_how_far_it_is_is_told_at_once_and_then_now_and_again(said, monkeypatch):
    told = []

    def count(about, progress):
        for step in range(1, 1001):
            monkeypatch.setattr(work, "monotonic", lambda step=step: step * 0.01)
            progress(step, 1000)
            told.append(Job.objects.get().done)

    monkeypatch.setitem(work._kinds, KIND, count)
    ask()
    call_command("do_work", once=True)
    assert told[0] == 1
    assert all(0 <= step - seen <= 25 for step, seen in enumerate(told, start=1))
    assert len(set(told)) <= 41


@pytest.mark.django_db
def test_asked_for_twice_while_it_waits_it_is_done_once(said):
    assert ask() == ask()
    call_command("do_work", once=True)
    assert said["done"] == ["one"]
    ask()
    call_command("do_work", once=True)
    assert said["done"] == ["one", "one"]


@pytest.mark.django_db
def test_asked_for_while_it_is_being_done_it_is_done_once_more(said, monkeypatch):
    def ask_again(about, progress):
        said["done"].append(about)
        if len(said["done"]) == 1:
            ask(), ask()

    monkeypatch.setitem(work._kinds, KIND, ask_again)
    ask()
    call_command("do_work", once=True)
    assert said["done"] == ["one", "one"]


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_three_times_and_then_says_what_was_wrong(said):
    said["fails"] = ["third", "second", "first"]
    ask()
    for attempt, words in enumerate(("first", "second", "third"), start=1):
        call_command("do_work", once=True)
        job = Job.objects.get()
        assert (job.attempts, job.error) == (attempt, f"ValueError: {words}")
        if attempt < 3:
            assert job.state == Job.State.WAITING
            assert job.not_before > timezone.now() + timedelta(seconds=30)
            Job.objects.update(not_before=timezone.now())
    assert job.state == Job.State.FAILED
    call_command("do_work", once=True)
    assert said["done"] == []


@pytest.mark.django_db
def test_what_somebody_left_is_taken_up_after_a_silence_but_not_for_ever(said):
    job = ask()
    assert work._take() == job
    assert work._take() is None
    Job.objects.update(seen_at=timezone.now() - SILENCE - timedelta(seconds=1))
    call_command("do_work", once=True)
    assert said["done"] == ["one"]
    Job.objects.update(state="running", attempts=3, seen_at=timezone.now() - 2 * SILENCE)
    call_command("do_work", once=True)
    assert Job.objects.get().state == Job.State.FAILED
    assert "ended before it was done" in Job.objects.get().error


@pytest.mark.django_db
def test_what_was_asked_for_in_a_transaction_that_failed_was_not_asked_for():
    with pytest.raises(RuntimeError), transaction.atomic():
        ask()
        raise RuntimeError
    assert not Job.objects.exists()


def test_the_worker_ends_with_whoever_began_it(set_up, tmp_path):
    address = address_of(tmp_path, f"worked_{os.getpid()}")
    environment = {**os.environ, "DATABASE_URL": address, "DEMONSTRATION": "yes"}
    environment["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    set_up.copy_to(address, environment, MIGRATE, REFERENCE)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "do_work", "--while-open"]
    worker = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(timeout=3)
        worker.stdin.close()
        assert worker.wait(timeout=15) == 0
    finally:
        drop_database(address)


# The page


def make_failed(about="one") -> Job:
    with transaction.atomic():
        job = ask(about)
        work.give_up(job, "ValueError: words that somebody typed")
    return job


@pytest.mark.django_db
def test_the_administrator_sees_what_failed_first_and_how_it_stands(carol, signed_in):
    ask("waits"), make_failed("secret matter")
    page = signed_in(carol).get("/background-work/").content.decode()
    assert page.index(">Failed<") < page.index("It is done in a moment")
    assert "Say something" in page
    assert "ValueError" in page
    # What it is about, and what was said of the failure, may be marked higher than an administrator reads.
    assert "secret matter" not in page
    assert "words that somebody typed" not in page
    assert "Work in the background was never begun" in page
    call_command("do_work", once=True)
    page = signed_in(carol).get("/background-work/").content.decode()
    assert "never begun" not in page


@pytest.mark.django_db
def test_what_was_done_before_yesterday_is_not_on_the_page(carol, signed_in, said):
    ask()
    call_command("do_work", once=True)
    assert "1 piece of work" in signed_in(carol).get("/background-work/").content.decode()
    Job.objects.update(ended_at=timezone.now() - timedelta(days=2))
    page = signed_in(carol).get("/background-work/").content.decode()
    assert "Nothing waits, nothing failed" in page


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["alice", "bob", "dan", "erin", "frank", "grace", "zoe"])
def test_nobody_else_finds_it(who, request, signed_in):
    failed, waits = make_failed(), ask("waits")
    person = request.getfixturevalue(who)
    client = signed_in(person)
    assert client.get("/background-work/").status_code == 404
    assert client.post(f"/background-work/{failed.pk}/try-again/").status_code == 403
    assert client.post(f"/background-work/{waits.pk}/give-up/").status_code == 403
    for action, job in ((try_work_again, failed), (give_up_work, waits)):
        with pytest.raises(PermissionDenied):
            action(job, by=person)
    assert {job.state for job in Job.objects.all()} == {"failed", "waiting"}


@pytest.mark.django_db
def test_what_failed_is_tried_again_from_the_page_and_that_is_recorded(carol, signed_in, said):
    failed, client = make_failed(), signed_in(carol)
    assert client.get(f"/background-work/{failed.pk}/try-again/").status_code == 200
    assert Job.objects.get().state == "failed"
    assert "1 piece of work in the background failed" in client.get("/").content.decode()
    assert client.post(f"/background-work/{failed.pk}/try-again/").status_code == 302
    call_command("do_work", once=True)
    assert said["done"] == ["one"]
    assert AuditEvent.objects.get(name="alliance.try_work_again").by == carol
    assert "in the background failed" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_what_waits_already_is_not_tried_a_second_time(carol, signed_in):
    failed = make_failed()
    ask()
    response = signed_in(carol).get(f"/background-work/{failed.pk}/try-again/")
    assert "It was asked for again since" in response.content.decode()
    assert signed_in(carol).post(f"/background-work/{failed.pk}/try-again/").status_code == 403
    assert Job.objects.get(pk=failed.pk).state == "failed"


@pytest.mark.django_db
def test_what_waits_is_given_up_and_who_asked_is_told(carol, signed_in, said, monkeypatch):
    told = []
    monkeypatch.setitem(work._given_up, KIND, told.append)
    job = ask()
    assert signed_in(carol).post(f"/background-work/{job.pk}/give-up/").status_code == 302
    call_command("do_work", once=True)
    assert (said["done"], told, Job.objects.get().state) == ([], ["one"], "failed")
    assert AuditEvent.objects.filter(name="alliance.give_up_work", by=carol).exists()
    assert signed_in(carol).post(f"/background-work/{job.pk}/give-up/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "made"), [(try_work_again, make_failed), (give_up_work, ask)])
def test_what_cannot_be_recorded_did_not_happen(action, made, carol, monkeypatch):
    job = made()

    def broken(*_, **__):
        raise RuntimeError("no audit trail")

    monkeypatch.setattr("alliance.actions.work.record", broken)
    with pytest.raises(RuntimeError):
        action(job, by=carol)
    assert Job.objects.get().state == job.state


# Killed in the middle

SLOW = """
import os, sys, time
import django
django.setup()
from django.core.management import call_command
from alliance import work
@work.work("say-something")
def say(about, progress):
    with open(os.environ["SAID"], "a") as said:
        said.write("begun\\n")
        said.flush()
        time.sleep(float(os.environ["SLOWLY"]))
        said.write("done\\n")
call_command("do_work", once=True)
"""
ASK = """
import django
django.setup()
from django.db import transaction
from alliance import work
from alliance.actions.people import portal_user
with transaction.atomic():
    work.ask_for("say-something", "one", by=portal_user())
"""
LET_TIME_PASS = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from alliance.actions.work import give_up_work, try_work_again
from alliance.models import AuditEvent, Job
from alliance.models.work import SILENCE
assert Job.objects.get().state == "running"
Job.objects.update(seen_at=timezone.now() - SILENCE - timedelta(seconds=1))
"""
HOW_IT_ENDED = """
import django
django.setup()
from alliance.actions.work import give_up_work, try_work_again
from alliance.models import AuditEvent, Job
print(*Job.objects.values_list("state", "attempts"))
"""


def test_work_that_was_killed_in_the_middle_is_done_once_more_and_then_is_done(set_up, tmp_path):
    address = address_of(tmp_path, f"killed_{os.getpid()}")
    environment = {**os.environ, "DATABASE_URL": address, "DEMONSTRATION": "yes", "SLOWLY": "30"}
    environment |= {"DJANGO_SETTINGS_MODULE": "alliance.settings", "SAID": str(tmp_path / "said")}
    set_up.copy_to(address, environment, MIGRATE, REFERENCE)
    try:
        assert run(environment, ASK).returncode == 0
        worker = subprocess.Popen([sys.executable, "-c", SLOW], env=environment, cwd=settings.BASE_DIR)
        said = tmp_path / "said"
        for _ in range(600):
            if said.exists() and said.read_text():
                break
            sleep(0.1)
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=15)
        # Nobody takes it up while its doer may only be slow.
        quickly = {**environment, "SLOWLY": "0"}
        assert run(quickly, SLOW).returncode == 0
        assert said.read_text() == "begun\n"
        assert run(environment, LET_TIME_PASS).returncode == 0
        for _ in range(2):
            done = run(quickly, SLOW)
            assert done.returncode == 0, done.stderr
        assert said.read_text() == "begun\nbegun\ndone\n"
        assert run(environment, HOW_IT_ENDED).stdout.strip() == "('done', 2)"
    finally:
        drop_database(address)
