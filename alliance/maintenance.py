"""While the portal is maintained it says so on every page, and changes nothing.

`manage.py maintenance on` puts a notice into a file, which is looked for at each request: it must be found
when the database is what is being maintained.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from alliance.temporal import long_date
from alliance.unsaved import typed_parts

# When whoever asks is told to ask again, where nobody said how long it takes.
TRY_AGAIN_SECONDS = 600
SOONEST_SECONDS = 60
ANSWERS_ALL_THE_SAME = ("/health/", "/metrics")
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Notice:
    """That the portal is maintained, until when and why; with `reading`, everything can still be read."""

    until: str = ""
    because: str = ""
    reading: bool = False

    @property
    def ends_at(self) -> datetime | None:
        return datetime.fromisoformat(self.until) if self.until else None

    @property
    def ends_in_words(self) -> str:
        """2:30pm, or 2:30pm on 30 June 2022; "" when nobody said, or when that has passed."""
        if self.ends_at is None or self.ends_at <= timezone.now():
            return ""
        at = timezone.localtime(self.ends_at)
        clock = f"{at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"
        return clock if at.date() == timezone.localdate() else f"{clock} on {long_date(at.date())}"

    @property
    def seconds_left(self) -> int:
        if self.ends_at is None:
            return TRY_AGAIN_SECONDS
        return max(SOONEST_SECONDS, int((self.ends_at - timezone.now()) / timedelta(seconds=1)))


def file_of_notice() -> Path:
    return settings.STATE_FOLDER / "maintenance.json"


def notice() -> Notice | None:
    """The notice, while there is one. One that cannot be read says nothing more than that there is one."""
    try:
        told = file_of_notice().read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        found = Notice(**json.loads(told))
        _ = found.ends_at
    except (ValueError, TypeError):
        return Notice()
    return found


def begin(told: Notice) -> None:
    """From the next request on, say that the portal is maintained. The file appears whole."""
    path = file_of_notice()
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(told)), encoding="utf-8")
    draft.replace(path)


def end() -> bool:
    """Whether there was a notice to remove."""
    try:
        file_of_notice().unlink()
    except FileNotFoundError:
        return False
    return True


class WhileMaintained:
    """Answers 503 with the notice to everything or, where reading goes on, to whatever is not reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ANSWERS_ALL_THE_SAME):
            return self.get_response(request)
        told = notice()
        if told is None or (told.reading and request.method in READING):
            return self.get_response(request)
        return unavailable(request, told.seconds_left, notice=told)


def unavailable(request: HttpRequest, seconds: int = SOONEST_SECONDS, **context) -> HttpResponse:
    """503: not now. What was typed is given back, since nothing was saved. Asks nothing of the database."""
    page = render_to_string("503.html", {"typed": typed(request), **context})
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def typed(request: HttpRequest) -> list[tuple[str, list[str]]]:
    try:
        return typed_parts(request.POST)
    except (SuspiciousOperation, OSError):
        return []
