"""The actions that change the register: each works, says who may, refuses what is wrong, and is recorded."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliance.audit import version
from alliance.markings import Marking
from alliance.models import AuditEvent, SearchEntry
from alliance.policy import Refused
from alliance.temporal import RoughDate, today
from business_areas.actions import contributors as contributor_actions
from business_areas.actions import facts as fact_actions
from business_areas.actions.contributors import choose_contributor, end_contribution
from business_areas.actions.facts import (
    correct_fact,
    open_area,
    record_fact,
    record_mention,
    withdraw_fact,
    withdraw_mention,
)
from business_areas.history import NOUNS
from business_areas.lifecycle import EventKind
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Contributor,
    Exit,
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
from tests.makers import (
    make_area,
    make_contributor,
    make_event,
    make_fact,
    make_force,
    make_group,
    make_lead,
    make_name,
    make_purpose,
    make_source,
    rough,
)

EVERYBODY = ("zoe", "dan", "alice", "bob", "erin", "frank", "grace", "carol")


@pytest.fixture
def cast(request):
    """Everybody, by name: one person for each of the eight roles, zoe having none but anyone's."""
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


@pytest.fixture
def area(db):
    return make_area(lead=make_force("Dorset Police"))


def tells(model=LifecycleEvent, **fields):
    """A fact about to be recorded, from a source of its own."""
    if model is LifecycleEvent:
        fields = {"kind": EventKind.REVIEWED, "when": rough("2019"), **fields}
    return model(**{"source": make_source(), "marking": Marking.PUBLISHED, **fields})


def opening(name="Dogs Team", **fields):
    """What open_area takes."""
    told = {"source": make_source(), "marking": Marking.PUBLISHED, **fields}
    when = rough("April 2016")
    return (
        BusinessArea(marking=told["marking"]),
        Name(name=name, since=when, **told),
        LifecycleEvent(kind=EventKind.WENT_LIVE, when=when, **told),
    )


def mentions(position=1, name="Drones", **fields):
    return Mention(
        **{
            "list_slug": "live-in-2017",
            "list_title": "Areas live in 2017",
            "position": position,
            "name_as_stated": name,
            "as_at": rough("December 2017"),
            "source": make_source(),
            "marking": Marking.PUBLISHED,
            **fields,
        }
    )


# Each action as one call, on a thing made for it, so that the rules that hold for all are tested for all.


def doing(action: str, area):
    """A function of who does it, and whose doing it would change what is recorded."""
    if action == "open_area":
        told = opening()
        return lambda by: open_area(*told, by=by)
    if action == "record_fact":
        fact = tells(area=area)
        return lambda by: record_fact(fact, by=by)
    if action == "correct_fact":
        old, new = make_event(area, EventKind.REVIEWED, "2018"), tells(area=area)
        return lambda by: correct_fact(old, new, "It was a year later.", by=by)
    if action == "withdraw_fact":
        old = make_event(area, EventKind.REVIEWED, "2018")
        return lambda by: withdraw_fact(old, "It was another area.", by=by)
    if action == "record_mention":
        mention = mentions()
        return lambda by: record_mention(mention, by=by)
    if action == "withdraw_mention":
        mention = record_mention(mentions(), by=make_source().recorded_by)
        return lambda by: withdraw_mention(mention, "It is not in the list.", by=by)
    raise LookupError(action)


OF_AN_AREA = {"record_fact", "correct_fact", "withdraw_fact"}
ACTIONS = (
    "open_area",
    "record_fact",
    "correct_fact",
    "withdraw_fact",
    "record_mention",
    "withdraw_mention",
)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("person", EVERYBODY)
def test_who_may(action, person, cast, area):
    make_contributor(cast["bob"], area)
    may = {"alice", "bob"} if action in OF_AN_AREA else {"alice"}
    do, before = doing(action, area), AuditEvent.objects.count()
    if person in may:
        do(cast[person])
        assert AuditEvent.objects.filter(by=cast[person], name=f"business_areas.{action}").count() == 1
    else:
        with pytest.raises(Refused, match="Only an OPCC officer"):
            do(cast[person])
        assert AuditEvent.objects.filter(by=cast[person]).count() == 0
        assert AuditEvent.objects.count() >= before


@pytest.mark.parametrize("action", sorted(OF_AN_AREA))
def test_a_contributor_may_not_touch_an_area_of_others(action, bob, area):
    make_contributor(bob, make_area("Dogs Team"))
    do = doing(action, area)
    with pytest.raises(Refused, match="Drone Team is not one of your own business areas"):
        do(bob)


@pytest.mark.parametrize("action", sorted(OF_AN_AREA))
def test_a_contribution_that_has_ended_gives_nothing(action, bob, area):
    make_contributor(bob, area, ceases_on=today())
    do = doing(action, area)
    with pytest.raises(Refused):
        do(bob)


