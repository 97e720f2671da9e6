"""The pages of what is kept, due, held and destroyed: what they show, to whom, and what they ask."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.actions.retention import place_hold, propose_destruction
from alliance.management.commands.permission_matrix import routes
from alliance.markings import Marking
from alliance.models import Destruction, Mail, RetentionHold, Seen
from alliance.retention import Period, classes, kept_named, periods_in_force
from alliance.roles import Role
from alliance.temporal import today
from alliance.views.retention.destroying import destructions_to_approve
from alliance.work import do_next
from tests.alliance.test_retention import make_mails, make_seen
from tests.makers import make_user

pytestmark = pytest.mark.django_db

WORD = "Nightjar"
DUE = "/retention/due/"


@pytest.fixture
def anton(db):
    """A second officer who is cleared for everything."""
    return make_user("anton", Role.OFFICER, clearance=Marking.OFFICIAL_SENSITIVE)


def text(response) -> str:
    return response.content.decode()


def test_everybody_with_an_account_reads_the_schedule_and_it_names_nobody(zoe, signed_in):
    make_mails(3)
    page = text(signed_in(zoe).get("/retention/"))
    for kept in classes():
        assert kept.title in page
        assert kept.stays in page
    assert "It can be set from 1 month to 6 years." in page
    assert DUE not in page
    assert "author@example.org" not in page


def test_a_class_goes_through_its_pages(alice, anton, signed_in):
    one, other = make_mails(2)
    client, second = signed_in(alice), signed_in(anton)
    page = text(client.get(DUE))
    assert 'data-label="Due" class="numeric">2</td>' in page
    assert "Not proposed" in page
    page = text(client.get(f"{DUE}mail/"))
    assert "“Paper 0”, to author@example.org" in page
    assert "Nobody has changed it." in page

    held = {"kind": "mail", "number": one.pk, "because": "A claim is made", "marking": 2}
    assert client.post("/retention/holds/place/", held).status_code == 302
    page = text(client.get("/retention/holds/"))
    assert f"Number {one.pk} of “E-mails that were sent or given up”" in page
    assert "until somebody lifts it" in page
    assert 'data-label="Held back" class="numeric">1</td>' in text(client.get(DUE))
    assert "Paper 0" not in text(client.get(f"{DUE}mail/"))

    page = text(client.get(f"{DUE}mail/propose/"))
    assert "1 thing" in page
    assert client.post(f"{DUE}mail/propose/").status_code == 302
    destruction = Destruction.objects.get()
    address = f"/retention/destroyed/{destruction.pk}/approve/"
    assert "You proposed this, so somebody else approves it." in text(client.get(address))
    assert client.post(address).status_code == 403
    assert "somebody proposed it already" in text(client.get(f"{DUE}mail/"))
    assert destructions_to_approve(alice) == []
    assert destructions_to_approve(anton) == [
        ("Somebody proposed to destroy: E-mails that were sent or given up", address)
    ]
    assert address in text(second.get("/"))
    page = text(second.get(address))
    assert "It cannot be undone." in page
    assert f"/retention/destroyed/{destruction.pk}/drop/" in page
    assert second.post(address).status_code == 302
    assert "Being destroyed" in text(client.get("/retention/destroyed/"))
    while do_next():
        pass
    assert list(Mail.objects.all()) == [one]
    destruction.refresh_from_db()
    page = text(client.get("/retention/destroyed/"))
    for told in ("Proposed by Alice Example", "approved by Anton Example", destruction.digest, "1 thing,"):
        assert told in page
    assert "This was destroyed already." in text(second.get(address))
    page = text(client.post(f"{DUE}mail/propose/"))
    assert "Nothing of this is due, or all of it is held." in page

    hold = RetentionHold.objects.get()
    address = f"/retention/holds/{hold.pk}/lift/"
    assert client.post(address, {"because": ""}).status_code == 422
    assert client.post(address, {"because": "It was settled"}).status_code == 302
    assert "It was settled" in text(client.get("/retention/holds/"))
    assert "This hold was lifted already." in text(client.get(address))
    assert other not in Mail.objects.all()


def test_what_was_proposed_is_dropped_with_a_reason(alice, signed_in):
    make_mails(1)
    destruction = propose_destruction(kept_named("mail"), by=alice)
    client, address = signed_in(alice), f"/retention/destroyed/{destruction.pk}/drop/"
    assert client.post(address, {"because": ""}).status_code == 422
    assert client.post(address, {"because": "A claim is to come"}).status_code == 302
    assert "A claim is to come" in text(client.get("/retention/destroyed/"))
    assert Mail.objects.count() == 1


def test_a_period_is_changed_on_its_page_and_what_is_due_changes_at_once(alice, signed_in):
    make_mails(1)
    client, address = signed_in(alice), f"{DUE}mail/period/"
    assert 'value="1"' in text(client.get(address))
    seen = {"made-from": client.get(address).context["made_from"]}
    page = client.post(address, {**seen, "number": 7, "unit": "years", "because": "Longer"})
    assert page.status_code == 422
    assert "Choose a time from 1 month to 6 years." in text(page)
    for wrong in ({}, {"number": "x", "unit": "weeks", "because": "x"}, {"number": 0, "unit": "years"}):
        assert client.post(address, {**seen, **wrong}).status_code == 422
    sent = {**seen, "number": 3, "unit": "years", "because": "Asked by the auditor"}
    assert client.post(address, sent).status_code == 302
    assert periods_in_force()["mail"] == Period(3, "years")
    crossed = text(client.post(address, {**sent, "number": 4}))
    assert "Somebody changed this since you opened the page" in crossed
    page = text(client.get(f"{DUE}mail/"))
    assert "Nothing of this is due today." in page
    assert "3 years, by Alice Example: Asked by the auditor" in page
    assert "3 years, counted from" in text(client.get("/retention/"))
    assert client.get(f"{DUE}failed-tries/period/").status_code == 404
    assert client.get(f"{DUE}nonsense/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"number": 5}, "Select what the number is of"),
        ({"kind": "mail", "number": 5}, "There is no such thing"),
        ({"kind": "mail", "number": "x"}, "Enter the number alone"),
        ({"person": "nobody"}, "Nobody has this user name"),
        ({"kind": ""}, "Select what is held back"),
        ({"kind": "board"}, "Select a valid choice"),
        ({"because": ""}, "Say why"),
        ({"marking": "0"}, "Select a valid choice"),
        ({"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"}, "Enter today or a day to come"),
    ],
    ids=[
        "no-class",
        "no-such",
        "no-number",
        "nobody",
        "nothing",
        "for-good",
        "no-reason",
        "published",
        "over",
    ],
)
def test_a_hold_that_makes_no_sense_is_said_in_a_sentence(sent, said, alice, signed_in):
    page = signed_in(alice).post(
        "/retention/holds/place/", {"kind": "everything", "because": "A claim", "marking": "2", **sent}
    )
    assert page.status_code == 422
    assert said in text(page)
    assert not RetentionHold.objects.exists()


def test_a_hold_on_a_person_is_placed_by_their_name(alice, bob, signed_in):
    sent = {"kind": "everything", "person": "BOB", "because": "A claim", "marking": "1"}
    assert signed_in(alice).post("/retention/holds/place/", sent).status_code == 302
    hold = RetentionHold.objects.get()
    assert (hold.person, hold.kind, hold.marking) == (bob, "", Marking.OFFICIAL)
    assert "What concerns Bob Example" in text(signed_in(alice).get("/retention/holds/"))


def test_the_files_say_what_the_pages_say(alice, signed_in):
    make_mails(1)
    place_hold(RetentionHold(because="=A claim", ends_on=today(), marking=2), by=alice)
    client = signed_in(alice)

    def rows(address):
        content = client.get(address).getvalue().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content)))

    hold = rows("/retention/holds.csv")[0]
    assert (hold["what"], hold["ends_on"]) == ("“everything that can be destroyed”", today().isoformat())
    assert hold["because"] == "'=A claim"
    RetentionHold.objects.update(lifted_at=timezone.now(), lifted_by=alice, lifted_because="Over")
    propose_destruction(kept_named("mail"), by=alice)
    told = rows("/retention/destroyed.csv")[0]
    assert (told["status"], told["proposed_by"], told["destroyed"]) == ("proposed", "Alice Example", "0")


# Who reads what


def test_nobody_who_is_not_cleared_finds_a_word_of_what_is_due_or_held(alice, request, signed_in):
    """Subjects, names of pages and why something is held may be restricted themselves."""
    make_seen(alice, days=900, called=f"{WORD} report")
    make_mails(1)
    Mail.objects.update(subject=f"{WORD} paper")
    place_hold(RetentionHold(kind="accounts", because=f"{WORD} claims", marking=2), by=alice)
    for kind in ("mail", "seen"):
        propose_destruction(kept_named(kind), by=alice)
    number = {"number": Destruction.objects.get(kind="mail").pk}
    addresses = [
        route.address.replace("<int:number>", str(number["number"])).replace("<slug:kind>", kind)
        for route in routes()
        if route.address.startswith("/retention/")
        for kind in ("mail", "seen")
    ]
    assert len(addresses) > 20
    client = signed_in(alice)
    assert any(WORD in text(client.get(each)) for each in (f"{DUE}mail/", "/retention/holds/"))
    for who in ("olivia", "bob", "carol", "erin", "frank", "grace", "dan", "zoe"):
        other = signed_in(request.getfixturevalue(who))
        for address in set(addresses):
            response = other.get(address)
            assert response.status_code == (200 if address == "/retention/" else 403), (who, address)
            assert WORD not in text(response), (who, address)
        assert WORD not in text(other.get("/")), who


def test_who_looks_at_what_is_due_is_noted_as_for_all_that_is_restricted(alice, signed_in):
    signed_in(alice).get(DUE)
    assert Seen.objects.filter(by=alice, address=DUE).exists()


def test_it_is_found_from_home_the_audit_trail_and_the_people(alice, carol, signed_in):
    for who, addresses in ((alice, ("/", "/audit/")), (carol, ("/people/", "/audit/"))):
        for address in addresses:
            assert 'href="/retention/"' in text(signed_in(who).get(address)), address


def test_queries_do_not_grow_with_what_is_due(alice, signed_in, django_assert_max_num_queries):
    make_mails(40, at=timezone.now() - timedelta(days=900))
    for days in range(800, 830):
        make_seen(alice, days=days)
    client = signed_in(alice)
    client.get(DUE)
    with django_assert_max_num_queries(26):
        client.get(DUE)
    for address in (f"{DUE}mail/", f"{DUE}seen/"):
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)
