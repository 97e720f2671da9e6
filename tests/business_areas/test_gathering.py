"""What one question gathers about an area is what Django reads: every column, and only what may be read."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone

from alliance.actions.facts import record_disagreement
from alliance.markings import Marking
from alliance.models import Disagreement, Force, Source, User
from business_areas.actions.facts import correct_fact, record_mention, withdraw_fact, withdraw_mention
from business_areas.gathering import gather
from business_areas.history import NOUNS, History
from business_areas.history.recorded import in_order
from business_areas.lifecycle import EventKind
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Group,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    Lesson,
    LifecycleEvent,
    Mention,
    Milestone,
    MilestoneDay,
    Name,
    Purpose,
    StaffTransfer,
    Successor,
)
from business_areas.register import Reading
from tests.makers import (
    make_area,
    make_claim,
    make_event,
    make_fact,
    make_force,
    make_group,
    make_lead,
    make_purpose,
    make_source,
    rough,
)

pytestmark = pytest.mark.django_db

PERIOD = {"since": "late 2018", "until": "between 2020 and 2021"}


def told_of(follower) -> dict:
    """A statement of every noun, with every part of it filled in."""
    dorset, devon = make_force("Dorset Police"), make_force("Devon & Cornwall Police")
    return {
        Name: {"name": "Drones", **PERIOD},
        Kind: {"word": "team", **PERIOD},
        Grouping: {"group": make_group(), **PERIOD},
        Lead: {"force": dorset, **PERIOD},
        Purpose: {"text": "Flies drones.", **PERIOD},
        LifecycleEvent: {
            "kind": "reviewed",
            "when": "late 2018",
            "sequence": 9,
            # Each area's own order: a place in one holds one area.
            "sequence_list": f"the order of reviews up to {follower}",
            "decided_by": "The Board",
            "description": "Continue.",
        },
        BusinessCase: {
            "kind": "detailed",
            "version": 7,
            "status": "approved",
            "when": "late 2018",
            "summary": "One team.",
        },
        Consultation: {
            "opened": "late 2015",
            "closed": "2016",
            "proposed_dismissals": 45,
            "first_dismissal": "between 2017 and 2018",
            "outcome": "Agreed.",
        },
        StaffTransfer: {
            "from_force": dorset,
            "to_force": devon,
            "people": 12,
            "when": "2017",
            "information_given": "late 2016",
        },
        Exit: {
            "ending": "split",
            "reason": "Competing priorities.",
            "one_off_cost": "12.50",
            "cost_as_stated": "a modest cost",
        },
        LedgerEntry: {"heading": "people", "text": "Twelve people.", "amount": "3.20", "when": "late 2018"},
        Successor: {"name": "Dogs and drones", "successor": follower},
        Milestone: {"way": "leaving", "name": "Accounts closed", "planned": rough("late 2019")},
        MilestoneDay: {"kind": "replanned", "when": "late 2020", "reason": "Held up."},
        Lesson: {"way": "leaving", "text": "Begin early.", "applies_to": "Departments"},
    }


def make_mention(area, by, position=3, marking=Marking.PUBLISHED) -> Mention:
    return record_mention(
        Mention(
            list_slug="live",
            list_title="Areas live",
            position=position,
            name_as_stated="Drones",
            group_as_stated="Operational",
            as_at=rough("late 2017"),
            area=area,
            source=make_source(marking=marking),
            paragraph="4.1",
            note="In bold.",
            basis="derived",
            reasoning="From the heading.",
            marking=marking,
        ),
        by=by,
    )


def make_disagreement(slug, about, by, marking=Marking.PUBLISHED) -> Disagreement:
    claims = [(make_claim(marking=marking), False), (make_claim(marking=marking), True)]
    told = {"slug": slug, "question": "How many?", "handling": "By the latest.", "order": 4}
    return record_disagreement(Disagreement(subject=about.subject, **told), claims, by=by)


GATHERED = (*(model for model, *_ in NOUNS.values()), Mention, Disagreement, AreaPosition)
BESIDE = (Source, User, Group, Force, BusinessArea)


def parts(row) -> dict:
    """Every column of a row, with what type its value is: 1 is not True, nor 12.50 as a number 12.5."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: (type(value), value) for name, value in values.items()}


