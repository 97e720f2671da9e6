"""What state an area was in on a day, and its main facts, each with its source."""

from datetime import date

from alliance.temporal import Exactness, RoughDate, long_date
from alliance.text import listed
from business_areas.history.recorded import History
from business_areas.history.statements import as_at_of
from business_areas.lifecycle import EventKind, Stage
from business_areas.models import (
    AreaPosition,
    Mention,
)
from business_areas.positions import (
    UsedDate,
    held_on,
)


def status_sentences(history: History, position: AreaPosition | None, day: date) -> list[str]:
    """What state the area was in on a day, since when, and how sure that is: the first thing on its page."""
    name = position.name if position else history.area.name
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
        sentences.append(history.exit.reason if history.exit else "How it left is not known.")
    elif position.stage_certain:
        sentences = [f"Not yet live. Stage on {long_date(day)}: {position.stage_words}."]
    else:
        sentences = [f"Not live. Stage on {long_date(day)}: {position.stage_words}."]
    if position.lead_id:
        sentences.append(f"Led by {position.lead_words}.")
    if name != history.area.name:
        sentences.append(f"Now called {history.area.name}.")
    return sentences


IN = (Exactness.MONTH, Exactness.YEAR, Exactness.PART_OF_YEAR)


def on_words(used: UsedDate) -> str:
    """A date as it stands after a verb: "on 1 April 2016", "in April 2016", "between 2015 and 2018"."""
    if used.when.exactness == Exactness.DAY:
        return f"on {used.words}"
    if used.when.exactness == Exactness.NOT_KNOWN:
        return "on a date that is not known"
    return f"in {used.words}" if used.when.exactness in IN else used.words


def since_words(used: UsedDate | None) -> str:
    """A date as it stands after "in the alliance": "since April 2016", "since some time between …"."""
    if used is None:
        return "since a date that is not recorded"
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


def key_facts(history: History, day: date) -> list[dict]:
    """The main facts on a day, each with when it was true and where it comes from."""
    rows = []
    for label, noun, always in (
        ("Name", "names", True),
        ("Kind", "kinds", False),
        ("Group", "groups", False),
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
                "as_at": as_at_of(fact),
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
                    "note": date_note(used),
                    "as_at": as_at_of(fact),
                    "illustrative": fact.illustrative,
                    **cited(fact),
                }
            )
    return rows


def date_note(used: UsedDate) -> str:
    """What to say beside a date that more than one statement, or the order of joining, bears on."""
    if used.out_of_order:
        return "Sources disagree: this date and the order of joining cannot both be right."
    if used.disagree:
        return "Sources disagree: every date they give is allowed for."
    return derived_note(used) or ("" if used.when.is_exact else "Exact date not found.")


def derived_note(used: UsedDate) -> str:
    """From what the days used were derived, and which they are; "" where they are a source's own (R2)."""
    if used.disagree or not used.derived or not used.when.is_known:
        return ""
    span = RoughDate(used.when.earliest, used.when.latest, Exactness.BETWEEN, used.when.words).span_words
    return f"Derived from {_bearing(used)}: {span}."


def _bearing(used: UsedDate) -> str:
    """What the days used come from; the order of joining only where it leaves fewer than the statements."""
    statements = f"{len(used.statements)} statements together" if len(used.statements) > 1 else ""
    followed = f"the date of “{used.no_later_than.label}”" if used.no_later_than else ""
    order = "the order of joining" if used.narrowed else ""
    return listed(list(filter(None, (statements, followed, order)))) or "what sources say"


def cited(fact) -> dict:
    """Where a fact comes from, as the parts of a page show it."""
    return {
        "source": fact.source.short_title + (" (derived)" if fact.basis == "derived" else ""),
        "source_url": f"/sources/{fact.source.slug}/",
        "paragraph": fact.paragraph,
    }
