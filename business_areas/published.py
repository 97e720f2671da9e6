"""What is published of business areas: that one went live, or left."""

from django.urls import reverse

from alliance.models import Stranger
from alliance.published import Asked, Published, Topic, followed, mapped, publishes
from business_areas.lifecycle import EventKind
from business_areas.models import BusinessArea, LifecycleEvent

SAID = {EventKind.WENT_LIVE: "went live", EventKind.LEFT: "left the alliance"}


def public_areas():
    return BusinessArea.objects.visible_to(Stranger())


@followed("area", "A business area")
def areas() -> list[Topic]:
    return [
        Topic("area", area.key, area.name, reverse("business-area", args=[area.slug]))
        for area in public_areas().order_by("name", "pk")
    ]


@publishes
def changes_of_state(asked: Asked) -> list[Published]:
    """Each time an area went live or left, once however many sources say so, from when it was recorded."""
    if not asked.of_everything and asked.kind != "area":
        return []
    rows = LifecycleEvent.objects.current().visible_to(Stranger()).filter(kind__in=SAID)
    if asked.kind == "area":
        rows = rows.filter(area__key=asked.key)
    if asked.since:
        # Whatever was said before of the same happening is looked at too: it is no news then.
        told = rows.filter(recorded_at__gte=asked.since).values("area")
        rows = rows.filter(area__in=told)
    by_area: dict[int, list[LifecycleEvent]] = {}
    for event in rows.select_related("area", "source", "replaces").order_by("recorded_at", "pk"):
        by_area.setdefault(event.area_id, []).append(event)
    found = [_told(event) for events in by_area.values() for event in first_said(events)]
    found = [each for each in found if asked.since is None or each.first_at >= asked.since]
    return sorted(found, key=lambda each: each.at, reverse=True)[: asked.most]


def first_said(events: list[LifecycleEvent]) -> list[LifecycleEvent]:
    """Of the statements about one area, the first of each happening; what corrects one is no new one."""
    kept: list[LifecycleEvent] = []
    for event in sorted(events, key=lambda each: (_root(each).recorded_at, _root(each).number)):
        same = [each for each in kept if each.kind == event.kind and _may_be_one(each.when, event.when)]
        if not same:
            kept.append(event)
    return kept


def _may_be_one(one, other) -> bool:
    """Whether two rough dates allow a day in common."""
    return not (
        (one.latest and other.earliest and one.latest < other.earliest)
        or (other.latest and one.earliest and other.latest < one.earliest)
    )


def _told(event: LifecycleEvent) -> Published:
    area, first = event.area, _root(event)
    says = [f"{event.get_kind_display()}: {event.when}.", f"Source: {event.source.short_title}."]
    return Published(
        identity=f"area/{area.key}/{event.kind}/{first.number}",
        kind="Business area",
        title=f"{area.name} {SAID[event.kind]}",
        address=reverse("business-area", args=[area.slug]),
        first_at=first.recorded_at,
        at=event.recorded_at,
        says=(*says, event.description) if event.description else tuple(says),
        named=(area.name,),
        illustrative=event.illustrative or area.illustrative,
    )


def _root(event: LifecycleEvent) -> LifecycleEvent:
    """What it corrects, and what that corrected, to the first: its number is the happening's for good."""
    while event.replaces_id and event.replaces.kind == event.kind:
        event = event.replaces
    return event


@mapped
def pages() -> list[tuple[str, None]]:
    lists = ("business-areas", "business-areas-timeline", "pipeline", "published-lists", "performance")
    return [
        *((reverse(name), None) for name in lists),
        *((reverse("business-area", args=[area.slug]), None) for area in public_areas().order_by("pk")),
    ]
