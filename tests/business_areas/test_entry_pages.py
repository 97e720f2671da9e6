"""The pages on which the register is added to, corrected and withdrawn from, and those of one fact."""

from html.parser import HTMLParser

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.roles import Role
from alliance.temporal import today
from business_areas.actions.facts import correct_fact, record_mention, withdraw_fact
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
    LifecycleEvent,
    Mention,
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
    make_grouping,
    make_lead,
    make_name,
    make_source,
    make_user,
    rough,
)

DRONES = "/business-areas/drone-team/"


class Inputs(HTMLParser):
    """What the forms of a page would send, were their button pressed with nothing changed."""

    def __init__(self):
        super().__init__()
        self.sent, self.select, self.textarea = {}, None, None

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        name = told.get("name")
        if tag == "select":
            self.select = name
            self.sent[name] = ""
        elif tag == "option" and self.select and "selected" in told:
            self.sent[self.select] = told.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = ""
        elif tag == "input" and name:
            if told.get("type") in ("radio", "checkbox") and "checked" not in told:
                return
            self.sent[name] = told.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        if tag == "textarea":
            # A browser leaves out the line break that stands first in a text area.
            self.sent[self.textarea] = self.sent[self.textarea].removeprefix("\n")
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.sent[self.textarea] += data


def inputs(response) -> dict:
    parser = Inputs()
    parser.feed(response.content.decode())
    return {name: value for name, value in parser.sent.items() if name not in ("csrfmiddlewaretoken", "q")}


def words(response) -> str:
    """The page as it is read: without tags, its spaces single."""

    class Words(HTMLParser):
        def __init__(self):
            super().__init__()
            self.said = []

        def handle_data(self, data):
            self.said.append(data)

    parser = Words()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.said).split())


def day(name, number, month, year) -> dict:
    return {
        f"{name}_how": "day",
        f"{name}_exact_day": number,
        f"{name}_exact_month": month,
        f"{name}_exact_year": year,
    }


def month(name, number, year) -> dict:
    return {f"{name}_how": "month", f"{name}_month_month": number, f"{name}_month_year": year}


def year(name, number) -> dict:
    return {f"{name}_how": "year", f"{name}_year_year": number}


def in_words(name, said) -> dict:
    return {f"{name}_how": "words", f"{name}_own_words": said}


@pytest.fixture
def area(db):
    return make_area("Drone Team")


@pytest.fixture
def source(db):
    return make_source("Panel report", slug="panel-report")


def told(**changes) -> dict:
    """What is typed about where a fact comes from."""
    return {"source": "panel-report", "paragraph": "4.1", "marking": "0", "basis": "stated", **changes}


def typed(noun: str) -> dict:
    """What somebody types to record a fact of one noun about the Drone Team, and what is then kept."""
    return {
        "names": {"name": "  Unmanned   Aircraft Team ", **day("since", "1", "April", "2020")},
        "kinds": {"word": "team", **month("since", "apr", "2016")},
        "groups": {"group": "operational-command", **year("since", "2016"), **year("until", "2019")},
        "leads": {"force": "dorset", **month("since", "4", "2016"), "until_how": "none"},
        "purposes": {"text": "Flies drones\nfor both forces.", **in_words("since", "late 2018")},
        "events": {
            "kind": "reviewed",
            **in_words("when", "between 2018 and 2019"),
            "sequence": "9",
            "sequence_list": "the order of reviews",
            "decided_by": "Working Together Board",
            "description": "Continue.",
        },
        "business-cases": {
            "kind": "detailed",
            "version": "3",
            "status": "approved",
            **in_words("when", "by December 2015"),
            "summary": "One team.",
        },
        "consultations": {
            **day("opened", "1", "3", "2016"),
            "proposed_dismissals": "45",
            **day("first_dismissal", "20", "3", "2016"),
            "outcome": "Agreed.",
        },
        "staff-transfers": {
            "from_force": "dorset",
            "to_force": "devon-cornwall",
            "people": "1,200",
            **day("when", "1", "5", "2016"),
            **day("information_given", "1", "3", "2016"),
        },
        "exits": {
            "ending": "split",
            "reason": "Competing priorities.",
            "one_off_cost": "£1,200.50",
            "cost_as_stated": "a modest cost",
        },
        "ledger": {"heading": "people", "text": "Twelve people.", "amount": "0", **year("when", "2020")},
        "successors": {"name": "Dogs and drones", "successor": "dogs-team"},
    }[noun]


