"""How an area joined and left: each step in order, with its source (R36)."""

from collections.abc import Callable, Iterable
from datetime import date

from business_areas.history.recorded import History
from business_areas.history.statements import entry_words
from business_areas.history.summary import cited
from business_areas.lifecycle import EventKind
from business_areas.models import (
    LedgerEntry,
)

LEAVING = (EventKind.EXIT_DECIDED, EventKind.NOTICE_GIVEN, EventKind.LEFT)
LEDGER_EVENTS = (
    ("Trigger", (EventKind.EXIT_TRIGGERED, EventKind.EXCEPTION_REPORTED)),
    ("Case", (EventKind.EXIT_CASE,)),
    ("Decision", (EventKind.EXIT_DECIDED,)),
    ("Notice", (EventKind.NOTICE_GIVEN,)),
    ("Date of effect", (EventKind.LEFT,)),
)
JOINING_EVENTS = (
    ("Proposal", (EventKind.PROPOSED,)),
    ("Outline case", (EventKind.OUTLINE_CASE,)),
    ("Detailed case", (EventKind.DETAILED_CASE,)),
    ("Consultation", (EventKind.CONSULTATION_OPENED, EventKind.APPROVED_TO_CONSULT)),
    ("Decision to implement", (EventKind.APPROVED_TO_IMPLEMENT,)),
    ("Implementation", (EventKind.IMPLEMENTATION_STARTED,)),
    ("Date of effect", (EventKind.WENT_LIVE,)),
)


def joining_ledger(history: History, day: date) -> list[dict]:
    """Each step of joining as far as it may have gone by a day; empty when nothing is recorded of any.

    `kinds` of a row are the events it is about.
    """
    rows = [
        {"label": label, "kinds": kinds, **_ledger_event(history, kinds, day)}
        for label, kinds in JOINING_EVENTS
    ]
    return rows if any(row["value"] for row in rows) else []


def exit_ledger(history: History, day: date, visible: Callable[[Iterable], set[int]]) -> list[dict]:
    """The ledger of how an area left, as far as it may have gone by a day; "" where nothing is recorded.

    Every heading of R36 in order. Empty when nothing says that by then the area left or was leaving.
    `visible` says which of some areas the reader may know of, by their keys.
    """
    # What follows it stays when the account of how it left is withdrawn by somebody who may not read of it.
    steps = [history.dates[kind].when for kind in LEAVING if kind in history.dates]
    dated = [when for when in steps if when.possibly_by(day)]
    if steps and not dated:
        return []
    if not (steps or history.exit or history.facts("successors")):
        return []
    rows = [{"label": label, **_ledger_event(history, kinds, day)} for label, kinds in LEDGER_EVENTS]
    ended = history.exit
    if ended:
        cost = f"£{ended.one_off_cost:,.2f}" if ended.one_off_cost is not None else ""
        words = f"“{ended.cost_as_stated}”: amount not known" if ended.cost_as_stated and not cost else ""
        rows.append({"label": "One-off cost", "value": cost or words, **cited(ended)})
    entries: dict[str, list[LedgerEntry]] = {}
    for entry in history.facts("ledger"):
        if entry.when is not None and not entry.when.possibly_by(day):
            continue
        entries.setdefault(entry.heading, []).append(entry)
    for heading in LedgerEntry.Heading:
        found = entries.get(heading, [])
        if heading is LedgerEntry.Heading.BOARD and not found:
            considered = _ledger_event(history, (EventKind.LESSONS_CONSIDERED,), day)
            rows.append({"label": heading.label, **considered})
            continue
        rows.append(
            {
                "label": heading.label,
                "value": " ".join(entry_words(entry) for entry in found),
                "illustrative": any(entry.illustrative for entry in found),
                **(cited(found[0]) if found else {}),
            }
        )
    followers = history.facts("successors")
    known = visible(one.successor for one in followers if one.successor)
    rows.append(
        {
            "label": "What follows it",
            "value": ", ".join(follower.name for follower in followers),
            "value_url": next(
                (f"/business-areas/{one.successor.slug}/" for one in followers if one.successor_id in known),
                "",
            ),
            **(cited(followers[0]) if followers else {}),
        }
    )
    return rows


def _ledger_event(history, kinds, day):
    for event in history.facts("events"):
        if event.kind in kinds:
            used = history.dates.get(EventKind(event.kind))
            when = used.when if used else event.when
            if not when.possibly_by(day):
                continue
            # Several may speak of it: the one that says the day used is cited, where there is one.
            alike = [each for each in history.facts("events") if each.kind == event.kind]
            event = next((each for each in alike if each.when.words == when.words), event)
            return {
                "value": f"{EventKind(event.kind).label}, {when.words}{_by(event)}",
                "illustrative": event.illustrative,
                **cited(event),
            }
    return {"value": ""}


def _by(event) -> str:
    return f", by {event.decided_by}" if event.decided_by else ""
