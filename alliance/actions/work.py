"""Work in the background that failed or waits: trying it again, and giving it up."""

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import Job, User
from alliance.policies import cannot_give_up_work, cannot_try_work_again
from alliance.policy import enforce
from alliance.work import give_up


@transaction.atomic
def try_work_again(job: Job, *, by: User) -> Job:
    """Let work that failed be done anew, as though it had just been asked for."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    enforce(cannot_try_work_again(by, job))
    job.state, job.attempts, job.not_before = Job.State.WAITING, 0, timezone.now()
    job.ended_at = None
    job.save(update_fields=["state", "attempts", "not_before", "ended_at"])
    record("alliance.try_work_again", job.subject_of_record, f"Let “{job.in_words}” be tried again", by=by)
    return job


@transaction.atomic
def give_up_work(job: Job, *, by: User) -> Job:
    """Let work that waits be tried no more. Whoever asked for it is told as though it had failed."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    enforce(cannot_give_up_work(by, job))
    give_up(job, "An administrator gave it up.")
    record("alliance.give_up_work", job.subject_of_record, f"Gave up “{job.in_words}”", by=by)
    return job