@pytest.fixture
def everything(area, source):
    """What the forms refer to."""
    make_force("Dorset Police", slug="dorset")
    make_force("Devon & Cornwall Police", slug="devon-cornwall")
    make_group("Operational Command", slug="operational-command")
    make_area("Dogs Team")


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
    ("successors", {}, "name", "Record how the area left before recording what follows it."),
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
        # A choice that there is not cannot be shown as chosen.
        if name in wrong and name in ("force", "source", "marking", "basis", "kind", "heading", "successor"):
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


# Correcting


def test_a_correction_shows_what_was_and_will_be_and_is_made_when_confirmed(everything, alice, signed_in):
    browser = signed_in(alice)
    lead = make_lead(
        BusinessArea.objects.get(key="drone-team"), make_force("Dorset Police"), since="April 2016"
    )
    address = f"{DRONES}leads/{lead.number}/correct/"
    sent = inputs(browser.get(address)) | {
        "force": "devon-cornwall",
        **in_words("since", "late 2018"),
        "because": "The report says so.",
    }
    check = browser.post(address, sent)
    assert check.status_code == 200
    assert "Lead force Dorset Police Devon & Cornwall Police" in words(check)
    assert (
        "From when this force led April 2016 late 2018 (between 1 October and 31 December 2018 by convention)"
    ) in words(check)
    assert "Marking" not in words(check).split("What changes")[1]
    assert "A correction cannot be undone." in words(check)
    lead.refresh_from_db()
    assert lead.withdrawn_at is None
    assert not AuditEvent.objects.filter(by=alice).exists()

    changed = browser.post(address, inputs(check) | {"change": "yes"})
    assert inputs(changed)["because"] == "The report says so."
    assert inputs(changed)["since_own_words"] == "late 2018"

    done = browser.post(address, inputs(check) | {"confirmed": "yes"})
    assert done["Location"] == DRONES
    lead.refresh_from_db()
    new = Lead.objects.current().get()
    assert (lead.withdrawn_by, lead.withdrawn_because) == (alice, "The report says so.")
    assert (str(new), new.since.words, new.replaces) == ("Devon & Cornwall Police", "late 2018", lead)

    old = words(browser.get(f"{DRONES}leads/1/"))
    assert "Withdrawn" in old
    assert "Corrected By Alice Example, " in old
    assert "The report says so." in old
    assert "What replaced it Drone Team was led by Devon & Cornwall Police, from late 2018." in old
    assert "Withdraw it" not in old
    assert f"{DRONES}leads/1/correct/" not in browser.get(f"{DRONES}leads/1/").content.decode()
    now = words(browser.get(f"{DRONES}leads/2/"))
    assert "What it replaced Drone Team was led by Dorset Police, from April 2016." in now


def test_a_correction_needs_a_reason(everything, alice, signed_in):
    lead = make_lead(BusinessArea.objects.get(key="drone-team"), make_force("Dorset Police"))
    browser = signed_in(alice)
    address = f"{DRONES}leads/{lead.number}/correct/"
    sent = inputs(browser.get(address)) | {"force": "devon-cornwall", "because": "   "}
    answer = browser.post(address, sent | {"confirmed": "yes"})
    assert answer.status_code == 422
    assert "Say why it is corrected" in words(answer)
    lead.refresh_from_db()
    assert lead.withdrawn_at is None


@pytest.mark.parametrize("pressed", [{}, {"confirmed": "yes"}])
def test_whoever_comes_second_is_told_who_was_first_and_loses_nothing(
    pressed, everything, alice, olivia, signed_in
):
    area = BusinessArea.objects.get(key="drone-team")
    event = make_event(area, "reviewed", "2018")
    browser, address = signed_in(alice), f"{DRONES}events/{event.number}/correct/"
    sent = inputs(browser.get(address)) | {**year("when", "2020"), "note": "Mine", "because": "Mine too"}
    first = LifecycleEvent(area=area, kind="reviewed", when=rough("2019"), source=event.source, marking=0)
    correct_fact(event, first, "A year later.", by=olivia)

    answer = browser.post(address, sent | pressed)
    assert answer.status_code == 422
    said = words(answer)
    assert "This was already corrected or withdrawn by Olivia Example on " in said
    assert "What it says now: Drone Team: reviewed, 2019." in said
    assert f'href="{DRONES}events/{first.number}/"' in answer.content.decode()
    assert inputs(answer)["note"] == "Mine"
    assert inputs(answer)["because"] == "Mine too"
    assert inputs(answer)["when_year_year"] == "2020"
    assert area.lifecycleevents.current().count() == 2

    for page in ("correct", "withdraw"):
        refused = browser.get(f"{DRONES}events/{event.number}/{page}/")
        assert refused.status_code == 403
        assert "already corrected or withdrawn by Olivia Example" in words(refused)


