"""Everything recorded about one area, gathered once for its pages, and put into sentences."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from alliance.models import Disagreement
from alliance.temporal import Exactness, RoughDate, last_day, long_date
from business_areas.gathering import gather
from business_areas.lifecycle import PLACES, EventKind, Stage
from business_areas.models import (
    AreaFact,
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    LifecycleEvent,
    Mention,
    Name,
    Purpose,
    StaffTransfer,
    Successor,
)
from business_areas.positions import (
    AreaFacts,
    UsedDate,
    held_on,
    order_spans,
    ordinal,
    positions_of,
    used_dates,
)

# The nouns of the register, by the accessor under which an area keeps them, and what their facts refer to.
NOUNS: dict[str, tuple[type[AreaFact], str, tuple[str, ...]]] = {
    "names": (Name, "names", ()),
    "kinds": (Kind, "kinds", ()),
    "groups": (Grouping, "groupings", ("group",)),
    "leads": (Lead, "leads", ("force",)),
    "purposes": (Purpose, "purposes", ()),
    "events": (LifecycleEvent, "lifecycleevents", ()),
    "business-cases": (BusinessCase, "businesscases", ()),
    "consultations": (Consultation, "consultations", ()),
    "staff-transfers": (StaffTransfer, "stafftransfers", ("from_force", "to_force")),
    "exits": (Exit, "exits", ()),
    "ledger": (LedgerEntry, "ledgerentrys", ()),
    "successors": (Successor, "successors", ("successor",)),
}

# What is told of an area elsewhere: lists that name it, areas it follows, and claims that do not agree.
MENTIONS, FOLLOWS, DISAGREEMENTS = "mentions", "follows", "disagreements"


@dataclass
class History:
    """What is recorded about an area, for readers of one level, as known now or at a moment in the past."""

    area: BusinessArea
    level: int
    known_at: datetime | None = None

    def facts(self, noun: str) -> list:
        """The facts of one noun, in the noun's own order."""
        return self._gathered[noun]

    @cached_property
    def _gathered(self) -> dict[str, list]:
        """Every fact of every noun: one query for them, and one for what they refer to."""
        recorded = self.area.nouns_recorded.split()
        told, values = self._told()
        now, level = "withdrawn_at IS NULL AND marking <= %s", [int(self.level)]
        wanted = {
            noun: (model, f"area_id = %s AND {told}", [self.area.pk, *values])
            for noun, (model, accessor, _) in NOUNS.items()
            if accessor in recorded
        }
        wanted[MENTIONS] = (Mention, f"area_id = %s AND {now}", [self.area.pk, *level])
        wanted[FOLLOWS] = (Successor, f"successor_id = %s AND {now}", [self.area.pk, *level])
        about = "subject = %s AND marking <= %s"
        wanted[DISAGREEMENTS] = (Disagreement, about, [self.area.subject, *level])
        found = dict(zip(wanted, gather(list(wanted.values())), strict=True))
        beside = {noun: ("source", "recorded_by", *references) for noun, (_, _, references) in NOUNS.items()}
        beside |= {MENTIONS: ("source",), FOLLOWS: ("area",), DISAGREEMENTS: ()}
        self._put_beside(found, beside)
        for noun in NOUNS:
            found.setdefault(noun, []).sort(key=in_order)
            for fact in found[noun]:
                # Spares a query when the fact speaks of its area.
                fact.area = self.area
        return found

    def _told(self) -> tuple[str, list]:
        """The condition that a fact was held to be so at the moment of knowledge, and may be read."""
        if self.known_at is None:
            return "withdrawn_at IS NULL AND marking <= %s", [int(self.level)]
        moment = connection.ops.adapt_datetimefield_value(self.known_at)
        return (
            "recorded_at <= %s AND (withdrawn_at IS NULL OR withdrawn_at > %s) AND marking <= %s",
            [moment, moment, int(self.level)],
        )

    @staticmethod
    def _put_beside(found: dict[str, list], beside: dict[str, tuple[str, ...]]) -> None:
        """Give each fact its source and whatever else it refers to."""
        keys: dict[type, set] = {}
        for noun, facts in found.items():
            for name in beside[noun] if facts else ():
                field = type(facts[0])._meta.get_field(name)
                known = {getattr(fact, field.attname) for fact in facts} - {None}
                keys.setdefault(field.related_model, set()).update(known)
        wanted = [
            (model, f"id IN ({', '.join(['%s'] * len(pks))})", list(pks))
            for model, pks in keys.items()
            if pks
        ]
        there = {
            (model, row.pk): row
            for (model, _, _), rows in zip(wanted, gather(wanted), strict=True)
            for row in rows
        }
        for noun, facts in found.items():
            for name in beside[noun] if facts else ():
                field = type(facts[0])._meta.get_field(name)
                for fact in facts:
                    if pk := getattr(fact, field.attname):
                        setattr(fact, name, there[(field.related_model, pk)])

    def everything(self) -> list[tuple[str, AreaFact]]:
        """Every fact with the noun it is kept under."""
        return [(noun, fact) for noun in NOUNS for fact in self.facts(noun)]

    @cached_property
    def dates(self) -> dict[EventKind, UsedDate]:
        return used_dates(self.facts("events"))

    @cached_property
    def exit(self) -> Exit | None:
        return next(iter(self.facts("exits")), None)

    @cached_property
    def mentions(self) -> list[Mention]:
        """The published lists that name the area, the latest first."""
        latest = [(fact.as_at.latest or date.max, -fact.pk, fact) for fact in self._gathered[MENTIONS]]
        return [fact for _, _, fact in sorted(latest, reverse=True, key=lambda one: one[:2])]

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """Where claims about the area do not agree, with those claims and their sources."""
        found = sorted(self._gathered[DISAGREEMENTS], key=lambda one: (one.order, one.pk))
        if found:
            prefetch_related_objects(found, "parts__claim__source")
        return found

    @cached_property
    def follows(self) -> list[BusinessArea]:
        """The areas that this one follows."""
        return [fact.area for fact in sorted(self._gathered[FOLLOWS], key=lambda fact: fact.pk)]

    def position(self, day: date) -> AreaPosition | None:
        """How the area stands on a day, from the register's rows or, for a past moment, worked out anew."""
        if self.known_at is None:
            condition = (
                "area_id = %s AND from_on <= %s AND to_on > %s AND lowest_level <= %s AND highest_level >= %s"
            )
            day, level = connection.ops.adapt_datefield_value(day), int(self.level)
            found = gather([(AreaPosition, condition, [self.area.pk, day, day, level, level])])[0]
            return found[0] if found else None
        return self.position_as_known(day)

    def position_as_known(self, day: date) -> AreaPosition | None:
        from_facts = positions_from(self)
        return next((one for one in from_facts if one.from_on <= day < one.to_on), None)


