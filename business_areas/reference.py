"""Putting what the reference record says of business areas on the register."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import F

from alliance.models import Force
from alliance.reference import (
    CHANGED,
    corrected_by_people,
    read_statement,
    says_the_same,
    sources_of,
    take_over,
)
from alliance.reference_file import (
    CORRECTED,
    LEFT,
    RECORDED,
    UNCHANGED,
    Entry,
    ReferenceRecord,
    attempted,
)
from alliance.temporal import RoughDate
from alliance.text import address
from business_areas.actions.facts import (
    correct_fact,
    open_area,
    record_fact,
    record_mention,
    withdraw_fact,
    withdraw_mention,
)
from business_areas.actions.groups import correct_group, record_group
from business_areas.lifecycle import Ending, EventKind
from business_areas.models import (
    AreaFact,
    BusinessArea,
    Exit,
    Group,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    LifecycleEvent,
    Mention,
    Name,
    Purpose,
    Successor,
)

TABLES = {"group", "orders", "area", "list"}

# What belongs to the row and not to what it says.
_OF_THE_ROW = ("area", "number", "slug")
_SHARED = ("source", "paragraph", "since", "since_words")


@dataclass
class AreaRead:
    """One area of the file: its key, its facts in the order they are recorded, and where each stands."""

    entry: Entry
    key: str
    facts: list[tuple[Entry, AreaFact]] = field(default_factory=list)

    def of(self, model: type[AreaFact]) -> list[tuple[Entry, AreaFact]]:
        return [(entry, fact) for entry, fact in self.facts if isinstance(fact, model)]


@dataclass(frozen=True)
class Known:
    """What the short names in the file stand for."""

    sources: dict
    forces: dict
    groups: dict
    orders: dict


def load(record: ReferenceRecord, *, by) -> None:
    """Put the groups, the areas with their facts, and the published lists on the register."""
    sources = sources_of(record)
    groups = _groups(record)
    known = Known(
        sources,
        {force.slug: force for force in Force.objects.all()},
        {slug: group for slug, (entry, group) in groups.items()},
        _orders(record),
    )
    areas = _areas(record, known)
    mentions = _mentions(record, known, {area.key for area in areas})
    if record.problems:
        return
    for entry, group in groups.values():
        _settle_group(record, entry, group, by=by)
    kept = {group.slug: group for group in Group.objects.filter(slug__in=groups)}
    recorded, pending = {}, []
    for area in areas:
        for _, grouping in area.of(Grouping):
            grouping.group = kept[grouping.group.slug]
        recorded[area.key] = _area_known_as(area)
        if recorded[area.key]:
            pending += _changes_of_area(record, area, recorded[area.key], sources, by=by)
    # Together, and before new areas: one that joins in the middle of an order moves those behind it.
    _carry_out(record, pending)
    for area in areas:
        recorded[area.key] = recorded[area.key] or _open(record, area, by=by)
    if not record.problems:
        _settle_mentions(record, mentions, recorded, sources, by=by)


# Reading


def _groups(record: ReferenceRecord) -> dict[str, tuple[Entry, Group]]:
    found = {}
    for entry in record.entries("group"):
        slug = entry.text("slug", needed=True)
        entry.called(f"group “{slug}”")
        if slug in found:
            entry.problem("this slug is used already")
        found[slug] = (
            entry,
            Group(slug=slug, name=entry.text("name", needed=True), order=entry.whole_number("order") or 0),
        )
        entry.finish()
    return found


def _orders(record: ReferenceRecord) -> dict[str, str]:
    orders, where = record.tables.get("orders", {}), record.place(("orders", 1))
    if not isinstance(orders, dict) or not all(isinstance(words, str) for words in orders.values()):
        record.problem(where, "write each order as a short name, =, and its words between quotation marks")
        return {}
    if any("\0" in words for words in orders.values()):
        record.problem(
            where, "the words of an order hold a null character, which cannot be kept. Take it out"
        )
        return {}
    return {slug: " ".join(words.split()) for slug, words in orders.items()}


def _areas(record: ReferenceRecord, known: Known) -> list[AreaRead]:
    areas, seen = [], set()
    for entry in record.entries("area"):
        key = entry.text("key", needed=True)
        entry.called(f"area “{key}”")
        if key in seen:
            entry.problem("this key is used already")
        seen.add(key)
        area = AreaRead(entry, key)
        # The order matters once: what follows an area is recorded after how it ended.
        for part, read in _PARTS.items():
            for one in _below(entry, part):
                fact = read(one, known)
                read_statement(one, fact, known.sources)
                one.asked |= set(_SHARED)
                one.finish()
                area.facts.append((one, fact))
        entry.asked |= set(_SHARED)
        entry.finish()
        for needed, words in ((Name, "a name"), (LifecycleEvent, "an event")):
            if entry.sound and not area.of(needed):
                entry.problem(f"an area needs at least {words}")
        areas.append(area)
    return areas


def _below(entry: Entry, part: str) -> list[Entry]:
    """The entries of a part; a part that is one word or sentence is written as it is."""
    if isinstance(entry.own.get(part), str):
        entry.own = {**entry.own, part: [{part: entry.own[part]}]}
    return entry.below(part, _SHARED)


def _since(entry: Entry) -> dict:
    return {
        "since": entry.date("since", needed=True) or RoughDate.not_known(),
        "until": entry.date("until"),
    }


def _name(entry: Entry, known: Known) -> Name:
    return Name(name=entry.text("name", needed=True), **_since(entry))


def _kind(entry: Entry, known: Known) -> Kind:
    return Kind(word=entry.choice("kind", Kind.Word) or "", **_since(entry))


def _grouping(entry: Entry, known: Known) -> Grouping:
    grouping = Grouping(**_since(entry))
    if group := entry.one_of("group", known.groups, "group"):
        grouping.group = group
    return grouping


def _lead(entry: Entry, known: Known) -> Lead:
    lead = Lead(**_since(entry))
    if force := entry.one_of("lead", known.forces, "force"):
        lead.force = force
    return lead


def _purpose(entry: Entry, known: Known) -> Purpose:
    return Purpose(text=entry.text("purpose", needed=True), **_since(entry))


def _event(entry: Entry, known: Known) -> LifecycleEvent:
    event = LifecycleEvent(
        kind=entry.choice("kind", EventKind) or "",
        when=entry.date("when", needed=True) or RoughDate.not_known(),
        sequence=entry.whole_number("place"),
        sequence_list=entry.one_of("order", known.orders, "order", needed=False) or "",
        decided_by=entry.text("decided_by"),
        description=entry.text("description"),
    )
    if (event.sequence is None) != (event.sequence_list == "") and entry.sound:
        entry.problem("“place” and “order” go together: give both or neither")
    return event


def _exit(entry: Entry, known: Known) -> Exit:
    return Exit(
        ending=entry.choice("ending", Ending) or "",
        reason=entry.text("reason", needed=True),
        one_off_cost=entry.number("one_off_cost"),
        cost_as_stated=entry.text("cost_as_stated"),
    )


def _ledger(entry: Entry, known: Known) -> LedgerEntry:
    return LedgerEntry(
        heading=entry.choice("heading", LedgerEntry.Heading) or "",
        text=entry.text("text", needed=True),
        amount=entry.number("amount"),
        when=entry.date("when"),
    )


def _successor(entry: Entry, known: Known) -> Successor:
    return Successor(name=entry.text("name", needed=True))


_PARTS: dict[str, Callable[[Entry, Known], AreaFact]] = {
    "name": _name,
    "kind": _kind,
    "group": _grouping,
    "lead": _lead,
    "purpose": _purpose,
    "event": _event,
    "exit": _exit,
    "ledger": _ledger,
    "successor": _successor,
}


def _mentions(record: ReferenceRecord, known: Known, keys: set[str]):
    """The names of each published list, with the key of the area each is taken to mean, or None."""
    found, seen = [], set()
    areas = {key: key for key in keys}
    for shared in record.entries("list"):
        slug = shared.text("slug", needed=True)
        shared.called(f"list “{slug}”")
        if slug in seen:
            shared.problem("this slug is used already")
        seen.add(slug)
        title = shared.text("title", needed=True)
        as_at = shared.date("as_at", needed=True) or RoughDate.not_known()
        for position, entry in enumerate(shared.below("name", ("source", "paragraph")), start=1):
            mention = Mention(
                list_slug=slug,
                list_title=title,
                position=position,
                name_as_stated=entry.text("name", needed=True),
                group_as_stated=entry.text("group"),
                as_at=as_at,
            )
            read_statement(entry, mention, known.sources)
            found.append((entry, mention, entry.one_of("area", areas, "area", needed=False)))
            entry.finish()
        shared.finish()
    return found


# Settling: what is recorded is brought into step with the file


def _settle_group(record, entry, wanted, *, by) -> None:
    row = Group.objects.filter(slug=wanted.slug).first()
    if row is None:
        record.attempt(entry, record_group, wanted, by=by)
        record.count("group", RECORDED)
    elif says_the_same(row, wanted):
        record.count("group", UNCHANGED)
    elif corrected_by_people(f"group/{row.slug}", by=by):
        record.count("group", LEFT)
    else:
        record.attempt(entry, correct_group, take_over(row, wanted), by=by)
        record.count("group", CORRECTED)


@dataclass(frozen=True)
class Change:
    """One thing to do to bring a fact into step, and where in the file it is asked for.

    `leaves` says which fact the file no longer has, when that is what is done.
    """

    entry: Entry | None
    act: Callable
    outcome: str = ""
    leaves: str = ""


def _changes_of_area(record, read: AreaRead, area: BusinessArea, sources, *, by) -> list[Change]:
    """What to do to bring an area that is on the register into step with the file."""
    record.count("business area", UNCHANGED)
    pending = []
    for model in dict.fromkeys(type(fact) for _, fact in read.facts):
        pending += _changes(record, area, model, read.of(model), sources, by=by)
    absent = {model for model in _MODELS if not read.of(model)}
    for model in absent:
        pending += _changes(record, area, model, [], sources, by=by)
    return pending


_MODELS = (Name, Kind, Grouping, Lead, Purpose, LifecycleEvent, Exit, LedgerEntry, Successor)


def _area_known_as(read: AreaRead) -> BusinessArea | None:
    """The area with this key, or that is or was called what the file calls it."""
    by_key = BusinessArea.objects.filter(key=read.key).first()
    if by_key:
        return by_key
    slugs = [address(name.name) for _, name in read.of(Name)]
    name = Name.objects.filter(slug__in=slugs).select_related("area").first()
    return name.area if name else None


def _open(record, read: AreaRead, *, by) -> BusinessArea | None:
    facts = [fact for _, fact in read.facts]
    name = next(fact for fact in facts if isinstance(fact, Name))
    event = next(fact for fact in facts if isinstance(fact, LifecycleEvent))
    others = [fact for fact in facts if fact is not name and fact is not event]
    area = record.attempt(
        read.entry, open_area, BusinessArea(marking=name.source.marking), name, event, others, by=by
    )
    record.count("business area", RECORDED)
    for _ in facts:
        record.count("fact of a business area", RECORDED)
    return area


def _changes(record, area, model, wanted, sources, *, by) -> list[Change]:
    """What to do about one noun of one area. What somebody else recorded or corrected is left alone."""
    standing_first = F("withdrawn_at").asc(nulls_first=True)
    rows = list(model.objects.filter(area=area, illustrative=False).order_by(standing_first, "number"))
    rows = [row for row in rows if row.withdrawn_at is None or row.withdrawn_by_id != by.pk]
    waiting = []
    for entry, fact in wanted:
        row = next((row for row in rows if says_the_same(row, fact, but=_OF_THE_ROW)), None)
        if row is None:
            waiting.append((entry, fact))
        else:
            rows.remove(row)
            record.count("fact of a business area", UNCHANGED if row.withdrawn_at is None else LEFT)
    # Only what this command recorded from the file's own sources is corrected or withdrawn by it.
    kept = {source.pk for source in sources.values()}
    rows = [row for row in rows if row.recorded_by_id == by.pk and row.source_id in kept]
    changes = []
    for alike in (_same_statement, _same_readers, _same_thing):
        for entry, fact in list(waiting):
            row = next((row for row in rows if alike(row, fact)), None)
            if row is None:
                continue
            rows.remove(row)
            waiting.remove((entry, fact))
            if row.withdrawn_at is not None:
                record.count("fact of a business area", LEFT)
            else:
                changes.append(Change(entry, _correction(row, fact, by), CORRECTED))
    for row in rows:
        if row.withdrawn_at is None:
            leaves = f"{area.name}, {row._meta.verbose_name} “{row}”"
            changes.append(Change(None, _withdrawal(row, by), leaves=leaves))
    for entry, fact in waiting:
        fact.area = area
        changes.append(Change(entry, _recording(fact, by), RECORDED))
    return changes


def _same_statement(row: AreaFact, fact: AreaFact) -> bool:
    """Whether a row is what the same source says about the same thing, perhaps in other words."""
    return row.source_id == fact.source_id and _about(row) == _about(fact)


def _same_readers(row: AreaFact, fact: AreaFact) -> bool:
    """Whether it is about the same thing at the same marking: an area leaves once at each."""
    return _same_thing(row, fact) and row.marking == fact.marking


def _same_thing(row: AreaFact, fact: AreaFact) -> bool:
    return row.withdrawn_at is None and _about(row) == _about(fact)


def _about(fact: AreaFact) -> tuple:
    if isinstance(fact, LifecycleEvent):
        return (fact.kind, fact.basis)
    return (fact.heading,) if isinstance(fact, LedgerEntry) else ()


# The fact is handed over when it is acted on, because an attempt may be made more than once.


def _correction(row, fact, by):
    return lambda: correct_fact(row, fact, CHANGED, by=by)


def _withdrawal(row, by):
    return lambda: withdraw_fact(row, CHANGED, by=by)


def _recording(fact, by):
    return lambda: record_fact(fact, by=by)


def _carry_out(record, pending: list[Change]) -> None:
    """Make every change, whichever order they must be made in not to contradict one another on the way."""
    while pending:
        refused = []
        for change in pending:
            sentences, _ = attempted(change.act)
            if sentences:
                refused.append((change, sentences))
            elif change.leaves:
                record.withdrawn("fact of a business area", change.leaves)
            else:
                record.count("fact of a business area", change.outcome)
        if len(refused) == len(pending):
            for change, sentences in refused:
                for sentence in sentences:
                    record.problem(change.entry.where if change.entry else "the file", sentence)
            return
        pending = [change for change, _ in refused]


def _settle_mentions(record, mentions, recorded, sources, *, by) -> None:
    rows = list(Mention.objects.filter(illustrative=False))
    rows.sort(key=lambda row: row.withdrawn_at is not None)
    rows = [row for row in rows if row.withdrawn_at is None or row.withdrawn_by_id != by.pk]
    waiting = []
    for entry, mention, key in mentions:
        mention.area = recorded[key] if key else None
        row = next((row for row in rows if says_the_same(row, mention)), None)
        if row is None:
            waiting.append((entry, mention))
        else:
            rows.remove(row)
            record.count("name in a published list", UNCHANGED if row.withdrawn_at is None else LEFT)
    kept = {source.pk for source in sources.values()}
    rows = [
        row
        for row in rows
        if row.withdrawn_at is None and row.recorded_by_id == by.pk and row.source_id in kept
    ]
    leaving = _pair_with_what_they_correct([mention for entry, mention in waiting], rows)
    # First all that goes: a list has one name in each place.
    for row in rows:
        withdraw_mention(row, CHANGED, by=by)
        if row in leaving:
            record.withdrawn("name in a published list", f"“{row}” in {row.list_title}")
    for entry, mention in waiting:
        record.attempt(entry, record_mention, mention, by=by)
        record.count("name in a published list", CORRECTED if mention.replaces else RECORDED)


def _pair_with_what_they_correct(mentions: list[Mention], rows: list[Mention]) -> list[Mention]:
    """Give each mention the row it corrects: the same name in its list, or else the same place.

    Returns the rows that none of them corrects.
    """
    left = list(rows)
    for alike in ("name_as_stated", "position"):
        for mention in mentions:
            if mention.replaces is None:
                mention.replaces = next((row for row in left if _same_in_list(row, mention, alike)), None)
                left = [row for row in left if row != mention.replaces]
    return left


def _same_in_list(one: Mention, other: Mention, alike: str) -> bool:
    return one.list_slug == other.list_slug and getattr(one, alike) == getattr(other, alike)
