"""The pages on which the register is added to, corrected and withdrawn from, and those of one fact."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.roles import Role
from business_areas.actions.facts import correct_fact, withdraw_fact
from business_areas.forms.facts import FORMS
from business_areas.history import NOUNS
from business_areas.models import (
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Kind,
    Lead,
    LedgerEntry,
    StaffTransfer,
    Successor,
)
from tests.business_areas.pages import DRONES, day, in_words, inputs, month, told, typed, words, year
from tests.makers import (
    make_area,
    make_contributor,
    make_event,
    make_fact,
    make_force,
    make_grouping,
    make_lead,
    make_name,
    make_source,
    rough,
)


def kept(noun):
    return NOUNS[noun][0].objects.current().filter(area__key="drone-team").order_by("-number").first()


# Recording


SAID = {
    "names": "Recorded: Name “Unmanned Aircraft Team”, from 1 April 2020.",
    "kinds": "Recorded: Kind “Team”, from April 2016.",
    "groups": "Recorded: Group “Operational Command”, from 2016, no longer so from 2019.",
    "leads": "Recorded: Lead force “Dorset Police”, from April 2016.",
    "purposes": "Recorded: Purpose “Flies drones\nfor both forces.”, from late 2018.",
    "events": "Recorded: Event “Reviewed”, between 2018 and 2019.",
    "business-cases": "Recorded: Business case “Detailed business case, version 3”, by December 2015.",
    "consultations": "Recorded: Consultation opened 1 March 2016.",
    "staff-transfers": "Recorded: Staff transfer “Transfer from Dorset Police to Devon & Cornwall Police”, "
    "1 May 2016.",
    "exits": "Recorded: How it left “Split into other areas”.",
    "ledger": "Recorded: Exit ledger “People”, 2020.",
    "successors": "Recorded: What follows it “Dogs and drones”.",
    "milestones": "Recorded: Milestone “Move the vehicles”.",
    "milestone-days": "Recorded: Day of a milestone “Planned anew: Move the cameras”, 1 September 2016.",
    "lessons": "Recorded: Lesson “Agree early who owns the vehicles.”.",
}


@pytest.mark.parametrize("noun", list(FORMS))
def test_every_noun_can_be_recorded_and_is_shown_and_fills_the_form_that_corrects_it(
    noun, everything, alice, signed_in
):
    if noun == "successors":
        make_fact(Exit, BusinessArea.objects.get(key="drone-team"), ending="returned", reason="Over.")
    browser = signed_in(alice)
    page = browser.get(f"{DRONES}{noun}/add/")
    assert page.status_code == 200
    sent = inputs(page) | told(note="From the table.") | typed(noun)
    answer = browser.post(f"{DRONES}{noun}/add/", sent)
    if answer.status_code == 200:
        assert not AuditEvent.objects.filter(by=alice).exists(), "checked before it is recorded"
        answer = browser.post(f"{DRONES}{noun}/add/", inputs(answer) | {"confirmed": "yes"})
    fact = kept(noun)
    assert answer.status_code == 302
    assert answer["Location"] == f"/business-areas/{fact.area.slug}/"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [SAID[noun]]
    assert (fact.source.slug, fact.paragraph, fact.note) == ("panel-report", "4.1", "From the table.")
    assert AuditEvent.objects.filter(by=alice, name="business_areas.record_fact").count() == 1

    address = f"/business-areas/{fact.area.slug}/{noun}/{fact.number}/"
    shown = words(browser.get(address))
    for said in ("Panel report", "4.1", "Stated by the source", "By Alice Example", "From the table."):
        assert said in shown or said == "Panel report"
    assert "Example Police and Crime Panel: Report" in shown

    # The form that corrects it holds all of it: sent back untouched, it says the same.
    filled = inputs(browser.get(f"{address}correct/")) | {"because": "To see."}
    answer = browser.post(f"{address}correct/", filled)
    assert answer.status_code == 422
    assert "The correction says the same as what it corrects. Change what is wrong." in words(answer)


def test_what_was_typed_is_what_is_kept(everything, alice, signed_in):
    browser = signed_in(alice)
    for noun in FORMS:
        sent = told() | typed(noun) | {"confirmed": "yes"}
        answer = browser.post(f"/business-areas/{kept('names').area.slug}/{noun}/add/", sent)
        assert answer.status_code == 302, words(answer)
    assert kept("names").name == "Unmanned Aircraft Team"
    assert kept("groups").until == rough("2019")
    assert kept("leads").until is None
    assert kept("purposes").since.words == "late 2018"
    assert (kept("events").sequence, kept("events").sequence_list) == (9, "the order of reviews")
    assert kept("consultations").proposed_dismissals == 45
    assert kept("staff-transfers").people == 1200
    assert (str(kept("exits").one_off_cost), kept("exits").cost_as_stated) == ("1200.50", "a modest cost")
    assert kept("ledger").amount == 0
    assert kept("successors").successor.key == "dogs-team"


def test_what_is_not_known_stays_not_known(everything, alice, signed_in):
    browser = signed_in(alice)
    browser.post(f"{DRONES}exits/add/", told(ending="returned", reason="Over.", one_off_cost=""))
    assert kept("exits").one_off_cost is None
    assert "One-off cost Not known" in words(browser.get(f"{DRONES}exits/1/"))
    browser.post(f"{DRONES}events/add/", told(kind="left", when_how="not_known"))
    assert kept("events").when.earliest is kept("events").when.latest is None


def test_the_page_that_asks_what_to_record_leads_to_every_form(area, alice, signed_in):
    browser = signed_in(alice)
    page = browser.get(f"{DRONES}record/")
    for noun in FORMS:
        assert f'href="{DRONES}{noun}/add/"' in page.content.decode()
        assert browser.get(f"{DRONES}{noun}/add/").status_code == 200


def test_pressing_save_twice_records_once(everything, alice, signed_in):
    browser = signed_in(alice)
    sent = told() | typed("leads")
    assert browser.post(f"{DRONES}leads/add/", sent).status_code == 302
    again = browser.post(f"{DRONES}leads/add/", sent)
    assert again.status_code == 422
    assert "This is already recorded: Alice Example recorded the same on" in words(again)
    assert Lead.objects.count() == 1


# Statutory clocks


def test_the_clock_of_a_consultation_is_shown_before_it_is_recorded_and_on_its_page(
    everything, alice, signed_in
):
    browser = signed_in(alice)
    check = browser.post(f"{DRONES}consultations/add/", told() | typed("consultations"))
    said = (
        "45 dismissals proposed: at least 30 days from the start of consultation to the first dismissal.",
        "First day on which a dismissal may take effect 31 March 2016",
        "Was the period kept? Not kept",
    )
    assert not Consultation.objects.exists()
    assert all(sentence in words(check) for sentence in said)
    browser.post(f"{DRONES}consultations/add/", inputs(check) | {"confirmed": "yes"})
    shown = words(browser.get(f"{DRONES}consultations/1/"))
    assert all(sentence in shown for sentence in said)


@pytest.mark.parametrize(
    ("dismissals", "opened", "said"),
    [
        (None, "1 March 2016", "Not known, because the number of proposed dismissals is not known."),
        (19, "1 March 2016", "Was the period kept? No minimum period applies"),
        (100, "1 March 2016", "First day on which a dismissal may take effect 15 April 2016"),
        (99, "March 2016", "First day on which a dismissal may take effect 30 April 2016"),
        (99, "not known", "First day on which a dismissal may take effect Cannot be known"),
    ],
)
def test_the_clock_of_a_consultation_in_words(dismissals, opened, said, area, alice, signed_in):
    make_fact(Consultation, area, opened=opened, proposed_dismissals=dismissals)
    assert said in words(signed_in(alice).get(f"{DRONES}consultations/1/"))


def test_the_clock_of_a_staff_transfer_in_words(area, alice, signed_in):
    forces = {"from_force": make_force("Dorset Police"), "to_force": make_force("Avon Police")}
    make_fact(StaffTransfer, area, when="29 March 2016", information_given="1 March 2016", **forces)
    make_fact(StaffTransfer, area, when="28 March 2016", information_given="1 March 2016", **forces)
    make_fact(StaffTransfer, area, when="April 2016", **forces)
    browser = signed_in(alice)
    first, second, third = (words(browser.get(f"{DRONES}staff-transfers/{n}/")) for n in (1, 2, 3))
    assert "First day on which staff may transfer 29 March 2016 Was the period kept? Kept" in first
    assert "Was the period kept? Not kept" in second
    assert "When it was given is not recorded." in third


# What is wrong with what was typed


CHOICES = ("force", "source", "marking", "basis", "kind", "heading", "successor")
MARKUP = "“<” cannot be part of a name. A name can hold letters, numbers, spaces and these marks"
WRONG = [
    ("leads", {"force": ""}, "force", "Select the force that leads it"),
    ("leads", {"force": "gone"}, "force", "The lead force you chose is no longer there"),
    ("leads", {"source": "gone"}, "source", "The source you chose is no longer there. Select the source"),
    ("leads", {"source": "a\0b"}, "source", "The source you chose is no longer there"),
    ("leads", {"marking": ""}, "marking_0", "Select how it is marked"),
    ("leads", {"marking": "9"}, "marking_0", "Select how it is marked: you can choose only from those shown"),
    ("leads", {"basis": "guessed"}, "basis_0", "Select whether the source states it or it is derived"),
    ("leads", {"basis": "derived"}, "reasoning", "Say how it was derived from what the sources say"),
    ("leads", {"reasoning": "From the order."}, "reasoning", "You have said how it was derived"),
    ("leads", {"note": "x" * 4001}, "note", "Note must be 4,000 characters or fewer. You have entered 4001"),
    ("leads", {"note": "a\0b"}, "note", "Note holds a null character, which cannot be kept."),
    ("leads", {"paragraph": "4" * 61}, "paragraph", "Paragraph or page must be 60 characters or fewer"),
    ("leads", day("since", "31", "2", "2016"), "since_exact_day", "31 February 2016 is not a day"),
    ("leads", day("since", "1", "13", "2016"), "since_exact_month", "13 is not a month"),
    ("leads", month("since", "4", ""), "since_month_year", "The first day must include a year"),
    ("leads", year("since", "99999999999999999999"), "since_year_year", "is not a year"),
    ("leads", {"since_how": ""}, "since_0", "Select how exact the first day is"),
    ("leads", in_words("since", "soon"), "since_own_words", "“soon” is not a date the portal understands"),
    ("leads", month("until", "3", "2016"), "until_0", "The lead cannot end before it began (April 2016)."),
    ("names", {"name": ""}, "name", "Enter the name of the business area"),
    ("names", {"name": "<script>alert(1)</script>"}, "name", MARKUP),
    ("names", {"name": '=HYPERLINK("http://example.org")'}, "name", "“=” cannot be part of a name"),
    ("names", {"name": "Drones 🚁"}, "name", "“🚁” cannot be part of a name"),
    ("names", {"name": "Dro\0nes"}, "name", "Name holds a null character"),
    (
        "names",
        {"name": "Drones " * 300},
        "name",
        "Name must be 160 characters or fewer. You have entered 2099",
    ),
    ("names", {"name": "Dogs Team"}, "name", "There is already a business area called “Dogs Team”."),
    ("names", {"name": "Timeline"}, "name", "“Timeline” is the address of a page of the register."),
    ("events", {"kind": "exploded"}, "kind", "Select what happened"),
    ("events", {"sequence": "-1"}, "sequence", "must be a whole number from 1 to 999"),
    ("events", {"sequence": "9" * 5000}, "sequence", "must be a whole number from 1 to 999"),
    ("events", {"sequence": "9.5"}, "sequence", "must be a whole number from 1 to 999"),
    ("events", {"sequence_list": ""}, "sequence_list", "Say which order it is a place in"),
    ("events", {"sequence": ""}, "sequence", "Enter the place in that order"),
    (
        "events",
        year("when", "2010"),
        "when_0",
        "“Went live as an alliance area” (April 2016) cannot come after",
    ),
    ("business-cases", {"version": "0"}, "version", "Version must be a whole number from 1 to 999"),
    ("business-cases", {"version": ""}, "version", "Enter the version"),
    (
        "consultations",
        {"proposed_dismissals": "-20"},
        "proposed_dismissals",
        "a whole number from 0 to 99,999",
    ),
    ("consultations", {"proposed_dismissals": "9" * 30}, "proposed_dismissals", "from 0 to 99,999"),
    ("consultations", year("closed", "2015"), "closed_0", "The consultation cannot close before it opened."),
    ("staff-transfers", {"to_force": "dorset"}, "to_force", "Select a force other than the one they leave"),
    ("staff-transfers", year("information_given", "2017"), "when_0", "Information cannot be given after"),
    ("exits", {"one_off_cost": "-1"}, "one_off_cost", "One-off cost must be 0 or more."),
    ("exits", {"one_off_cost": "1e40"}, "one_off_cost", "must be less than £1,000,000,000,000"),
    ("exits", {"one_off_cost": "NaN"}, "one_off_cost", "must be an amount in pounds"),
    ("exits", {"one_off_cost": "1.234"}, "one_off_cost", "no more than two figures after the point"),
    ("exits", {"one_off_cost": "a modest cost"}, "one_off_cost", "must be an amount in pounds"),
    ("ledger", {"heading": "gold"}, "heading_0", "Select the heading it stands under"),
    (
        "successors",
        {},
        "name",
        "Record how the area left, marked no higher than this, before recording what follows it.",
    ),
    ("successors", {"successor": "drone-team"}, "successor", "is no longer there"),
]


@pytest.mark.parametrize(("noun", "wrong", "where", "sentence"), WRONG)
def test_what_is_wrong_is_said_and_where_and_nothing_is_lost(
    noun, wrong, where, sentence, everything, alice, signed_in
):
    browser, before = signed_in(alice), AuditEvent.objects.count()
    sent = told(note="What I typed") | typed(noun) | wrong
    answer = browser.post(f"{DRONES}{noun}/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "<title>Error: " in page
    assert f'href="#id_{where}"' in page
    assert f'id="id_{where}"' in page
    assert AuditEvent.objects.count() == before
    shown = inputs(answer)
    for name, value in sent.items():
        # A choice that there is not cannot be shown as chosen, and a name has no marking of its own.
        if (name in wrong and name in CHOICES) or (noun, name) == ("names", "marking"):
            continue
        assert shown.get(name, "") == value, name


def test_an_overlap_of_leads_is_refused_in_a_sentence(everything, alice, signed_in):
    make_lead(
        BusinessArea.objects.get(key="drone-team"), make_force("Dorset Police"), since="2016", until="2020"
    )
    sent = told() | {"force": "devon-cornwall", **year("since", "2018")}
    answer = signed_in(alice).post(f"{DRONES}leads/add/", sent)
    assert answer.status_code == 422
    assert "“Devon & Cornwall Police” from 2018 would overlap it." in words(answer)
    assert Lead.objects.count() == 1


def test_going_live_after_leaving_is_refused_in_a_sentence(source, alice, signed_in):
    make_area("Drone Team", left="2020")
    sent = told() | {"kind": "went-live", **year("when", "2021")}
    answer = signed_in(alice).post(f"{DRONES}events/add/", sent)
    assert answer.status_code == 422
    assert "“Went live as an alliance area” (2021) cannot come after “Left the alliance” (2020)." in words(
        answer
    )


def test_markup_in_a_note_is_shown_as_it_was_typed(everything, alice, signed_in):
    browser = signed_in(alice)
    browser.post(f"{DRONES}leads/add/", told(note="<b>bold</b>") | typed("leads"))
    page = browser.get(f"{DRONES}leads/1/").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page


def test_looking_for_new_sources_keeps_what_was_typed_and_says_nothing_is_wrong(everything, alice, signed_in):
    browser = signed_in(alice)
    page = browser.get(f"{DRONES}leads/add/")
    assert "record a new source (opens in new tab)" in words(page)
    make_source("New report", slug="new-report")
    sent = {"note": "Half done", **in_words("since", "so"), "look-again": "yes"}
    answer = browser.post(f"{DRONES}leads/add/", sent)
    assert answer.status_code == 200
    assert "New report" in words(answer)
    assert "There is a problem" not in words(answer)
    assert inputs(answer)["note"] == "Half done"
    assert inputs(answer)["since_own_words"] == "so"


def test_a_source_above_the_persons_clearance_is_not_offered(everything, olivia, signed_in):
    make_source("Secret report", slug="secret", marking=Marking.OFFICIAL_SENSITIVE)
    browser = signed_in(olivia)
    page = browser.get(f"{DRONES}leads/add/")
    assert "Secret report" not in words(page)
    assert "OFFICIAL-SENSITIVE" not in words(page)
    answer = browser.post(f"{DRONES}leads/add/", told(source="secret") | typed("leads"))
    assert "The source you chose is no longer there" in words(answer)
    answer = browser.post(f"{DRONES}leads/add/", told(marking="2") | typed("leads"))
    assert "you can choose only from those shown" in words(answer)


# One fact


def test_a_fact_above_the_readers_marking_is_not_found(area, alice, olivia, dan, bob, signed_in):
    lead = make_lead(area, make_force("Dorset Police"), marking=Marking.OFFICIAL)
    event = make_event(area, "reviewed", "2019", marking=Marking.OFFICIAL_SENSITIVE)
    official, sensitive = f"{DRONES}leads/{lead.number}/", f"{DRONES}events/{event.number}/"
    for page in ("", "correct/", "withdraw/"):
        assert signed_in(dan).get(f"{official}{page}").status_code == 404
        assert signed_in(bob).get(f"{official}{page}").status_code == 404
        assert signed_in(olivia).get(f"{sensitive}{page}").status_code == 404
        assert signed_in(olivia).post(f"{sensitive}{page}").status_code in (404, 405)
        assert signed_in(alice).get(f"{sensitive}{page}").status_code == 200
    assert signed_in(olivia).get(official).status_code == 200
    make_contributor(bob, area)
    assert signed_in(bob).get(official).status_code == 200
    assert signed_in(bob).get(sensitive).status_code == 404
    marked = signed_in(olivia).get(official).content.decode()
    assert 'id="marking"><p class="govuk-width-container">OFFICIAL</p>' in marked


def test_a_correction_does_not_show_what_it_replaced_to_those_who_may_not_see_it(area, alice, dan, signed_in):
    secret = make_lead(area, make_force("Dorset Police"), marking=Marking.OFFICIAL)
    public = Lead(
        area=area,
        force=make_force("Avon Police"),
        since=rough("2016"),
        source=make_source(),
        marking=Marking.PUBLISHED,
    )
    correct_fact(secret, public, "It was the other.", by=alice)
    shown = words(signed_in(dan).get(f"{DRONES}leads/{public.number}/"))
    assert "Dorset Police" not in shown
    assert "It was the other" not in shown
    assert "It was the other" in words(signed_in(alice).get(f"{DRONES}leads/{public.number}/"))


def test_a_successor_is_a_link_only_for_those_who_may_know_of_it(area, olivia, dan, signed_in):
    hidden = make_area("Night Team", marking=Marking.OFFICIAL)
    make_fact(Exit, area, ending="replaced", reason="Better.")
    make_fact(Successor, area, name="Another team", successor=hidden)
    assert "Night Team" in words(signed_in(olivia).get(f"{DRONES}successors/1/"))
    assert "Night Team" not in words(signed_in(dan).get(f"{DRONES}successors/1/"))


@pytest.mark.parametrize(
    "address",
    [
        "names/99/",
        "names/0/",
        "names/999999999999999999999999999999/",
        "gold/1/",
        "gold/add/",
        "names/99/correct/",
        "names/99/withdraw/",
        "gold/1/correct/",
    ],
)
def test_what_there_is_not_is_not_found(address, area, alice, signed_in):
    assert signed_in(alice).get(f"{DRONES}{address}").status_code == 404
    assert signed_in(alice).post(f"{DRONES}{address}").status_code in (404, 405)


# Old addresses


def test_an_old_address_sends_readers_on_for_good(area, alice, signed_in):
    make_name(area, "Drones", since="1 April 2020")
    browser = signed_in(alice)
    for page in ("record/", "leads/add/", "names/1/", "names/1/correct/", "names/2/withdraw/"):
        answer = browser.get(f"{DRONES}{page}?a=b")
        assert (answer.status_code, answer["Location"]) == (301, f"/business-areas/drones/{page}?a=b")


def test_a_form_opened_at_an_old_address_still_saves(everything, alice, signed_in):
    browser = signed_in(alice)
    make_name(BusinessArea.objects.get(key="drone-team"), "Drones", since="1 April 2020")
    done = browser.post(f"{DRONES}leads/add/", told() | typed("leads"))
    assert done["Location"] == "/business-areas/drones/"
    assert Lead.objects.count() == 1


# Who may


ROLES = {
    "dan": Role.PANEL_MEMBER,
    "alice": Role.OFFICER,
    "bob": Role.CONTRIBUTOR,
    "erin": Role.FINANCE,
    "frank": Role.SECRETARY,
    "grace": Role.BOARD_MEMBER,
    "carol": Role.ADMINISTRATOR,
    "zoe": Role.ANYONE,
}
WRITING = {
    "add/": {"alice"},
    "drone-team/record/": {"alice", "bob"},
    "drone-team/leads/add/": {"alice", "bob"},
    "drone-team/leads/1/correct/": {"alice", "bob"},
    "drone-team/leads/1/withdraw/": {"alice", "bob"},
    "dogs-team/record/": {"alice"},
    "dogs-team/leads/add/": {"alice"},
    "dogs-team/names/1/correct/": {"alice"},
    "dogs-team/names/1/withdraw/": {"alice"},
    "drone-team/contributors/": {"alice", "carol"},
    "drone-team/contributors/bob/end/": {"alice", "carol"},
    "published-lists/add/": {"alice"},
    "published-lists/live/add/": {"alice"},
    "published-lists/live/1/published/withdraw/": {"alice"},
}


@pytest.mark.parametrize("name", list(ROLES))
def test_who_may_open_and_use_each_page(name, places, request, signed_in):
    person = request.getfixturevalue(name)
    browser, before = signed_in(person), AuditEvent.objects.filter(by=person).count()
    for address, may in WRITING.items():
        got, sent = browser.get(f"/business-areas/{address}"), browser.post(f"/business-areas/{address}", {})
        if name in may:
            assert got.status_code == 200, address
            assert sent.status_code in (302, 405, 422), address
            continue
        assert got.status_code == sent.status_code == 403 or address.endswith("record/"), address
        reason = words(got)
        assert "Only an " in reason or "Dogs Team is not one of your own business areas." in reason, address
    assert AuditEvent.objects.filter(by=person).count() == before + (1 if name in ("alice", "carol") else 0)
    assert Lead.objects.current().count() == 1


def test_a_stranger_is_asked_to_sign_in_before_writing(places, client):
    for address in WRITING:
        for answer in (
            client.get(f"/business-areas/{address}"),
            client.post(f"/business-areas/{address}", {}),
        ):
            assert answer.status_code == 302
            assert "sign-in" in answer["Location"]


def test_an_area_that_may_not_be_known_is_not_found(dan, bob, carol, olivia, signed_in):
    make_area("Night Team", marking=Marking.OFFICIAL)
    for person in (dan, bob, carol):
        for page in ("record/", "leads/add/", "names/1/", "names/1/correct/", "contributors/"):
            assert signed_in(person).get(f"/business-areas/night-team/{page}").status_code == 404
            assert signed_in(person).post(f"/business-areas/night-team/{page}").status_code in (404, 405)
    assert signed_in(olivia).get("/business-areas/night-team/record/").status_code == 200


def test_a_contributor_records_about_their_own_area_above_what_is_published(bob, source, signed_in):
    area = make_area("Night Team", marking=Marking.OFFICIAL)
    make_contributor(bob, area)
    browser = signed_in(bob)
    page = browser.get("/business-areas/night-team/kinds/add/")
    assert "record a new source" not in words(page), "contributors cannot record sources"
    sent = told(marking="1") | {"word": "team", **year("since", "2016")}
    assert browser.post("/business-areas/night-team/kinds/add/", sent).status_code == 302
    assert Kind.objects.get(area=area).marking == Marking.OFFICIAL
    # Its name comes from a source that is not open to bob; he can keep it.
    filled = inputs(browser.get("/business-areas/night-team/names/1/correct/"))
    filled |= {"name": "Nights Team", "because": "Misspelt.", "confirmed": "yes"}
    assert browser.post("/business-areas/night-team/names/1/correct/", filled).status_code == 302


def test_readers_without_the_role_see_no_buttons_on_a_fact(places, alice, dan, signed_in):
    assert f"{DRONES}leads/1/correct/" in signed_in(alice).get(f"{DRONES}leads/1/").content.decode()
    page = signed_in(dan).get(f"{DRONES}leads/1/")
    assert page.status_code == 200
    assert "correct/" not in page.content.decode()
    assert "withdraw/" not in page.content.decode()


def test_opening_pages_changes_nothing(places, alice, carol, signed_in):
    for person, pages in (
        (alice, [*WRITING, "drone-team/leads/1/", "published-lists/", "published-lists/live/"]),
        (carol, ["drone-team/contributors/", "drone-team/contributors/bob/end/"]),
    ):
        browser = signed_in(person)
        browser.get("/business-areas/published-lists/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for page in pages:
                browser.get(f"/business-areas/{page}")
                browser.head(f"/business-areas/{page}")
        changing = [
            query["sql"]
            for query in queries.captured_queries
            if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
        ]
        assert changing == []


def test_ledgers_and_cases_and_withdrawn_facts_have_pages(area, alice, signed_in):
    make_fact(LedgerEntry, area, heading="people", text="Twelve people.", amount="1200")
    make_fact(BusinessCase, area, kind="outline", version=1, status="approved", when="2014")
    group = make_grouping(area)
    withdraw_fact(group, "Never in one.", by=alice)
    browser = signed_in(alice)
    assert "Amount £1,200.00" in words(browser.get(f"{DRONES}ledger/1/"))
    assert "Status Approved" in words(browser.get(f"{DRONES}business-cases/1/"))
    assert "Never in one." in words(browser.get(f"{DRONES}groups/1/"))
