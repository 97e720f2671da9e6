"""What a page says once, on the next one: kept in a cookie that browsers give to this very host alone."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OfThisHost(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class ToldOnce(FallbackStorage):
    """In the cookie while it fits, otherwise with the sign-in."""

    storage_classes = (OfThisHost, SessionStorage)
