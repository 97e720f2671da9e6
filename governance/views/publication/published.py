"""What anybody reads of decisions: each notice at its own address, the public register, and its feed."""

from datetime import date

import django_tables2 as tables
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, linebreaks

from alliance.documents import document_response
from alliance.exports import Column, Export, Kind
from alliance.feeds import ENTRIES_IN_FEED, Feed, tag
from alliance.markings import Marking
from alliance.tables import PortalTable, illustrative_note, notes_under
from alliance.temporal import long_date, today
from alliance.views.downloads import document_links
from alliance.views.kinds import ListPage, Page
from business_areas.models import BusinessArea
from governance.filters import PublishedFilter
from governance.kept import Kept
from governance.models import Decision, Notice
from governance.notices import notice_document, withheld_words, wording_of
from governance.tables import cut
from governance.views.decisions.resolve import decision_url, referred_to, sub_navigation
from governance.views.resolve import HOME, link_to_changes

REGISTER = ("Published decisions", "/published/decisions/")


def current_notices(user):
    """The notices as they stand, the latest first, with what their lists show."""
    rows = Notice.objects.visible_to(user).current().select_related("corporation", "decision__board")
    return rows.order_by("-published_on", "-pk")


# One notice


class NoticePage(Page):
    """What one commissioner published of one decision, as it stands; with `extension`, as a file."""

    public = True
    template_name = "governance/notice.html"
    fetched_first = ("thing",)
    extension = ""

    @cached_property
    def thing(self) -> Notice:
        asked, number = self.kwargs["reference"], self.kwargs.get("number")
        decisions = referred_to(Decision.objects.on_the_record(), asked).values("pk")
        rows = Notice.objects.visible_to(self.request.user).select_related("corporation", "decision__board")
        rows = rows.filter(decision__in=decisions, corporation__slug=self.kwargs["corporation"])
        found = [each for each in rows if each.reference == asked and number in (None, each.number)]
        if not found:
            raise Http404("No notice has this address.")
        return max(found, key=lambda each: each.number)

    @cached_property
    def versions(self) -> list[Notice]:
        """Every version, the latest first."""
        rows = Notice.objects.visible_to(self.request.user).select_related("corporation")
        rows = rows.filter(decision=self.thing.decision_id, corporation=self.thing.corporation_id)
        return list(rows.order_by("-number"))

    @cached_property
    def document(self):
        return notice_document(self.thing)

    def get(self, request, **kwargs):
        if self.extension:
            return document_response(self.document, self.extension)
        return super().get(request, **kwargs)

    def get_heading(self):
        return self.thing.heading

    def get_breadcrumbs(self):
        return [HOME, REGISTER]

    def context(self, **extra):
        latest = self.versions[0]
        return super().context(
            document=self.document,
            notice=self.thing,
            latest=latest if latest.pk != self.thing.pk else None,
            status="publication.part-withheld" if self.thing.content["withheld"] else "publication.published",
            status_sentences=[f"Notice of {self.thing.corporation}."],
            downloads=self.downloads(),
            actions=link_to_changes(self.request.user, "decision", self.thing.decision.reference)
            if self.record_url()
            else [],
            versions=[
                {"notice": each, "url": f"{each.address}v{each.number}/"}
                for each in (self.versions if len(self.versions) > 1 else ())
            ],
            record_url=self.record_url(),
            correction=self.correction,
            page_is_illustrative=self.thing.illustrative,
            **extra,
        )

    def downloads(self) -> list[dict]:
        fixed = f"v{self.thing.number}" if "number" in self.kwargs else ""
        base = f"{self.thing.address}{fixed}".rstrip("/")
        return document_links(lambda ending: f"{base}.{ending}")

    def record_url(self) -> str:
        """The page of the decision, for those who may read it."""
        rows = Decision.objects.visible_to(self.request.user).filter(pk=self.thing.decision_id)
        found = rows.select_related("board").first()
        return decision_url(found) if found else ""

    @cached_property
    def correction(self) -> Notice | None:
        """The notice of a later decision that corrects the record of this one."""
        rows = current_notices(self.request.user).filter(decision__corrects=self.thing.decision_id)
        return rows.filter(corporation=self.thing.corporation_id).first()


