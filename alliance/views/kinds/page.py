"""A page that is read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views import View

from alliance.file_contents import CannotBeHad
from alliance.markings import Marking
from alliance.structured import breadcrumbs

NOT_DONE_HERE = "This address is only read: nothing can be sent to it. Nothing has been changed.\n"


class NeededFirst(Exception):
    """Something else must be recorded before this page can do what it does."""

    def __init__(self, sentence: str, address: str):
        super().__init__(sentence)
        self.address = address


class Page(View):
    """A page that is read. Gives its template a heading, breadcrumbs and the frame."""

    http_method_names = ("get", "head", "options")
    public = False
    template_name = "page/text.html"
    heading = ""
    breadcrumbs: tuple = ()
    # Whether it is for whoever has its address alone: no index names it, and nothing repeats its address.
    is_of_one_reader = False
    # Whether a mail program may send its form by itself (RFC 8058), without a token of the page.
    one_click = False
    # Attributes that fetch what the page is about; what this person may not see is not found (404).
    fetched_first: tuple[str, ...] = ()

    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        view.csrf_exempt = cls.one_click
        return login_not_required(view) if cls.public else view

    def dispatch(self, request, *args, **kwargs):
        try:
            if request.method in ("GET", "HEAD") or (request.method == "POST" and hasattr(self, "post")):
                self.let_in()
            return self.marked(super().dispatch(request, *args, **kwargs))
        except NeededFirst as first:
            messages.info(request, str(first))
            return redirect(first.address)
        except CannotBeHad as wrong:
            # 503: later it may be otherwise.
            told = {"marking": self.get_marking(), "why": str(wrong)}
            response = self.render(503, "page/file_out_of_reach.html", **told)
            response["Cache-Control"] = "no-store"
            return response

    def http_method_not_allowed(self, request, *args, **kwargs):
        """405, with a sentence: an address that is only read, and to which a form was sent."""
        refused = super().http_method_not_allowed(request, *args, **kwargs)
        refused.content, refused.headers["Content-Type"] = NOT_DONE_HERE, "text/plain; charset=utf-8"
        return refused

    def marked(self, response):
        """The answer, which says what it is marked to whoever notes what is seen (ADR 0035)."""
        signed_in = self.request.user.is_authenticated
        if signed_in and response.status_code == 200 and not hasattr(response, "marking"):
            response.marking = self.get_marking()
        return response

    def let_in(self) -> None:
        """Fetch what the page is about, before anything else is done or said."""
        for name in self.fetched_first:
            getattr(self, name)

    def get(self, request, **kwargs):
        return self.render(**self.context())

    def context(self, **extra) -> dict:
        """What the template is given."""
        return {
            "heading": self.get_heading(),
            "breadcrumbs": self.get_breadcrumbs(),
            "marking": self.get_marking(),
            **(self.told_to_programs() if self.public and not self.is_of_one_reader else {}),
            **extra,
        }

    def told_to_programs(self) -> dict:
        """The address that stands for all that show this page, its feed, and what it is about.

        Filters, a day and a sort are no pages of their own, so none of them is in the address.
        """
        absolute, trail, structured = (
            self.request.build_absolute_uri,
            self.get_breadcrumbs(),
            self.structured(),
        )
        if trail:
            structured = [*structured, breadcrumbs(trail, self.get_heading(), self.request.path, absolute)]
        return {
            "canonical": absolute(self.request.path),
            "structured": structured,
            "feed": self.get_feed(),
        }

    def structured(self) -> list[dict]:
        """What the page is about, as schema.org says it: see `alliance.structured`."""
        return []

    def get_feed(self) -> dict | None:
        """How what is published of the page's topic can be followed: see `alliance.feeds.following`."""
        return None

    def render(self, http_status=200, template=None, **context):
        response = render(self.request, template or self.template_name, context, status=http_status)
        response.marking = context.get("marking", Marking.PUBLISHED)
        response.called = str(context.get("heading", ""))
        return response

    def get_heading(self) -> str:
        return self.heading

    def get_breadcrumbs(self) -> list:
        return list(self.breadcrumbs)

    def get_marking(self) -> Marking:
        """The highest marking of anything on the page."""
        return Marking.PUBLISHED


class TextPage(Page):
    """Something to read that does not come from the record."""