@pytest.mark.parametrize("action", ACTIONS)
def test_what_cannot_be_written_down_did_not_happen(action, alice, area, monkeypatch):
    do = doing(action, area)
    before = everything()

    def fails(*told, **details):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(fact_actions, "record", fails)
    with pytest.raises(RuntimeError, match="the trail is full"):
        do(alice)
    assert everything() == before


def everything() -> dict:
    """Every row of the register, and what is computed from it."""
    models = [
        BusinessArea,
        AreaPosition,
        Mention,
        SearchEntry,
        Contributor,
        *(model for model, *_ in NOUNS.values()),
    ]
    return {
        **{model: sorted(model.objects.values_list(*fields_of(model)), key=repr) for model in models},
        "versions": version("register"),
    }


def fields_of(model):
    # Positions and entries of the search are made anew each time; what they say must be the same.
    return [field.attname for field in model._meta.concrete_fields if field.name != "id"]


# Opening an area


def test_an_area_opens_with_its_name_and_first_event(alice):
    area, name, event = opening("Dogs Team")
    others = [
        tells(Grouping, group=make_group(), since=name.since),
        tells(Purpose, text="Dogs.", since=name.since),
    ]
    opened = open_area(area, name, event, others, by=alice)
    opened.refresh_from_db()
    assert (opened.slug, opened.key, opened.name) == ("dogs-team", "dogs-team", "Dogs Team")
    position = AreaPosition.objects.as_at(today()).get(area=opened)
    assert (position.stage, position.group_words, position.name) == (
        "live",
        "Operational Command",
        "Dogs Team",
    )
    assert SearchEntry.objects.filter(kind="business-area", key="dogs-team", title="Dogs Team").exists()


def test_an_area_is_not_opened_under_a_name_that_is_taken(alice, area):
    with pytest.raises(ValidationError, match="There is already a business area called “Drone Team”"):
        open_area(*opening("Drone Team"), by=alice)
    assert BusinessArea.objects.count() == 1


