"""What /metrics tells, in the text form of Prometheus: numbers alone, of views by their names and of queues.

Each process counts by itself in a folder that alliance/gunicorn.py names, and they are added up when asked.
What waits is counted in the database when asked.
"""

import logging
import os
from collections.abc import Iterator

from django.db.models import Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from alliance.models import Beat, Job, Mail

log = logging.getLogger(__name__)

SECONDS_OF_INTEREST = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)

REQUESTS = Counter(
    "portal_requests", "Requests by what answered and how they ended", ["view", "status"], registry=None
)
DURATIONS = Histogram(
    "portal_request_seconds", "How long answers took", ["view"], buckets=SECONDS_OF_INTEREST, registry=None
)
SIGN_IN_FAILURES = Counter("portal_sign_in_failures", "Sign-ins that were refused", registry=None)


def count(view: str, method: str, status: int, seconds: float) -> None:
    """Count one request. A sign-in that is let in is sent on; any other answer is a refusal.

    Where it cannot be counted, it is answered all the same: a full disk, or a folder that went with a server
    that was killed, is no reason to fail.
    """
    try:
        REQUESTS.labels(view, f"{status // 100}xx").inc()
        DURATIONS.labels(view).observe(seconds)
        if view == "sign-in" and method == "POST" and status != 302:
            SIGN_IN_FAILURES.inc()
    except OSError:
        log.exception("A request could not be counted.")


def as_text() -> bytes:
    """All that is counted, as text."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        for each in (REQUESTS, DURATIONS, SIGN_IN_FAILURES):
            registry.register(each)
    registry.register(Waiting())
    return generate_latest(registry)


class Waiting:
    """What waits and what failed, counted in the database."""

    def describe(self) -> list:
        """Nothing beforehand: it would ask the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from of_jobs()
        yield from of_mail()
        done = GaugeMetricFamily(
            "portal_last_done_timestamp_seconds",
            "When what is done again and again was last done",
            labels=["what"],
        )
        for beat in Beat.objects.all():
            done.add_metric([beat.name], beat.at.timestamp())
        yield done


def of_jobs() -> Iterator[GaugeMetricFamily]:
    jobs = GaugeMetricFamily("portal_jobs", "Work in the background, by its state", labels=["state"])
    for state in (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED):
        jobs.add_metric([state.value], Job.objects.filter(state=state).count())
    yield jobs
    oldest = Job.objects.due().aggregate(first=Min("not_before"))["first"]
    yield gauge("portal_jobs_oldest_waiting_seconds", "How long the oldest work has been due", since(oldest))


def of_mail() -> Iterator[GaugeMetricFamily]:
    waiting = Mail.objects.filter(next_try_at__isnull=False, sent_at__isnull=True)
    yield gauge("portal_mails_waiting", "E-mails that wait to be sent", waiting.count())
    yield gauge("portal_mails_failed", "E-mails that were given up", Mail.objects.given_up().count())
    due = waiting.filter(next_try_at__lte=timezone.now())
    oldest = due.aggregate(first=Min("next_try_at"))["first"]
    yield gauge(
        "portal_mails_oldest_waiting_seconds", "How long the oldest e-mail has been due", since(oldest)
    )


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def since(moment) -> float:
    return (timezone.now() - moment).total_seconds() if moment else 0
