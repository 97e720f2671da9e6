"""When what is given as open data was made and last changed, as far as the record knows and the reader may.

A moment is taken from rows and events that the reader may read, so that nothing tells of what is hidden. One
that is not known is not given. Where the record knows only that something of a kind changed, the object may
say a later moment than its own change, never an earlier one: whoever reads what changed since loses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min
from django.utils import timezone

from alliance.models import AuditEvent


@dataclass(frozen=True)
class Moments:
    """When something was made and last changed; None when that is not known."""

    created: datetime | None = None
    modified: datetime | None = None

    @classmethod
    def of(cls, made: datetime | None, *changed: datetime | None) -> "Moments":
        """From when it was made, and each moment at which something of it changed."""
        return cls(made, max(filter(None, [made, *changed]), default=None))

    @property
    def fields(self) -> dict[str, str]:
        """As OParl writes them, in the time of the place."""
        told = {"created": self.created, "modified": self.modified}
        return {name: timezone.localtime(each).isoformat() for name, each in told.items() if each}


UNKNOWN = Moments()


def told_of(subjects: Iterable[str], names: Iterable[str] = ()) -> dict[str, tuple[datetime, datetime]]:
    """When the audit trail first and last tells of each subject, by events of these names or of any."""
    events = AuditEvent.objects.filter(subject__in=set(subjects)).order_by()
    if names:
        events = events.filter(name__in=names)
    rows = events.values("subject").annotate(first=Min("at"), last=Max("at"))
    return {row["subject"]: (row["first"], row["last"]) for row in rows}
