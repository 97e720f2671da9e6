"""When a time is over, what is held back, and that things are destroyed once, whole and by two people."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliance.actions import retention
from alliance.actions.people import close_account, portal_user, reopen_account
from alliance.actions.retention import (
    approve_destruction,
    change_period,
    destroy,
    destroy_traces,
    drop_destruction,
    lift_hold,
    place_hold,
    propose_destruction,
)
from alliance.markings import Marking
from alliance.models import (
    AuditEvent,
    Destruction,
    FailedTries,
    Job,
    Mail,
    Problem,
    RetentionHold,
    RetentionPeriod,
    Seen,
    UnsavedForm,
    User,
)
from alliance.policy import Refused
from alliance.publishing import append
from alliance.retention import (
    Ends,
    Period,
    classes,
    digest_with,
    due,
    first_day_kept,
    is_within_limits,
    kept_named,
    last_day_of,
    moment_of,
    older_than,
    over,
    periods_in_force,
)
from alliance.roles import Role
from alliance.temporal import today
from alliance.work import do_next
from tests.makers import make_user

pytestmark = pytest.mark.django_db

MAIL = "mail"


@pytest.fixture
def anton(db):
    """A second officer who is cleared for everything."""
    return make_user("anton", Role.OFFICER, clearance=Marking.OFFICIAL_SENSITIVE)


def quietly(done: int, of: int) -> None:
    """Nobody looks how far it is."""


def make_mails(number, *, at=None, to="author@example.org") -> list[Mail]:
    """E-mails that were sent so long ago that they are due, unless `at` says otherwise."""
    at = at or timezone.now() - timedelta(days=800)
    mails = [
        Mail(
            to=to,
            subject=f"Paper {each}",
            body="Please",
            about="meeting/1",
            queued_by=portal_user(),
            sent_at=at,
        )
        for each in range(number)
    ]
    made = Mail.objects.bulk_create(mails)
    Mail.objects.filter(pk__in=[each.pk for each in made]).update(queued_at=at)
    return made


def make_seen(by, *, days, called="Quiet report") -> Seen:
    at = timezone.now() - timedelta(days=days)
    told = {"kind": "exported", "address": "/sources.csv", "called": called, "marking": 2}
    return Seen.objects.create(at=at, by=by, **told)


def hold(by, **told) -> RetentionHold:
    return place_hold(RetentionHold(**{"because": "A claim is made", "marking": 2, **told}), by=by)


def proposed(kind, by) -> Destruction:
    return propose_destruction(kept_named(kind), by=by)


def destroyed(kind, by, other) -> Destruction:
    """What became of a class that one person proposed and another approved."""
    destruction = approve_destruction(proposed(kind, by), by=other)
    while do_next():
        pass
    destruction.refresh_from_db()
    return destruction


def due_now(kind):
    kept = kept_named(kind)
    return due(kept, older_than(kept, today()), today())


# When a time is over

DAYS = st.dates(date(1999, 12, 1), date(2101, 3, 31)) | st.sampled_from(
    [
        date(2024, 2, 29),
        date(2024, 2, 28),
        date(2024, 3, 1),
        date(2023, 2, 28),
        date(2024, 1, 31),
        date(2100, 2, 28),
    ]
)
PERIODS = st.builds(Period, st.integers(1, 40), st.sampled_from(["days", "months", "years"]))


@given(day=DAYS, now=DAYS, period=PERIODS)
def test_a_thing_is_due_from_the_day_after_its_last_day_and_never_before(day, now, period):
    assert (day < first_day_kept(now, period)) == (last_day_of(day, period) < now)


@given(day=DAYS, period=PERIODS)
def test_it_is_due_one_day_and_not_the_day_before(day, period):
    last = last_day_of(day, period)
    assert day >= first_day_kept(last, period)
    assert day < first_day_kept(last + timedelta(days=1), period)


@pytest.mark.parametrize(
    ("day", "period", "last"),
    [
        ((2024, 2, 29), Period(1, "years"), (2025, 2, 28)),
        ((2024, 2, 29), Period(4, "years"), (2028, 2, 29)),
        ((2023, 2, 28), Period(1, "years"), (2024, 2, 28)),
        ((2024, 1, 31), Period(1, "months"), (2024, 2, 29)),
        ((2024, 12, 31), Period(2, "months"), (2025, 2, 28)),
        ((2024, 2, 28), Period(2, "days"), (2024, 3, 1)),
    ],
    ids=["leap-day", "leap-day-to-leap-day", "day-before", "short-month", "over-new-year", "days"],
)
def test_the_last_day_of_a_period(day, period, last):
    assert last_day_of(date(*day), period) == date(*last)


def test_what_was_sent_on_the_last_moment_of_a_day_waits_for_the_whole_period():
    """The day is that of England: an hour before midnight in summer is the next day in universal time."""
    kept = kept_named(MAIL)
    before = older_than(kept, date(2025, 7, 2))
    assert before == moment_of(date(2024, 7, 2))
    late, soon = make_mails(1, at=before)[0], make_mails(1, at=before - timedelta(microseconds=1))[0]
    assert list(due(kept, before, today())) == [soon]
    assert late not in due(kept, before, today())


# The schedule


def test_every_class_says_what_why_and_what_stays():
    assert len(classes()) >= 18
    for kept in classes():
        assert kept.what
        assert kept.why
        assert (kept.period is None) == (kept.ends is Ends.FOR_GOOD), kept.name
        if kept.period:
            assert kept.counted_from, kept.name
            assert kept.stays, kept.name
        if kept.can_be_changed:
            assert is_within_limits(kept, kept.period), kept.name
            assert not over(kept, timezone.now()).exists(), kept.name


def test_a_period_is_changed_within_limits_with_a_reason_and_its_history_stays(alice, olivia, carol):
    kept = kept_named(MAIL)
    for wrong in (Period(20, "days"), Period(7, "years")):
        with pytest.raises(ValidationError, match="from 1 month to 6 years"):
            change_period(kept, wrong, "Because", by=alice)
    with pytest.raises(ValidationError, match="kept for 1 year already"):
        change_period(kept, Period(1, "years"), "Because", by=alice)
    with pytest.raises(ValidationError):
        change_period(kept, Period(2, "years"), " ", by=alice)
    for other in (olivia, carol):
        with pytest.raises(Refused, match="cleared to OFFICIAL-SENSITIVE"):
            change_period(kept, Period(2, "years"), "Because", by=other)
    for fixed in ("failed-tries", "board"):
        with pytest.raises(Refused, match="not for people to change"):
            change_period(kept_named(fixed), Period(1, "days"), "Because", by=alice)
    row = change_period(kept, Period(2, "years"), "Asked by the auditor", by=alice)
    assert periods_in_force()[MAIL] == Period(2, "years")
    event = AuditEvent.objects.get(name="alliance.change_period")
    assert event.sentence.endswith("It was 1 year and is 2 years: Asked by the auditor")
    for change in (lambda: RetentionPeriod.objects.update(number=1), row.delete):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()


def test_a_period_outside_the_limits_of_a_later_release_is_not_in_force(alice):
    RetentionPeriod.objects.create(
        kind=MAIL, number=9, unit="years", because="Before", decided_at=timezone.now(), decided_by=alice
    )
    assert periods_in_force()[MAIL] == Period(1, "years")


# Two people


def test_one_proposes_another_approves_and_what_is_due_goes(alice, anton):
    old, young = make_mails(3), make_mails(2, at=timezone.now() - timedelta(days=300))
    which = list(due_now(MAIL))
    destruction = proposed(MAIL, alice)
    assert (destruction.found, destruction.state) == (3, "destruction.proposed")
    with pytest.raises(Refused, match="You proposed this, so somebody else approves it"):
        approve_destruction(destruction, by=alice)
    with pytest.raises(ValidationError, match="proposed already"):
        proposed(MAIL, anton)
    destroy(str(destruction.pk), quietly)
    assert Mail.objects.count() == 5
    approve_destruction(destruction, by=anton)
    while do_next():
        pass
    destruction.refresh_from_db()
    assert set(Mail.objects.all()) == set(young)
    assert (destruction.destroyed, destruction.state) == (len(old), "destruction.done")
    assert destruction.digest == digest_with("", which)
    event = AuditEvent.objects.get(name="alliance.destroy")
    assert event.sentence.startswith("Destroyed 3 things of “E-mails that were sent or given up”, older than")
    assert event.sentence.endswith("which is 1 year")
    assert event.details == {"digest": destruction.digest, "destroyed": 3}
    assert event.by == anton


def test_only_officers_who_read_everything_decide(alice, olivia, carol, frank):
    make_mails(1)
    destruction = proposed(MAIL, alice)
    for other in (olivia, carol, frank):
        for decide in (
            lambda by=other: proposed("seen", by),
            lambda by=other: approve_destruction(destruction, by=by),
            lambda by=other: drop_destruction(destruction, "No", by=by),
            lambda by=other: hold(by),
        ):
            with pytest.raises(Refused, match="cleared to OFFICIAL-SENSITIVE"):
                decide()


def test_the_database_keeps_to_two_people_and_to_approval(alice, anton):
    make_mails(1)
    destruction = proposed(MAIL, alice)
    rows = Destruction.objects.filter(pk=destruction.pk)
    now = timezone.now()
    for wrong in (
        {"approved_by": alice, "approved_at": now},
        {"destroyed": 1},
        {"ended_at": now},
        {"dropped_by": anton, "dropped_because": "No"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    for wrong in ({"found": 9}, {"older_than": now}, {"proposed_by": anton}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**wrong)
    dropped = drop_destruction(destruction, "A claim is to come", by=alice)
    assert dropped.state == "destruction.dropped"
    for change in (lambda: rows.update(dropped_because="Another"), rows.delete):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    with pytest.raises(Refused, match="not done any more"):
        approve_destruction(dropped, by=anton)


def test_nothing_that_is_not_due_is_proposed(alice):
    make_mails(1, at=timezone.now())
    with pytest.raises(ValidationError, match="Nothing of this is due"):
        proposed(MAIL, alice)


# In pieces, and twice


def test_it_is_safe_to_do_twice(alice, anton):
    make_mails(2)
    destruction = destroyed(MAIL, alice, anton)
    make_mails(1)
    destroy(str(destruction.pk), quietly)
    assert Mail.objects.count() == 1
    assert AuditEvent.objects.filter(name="alliance.destroy").count() == 1


class Killed(Exception):
    """As though the process had ended there."""


def test_ended_between_two_pieces_it_goes_on_where_it_was(alice, anton, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    make_mails(5)
    which = list(due_now(MAIL))
    destruction = approve_destruction(proposed(MAIL, alice), by=anton)

    def killed(done, of):
        raise Killed

    with pytest.raises(Killed):
        destroy(str(destruction.pk), killed)
    destruction.refresh_from_db()
    assert (destruction.destroyed, Mail.objects.count()) == (2, 3)
    assert destruction.digest == digest_with("", which[:2])
    told = []
    destroy(str(destruction.pk), lambda *so_far: told.append(so_far))
    destruction.refresh_from_db()
    assert told == [(4, 5), (5, 5)]
    assert (destruction.destroyed, Mail.objects.count()) == (5, 0)
    assert destruction.digest == digest_with(digest_with(digest_with("", which[:2]), which[2:4]), which[4:])


def test_ended_within_a_piece_nothing_of_the_piece_is_gone(alice, anton, monkeypatch):
    make_mails(3)
    destruction = approve_destruction(proposed(MAIL, alice), by=anton)
    removing = retention._remove

    def killed(*arguments):
        removing(*arguments)
        raise Killed

    monkeypatch.setattr(retention, "_remove", killed)
    with pytest.raises(Killed):
        destroy(str(destruction.pk), quietly)
    destruction.refresh_from_db()
    assert (destruction.destroyed, destruction.digest, Mail.objects.count()) == (0, "", 3)


def test_what_would_still_be_there_is_not_said_to_be_destroyed(alice, anton, monkeypatch):
    """A class that empties too little would otherwise be gone through without end."""
    make_mails(1)
    kept = replace(kept_named(MAIL), emptied={"subject": "Erased"})
    destruction = approve_destruction(proposed(MAIL, alice), by=anton)
    monkeypatch.setattr(retention, "kept_named", lambda name: kept)
    with pytest.raises(RuntimeError, match="still there"):
        destroy(str(destruction.pk), quietly)
    destruction.refresh_from_db()
    assert (destruction.destroyed, Mail.objects.get().subject) == (0, "Paper 0")


def test_what_is_kept_longer_since_it_was_approved_stays(alice, anton):
    make_mails(2)
    destruction = approve_destruction(proposed(MAIL, alice), by=anton)
    change_period(kept_named(MAIL), Period(5, "years"), "An inquiry", by=alice)
    destroy(str(destruction.pk), quietly)
    destruction.refresh_from_db()
    assert (destruction.destroyed, Mail.objects.count()) == (0, 2)
    assert destruction.ended_at


# Holds


def test_nothing_that_is_held_goes_not_even_when_it_was_approved_before(alice, anton):
    one, other, _ = make_mails(3)
    destruction = approve_destruction(proposed(MAIL, alice), by=anton)
    held = hold(alice, kind=MAIL, number=one.pk)
    destroy(str(destruction.pk), quietly)
    assert list(Mail.objects.all()) == [one]
    with pytest.raises(ValidationError, match="all of it is held"):
        proposed(MAIL, alice)
    with pytest.raises(ValidationError, match="no such thing"):
        hold(alice, kind=MAIL, number=other.pk)
    lift_hold(held, "The claim was settled", by=anton)
    assert destroyed(MAIL, alice, anton).destroyed == 1


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ({}, {"mail": 0, "seen": 0}),
        ({"kind": "seen"}, {"mail": 2, "seen": 0}),
        ({"kind": "seen", "person": "alice"}, {"mail": 2, "seen": 1}),
        ({"person": "alice"}, {"mail": 1, "seen": 1}),
    ],
    ids=["everything", "a-class", "a-person-in-a-class", "a-person"],
)
def test_a_hold_is_on_everything_a_class_or_a_person(told, left, alice, anton):
    make_mails(1)
    make_mails(1, to="Alice@example.org")
    make_seen(alice, days=800)
    make_seen(anton, days=800)
    if "person" in told:
        told = {**told, "person": alice}
    hold(alice, **told)
    assert {kind: due_now(kind).count() for kind in left} == left


def test_a_hold_ends_with_its_last_day_and_not_before(alice):
    make_mails(1)
    held = hold(alice, kind=MAIL, ends_on=today() + timedelta(days=3))
    kept, before = kept_named(MAIL), older_than(kept_named(MAIL), today())
    assert not due(kept, before, held.ends_on).exists()
    assert due(kept, before, held.ends_on + timedelta(days=1)).exists()
    with pytest.raises(ValidationError, match="today or a day to come"):
        hold(alice, ends_on=today() - timedelta(days=1))


def test_placing_and_lifting_are_recorded_and_never_changed(alice, anton):
    held = hold(alice, kind=MAIL, because="A claim is made")
    placed = AuditEvent.objects.get(name="alliance.place_hold")
    assert placed.sentence == (
        "Held back from being destroyed: “E-mails that were sent or given up”: A claim is made"
    )
    rows = RetentionHold.objects.filter(pk=held.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(because="Another")
    with pytest.raises(ValidationError):
        lift_hold(held, " ", by=anton)
    lift_hold(held, "It was settled", by=anton)
    assert AuditEvent.objects.get(name="alliance.lift_hold").sentence.endswith(": It was settled")
    with pytest.raises(Refused, match="lifted already"):
        lift_hold(held, "Again", by=anton)
    for change in (lambda: rows.update(lifted_because="Another"), rows.delete):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()


def test_what_goes_by_itself_or_never_cannot_be_held(alice):
    for kind in ("failed-tries", "board", "nonsense"):
        with pytest.raises(ValidationError, match="cannot be held"):
            hold(alice, kind=kind)


# What goes, class by class


def test_notes_of_what_was_seen_go_only_while_that_is_approved_and_old_enough(alice, anton):
    old, young = make_seen(alice, days=800), make_seen(alice, days=10)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Seen.objects.filter(pk=old.pk).delete()
    destruction = approve_destruction(proposed("seen", alice), by=anton)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Seen.objects.filter(pk=young.pk).delete()
    destroy(str(destruction.pk), quietly)
    assert list(Seen.objects.all()) == [young]
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Seen.objects.all().delete()


def test_of_a_leaver_goes_what_they_signed_in_with_and_the_record_keeps_their_name(alice, anton):
    leaver, stays = make_user("quinn", Role.OFFICER), make_user("rory")
    AuditEvent.objects.create(by=leaver, name="alliance.test", subject="x/1", sentence="Recorded", marking=1)
    for person in (leaver, stays):
        close_account(person, by=portal_user())
    long_ago = timezone.now() - timedelta(days=500)
    User.objects.filter(pk=leaver.pk).update(closed_at=long_ago)
    leaver.provider_accounts.create(arranged_at=long_ago, arranged_by=alice)
    leaver.recovery_codes.create(digest="a" * 64, made_at=long_ago)
    assert destroyed("accounts", alice, anton).destroyed == 1
    leaver.refresh_from_db()
    assert (leaver.email, leaver.has_usable_password(), leaver.last_login) == ("", False, None)
    assert (leaver.full_name, leaver.username) == ("Quinn Example", "quinn")
    assert not leaver.provider_accounts.exists()
    assert not leaver.recovery_codes.exists()
    assert leaver.role_holdings.get().role == Role.OFFICER
    assert AuditEvent.objects.get(name="alliance.test").by == leaver
    stays.refresh_from_db()
    assert stays.email
    assert not due_now("accounts").exists()
    reopen_account(leaver, by=portal_user())
    assert not due_now("accounts").exists()


def test_of_a_problem_that_nobody_answered_the_address_goes_and_of_others_all(alice, anton):
    long_ago = timezone.now() - timedelta(days=900)
    told = {"wrong": "It was not there.", "reported_at": long_ago, "due_on": long_ago.date()}
    answered = Problem.objects.create(**told, answer="Mended", answered_at=long_ago, answered_by=alice)
    waits = Problem.objects.create(**told, email="reader@example.org")
    assert destroyed("addresses-of-problems", alice, anton).destroyed == 1
    waits.refresh_from_db()
    assert (waits.email, waits.wrong) == ("", "It was not there.")
    assert destroyed("answered-problems", alice, anton).destroyed == 1
    assert list(Problem.objects.all()) == [waits]
    assert answered not in Problem.objects.all()


def test_a_mail_that_waits_never_goes():
    make_mails(1)
    Mail.objects.update(sent_at=None, next_try_at=timezone.now())
    assert not due_now(MAIL).exists()
    Mail.objects.update(next_try_at=None)
    assert due_now(MAIL).count() == 1


# What needs no person


def test_traces_go_by_themselves_every_day_and_what_is_young_stays(alice, capsys):
    now = timezone.now()
    for days in (0, 5):
        FailedTries.objects.create(counted="name", key=str(days) * 64, last_at=now - timedelta(days=days))
    for hours in (23, 60):
        UnsavedForm.objects.create(
            user=alice, address=f"/{hours}/", sent="x", kept_at=now - timedelta(hours=hours)
        )
    for days, state in ((200, "done"), (200, "failed"), (10, "done")):
        ended = now - timedelta(days=days)
        Job.objects.create(kind="x", about="1", state=state, not_before=ended, ended_at=ended, asked_by=alice)
    Job.objects.create(kind="x", about="2", not_before=now - timedelta(days=200), asked_by=alice)
    make_mails(1)
    call_command("destroy_traces")
    assert capsys.readouterr().out == "Destroyed 4.\n"
    assert FailedTries.objects.get().key == "0" * 64
    assert UnsavedForm.objects.get().address == "/23/"
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]
    assert Mail.objects.count() == 1
    rows = Destruction.objects.values_list("kind", "destroyed", "by_itself").order_by("kind")
    assert list(rows) == [
        ("background-work", 2, True),
        ("failed-tries", 1, True),
        ("unsaved-forms", 1, True),
    ]
    assert destroy_traces(by=portal_user()) == 0
    assert Destruction.objects.count() == 3


def test_what_was_begun_and_ended_by_itself_is_gone_on_with(alice):
    job = {"kind": "x", "about": "1", "state": "done", "asked_by": alice}
    long_ago = timezone.now() - timedelta(days=200)
    Job.objects.create(**job, not_before=long_ago, ended_at=long_ago)
    begun = retention.begin_destroying_traces(kept_named("background-work"), by=portal_user())
    assert destroy_traces(by=portal_user()) == 1
    begun.refresh_from_db()
    assert begun.ended_at
    with pytest.raises(Refused):
        retention.begin_destroying_traces(kept_named("background-work"), by=make_user("dora"))


# Afterwards


def test_afterwards_the_register_verifies_and_the_trail_tells_all_of_it(alice, anton, capsys):
    append("something-said", "a/1", {"title": "Said"}, by=alice, marking=Marking.PUBLISHED, key="a/1")
    make_mails(4)
    make_seen(alice, days=900)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    destroyed(MAIL, alice, anton)
    destroyed("seen", alice, anton)
    call_command("verify_register")
    assert "Entries: 1" in capsys.readouterr().out
    told = AuditEvent.objects.exclude(pk__in=before).order_by("pk").values_list("name", flat=True)
    each = ["alliance.propose_destruction", "alliance.approve_destruction", "alliance.destroy"]
    assert list(told) == each * 2
    assert before <= set(AuditEvent.objects.values_list("pk", flat=True))


def test_what_a_restored_backup_brings_back_is_due_again(alice, anton):
    mails = make_mails(3)
    first = destroyed(MAIL, alice, anton)
    long_ago = timezone.now() - timedelta(days=800)
    Mail.objects.bulk_create(mails)
    Mail.objects.update(queued_at=long_ago)
    assert due_now(MAIL).count() == 3
    assert destroyed(MAIL, alice, anton).digest == first.digest
