"""The screen in the room: the item the meeting is at, as it is recorded, and nothing above OFFICIAL."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.markings import Marking
from alliance.roles import Role
from governance.actions.records import add_urgent_item, hold_item
from governance.models import AgendaItem, ItemLock
from governance.recording import items_of
from governance.screen import current_item
from tests.governance.room import RECOMMENDATION, RECORD, make_room, urgent_item, write
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]
SCREEN = f"{RECORD}screen/"
DECISION = "That the Board agrees one contract for uniform."


def text(response) -> str:
    return response.content.decode()


def at(meeting) -> str:
    return current_item(items_of(meeting, Marking.OFFICIAL_SENSITIVE)).title


def test_it_shows_the_item_the_words_as_recorded_who_assents_and_what_is_next(frank, signed_in):
    _, items = make_room()
    secret = "Nobody believed it."
    told = {"minute": "A long minute.", "private_notes": secret}
    write(
        items[1], by=frank, by_itself=True, outcome="agreed", decision=DECISION,
        assenting=("corporation-1", "corporation-2", "corporation-3"), **told,
    )  # fmt: skip
    page = text(signed_in(frank).get(SCREEN))
    for words in ("2 Savings and costs", RECOMMENDATION, "Agreed as recommended", DECISION):
        assert words in page
    assents, outstanding = page.split('<h2 class="govuk-heading-m">Assent outstanding')
    assert "Police and Crime Commissioner for Dorset" in assents
    assert "Chief Constable of Devon and Cornwall Police" in outstanding
    assert "Next: 3 Drone team" in page
    for hidden in (secret, "A long minute.", "<nav", 'role="search"', "Sign out"):
        assert hidden not in page


def test_it_follows_what_is_written_and_goes_on_once_that_is_saved_by_its_writer(frank):
    meeting, items = make_room()
    assert at(meeting) == "Apologies", "before anything is written, the first"
    write(items[0], by=frank, outcome="noted", by_itself=True)
    assert at(meeting) == "Apologies", "the page saved it, and its writer has not"
    write(items[0], by=frank, outcome="noted", minute="Nobody was away.")
    assert at(meeting) == "Savings and costs"
    hold_item(items[2], by=frank)
    assert at(meeting) == "Drone team"
    write(items[2], by=frank, outcome="")
    assert at(meeting) == "Drone team", "saved without an outcome"
    write(items[2], by=frank, outcome="noted")
    assert at(meeting) == "Savings and costs", "the one that was passed over"
    ItemLock.objects.filter(item=items[0]).update(seen_at=timezone.now() + timedelta(seconds=1))
    assert at(meeting) == "Apologies", "an item that is written again"


def test_one_item_can_be_asked_for_and_what_is_not_there_is_not(frank, signed_in):
    make_room()
    client = signed_in(frank)
    page = text(client.get(f"{SCREEN}?item=3"))
    assert "3 Drone team" in page
    assert "Follow what is recorded" in page
    for asked in ("99", "x", "", "٣", "9" * 40):
        assert "1 Apologies" in text(client.get(SCREEN, {"item": asked})), asked


def test_nothing_marked_above_official_is_on_it_whoever_reads(signed_in):
    reader = make_user("cleared", Role.SECRETARY, clearance=Marking.OFFICIAL_SENSITIVE)
    _, items = make_room(marking=Marking.OFFICIAL_SENSITIVE)
    client = signed_in(reader)
    page = text(client.get(SCREEN))
    assert "Item 1" in page
    assert "This item is not shown on the screen: it is marked above OFFICIAL." in page
    for item in items:
        assert item.title not in page


def test_a_marked_item_is_hidden_where_it_is_next_and_where_it_is_asked_for(signed_in):
    reader = make_user("cleared", Role.SECRETARY, clearance=Marking.OFFICIAL_SENSITIVE)
    _, items = make_room()
    AgendaItem.objects.filter(pk=items[1].pk).update(marking=Marking.OFFICIAL_SENSITIVE)
    write(items[1], by=reader, outcome="agreed", decision=DECISION)
    client = signed_in(reader)
    write(items[1], by=reader, outcome="", decision=DECISION)
    first, second = (text(client.get(f"{SCREEN}?item={number}")) for number in (1, 2))
    assert "Next: item 2, which is not shown on the screen" in first
    for page in (first, second):
        for words in ("Savings and costs", DECISION, RECOMMENDATION if page is second else DECISION):
            assert words not in page


def test_it_says_that_an_item_was_added_as_urgent(frank, signed_in):
    meeting, _ = make_room()
    add_urgent_item(urgent_item(meeting), by=frank)
    page = text(signed_in(frank).get(f"{SCREEN}?item=4"))
    assert "Why it could not wait: Calls are answered elsewhere" in page


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "erin", "grace", "zoe"])
def test_nobody_but_the_secretary_reads_it(who, request, signed_in):
    make_room()
    answer = signed_in(request.getfixturevalue(who)).get(SCREEN)
    assert answer.status_code == 403
    assert "Apologies" not in text(answer)


def test_neither_the_screen_nor_an_open_item_keeps_a_sign_in_alive(frank, signed_in):
    make_room()
    client = signed_in(frank)
    client.get(RECORD)
    before = int(timezone.now().timestamp()) - 10 * 60

    def noted_by(ask) -> bool:
        session = client.session
        session["last_seen_at"] = before
        session.save()
        assert ask().status_code == 200
        return client.session["last_seen_at"] > before

    assert not noted_by(lambda: client.get(SCREEN))
    assert not noted_by(lambda: client.post(f"{RECORD}items/1/lock/"))
    assert noted_by(lambda: client.get(f"{RECORD}items/1/"))
    told = {"minute": "They talked", "made-from": "0"}
    by_itself = {"accept": "application/json"}
    assert noted_by(lambda: client.post(f"{RECORD}items/1/", told, headers=by_itself))


def test_it_is_loaded_again_by_itself_with_a_script_and_without(frank, signed_in):
    make_room()
    page = text(signed_in(frank).get(SCREEN))
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page
    assert "screen" in page.split('<script type="module" src="')[2]