def in_order(fact: AreaFact) -> tuple:
    """Where a fact stands among those of its noun."""
    if isinstance(fact, LifecycleEvent):
        return (*fact.when.sort_key, fact.number)
    if isinstance(fact, BusinessCase):
        return (fact.kind, fact.version, fact.number)
    return (fact.number,)


def positions_from(history: History) -> list[AreaPosition]:
    """The positions of an area from the facts of one history, without looking at the register's rows."""
    facts = AreaFacts(
        history.area,
        history.facts("names"),
        history.facts("kinds"),
        history.facts("groups"),
        history.facts("leads"),
        history.facts("events"),
        history.facts("exits"),
    )
    return [
        position
        for position in positions_of(facts, order_spans([facts]))
        if position.lowest_level <= history.level <= position.highest_level
    ]


def status_sentences(history: History, position: AreaPosition | None, day: date) -> list[str]:
    """What state the area was in on a day, since when, and how sure that is: the first thing on its page."""
    name = history.area.name
    if history.known_at and not history.everything():
        return [f"Nothing about {name} had been recorded by then."]
    if position is None:
        return [f"{name} was not on the register on {long_date(day)}."]
    went_live, left = history.dates.get(EventKind.WENT_LIVE), history.dates.get(EventKind.LEFT)
    if position.live == "unknown":
        sentences = [
            f"Whether {name} was live on {long_date(day)} cannot be known from what is recorded.",
            *([f"It went live {on_words(went_live)}."] if went_live else []),
            *([f"It left the alliance {on_words(left)}."] if left else []),
        ]
    elif position.live == "yes":
        sentences = [f"In the alliance {since_words(went_live)}."]
        if position.stage == Stage.LEAVING:
            sentences.append("A decision to leave has been made and has not yet taken effect.")
    elif position.has_left:
        sentences = [f"Left the alliance {on_words(left)}."]
        if history.exit:
            sentences.append(history.exit.reason)
    elif position.stage_certain:
        sentences = [f"Not yet live. Stage on {long_date(day)}: {position.stage_words}."]
    else:
        sentences = [f"Not live. Stage on {long_date(day)}: {position.stage_words}."]
    if position.lead_id:
        sentences.append(f"Led by {position.lead_words}.")
    return sentences


