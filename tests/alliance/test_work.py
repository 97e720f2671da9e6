"""Work in the background: asked for once, done once by one, tried again when it fails, and never lost."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from alliance import work
from alliance.actions.people import portal_user
from alliance.models import Job
from alliance.models.work import SILENCE

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


def test_the_worker_ends_with_whoever_began_it(tmp_path):
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "DEMONSTRATION": "yes",
        "PATH": "/usr/bin:/bin",
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "migrate", "-v", "0"], env=environment, check=True)
    command = [*manage, "do_work", "--while-open"]
    worker = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=3)
    worker.stdin.close()
    assert worker.wait(timeout=15) == 0
