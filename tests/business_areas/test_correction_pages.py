"""Correcting and withdrawing: what is shown first, what is kept, and what is said to whoever comes second."""

import pytest
from django.contrib.messages import get_messages

from alliance.models import AuditEvent
from business_areas.actions.facts import correct_fact
from business_areas.models import BusinessArea, Lead, LifecycleEvent
from tests.business_areas.pages import DRONES, in_words, inputs, words, year
from tests.makers import make_event, make_force, make_lead, make_name, rough


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