IN = (Exactness.MONTH, Exactness.YEAR, Exactness.PART_OF_YEAR)


def on_words(used: UsedDate) -> str:
    """A date as it stands after a verb: "on 1 April 2016", "in April 2016", "between 2015 and 2018"."""
    if used.when.exactness == Exactness.DAY:
        return f"on {used.words}"
    if used.when.exactness == Exactness.NOT_KNOWN:
        return "on a date that is not known"
    return f"in {used.words}" if used.when.exactness in IN else used.words


def since_words(used: UsedDate) -> str:
    """A date as it stands after "in the alliance": "since April 2016", "since some time between …"."""
    if used.when.exactness in (Exactness.DAY, *IN, Exactness.ABOUT):
        return f"since {used.words}"
    if used.when.exactness == Exactness.NOT_KNOWN:
        return "since a date that is not known"
    return used.words if used.when.exactness == Exactness.BY else f"since some time {used.words}"


def last_named(history: History, day: date) -> Mention | None:
    """The latest published list, up to a day, that names the area."""
    return next(
        (mention for mention in history.mentions if mention.as_at.latest and mention.as_at.latest <= day),
        None,
    )


def key_facts(history: History, position: AreaPosition | None, day: date) -> list[dict]:
    """The main facts on a day, each with when it was true and where it comes from."""
    rows = []
    for label, noun, always in (
        ("Name", "names", True),
        ("Kind", "kinds", True),
        ("Group", "groups", True),
        ("Lead force", "leads", False),
        ("Purpose", "purposes", False),
    ):
        facts = history.facts(noun)
        held = held_on(facts, day, always=always)
        if not held.facts:
            rows.append({"label": label, "value": "", "as_at": "", "source": "No source found"})
            continue
        fact = held.facts[-1]
        rows.append(
            {
                "label": label,
                "value": held.words(),
                "value_url": f"/business-areas/{history.area.slug}/{noun}/{fact.number}/",
                "as_at": fact.since,
                "illustrative": fact.illustrative,
                **cited(fact),
            }
        )
    for label, kind in (("Went live", EventKind.WENT_LIVE), ("Left the alliance", EventKind.LEFT)):
        used = history.dates.get(kind)
        if used and used.when.possibly_by(day):
            fact = used.statements[0]
            rows.append(
                {
                    "label": label,
                    "value": used.words,
                    "value_url": f"/business-areas/{history.area.slug}/events/{fact.number}/",
                    "note": date_note(used, position if kind is EventKind.WENT_LIVE else None),
                    "as_at": fact.source.published,
                    "illustrative": fact.illustrative,
                    **cited(fact),
                }
            )
    return rows


def date_note(used: UsedDate, position: AreaPosition | None = None) -> str:
    """What to say beside a date that more than one statement, or the order of joining, bears on."""
    if used.disagree:
        return "Sources disagree: every date they give is allowed for."
    if position and position.joined_derived and (position.joined_earliest or position.joined_latest):
        span = RoughDate(
            position.joined_earliest, position.joined_latest, Exactness.BETWEEN, used.when.words
        ).span_words
        return f"Derived from {_bearing(used)}: {span}."
    return "" if used.when.is_exact else "Exact date not found."


def _bearing(used: UsedDate) -> str:
    statements = f"{len(used.statements)} statements together" if len(used.statements) > 1 else ""
    order = "the order of joining" if used.sequence else ""
    return " and ".join(filter(None, (statements, order))) or "what sources say"


def cited(fact) -> dict:
    """Where a fact comes from, as the parts of a page show it."""
    return {
        "source": fact.source.short_title + (" (derived)" if fact.basis == "derived" else ""),
        "source_url": f"/sources/{fact.source.slug}/",
        "paragraph": fact.paragraph,
    }


def timeline(history: History, day: date, *, oldest_first: bool = False) -> list[dict]:
    """What happened up to a day, under the period it happened in, each with its sources."""
    items = [*_in_the_order_of_the_lifecycle(_happened(history, day)), *_became(history, day)]
    items.sort(key=lambda item: (item["sort"], item["place"]), reverse=not oldest_first)
    periods: list[dict] = []
    for item in items:
        heading, note = period_heading(item["when"])
        if not periods or periods[-1]["heading"] != heading:
            periods.append({"heading": heading, "note": note, "items": []})
        periods[-1]["items"].append(item)
    return periods


