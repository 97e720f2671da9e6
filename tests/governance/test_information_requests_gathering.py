"""What is gathered from the record for a freedom of information request, and decided of each fact of it."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from alliance.actions.facts import record_disagreement
from alliance.facts_told import kind_told, told
from alliance.markings import Marking
from alliance.models import Disagreement, SearchEntry
from alliance.temporal import ONE_DAY, today
from business_areas.lifecycle import EventKind
from governance.actions.information_requests import (
    Decided,
    answer_request,
    change_request,
    decide_facts,
    gather_thing,
    move_thing,
    remove_thing,
    write_own_words,
)
from governance.models import Exemption, InformationAnswer
from governance.requests.content import content_of
from governance.requests.gathering import gathered, not_ready
from tests.business_areas.performance.makers import make_performance
from tests.governance.information_requests import (
    ANSWERED,
    AS_AT,
    DISCLOSE,
    RECEIVED,
    WITHHELD,
    add,
    correct_claim_away,
    decide_all,
    make_request,
)
from tests.governance.makers import make_assenting_seats, make_decision, make_restricted
from tests.governance.reports import make_reported
from tests.makers import make_area, make_claim, make_event, make_force, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(alice):
    return make_request(by=alice)


# Gathering


def test_each_kind_of_thing_is_told_with_where_it_comes_from(alice):
    make_assenting_seats()
    area = make_area("Drone Team")
    make_event(
        area, EventKind.WENT_LIVE, "1 April 2016", source=make_source("Report of 2016"), paragraph="5.1"
    )
    claim = make_claim("People", value=12, source=make_source("Statement"), paragraph="3")
    made = make_decision("Fleet", decided_on=date(2024, 1, 9), reasons="It is cheaper.")
    make_performance(area, "", Marking.PUBLISHED)
    make_reported(make_force())
    day, level = today(), Marking.OFFICIAL_SENSITIVE
    told_ = {
        kind: told(kind, key, day, level)
        for kind, key in (
            ("business-area", area.slug),
            ("claim", claim.reference),
            ("figure", "live-business-areas"),
            ("decision", made.reference.lower()),
            ("report", "a-report-a-panel-2031-06-12/v1/1.1"),
            ("measure", f"{area.slug}/absence"),
        )
    }
    status, *facts = told_["business-area"].facts
    assert "In the alliance since 1 April 2016." in status.says
    live = next(each for each in facts if each.says.startswith("Drone Team: went live"))
    assert (live.source, live.paragraph, live.as_at) == ("Report of 2016", "5.1", "1 April 2016")
    assert live.recorded_on == today()
    assert told_["claim"].facts[0].says == "People: 12."
    assert "1 certain" in told_["figure"].facts[0].says
    assert made.wording in told_["decision"].facts[0].says
    assert [each.key for each in told_["decision"].facts[:2]] == ["wording", "reasons"]
    assert told_["report"].facts[0].says == "Said."
    assert told_["measure"].facts[0].source
    # None of it on a day before it, and none of what nobody knows.
    assert told("decision", made.reference, date(2024, 1, 8), level) is None
    assert told("report", "a-report-a-panel-2031-06-12/v1", date(2024, 1, 8), level) is None
    for kind in ("business-area", "claim", "figure", "decision", "report", "measure", "minutes", "no-kind"):
        for key in ("", "x", "x/y", "x/v1", "WTB-2099-001", "2026-02-31/1", "cost-borne", "a/b/c/d"):
            assert told(kind, key, day, level) is None
    for entry in SearchEntry.objects.filter(kind__in=("business-area", "claim", "decision", "report")):
        key = kind_told(entry.kind).found(entry.key)
        # The first version of a report was corrected, and is found no more.
        assert told(entry.kind, key, day, level), entry


def test_agreed_minutes_are_told_by_item_and_by_paragraph(agreed, alice):
    entry = SearchEntry.objects.filter(kind="minutes", title__contains="Savings").first()
    entry = entry or SearchEntry.objects.filter(kind="minutes").order_by("pk").last()
    key = kind_told("minutes").found(entry.key)
    item = told("minutes", key, today() + timedelta(days=900), Marking.OFFICIAL)
    assert item.facts
    first = item.facts[0]
    assert re.fullmatch(r"\d+\.\d+", first.paragraph)
    _, day, _ = key.split("/")
    alone = told("minutes", f"{day}/{first.key}", today() + timedelta(days=900), Marking.OFFICIAL)
    assert [each.says for each in alone.facts] == [first.says]
    assert told("minutes", key, date.fromisoformat(day) - ONE_DAY, Marking.OFFICIAL) is None
    assert told("minutes", key, today(), Marking.PUBLISHED) is None


def test_what_is_marked_higher_than_the_request_cannot_come_into_it(alice):
    make_assenting_seats()
    hidden = make_claim("Secret", marking=Marking.OFFICIAL_SENSITIVE)
    made = make_decision("Fleet", decided_on=date(2024, 1, 9))
    make_restricted(made, text=f"{WITHHELD} an hour.")
    request = make_request(by=alice)
    with pytest.raises(ValidationError, match="what is marked higher cannot come into it"):
        gather_thing(request, "claim", hidden.reference, by=alice)
    gather_thing(request, "decision", made.reference, by=alice)
    assert WITHHELD not in str([each.fact.says for each in gathered(request)[0].facts])
    told_ = {"question": "Asked?", "own_reference": "", "received_on": RECEIVED, "as_at": AS_AT}
    request = change_request(request, **told_, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    assert WITHHELD in str([each.fact.says for each in gathered(request)[0].facts])
    assert request.reference == "FOI-2024-001"
    with pytest.raises(ValidationError, match="is marked higher"):
        change_request(request, **told_, marking=Marking.OFFICIAL, by=alice)


def test_what_is_gathered_is_put_in_order_and_taken_out(request_, alice):
    one, two = (make_claim(label).reference for label in ("One", "Two"))
    first, second = (add(request_, "claim", key, alice) for key in (one, two))
    with pytest.raises(ValidationError, match="“One” is gathered already"):
        gather_thing(request_, "claim", one, by=alice)
    with pytest.raises(
        ValidationError, match="The record tells nothing called “no-such” as at 29 February 2024"
    ):
        gather_thing(request_, "claim", "no-such", by=alice)
    move_thing(second, -1, by=alice)
    move_thing(second, -1, by=alice)
    assert [each.title for each in gathered(request_)] == ["Two", "One"]
    write_own_words(first, "Both are counted.", by=alice)
    facts = gathered(request_)[1].facts
    assert [each.number for each in facts] == ["2.1", "2.2"]
    assert facts[1].fact.source == "Written by the officer for this answer"
    decide_all(request_, by=alice)
    remove_thing(second, by=alice)
    assert [each.title for each in gathered(request_)] == ["One"]


def test_what_is_not_certain_or_disputed_says_so(request_, alice):
    claims = [make_claim("People", value=value, subject="alliance") for value in (12, 14)]
    told_ = Disagreement(slug="people", subject="alliance", question="How many?", handling="The first.")
    record_disagreement(told_, [(claims[0], True), (claims[1], False)], by=alice)
    area = make_area("Drone Team", went_live="between 2015 and 2025")
    add(request_, "claim", claims[0].reference, alice, DISCLOSE)
    add(request_, "business-area", area.slug, alice, DISCLOSE)
    figure = told("figure", "live-business-areas", AS_AT, Marking.OFFICIAL).facts[0]
    assert not figure.certain
    content = content_of(request_, gathered(request_), whole=False)
    people, *facts = [fact for thing in content["things"] for fact in thing["facts"]]
    assert people["sources_disagree"]
    assert any(not fact["certain"] for fact in facts)


# Deciding


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (Decided("disclose", Exemption.PERSONAL, ""), "1.1 is both disclosed and withheld"),
        (Decided("disclose", "", "Why"), "1.1 is both disclosed and withheld"),
        (Decided("withhold", "", "Why"), "Select the exemption under which 1.1 is withheld"),
        (Decided("withhold", Exemption.PERSONAL, " "), "Say why 1.1 is withheld"),
        (Decided("withhold", "99", "Why"), "is not a valid choice"),
        (Decided("perhaps", "", ""), "is not a valid choice"),
    ],
)
def test_a_fact_is_disclosed_or_withheld_with_why(decided, sentence, request_, alice):
    thing = add(request_, "claim", make_claim().reference, alice)
    with pytest.raises(ValidationError, match=sentence):
        decide_facts(thing, {"claim": decided}, by=alice)
    with pytest.raises(ValidationError, match="There is no fact “other”"):
        decide_facts(thing, {"other": DISCLOSE}, by=alice)


def test_nothing_is_answered_before_everything_is_decided(request_, alice):
    with pytest.raises(ValidationError, match="Nothing is gathered yet"):
        answer_request(request_, ANSWERED, by=alice)
    claim = make_claim("People", value=12)
    add(request_, "claim", claim.reference, alice)
    with pytest.raises(ValidationError, match=r"Not decided: 1\.1"):
        answer_request(request_, ANSWERED, by=alice)
    decide_all(request_, by=alice)
    for day, sentence in (
        (today() + ONE_DAY, "is to come"),
        (RECEIVED - ONE_DAY, "received on 4 March 2024"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            answer_request(request_, day, by=alice)
    # What changes after it was decided is to be decided again; what can no longer be told is to be removed.
    write_own_words(gathered(request_)[0].thing, "Said.", by=alice)
    decide_all(request_, by=alice)
    write_own_words(gathered(request_)[0].thing, "Said anew.", by=alice)
    assert "changed since you decided: 1.2" in " ".join(not_ready(gathered(request_)))
    content = content_of(request_, gathered(request_), whole=False)
    assert "Said anew." not in str(content)
    correct_claim_away(claim, alice)
    assert any("can no longer be told" in each for each in not_ready(gathered(request_)))
    assert not InformationAnswer.objects.exists()
