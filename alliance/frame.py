"""What the frame of every page says to everybody."""

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from alliance.audit import last_change

UPDATED_KEPT_SECONDS = 60


def frame_of_everybody() -> str:
    """All that the frame of a page depends on for those who are not signed in, besides its address."""
    return repr((settings.PORTAL_NAME, settings.DEMONSTRATION, data_updated_on()))


def data_updated_on():
    """The day of the last change, looked up at most once a minute: it is said on every page."""
    return cache.get_or_set("data-updated-on", _last_change, UPDATED_KEPT_SECONDS)


def _last_change():
    moment = last_change()
    return timezone.localdate(moment) if moment else None