def test_a_correction_that_contradicts_the_record_is_refused_before_it_is_checked(
    everything, alice, signed_in
):
    event = make_event(BusinessArea.objects.get(key="drone-team"), "left", "2020")
    browser, address = signed_in(alice), f"{DRONES}events/{event.number}/correct/"
    sent = inputs(browser.get(address)) | {**year("when", "2010"), "because": "Earlier."}
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    assert "cannot come after “Left the alliance” (2010)." in words(answer)
    event.refresh_from_db()
    assert event.withdrawn_at is None


def test_a_renamed_area_is_gone_to_at_its_new_address(everything, alice, signed_in):
    browser = signed_in(alice)
    address = f"{DRONES}names/1/correct/"
    sent = inputs(browser.get(address)) | {"name": "Drones", "because": "Misspelt.", "confirmed": "yes"}
    done = browser.post(address, sent)
    assert done["Location"] == "/business-areas/drones/"
    assert browser.get(done["Location"]).status_code == 200


# Withdrawing


def test_withdrawing_names_the_fact_asks_why_and_keeps_it_readable(everything, alice, signed_in):
    event = make_event(BusinessArea.objects.get(key="drone-team"), "left", "2020")
    browser, address = signed_in(alice), f"{DRONES}events/{event.number}/withdraw/"
    page = words(browser.get(address))
    assert "Are you sure you want to withdraw this event?" in page
    assert "Drone Team: left the alliance, 2020." in page
    assert "This cannot be undone." in page
    unreasoned = browser.post(address, {"because": ""})
    assert unreasoned.status_code == 422
    assert "Say why it is withdrawn" in words(unreasoned)
    event.refresh_from_db()
    assert event.withdrawn_at is None

    done = browser.post(address, {"because": "It was another area."})
    assert done["Location"] == DRONES
    said = [str(message) for message in get_messages(done.wsgi_request)]
    assert said == ["Withdrawn: Event “Left the alliance”, 2020."]
    shown = words(browser.get(f"{DRONES}events/{event.number}/"))
    assert "Withdrawn By Alice Example, " in shown
    assert "It was another area." in shown
    again = browser.post(address, {"because": "Again."})
    assert again.status_code == 422
    assert "already corrected or withdrawn by Alice Example" in words(again)
    assert inputs(again)["because"] == "Again."


def test_the_only_name_offers_no_button_to_withdraw_it(area, alice, signed_in):
    browser = signed_in(alice)
    page = browser.get(f"{DRONES}names/1/withdraw/")
    assert "A business area must keep at least one name. Correct the name instead." in words(page)
    assert "Withdraw it" not in words(page)
    answer = browser.post(f"{DRONES}names/1/withdraw/", {"because": "Wrong."})
    assert answer.status_code == 422
    assert area.names.current().count() == 1


def test_withdrawing_the_latest_name_goes_back_to_the_address_before(area, alice, signed_in):
    make_name(area, "Drones", since="1 April 2020")
    done = signed_in(alice).post("/business-areas/drones/names/2/withdraw/", {"because": "Never renamed."})
    assert done["Location"] == DRONES


# One fact


def test_a_fact_above_the_readers_marking_is_not_found(area, alice, olivia, dan, bob, signed_in):
    make_lead(area, make_force("Dorset Police"), marking=Marking.OFFICIAL)
    make_event(area, "reviewed", "2019", marking=Marking.OFFICIAL_SENSITIVE)
    official, sensitive = f"{DRONES}leads/1/", f"{DRONES}events/2/"
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
    shown = words(signed_in(dan).get(f"{DRONES}leads/2/"))
    assert "Dorset Police" not in shown
    assert "It was the other" not in shown
    assert "It was the other" in words(signed_in(alice).get(f"{DRONES}leads/2/"))


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
    "drone-team/contributors/": {"carol"},
    "drone-team/contributors/bob/end/": {"carol"},
    "published-lists/add/": {"alice"},
    "published-lists/live/add/": {"alice"},
    "published-lists/live/1/withdraw/": {"alice"},
}


