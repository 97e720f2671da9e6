"""Business cases, consultations, exits and what else is recorded on paper."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.markings import Marking
from alliance.temporal import today
from business_areas.actions.facts import correct_fact, record_fact, record_mention, withdraw_fact
from business_areas.history import History, status_sentences
from business_areas.models import (
    AreaPosition,
    BusinessCase,
    Consultation,
    Exit,
    Kind,
    LifecycleEvent,
    Mention,
    StaffTransfer,
    Successor,
)
from tests.business_areas.consistency.asking import refused
from tests.business_areas.pages import DRONES, told, words
from tests.makers import make_area, make_consultation, make_event, make_fact, make_force, make_source, rough


def test_a_consultation_that_closes_before_it_opens_is_refused(db):
    area = make_area()
    said = refused(lambda: make_fact(Consultation, area, opened="1 March 2016", closed="February 2016"))
    assert said.startswith("closed: The consultation cannot close before it opened.")


def test_a_first_dismissal_before_the_consultation_opened_is_refused(db):
    area = make_area()
    said = refused(lambda: make_consultation(area, "1 April 2015", 50, first_dismissal="1 March 2014"))
    assert said == (
        "first_dismissal: The first dismissal cannot come before the consultation opened. "
        "You gave 1 April 2015 and 1 March 2014."
    )
    make_consultation(area, "1 April 2015", 50, first_dismissal="April 2015")


def test_information_given_after_the_transfer_is_refused(db):
    forces = {
        "from_force": make_force("Dorset Police"),
        "to_force": make_force("Devon & Cornwall Police"),
    }
    said = refused(
        lambda: make_fact(
            StaffTransfer, make_area(), when="1 April 2016", information_given="2 April 2016", **forces
        )
    )
    assert said.startswith("when: Information cannot be given after the transfer it is about.")


def test_a_version_of_a_business_case_is_recorded_once(db):
    area = make_area()
    told = {"kind": "detailed", "status": "submitted", "when": "2015"}
    make_fact(BusinessCase, area, version=1, **told)
    said = refused(lambda: make_fact(BusinessCase, area, version=1, **{**told, "status": "approved"}))
    assert said == (
        "version: Version 1 of the detailed business case is already recorded. "
        "Correct that one, or give another version."
    )
    make_fact(BusinessCase, area, version=2, **told)


def test_an_area_leaves_once(db):
    area = make_area(left="2020")
    make_fact(Exit, area, ending="returned", reason="Competing priorities.")
    said = refused(lambda: make_fact(Exit, area, ending="split", reason="Another."))
    assert said == "How this area left is already recorded, marked PUBLISHED. Correct that instead."


def test_the_database_keeps_one_account_of_how_an_area_left_at_each_marking(db):
    area = make_area(left="2020")
    ended = make_fact(Exit, area, ending="returned", reason="Competing priorities.")
    make_fact(Exit, area, ending="split", reason="Another.", marking=Marking.OFFICIAL)
    ended.pk, ended.number = None, 3
    with pytest.raises(IntegrityError), transaction.atomic():
        ended.save(force_insert=True)


@pytest.fixture
def left_quietly(alice):
    """An area that left, and how is recorded where few may read of it."""
    area = make_area(went_live="1 April 2016", left="1 April 2020")
    quietly = {"marking": Marking.OFFICIAL_SENSITIVE, "by": alice}
    make_fact(Exit, area, ending="merged", reason="A quiet reason.", one_off_cost="12.50", **quietly)
    make_fact(Successor, area, name="A quiet team", **quietly)
    return area


def test_how_an_area_left_is_recorded_by_whoever_may_not_know_that_it_is_already(
    left_quietly, source, alice, olivia, dan, signed_in
):
    browser = signed_in(olivia)
    assert "A quiet reason." not in words(browser.get(DRONES))
    typed = told(ending="returned", reason="Competing priorities.", marking="1")
    response = browser.post(f"{DRONES}exits/add/", typed, follow=True)
    assert "Recorded: How it left “Returned to single force”." in words(response)
    seen, above, below = (words(signed_in(one).get(DRONES)) for one in (olivia, alice, dan))
    assert "Competing priorities." in seen
    assert "A quiet reason." not in seen
    assert "A quiet reason." in above
    assert "£12.50" in above
    assert "Competing priorities." not in above
    assert "Competing priorities." not in below
    # Nothing is lost to those who read both.
    facts = words(signed_in(alice).get(f"{DRONES}facts/"))
    assert "Competing priorities." in facts
    assert "A quiet reason." in facts


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_each_reader_is_shown_the_account_marked_highest_of_those_they_may_read(order, alice, olivia, dan):
    area = make_area(went_live="1 April 2016", left="1 April 2020")
    endings = ("returned", "split", "returned")
    for marking in order:
        make_fact(Exit, area, ending=endings[marking], reason=f"Reason {marking}.", marking=marking)
    area.refresh_from_db()
    for reader, marking, stage in ((dan, 0, "returned"), (olivia, 1, "closed"), (alice, 2, "returned")):
        history = History(area, reader.reading_level)
        assert history.exit.reason == f"Reason {marking}."
        assert f"Reason {marking}." in status_sentences(history, history.position(today()), today())
        known = History(area, reader.reading_level, known_at=timezone.now())
        assert known.exit.reason == f"Reason {marking}."
        for row in (
            AreaPosition.objects.as_at(today()).visible_to(reader).get(),
            known.position(today()),
        ):
            assert (row.stage, row.marking) == (stage, marking)


def test_what_follows_an_area_waits_for_how_it_left(db):
    said = refused(lambda: make_fact(Successor, make_area(), name="Drones"))
    assert said == (
        "name: Record how the area left, marked no higher than this, before recording what follows it."
    )


def test_what_follows_an_area_is_refused_alike_where_how_it_left_may_not_be_known(left_quietly, olivia):
    official = {"marking": Marking.OFFICIAL, "by": olivia}
    said = refused(lambda: make_fact(Successor, left_quietly, name="Dogs", **official))
    assert said == refused(lambda: make_fact(Successor, make_area("Other"), name="Dogs", **official))
    # It ended as merged for readers above, with one thing that follows it: neither is counted here.
    ended = make_fact(Exit, left_quietly, ending="replaced", reason="Better.", **official)
    make_fact(Successor, left_quietly, name="Dogs", **official)
    said = refused(lambda: make_fact(Successor, left_quietly, name="Cats", **official))
    assert "An area that ended as “Replaced by another area”" in said
    merged = Exit(area=left_quietly, ending="merged", reason="Joined.", source=ended.source, marking=1)
    assert correct_fact(ended, merged, "It was a merger.", by=olivia).ending == "merged"


def test_nobody_is_told_that_what_they_may_not_read_rests_on_what_they_withdraw(alice, olivia, signed_in):
    area = make_area(went_live="1 April 2016")
    ended = make_fact(Exit, area, ending="returned", reason="Over.", marking=Marking.OFFICIAL, by=olivia)
    make_fact(Successor, area, name="A quiet team", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    assert "Withdraw what follows the area first" in refused(lambda: withdraw_fact(ended, "Wrong.", by=alice))
    refusal = "Withdraw what follows the area first"
    assert refusal in words(signed_in(alice).get(f"{DRONES}exits/{ended.number}/withdraw/"))
    assert refusal not in words(signed_in(olivia).get(f"{DRONES}exits/{ended.number}/withdraw/"))
    withdraw_fact(ended, "Wrong.", by=olivia)
    assert "What follows it A quiet team" in words(signed_in(alice).get(DRONES))
    assert "What follows it" not in words(signed_in(olivia).get(DRONES))


def test_how_an_area_left_is_not_marked_higher_than_what_follows_it(alice):
    area = make_area(left="2020")
    ended = make_fact(Exit, area, ending="returned", reason="Over.")
    make_fact(Successor, area, name="Drones", marking=Marking.OFFICIAL)

    def marked(marking):
        raised = Exit(area=area, ending="returned", reason="Over.", source=ended.source, marking=marking)
        return correct_fact(ended, raised, "Not for everybody.", by=alice)

    said = refused(lambda: marked(Marking.OFFICIAL_SENSITIVE))
    assert said == "marking: What follows the area is marked lower, and rests on this. Withdraw that first."
    assert marked(Marking.OFFICIAL).marking == Marking.OFFICIAL


def test_one_account_of_how_an_area_left_can_be_withdrawn_when_the_other_fits_what_follows(alice):
    area, published = make_area(left="2020"), Marking.PUBLISHED
    make_fact(Exit, area, ending="merged", reason="Joined up.", marking=published)
    split = make_fact(Exit, area, ending="split", reason="Two teams.", marking=Marking.OFFICIAL)
    make_fact(Successor, area, name="Drones", marking=published)
    dogs = make_fact(Successor, area, name="Dogs", marking=Marking.OFFICIAL)
    assert "it rests on how the area left" in refused(lambda: withdraw_fact(split, "Wrong.", by=alice))
    withdraw_fact(dogs, "Wrong.", by=alice)
    withdraw_fact(split, "Wrong.", by=alice)
    assert [ended.ending for ended in area.exits.current()] == ["merged"]


@pytest.mark.parametrize("ending", ["merged", "replaced", "renamed"])
def test_one_thing_follows_an_area_that_was_merged_replaced_or_renamed(db, ending):
    area = make_area(left="2020")
    make_fact(Exit, area, ending=ending, reason="Joined up.")
    make_fact(Successor, area, name="Drones")
    assert "is followed by one thing only" in refused(lambda: make_fact(Successor, area, name="Dogs"))


def test_several_things_follow_an_area_that_was_split_until_it_is_said_to_be_merged(alice):
    area = make_area(left="2020")
    split = make_fact(Exit, area, ending="split", reason="Two teams.")
    make_fact(Successor, area, name="Drones")
    make_fact(Successor, area, name="Dogs")
    merged = Exit(area=area, ending="merged", reason="Two teams.", source=split.source, marking=split.marking)
    said = refused(lambda: correct_fact(split, merged, "It was a merger.", by=alice))
    assert said.startswith("ending: 2 things are recorded as following this area.")
    split.refresh_from_db()
    assert split.withdrawn_at is None


def test_how_an_area_left_stays_while_something_follows_it(alice):
    area = make_area(left="2020")
    ended = make_fact(Exit, area, ending="split", reason="Two teams.")
    follower = make_fact(Successor, area, name="Drones")
    said = refused(lambda: withdraw_fact(ended, "Wrong.", by=alice))
    assert said == "Withdraw what follows the area first: it rests on how the area left."
    withdraw_fact(follower, "Wrong.", by=alice)
    withdraw_fact(ended, "Wrong.", by=alice)
    assert not area.exits.current().exists()


def test_the_last_name_stays(alice):
    area = make_area()
    said = refused(lambda: withdraw_fact(area.names.get(), "Wrong.", by=alice))
    assert said == "A business area must keep at least one name. Correct the name instead."


def test_the_same_statement_is_not_recorded_twice(alice):
    area, source = make_area(), make_source()
    told = {"kind": "reviewed", "when": "2019", "source": source, "paragraph": "4.1"}
    make_event(area, by=alice, **told)
    said = refused(lambda: make_event(area, **told))
    assert said.startswith("This is already recorded: Alice Example recorded the same on ")
    make_event(area, **{**told, "paragraph": "4.2"})
    make_event(area, **{**told, "source": make_source()})


def test_what_was_withdrawn_can_be_recorded_again(alice):
    area, source = make_area(), make_source()
    told = {"kind": "reviewed", "when": "2019", "source": source}
    withdraw_fact(make_event(area, **told), "Taken from the wrong report.", by=alice)
    assert make_event(area, **told).number == 3


def test_a_correction_that_changes_nothing_is_refused(alice):
    area = make_area(kind="team")
    old = area.kinds.get()
    same = Kind(area=area, word=old.word, since=old.since, source=old.source, marking=old.marking)
    said = refused(lambda: correct_fact(old, same, "To see.", by=alice))
    assert said == "The correction says the same as what it corrects. Change what is wrong."


def test_a_place_in_a_list_is_taken_once(alice):
    def mention(name, position=1):
        return Mention(
            list_slug="live",
            list_title="Live",
            position=position,
            name_as_stated=name,
            as_at=rough("2017"),
            source=source,
            marking=Marking.PUBLISHED,
        )

    source = make_source()
    record_mention(mention("Drones"), by=alice)
    assert refused(lambda: record_mention(mention("Dogs"), by=alice)) == (
        "position: Place 1 of this list is already “Drones”."
    )
    assert refused(lambda: record_mention(mention("Drones"), by=alice)).startswith("This is already recorded")
    record_mention(mention("Dogs", 2), by=alice)


def test_a_fact_is_not_marked_lower_than_its_source(alice):
    secret = make_source(marking=Marking.OFFICIAL)
    area = make_area()
    event = LifecycleEvent(
        area=area, kind="reviewed", when=rough("2019"), source=secret, marking=Marking.PUBLISHED
    )
    assert refused(lambda: record_fact(event, by=alice)) == (
        "marking: The source is marked OFFICIAL, so what it says cannot be marked lower."
    )
