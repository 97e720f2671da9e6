"""Opening exceptions in performance, by the rule or by somebody, and closing them for the Board (R41)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.audit import changed, record
from alliance.models import User
from alliance.models.facts import next_of_its_marking
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from business_areas.models import BusinessArea, PerformanceException, QuarterStatus
from business_areas.performance.quarters import Quarter
from business_areas.performance.status import IN_WORDS, Reason, Status
from business_areas.policies import cannot_close_exception, cannot_open_exception

PART = "performance"


@transaction.atomic
def open_exception(area: BusinessArea, because: str, marking: int, *, by: User) -> PerformanceException:
    """Ask the Board to look at something in an area, with what is wrong."""
    changed(PART)
    enforce(cannot_open_exception(by, area))
    enforce(cannot_use_marking(by, marking))
    if not because.strip():
        raise ValidationError({"because": "Say what is wrong."})
    exception = PerformanceException(
        area=area, because=because.strip(), marking=max(marking, area.marking), opened_by=by
    )
    return _open(exception, by)


def open_by_rule(area: BusinessArea, statuses: Iterable[QuarterStatus]) -> list[PerformanceException]:
    """Open an exception of each measure that is off track in the latest quarter it stands in (R41).

    A measure is one exception until the Board closes it, whatever is recorded meanwhile. Once it is closed, a
    later quarter that is off track opens another.
    """
    latest: dict[tuple, QuarterStatus] = {}
    for status in statuses:
        key = (status.measure_id, status.force_id)
        before = latest.get(key)
        if before is None or (status.quarter_on, status.lowest_level) >= (
            before.quarter_on,
            before.lowest_level,
        ):
            latest[key] = status
    return [_of_the_rule(area, each) for each in latest.values() if _opens(area, each)]


def _opens(area: BusinessArea, status: QuarterStatus) -> bool:
    if status.status != Status.OFF_TRACK:
        return False
    known = PerformanceException.objects.filter(
        area=area, measure_id=status.measure_id, force_id=status.force_id
    )
    return not (known.open().exists() or known.filter(of_quarter__gte=status.quarter_on).exists())


def _of_the_rule(area: BusinessArea, status: QuarterStatus) -> PerformanceException:
    quarter = Quarter(status.quarter_on)
    aimed = f" (target {status.target_words})" if status.target_words else ""
    exception = PerformanceException(
        area=area,
        measure_id=status.measure_id,
        force_id=status.force_id,
        of_quarter=status.quarter_on,
        because=f"{status.name} is off track in {quarter.months}: {status.value_words}{aimed}. "
        f"{IN_WORDS[Reason(status.reason)]}.",
        marking=max(status.marking, area.marking),
        illustrative=status.illustrative,
    )
    return _open(exception, portal_user())


def _open(exception: PerformanceException, by: User) -> PerformanceException:
    exception.opened_at = timezone.now()
    exception.number = next_of_its_marking(PerformanceException.objects.all(), exception.marking)
    exception.full_clean(exclude=["opened_by", "closed_by"])
    exception.save()
    record(
        "business_areas.open_exception",
        exception.subject,
        f"Opened exception {exception.number} of {exception.area.name}: {exception.because}",
        by=by,
        marking=exception.marking,
        exception=exception.number,
    )
    return exception


@transaction.atomic
def close_exception(exception: PerformanceException, because: str, *, by: User) -> PerformanceException:
    """Record that the Board closed an exception, and why."""
    changed(PART)
    exception = PerformanceException.objects.select_related("area").get(pk=exception.pk)
    enforce(cannot_close_exception(by, exception))
    enforce(cannot_use_marking(by, exception.marking))
    if not because.strip():
        raise ValidationError({"because": "Say why the Board closed it."})
    exception.closed_at, exception.closed_by, exception.closed_because = timezone.now(), by, because.strip()
    exception.save()
    record(
        "business_areas.close_exception",
        exception.subject,
        f"Closed exception {exception.number} of {exception.area.name}: {because}",
        by=by,
        marking=exception.marking,
        exception=exception.number,
    )
    return exception
