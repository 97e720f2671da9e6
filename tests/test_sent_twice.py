"""Every form there is, sent twice, from two tabs, and at one moment: one thing is done and no text lost."""

from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from alliance.roles import Role
from alliance.views.kinds import ActionPage
from governance.models import AgendaItem
from tests.everyone import every_address, make_everyone
from tests.filling import filled, inputs_of, send, shown
from tests.governance.makers import make_board
from tests.makers import make_user
from tests.test_two_at_once import at_once
from tests.world import make_people, make_world

# So many of the forms of the small world can be taken as they are filled in; the others are refused there
# with a sentence, since what they do is done already or not due yet.
FORMS_TAKEN = 170
TURNS, TRIES = 3, 100
ANY_NUMBER = 10**6
# Where both are kept: the second as a version beside the first, of which who sees the item is told; or as one
# more line of a list, of which a form of its own repeats where the last one was found.
KEEP_BOTH = {
    "/board/meetings/2026-09-10/record/items/1/": "tests/test_two_at_once.py: eight who save one item",
    "/business-areas/published-lists/a-list/add/": "adds, and changes nothing",
}
# The page of an item in the room saves itself every ten seconds: the same words are no other version.
SAVES_ITSELF = "/board/meetings/2026-09-10/record/items/1/"


@pytest.fixture
def everyone(db, signed_in):
    make_people(make_world())
    return signed_in(make_everyone(), raise_request_exception=False)


@contextmanager
def taken_back(client):
    """What is done meanwhile is taken back, signing out included."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def forms() -> list[str]:
    return [
        address
        for route, address in every_address("post")
        if "get" in route.methods and issubclass(route.page, ActionPage)
    ]


def rows() -> Counter:
    """How many rows each table has; a sign-in is no part of the record."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    asked = " UNION ALL ".join(f"""SELECT '{table}', count(*) FROM "{table}\"""" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = Counter(dict(cursor.fetchall()))
    return found - Counter({"django_session": ANY_NUMBER, "alliance_signedin": ANY_NUMBER})


def from_the_beginning(sent: dict) -> dict:
    """The same once more: a file that was read is read again."""
    for value in sent.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return sent


@pytest.mark.long
def test_a_form_that_is_sent_twice_is_acted_on_once(everyone):
    """Double clicks and requests repeated later, at every form there is."""
    taken, wrong = 0, {}
    for address in forms():
        with taken_back(everyone):
            first, made = send(everyone, address)
            if first.status_code != 302:
                continue
            taken, once = taken + 1, rows()
            for _ in range(2):
                again = everyone.post(address, from_the_beginning(made.sent))
                signed_out = again.headers.get("Location", "").startswith("/sign-in/")
                if again.status_code != 302 or again["Location"] != first["Location"] or signed_out:
                    wrong[address] = again.status_code, again.headers.get("Location")
                more = rows() - once
                if more and not (address == SAVES_ITSELF and set(more) == {"alliance_auditevent"}):
                    wrong[address] = dict(more)
    assert not wrong
    assert taken >= FORMS_TAKEN


def test_the_same_answers_to_a_page_that_was_opened_again_are_another_form(everyone):
    """Who wants to park two things of one name, may."""
    for count in (1, 2):
        response, _ = send(everyone, "/board/parking/add/")
        assert response.status_code == 302
        assert AgendaItem.objects.filter(title="Some words").count() == count


def test_what_was_refused_is_not_remembered_as_done(everyone):
    address = "/board/parking/add/"
    made = filled(everyone.get(address))
    empty = {**made.sent, "title": ""}
    assert [everyone.post(address, empty).status_code for _ in range(2)] == [422, 422]
    assert everyone.post(address, made.sent).status_code == 302


def test_a_token_of_somebody_else_remembers_nothing(everyone, signed_in):
    _, made = send(everyone, "/board/parking/add/")
    other = signed_in(make_user("another", Role.SECRETARY))
    assert other.post("/board/parking/add/", made.sent).status_code == 302
    assert AgendaItem.objects.filter(title="Some words").count() == 2


def test_only_so_much_is_remembered(everyone):
    for _ in range(25):
        send(everyone, "/board/parking/add/")
    assert len(everyone.session["sent_once"]) == 20


@pytest.mark.usefixtures("in_a_file")
def test_two_clicks_at_one_moment_are_one(committing, signed_in):
    """The second waits for the first, and leads where it led."""
    make_board()
    client = signed_in(make_everyone())
    for address in ("/board/parking/add/", "/information-requests/record/"):
        made, before, clicks = filled(client.get(address)), rows(), []
        for _ in range(4):
            browser = Client()
            browser.cookies = client.cookies.copy()
            clicks.append(partial(browser.post, address, made.sent))
        answers = at_once(*clicks)
        assert {answer.status_code for answer in answers} == {302}, answers
        assert len({answer["Location"] for answer in answers}) == 1
        assert (rows() - before)["alliance_auditevent"] == 1, address


# Two tabs


def stands(page) -> dict:
    """The words that a form shows as they are stored."""
    form, sent = shown(page), inputs_of(page)
    texts = filled(page).texts if form is not None else []
    return {name: sent[name] for name in texts if sent.get(name)}


@pytest.mark.long
def test_who_saves_over_what_somebody_saved_meanwhile_is_told_and_neither_text_is_lost(everyone):
    told, lost = 0, {}
    for address in forms():
        texts = [*stands(everyone.get(address))]
        for turn in range(TURNS if texts and address not in KEEP_BOTH else 0):
            with taken_back(everyone):
                name, page = texts[turn % len(texts)], everyone.get(address)
                first, _ = send(everyone, address, page=page, **{name: f"As the first wrote it, {turn}"})
                if first.status_code != 302:
                    break
                second, _ = send(everyone, address, page=page, **{name: f"As the second wrote it, {turn}"})
                if second.status_code == 302:
                    lost[address, name] = "saved over it"
                elif f"As the second wrote it, {turn}" not in second.content.decode():
                    lost[address, name] = f"{second.status_code}: what the second wrote is gone"
                told += 1
    assert not lost
    assert told >= TRIES
