"""Illustrative data on the register: leads and purposes of real areas, and four areas that do not exist.

Made by a generator with a fixed seed, through the same actions as a person's entry. The illustrative
areas appear in 2025 at the earliest and none is live, so they change no count of live areas on any day.
Nothing is invented about the areas that left.
"""

from datetime import date
from random import Random

from alliance.actions.people import portal_user
from alliance.demonstration import ILLUSTRATIVE_DATA, ILLUSTRATIVE_MINUTES, NotReady
from alliance.markings import Marking
from alliance.models import Force, Source, User
from alliance.temporal import RoughDate
from business_areas.actions.contributors import choose_contributor
from business_areas.actions.facts import open_area, record_fact
from business_areas.actions.illustrative import remove_illustrative
from business_areas.lifecycle import EventKind
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Group,
    Grouping,
    Kind,
    Lead,
    LifecycleEvent,
    Name,
    Purpose,
    StaffTransfer,
)

SEED = 2022
REPORTED_ON = date(2022, 6, 30)
CONTRIBUTORS_AREAS = ("alliance-drone-team", "alliance-dogs-team")
LEADS_CHANGED = 3

PURPOSES = {
    "alliance-operations-dept": "Plans and commands what the two forces do together on the ground.",
    "alliance-automatic-number-plate-recognition-team": "Reads number plates to find vehicles.",
    "alliance-dogs-team": "Trains and deploys police dogs and their handlers across the three counties.",
    "alliance-roads-policing-team": "Keeps the roads of the three counties safe.",
    "alliance-drone-team": "Flies drones for searches, events and incidents.",
    "alliance-admin-services-dept": "Gives both forces one administrative service.",
    "alliance-finance-dept": "Keeps the accounts and pays the bills of both forces.",
    "alliance-fleet-services-dept": "Buys, equips and mends the vehicles of both forces.",
    "alliance-ict-dept": "Runs the computers, networks and radios that both forces use.",
    "alliance-people-dept": "Recruits, trains and looks after officers and staff.",
    "alliance-professional-standards-dept": "Looks into complaints and keeps the standards of the service.",
    "alliance-evidential-property-team": "Stores what is evidence, and gives back what is not.",
}
SENSITIVE_PURPOSE = "alliance-professional-standards-dept"


def load(*, by) -> list[str]:
    """Put the illustrative data on the register, unless it is there."""
    _choose_contributor(by=by)
    if BusinessArea.objects.filter(illustrative=True).exists():
        return ["Illustrative data: nothing changed"]
    forces = list(Force.objects.filter(standing=Force.Standing.PARTNER))
    real = list(areas_live_when_reported())
    if len(forces) < 2 or not real:
        raise NotReady(
            "The illustrative data stands on the reference record, which is not loaded. "
            "Load it first: manage.py load_reference"
        )
    told = {"source": Source.objects.get(slug=ILLUSTRATIVE_DATA), "marking": Marking.OFFICIAL}
    generator = Random(SEED)
    facts = [*_leads(real, forces, told, generator), *_purposes(real, told)]
    for fact in facts:
        record_fact(fact, by=by)
    for name, parts in _illustrative_areas(forces, told).items():
        _open(name, parts, told, by=by)
    return [
        f"Illustrative data: {len(facts)} facts of real areas and {len(_AREAS)} illustrative areas recorded"
    ]


def remove(*, by) -> list[str]:
    """Remove all of it, so that the register is the reference record and what people entered."""
    removed = remove_illustrative(by=by)
    said = [f"{removed.areas} illustrative business areas and {removed.facts} illustrative facts removed"]
    said += [f"{name} stays, because facts from other sources stand on it" for name in removed.kept]
    return said


def _choose_contributor(*, by) -> None:
    contributor = User.objects.filter(username="contributor", demonstration=True).first()
    if contributor is None or contributor.contributions.exists():
        return
    for area in BusinessArea.objects.filter(key__in=CONTRIBUTORS_AREAS):
        choose_contributor(area, contributor, by=by)


def areas_live_when_reported():
    """The real areas that were live on the day of the report, with how they stood."""
    return (
        AreaPosition.objects.as_at(REPORTED_ON)
        .visible_to(portal_user())
        .filter(live=AreaPosition.Live.YES, area__illustrative=False)
        .select_related("area")
        .order_by("group_order", "sequence", "pk")
    )


def _leads(positions, forces, told, generator: Random):
    """A lead force for each area from the last year in which it can have gone live; some changed since."""
    changed = set(generator.sample([position.area_id for position in positions], LEADS_CHANGED))
    for position in positions:
        force = generator.choice(forces)
        since = RoughDate.year(position.joined_latest.year)
        yield Lead(area=position.area, force=force, since=since, **told)
        if position.area_id in changed:
            others = [each for each in forces if each != force]
            since = RoughDate.day(date(2024, generator.choice((4, 10)), 1))
            yield Lead(area=position.area, force=generator.choice(others), since=since, **told)


def _purposes(positions, told):
    for position in positions:
        if text := PURPOSES.get(position.area.key):
            marking = (
                Marking.OFFICIAL_SENSITIVE if position.area.key == SENSITIVE_PURPOSE else told["marking"]
            )
            yield Purpose(
                area=position.area,
                text=text,
                since=RoughDate.year(position.joined_latest.year),
                source=told["source"],
                marking=marking,
            )


# The illustrative areas: name, kind, group, and what has happened to each.