def test_every_column_is_read_as_django_reads_it(alice, olivia):
    """Of two areas, so that no column holds the same as another in every row: none could take its place."""
    one, other = make_area("Drone Team", by=alice), make_area("Dogs Team", by=olivia)
    source = make_source(published="late 2022")
    how = {"paragraph": "4.1", "note": "In bold.", "basis": "derived", "reasoning": "From the table."}
    for area, follower in ((other, one), (one, other)):
        for model, told in told_of(follower).items():
            if model is Name:
                told["name"] += f" of {area.name}"
            if model is MilestoneDay:
                told["milestone"] = area.milestones.current().get()
            fact = make_fact(model, area, source=source, marking=Marking.PUBLISHED, by=alice, **told, **how)
            again = {field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields}
            for name in ("id", "number", "recorded_at", "recorded_by_id", "replaces_id"):
                again.pop(name)
            correct_fact(fact, model(**{**again, "paragraph": "4.2"}), "Misread.", by=olivia)
        withdraw_mention(make_mention(area, alice, position=7 + area.pk), "Another area.", by=olivia)
    make_up = make_source(kind=Source.Kind.ILLUSTRATIVE)
    make_event(one, EventKind.REVIEWED, "2019", source=make_up, marking=Marking.OFFICIAL)
    make_event(one, EventKind.WENT_LIVE, "2017", marking=Marking.OFFICIAL_SENSITIVE)
    for when in ("2019", "2021"):
        make_event(other, EventKind.EXIT_DECIDED, when)
    make_lead(other, since="2012", until="2013", source=make_up)
    make_disagreement("drones", one, alice)
    for models in (GATHERED, BESIDE, tuple(reversed(GATHERED)), *((model,) for model in GATHERED)):
        found = gather([(model, "id > %s", [0]) for model in models])
        for model, rows in zip(models, found, strict=True):
            expected = [parts(row) for row in model.objects.order_by("pk")]
            assert expected, f"no {model.__name__} to read"
            assert [parts(row) for row in sorted(rows, key=lambda row: row.pk)] == expected


def test_asking_for_nothing_finds_nothing():
    assert gather([]) == []


def test_each_model_has_its_own_condition_and_values(alice):
    one, other = make_area("Drone Team"), make_area("Dogs Team")
    found = gather(
        [
            (Name, "area_id = %s AND marking <= %s", [one.pk, 0]),
            (LifecycleEvent, "area_id = %s", [other.pk]),
            (Name, "area_id = %s", [other.pk]),
        ]
    )
    assert [[row.area_id for row in rows] for rows in found] == [[one.pk], [other.pk], [other.pk]]


@pytest.mark.parametrize("shared", [False, True])
def test_what_is_always_asked_in_the_same_way_finds_what_is_there_now(alice, shared, monkeypatch):
    """Also where connections are shared in between transactions, and nothing may be left on them."""
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", shared)
    one, other = make_area("Drone Team"), make_area("Dogs Team")

    def names(area):
        dogs = (BusinessArea, "slug LIKE '%%dogs%%'", [])
        of_area = (Name, "area_id = %s AND marking <= %s", [area.pk, 0])
        found, named = gather([dogs, of_area], always_the_same=True)
        return sorted(each.slug for each in found), [each.name for each in named]

    before = planned_before()
    assert names(one) == (["dogs-team"], ["Drone Team"])
    assert names(other) == (["dogs-team"], ["Dogs Team"])
    third = make_area("More Dogs")
    assert names(third) == (["dogs-team", "more-dogs"], ["More Dogs"])
    if connection.vendor == "postgresql":
        assert planned_before() - before == (0 if shared else 1)


