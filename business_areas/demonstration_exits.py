"""Illustrative milestones and lessons of an area that does not exist, on its way in.

Nothing is invented about the areas that left. An illustrative exit under way would count among the live
areas, so there is none.
"""

from alliance.demonstration import ILLUSTRATIVE_DATA, NotReady
from alliance.models import Source
from alliance.temporal import RoughDate
from business_areas.actions.facts import record_fact
from business_areas.lifecycle import BEFORE_LIVE_STAGES
from business_areas.models import (
    BusinessArea,
    Lesson,
    Milestone,
    MilestoneDay,
)

# What is to be done, the day first planned, and what came of it: replanned or done, for when, and why.
MILESTONES = (
    ("Agree what each force brings", "1 September 2026", (("done", "28 August 2026", ""),)),
    (
        "Open the shared office",
        "1 November 2026",
        (
            ("replanned", "1 January 2027", "The planning permission came late."),
            ("replanned", "1 March 2027", "The builder found asbestos."),
        ),
    ),
    ("Divide the records", "1 October 2026", ()),
)
LESSONS = (
    ("leaving", "Agree who keeps shared records before notice is given.", "Areas with records of their own"),
    ("joining", "Write down what each force brings on the day it joins.", "Areas with vehicles or animals"),
    ("joining", "Say from the start what leaving would cost, and who pays.", "Every area that joins"),
)


def load(*, by) -> list[str]:
    """Put the illustrative milestones and lessons on the record, unless they are there."""
    if Lesson.objects.filter(illustrative=True).exists():
        return ["Illustrative milestones and lessons: nothing changed"]
    source = Source.objects.filter(slug=ILLUSTRATIVE_DATA).first()
    if source is None:
        raise NotReady(
            "The illustrative milestones stand on the illustrative data, which is not loaded. "
            "Load it first: manage.py load_demonstration"
        )
    told = {"source": source, "paragraph": "Invented", "marking": source.marking}
    area = BusinessArea.objects.filter(illustrative=True, positions__stage__in=BEFORE_LIVE_STAGES).first()
    if area is None:
        raise NotReady("There is no illustrative area on its way in: load the illustrative areas first.")
    told["area"] = area
    for way, text, applies in LESSONS:
        record_fact(Lesson(way=way, text=text, applies_to=applies, **told), by=by)
    for what, planned, days in MILESTONES:
        first = RoughDate.parse(planned)
        milestone = record_fact(Milestone(way="joining", name=what, planned=first, **told), by=by)
        for kind, when, reason in days:
            day = {"kind": kind, "when": RoughDate.parse(when), "reason": reason}
            record_fact(MilestoneDay(milestone=milestone, **day, **told), by=by)
    return [f"Illustrative joining of {area.name}: {len(MILESTONES)} milestones, {len(LESSONS)} lessons"]


def remove(*, by) -> list[str]:
    # They stand on the register, and go with the illustrative areas.
    return []