_AREAS = {
    "Illustrative Vetting Team": (
        Kind.Word.TEAM,
        "enabling-services",
        [(EventKind.PROPOSED, "12 May 2026")],
    ),
    "Illustrative Training Department": (
        Kind.Word.DEPARTMENT,
        "enabling-services",
        [
            (EventKind.PROPOSED, "October 2025"),
            (EventKind.OUTLINE_CASE, "early 2026"),
            (EventKind.DETAILED_CASE, "14 September 2026"),
        ],
    ),
    "Illustrative Custody Team": (
        Kind.Word.TEAM,
        "operational-command",
        [
            (EventKind.PROPOSED, "March 2025"),
            (EventKind.OUTLINE_CASE, "8 July 2025"),
            (EventKind.DETAILED_CASE, "late 2025"),
            (EventKind.APPROVED_TO_CONSULT, "12 February 2026"),
            (EventKind.CONSULTATION_OPENED, "5 October 2026"),
        ],
    ),
    "Illustrative Control Room Department": (
        Kind.Word.DEPARTMENT,
        "operational-command",
        [
            (EventKind.PROPOSED, "January 2025"),
            (EventKind.OUTLINE_CASE, "April 2025"),
            (EventKind.DETAILED_CASE, "August 2025"),
            (EventKind.APPROVED_TO_CONSULT, "10 September 2025"),
            (EventKind.CONSULTATION_OPENED, "6 October 2025"),
            (EventKind.CONSULTATION_CLOSED, "28 November 2025"),
            (EventKind.APPROVED_TO_IMPLEMENT, "January 2026"),
            (EventKind.IMPLEMENTATION_STARTED, "between April 2026 and June 2026"),
        ],
    ),
}


def _illustrative_areas(forces, told) -> dict[str, list]:
    """The facts of each illustrative area beside its name and first event."""
    papers = {
        "Illustrative Vetting Team": [
            _case(told, BusinessCase.Kind.OUTLINE, 1, BusinessCase.Status.IN_DEVELOPMENT, "June 2026"),
        ],
        "Illustrative Training Department": [
            _case(told, BusinessCase.Kind.OUTLINE, 1, BusinessCase.Status.APPROVED, "early 2026"),
            _case(told, BusinessCase.Kind.DETAILED, 1, BusinessCase.Status.NOT_APPROVED, "June 2026"),
            _case(told, BusinessCase.Kind.DETAILED, 2, BusinessCase.Status.SUBMITTED, "14 September 2026"),
        ],
        "Illustrative Custody Team": [
            _case(told, BusinessCase.Kind.OUTLINE, 1, BusinessCase.Status.APPROVED, "8 July 2025"),
            _case(told, BusinessCase.Kind.DETAILED, 1, BusinessCase.Status.APPROVED, "late 2025"),
            # The other source gives another month: the register says that the sources disagree.
            LifecycleEvent(
                kind=EventKind.APPROVED_TO_CONSULT,
                when=RoughDate.parse("March 2026"),
                source=Source.objects.get(slug=ILLUSTRATIVE_MINUTES),
                marking=Marking.OFFICIAL,
            ),
            # 34 proposed dismissals: at least 30 days.
            Consultation(
                opened=RoughDate.parse("5 October 2026"),
                proposed_dismissals=34,
                first_dismissal=RoughDate.parse("1 December 2026"),
                source=told["source"],
                marking=Marking.OFFICIAL_SENSITIVE,
            ),
        ],
        "Illustrative Control Room Department": [
            _case(told, BusinessCase.Kind.OUTLINE, 1, BusinessCase.Status.APPROVED, "April 2025"),
            _case(told, BusinessCase.Kind.DETAILED, 1, BusinessCase.Status.SUBMITTED, "June 2025"),
            _case(told, BusinessCase.Kind.DETAILED, 2, BusinessCase.Status.APPROVED, "August 2025"),
            # 112 proposed dismissals: at least 45 days.
            Consultation(
                opened=RoughDate.parse("6 October 2025"),
                closed=RoughDate.parse("28 November 2025"),
                proposed_dismissals=112,
                first_dismissal=RoughDate.parse("2 February 2026"),
                outcome="Fewer posts leave than first proposed.",
                **told,
            ),
            StaffTransfer(
                from_force=forces[0],
                to_force=forces[1],
                people=18,
                when=RoughDate.parse("1 June 2026"),
                information_given=RoughDate.parse("20 April 2026"),
                **told,
            ),
            StaffTransfer(
                from_force=forces[1],
                to_force=forces[0],
                people=9,
                when=RoughDate.parse("July 2026"),
                **told,
            ),
        ],
    }
    return {name: papers.get(name, []) for name in _AREAS}


def _case(told, kind, version, status, when) -> BusinessCase:
    return BusinessCase(kind=kind, version=version, status=status, when=RoughDate.parse(when), **told)


def _open(name, papers, told, *, by) -> None:
    word, group, events = _AREAS[name]
    first, *later = (LifecycleEvent(kind=kind, when=RoughDate.parse(when), **told) for kind, when in events)
    since = first.when
    others = [
        Kind(word=word, since=since, **told),
        Grouping(group=Group.objects.get(slug=group), since=since, **told),
        *later,
        *papers,
    ]
    open_area(
        BusinessArea(marking=Marking.OFFICIAL), Name(name=name, since=since, **told), first, others, by=by
    )
