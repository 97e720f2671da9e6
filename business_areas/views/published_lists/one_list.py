"""One list, and which area each name on it means."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.exports import Column, Export, Kind, rough_date_cells, rough_date_columns
from alliance.markings import highest
from alliance.tables import PortalTable, link_to
from alliance.templatetags.portal import status
from alliance.temporal import long_date
from alliance.views.kinds import ListPage
from business_areas.models import AreaPosition, Mention
from business_areas.policies import cannot_record_mention
from business_areas.views.fact import date_words
from business_areas.views.published_lists.resolve import LISTS, REGISTER, first_in, mentions_in, withdrawal_of
from business_areas.views.register import HOME

PLAIN_STATUS = "Not on the register"


class MentionTable(PortalTable):
    """The names of one list, in the order they are printed."""

    position = tables.Column(verbose_name="Place", attrs={"td": {"class": "numeric"}})
    name_as_stated = tables.Column(verbose_name="Name as printed")
    group_as_stated = tables.Column(verbose_name="Group as printed", empty_values=())
    area = tables.Column(verbose_name="Business area it means", empty_values=())
    stage = tables.Column(verbose_name="Stage on the day", empty_values=(), accessor="pk")
    source = tables.Column(verbose_name="Source")

    sorts = {"position": ("position",), "name_as_stated": ("name_as_stated",)}
    own_order = ("position", "pk")
    row_header = "name_as_stated"
    caption = "Names in the list"

    class Meta(PortalTable.Meta):
        empty_text = "No names are recorded from this list."

    def __init__(self, data, *, standing, may_withdraw, **options):
        super().__init__(data, **options)
        self.standing, self.may_withdraw = standing, may_withdraw

    def render_name_as_stated(self, record):
        if not self.may_withdraw:
            return record.name_as_stated
        return format_html(
            '{}<span class="portal-table__second"><a class="govuk-link" href="{}">Withdraw'
            '<span class="govuk-visually-hidden"> {}</span></a></span>',
            record.name_as_stated,
            withdrawal_of(record),
            record.name_as_stated,
        )

    def render_group_as_stated(self, record):
        return record.group_as_stated or "None printed"

    def render_area(self, record):
        position = self.standing.get(record.area_id)
        if position is None:
            return PLAIN_STATUS
        return link_to(
            reverse("business-area", args=[position.slug]),
            position.name,
        )

    def render_stage(self, record):
        position = self.standing.get(record.area_id)
        if position is None:
            return "Not applicable"
        return status(f"stage.{position.stage}") if position.stage_certain else position.stage_words

    def render_source(self, record):
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>{}',
            reverse("source", args=[record.source.slug]),
            record.source.short_title,
            f", {record.paragraph}" if record.paragraph else "",
        )


class PublishedList(ListPage):
    """One published list: each name as printed, the area it means, and how that stood on the day."""

    public = True
    table_class = MentionTable
    noun = ("name", "names")
    rows_on_a_page = 100
    empty_words = "No names are recorded from this list."
    exports_page_rows = True
    fetched_first = ("first",)

    def rows(self):
        return mentions_in(self.kwargs["slug"], self.request.user)

    @cached_property
    def first(self) -> Mention:
        return first_in(self.kwargs["slug"], self.request.user)

    @cached_property
    def standing(self) -> dict[int, AreaPosition]:
        """How each area the list means stood on the day, as far as this person may see it."""
        positions = AreaPosition.objects.as_at(self.as_at).visible_to(self.request.user)
        return {
            position.area_id: position
            for position in positions.filter(area__in=self.rows().order_by().values("area"))
        }

    def table_options(self):
        return {"standing": self.standing, "may_withdraw": not cannot_record_mention(self.request.user)}

    def get_heading(self):
        return self.first.list_title

    def get_breadcrumbs(self):
        return [HOME, REGISTER, LISTS]

    @cached_property
    def of_each_name(self) -> list[tuple[int, bool]]:
        """The marking of each name, and whether it is illustrative."""
        return list(self.rows().order_by().values_list("marking", "illustrative"))

    def get_marking(self):
        return highest(
            [
                *(marking for marking, _ in self.of_each_name),
                *(position.marking for position in self.standing.values()),
            ]
        )

    def is_illustrative(self) -> bool:
        return any(illustrative for _, illustrative in self.of_each_name)

    def context(self, **extra):
        slug = self.kwargs["slug"]
        return super().context(
            introduction=f"As at {date_words(self.first.as_at)}, as printed.",
            actions=[]
            if cannot_record_mention(self.request.user)
            else [{"label": "Add a name", "url": reverse("add-mention", args=[slug])}],
            empty_words=self.empty_words,
            page_is_illustrative=self.is_illustrative(),
            **extra,
        )

    columns = (
        Column("place", "Place", Kind.NUMBER),
        Column("name_as_printed", "Name as printed"),
        Column("group_as_printed", "Group as printed"),
        Column("business_area", "Business area it means"),
        Column("stage", "Stage on the day"),
        *rough_date_columns("list_as_at", "List as at"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph"),
        Column("marking", "Marking"),
    )

    def export(self, rows):
        return Export(
            title=self.get_heading(),
            noun=self.kwargs["slug"],
            columns=self.columns,
            rows=[self.cells_of(mention) for mention in rows],
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative(),
            notes=[f"Stages are those of {long_date(self.as_at)}."],
        )

    def cells_of(self, mention) -> tuple:
        position = self.standing.get(mention.area_id)
        return (
            mention.position,
            mention.name_as_stated,
            mention.group_as_stated,
            position.name if position else PLAIN_STATUS,
            position.stage_words if position else "Not applicable",
            *rough_date_cells(mention.as_at),
            mention.source.short_title,
            mention.paragraph,
            mention.get_marking_display(),
        )
