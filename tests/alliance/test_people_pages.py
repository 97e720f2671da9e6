"""People and their roles, one's own account, the forces and the corporations sole."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from alliance.actions import bodies, people
from alliance.actions.people import close_account, portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, CorporationSole, Force, RoleHolding, User
from alliance.roles import Role
from alliance.temporal import today
from tests.makers import PASSWORD, make_area, make_contributor, make_force, make_user

pytestmark = pytest.mark.django_db

NEW = "four quiet green boats"
PERSON = {
    "username": "henry",
    "full_name": "Henry Example",
    "email": "henry@example.org",
    "clearance": "1",
    "password": NEW,
    "password_again": NEW,
}
NOT_ADMINISTRATORS = ("alice", "bob", "dan", "erin", "frank", "grace", "zoe")
PAGES = ("/people/", "/people.csv", "/people.xlsx", "/people/dan/")
CHANGES = (
    "/people/add/",
    "/people/dan/correct/",
    "/people/dan/set-password/",
    "/people/dan/close/",
    "/people/dan/grant-role/",
    "/people/dan/roles/panel-member/end/",
    "/forces/add/",
)


def text(response) -> str:
    return response.content.decode()


def names(response) -> list[str]:
    return [row.record.username for row in response.context["table"].page]


# Who may


@pytest.mark.parametrize("address", [*PAGES, *CHANGES])
def test_a_stranger_signs_in_first(address, dan):
    assert Client().get(address).headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("who", NOT_ADMINISTRATORS)
def test_only_an_administrator_manages_people(who, dan, request, signed_in):
    client = signed_in(request.getfixturevalue(who))
    for address in (*PAGES, *CHANGES, "/people/nobody/", "/people/nobody/close/"):
        response = client.get(address)
        assert response.status_code == 403, address
        assert "Only an administrator can manage people and roles." in text(response)
    for address in CHANGES:
        assert client.post(address, PERSON).status_code == 403, address


@pytest.mark.parametrize("address", [*PAGES, *CHANGES])
def test_an_administrator_opens_every_page_and_looking_changes_nothing(address, dan, carol, signed_in):
    client = signed_in(carol)
    before = AuditEvent.objects.count()
    response = client.get(address)
    response.getvalue()
    assert response.status_code == 200
    assert AuditEvent.objects.count() == before


def test_a_person_who_does_not_exist_is_not_found(carol, signed_in):
    for address in ("/people/nobody/", "/people/nobody/close/"):
        assert signed_in(carol).get(address).status_code == 404


@pytest.mark.parametrize("address", [address for address in (*PAGES, *CHANGES) if "/dan/" in address])
def test_no_title_names_a_person(address, dan, carol, signed_in):
    page = text(signed_in(carol).get(address))
    assert "Dan Example" in page
    assert "Dan" not in page.partition("<title>")[2].partition("</title>")[0]


# The list


def test_people_are_narrowed_by_role_by_name_and_by_whether_they_may_sign_in(
    alice, dan, zoe, carol, signed_in
):
    close_account(dan, by=portal_user())
    client = signed_in(carol)
    assert set(names(client.get("/people/"))) == {"alice", "carol", "dan", "portal", "zoe"}
    assert names(client.get("/people/?role=officer")) == ["alice", "portal"]
    assert names(client.get("/people/?role=none")) == ["dan", "zoe"]
    assert set(names(client.get("/people/?role=none&role=administrator"))) == {
        "carol",
        "dan",
        "portal",
        "zoe",
    }
    assert names(client.get("/people/?active=no")) == ["dan"]
    assert names(client.get("/people/?q=ZO")) == ["zoe"]
    assert names(client.get("/people/?role=pilot")) == []


def test_each_person_is_listed_with_roles_and_clearance_in_words(dan, carol, signed_in):
    table = signed_in(carol).get("/people/?q=dan").context["table"]
    [row] = table.page
    assert [row.get_cell(name) for name in ("roles", "clearance", "active")] == [
        "Panel member",
        "PUBLISHED",
        "Yes",
    ]


def test_a_role_that_has_ended_is_not_held_today(dan, carol, signed_in):
    RoleHolding.objects.filter(user=dan).update(starts_on=today() - timedelta(days=9), ceases_on=today())
    assert names(signed_in(carol).get("/people/?role=panel-member")) == []
    assert "Last day" in text(signed_in(carol).get("/people/dan/"))


def test_the_file_of_people_holds_no_password(dan, carol, signed_in):
    sent = signed_in(carol).get("/people.csv").getvalue().decode("utf-8-sig")
    rows = {row["user_name"]: row for row in csv.DictReader(io.StringIO(sent))}
    assert rows["dan"]["roles"] == "Panel member"
    assert rows["dan"]["file_marking"] == "OFFICIAL"
    assert dan.password not in sent


def test_queries_do_not_grow_with_the_people(carol, signed_in, django_assert_max_num_queries):
    client = signed_in(carol)
    client.get("/people/")
    for number in range(20):
        people.open_account(
            username=f"u{number}", full_name=f"U {number}", email="", clearance=1, password=NEW, by=carol
        )
    with django_assert_max_num_queries(10):
        client.get("/people/")


# Adding


def test_a_person_is_added_and_can_sign_in(carol, signed_in):
    response = signed_in(carol).post("/people/add/", PERSON)
    assert response.headers["Location"] == "/people/henry/grant-role/"
    assert Client().post("/sign-in/", {"username": "henry", "password": NEW}).headers["Location"] == "/"
    event = AuditEvent.objects.filter(name="alliance.open_account", subject="person/henry").get()
    assert event.by == carol
    assert NEW not in str(event.details) + event.sentence


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": ""}, "Enter a user name"),
        ({"username": "add"}, "“add” cannot be a user name. Choose another"),
        ({"username": "../x"}, "A user name must start with a letter"),
        ({"username": "CAROL"}, "Somebody already signs in as “carol”."),
        ({"email": "henry"}, "Enter an e-mail address like"),
        ({"clearance": ""}, "Select what they are cleared to"),
        ({"clearance": "7"}, "7"),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"password": "henry@example.org", "password_again": "henry@example.org"}, "too similar"),
        ({"password_again": "four quiet green bats"}, "Enter the same password in both boxes"),
        ({"full_name": ""}, "Enter their full name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(changes, said, carol, signed_in):
    response = signed_in(carol).post("/people/add/", {**PERSON, **changes})
    page = text(response)
    assert response.status_code == 422
    assert said in page
    assert "There is a problem" in page
    if "full_name" not in changes:
        assert 'value="Henry Example"' in page
    assert NEW not in page
    assert not User.objects.filter(full_name="Henry Example").exists()


# Changing


def test_an_account_is_corrected(dan, carol, signed_in):
    client = signed_in(carol)
    opened = client.get("/people/dan/correct/").context["made_from"]
    answers = {"full_name": "Daniel Example", "email": "", "clearance": "2", "made-from": opened}
    client.post("/people/dan/correct/", answers)
    dan.refresh_from_db()
    assert (dan.full_name, dan.email, dan.clearance) == ("Daniel Example", "", Marking.OFFICIAL_SENSITIVE)
    assert (
        AuditEvent.objects.get(name="alliance.correct_account").details["before"]["full_name"]
        == "Dan Example"
    )


def test_a_password_is_set_and_ends_what_was_open(dan, carol, signed_in):
    his = signed_in(dan)
    assert his.get("/account/").status_code == 200
    signed_in(carol).post("/people/dan/set-password/", {"password": NEW, "password_again": NEW})
    dan.refresh_from_db()
    assert dan.check_password(NEW)
    assert his.get("/account/").status_code == 302
    assert AuditEvent.objects.get(name="alliance.set_password").by == carol


def test_a_password_that_is_too_easy_is_refused(dan, carol, signed_in):
    response = signed_in(carol).post(
        "/people/dan/set-password/", {"password": "123456789012", "password_again": "123456789012"}
    )
    assert response.status_code == 422
    assert "There is a problem" in text(response)
    assert "123456789012" not in text(response)


def test_closing_asks_first_and_then_ends_every_role(dan, carol, signed_in):
    client = signed_in(carol)
    asked = text(client.get("/people/dan/close/"))
    assert "Close this account?" in asked
    assert "Dan Example" in asked
    assert "These roles end: Panel member." in asked
    his = signed_in(dan)
    client.post("/people/dan/close/")
    dan.refresh_from_db()
    assert not dan.is_active
    assert not dan.role_holdings.filter(ceases_on__isnull=True).exists()
    assert his.get("/account/").status_code == 302
    assert "This account is closed." in text(client.get("/people/dan/"))


def test_nobody_closes_their_own_account_or_ends_their_own_administrator_role(carol, signed_in):
    client = signed_in(carol)
    for address, said in (
        ("/people/carol/close/", "You cannot close your own account."),
        ("/people/carol/roles/administrator/end/", "You cannot end your own administrator role."),
    ):
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 403
            assert said in text(response)
    page = text(client.get("/people/carol/"))
    assert "You cannot close your own account." in page
    assert 'href="/people/carol/close/"' not in page


def test_the_account_that_commands_use_cannot_be_changed(carol, signed_in):
    client = signed_in(carol)
    page = text(client.get("/people/portal/"))
    assert "No, commands use it" in page
    assert "/people/portal/close/" not in page
    for verb in ("correct", "set-password", "close", "reopen", "grant-role", "roles/officer/end"):
        typed = {"password": NEW, "password_again": NEW, "role": "finance"}
        response = client.post(f"/people/portal/{verb}/", typed)
        assert response.status_code == 403, verb
        assert "Nobody can change it or sign in with it." in text(response)
    assert not portal_user().check_password(NEW)


def test_an_account_is_reopened_without_its_roles(dan, carol, signed_in):
    close_account(dan, by=carol)
    client = signed_in(carol)
    assert client.get("/people/dan/grant-role/").status_code == 403
    client.post("/people/dan/reopen/")
    dan.refresh_from_db()
    assert dan.is_active
    assert not dan.role_holdings.filter(ceases_on__isnull=True).exists()
    response = client.post("/people/dan/reopen/")
    assert response.status_code == 403
    assert "is not closed" in text(response)


def test_a_sign_in_ends_for_good_when_the_account_is_closed(dan, carol, signed_in):
    his, again = signed_in(dan), signed_in(dan)
    close_account(dan, by=carol)
    assert his.get("/account/").status_code == 302
    people.reopen_account(dan, by=carol)
    for browser in (his, again):
        assert browser.get("/account/").headers["Location"].startswith("/sign-in/")
    his.post("/sign-in/", {"username": "dan", "password": PASSWORD})
    assert his.get("/account/").status_code == 200


def test_a_sign_in_goes_on_when_the_secret_key_is_changed_and_ends_with_the_account_all_the_same(
    dan, carol, signed_in, settings
):
    his, unseen = signed_in(dan), signed_in(dan)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long and as secret as the one before it"
    assert his.get("/account/").status_code == 200
    close_account(dan, by=carol)
    people.reopen_account(dan, by=carol)
    assert [browser.get("/account/").status_code for browser in (his, unseen)] == [302, 302]


@pytest.mark.parametrize("ending", ["the role", "the account"])
def test_a_contributor_whose_role_ended_gets_no_area_back_with_it(ending, bob, carol, alice, signed_in):
    areas = [make_area(name, marking=Marking.OFFICIAL) for name in ("Drone Team", "Dogs Team")]
    for person in (bob, alice):
        for area in areas:
            make_contributor(person, area)
    if ending == "the role":
        people.end_role(bob.role_holdings.get(), by=carol)
    else:
        close_account(bob, by=carol)
        people.reopen_account(bob, by=carol)
    people.grant_role(bob, Role.CONTRIBUTOR, by=carol)
    for area in areas:
        assert signed_in(bob).get(f"/business-areas/{area.slug}/").status_code == 404
        assert AuditEvent.objects.filter(
            name="business_areas.end_contribution", subject=area.subject, by=carol
        ).exists()
    assert alice.contributions.filter(ceases_on__isnull=True).count() == 2


def test_a_contribution_outlasts_another_role_of_its_contributor(carol, signed_in):
    both = make_user("gail", Role.CONTRIBUTOR, Role.PANEL_MEMBER)
    area = make_area("Drone Team", marking=Marking.OFFICIAL)
    make_contributor(both, area)
    people.end_role(both.role_holdings.get(role=Role.PANEL_MEMBER), by=carol)
    assert signed_in(both).get("/business-areas/drone-team/").status_code == 200


def test_a_role_is_given_and_ended(zoe, carol, signed_in):
    client = signed_in(carol)
    client.post("/people/zoe/grant-role/", {"role": "officer"})
    assert signed_in(zoe).get("/sources/record/").status_code == 200
    page = text(client.get("/people/zoe/"))
    assert 'href="/people/zoe/roles/officer/end/"' in page
    assert "Gave Zoe Example the role" in page
    assert "The role no longer holds" in text(client.get("/people/zoe/roles/officer/end/"))
    client.post("/people/zoe/roles/officer/end/")
    assert signed_in(zoe).get("/sources/record/").status_code == 403
    assert client.get("/people/zoe/roles/officer/end/").status_code == 404
    assert AuditEvent.objects.filter(name="alliance.end_role", by=carol).count() == 1


@pytest.mark.parametrize("role", ["", "pilot", "anyone", "panel-member"])
def test_only_a_role_not_held_yet_is_given(role, dan, carol, signed_in):
    response = signed_in(carol).post("/people/dan/grant-role/", {"role": role})
    assert response.status_code == 422
    assert dan.role_holdings.count() == 1


def test_what_cannot_be_recorded_did_not_happen(dan, carol, signed_in, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(people, "record", fails)
    monkeypatch.setattr(bodies, "record", fails)
    client = signed_in(carol, raise_request_exception=False)
    opened = client.get("/people/dan/correct/").context["made_from"]
    for address, answers in (
        ("/people/add/", PERSON),
        ("/people/dan/correct/", {"full_name": "Other", "clearance": "1", "made-from": opened}),
        ("/people/dan/set-password/", {"password": NEW, "password_again": NEW}),
        ("/people/dan/close/", {}),
        ("/people/dan/grant-role/", {"role": "officer"}),
        ("/people/dan/roles/panel-member/end/", {}),
        ("/forces/add/", {"name": "Dorset Police", "short_name": "Dorset", "standing": "partner"}),
    ):
        assert client.post(address, answers).status_code == 500, address
    dan.refresh_from_db()
    assert (dan.full_name, dan.is_active, dan.check_password(PASSWORD)) == ("Dan Example", True, True)
    assert [holding.ceases_on for holding in dan.role_holdings.all()] == [None]
    assert not User.objects.filter(username="henry").exists()
    assert not Force.objects.exists()


# One's own account


def test_an_account_shows_what_its_person_may_read(alice, bob, dan, signed_in):
    assert "Everything marked up to OFFICIAL-SENSITIVE" in text(signed_in(alice).get("/account/"))
    assert "Your own business areas up to OFFICIAL" in text(signed_in(bob).get("/account/"))
    assert "What is published" in text(signed_in(dan).get("/account/"))


def test_a_person_changes_their_own_password_and_stays_signed_in_here_only(dan, signed_in):
    here, elsewhere = signed_in(dan), signed_in(dan)
    elsewhere.get("/account/")
    response = here.post(
        "/account/password/", {"old_password": PASSWORD, "password": NEW, "password_again": NEW}, follow=True
    )
    assert "Your password was changed." in text(response)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    dan.refresh_from_db()
    assert dan.check_password(NEW)
    assert AuditEvent.objects.get(name="alliance.set_password").by == dan


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"old_password": "not this"}, "This is not the password you sign in with now"),
        ({"old_password": ""}, "Enter the password you sign in with now"),
        ({"password_again": "something else"}, "Enter the same password in both boxes"),
        ({"password": "short", "password_again": "short"}, "too short"),
    ],
)
def test_a_change_of_password_that_is_wrong_is_said(changes, said, dan, signed_in):
    answers = {"old_password": PASSWORD, "password": NEW, "password_again": NEW, **changes}
    response = signed_in(dan).post("/account/password/", answers)
    assert response.status_code == 422
    assert said in text(response)
    dan.refresh_from_db()
    assert dan.check_password(PASSWORD)


# Forces and corporations sole


def test_anyone_reads_who_is_party_to_the_alliance():
    make_force("Dorset Police")
    page = text(Client().get("/forces/"))
    assert "Dorset Police" in page
    assert "Add a force" not in page


def test_an_empty_list_says_why():
    assert "No force has been recorded yet." in text(Client().get("/forces/"))


def test_a_force_and_its_corporations_sole_are_added(carol, signed_in):
    client = signed_in(carol)
    assert "Add a force before" in text(client.get("/corporations-sole/add/"))
    client.post("/forces/add/", {"name": "Dorset Police", "short_name": "Dorset", "standing": "partner"})
    force = Force.objects.get()
    answers = {"name": "Chief Constable of Dorset Police", "force": force.slug, "office": "chief-constable"}
    client.post("/corporations-sole/add/", answers)
    assert CorporationSole.objects.get().force == force
    page = text(client.get("/forces/"))
    assert "Chief Constable of Dorset Police" in page
    assert "Add a corporation sole" in page
    again = client.post("/corporations-sole/add/", {**answers, "name": "Another"})
    assert again.status_code == 422
    assert "Dorset Police already has a Chief Constable" in text(again)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter the force’s name"),
        ({"name": "dorset police"}, "“dorset police” is already recorded. Enter another name"),
        ({"name": "!!!"}, "at least one letter or number"),
        ({"standing": ""}, "Select what the force is to the alliance"),
        ({"short_name": "x" * 61}, "60"),
    ],
)
def test_what_is_wrong_with_a_force_is_said(changes, said, carol, signed_in):
    make_force("Dorset Police")
    answers = {"name": "Wiltshire Police", "short_name": "Wiltshire", "standing": "neighbour", **changes}
    response = signed_in(carol).post("/forces/add/", answers)
    assert response.status_code == 422
    assert said in text(response)
    assert Force.objects.count() == 1


def test_a_clearance_that_was_lowered_meanwhile_is_not_raised_by_a_change_of_name(olivia, carol, signed_in):
    client = signed_in(carol)
    opened = client.get("/people/olivia/correct/").context["made_from"]
    people.correct_account(olivia, full_name="Olivia Example", email="", clearance=0, by=portal_user())
    typed = {"full_name": "Olive Example", "email": "olivia@example.org", "clearance": "1"}
    told = client.post("/people/olivia/correct/", {**typed, "made-from": opened})
    assert told.status_code == 422
    assert {"label": "Cleared to", "value": "PUBLISHED"} in told.context["stored_now"]
    assert 'value="Olive Example"' in text(told)
    olivia.refresh_from_db()
    assert (olivia.full_name, olivia.clearance) == ("Olivia Example", Marking.PUBLISHED)


def test_a_sign_in_just_after_midnight_is_of_the_day_it_is_in_london(dan, carol, signed_in):
    dan.last_login = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    dan.save()
    assert "2 July 2026" in text(signed_in(carol).get("/people/dan/"))


@pytest.mark.parametrize("rest", ["", "correct/", "close/", "roles/officer/end/"])
def test_an_address_that_no_user_name_can_have_is_not_found(rest, carol, signed_in):
    for name in ("%00", "dan%00"):
        assert signed_in(carol).get(f"/people/{name}/{rest}").status_code == 404