class NoticeVersion(NoticePage):
    """One version of a notice, as it was then and stays."""

    def get_heading(self):
        return f"{super().get_heading()}: version {self.thing.number} of the notice"

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (f"Notice of {self.thing.reference}", self.thing.address)]


# The public register


class PublishedTable(PortalTable):
    """One row for each notice, the decision itself in it."""

    reference = tables.Column(accessor="pk", verbose_name="Reference")
    decided = tables.Column(accessor="decision__decided_on", verbose_name="Decided")
    decision = tables.Column(accessor="pk", verbose_name="Decision")
    by = tables.Column(accessor="corporation__name", verbose_name="Published by")
    published = tables.Column(accessor="published_on", verbose_name="Published")

    sorts = {
        "reference": ("decision__board__prefix", "decision__year", "decision__number"),
        "decided": ("decision__decided_on",),
        "published": ("published_on",),
    }
    own_order = ("-published_on", "-pk")
    caption = "Published decisions"

    class Meta(PortalTable.Meta):
        empty_text = "No decision is published yet."

    def render_reference(self, record):
        link = format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">, notice of {}</span></a>',
            record.address,
            record.reference,
            record.corporation,
        )
        return notes_under(link, illustrative_note(record))

    def render_decided(self, value):
        return long_date(value)

    def render_decision(self, record):
        content = record.content
        words = cut(wording_of(content)) or content["title"] or "The words of this decision are withheld."
        notes = [withheld_words(row) for row in content["withheld"]]
        return notes_under(format_html("<strong>{}:</strong> {}", content["outcome"], words), notes)

    def render_published(self, record):
        notes = [f"Version {record.number}: corrected"] if record.number > 1 else []
        return notes_under(long_date(record.published_on), notes)


class PublishedNotices(ListPage):
    """What the register and its feed have in common: the same rows, narrowed by the same questions."""

    public = True
    filter_class = PublishedFilter

    def rows(self):
        return current_notices(self.request.user)

    @cached_property
    def filter(self):
        return self.filter_class(
            self.request.GET, queryset=self.rows(), request=self.request, choices=self.choices()
        )

    @cached_property
    def kept(self) -> Kept:
        return Kept(self.request.user)

    def count(self, rows):
        return self.kept.get(f"published:{self.request.GET.urlencode()}", rows.order_by().values("pk").count)

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """The years, commissioners and areas of what is published, and of nothing else."""
        return self.kept.get("published", self._choices)

    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        rows = self.rows().order_by()
        years = rows.values_list("decision__year", flat=True).distinct()
        by = rows.values("corporation__slug", "corporation__name").distinct()
        by = by.order_by("corporation__order", "corporation__pk")
        areas = BusinessArea.objects.filter(notices__in=rows, marking=Marking.PUBLISHED).distinct()
        return {
            "year": [(str(year), str(year)) for year in sorted(years, reverse=True)],
            "by": [(each["corporation__slug"], each["corporation__name"]) for each in by],
            "area": list(areas.order_by("name", "pk").values_list("slug", "name")),
        }


