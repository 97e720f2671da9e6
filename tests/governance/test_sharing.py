"""What was shared with the other forces of the region, and what they answered."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from alliance.temporal import long_date, today
from governance.actions.sharing import answer_sharing, share
from governance.models import Sharing, SharingAnswer
from tests.business_areas.pages import words
from tests.governance.makers import (
    PUT_ON,
    make_assenting_seats,
    make_decision,
    make_item,
    make_meeting,
)
from tests.makers import make_force

pytestmark = pytest.mark.django_db
HERE = "/board/sharing/"


@pytest.fixture
def neighbours():
    return [make_force(name, standing="neighbour") for name in ("Wiltshire Police", "Gloucestershire Police")]


@pytest.fixture
def made():
    make_assenting_seats()
    return make_decision()


def told(made, forces, on=None, by=None, **fields) -> list[Sharing]:
    thing = fields or {"decision": made}
    sharing = Sharing(board=made.board, told_on=on or today(), told_how="by letter", **thing)
    return share(sharing, forces, by=by or portal_user())


def answered(sharing, kind="more", on=None, **fields) -> SharingAnswer:
    answer = SharingAnswer(sharing=sharing, kind=kind, answered_on=on or today(), **fields)
    return answer_sharing(answer, by=portal_user())


@pytest.fixture
def bobs(bob, signed_in):
    return signed_in(bob)


def test_who_was_told_what_and_who_has_not_answered_is_in_one_list(bobs, made, neighbours):
    first, second = told(made, neighbours, on=max(PUT_ON, today() - timedelta(days=3)))
    answered(first, "interested", text="We would join.")
    page = words(bobs.get(HERE))
    assert f"Wants to work together on it, {long_date(today())} We would join." in page
    days = (today() - second.told_on).days
    assert f"Unanswered for {days} day" in page
    unanswered = words(bobs.get(f"{HERE}?answered=no"))
    assert "Gloucestershire Police" in unanswered.split("Answer", 1)[1]
    assert "We would join." not in unanswered
    file = bobs.get("/board/sharing.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert {row["force"]: row["answer"] for row in rows} == {
        "Wiltshire Police": "Wants to work together on it", "Gloucestershire Police": "Unanswered",
    }  # fmt: skip


def test_a_decision_says_with_whom_it_was_shared(bobs, made, neighbours):
    assert "Not recorded as shared" in words(bobs.get(f"/decisions/{made.reference}/"))
    (sharing,) = told(made, neighbours[:1])
    assert "No answer yet." in words(bobs.get(f"/decisions/{made.reference}/"))
    answered(sharing, "not-now")
    page = words(bobs.get(f"/decisions/{made.reference}/"))
    assert f"Wiltshire Police, told {long_date(today())}, by letter. Does not want to, for now" in page


def test_a_proposal_is_shared_before_it_is_decided(bobs, made, neighbours):
    meeting = make_meeting(today() + timedelta(days=30), board=made.board)
    told(made, neighbours, item=make_item("Regional data team", meeting=meeting))
    assert f"Regional data team, meeting of {long_date(meeting.held_on)}" in words(bobs.get(HERE))


def test_told_twice_a_force_was_told_once(made, neighbours):
    told(made, neighbours[:1])
    assert len(told(made, neighbours)) == 2
    assert Sharing.objects.count() == 2


def test_a_later_answer_stands_beside_the_earlier(bobs, made, neighbours):
    (sharing,) = told(made, neighbours[:1])
    assert answered(sharing) == answered(sharing)
    answered(sharing, "interested")
    assert sharing.answers.count() == 2
    assert "Wants to work together on it" in words(bobs.get(HERE))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on": today() + timedelta(days=1)}, "has not come yet"),
        ({"on": PUT_ON - timedelta(days=1)}, "nobody was told of it before"),
        ({"forces": []}, "Select which forces were told"),
        ({"forces": "partners"}, "not in the alliance"),
    ],
)
def test_what_cannot_have_been_told_is_refused(made, neighbours, change, sentence):
    forces = change.get("forces", neighbours)
    if forces == "partners":
        forces = [make_force("Dorset Police")]
    with pytest.raises(ValidationError, match=sentence):
        told(made, forces, on=change.get("on"))


def test_an_answer_comes_after_the_telling(made, neighbours):
    (sharing,) = told(made, neighbours[:1])
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(ValidationError):
            answered(sharing, on=day)


def test_what_was_told_and_answered_never_changes(made, neighbours):
    (sharing,) = told(made, neighbours[:1])
    for row in (sharing, answered(sharing)):
        rows = type(row).objects.filter(pk=row.pk)
        for change in (lambda rows=rows: rows.update(at=None), rows.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_what_is_marked_higher_is_told_of_to_nobody_else(bobs, made, neighbours):
    quiet = make_decision("Quiet", marking=Marking.OFFICIAL_SENSITIVE)
    (hidden,) = told(made, neighbours[:1], decision=quiet)
    (seen,) = told(made, neighbours[:1])
    assert (hidden.number, seen.number) == (10001, 1)
    assert "Quiet" not in words(bobs.get(HERE))


def test_only_the_secretary_records_it(made, neighbours, olivia):
    with pytest.raises(Refused):
        told(made, neighbours, by=olivia)


def test_the_secretary_records_with_several_at_once_and_an_answer(frank, signed_in, made, neighbours):
    browser = signed_in(frank)
    day = {"told_on_day": today().day, "told_on_month": today().month, "told_on_year": today().year}
    typed = {"what": made.reference, "forces": [force.slug for force in neighbours], "told_how": "by letter"}
    assert "Select what was shared" in words(browser.post(f"{HERE}add/", day))
    answer = browser.post(f"{HERE}add/", {**typed, **day}, follow=True)
    assert "Recorded with 2 forces." in words(answer)
    sentence = AuditEvent.objects.latest("pk").sentence
    assert sentence.startswith(f"Shared “{made}” with Wiltshire Police and Gloucestershire Police on")
    number = Sharing.objects.first().number
    day = {name.replace("told", "answered"): value for name, value in day.items()}
    answer = browser.post(f"{HERE}{number}/answer/", {"kind": "no-view", "text": "", **day}, follow=True)
    assert "has no view" in words(answer)
