"""What the record cannot hold at once: refused in a sentence, and only when it is certain."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.markings import Marking
from alliance.temporal import today
from business_areas import urls
from business_areas.actions.facts import correct_fact, record_fact, record_mention, withdraw_fact
from business_areas.consistency import PAGES_OF_THE_REGISTER, wrong_name
from business_areas.history import History, status_sentences
from business_areas.lifecycle import MAY_LIE_AHEAD, EventKind
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Kind,
    Lead,
    LifecycleEvent,
    Mention,
    Name,
    StaffTransfer,
    Successor,
)
from tests.business_areas.pages import DRONES, day, inputs, told, words, year
from tests.makers import (
    make_area,
    make_consultation,
    make_contributor,
    make_event,
    make_fact,
    make_force,
    make_lead,
    make_name,
    make_source,
    rough,
)


def refused(do) -> str:
    """What an action objects to, and beside which field."""
    with pytest.raises(ValidationError) as wrong, transaction.atomic():
        do()
    if hasattr(wrong.value, "error_dict"):
        [(field, errors)] = wrong.value.message_dict.items()
        return f"{field}: {' '.join(errors)}"
    return " ".join(wrong.value.messages)


# Periods


def test_two_leads_at_once_are_refused(alice):
    area = make_area()
    make_lead(area, make_force("Dorset Police"), since="1 April 2016", until="1 April 2020")
    devon = make_force("Devon & Cornwall Police")
    said = refused(lambda: make_lead(area, devon, since="1 May 2018"))
    assert said == (
        "since: The lead “Dorset Police” is recorded from 1 April 2016 to the day before 1 April 2020. "
        "“Devon & Cornwall Police” from 1 May 2018 would overlap it."
    )
    make_lead(area, devon, since="1 April 2020")


def test_a_lead_that_may_not_overlap_is_kept(db):
    area = make_area()
    make_lead(area, make_force("Dorset Police"), since="2016", until="2018")
    make_lead(area, make_force("Devon & Cornwall Police"), since="between 2017 and 2019")
    assert Lead.objects.count() == 2


def test_an_earlier_lead_that_runs_into_a_recorded_one_is_refused(db):
    area = make_area()
    make_lead(area, make_force("Dorset Police"), since="1 April 2018", until="1 April 2020")
    devon = make_force("Devon & Cornwall Police")
    said = refused(lambda: make_lead(area, devon, since="1 May 2016", until="1 May 2019"))
    assert said.startswith("since: ")
    assert "would overlap it" in said


def test_two_names_from_the_same_day_are_refused(db):
    area = make_area(since="1 April 2016")
    said = refused(lambda: make_name(area, "Drones", since="1 April 2016"))
    assert said.startswith("since: The name “Drone Team” is recorded from the same day, 1 April 2016.")


def test_a_period_that_ends_before_it_begins_is_refused(db):
    area = make_area()
    said = refused(lambda: make_lead(area, since="1 April 2018", until="March 2017"))
    assert said == "until: The lead cannot end before it began (1 April 2018)."


@pytest.mark.parametrize(
    ("since", "until"),
    [("1 January 2020", "1 January 2020"), ("2020", "by 1 January 2020"), ("not before 2020", "2019")],
)
def test_a_period_of_no_day_is_refused(db, since, until):
    said = refused(lambda: make_lead(make_area(), since=since, until=until))
    assert said == f"until: The lead cannot end before it began ({since})."


@pytest.mark.parametrize(
    ("since", "until"), [("1 January 2020", "2 January 2020"), ("2020", "2020"), ("by 2020", "2019")]
)
def test_a_period_that_may_have_lasted_a_day_is_kept(db, since, until):
    make_lead(make_area(), since=since, until=until)
    assert Lead.objects.count() == 1


def test_the_database_refuses_an_overlap_that_slips_past_the_sentences(alice):
    area = make_area()
    first = make_lead(area, make_force("Dorset Police"), since="1 April 2016", until="1 April 2020")
    second = Lead(
        area=area,
        number=2,
        force=make_force("Devon & Cornwall Police"),
        since=rough("1 May 2018"),
        source=first.source,
        marking=first.marking,
        recorded_at=timezone.now(),
        recorded_by=alice,
    )
    with pytest.raises(IntegrityError, match="one lead force at a time"), transaction.atomic():
        Lead.objects.bulk_create([second])
    assert Lead.objects.count() == 1


@pytest.fixture
def leads(everything):
    """Dorset Police have led the Drone Team since 2019."""
    return make_lead(BusinessArea.objects.get(key="drone-team"), make_force("Dorset Police"), since="2019")


DEVON_A_WHILE = {"force": "devon-cornwall", **year("since", "2020"), **year("until", "2021")}


def led_today() -> str:
    return AreaPosition.objects.as_at(today()).get(area__key="drone-team", lowest_level=0).lead_words


def test_nobody_loses_todays_lead_without_being_told(leads, alice, signed_in):
    browser = signed_in(alice)
    check = browser.post(f"{DRONES}leads/add/", told(**DEVON_A_WHILE))
    said = words(check)
    assert check.status_code == 200
    assert (
        "“Dorset Police” is recorded from 2019 with no end stated, so it is taken to end when "
        "“Devon & Cornwall Police” begins (2020)."
    ) in said
    assert (
        "Nothing is recorded from 2021, when “Devon & Cornwall Police” ends. “Dorset Police” is not taken up "
        "again: if it was so, record it once more from 2021."
    ) in said
    assert Lead.objects.count() == 1
    done = browser.post(f"{DRONES}leads/add/", inputs(check) | {"confirmed": "yes"})
    assert done.status_code == 302
    assert led_today() == "Not known"
    again = told(force="dorset", **year("since", "2021"))
    assert browser.post(f"{DRONES}leads/add/", again).status_code == 302
    assert led_today() == "Dorset Police"


def test_the_earlier_lead_recorded_second_is_told_the_same(everything, alice, signed_in):
    browser = signed_in(alice)
    assert browser.post(f"{DRONES}leads/add/", told(**DEVON_A_WHILE)).status_code == 302
    check = browser.post(f"{DRONES}leads/add/", told(force="dorset", **year("since", "2019")))
    assert "“Dorset Police” is not taken up again" in words(check)
    assert Lead.objects.count() == 1


def test_a_correction_that_leaves_nobody_leading_says_so(leads, alice, signed_in):
    browser = signed_in(alice)
    assert (
        browser.post(f"{DRONES}leads/add/", told(force="devon-cornwall", **year("since", "2020"))).status_code
        == 302
    )
    ended = told(**DEVON_A_WHILE, because="It ended.")
    assert "“Dorset Police” is not taken up again" in words(browser.post(f"{DRONES}leads/2/correct/", ended))


@pytest.mark.parametrize(
    "later",
    [
        {"force": "devon-cornwall", **year("since", "2020")},
        {"force": "devon-cornwall", **year("since", "2017"), **year("until", "2018")},
    ],
)
def test_a_lead_that_leaves_no_gap_is_saved_at_once(later, leads, alice, signed_in):
    assert signed_in(alice).post(f"{DRONES}leads/add/", told(**later)).status_code == 302


def test_nobody_is_told_of_a_lead_that_is_marked_higher_than_theirs(everything, alice, olivia, signed_in):
    area = BusinessArea.objects.get(key="drone-team")
    make_lead(area, since="2019", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    sent = told(**DEVON_A_WHILE, marking="1")
    assert signed_in(olivia).post(f"{DRONES}leads/add/", sent).status_code == 302


# Events


def test_going_live_after_leaving_is_refused(db):
    area = make_area(went_live="April 2016", left="2020")
    said = refused(lambda: make_event(area, "went-live", "May 2021"))
    assert said == (
        "when: “Went live as an alliance area” (May 2021) cannot come after “Left the alliance” (2020)."
    )


def test_leaving_before_going_live_is_refused(db):
    area = make_area(went_live="April 2016")
    said = refused(lambda: make_event(area, "left", "2015"))
    assert "(April 2016) cannot come after “Left the alliance” (2015)" in said


def test_events_whose_dates_may_fit_are_kept(db):
    area = make_area(went_live="between 2015 and 2018")
    make_event(area, "approved-to-consult", "2017")
    make_event(area, "left", "2017")
    assert area.lifecycleevents.count() == 3


def test_a_review_before_going_live_is_refused(db):
    area = make_area(went_live="April 2016")
    said = refused(lambda: make_event(area, "reviewed", "2015"))
    assert "cannot come after" in said


def test_a_change_after_leaving_is_refused_whichever_is_recorded_first(db):
    area = make_area(went_live="April 2016", left="1 April 2018")
    said = refused(lambda: make_event(area, "changed", "1 April 2019"))
    assert said == (
        "when: “Scope or structure changed” (1 April 2019) cannot come after "
        "“Left the alliance” (1 April 2018)."
    )
    other = make_area("Marine Team", went_live="April 2016")
    make_event(other, "changed", "1 April 2019")
    assert "cannot come after" in refused(lambda: make_event(other, "left", "1 April 2018"))
    make_event(area, "changed", "2018")


def test_lessons_are_not_considered_before_going_live_though_no_decision_is_recorded(db):
    area = make_area(went_live="2016", left="2018")
    said = refused(lambda: make_event(area, "lessons-considered", "2010"))
    assert "“Went live as an alliance area” (2016) cannot come after" in said
    make_event(area, "lessons-considered", "2019")
    make_event(area, "exit-decided", "2017")
    assert "cannot come after" in refused(lambda: make_event(area, "lessons-considered", "2016"))


def test_two_sources_may_date_one_event_differently(db):
    area = make_area(went_live="April 2016")
    make_event(area, "went-live", "2018")
    assert area.lifecycleevents.count() == 2


def test_an_event_is_not_compared_with_one_that_its_readers_may_not_see(olivia):
    area = make_area(went_live="April 2016")
    make_event(area, "left", "2018", marking=Marking.OFFICIAL_SENSITIVE)
    make_event(area, "reviewed", "2019", by=olivia)
    assert area.lifecycleevents.count() == 3


# Places in an order

ORDER = "Operational Command, in order of going live"


def went_live(area, place, when="between 2015 and 2018", **fields):
    return make_event(area, "went-live", when, sequence=place, sequence_list=ORDER, **fields)


def certain_in(year) -> set[str]:
    """The names of the areas that were live for certain at the end of a year."""
    live = AreaPosition.objects.as_at(date(year, 12, 31)).filter(live="yes")
    return {row.name for row in live.filter(lowest_level=0)}


@pytest.fixture
def in_order(db):
    """Three areas in the order in which a report lists them, and nothing more exact."""
    names = ("Dogs Team", "Force Support Group", "Drone Team")
    return [
        make_area(name, went_live="between 2015 and 2018", sequence=place, sequence_list=ORDER)
        for place, name in enumerate(names, start=7)
    ]


def test_an_area_has_one_place_in_an_order(in_order):
    said = refused(lambda: went_live(in_order[2], 10, "2016"))
    assert said == (
        f"sequence: Drone Team is already 9th in “{ORDER}”. "
        "Correct that, or give another order a name of its own."
    )
    # Nothing was narrowed by the place that cannot be.
    assert certain_in(2016) == set()


def test_a_place_in_an_order_holds_one_area(in_order):
    said = refused(lambda: went_live(make_area("Kite Team", went_live="2016"), 8, "2016"))
    assert said == (
        f"sequence: Force Support Group is already 8th in “{ORDER}”. "
        "Correct that first, or give another order a name of its own."
    )


def test_two_sources_may_give_the_same_place_and_other_orders_are_others(in_order):
    went_live(in_order[2], 9, "2016")
    make_event(in_order[2], "went-live", "2016", sequence=8, sequence_list="The order of a later report")
    assert certain_in(2016) == {"Dogs Team", "Force Support Group", "Drone Team"}


def test_a_place_in_an_order_can_be_corrected(in_order, alice):
    def placed(event, place):
        told = {"when": event.when, "source": event.source, "marking": event.marking}
        return LifecycleEvent(
            area=event.area, kind=event.kind, sequence=place, sequence_list=ORDER if place else "", **told
        )

    support, drones = (area.lifecycleevents.get() for area in in_order[1:])
    assert "already 8th" in refused(lambda: correct_fact(drones, placed(drones, 8), "A slip.", by=alice))
    correct_fact(support, placed(support, None), "It is not in the list.", by=alice)
    assert correct_fact(drones, placed(drones, 8), "A slip.", by=alice).sequence == 8


def test_nobody_is_told_of_a_place_that_they_may_not_read_of(in_order, alice, olivia, bob):
    quiet = make_area("Quiet Unit", marking=Marking.OFFICIAL)
    went_live(quiet, 10, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    kites = make_area("Kite Team", went_live="2016")
    assert went_live(kites, 10, "2016", marking=Marking.OFFICIAL, by=olivia).sequence == 10
    noisy = make_area("Noisy Unit", marking=Marking.OFFICIAL)
    went_live(noisy, 11, marking=Marking.OFFICIAL, by=alice)
    owls = make_area("Owls Team", went_live="2016")
    make_contributor(bob, owls)
    told = {"marking": Marking.OFFICIAL, "source": make_source(), "by": bob}
    assert went_live(owls, 11, "2016", **told).sequence == 11
    other = make_area("Other Team", went_live="2016")
    assert "Noisy Unit is already 11th" in refused(
        lambda: went_live(other, 11, marking=Marking.OFFICIAL, by=olivia)
    )


def test_a_place_that_two_areas_are_said_to_hold_narrows_nothing(in_order, alice):
    quiet = make_area("Quiet Unit", went_live="between 2015 and 2018", marking=Marking.OFFICIAL_SENSITIVE)
    went_live(quiet, 10, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    went_live(make_area("Kite Team", went_live="2016"), 10, "2016")
    assert certain_in(2016) == {"Dogs Team", "Force Support Group", "Drone Team", "Kite Team"}
    row = AreaPosition.objects.filter(area=quiet).latest("from_on")
    assert row.joined_latest == date(2018, 12, 31)


# Days that cannot be, or not yet


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in MAY_LIE_AHEAD])
def test_what_has_not_happened_yet_is_not_recorded_as_having_happened(kind):
    area, next_year = make_area(went_live=None), today().year + 1
    said = refused(lambda: make_event(area, kind, f"1 January {next_year}"))
    assert said == (
        f"when: “{kind.label}” is still to come on the date you gave, 1 January {next_year}. "
        "Record it afterwards."
    )
    # This year has begun, so it may have happened.
    make_event(area, kind, str(today().year))


def test_a_version_of_a_business_case_is_recorded_once_it_is_there(db):
    ahead = {"kind": "detailed", "version": 1, "status": "submitted", "when": str(today().year + 1)}
    said = refused(lambda: make_fact(BusinessCase, make_area(), **ahead))
    assert said.startswith("when: This version is still to come on the date you gave")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("1 January 2099", "when: 1 January 2099 is more than 10 years ahead. Check the year."),
        ("by 2098", "when: 31 December 2098 is more than 10 years ahead. Check the year."),
        ("31 May 1822", "when: 31 May 1822 is too long ago: enter a year from 1900 on."),
    ],
)
def test_a_day_that_can_only_be_a_slip_is_refused(when, said, db):
    area = make_area(went_live=None)
    assert refused(lambda: make_event(area, "left", when)) == said


def test_no_date_of_any_noun_can_be_a_slip(db):
    area = make_area()
    assert "until: 1 May 2098 is more" in refused(lambda: make_lead(area, until="1 May 2098"))
    assert "since: 1 May 1822 is too" in refused(lambda: make_lead(area, since="1 May 1822"))
    slip = {"opened": "1 March 2016", "first_dismissal": "1 May 2061"}
    assert "first_dismissal: 1 May 2061 is" in refused(lambda: make_fact(Consultation, area, **slip))


def test_the_day_on_which_an_area_is_to_leave_is_found_and_said_to_be_to_come(source, area, alice, signed_in):
    browser, next_year = signed_in(alice), today().year + 1
    sent = told(kind="left", **day("when", "1", "4", str(next_year)))
    done = browser.post(f"{DRONES}events/add/", sent, follow=True)
    assert "It is still to come: until then it is shown under “Facts with sources” alone." in words(done)
    said = f"Drone Team: left the alliance, 1 April {next_year}. Still to come."
    assert said in words(browser.get(f"{DRONES}facts/"))
    assert said in browser.get(f"{DRONES}facts.csv").getvalue().decode()
    assert f"1 April {next_year}" not in words(browser.get(f"{DRONES}facts/?as-at=2022-06-30"))
    assert "In the alliance since April 2016." in words(browser.get(DRONES))


# Papers


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


# Saying the same twice


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


# Names


@pytest.mark.parametrize(
    "name",
    [
        "Drone Team",
        "Audit, Insurance & Strategic Risk Team",
        "Integrated Offender Mgmt. Team",
        "People/HR",
        "Chief Constable's Office",
        "Équipe d’été",
        "5G (trial)",
    ],
)
def test_names_that_areas_have(name):
    assert wrong_name(name) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("<b>Drones</b>", "“<” cannot be part of a name"),
        ("=1+1", "“=” cannot be part of a name"),
        ("+44 Team", "A name must begin with a letter or a number"),
        ("-Drones", "A name must begin with a letter or a number"),
        ("@SUM(A1)", "“@” cannot be part of a name"),
        ("Drones 🚁", "“🚁” cannot be part of a name"),
        ("Drones\0", "A character that cannot be seen cannot be part of a name"),
        ("Drones\u202eteam", "A character that cannot be seen cannot be part of a name"),
        ("ドローン", "A name needs at least one letter from a to z or a number"),
        ("and & " * 20 + "Team", "The name is too long: the address made from it"),
        ("Compare", "“Compare” is the address of a page of the register"),
        ("", "A name must begin with a letter or a number"),
    ],
)
def test_names_that_no_area_can_have(name, said):
    assert wrong_name(name).startswith(said)


def test_no_area_can_take_the_address_of_a_page():
    first_words = {
        str(pattern.pattern).removeprefix("business-areas/").split("/")[0] for pattern in urls.urlpatterns
    }
    pages = {word for word in first_words if word and "<" not in word and "." not in word}
    assert pages <= PAGES_OF_THE_REGISTER


def test_a_name_of_another_area_is_refused_even_a_former_one(alice):
    drones = make_area("Drone Team")
    dogs = make_area("Dogs Team")
    make_name(drones, "Unmanned Aircraft", since="1 April 2020")
    said = refused(lambda: make_name(dogs, "Drone Team", since="1 April 2021"))
    assert said == "name: There is already a business area called “Drone Team”."
    assert "already a business area" in refused(lambda: make_area("Drone-Team"))


def test_an_area_may_take_its_old_name_back(db):
    area = make_area("Drone Team", since="1 April 2016")
    make_name(area, "Drones", since="1 April 2018")
    make_name(area, "Drone Team", since="1 April 2020")
    area.refresh_from_db()
    assert area.slug == "drone-team"
    assert Name.objects.filter(slug="drone-team").count() == 2


# Published lists


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
