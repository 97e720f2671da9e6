"""What anybody may read, made once for everybody, and sent again only to those whose copy is no longer good.

A browser keeps its copy and asks each time whether it is still good: a change is seen at once, and what has
not changed costs neither making nor sending (ADR 0030).
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_header_parameters

from alliance.audit import versions
from alliance.frame import frame_of_everybody
from alliance.kept import KEPT_SECONDS, digest


def how_long_kept() -> str:
    """A browser asks each time before it uses its copy; a cache before the portal for seconds, if so set."""
    shared = f"s-maxage={settings.SHARED_CACHE_SECONDS}, " if settings.SHARED_CACHE_SECONDS else ""
    return f"public, max-age=0, {shared}must-revalidate"


@dataclass(frozen=True)
class Copy:
    """What is sent to everybody: its bytes, as they are and compressed, and how it is known again."""

    content: bytes
    headers: dict[str, str]
    squeezed: bytes
    digest: str
    made_at: int = field(default_factory=lambda: int(time()))


def copy_of(response: HttpResponse, *, compress: bool) -> Copy:
    """A copy to keep of what was answered; `compress` where it is text."""
    content = b"".join(response)
    headers = {name: response[name] for name in ("Content-Type", "Content-Disposition") if name in response}
    # Compressed at the same moment of no day, so that the same page is the same bytes.
    squeezed = gzip.compress(content, 9, mtime=0) if compress else b""
    return Copy(content, headers, squeezed, sha256(content).hexdigest())


def may_be_shared(request: HttpRequest) -> bool:
    """Whether it is asked for as everybody asks: no sign-in, no question, nothing that waits to be said."""
    if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
        return False
    return not {settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME} & request.COOKIES.keys()


def state() -> str:
    """What differs after anything that could change a page for everybody."""
    return repr((versions(), frame_of_everybody()))


def copy_still_good(request: HttpRequest) -> Copy | None:
    """The copy that is kept of what is at an address, where nothing has changed since it was made."""
    made_in, copy = cache.get(_name(request)) or ("", None)
    return copy if copy and made_in == state() else None


def made_for_everybody(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Make a page, and keep a copy while nothing changes. What changes meanwhile makes it too old at once.

    Of an answer that says why there is no page at this moment nothing is kept.
    """
    made_in, response = state(), make()
    if response.status_code != 200:
        return response
    copy = copy_of(response, compress=True)
    cache.set(_name(request), (made_in, copy), KEPT_SECONDS)
    return sent(request, copy)


def _name(request: HttpRequest) -> str:
    return f"copy-for-everybody:{digest(request.build_absolute_uri())}"


def sent(request: HttpRequest, copy: Copy) -> HttpResponse:
    """A copy, or word that theirs is still good.

    Compressed, it holds nothing secret beside what an address could put into it, so that its length gives
    nothing away: only for what is the same for everybody.
    """
    squeezed = bool(copy.squeezed) and takes_gzip(request.headers.get("Accept-Encoding", ""))
    etag = f'"{copy.digest}{"-gzip" if squeezed else ""}"'
    response = HttpResponse(copy.squeezed if squeezed else copy.content, headers=copy.headers)
    if squeezed:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    response["ETag"] = etag
    response["Last-Modified"] = http_date(copy.made_at)
    response["Cache-Control"] = how_long_kept()
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return get_conditional_response(request, etag, copy.made_at, response)


def takes_gzip(accepted: str) -> bool:
    """Whether a browser says that it reads what is compressed with gzip."""
    for each in accepted.lower().split(","):
        name, told = parse_header_parameters(each)
        if name == "gzip":
            return told.get("q", "1").rstrip("0") not in ("", "0.", "0")
    return False