@pytest.fixture
def places(everything, alice, bob):
    """Something at every address of WRITING."""
    area = BusinessArea.objects.get(key="drone-team")
    make_lead(area, make_force("Dorset Police"))
    make_contributor(bob, area)
    mention = Mention(
        list_slug="live",
        list_title="Areas live in December 2017",
        position=1,
        name_as_stated="Drones",
        group_as_stated="Operational",
        as_at=rough("December 2017"),
        area=area,
        source=make_source(),
        marking=Marking.PUBLISHED,
    )
    return record_mention(mention, by=alice)


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
    assert AuditEvent.objects.filter(by=person).count() == before + (1 if name == "carol" else 0)
    assert Lead.objects.current().count() == 1


def test_a_stranger_is_asked_to_sign_in(places, client):
    for address in (*WRITING, "drone-team/leads/1/", "published-lists/", "published-lists/live/"):
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


# A new area


NEW = {
    "name": "Dive Team",
    "kind": "team",
    "group": "operational-command",
    "purpose": "Dives for both forces.",
    "event": "proposed",
    **month("when", "May", "2026"),
    "source": "panel-report",
    "paragraph": "7.3",
    "marking": "0",
}


def test_an_officer_puts_an_area_on_the_register_after_checking(everything, alice, signed_in):
    browser = signed_in(alice)
    check = browser.post("/business-areas/add/", inputs(browser.get("/business-areas/add/")) | NEW)
    assert check.status_code == 200
    assert "Check your answers before adding the business area" in words(check)
    assert "Dive Team" in words(check)
    assert not BusinessArea.objects.filter(key="dive-team").exists()
    done = browser.post("/business-areas/add/", inputs(check) | {"confirmed": "yes"})
    assert done["Location"] == "/business-areas/dive-team/"
    area = BusinessArea.objects.get(key="dive-team")
    assert area.lifecycleevents.get().get_kind_display() == "Proposed as a shared business area"
    assert area.lifecycleevents.get().when == rough("May 2026")
    assert area.names.get().since == area.kinds.get().since == rough("May 2026")
    assert str(area.groupings.get()) == "Operational Command"
    assert area.purposes.get().text == "Dives for both forces."
    assert "Dive Team is on the register." in words(browser.get(done["Location"]))
    again = browser.post("/business-areas/add/", inputs(check) | {"confirmed": "yes"})
    assert again.status_code == 422
    assert "There is already a business area called “Dive Team”." in words(again)


def test_an_area_is_added_with_its_kind_and_group_not_known_and_a_place_in_order(
    everything, alice, signed_in
):
    sent = NEW | {
        "kind": "not-known",
        "group": "not-known",
        "purpose": "",
        "event": "went-live",
        "when_how": "not_known",
        "sequence": "14",
        "sequence_list": "Enabling Services",
        "confirmed": "yes",
    }
    assert signed_in(alice).post("/business-areas/add/", sent).status_code == 302
    area = BusinessArea.objects.get(key="dive-team")
    assert not area.kinds.exists()
    assert not area.groupings.exists()
    assert not Purpose.objects.filter(area=area).exists()
    assert area.lifecycleevents.get().sequence == 14


