"""A page that is read."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views import View

from alliance.markings import Marking


class Page(View):
    """A page that is read. Gives its template a heading, breadcrumbs and the frame."""

    http_method_names = ("get", "head", "options")
    public = False
    template_name = "page/text.html"
    heading = ""
    breadcrumbs: tuple = ()
    # Attributes that fetch what the page is about; what this person may not see is not found (404).
    fetched_first: tuple[str, ...] = ()

    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        return login_not_required(view) if cls.public else view

    def dispatch(self, request, *args, **kwargs):
        if request.method in ("GET", "HEAD") or (request.method == "POST" and hasattr(self, "post")):
            self.let_in()
        return super().dispatch(request, *args, **kwargs)

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
            **extra,
        }

    def render(self, http_status=200, template=None, **context):
        return render(self.request, template or self.template_name, context, status=http_status)

    def get_heading(self) -> str:
        return self.heading

    def get_breadcrumbs(self) -> list:
        return list(self.breadcrumbs)

    def get_marking(self) -> Marking:
        """The highest marking of anything on the page."""
        return Marking.PUBLISHED


class TextPage(Page):
    """Something to read that does not come from the record."""