class PublishedList(PublishedNotices):
    """The public register of decisions: every notice that stands, for anybody (R22)."""

    template_name = "governance/published.html"
    table_class = PublishedTable
    heading = REGISTER[0]
    breadcrumbs = (HOME,)
    noun = ("notice", "notices")

    columns = (
        Column("reference", "Reference"),
        Column("decided_on", "Decided", Kind.DATE),
        Column("title", "Title"),
        Column("decision", "Decision"),
        Column("outcome", "Outcome"),
        Column("areas", "Business areas"),
        Column("published_by", "Published by"),
        Column("published_on", "Published on", Kind.DATE),
        Column("version", "Version", Kind.NUMBER),
        Column("withheld", "Withheld parts"),
        Column("address", "Address"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
    )

    def context(self, **extra):
        context = super().context(as_at=None, feed_url=self.feed_url(), **extra)
        context["sub_navigation"] = sub_navigation(self.request.user, "Published")
        context["introduction"] = (
            "What the police and crime commissioners of the alliance have published of the decisions they "
            "take together. Each publishes its own notice of a decision of significant public interest."
        )
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
        return context

    def feed_url(self) -> str:
        """The feed of what is shown: with the same filters, of the same notices."""
        query = self.request.GET.copy()
        for name in ("page", "sort"):
            query.pop(name, None)
        asked = f"?{query.urlencode()}" if query and not self.wrong_filters else ""
        return f"{reverse('published-decisions-feed')}{asked}"

    def words_when_empty(self):
        if words := super().words_when_empty():
            return words
        return (
            "No decision is published yet. When a commissioner publishes a notice of one, it stands here and "
            "stays at its address."
        )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=REGISTER[0],
            noun="published-decisions",
            columns=self.columns,
            rows=[self.cells_of(notice) for notice in rows],
            as_at=today(),
            marking=Marking.PUBLISHED,
            filters=self.filters_in_words(),
            illustrative=any(notice.illustrative for notice in rows),
        )

    @staticmethod
    def cells_of(notice) -> tuple:
        content = notice.content
        return (
            notice.reference,
            date.fromisoformat(content["decided_on"]),
            content["title"] or "Withheld",
            wording_of(content) or "Withheld",
            content["outcome"],
            ", ".join(content["areas"]),
            str(notice.corporation),
            notice.published_on,
            notice.number,
            " ".join(withheld_words(row) for row in content["withheld"]),
            notice.address,
            notice.illustrative,
        )


# The feed


class PublishedFeed(PublishedNotices):
    """The public register as an Atom feed, the latest first, to follow all of it or what a filter leaves."""

    http_method_names = ("get", "head", "options")
    table_class = PublishedTable
    heading = f"{REGISTER[0]}: feed"
    breadcrumbs = (HOME, REGISTER)

    def get(self, request, **kwargs):
        if self.wrong_filters:
            return self.as_file()
        feed = Feed(
            title=REGISTER[0],
            link=request.build_absolute_uri(REGISTER[1]),
            description="",
            language="en-GB",
            feed_url=request.build_absolute_uri(request.get_full_path()),
            feed_guid=self.tag("published-decisions"),
            author_name="The police and crime commissioners of the alliance",
        )
        rows = self.filtered_rows.order_by("-published_on", "-pk")[:ENTRIES_IN_FEED]
        for notice in rows:
            self.add(feed, notice)
        response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
        feed.write(response, "utf-8")
        return response

    def tag(self, what: str) -> str:
        return tag(self.request.get_host(), what)

    def add(self, feed: Feed, notice: Notice) -> None:
        content = notice.content
        says = [wording_of(content) or "The words of this decision are withheld."]
        says += [f"What was corrected: {notice.because}"] if notice.because else []
        says += [withheld_words(row) for row in content["withheld"]]
        says += ["Illustrative: made up to show how the portal works."] if notice.illustrative else []
        first = notice.published_at if notice.number == 1 else None
        feed.add_item(
            title=f"{notice.heading} ({content['outcome'].lower()})",
            link=self.request.build_absolute_uri(notice.address),
            description=linebreaks("\n\n".join(says), autoescape=True),
            unique_id=self.tag(f"notice/{notice.reference}/{notice.corporation.slug}"),
            author_name=str(notice.corporation),
            pubdate=first,
            updateddate=notice.published_at,
            categories=content["areas"],
        )
