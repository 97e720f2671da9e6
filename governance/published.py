"""What the Board and the commissioners publish: notices of decisions, minutes, and reports to Panels."""

from datetime import date

from django.db.models import F, Prefetch
from django.urls import reverse

from alliance.markings import Marking
from alliance.models import Stranger
from alliance.published import Asked, Coming, Published, Topic, coming, followed, mapped, publishes
from alliance.temporal import long_date
from business_areas.models import BusinessArea
from governance.minutes import readable
from governance.models import AgendaItem, Minutes, MinutesVersion, Notice, Panel, PanelMeeting, ReportIssue
from governance.notices import public_words, withheld_words, wording_of
from governance.reports.content import long_of, paragraphs_of, words_of

LATEST = F("published_at").desc(nulls_last=True)


@followed("panel", "A Police and Crime Panel")
def panels() -> list[Topic]:
    return [
        Topic("panel", panel.slug, panel.name, reverse("panel", args=[panel.slug]))
        for panel in Panel.objects.order_by("name", "pk")
    ]


@publishes
def notices(asked: Asked) -> list[Published]:
    """The notices that stand, each with what it withholds."""
    if not asked.of_everything and asked.kind != "area":
        return []
    rows = Notice.objects.visible_to(Stranger()).current().select_related("corporation")
    if asked.kind == "area":
        rows = rows.filter(areas__in=_area(asked.key))
    if asked.since:
        rows = rows.filter(published_at__gte=asked.since)
    return [_of_notice(notice) for notice in rows.order_by(LATEST, "-pk")[: asked.most]]


def _of_notice(notice: Notice) -> Published:
    content = notice.content
    says = [wording_of(content) or "The words of this decision are withheld."]
    says += [f"What was corrected: {notice.because}"] if notice.because else []
    says += [withheld_words(row) for row in content["withheld"]]
    return Published(
        identity=f"notice/{notice.reference}/{notice.corporation.slug}",
        kind="Decision",
        title=f"{notice.heading} ({content['outcome'].lower()})",
        address=notice.address,
        first_at=notice.published_at,
        at=notice.published_at,
        says=tuple(says),
        version=notice.number,
        author=str(notice.corporation),
        named=tuple(content["areas"]),
        words=public_words(content),
        illustrative=notice.illustrative,
    )


@publishes
def minutes(asked: Asked) -> list[Published]:
    """Agreed minutes that were published, as they stand."""
    if not asked.of_everything and asked.kind != "area":
        return []
    rows = Minutes.objects.visible_to(Stranger()).select_related("meeting__board")
    if asked.kind == "area":
        rows = rows.filter(meeting__in=_named_at(asked.key))
    if asked.since:
        rows = rows.filter(published_at__gte=asked.since)
    versions = MinutesVersion.objects.order_by("-number")
    items = AgendaItem.objects.visible_to(Stranger()).prefetch_related(
        Prefetch("areas", queryset=BusinessArea.objects.visible_to(Stranger()))
    )
    rows = rows.prefetch_related(Prefetch("versions", versions), Prefetch("meeting__items", items))
    return [_of_minutes(each) for each in rows.order_by(LATEST, "-pk")[: asked.most]]


def _of_minutes(minutes: Minutes) -> Published:
    meeting, version = minutes.meeting, minutes.versions.all()[0]
    sections = readable(version.content, Marking.PUBLISHED)
    corrected = max(version.made_at, minutes.published_at)
    named = {area.name for item in meeting.items.all() for area in item.areas.all()}
    return Published(
        identity=f"minutes/{meeting.board.slug}/{meeting.held_on.isoformat()}",
        kind="Minutes",
        title=f"Minutes of the {meeting.board.name}, {long_date(meeting.held_on)}",
        address=reverse("minutes", args=[meeting.held_on.isoformat()]),
        first_at=minutes.published_at,
        at=corrected,
        says=(f"What was corrected: {version.because}",) if version.because else (),
        author=meeting.board.name,
        named=tuple(sorted(named)),
        words=" ".join(_words_of(section) for section in sections),
        illustrative=minutes.illustrative,
    )


def _words_of(section: dict) -> str:
    parts = (str(part.get("text", "")) for part in section["parts"])
    return " ".join([str(section.get("title", "")), *parts])


@publishes
def reports(asked: Asked) -> list[Published]:
    """The reports that were issued to Panels, each as it stands."""
    if not asked.of_everything and asked.kind != "panel":
        return []
    rows = ReportIssue.objects.visible_to(Stranger()).current().select_related("report__meeting__panel")
    if asked.kind == "panel":
        rows = rows.filter(report__meeting__panel__slug=asked.key)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    return [_of_report(issue) for issue in rows.order_by("-at", "-pk")[: asked.most]]


def _of_report(issue: ReportIssue) -> Published:
    told = issue.told
    says = [f"To {told['panel']}, for its meeting on {long_of(told['meeting'])}."]
    says += [f"What was corrected: {issue.because}"] if issue.because else []
    return Published(
        identity=f"report/{issue.report.slug}",
        kind="Report to a Panel",
        title=told["title"],
        address=reverse("report", args=[issue.report.slug]),
        first_at=issue.at,
        at=issue.at,
        says=tuple(says),
        version=issue.number,
        author=told["author"],
        named=(told["panel"],),
        words=" ".join(words_of(each) for each in paragraphs_of(told).values()),
        illustrative=issue.illustrative,
    )


@coming
def panel_meetings(day: date) -> list[Coming]:
    rows = PanelMeeting.objects.filter(held_on__gte=day).select_related("panel").order_by("held_on", "pk")
    return [
        Coming(
            each.held_on,
            f"Meeting of {each.panel}",
            reverse("panel", args=[each.panel.slug]),
            each.panel.name,
            each.illustrative,
        )
        for each in rows
    ]


@mapped
def pages() -> list[tuple[str, object]]:
    issues = ReportIssue.objects.current().select_related("report")
    published = Notice.objects.visible_to(Stranger()).current().select_related("corporation")
    agreed = Minutes.objects.visible_to(Stranger()).select_related("meeting")
    lists = ("board", "meetings", "published-decisions", "reports", "panels", "open-data")
    return [
        *((reverse(name), None) for name in lists),
        *((each.address, None) for each in panels()),
        *((reverse("report", args=[each.report.slug]), each.at) for each in issues.order_by("pk")),
        *((each.address, each.published_at) for each in published.order_by("pk")),
        *(
            (reverse("minutes", args=[each.meeting.held_on.isoformat()]), each.published_at)
            for each in agreed.order_by("pk")
        ),
    ]


def _area(key: str):
    return BusinessArea.objects.visible_to(Stranger()).filter(key=key)


def _named_at(key: str):
    """The meetings of which an item that anybody may read names an area."""
    return AgendaItem.objects.visible_to(Stranger()).filter(areas__in=_area(key)).values("meeting")
