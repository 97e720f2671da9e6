"""The bridge between two years: the answer in a sentence, the table, and a picture where it adds up."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import AsFiles, Page, link_to_file
from savings.bridge_record import RecordedBridge
from savings.bridge_shown import ShownBridge
from savings.policies import cannot_keep_money
from savings.prices import Index
from savings.prices_record import index_series
from savings.views.bridge.asked import AskedBridge, ask
from savings.views.resolve import HOME, MONEY, sub_navigation

TABLE = "steps"


class BridgePage(AsFiles, Page):
    """Why the areas cost more, or less, in one year than in an earlier one."""

    public = True
    template_name = "savings/bridge.html"
    heading = "Why costs changed"
    breadcrumbs = (HOME, MONEY)

    @property
    def level(self) -> Marking:
        return Marking(getattr(self.request.user, "reading_level", Marking.PUBLISHED))

    @cached_property
    def asked(self) -> AskedBridge:
        return ask(self.request.GET, self.request.user, self.level, self.series)

    @cached_property
    def series(self) -> dict[str, Index]:
        """The index series that this person may choose among."""
        return index_series(self.level)

    @cached_property
    def shown(self) -> ShownBridge | None:
        """The bridge; None where there are no two years, one after the other, to put it between."""
        asked = self.asked
        if asked.first is None or asked.first.first_year >= asked.last.first_year:
            return None
        recorded = RecordedBridge(
            asked.first,
            asked.last,
            self.level,
            asked.scope,
            rises_by=asked.rises_by,
            real_by=asked.real_by,
        )
        return ShownBridge(recorded)

    def get_marking(self):
        named = [each.marking for each in (*self.asked.areas, *self.series.values())]
        return highest([*named, *([self.shown.recorded.marking] if self.shown else [])])

    # Files

    def why_no_file(self) -> list[str]:
        if self.asked.wrong:
            return self.asked.wrong
        if self.shown is None:
            return [self.no_years]
        if self.extension == "svg" and not self.shown.is_drawn:
            return self.shown.missing or [self.shown.check]
        return []

    def export(self):
        return self.shown.export(today())

    @property
    def document(self):
        return self.shown.document()

    def make_file(self):
        return self.as_picture() if self.extension == "svg" else super().make_file()

    def as_picture(self):
        shown = self.shown
        response = HttpResponse(str(shown.picture(fluid=False)), content_type="image/svg+xml")
        name = f"bridge-{shown.first.slug}-to-{shown.last.slug}_{Marking(shown.recorded.marking).label}"
        ending = "_ILLUSTRATIVE" if shown.recorded.illustrative else ""
        response["Content-Disposition"] = f'attachment; filename="{name}{ending}.svg"'
        response["Cache-Control"] = "private, no-store"
        return response

    def downloads(self) -> list[dict]:
        if self.shown is None or not self.shown.rows or self.asked.wrong:
            return []
        query = self.request.GET.urlencode()
        sizes = dict.fromkeys(("CSV", "XLSX"), f"{len(self.shown.rows)} rows")
        links = self.links_to_files(reverse("bridge"), query, sizes)
        if self.shown.is_drawn:
            links.append(link_to_file("Figure", "svg", reverse("bridge"), query))
        return links

    # The page

    @property
    def no_years(self) -> str:
        """Why there is nothing to compare, in a sentence."""
        if self.asked.offers_years:
            return "The later year must come after the earlier one."
        known = "recorded that you can read" if self.request.user.is_authenticated else "published"
        if not self.asked.years:
            return f"No costs are {known}, so there are no two financial years to compare."
        year = self.asked.years[0]
        return f"Costs of {year} alone are {known}, so there is no other year to compare it with."

    def context(self, **extra):
        shown = self.shown
        return super().context(
            asked=self.asked,
            shown=shown,
            no_years=self.no_years,
            chart=self.chart(),
            table_id=TABLE,
            downloads=self.downloads(),
            status_sentences=shown.sentences if shown else [],
            sub_navigation=sub_navigation("Why costs changed"),
            actions=self.actions(),
            page_errors=[(sentence, "asked") for sentence in self.asked.wrong],
            page_is_illustrative=bool(shown and shown.recorded.illustrative),
            **extra,
        )

    def chart(self) -> dict | None:
        shown = self.shown
        picture = shown.picture() if shown else ""
        if not picture:
            return None
        return {
            "id": "bridge-chart",
            "title": shown.title,
            "subtitle": f"Pounds, {shown.prices}",
            "sentence": "A hatched bar that points right costs more; an empty frame that points left, less.",
            "svg": picture,
            "table_id": TABLE,
            "fits": True,
        }

    def actions(self) -> list[dict]:
        found = [
            {"label": "Declared steps", "url": reverse("bridge-steps")},
            {"label": "Index series", "url": reverse("prices")},
        ]
        if not cannot_keep_money(self.request.user):
            found.append({"label": "Declare a step", "url": reverse("record-bridge-step")})
        return found
