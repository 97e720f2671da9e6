"""How an area got to where it is: what happened, in order, under the period it happened in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from alliance.temporal import RoughDate, long_date
from business_areas.beside import Happening, Link
from business_areas.history.recorded import History
from business_areas.history.summary import cited, derived_note
from business_areas.lifecycle import PLACES, EventKind
from business_areas.models import LifecycleEvent
from business_areas.positions import ordinal


def timeline(
    history: History,
    day: date,
    *,
    oldest_first: bool = False,
    authorities: Mapping[int, list[Link]] | None = None,
    beside: Sequence[Happening] = (),
) -> list[dict]:
    """What happened up to a day, under the period it happened in, each with its sources.

    `authorities` are what events were done on the authority of, by the key of the event; `beside` is what
    the rest of the portal tells of.
    """
    happened = _happened(history, day, authorities or {})
    items = [*_in_the_order_of_the_lifecycle(happened), *_became(history, day), *_beside(beside)]
    items.sort(key=lambda item: (item["sort"], item["place"]), reverse=not oldest_first)
    periods: list[dict] = []
    for item in items:
        heading, note = period_heading(item["when"], derived=bool(item.get("status")))
        if not periods or periods[-1]["heading"] != heading:
            periods.append({"heading": heading, "note": note, "items": []})
        if periods[-1]["note"] != note:
            # Of one year, some is derived and some is not: each says so for itself.
            periods[-1]["note"] = ""
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


def period_heading(when: RoughDate, *, derived: bool = False) -> tuple[str, str]:
    """The year a thing happened in, or the source's words where the year is not one year."""
    if when.earliest and when.latest and when.earliest.year == when.latest.year:
        return str(when.earliest.year), "derived" if derived else ""
    words = when.words
    return words[:1].upper() + words[1:], "date not exact"


def _happened(history, day, authorities):
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
        derived = derived_note(used) if used else ""
        if derived and f"Derived: {first.reasoning}" not in notes:
            notes.insert(0, derived)
        if used and used.disagree:
            notes.insert(0, "Sources disagree.")
        if happened_when_unsure(when, day):
            notes.append(f"Whether this had happened by {long_date(day)} cannot be known.")
        yield {
            "title": kind.label,
            "url": f"/business-areas/{history.area.slug}/events/{first.number}/",
            "when": when,
            "status": "record.derived" if derived else "",
            "byline": first.decided_by,
            "authorities": [link for each in statements for link in authorities.get(each.pk, ())],
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


def _beside(happenings: Sequence[Happening]) -> Iterator[dict]:
    """What the rest of the portal tells of, each on its day, after what the record says of that day."""
    for one in happenings:
        when = RoughDate.day(one.on)
        yield {
            "title": one.title,
            "url": one.url,
            "when": when,
            "byline": one.byline,
            "authorities": list(one.authorities),
            "description": one.description,
            "notes": [],
            "illustrative": one.illustrative,
            "sort": when.sort_key,
            "place": 200,
        }