def _in_the_order_of_the_lifecycle(items) -> list[dict]:
    """The same events; one whose earliest day is open stands no later than the step that came after it."""
    ordered, no_later_than = [], None
    for item in sorted(items, key=lambda item: item["place"], reverse=True):
        if item["in_order"]:
            if no_later_than is not None and item["when"].earliest is None:
                item["sort"] = min(item["sort"], no_later_than)
            no_later_than = item["sort"]
        ordered.append(item)
    return ordered


def period_heading(when: RoughDate) -> tuple[str, str]:
    """The year a thing happened in, or the source's words where the year is not one year."""
    if when.earliest and when.latest and when.earliest.year == when.latest.year:
        return str(when.earliest.year), ""
    words = when.words
    return words[:1].upper() + words[1:], "date not exact"


def _happened(history, day):
    by_kind: dict[str, list[LifecycleEvent]] = {}
    for event in history.facts("events"):
        key = event.kind if event.kind in PLACES else f"{event.kind}-{event.number}"
        by_kind.setdefault(key, []).append(event)
    for statements in by_kind.values():
        kind = EventKind(statements[0].kind)
        used = history.dates.get(kind) if kind in PLACES else None
        when = used.when if used else statements[0].when
        if not when.possibly_by(day):
            continue
        first = used.statements[0] if used else statements[0]
        notes = []
        if used and len(used.statements) > 1:
            notes = [
                f"“{fact.when.words}”"
                f"{f', {ordinal(fact.sequence)} in {fact.sequence_list}' if fact.sequence else ''}: "
                f"{cited(fact)['source']}{f', {fact.paragraph}' if fact.paragraph else ''}"
                f"{f'. {fact.reasoning}' if fact.reasoning else ''}"
                for fact in used.statements
            ]
        elif first.sequence:
            notes = [f"{ordinal(first.sequence)} in {first.sequence_list}."]
        elif first.reasoning:
            notes = [f"Derived: {first.reasoning}"]
        if used and used.disagree:
            notes.insert(0, "Sources disagree.")
        if happened_when_unsure(when, day):
            notes.append(f"Whether this had happened by {long_date(day)} cannot be known.")
        yield {
            "title": kind.label,
            "url": f"/business-areas/{history.area.slug}/events/{first.number}/",
            "when": when,
            "byline": first.decided_by,
            "description": first.description,
            "notes": notes,
            "illustrative": any(fact.illustrative for fact in (used.statements if used else statements)),
            "sort": when.sort_key,
            "place": PLACES.get(kind, (95, None))[0],
            "in_order": kind in PLACES,
            **(cited(first) if len(statements) == 1 else {}),
        }


def happened_when_unsure(when: RoughDate, day: date) -> bool:
    return not when.certainly_by(day)


def _became(history, day):
    """Changes of name, group and lead: all but the first of each, and the first lead."""
    for noun, words, from_number in (
        ("names", "Renamed", 1),
        ("groups", "Group became", 1),
        ("leads", "Lead force became", 0),
    ):
        facts = sorted(history.facts(noun), key=lambda fact: (fact.since.sort_key, fact.number))
        for fact in facts[from_number:]:
            if fact.since.possibly_by(day):
                yield {
                    "title": f"{words}: {fact}",
                    "url": f"/business-areas/{history.area.slug}/{noun}/{fact.number}/",
                    "when": fact.since,
                    "notes": [f"Derived: {fact.reasoning}"] if fact.reasoning else [],
                    "illustrative": fact.illustrative,
                    "sort": fact.since.sort_key,
                    "place": 1,
                    **cited(fact),
                }


LEDGER_EVENTS = (
    ("Trigger", (EventKind.EXIT_TRIGGERED, EventKind.EXCEPTION_REPORTED)),
    ("Case", (EventKind.EXIT_CASE,)),
    ("Decision", (EventKind.EXIT_DECIDED,)),
    ("Notice", (EventKind.NOTICE_GIVEN,)),
    ("Date of effect", (EventKind.LEFT,)),
)


