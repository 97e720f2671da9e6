"""Work in the background: asked for in the transaction that needs it, done by `manage.py do_work`.

An app says what its work is in its `in_step.py`:

    @work("build-pack")
    def build_pack(about, progress): ...

It must be safe to do twice: a process may be killed when it has done everything but say so.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from alliance.models import User
from alliance.models.work import SILENCE, Beat, Job

MOST_ATTEMPTS = 3
WAIT_AFTER_FAILURE = timedelta(minutes=1)
TOLD_EVERY = 0.25  # seconds
Progress = Callable[[int, int], None]
# The names of what is done again and again, as it is noted.
BACKGROUND, BACKUP = "background", "backup"

log = logging.getLogger(__name__)
_kinds: dict[str, Callable[[str, Progress], None]] = {}
_given_up: dict[str, Callable[[str], None]] = {}


def work(kind: str, *, given_up: Callable[[str], None] | None = None):
    """Register what does one kind of work, given what it is about and how to say how far it is.

    `given_up` is called, with what it is about, when it has failed as often as it is tried.
    """

    def register(do: Callable[[str, Progress], None]):
        _kinds[kind] = do
        if given_up is not None:
            _given_up[kind] = given_up
        return do

    return register


def ask_for(kind: str, about: str, *, by: User) -> Job:
    """Let something be done. What waits already is not asked for twice; what is being done is done again."""
    unfinished = Job.objects.select_for_update().filter(
        kind=kind, about=about, state__in=[Job.State.WAITING, Job.State.RUNNING]
    )
    if there := unfinished.first():
        if there.state == Job.State.RUNNING and not there.again:
            there.again = True
            there.save(update_fields=["again"])
        return there
    try:
        with transaction.atomic():
            return Job.objects.create(kind=kind, about=about, asked_by=by, not_before=timezone.now())
    except IntegrityError:
        # Somebody else asked in the same moment.
        return unfinished.get()


def latest(kind: str, about: str) -> Job | None:
    return Job.objects.filter(kind=kind, about=about).order_by("-pk").first()


def note_done(name: str) -> None:
    """Note that something which is done again and again was done now, for whoever watches."""
    Beat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def last_done(name: str) -> datetime | None:
    return Beat.objects.filter(name=name).values_list("at", flat=True).first()


def do_next() -> bool:
    """Do the next thing that waits; whether there was one."""
    job = _take()
    if job is None:
        return False
    try:
        _kinds[job.kind](job.about, Telling(job))
    except Exception as wrong:
        log.exception("Work failed: %s", job)
        _fail(job, wrong)
    else:
        _end(job)
    return True


def _take() -> Job | None:
    """The next job, taken so that nobody else does it too; also one whose doer has fallen silent."""
    now = timezone.now()
    ready = Q(state=Job.State.WAITING, not_before__lte=now)
    left = Q(state=Job.State.RUNNING, seen_at__lt=now - SILENCE)
    # Asked first without a lock: most of the time nothing waits.
    if not Job.objects.filter(ready | left).exists():
        return None
    with transaction.atomic():
        skips = connection.features.has_select_for_update_skip_locked
        rows = Job.objects.select_for_update(skip_locked=skips).filter(ready | left)
        job = rows.order_by("not_before", "pk").first()
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            give_up(job, "Whatever did it ended before it was done, each time it was tried.")
            return None
        job.state, job.attempts, job.again = Job.State.RUNNING, job.attempts + 1, False
        job.done, job.of, job.error = 0, 0, ""
        job.started_at = job.seen_at = now
        job.save()
    return job


class Telling:
    """Writes down how far a job is: as it begins, and then at most every quarter of a second."""

    def __init__(self, job: Job):
        self.job = job
        self.told_at = -TOLD_EVERY

    def __call__(self, done: int, of: int) -> None:
        now = monotonic()
        if now - self.told_at < TOLD_EVERY:
            return
        self.told_at = now
        Job.objects.filter(pk=self.job.pk).update(done=done, of=of, seen_at=timezone.now())


@transaction.atomic
def _end(job: Job) -> None:
    job = Job.objects.select_for_update().get(pk=job.pk)
    job.state, job.ended_at = Job.State.DONE, timezone.now()
    job.save()
    if job.again:
        ask_for(job.kind, job.about, by=job.asked_by)


@transaction.atomic
def _fail(job: Job, wrong: Exception) -> None:
    """Note what went wrong; try again a little later, up to three times."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    now = timezone.now()
    job.error = f"{type(wrong).__name__}: {wrong}"
    if job.attempts < MOST_ATTEMPTS:
        job.state, job.not_before = Job.State.WAITING, now + WAIT_AFTER_FAILURE * job.attempts
        job.save()
    else:
        give_up(job, job.error)


def give_up(job: Job, why: str) -> None:
    """Try it no more, and tell whoever asked for this kind of work."""
    job.state, job.ended_at, job.error = Job.State.FAILED, timezone.now(), why
    job.save()
    if tell := _given_up.get(job.kind):
        tell(job.about)