def planned_before() -> int:
    """How many queries this connection has planned; SQLite is never asked to."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_a_reader_is_given_what_stands_or_stood_and_they_may_read_and_no_more(alice):
    area, other = make_area("Drone Team", by=alice), make_area("Dogs Team", by=alice)
    moments = [timezone.now()]
    for marking in Marking:
        events = [
            make_event(one, EventKind.REVIEWED, when, marking=marking, by=alice)
            for one in (area, other)
            for when in ("2018", "2017")
        ]
        make_purpose(area, f"Drones, {marking.label}.", marking=marking, by=alice)
        moments.append(timezone.now())
        withdraw_fact(events[0], "Misread.", by=alice)
        moments.append(timezone.now())
    area.refresh_from_db()
    for marking in Marking:
        for moment in (None, *moments):
            history = History(area, marking, known_at=moment)
            for noun, (model, *_) in NOUNS.items():
                rows = model.objects.filter(area=area).readable_at(marking)
                rows = rows.known_at(moment) if moment else rows.current()
                assert history.facts(noun) == sorted(rows, key=in_order), (noun, marking, moment)
    assert len(History(area, 0).facts("events")) == 2
    assert len(History(area, 2).facts("events")) == 4


def test_what_is_told_elsewhere_of_an_area_is_given_as_far_as_it_stands_and_may_be_read(alice):
    area, other = make_area("Drone Team", by=alice), make_area("Dogs Team", by=alice)
    before = [make_area(f"Before {number}", by=alice) for number in range(4)]
    for marking, one in zip(Marking, before, strict=False):
        make_fact(Exit, one, ending="returned", reason="Over.", marking=marking, by=alice)
        make_fact(Successor, one, name="Drones", successor=area, marking=marking, by=alice)
        make_mention(area, alice, position=10 + marking, marking=marking)
        make_mention(other, alice, position=20 + marking, marking=marking)
        withdraw_mention(make_mention(area, alice, 30 + marking, marking), "Another.", by=alice)
        make_disagreement(f"drones-{marking}", area, alice, marking)
        make_disagreement(f"dogs-{marking}", other, alice, marking)
    # Said where few may read it, though of claims that anybody may: what it says is not for everybody.
    quiet = make_disagreement("quiet", area, alice, Marking.OFFICIAL_SENSITIVE)
    for part in quiet.parts.all():
        part.claim = make_claim()
        part.save()
    make_fact(Exit, before[3], ending="returned", reason="Over.", by=alice)
    withdrawn = make_fact(Successor, before[3], name="Drones", successor=area, by=alice)
    withdraw_fact(withdrawn, "Another.", by=alice)
    for marking in Marking:
        history = History(area, marking)
        assert {fact.position for fact in history.mentions} == {10 + level for level in range(marking + 1)}
        assert history.follows == before[: marking + 1]
        slugs = {one.slug for one in history.disagreements}
        assert slugs - {"quiet"} == {f"drones-{level}" for level in range(marking + 1)}
        assert ("quiet" in slugs) is (marking == Marking.OFFICIAL_SENSITIVE)


def test_the_position_given_is_the_registers_own(alice, olivia, dan):
    areas = [make_area(name, went_live="1 April 2016", by=alice) for name in ("Drones", "Dogs")]
    for number, area in enumerate(areas):
        quietly = {"marking": Marking.OFFICIAL, "by": alice}
        make_event(area, EventKind.PROPOSED, f"1 January {2014 + number}", **quietly)
        make_event(area, EventKind.LEFT, f"1 April {2018 + number}", **quietly)
        make_event(area, EventKind.EXIT_DECIDED, "2017", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    ends = [
        *(date(year, 1, 1) for year in (2014, 2015, 2017)),
        date(2017, 12, 31),
        *(date(year, 4, 1) for year in (2016, 2018, 2019)),
    ]
    for area, reader, end in product(areas, (alice, olivia, dan), ends):
        for day in (end - timedelta(days=1), end):
            expected = AreaPosition.objects.as_at(day).visible_to(reader).filter(area=area).first()
            assert History(area, reader.reading_level).position(day) == expected
    assert History(areas[0], alice.reading_level).position(date(2019, 1, 1)).live == "no"
    assert History(areas[0], dan.reading_level).position(date(2019, 1, 1)).live == "yes"


def test_the_register_has_its_groups_and_forces_in_their_own_order(alice):
    for order in (3, 1, 2):
        make_group(f"Group {order}", order=order)
        make_force(f"Force {order}", order=order)
    reading = Reading(date(2020, 1, 1), alice)
    assert [group.name for group in reading.groups] == ["Group 1", "Group 2", "Group 3"]
    assert [force.name for force in reading.forces] == ["Force 1", "Force 2", "Force 3"]
