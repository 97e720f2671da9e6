"""A small stretch of days that stands for all of time, and facts on it."""

from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from alliance.markings import Marking
from alliance.models import Force
from alliance.temporal import Exactness, RoughDate
from business_areas.lifecycle import PLACES
from business_areas.models import AreaPosition, BusinessArea, Group, Lead, LifecycleEvent, Name
from business_areas.positions import AreaFacts, positions_of

FIRST = date(2020, 3, 1)
LENGTH = 6
# The day before stands for all days before, the day after for all days after.
ALL_DAYS = range(-1, LENGTH + 1)

quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def day(number) -> date:
    return FIRST + timedelta(days=number)


def span(earliest, latest) -> RoughDate:
    """A rough date from the number of its first to that of its last day; None leaves that end open."""
    ends = (None if earliest is None else day(earliest), None if latest is None else day(latest))
    if None not in ends:
        exactness = Exactness.DAY if earliest == latest else Exactness.BETWEEN
    elif ends == (None, None):
        exactness = Exactness.NOT_KNOWN
    else:
        exactness = Exactness.BY if ends[0] is None else Exactness.AFTER
    return RoughDate(*ends, exactness, f"{earliest} to {latest}")


def days_of(when: RoughDate) -> set[int]:
    """Every day a rough date may be."""
    first = -1 if when.earliest is None else (when.earliest - FIRST).days
    last = LENGTH if when.latest is None else (when.latest - FIRST).days
    return set(range(first, last + 1))


@st.composite
def rough_dates(draw):
    earliest = draw(st.integers(0, LENGTH - 1))
    latest = draw(st.integers(earliest, LENGTH - 1))
    shape = draw(st.sampled_from(["exact", "both", "both", "both", "by", "after", "not known"]))
    ends = {
        "exact": (earliest, earliest),
        "both": (earliest, latest),
        "by": (None, latest),
        "after": (earliest, None),
        "not known": (None, None),
    }
    return span(*ends[shape])


AREA = BusinessArea(pk=1, key="a", slug="a", name="Area", marking=Marking.PUBLISHED)
FORCES = [Force(pk=number, slug=f"f{number}", name=f"Force {number}", order=number) for number in (1, 2, 3)]
GROUPS = [Group(pk=number, slug=f"g{number}", name=f"Group {number}", order=number) for number in (1, 2, 3)]


def event(kind, when, number=1, marking=Marking.PUBLISHED, **fields):
    return LifecycleEvent(area=AREA, number=number, kind=kind, when=when, marking=marking, **fields)


def named(words, since=None, number=1, marking=Marking.PUBLISHED, until=None):
    return Name(
        area=AREA, number=number, name=words, since=since or span(None, 0), until=until, marking=marking
    )


def row_on(positions, number, level=Marking.PUBLISHED) -> AreaPosition | None:
    """The one position that holds on a day for a reader of a level."""
    found = [
        position
        for position in positions
        if position.from_on <= day(number) < position.to_on
        and position.lowest_level <= level <= position.highest_level
    ]
    assert len(found) <= 1, "two positions hold on one day"
    return found[0] if found else None


def worked_out(events=(), names=(), leads=(), groups=(), area=AREA):
    return positions_of(
        AreaFacts(area, list(names) or [named("Area")], [], list(groups), list(leads), list(events), [])
    )


KINDS_IN_ORDER = [kind for kind, (place, stage) in PLACES.items() if stage]
STATEMENTS = st.lists(
    st.tuples(st.sampled_from(KINDS_IN_ORDER), rough_dates()), min_size=1, max_size=4, unique_by=tuple
)


@st.composite
def period_facts(draw, make):
    """Up to three facts of one noun, of which one may have a stated end; values may repeat."""
    facts = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        since, until = draw(rough_dates()), None
        if number == 1 and draw(st.booleans()):
            until = draw(rough_dates())
            if max(days_of(until)) < min(days_of(since)):
                until = None
        facts.append(make(draw(st.integers(0, 2)), since, until, number))
    return facts


def make_lead_fact(value, since, until, number):
    return Lead(area=AREA, force=FORCES[value], since=since, until=until, number=number, marking=0)


def kept(area):
    return list(
        AreaPosition.objects.filter(area=area)
        .order_by("lowest_level", "from_on")
        .values(*(field.attname for field in AreaPosition._meta.concrete_fields if field.name != "id"))
    )
