"""Freedom of information requests: when they are due, recorded, and dealt with through their pages."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alliance.markings import Marking
from alliance.policy import Refused
from alliance.temporal import ONE_DAY, long_date, today
from alliance.working_days import is_working_day, working_days_after, working_days_late, working_days_left
from governance.actions.information_requests import (
    close_request,
    record_request,
)
from governance.demonstration import information_requests as demonstration
from governance.models import InformationAnswer, InformationRequest
from governance.register import differences
from governance.requests.due import due_words
from tests.business_areas.pages import inputs, words
from tests.governance.information_requests import (
    AS_AT,
    RECEIVED,
    WITHHELD,
    make_request,
)
from tests.makers import make_area, make_claim
from tests.test_permissions import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(alice):
    return make_request(by=alice)


# Days


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 30)),
        # Over Christmas Day, the Monday for Boxing Day, and New Year's Day.
        (date(2026, 12, 14), date(2027, 1, 14)),
        # Received on a Saturday: counted from the Monday.
        (date(2026, 11, 28), date(2026, 12, 29)),
        # Over Good Friday and Easter Monday.
        (date(2026, 3, 30), date(2026, 4, 29)),
    ],
)
def test_an_answer_is_due_by_the_twentieth_working_day_after_the_day_it_came(received, due):
    assert working_days_after(received, 20) == due


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.integers(1, 40))
def test_so_many_working_days_come_after(day, count):
    due = working_days_after(day, count)
    assert is_working_day(due)
    between = [day + number * ONE_DAY for number in range(1, (due - day).days + 1)]
    assert sum(is_working_day(each) for each in between) == count == working_days_left(day, due)
    assert working_days_left(due, due) == 0
    assert working_days_late(due, due) == 0
    assert due_words(due, due) == "Due today"
    assert due_words(due, day).endswith(f"{count} working day{'' if count == 1 else 's'} left")
    after = working_days_after(due, count)
    assert due_words(due, after).startswith(f"Overdue by {count} working day{'' if count == 1 else 's'},")


def test_the_last_day_is_told_in_words():
    due = date(2027, 1, 14)
    assert due_words(due, date(2026, 12, 24)) == "Due 14 January 2027, 12 working days left"
    assert due_words(due, date(2027, 1, 13)) == "Due 14 January 2027, 1 working day left"
    assert due_words(due, date(2027, 1, 18)) == "Overdue by 2 working days, due 14 January 2027"


# Recording


def test_references_are_gap_free_for_each_year_and_marking(alice, olivia):
    first, second = make_request(by=olivia), make_request(by=olivia)
    hidden = make_request(marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    third = make_request(by=olivia)
    other = make_request(received_on=date(2025, 1, 6), by=olivia)
    named = [each.reference for each in (first, second, third, hidden, other)]
    assert named == ["FOI-2024-001", "FOI-2024-002", "FOI-2024-003", "FOI-S-2024-001", "FOI-2025-001"]
    assert first.due_on == date(2024, 4, 3)
    assert list(InformationRequest.objects.visible_to(olivia)) == [other, third, second, first]


@pytest.mark.parametrize(
    ("told", "field", "sentence"),
    [
        ({"received_on": today() + ONE_DAY}, "received_on", "the day is to come"),
        ({"as_at": today() + ONE_DAY}, "as_at", "not known yet"),
        ({"question": " "}, "question", "This field cannot be blank"),
        ({"marking": Marking.PUBLISHED}, "marking", "it is not published"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(told, field, sentence, alice):
    with pytest.raises(ValidationError) as wrong:
        record_request(**{"question": "Asked?", "received_on": RECEIVED, "as_at": AS_AT, **told}, by=alice)
    assert sentence in str(wrong.value.message_dict[field])
    assert not InformationRequest.objects.exists()


def test_only_officers_who_are_cleared_record_and_change(frank, olivia, alice):
    with pytest.raises(Refused, match="Only an OPCC officer"):
        make_request(by=frank)
    with pytest.raises(Refused, match="cleared to OFFICIAL"):
        make_request(marking=Marking.OFFICIAL_SENSITIVE, by=olivia)
    hidden = make_request(marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    with pytest.raises(Refused):
        close_request(hidden, "Withdrawn.", by=olivia)


# Pages


def test_an_officer_records_gathers_decides_and_answers(olivia, signed_in):
    """The whole way, without JavaScript: each page says what it needs, and bad input loses nothing."""
    area = make_area("Drone Team")
    make_claim("Drones", value=12)
    client, start = signed_in(olivia), "/information-requests/"
    assert "No freedom of information request is recorded" in words(client.get(start))
    assert "name and address of the person" in words(client.get(f"{start}record/"))
    received, wrong = today() - timedelta(days=7), today() + ONE_DAY
    form = {
        "question": "How many drones?",
        "own_reference": "0123/26",
        **{f"received_on_{part}": getattr(wrong, part) for part in ("day", "month", "year")},
        **{f"as_at_{part}": getattr(today(), part) for part in ("day", "month", "year")},
        "marking": 1,
    }
    refused = client.post(f"{start}record/", form)
    assert refused.status_code == 422
    assert "the day is to come" in words(refused)
    assert "How many drones?" in words(refused)
    form |= {f"received_on_{part}": getattr(received, part) for part in ("day", "month", "year")}
    page = client.post(f"{start}record/", form, follow=True)
    request = InformationRequest.objects.get()
    assert f"Due {long_date(request.due_on)}" in words(page)
    assert "Nothing is gathered yet" in words(page)
    assert f"Freedom of information request {request}: Due" in words(client.get("/"))
    bare = f"{start}{request.reference}/"
    found = words(client.get(f"{bare}gather/?q=dron"))
    assert "Drones" in found
    assert "Drone Team" in found
    added = client.post(
        f"{bare}gather/?q=dron", {"kind": "business-area", "reference": area.key, "found": "yes"}, follow=True
    )
    assert "It is added" in words(added)
    unknown = client.post(f"{bare}gather/", {"kind": "decision", "reference": "WTB-2099-001"})
    assert unknown.status_code == 422
    assert "The record tells nothing called “WTB-2099-001”" in words(unknown)
    thing = request.things.get()
    decide = f"{bare}parts/{thing.pk}/decide/"
    text = client.get(decide).content.decode()
    fields = dict(re.findall(r'name="(said-\w+)" value="(\w+)"', text))
    what = [name.replace("said", "what") for name in fields]
    fields["made-from"] = inputs(client.get(decide))["made-from"]
    why = what[0].replace("what", "why")
    refused = client.post(decide, {**fields, what[0]: "40"})
    assert "Say why 1.1 is withheld" in words(refused)
    refused = client.post(decide, {**fields, what[0]: "disclose", why: "Personal"})
    assert "Select the exemption for 1.1, or leave out why" in words(refused)
    stale = client.post(decide, {**fields, what[0].replace("what", "said"): "0" * 64, "rest": "on"})
    assert "1.1 says something else than when you opened this page" in words(stale)
    assert not thing.decisions.exists()
    client.post(decide, {**fields, what[0]: "40", why: "It names a person.", "rest": "on"})
    assert {each.status for each in thing.decisions.all()} == {"disclose", "withhold"}
    check = client.post(
        f"{bare}answer/",
        {f"answered_on_{part}": getattr(today(), part) for part in ("day", "month", "year")},
    )
    assert "Just what is disclosed" in words(check)
    assert "It names a person." not in words(check)
    assert not InformationAnswer.objects.exists()
    client.post(
        f"{bare}answer/",
        {
            **{f"answered_on_{part}": getattr(today(), part) for part in ("day", "month", "year")},
            "confirmed": "yes",
        },
    )
    page = words(client.get(bare))
    assert f"Answered on {long_date(today())}" in page
    assert "Version 1, answered on" in page
    assert "Freedom of information request FOI" not in words(client.get("/"))
    rows = words_of(client.get("/information-requests.csv?state=answered").getvalue())
    assert "0123/26" in rows
    assert request.reference not in words_of(client.get("/information-requests.csv?state=open").getvalue())


def test_a_request_is_there_for_cleared_officers_alone(alice, olivia, frank, zoe, signed_in):
    request = make_request(f"Asked {WITHHELD}", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    for person in (olivia, frank, zoe):
        client = signed_in(person)
        assert client.get(f"/information-requests/{request.reference}/").status_code == 404
        for address in ("/", "/search/?q=asked", "/board/changes/"):
            assert WITHHELD not in client.get(address).content.decode()
            assert request.reference not in client.get(address).content.decode()
    assert "0 requests" in words(signed_in(olivia).get("/information-requests/"))
    assert signed_in(frank).get("/information-requests/").status_code == 404
    for wrong in ("FOI-2024-1", "FOI-2024-002", "foi", "FOI-S-2024-99999999999"):
        assert signed_in(alice).get(f"/information-requests/{wrong}/").status_code == 404


def test_a_request_is_closed_with_why(request_, alice, signed_in):
    with pytest.raises(ValidationError, match="Say why it is closed"):
        close_request(request_, " ", by=alice)
    close_request(request_, "It was withdrawn.", by=alice)
    page = words(signed_in(alice).get(f"/information-requests/{request_}/"))
    assert "It was withdrawn." in page
    assert signed_in(alice).get(f"/information-requests/{request_}/disclosure-copy/").status_code == 404
    with pytest.raises(ValidationError, match="not open"):
        close_request(InformationRequest.objects.get(), "Again.", by=alice)


def test_the_list_asks_as_much_for_many_requests_as_for_few(alice, signed_in):
    client = signed_in(alice)

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        return len(queries)

    make_request(by=alice)
    few = asked("/information-requests/")
    for _ in range(10):
        make_request(by=alice)
    assert asked("/information-requests/") == few <= 8


def test_illustrative_requests_come_and_go(alice, frank):
    call_command("load_reference", verbosity=0)
    demonstration.load(by=alice)
    assert demonstration.load(by=alice) == ["Illustrative freedom of information requests: nothing changed"]
    references = sorted(each.reference for each in InformationRequest.objects.all())
    assert all(each.startswith("EXAMPLE-FOI-") for each in references)
    assert InformationAnswer.objects.get().illustrative
    demonstration.remove(by=frank)
    assert not InformationRequest.objects.exists()
    assert not list(differences())
