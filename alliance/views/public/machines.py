"""For programs: what was published as feeds, a map of what anybody may read, and what to leave alone."""

from hashlib import sha256
from itertools import groupby

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property
from django.utils.http import http_date

from alliance.audit import last_change, versions
from alliance.feeds import ATOM, ENTRIES_IN_FEED, feed_of
from alliance.kept import kept
from alliance.published import EVERYTHING, PHRASE, Topic, all_mapped, latest, mapped, topic
from alliance.views.kinds import Page, shown

LONGEST_PHRASE = 100
NO_PHRASE = "Say in the address which phrase you follow, with at least one letter or number, as in ?q=drone."
# What a machine that reads everything has nothing to find in.
LEFT_ALONE = ("/search/", "/sign-in/", "/subscribe/", "/subscriptions/", "/report-a-problem/", "/calendars/")


@mapped
def pages() -> list[tuple[str, None]]:
    names = (
        "home", "about", "forces", "definitions", "sources", "disagreements", "help", "what-we-publish",
        "accessibility-statement", "cookies", "privacy",
    )  # fmt: skip
    return [(reverse(name), None) for name in names]


class FeedPage(Page):
    """What was published of a topic, the latest first, as anybody may read it. Asked again, it says: no news.

    It depends on nobody who asks, so it may be kept; whoever keeps it asks whether it is still so.
    """

    public = True
    kind = ""
    fetched_first = ("thing",)

    @cached_property
    def thing(self) -> Topic | None:
        kind, key = self.kind or self.kwargs["kind"], self.kwargs.get("key", "")
        if not self.kind and kind in (EVERYTHING, PHRASE):
            raise Http404("There is no such feed.")
        if kind == PHRASE:
            key = " ".join(self.request.GET.get("q", "").split())
            if len(key) > LONGEST_PHRASE:
                raise Http404("A phrase has 100 characters or fewer.")
        found = topic(kind, key)
        if found is None and kind != PHRASE:
            raise Http404(f"Nothing is published of “{shown(key)}”.")
        return found

    def get(self, request, **kwargs):
        if self.thing is None:
            return HttpResponse(NO_PHRASE, status=400, content_type="text/plain; charset=utf-8")
        depends_on = repr((versions(), request.scheme, request.get_host(), self.thing))
        content = kept("feed", depends_on, self.made)
        response = HttpResponse(content, content_type=f"{ATOM}; charset=utf-8")
        response.headers["ETag"] = f'"{sha256(content).hexdigest()[:32]}"'
        response.headers["Cache-Control"] = "public, no-cache"
        # What is withdrawn is news too, so not the day of the latest entry but of the latest change.
        changed = last_change()
        at = int(changed.timestamp()) if changed else None
        if at:
            response.headers["Last-Modified"] = http_date(at)
        return get_conditional_response(request, response.headers["ETag"], at, response) or response

    def made(self) -> bytes:
        things = latest(self.thing, ENTRIES_IN_FEED)
        return feed_of(self.thing, things, self.request.get_host(), self.request.build_absolute_uri)


class Published(Sitemap):
    """Every page that is published, with when it last changed where that is known."""

    def __init__(self, protocol: str):
        self.protocol = protocol

    def items(self):
        rows = sorted(all_mapped(), key=lambda each: each[0])
        return [next(same) for _, same in groupby(rows, key=lambda each: each[0])]

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


class SiteMap(Page):
    """The map of the portal for search engines: what anybody may read, whoever asks."""

    public = True

    def get(self, request, **kwargs):
        return sitemap(request, {"published": Published(request.scheme)}).render()


class Robots(Page):
    """What search engines are asked to leave alone, and where the map is."""

    public = True

    def get(self, request, **kwargs):
        lines = ["User-agent: *", *(f"Disallow: {each}" for each in LEFT_ALONE)]
        lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
