"""What every page's frame shows."""

from functools import cache as once

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from alliance.frame import data_updated_on
from alliance.middleware import end_in_words
from alliance.unsaved import signed_writer

NAVIGATION = (
    ("Home", "home"),
    ("Business areas", "business-areas"),
    ("Board", "board"),
    ("Decisions and actions", "decisions"),
    ("Money", "money"),
    ("Performance", "performance"),
    ("Reports", "reports"),
)


# What else stands under a link, besides the addresses that begin with its own.
UNDER = {"/decisions/": ("/actions/", "/published/")}


def portal(request):
    """The portal's name, its navigation, who is signed in, and when the record last changed."""
    return {"portal": SimpleLazyObject(lambda: _frame(request))}


def _frame(request):
    path = request.path
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "name": settings.PORTAL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "navigation": tuple((label, url, current(path, url)) for label, url in navigation()),
        "data_updated_on": data_updated_on(),
        "emergency": request.user.emergency if signed_in else None,
        "user_name": request.user.full_name if signed_in else "",
        "sign_out_url": reverse("sign-out"),
        # Asked for by pages with a form alone.
        "signed_writer": (lambda: signed_writer(request.user)) if signed_in else "",
        "sign_in_ends": (lambda: end_in_words(request.session)) if signed_in else "",
        "sign_in_url": "" if signed_in else reverse("sign-in"),
    }


def current(path: str, url: str) -> str:
    """How a link says that the page is what it leads to ("page") or is under it ("true")."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith((url, *UNDER.get(url, ()))) else ""


@once
def navigation() -> list[tuple[str, str]]:
    """The words and address of each link, the same on every page."""
    return [(label, reverse(name)) for label, name in NAVIGATION]