def exit_ledger(history: History) -> list[dict]:
    """The ledger of how an area left, every heading of R36 in order; "" where nothing is recorded.

    Empty when nothing says that the area left or is leaving.
    """
    leaving = history.exit or any(
        kind in history.dates for kind in (EventKind.EXIT_DECIDED, EventKind.LEFT, EventKind.NOTICE_GIVEN)
    )
    if not leaving:
        return []
    rows = [{"label": label, **_ledger_event(history, kinds)} for label, kinds in LEDGER_EVENTS]
    ended = history.exit
    if ended:
        cost = f"£{ended.one_off_cost:,.2f}" if ended.one_off_cost is not None else ""
        words = f"“{ended.cost_as_stated}”: amount not known" if ended.cost_as_stated and not cost else ""
        rows.append({"label": "One-off cost", "value": cost or words, **cited(ended)})
    entries: dict[str, list[LedgerEntry]] = {}
    for entry in history.facts("ledger"):
        entries.setdefault(entry.heading, []).append(entry)
    for heading in LedgerEntry.Heading:
        found = entries.get(heading, [])
        rows.append(
            {
                "label": heading.label,
                "value": " ".join(_entry_words(entry) for entry in found),
                "illustrative": any(entry.illustrative for entry in found),
                **(cited(found[0]) if found else {}),
            }
        )
    followers = history.facts("successors")
    rows.append(
        {
            "label": "What follows it",
            "value": ", ".join(follower.name for follower in followers),
            "value_url": next(
                (f"/business-areas/{one.successor.slug}/" for one in followers if one.successor), ""
            ),
            **(cited(followers[0]) if followers else {}),
        }
    )
    return rows


def _entry_words(entry):
    amount = f" £{entry.amount:,.2f}." if entry.amount is not None else ""
    when = f" ({entry.when.words})" if entry.when else ""
    return f"{entry.text}{when}{amount}"


def _ledger_event(history, kinds):
    for event in history.facts("events"):
        if event.kind in kinds:
            used = history.dates.get(EventKind(event.kind))
            when = used.when if used else event.when
            return {
                "value": f"{EventKind(event.kind).label}, {when.words}",
                "illustrative": event.illustrative,
                **cited(event),
            }
    return {"value": ""}


def statement(fact: AreaFact) -> str:
    """A fact as one sentence that can be copied and stands alone."""
    area = fact.area.name
    if isinstance(fact, LifecycleEvent):
        place = f" ({ordinal(fact.sequence)} in {fact.sequence_list})" if fact.sequence else ""
        label = EventKind(fact.kind).label
        by = f", by {fact.decided_by}" if fact.decided_by else ""
        more = f" {fact.description}" if fact.description else ""
        return f"{area}: {label[:1].lower()}{label[1:]}, {fact.when.words}{place}{by}.{more}"
    if isinstance(fact, BusinessCase):
        return (
            f"{area}: {fact}, {fact.get_status_display().lower()}, {fact.when.words}. {fact.summary}".strip()
        )
    if isinstance(fact, Consultation):
        number = fact.proposed_dismissals
        words = (
            "number of proposed dismissals not known" if number is None else f"{number} dismissals proposed"
        )
        return (
            f"{area}: formal staff consultation opened, {fact.opened.words}; {words}. {fact.outcome}".strip()
        )
    if isinstance(fact, StaffTransfer):
        people = "number of people not known" if fact.people is None else f"{fact.people} people"
        return (
            f"{area}: staff transfer from {fact.from_force} to {fact.to_force}, {fact.when.words}; {people}."
        )
    if isinstance(fact, Exit):
        cost = "cost not known" if fact.one_off_cost is None else f"one-off cost £{fact.one_off_cost:,.2f}"
        stated = f" (“{fact.cost_as_stated}”)" if fact.cost_as_stated else ""
        return f"{area}: {fact.get_ending_display().lower()}; {cost}{stated}. {fact.reason}"
    if isinstance(fact, LedgerEntry):
        return f"{area}, {fact.get_heading_display().lower()}: {_entry_words(fact)}"
    if isinstance(fact, Successor):
        return f"{area} is followed by {fact.name}."
    words = {Name: "was named", Kind: "was of the kind", Grouping: "stood in the group", Lead: "was led by"}
    if isinstance(fact, Purpose):
        return f"Purpose of {area}: {fact.text}"
    until = ""
    if fact.until:
        until = (
            f", until {long_date(last_day(fact.until.latest))}"
            if fact.until.is_exact
            else f", ended {fact.until.words}"
        )
    return f"{area} {words[type(fact)]} {fact}, {fact.since.from_words}{until}."


def as_at_of(fact: AreaFact) -> RoughDate | None:
    """When what a fact says was true."""
    for name in ("when", "opened", "since"):
        if isinstance(value := getattr(fact, name, None), RoughDate):
            return value
    return fact.source.published
