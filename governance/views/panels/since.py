"""Since you last met: one page for each meeting of a Panel, made by the portal."""

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.documents import document_response
from alliance.temporal import today
from alliance.views.kinds import Page
from governance.models import PanelMeeting
from governance.panels.since_page import SinceLastMet, document_of_since, since_last_met
from governance.views.panels.panel import PANELS, REPORTS, OfOnePanel
from governance.views.resolve import HOME


class SincePage(OfOnePanel, Page):
    """What was decided, slipped, got worse or better, was withheld, asked and answered since it last met."""

    public = True
    template_name = "governance/panels/since.html"
    fetched_first = ("panel", "meeting")
    extension = ""

    @cached_property
    def meeting(self) -> PanelMeeting:
        try:
            day = date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404("This is not a day.") from None
        meetings = PanelMeeting.objects.filter(panel=self.panel, held_on=day).select_related("panel")
        found = meetings.first() if day.isoformat() == self.kwargs["day"] else None
        if found is None:
            raise Http404("No meeting of this Panel on this day is recorded.")
        return found

    @cached_property
    def told(self) -> SinceLastMet:
        return since_last_met(self.meeting, today())

    def address(self) -> str:
        return reverse("since-last-met", args=[self.panel.slug, self.kwargs["day"]])

    def get(self, request, **kwargs):
        if self.extension:
            document = document_of_since(self.told, request.build_absolute_uri(self.address()))
            return document_response(document, self.extension)
        return super().get(request, **kwargs)

    def get_heading(self):
        return self.told.title

    def get_breadcrumbs(self):
        return [HOME, REPORTS, PANELS, (self.panel.name, self.panel_url())]

    def context(self, **extra):
        bare = self.address().rstrip("/")
        return super().context(
            told=self.told,
            status_sentences=[self.told.as_at_words],
            downloads=[
                {"label": "Download", "url": f"{bare}.pdf", "type": "PDF"},
                {"label": "Download", "url": f"{bare}.docx", "type": "Word"},
            ],
            page_is_illustrative=self.told.illustrative,
            **extra,
        )
