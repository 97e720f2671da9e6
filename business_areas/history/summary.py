"""What state an area was in on a day, and its main facts, each with its source."""

from datetime import date

from alliance.temporal import Exactness, RoughDate, long_date
from alliance.text import listed
from business_areas.history.recorded import History
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
        sentences.append(history.exit.reason if history.exit else "How it left is not known.")
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


def key_facts(history: History, position: AreaPosition | None, day: date) -> list[dict]:
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
                    "note": date_note(used)
                    if kind is not EventKind.WENT_LIVE
                    else went_live_note(history, position),
                    "as_at": fact.source.published,
                    "illustrative": fact.illustrative,
                    **cited(fact),
                }
            )
    return rows


def date_note(used: UsedDate) -> str:
    """What to say beside a date of which no source gives the day, or about which they disagree."""
    if used.disagree:
        return "Sources disagree: every date they give is allowed for."
    return "" if used.when.is_exact else "Exact date not found."


def went_live_note(history: History, position: AreaPosition | None) -> str:
    """What to say beside the date of going live, on which more than one statement and the order may bear."""
    used = history.dates[EventKind.WENT_LIVE]
    if position is None or used.disagree:
        return date_note(used)
    if position.dates_disagree and not any(each.disagree for each in history.dates.values()):
        return "Sources disagree: this date and the order of joining cannot both be right."
    if not position.joined_derived or not (position.joined_earliest or position.joined_latest):
        return date_note(used)
    span = RoughDate(
        position.joined_earliest, position.joined_latest, Exactness.BETWEEN, used.when.words
    ).span_words
    return f"Derived from {_bearing(used, position)}: {span}."


def _bearing(used: UsedDate, position: AreaPosition) -> str:
    """What the days used come from; the order of joining only where it leaves fewer than the statements."""
    statements = f"{len(used.statements)} statements together" if len(used.statements) > 1 else ""
    told = (used.when.earliest, used.when.latest)
    narrowed = told != (position.joined_earliest, position.joined_latest)
    order = "the order of joining" if narrowed else ""
    followed = f"the date of “{used.no_later_than.label}”" if used.no_later_than else ""
    return listed(list(filter(None, (statements, followed, order)))) or "what sources say"


def cited(fact) -> dict:
    """Where a fact comes from, as the parts of a page show it."""
    return {
        "source": fact.source.short_title + (" (derived)" if fact.basis == "derived" else ""),
        "source_url": f"/sources/{fact.source.slug}/",
        "paragraph": fact.paragraph,
    }
