"""Reviews of who may sign in: what is looked at, who finds what, that it is kept, when the next is due."""

import csv
import io
from datetime import timedelta

import pyotp
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from alliance.access import BETTER_APART, DAYS_BETWEEN_REVIEWS, everybody, next_due_on, warnings_of
from alliance.actions.access_reviews import begin_access_review, finish_access_review, review_access
from alliance.actions.people import plan_leaving
from alliance.actions.second_steps import add_authenticator
from alliance.markings import Marking
from alliance.models import AccessReview, AccessReviewed, AuditEvent, User
from alliance.policy import Refused
from alliance.roles import Role
from alliance.temporal import long_date, today
from alliance.views.people.review import access_to_review
from tests.makers import make_area, make_contributor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cyril(db):
    """A second administrator."""
    return make_user("cyril", Role.ADMINISTRATOR)


def seen(person) -> list[str]:
    return warnings_of(everybody().get(pk=person.pk), today())


# What a reviewer should look at


def test_roles_that_are_better_apart_are_a_warning_and_no_refusal():
    person = make_user("paula", Role.ADMINISTRATOR, Role.FINANCE)
    assert seen(person) == [
        "Administrator and Finance officer: whoever gives roles should not also keep the money."
    ]
    assert seen(make_user("quentin", Role.OFFICER, Role.SECRETARY)) == []
    for one, other, reason in BETTER_APART:
        assert one != other
        assert reason


def test_an_account_that_is_not_used_is_a_warning(alice, bob):
    User.objects.filter(pk=alice.pk).update(last_login=timezone.now() - timedelta(days=91))
    User.objects.filter(pk=bob.pk).update(created_at=timezone.now() - timedelta(days=400))
    assert seen(alice) == ["Not signed in for 91 days."]
    assert seen(bob)[0].startswith("Never signed in since the account was opened on")
    User.objects.filter(pk=alice.pk).update(last_login=timezone.now() - timedelta(days=90))
    assert seen(alice) == []


def test_a_clearance_that_no_role_needs_and_no_role_at_all_are_warnings(zoe, dan):
    sensitive = Marking.OFFICIAL_SENSITIVE
    User.objects.update(clearance=sensitive)
    assert seen(dan) == ["Cleared to OFFICIAL-SENSITIVE, and no role needs it."]
    assert seen(zoe) == ["Holds no role.", "Cleared to OFFICIAL-SENSITIVE, and no role needs it."]


# A review


def test_each_is_confirmed_changed_or_closed_and_then_it_is_finished(carol, cyril, zoe, bob):
    area = make_area("Drone Team")
    make_contributor(bob, area)
    begin_access_review(by=carol)
    kept = review_access(bob, "confirmed", by=carol)
    assert kept.access["areas"] == ["Drone Team"]
    assert kept.access["roles"] == [["contributor", today().isoformat()]]
    with pytest.raises(ValidationError, match="was reviewed already"):
        review_access(bob, "confirmed", by=carol)
    with pytest.raises(ValidationError, match="Say what was changed"):
        review_access(cyril, "changed", " ", by=carol)
    review_access(cyril, "changed", "Ended a role", by=carol)
    with pytest.raises(ValidationError, match="2 people are not reviewed yet"):
        finish_access_review(by=carol)
    review_access(zoe, "closed", by=carol)
    zoe.refresh_from_db()
    assert not zoe.is_active
    with pytest.raises(Refused, match="cannot review your own access"):
        review_access(carol, "confirmed", by=carol)
    review_access(carol, "confirmed", by=cyril)
    review = finish_access_review(by=carol)
    assert (review.finished_by, review.found.count()) == (carol, 4)
    with pytest.raises(ValidationError, match="No review of access is under way"):
        review_access(bob, "confirmed", by=carol)
    told = AuditEvent.objects.filter(name__contains="access").values_list("name", flat=True)
    assert list(told) == [
        "alliance.finish_access_review",
        *["alliance.review_access"] * 4,
        "alliance.begin_access_review",
    ]


def test_one_review_is_under_way_at_a_time_and_only_administrators_do_it(carol, alice, bob):
    with pytest.raises(Refused, match="Only an administrator"):
        begin_access_review(by=alice)
    begin_access_review(by=carol)
    with pytest.raises(ValidationError, match="under way already"):
        begin_access_review(by=carol)
    with pytest.raises(Refused, match="Only an administrator"):
        review_access(bob, "confirmed", by=alice)
    with pytest.raises(Refused, match="Only an administrator"):
        finish_access_review(by=alice)