def test_nobody_opens_an_area_above_their_clearance(olivia):
    secret = opening("Dogs Team", marking=Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(Refused, match="cleared to OFFICIAL"):
        open_area(*secret, by=olivia)


# Recording


def test_a_fact_is_recorded_and_the_register_follows(alice, area):
    record_fact(tells(area=area, kind=EventKind.LEFT, when=rough("March 2020")), by=alice)
    position = AreaPosition.objects.as_at(today()).get(area=area)
    assert (position.stage, position.live) == ("left", "no")
    event = AuditEvent.objects.filter(name="business_areas.record_fact").first()
    assert (event.by, event.subject) == (alice, "business-area/drone-team")
    assert event.sentence == "Recorded for Drone Team: lifecycle event “Left the alliance”, March 2020"


def test_facts_of_one_noun_are_numbered_without_gaps(alice, area):
    numbers = [make_event(area, EventKind.REVIEWED, str(year)).number for year in (2017, 2018, 2019)]
    assert numbers == [2, 3, 4]
    with pytest.raises(ValidationError), transaction.atomic():
        make_event(area, EventKind.LEFT, "2010")
    assert make_event(area, EventKind.REVIEWED, "2020").number == 5


def test_a_new_name_gives_a_new_address_and_the_old_one_stays_known(area):
    make_name(area, "Drones", since="1 April 2020")
    area.refresh_from_db()
    assert (area.name, area.slug, area.key) == ("Drones", "drones", "drone-team")
    assert set(area.names.values_list("slug", flat=True)) == {"drone-team", "drones"}
    titles = SearchEntry.objects.filter(kind="business-area", key="drone-team").values_list(
        "title", flat=True
    )
    assert set(titles) == {"Drone Team", "Drones"}


def test_nobody_marks_a_fact_above_their_clearance(olivia, area):
    with pytest.raises(Refused, match="so you cannot mark anything OFFICIAL-SENSITIVE"):
        record_fact(tells(area=area, marking=Marking.OFFICIAL_SENSITIVE), by=olivia)


def test_a_fact_carries_at_least_the_marking_of_its_area(alice):
    area = make_area(marking=Marking.OFFICIAL)
    assert record_fact(tells(area=area), by=alice).marking == Marking.OFFICIAL


def test_what_is_derived_says_how(alice, area):
    with pytest.raises(ValidationError):
        record_fact(tells(area=area, basis="derived"), by=alice)
    assert record_fact(tells(area=area, basis="derived", reasoning="From the order."), by=alice).pk


# Correcting


def test_a_correction_takes_the_place_of_the_old_statement_which_stays(alice, area):
    old = area.leads.get()
    new = Lead(
        area=area,
        force=make_force("Devon & Cornwall Police"),
        since=old.since,
        source=old.source,
        marking=old.marking,
    )
    correct_fact(old, new, "  The report says so.  ", by=alice)
    old.refresh_from_db()
    assert (old.withdrawn_by, old.withdrawn_because) == (alice, "The report says so.")
    assert (new.replaces, new.number) == (old, 2)
    position = AreaPosition.objects.as_at(today()).get(area=area)
    assert position.lead_words == "Devon & Cornwall Police"
    assert list(Lead.objects.known_at(old.recorded_at)) == [old]


def test_what_was_corrected_meanwhile_is_not_corrected_again(alice, olivia, area):
    old = make_event(area, EventKind.REVIEWED, "2018")
    correct_fact(old, tells(area=area), "A year later.", by=olivia)
    with pytest.raises(
        ValidationError, match="This was already corrected or withdrawn by Olivia Example on "
    ):
        correct_fact(old, tells(area=area, when=rough("2020")), "Two years later.", by=alice)
    assert area.lifecycleevents.current().count() == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_correction_and_no_withdrawal_without_a_reason(alice, area, reason):
    old = make_event(area, EventKind.REVIEWED, "2018")
    with pytest.raises(ValidationError), transaction.atomic():
        correct_fact(old, tells(area=area), reason, by=alice)
    with pytest.raises(ValidationError), transaction.atomic():
        withdraw_fact(old, reason, by=alice)
    old.refresh_from_db()
    assert old.withdrawn_at is None


def test_a_correction_that_contradicts_the_record_leaves_the_old_statement(alice, area):
    old = make_event(area, EventKind.REVIEWED, "2018")
    with pytest.raises(ValidationError, match="cannot come after"):
        correct_fact(old, tells(area=area, when=rough("2010")), "Earlier.", by=alice)
    old.refresh_from_db()
    assert old.withdrawn_at is None


# Withdrawing


def test_a_withdrawn_fact_stays_readable_and_the_register_follows(alice, area):
    left = make_event(area, EventKind.LEFT, "2020")
    withdraw_fact(left, "It was another area.", by=alice)
    left.refresh_from_db()
    assert (left.withdrawn_by, left.withdrawn_because) == (alice, "It was another area.")
    assert AreaPosition.objects.as_at(today()).get(area=area).stage == "live"
    with pytest.raises(ValidationError, match="already corrected or withdrawn by Alice Example"):
        withdraw_fact(left, "Again.", by=alice)


# Published lists


def test_a_name_in_a_published_list_is_recorded_and_withdrawn(alice, area):
    mention = record_mention(mentions(area=area), by=alice)
    assert list(Mention.objects.current()) == [mention]
    withdraw_mention(mention, "It is not in the list.", by=alice)
    assert not Mention.objects.current().exists()
    with pytest.raises(ValidationError, match="already corrected or withdrawn"):
        withdraw_mention(mention, "Again.", by=alice)


# Contributors


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_may_choose_contributors(person, cast, area):
    if person in ("alice", "carol"):
        contribution = choose_contributor(area, cast["bob"], by=cast[person])
        end_contribution(contribution, by=cast[person])
        assert not Contributor.objects.on(today()).exists()
        assert AuditEvent.objects.filter(by=cast[person]).count() == 2
        return
    held = make_contributor(cast["bob"], area)
    with pytest.raises(Refused, match="Only an administrator"):
        choose_contributor(area, cast["bob"], by=cast[person])
    with pytest.raises(Refused, match="Only an administrator"):
        end_contribution(held, by=cast[person])
    assert Contributor.objects.on(today()).count() == 1


def test_only_somebody_with_the_role_contributes(carol, dan, area):
    with pytest.raises(ValidationError, match="Panel member|does not hold the role “Force contributor”"):
        choose_contributor(area, dan, by=carol)
    assert not Contributor.objects.exists()


def test_a_contributor_finds_their_own_area_and_no_other_that_is_not_published(bob, signed_in):
    own = make_area("Drone Team", marking=Marking.OFFICIAL)
    make_area("Drone Unit", marking=Marking.OFFICIAL)
    make_contributor(bob, own)
    page = signed_in(bob).get("/search/?q=drone").content.decode()
    assert "Drone Team" in page
    assert "Drone Unit" not in page
    assert "1 result" in page


def test_a_fact_marked_too_low_is_read_by_nobody_below_once_it_is_corrected(alice, dan, signed_in):
    area = make_area("Drone Team", marking=Marking.PUBLISHED, by=alice)
    first = make_purpose(area, "Words marked too low", marking=Marking.PUBLISHED, by=alice)
    address = f"/business-areas/drone-team/purposes/{first.number}/"
    assert signed_in(dan).get(address).status_code == 200
    for words, marking in (("Still too low", Marking.PUBLISHED), ("Right", Marking.OFFICIAL_SENSITIVE)):
        old = Purpose.objects.current().get(area=area)
        new = Purpose(area=area, text=words, since=old.since, source=old.source, marking=marking)
        correct_fact(old, new, "It was marked too low.", by=alice)
    assert signed_in(dan).get(address).status_code == 404
    assert signed_in(alice).get(address).status_code == 200
    assert {fact.marking for fact in Purpose.objects.filter(area=area)} == {Marking.OFFICIAL_SENSITIVE}


def test_a_choice_of_contributor_that_cannot_be_written_down_did_not_happen(carol, bob, area, monkeypatch):
    def fails(*told, **details):
        raise RuntimeError("the trail is full")

    held = make_contributor(bob, make_area("Dogs Team"))
    monkeypatch.setattr(contributor_actions, "record", fails)
    with pytest.raises(RuntimeError):
        choose_contributor(area, bob, by=carol)
    with pytest.raises(RuntimeError):
        end_contribution(held, by=carol)
    held.refresh_from_db()
    assert (Contributor.objects.count(), held.ceases_on) == (1, None)


# What the database refuses whoever asks


def one_of_each(area) -> list:
    """A fact of every noun about one area, and a name in a published list."""
    dorset, devon = make_force("Dorset Police"), make_force("Devon & Cornwall Police")
    when = RoughDate.parse("April 2016")
    made = [
        area.names.get(),
        make_fact(Kind, area, word="team", since=when),
        make_fact(Grouping, area, group=make_group(), since=when),
        make_lead(area, devon, since="1 May 2016"),
        make_fact(Purpose, area, text="Drones.", since=when),
        make_event(area, EventKind.LEFT, "2020"),
        make_fact(BusinessCase, area, kind="outline", version=1, status="approved", when="2014"),
        make_fact(Consultation, area, opened="2015"),
        make_fact(StaffTransfer, area, from_force=dorset, to_force=devon, when=when),
        make_fact(Exit, area, ending="returned", reason="Competing priorities."),
        make_fact(LedgerEntry, area, heading="people", text="Twelve people."),
        make_fact(Successor, area, name="Drones"),
        milestone := make_fact(Milestone, area, way="leaving", name="Hand back", planned="2019"),
        make_fact(MilestoneDay, area, milestone=milestone, kind="done", when="2019"),
        make_fact(Lesson, area, way="leaving", text="Begin early.", applies_to="All areas"),
    ]
    assert {type(fact) for fact in made} == {model for model, *_ in NOUNS.values()}
    source = make_source()
    return [*made, record_mention(mentions(source=source), by=source.recorded_by)]


def test_no_fact_is_edited_or_removed_in_the_database(alice, area):
    for fact in one_of_each(area):
        row = type(fact).objects.filter(pk=fact.pk)
        with pytest.raises(IntegrityError, match="is never edited"), transaction.atomic():
            row.update(note="edited")
        with pytest.raises(IntegrityError, match="is never edited"), transaction.atomic():
            row.update(marking=Marking.OFFICIAL_SENSITIVE)
        with pytest.raises(IntegrityError, match="is never removed"), transaction.atomic():
            row._raw_delete(row.db)
        fact.refresh_from_db()
        assert (fact.note, fact.marking) == ("", Marking.PUBLISHED)


def test_a_withdrawal_is_final_in_the_database(alice, area):
    event = make_event(area, EventKind.REVIEWED, "2018")
    withdraw_fact(event, "It was another area.", by=alice)
    row = LifecycleEvent.objects.filter(pk=event.pk)
    for changes in (
        {"withdrawn_because": "Another reason."},
        {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_because": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**changes)


def test_the_database_wants_who_and_why_of_a_withdrawal(alice, area):
    event = make_event(area, EventKind.REVIEWED, "2018")
    with pytest.raises(IntegrityError), transaction.atomic():
        LifecycleEvent.objects.filter(pk=event.pk).update(withdrawn_at=event.recorded_at, withdrawn_by=alice)


def test_a_name_that_has_not_begun_is_refused_so_that_the_address_is_always_the_name_of_today(alice):
    area = make_area("Alliance Drone Team", by=alice)
    coming = Name(
        area=area,
        name="Alliance Air Team",
        source=area.names.get().source,
        since=RoughDate.day(today() + timedelta(days=40)),
    )
    with pytest.raises(ValidationError, match="on the day it begins"):
        record_fact(coming, by=alice)
    area.refresh_from_db()
    assert area.slug == "alliance-drone-team"