@pytest.mark.parametrize(
    ("wrong", "where", "sentence"),
    [
        ({"name": "Drone Team"}, "name", "There is already a business area called “Drone Team”."),
        ({"name": "<i>Dive</i>"}, "name", "“<” cannot be part of a name."),
        ({"name": "add"}, "name", "“add” is the address of a page of the register."),
        ({"kind": ""}, "kind_0", "Select what kind of area it is"),
        ({"group": ""}, "group_0", "Select the group it stands in, or “Not known”"),
        ({"group": "gold"}, "group_0", "Select the group it stands in, or “Not known”"),
        ({"event": ""}, "event", "Select the first thing known to have happened to it"),
        ({"when_how": ""}, "when_0", "Select how exact the date is"),
        ({"source": ""}, "source", "Select the source it comes from"),
        (
            {"source": "secret"},
            "marking_0",
            "The source is marked OFFICIAL, so what it says cannot",
        ),
        ({"marking": ""}, "marking_0", "Select how it is marked"),
        ({"sequence": "3"}, "sequence_list", "Say which order it is a place in"),
    ],
)
def test_what_is_wrong_with_a_new_area_is_said_before_it_is_checked(
    wrong, where, sentence, everything, alice, signed_in
):
    make_source("Secret report", slug="secret", marking=Marking.OFFICIAL)
    before = BusinessArea.objects.count()
    answer = signed_in(alice).post("/business-areas/add/", NEW | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'href="#id_{where}"' in answer.content.decode()
    assert BusinessArea.objects.count() == before
    assert inputs(answer)["purpose"] == "Dives for both forces."
    assert inputs(answer)["when_month_month"] == "May"


# Published lists


def test_published_lists_are_read_by_everybody_as_far_as_they_may(places, dan, zoe, alice, signed_in):
    record_mention(
        Mention(
            list_slug="private",
            list_title="A list not published",
            position=1,
            name_as_stated="Nights",
            as_at=rough("2019"),
            source=make_source(marking=Marking.OFFICIAL),
            marking=Marking.OFFICIAL,
        ),
        by=alice,
    )
    for person in (dan, zoe):
        page = words(signed_in(person).get("/business-areas/published-lists/"))
        assert "Areas live in December 2017" in page
        assert "A list not published" not in page
        assert signed_in(person).get("/business-areas/published-lists/private/").status_code == 404
        assert "Withdraw" not in words(signed_in(person).get("/business-areas/published-lists/live/"))
    assert "A list not published" in words(signed_in(alice).get("/business-areas/published-lists/"))
    listed = words(signed_in(dan).get("/business-areas/published-lists/live/"))
    assert "1 name" in listed
    assert "Drones Operational Drone Team Live" in listed


def test_a_list_shows_its_areas_as_at_a_day(places, alice, signed_in):
    page = words(signed_in(alice).get("/business-areas/published-lists/live/?as-at=2014-01-01"))
    assert "Drones Withdraw Drones Operational Not on the register" in page
    wrong = words(signed_in(alice).get("/business-areas/published-lists/live/?as-at=soon&colour=blue"))
    assert "This page shows the position today." in wrong
    assert "“colour” is not a filter of this list." in wrong


def test_a_list_does_not_name_an_area_that_may_not_be_known(places, dan, alice, signed_in):
    hidden = make_area("Night Team", marking=Marking.OFFICIAL)
    record_mention(
        Mention(
            list_slug="live",
            list_title="Areas live in December 2017",
            position=2,
            name_as_stated="Nights",
            as_at=rough("December 2017"),
            area=hidden,
            source=make_source(),
            marking=Marking.PUBLISHED,
        ),
        by=alice,
    )
    for page in ("published-lists/live/", "published-lists/live.csv"):
        answer = signed_in(dan).get(f"/business-areas/{page}")
        assert "Night Team" not in b"".join(answer).decode()
    assert "Night Team" in words(signed_in(alice).get("/business-areas/published-lists/live/"))
    assert "2 1 " in words(signed_in(dan).get("/business-areas/published-lists/"))


def test_a_list_as_a_file_holds_its_rows(places, alice, signed_in):
    answer = signed_in(alice).get("/business-areas/published-lists/live.csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("place,name_as_printed,group_as_printed,business_area,stage")
    assert lines[1].startswith("1,Drones,Operational,Drone Team,Live")
    assert signed_in(alice).get("/business-areas/published-lists/live.xlsx").status_code == 200


def test_an_empty_register_of_lists_says_so(db, alice, signed_in):
    page = words(signed_in(alice).get("/business-areas/published-lists/"))
    assert "No published list is on record yet." in page


def test_a_new_list_and_another_name_in_it(everything, alice, signed_in):
    browser = signed_in(alice)
    first = told() | {
        "list_title": "Areas live in 2022",
        **day("as_at", "30", "6", "2022"),
        "position": "1",
        "name_as_stated": "Alliance Drone Team",
        "group_as_stated": "Operational Command",
        "area": "drone-team",
    }
    done = browser.post("/business-areas/published-lists/add/", first)
    assert done["Location"] == "/business-areas/published-lists/areas-live-in-2022/"
    again = browser.post("/business-areas/published-lists/add/", first)
    assert "There is already a list called “Areas live in 2022”." in words(again)

    address = "/business-areas/published-lists/areas-live-in-2022/add/"
    filled = inputs(browser.get(address))
    assert (filled["position"], filled["source"], filled["marking"]) == ("2", "panel-report", "0")
    second = filled | {"name_as_stated": "=Dogs", "area": ""}
    assert browser.post(address, second).status_code == 302
    twice = browser.post(address, second)
    assert twice.status_code == 422
    assert "This is already recorded" in words(twice)
    taken = browser.post(address, second | {"name_as_stated": "Horses"})
    assert "Place 2 of this list is already “=Dogs”." in words(taken)
    assert inputs(taken)["name_as_stated"] == "Horses"
    assert Mention.objects.get(position=2).as_at == rough("30 June 2022")
    file = b"".join(browser.get("/business-areas/published-lists/areas-live-in-2022.csv")).decode()
    assert ",'=Dogs," in file, "a formula is text in a file"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"list_title": ""}, "Enter the title of the list"),
        ({"list_title": "🚁"}, "The title needs at least one letter from a to z or a number"),
        ({"list_title": "Add"}, "There is already a list called “Add”"),
        ({"position": "0"}, "Place in the list must be a whole number from 1 to 9,999"),
        ({"position": ""}, "Enter the place in the list"),
        ({"name_as_stated": ""}, "Enter the name as it is printed"),
        ({"name_as_stated": "x" * 2000}, "Name as printed must be 160 characters or fewer"),
        ({"area": "gone"}, "The business area you chose is no longer there"),
        ({"basis": "derived"}, "Say how it was derived"),
    ],
)
def test_what_is_wrong_with_a_new_list_is_said(wrong, sentence, everything, alice, signed_in):
    sent = told() | {
        "list_title": "Live",
        **year("as_at", "2022"),
        "position": "1",
        "name_as_stated": "Drones",
    }
    answer = signed_in(alice).post("/business-areas/published-lists/add/", sent | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Mention.objects.exists()
    assert inputs(answer)["as_at_year_year"] == "2022"


def test_a_name_is_withdrawn_from_a_list_with_a_reason(places, alice, signed_in):
    browser = signed_in(alice)
    address = "/business-areas/published-lists/live/1/withdraw/"
    assert "Drones" in words(browser.get(address))
    assert "Say why it is withdrawn" in words(browser.post(address, {}))
    done = browser.post(address, {"because": "Not in the list."})
    assert done["Location"] == "/business-areas/published-lists/"
    places.refresh_from_db()
    assert places.withdrawn_because == "Not in the list."
    assert browser.get("/business-areas/published-lists/live/").status_code == 404
    assert browser.get(address).status_code == 404


# Contributors


def test_an_administrator_chooses_a_contributor_and_ends_it(area, bob, carol, signed_in):
    make_user("erica", Role.FINANCE)
    browser = signed_in(carol)
    page = browser.get(f"{DRONES}contributors/")
    assert "Nobody contributes to this business area yet." in words(page)
    assert "Bob Example" in words(page)
    assert "Erica Example" not in words(page)
    done = browser.post(f"{DRONES}contributors/", {"user": "bob"})
    assert done["Location"] == f"{DRONES}contributors/"
    assert "Bob Example contributes to Drone Team from today." in words(browser.get(done["Location"]))
    assert area.contributors.on(today()).get().user == bob
    assert signed_in(bob).get(f"{DRONES}record/").status_code == 200

    assert "Bob Example" in words(browser.get(f"{DRONES}contributors/bob/end/"))
    done = browser.post(f"{DRONES}contributors/bob/end/")
    assert done["Location"] == f"{DRONES}contributors/"
    assert not area.contributors.on(today()).exists()
    assert signed_in(bob).get(f"{DRONES}record/").status_code == 403
    assert browser.get(f"{DRONES}contributors/bob/end/").status_code == 404


@pytest.mark.parametrize("chosen", ["", "erica", "nobody", "bob"])
def test_only_a_contributor_who_is_not_one_yet_can_be_chosen(chosen, area, bob, carol, signed_in):
    make_user("erica", Role.FINANCE)
    make_contributor(bob, area)
    answer = signed_in(carol).post(f"{DRONES}contributors/", {"user": chosen})
    assert answer.status_code == 422
    expected = "The person you chose is no longer there" if chosen else "Select who contributes to this area"
    assert expected in words(answer)
    assert area.contributors.count() == 1


def test_ledgers_and_cases_and_withdrawn_facts_have_pages(area, alice, signed_in):
    make_fact(LedgerEntry, area, heading="people", text="Twelve people.", amount="1200")
    make_fact(BusinessCase, area, kind="outline", version=1, status="approved", when="2014")
    group = make_grouping(area)
    withdraw_fact(group, "Never in one.", by=alice)
    browser = signed_in(alice)
    assert "Amount £1,200.00" in words(browser.get(f"{DRONES}ledger/1/"))
    assert "Status Approved" in words(browser.get(f"{DRONES}business-cases/1/"))
    assert "Never in one." in words(browser.get(f"{DRONES}groups/1/"))
