"""Every list of areas that was published."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import (
    Column,
    Export,
    Kind,
    rough_date_cells,
    rough_date_columns,
)
from alliance.markings import highest
from alliance.temporal import today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import AsFiles, Page
from business_areas.models import BusinessArea, Mention
from business_areas.policies import cannot_record_mention
from business_areas.views.published_lists.resolve import REGISTER
from business_areas.views.register import HOME, sub_navigation


class PublishedLists(AsFiles, Page):
    """Every published list of areas, the newest first."""

    public = True
    template_name = "business_areas/entry/published_lists.html"
    heading = "Published lists"
    breadcrumbs = (HOME, REGISTER)

    @cached_property
    def lists(self) -> list[dict]:
        found: dict[str, list[Mention]] = {}
        mentions = Mention.objects.current().visible_to(self.request.user).select_related("source")
        for mention in mentions:
            found.setdefault(mention.list_slug, []).append(mention)
        on_register = set(BusinessArea.objects.visible_to(self.request.user).values_list("pk", flat=True))
        rows = [
            {
                "first": names[0],
                "url": reverse("published-list", args=[slug]),
                # A place may hold a name at each marking; it is one place all the same.
                "count": len({mention.position for mention in names}),
                "matched": len({mention.position for mention in names if mention.area_id in on_register}),
                "markings": [mention.marking for mention in names],
                "illustrative": any(mention.illustrative for mention in names),
            }
            for slug, names in found.items()
        ]
        return sorted(rows, key=lambda row: row["first"].as_at.sort_key, reverse=True)

    def get_marking(self):
        return highest([marking for row in self.lists for marking in row["markings"]])

    def context(self, **extra):
        user = self.request.user
        return super().context(
            lists=self.lists,
            sub_navigation=sub_navigation("Published lists"),
            actions=[]
            if cannot_record_mention(user)
            else [{"label": "Add a published list", "url": reverse("add-published-list")}],
            page_is_illustrative=self.is_illustrative(),
            downloads=download_links(
                self.request.path, self.request.GET.urlencode(), "", measured(self.export)
            ),
            **extra,
        )

    def is_illustrative(self) -> bool:
        return any(row["illustrative"] for row in self.lists)

    columns = (
        Column("list", "List"),
        *rough_date_columns("list_as_at", "As at"),
        Column("names", "Names", Kind.NUMBER),
        Column("on_the_register", "On the register", Kind.NUMBER),
        Column("source", "Source"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self) -> Export:
        """Every list as a row of a file."""
        return Export(
            title=self.heading,
            noun="published-lists",
            columns=self.columns,
            rows=[
                (
                    row["first"].list_title,
                    *rough_date_cells(row["first"].as_at),
                    row["count"],
                    row["matched"],
                    row["first"].source.short_title,
                    row["illustrative"],
                    highest(row["markings"]).label,
                )
                for row in self.lists
            ],
            as_at=today(),
            marking=self.get_marking(),
            illustrative=self.is_illustrative(),
        )
