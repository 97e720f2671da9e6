"""What has changed in the record of the Board, read from the audit trail: who may read what of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from alliance.audit import Change
from alliance.changes import Told, roles_of, tell
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.text import listed
from business_areas.models import BusinessArea
from governance.models import (
    EXAMPLE,
    Action,
    AgendaItem,
    ChairRota,
    Decision,
    Holding,
    ItemRevision,
    Meeting,
    Minutes,
    Outcome,
    Paper,
    Person,
    Seat,
    Sharing,
)
from governance.recording import Written

# What entries are about, by how their subject begins.
KINDS = {
    "board": ("Board, terms, rota and parking list", ("board",)),
    "seat": ("Seats, holders and people", ("seat/", "post-holder/")),
    "meeting": ("Meetings and agendas", ("meeting/",)),
    "paper": ("Papers", ("paper/",)),
    "decision": ("Decisions and notices", ("decision/", "draft-decision/")),
    "action": ("Actions", ("action/", "draft-action/")),
    "minutes": ("Minutes", ("minutes/",)),
    "sharing": ("Sharing with the region", ("sharing/",)),
}
# What is of a board and a day, and how entries name which.
OF_A_DAY = {
    "meeting": Concat("board__slug", Value("/"), Cast("held_on", CharField())),
    "minutes": Concat("meeting__board__slug", Value("/"), Cast("meeting__held_on", CharField())),
}
# The entries about what was written of an item while its meeting was held: every version of it is kept.
WRITTEN = ("governance.save_item", "governance.put_in_force")


@dataclass(frozen=True)
class About:
    """One thing that has changed: what it is called, where it is read, and how entries name it."""

    title: str
    url: str
    entries: Q


def of_kind(kind: str) -> Q:
    """The entries about one of KINDS."""
    found = Q()
    for beginning in KINDS[kind][1]:
        found |= Q(subject__startswith=beginning)
    return found


def changes_seen(user) -> QuerySet[AuditEvent]:
    """The entries about the Board that somebody may read, the latest first.

    Neither what is marked above what they read, nor what is about a thing that they may not see now, whatever
    the thing was marked when the entry was made.
    """
    rows = AuditEvent.objects.filter(name__startswith="governance.", marking__lte=user.reading_level)
    return rows.exclude(subject__startswith="person/").filter(_of_what_is_seen(user)).order_by("-pk")


def _of_what_is_seen(user) -> Q:
    if user.reading_level == Marking.OFFICIAL_SENSITIVE:
        return Q()
    hidden = {"meeting": [], "minutes": [], "paper": [], "seat": [], "sharing": [], "item": []}
    for kind, key in _kept_from(user):
        hidden[kind].append(key)
    subjects = [f"{kind}/{key}" for kind, keys in hidden.items() if kind != "item" for key in keys]
    # Older entries about meetings name the day alone.
    subjects += [f"{kind}/{key.rpartition('/')[2]}" for kind in OF_A_DAY for key in hidden[kind]]
    for model, made in ((Decision, "decision"), (Action, "action")):
        for row in _not_seen(model, user, "board"):
            subjects += [row.subject, f"draft-{made}/{row.pk}"]
    items = [int(key) for key in hidden["item"]]
    seen = ~Q(subject__in=subjects)
    return seen & (Q(details__item__isnull=True) | ~Q(details__item__in=items)) if items else seen


def _kept_from(user) -> list[tuple[str, str]]:
    """The kind and key of what somebody may not see, asked for at once."""
    every = (
        ("meeting", Meeting, OF_A_DAY["meeting"]),
        ("minutes", Minutes, OF_A_DAY["minutes"]),
        ("paper", Paper, "number"),
        ("seat", Seat, "slug"),
        ("sharing", Sharing, "number"),
        ("item", AgendaItem, "pk"),
    )
    return _named((kind, _not_seen(model, user), key) for kind, model, key in every)


def _named(every: Iterable[tuple]) -> list[tuple[str, str]]:
    """The kind and key of rows, as entries name them, asked for at once."""
    first, *others = (
        rows.order_by()
        .annotate(told_as=Value(kind, CharField()), told_by=Cast(key, CharField()))
        .values_list("told_as", "told_by")
        for kind, rows, key in every
    )
    return list(first.union(*others, all=True))


def _not_seen(model, user, *beside) -> QuerySet:
    seen = model.objects.visible_to(user).order_by().values("pk")
    return model.objects.exclude(pk__in=seen).select_related(*beside)


def any_is_illustrative(events: Iterable[AuditEvent]) -> bool:
    """Whether any of some entries is about something illustrative."""
    about = {each for event in events for each in _names_of(event)}
    if any(kind == "decision" and key.startswith(f"{EXAMPLE}-") for kind, key in about):
        return True
    kinds = {kind for kind, _ in about}
    every = [
        (kind, model.objects.filter(illustrative=True), key)
        for kind, model, key in (
            ("meeting", Meeting, OF_A_DAY["meeting"]),
            ("minutes", Minutes, OF_A_DAY["minutes"]),
            ("paper", Paper, "number"),
            ("seat", Holding, "seat__slug"),
            ("post-holder", Person, "slug"),
            ("board", ChairRota, "board__slug"),
            ("sharing", Sharing, "number"),
            ("item", AgendaItem, "pk"),
            ("draft-decision", Decision, "pk"),
            ("draft-action", Action, "pk"),
            ("action", Action, Concat(Cast("year", CharField()), Value("-"), Cast("number", CharField()))),
        )
        if kind in kinds
    ]
    return bool(every) and not about.isdisjoint(_named(every))


def _names_of(event: AuditEvent) -> list[tuple[str, str]]:
    """The kind and key of what an entry is about, and of the item it is about, if of one."""
    kind, _, key = event.subject.partition("/")
    if kind == "action":  # A-2026-031 is number 31 of its year
        key = "-".join(part.lstrip("0") for part in key.split("-")[1:])
    return [(kind, key), *([("item", str(event.details["item"]))] if "item" in event.details else [])]


def told(events: Sequence[AuditEvent]) -> dict[int, Told]:
    """Entries in words, by their key."""
    roles, written = roles_of(events), _written(events)
    return {event.pk: tell(event, roles.get(event.by_id, ()), written.get(event.pk, ())) for event in events}


def areas_altered(before: Iterable[BusinessArea], now: Iterable[BusinessArea], level: int) -> list[Change]:
    """Which areas something is about, before and now, where that differs.

    An area that is marked above the level is left out: whoever reads of the change may not read of it.
    """
    was, is_ = (
        listed(sorted(area.name for area in areas if area.marking <= level)) for areas in (before, now)
    )
    return [Change("Business areas", was, is_)] if was != is_ else []


# What was written of an item while its meeting was held


def _written(events: Iterable[AuditEvent]) -> dict[int, list[Change]]:
    """What each entry about an item being recorded altered, from the versions of the item that are kept.

    It is told against the version that the entry before it names: what a page saved by itself in between is
    what its writer then saved.
    """
    events = [event for event in events if event.name in WRITTEN]
    if not events:
        return {}
    items = {event.details["item"] for event in events}
    every = AuditEvent.objects.filter(name__in=WRITTEN, subject__in={event.subject for event in events})
    names: dict[int, list[tuple[int, int]]] = {}
    for key, details in every.order_by("pk").values_list("pk", "details"):
        names.setdefault(details["item"], []).append((key, details["revision"]))
    contents = {
        (item, number): Written.of(content)
        for item, number, content in ItemRevision.objects.filter(item__in=items).values_list(
            "item", "number", "content"
        )
    }
    found = {}
    for event in events:
        item = event.details["item"]
        earlier = [number for key, number in names[item] if key < event.pk]
        was = contents.get((item, earlier[-1] if earlier else 0), Written())
        if now := contents.get((item, event.details["revision"])):
            found[event.pk] = _differs(was, now)
    return found


def _differs(was: Written, now: Written) -> list[Change]:
    """What two versions of an item say differently. Private notes are nobody's but their writers'."""
    before, after = _parts(was), _parts(now)
    return [Change(what, before[what], after[what]) for what in after if before[what] != after[what]]


def _parts(written: Written) -> dict[str, str]:
    return {
        "Outcome": Outcome(written.outcome).label if written.outcome else "",
        "Decision": written.decision,
        "Minute": written.minute,
        "Referred to": written.referred_to,
        "Who assents": listed(slug.replace("-", " ") for slug in written.assenting),
        "Actions": "; ".join(action.what for action in written.actions),
    }