def test_what_was_found_is_never_changed_and_nobody_finds_it_of_themselves(carol, bob):
    review = begin_access_review(by=carol)
    found = review_access(bob, "confirmed", by=carol)
    for change in (
        lambda: AccessReviewed.objects.update(outcome="closed"),
        lambda: AccessReviewed.objects.filter(pk=found.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    told = {"review": review, "outcome": "confirmed", "at": timezone.now()}
    for wrong in ({"person": carol, "by": carol}, {"person": bob, "by": carol}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessReviewed.objects.create(**told, **wrong)


def test_the_next_is_due_so_long_after_the_last_and_home_says_so(carol, alice):
    assert next_due_on() == today() + timedelta(days=DAYS_BETWEEN_REVIEWS)
    assert access_to_review(carol) == []
    long_ago = timezone.now() - timedelta(days=DAYS_BETWEEN_REVIEWS + 1)
    User.objects.update(created_at=long_ago)
    assert "is overdue since" in access_to_review(carol)[0][0]
    assert access_to_review(alice) == []
    review = begin_access_review(by=carol)
    assert "is not finished" in access_to_review(carol)[0][0]
    AccessReview.objects.filter(pk=review.pk).update(finished_at=timezone.now(), finished_by=carol)
    assert access_to_review(carol) == []


# Its pages


@pytest.mark.parametrize("who", ["alice", "bob", "frank", "zoe"])
@pytest.mark.parametrize("address", ["/people/review/", "/people/review.csv", "/people/bob/review/"])
def test_others_are_told_why_not(who, address, bob, request, signed_in):
    page = signed_in(request.getfixturevalue(who)).get(address)
    assert page.status_code == 403
    assert "Only an administrator can manage people and roles." in page.content.decode()


def test_a_review_goes_through_its_pages(carol, bob, signed_in):
    client = signed_in(carol)
    assert "No review is under way" in client.get("/people/review/").content.decode()
    wrong = client.post("/people/bob/review/", {"outcome": "confirmed"})
    assert wrong.status_code == 422
    assert "No review of access is under way" in wrong.content.decode()
    assert client.post("/people/review/begin/").status_code == 302
    again = client.post("/people/review/begin/")
    assert (again.status_code, "under way already" in again.content.decode()) == (422, True)
    page = client.get("/people/review/").content.decode()
    assert "Waits for another administrator" in page
    assert 'href="/people/bob/review/"' in page
    page = client.get("/people/bob/review/").content.decode()
    for told in ("Force contributor since", "OFFICIAL", "With a password", "Nothing", 'href="/people/bob/"'):
        assert told in page
    wrong = client.post("/people/bob/review/", {"outcome": "changed"})
    assert (wrong.status_code, "Say what was changed" in wrong.content.decode()) == (422, True)
    assert client.post("/people/bob/review/", {"outcome": "confirmed"}).status_code == 302
    assert "Right as it is, on" in client.get("/people/review/").content.decode()
    wrong = client.post("/people/review/finish/")
    assert (wrong.status_code, "1 person is not reviewed yet." in wrong.content.decode()) == (422, True)


def test_the_file_says_what_the_page_says(carol, bob, signed_in):
    make_contributor(bob, make_area("Drone Team"))
    make_contributor(bob, make_area("Quiet Team", marking=Marking.OFFICIAL_SENSITIVE))
    begin_access_review(by=carol)
    review_access(bob, "changed", "Cleared to less", by=carol)
    client = signed_in(carol)
    content = client.get("/people/review.csv").getvalue().decode("utf-8-sig")
    row = next(each for each in csv.DictReader(io.StringIO(content)) if each["user_name"] == "bob")
    assert row["found"] == "It was changed"
    assert row["said"] == "Cleared to less"
    assert row["areas"] == "Drone Team; An area that you may not read of"
    assert "Quiet" not in client.get("/people/review/").content.decode()


def test_second_steps_and_the_last_day_are_told_and_kept(carol, bob, signed_in):
    day = today() + timedelta(days=30)
    plan_leaving(bob, day, by=carol)
    for name in ("Work phone", "Tablet"):
        add_authenticator(pyotp.random_base32(), 1, name, by=bob)
    begin_access_review(by=carol)
    client = signed_in(carol)
    for address in ("/people/review/", "/people/bob/review/"):
        page = client.get(address).content.decode()
        assert "2 authenticators" in page
        assert long_date(day) in page
    content = client.get("/people/review.csv").getvalue().decode("utf-8-sig")
    rows = {row["user_name"]: row for row in csv.DictReader(io.StringIO(content))}
    assert rows["bob"]["second_steps"] == "2 authenticators"
    assert rows["carol"]["second_steps"] == "No second step"
    assert rows["bob"]["last_day"] == day.isoformat()
    review_access(bob, "confirmed", "", by=carol)
    kept = AccessReviewed.objects.get(person=bob).access
    assert (kept["second steps"], kept["last day"]) == ("2 authenticators", day.isoformat())


def test_a_user_name_cannot_be_the_address_of_the_review(carol, signed_in):
    told = {"username": "review", "full_name": "Rev", "clearance": 1, "password": "x", "password_again": "x"}
    assert "cannot be a user name" in signed_in(carol).post("/people/add/", told).content.decode()


def test_queries_do_not_grow_with_the_people(carol, signed_in, django_assert_max_num_queries):
    for number in range(20):
        make_user(f"person-{number}", Role.CONTRIBUTOR)
    begin_access_review(by=carol)
    for person in list(everybody().exclude(pk=carol.pk))[:10]:
        review_access(person, "confirmed", by=carol)
    client = signed_in(carol)
    client.get("/people/review/")
    with django_assert_max_num_queries(12):
        client.get("/people/review/")
