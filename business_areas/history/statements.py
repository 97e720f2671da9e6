"""A fact as one sentence that can be copied and stands alone."""

from copy import copy
from datetime import date

from alliance.temporal import RoughDate, last_day, long_date, today
from business_areas.lifecycle import EventKind
from business_areas.models import (
    AreaFact,
    BusinessCase,
    Consultation,
    Exit,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    Lesson,
    LifecycleEvent,
    Milestone,
    MilestoneDay,
    Name,
    Purpose,
    StaffTransfer,
    Successor,
)
from business_areas.positions import (
    ordinal,
)


def entry_words(entry: LedgerEntry) -> str:
    """A line of the exit ledger with its date and amount, where it has them."""
    amount = f" £{entry.amount:,.2f}." if entry.amount is not None else ""
    when = f" ({entry.when.words})" if entry.when else ""
    return f"{entry.text}{when}{amount}"


def as_told_by(fact: AreaFact, day: date) -> AreaFact:
    """A fact without the parts of it that cannot have happened by a day; itself when all may have."""
    if not isinstance(fact, Consultation):
        return fact
    later = [
        name
        for name in ("closed", "first_dismissal")
        if (when := getattr(fact, name)) is not None and not when.possibly_by(day)
    ]
    # What came of it is known once it has closed; of one whose close is not recorded, once a source says.
    ended = fact.closed or fact.source.published
    if not later and ended.possibly_by(day):
        return fact
    told = copy(fact)
    for name in later:
        setattr(told, name, None)
    if not ended.possibly_by(day):
        told.outcome = ""
    return told


def statement(fact: AreaFact, called: str = "") -> str:
    """A fact as one sentence that can be copied and stands alone; `called` is what the area is called in it.

    Without it, the area is called what it is called today.
    """
    area = called or fact.area.name
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
        return f"{area}, {fact.get_heading_display().lower()}: {entry_words(fact)}"
    if isinstance(fact, Milestone):
        return f"{area}, {_lower(fact.get_way_display())}: {fact.name}, planned for {fact.planned.words}."
    if isinstance(fact, MilestoneDay):
        reason = f" {fact.reason}" if fact.reason else ""
        return f"{area}, {fact.milestone}: {_lower(fact.get_kind_display())}, {fact.when.words}.{reason}"
    if isinstance(fact, Lesson):
        return f"Lesson of {area} for {fact.applies_to}: {fact.text}"
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
    if isinstance(fact, Name) and str(fact) == area:
        return f"{area} {'had' if fact.until else 'has'} this name, {fact.since.from_words}{until}."
    return f"{area} {words[type(fact)]} {fact}, {fact.since.from_words}{until}."


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def as_at_of(fact: AreaFact) -> RoughDate | None:
    """When what a fact says was true: a plan, from the day its source tells of it, not the day planned."""
    if isinstance(fact, MilestoneDay) and fact.kind == MilestoneDay.Kind.REPLANNED:
        return fact.source.published
    for name in ("when", "opened", "since"):
        if isinstance(value := getattr(fact, name, None), RoughDate):
            return value
    return fact.source.published


def to_come(fact: AreaFact) -> bool:
    """Whether what a fact says certainly lies after today, such as the day on which an area is to leave."""
    when = as_at_of(fact)
    return when is not None and not when.possibly_by(today())
