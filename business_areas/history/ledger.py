"""How an area left: the ledger of its exit (R36)."""

from business_areas.history.recorded import History
from business_areas.history.statements import entry_words
from business_areas.history.summary import cited
from business_areas.lifecycle import EventKind
from business_areas.models import (
    LedgerEntry,
)

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
                "value": " ".join(entry_words(entry) for entry in found),
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
