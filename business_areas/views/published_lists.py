"""Published lists of areas: what they print, what each name is taken to mean, and what became of it."""

import django_tables2 as tables
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.exports import (
    Column,
    Export,
    Kind,
    csv_response,
    rough_date_cells,
    rough_date_columns,
    xlsx_response,
)
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, link_to
from alliance.templatetags.portal import status
from alliance.temporal import long_date, today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import ListPage, Page
from business_areas.actions.facts import record_mention, withdraw_mention
from business_areas.forms.lists import MentionForm, NewListForm
from business_areas.forms.withdrawal import WithdrawForm
from business_areas.models import AreaPosition, BusinessArea, Mention
from business_areas.policies import cannot_record_mention
from business_areas.views.entry import EntryPage
from business_areas.views.fact import date_words, source_words
from business_areas.views.register import HOME, sub_navigation

REGISTER = ("Business areas", "/business-areas/")
LISTS = ("Published lists", "/business-areas/published-lists/")
PLAIN_STATUS = "Not on the register"
MARKED = {marking.label.lower(): marking for marking in Marking}


class PublishedLists(Page):
    """Every published list of areas, the newest first."""

    public = True
    template_name = "business_areas/entry/published_lists.html"
    heading = "Published lists"
    breadcrumbs = (HOME, REGISTER)
    extension = ""

    def get(self, request, **kwargs):
        return self.as_file() if self.extension else super().get(request, **kwargs)

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

    def as_file(self):
        export = self.export()
        return csv_response(export) if self.extension == "csv" else xlsx_response(export)

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

    def rows(self):
        return mentions_in(self.kwargs["slug"], self.request.user)

    def get(self, request, **kwargs):
        self.first  # noqa: B018  fetched first, so that what may not be seen is not found
        return super().get(request, **kwargs)

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


def mentions_in(slug: str, user):
    """The names in one list that somebody may see, in the order they are printed."""
    return (
        Mention.objects.current()
        .visible_to(user)
        .filter(list_slug=slug)
        .select_related("source")
        .order_by("position", "pk")
    )


def first_in(slug: str, user) -> Mention:
    """The first name of a list; not found when there is no list that this person may see."""
    first = mentions_in(slug, user).first()
    if first is None:
        raise Http404("There is no such list.")
    return first


class MentionEntry(EntryPage):
    """What the pages that add to the published lists share."""

    breadcrumbs = (HOME, REGISTER, LISTS)

    def cannot(self):
        return cannot_record_mention(self.request.user)

    def do(self, form):
        return record_mention(form.mention(), by=self.request.user)

    def done(self, mention):
        address = reverse("published-list", args=[mention.list_slug])
        return f"Recorded: “{mention.name_as_stated}” in {mention.list_title}.", address


class AddPublishedList(MentionEntry):
    """Record a published list, beginning with its first name."""

    heading = "Add a published list"
    form_class = NewListForm

    def initial(self):
        return {"position": 1}


class AddMention(MentionEntry):
    """Record one more name from a published list."""

    form_class = MentionForm
    heading = "Add a name from a published list"

    @cached_property
    def thing(self):
        return first_in(self.kwargs["slug"], self.request.user)

    def form_options(self):
        return {**super().form_options(), "mentioned": self.thing}

    def initial(self):
        last = mentions_in(self.kwargs["slug"], self.request.user).last()
        return {
            "position": last.position + 1,
            "group_as_stated": last.group_as_stated,
            "source": last.source,
            "paragraph": last.paragraph,
            "marking": last.marking,
        }

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), list_crumb(self.thing)]

    def context(self, **extra):
        return super().context(
            **{"introduction": f"{self.thing.list_title}, as at {self.thing.as_at.words}.", **extra}
        )


class WithdrawMention(EntryPage):
    """Take back a name that the list does not hold."""

    template_name = "page/confirm.html"
    heading = "Are you sure you want to withdraw this name from the list?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    @cached_property
    def thing(self):
        found = mentions_in(self.kwargs["slug"], self.request.user).filter(
            position=self.kwargs["position"], marking=MARKED.get(self.kwargs["marking"])
        )
        mention = found.first()
        if mention is None:
            raise Http404("The list has no name in that place.")
        return mention

    def cannot(self):
        return cannot_record_mention(self.request.user)

    def form_options(self):
        return {}

    def do(self, form):
        withdraw_mention(self.thing, form.cleaned_data["because"], by=self.request.user)
        return self.thing

    def done(self, mention):
        left = mentions_in(mention.list_slug, self.request.user).exists()
        address = reverse("published-list", args=[mention.list_slug]) if left else reverse("published-lists")
        return f"Withdrawn: “{mention.name_as_stated}” from {mention.list_title}.", address

    def get_marking(self):
        return highest([self.thing.marking])

    def get_breadcrumbs(self):
        return [HOME, REGISTER, LISTS, list_crumb(self.thing)]

    def context(self, **extra):
        mention = self.thing
        return super().context(
            **{
                "answers": [
                    {"label": "List", "value": mention.list_title},
                    {"label": "Place", "value": mention.position},
                    {"label": "Name as printed", "value": mention.name_as_stated},
                    {"label": "Source", "value": source_words(mention.source, mention.paragraph)},
                ],
                "consequences": [
                    "The list is shown, and its names are counted, without it.",
                    "It is kept with your reason, your name and the moment.",
                    "This cannot be undone. If it turns out to be right, it must be recorded again.",
                ],
                "warn": True,
                **extra,
            }
        )


def withdrawal_of(mention: Mention) -> str:
    """The page that withdraws a name: its marking tells it from another in the same place of the list."""
    marked = Marking(mention.marking).label.lower()
    return reverse("withdraw-mention", args=[mention.list_slug, mention.position, marked])


def list_crumb(mention: Mention) -> tuple[str, str]:
    return mention.list_title, reverse("published-list", args=[mention.list_slug])
