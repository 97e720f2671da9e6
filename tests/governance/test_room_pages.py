"""In the room, as the secretary meets it: pages, forms and what they say."""

import re

import pytest

from alliance.models import UnsavedForm
from alliance.roles import Role
from governance.models import Attendance, ItemLock, ItemRevision, Meeting
from tests.governance.makers import make_item, make_meeting, make_substitute
from tests.governance.room import (
    DAY,
    RECOMMENDATION,
    RECORD,
    make_full_board,
    make_room,
    person,
    record_now,
)
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]
ITEM = f"{RECORD}items/2/"


def text(response) -> str:
    return response.content.decode()


def test_the_roll_call_is_filled_in_and_starting_stamps_the_time_and_goes_to_the_first_item(frank, signed_in):
    make_full_board()
    meeting = make_meeting(DAY)
    make_item("Apologies", meeting=meeting)
    client = signed_in(frank)
    page = text(client.get(RECORD))
    assert "Quorate: all 4 corporations sole are represented" in page
    assert "It is the turn of" in page
    assert Meeting.objects.get().opened_at is None
    answer = client.post(RECORD, typed(client.get(RECORD)))
    assert answer.headers["Location"] == f"{RECORD}items/1/"
    meeting = Meeting.objects.get()
    assert "Started 2:00pm on 10 September 2026, the hour that was planned." in text(client.get(RECORD))
    assert meeting.opened_at == meeting.at(meeting.starts_at)
    assert meeting.attendances.filter(how="present").count() == 4
    assert meeting.chaired_by == meeting.chair_seat.holdings.get().person


def test_the_room_is_a_link_away_from_the_page_of_the_meeting(frank, signed_in):
    make_room()
    meeting = RECORD.removesuffix("record/")
    page = signed_in(frank).get(meeting)
    assert f'href="{RECORD}"' in page.content.decode()
    assert "Record the meeting" in text(page)
    assert f'href="{meeting}"' in signed_in(frank).get(RECORD).content.decode()


def typed(response, **changes) -> dict:
    """What the form on a page would send, with changes."""
    form = response.context["form"]
    sent = {"made-from": response.context["made_from"]}
    for field in form:
        value = field.value()
        if value not in (None, "", [], False):
            sent[field.html_name] = value
    return {**sent, **changes}


def send(client, address=ITEM, **changes):
    return client.post(address, typed(client.get(address), **changes))


def send_by_itself(client, address=ITEM, **changes):
    return client.post(address, typed(client.get(address), **changes), headers={"accept": "application/json"})


def sits(meeting_seat: int, **told):
    return Attendance.objects.get(seat__slug=f"seat-{meeting_seat}", **told)


# Who is here


def test_the_quorum_is_by_corporation_sole_and_names_who_is_missing(frank, signed_in):
    make_room()
    client = signed_in(frank)
    send(client, RECORD, **{"how_seat-4": "apologies"})
    for address in (RECORD, ITEM, f"{RECORD}end/"):
        page = text(client.get(address))
        words = "Not quorate: nobody for the Chief Constable of Devon and Cornwall Police"
        assert words in page, address


def test_a_substitute_sits_in_and_the_holder_is_recorded_as_away(frank, signed_in):
    meeting, _ = make_room()
    seat = meeting.board.seats.get(slug="seat-4")
    make_substitute(seat, "Sam Substitute", DAY)
    client = signed_in(frank)
    send(client, RECORD, **{"who_seat-4": "sam-substitute"})
    assert sits(4).person.name == "Sam Substitute"
    assert sits(4).substitute
    assert Attendance.objects.get(person=person(4)).how == "apologies"
    assert "Quorate: all 4" in text(client.get(RECORD))
    send(client, RECORD, **{"who_seat-4": "holder-4-example"})
    assert sits(4).person == person(4)
    assert Attendance.objects.count() == 4


def test_times_of_arriving_and_leaving_are_read_as_people_write_them(frank, signed_in):
    make_room()
    client = signed_in(frank)
    send(client, RECORD, **{"arrived_seat-1": "2.31pm", "left_seat-1": "1515"})
    assert (str(sits(1).arrived_at), str(sits(1).left_at)) == ("14:31:00", "15:15:00")
    assert "nobody for the Police and Crime Commissioner for Dorset" in text(client.get(RECORD))
    answer = send(client, RECORD, **{"arrived_seat-1": "half past two"})
    assert answer.status_code == 422
    assert "must be a time, like 2:31pm or 14:31" in text(answer)
    answer = send(client, RECORD, **{"arrived_seat-1": "16:00"})
    assert "Holder 1 Example cannot leave before they arrive." in text(answer)


def test_somebody_else_who_is_here_is_recorded_by_name_and_can_be_taken_out_again(frank, signed_in):
    make_room()
    substitute = make_substitute(sits(1).seat, "Una Usher", DAY)
    substitute.delete()  # leaves somebody recorded who is not on the Board
    client = signed_in(frank)
    send(client, RECORD, other="una-usher")
    found = Attendance.objects.get(person__name="Una Usher")
    assert found.seat is None
    assert "Una Usher is here" in text(client.get(RECORD))
    send(client, RECORD, **{"here_una-usher": ""})
    assert not Attendance.objects.filter(person__name="Una Usher").exists()


def test_whoever_takes_the_chair_must_be_present(frank, signed_in):
    meeting, _ = make_room()
    client = signed_in(frank)
    answer = send(client, RECORD, **{"how_seat-2": "absent", "chair": "holder-2-example"})
    assert answer.status_code == 422
    assert "Holder 2 Example is not present. Choose somebody who is, to take the chair." in text(answer)
    send(client, RECORD, **{"how_seat-2": "absent", "chair": "holder-4-example"})
    meeting.refresh_from_db()
    assert meeting.chaired_by == person(4)


def test_two_who_call_the_roll_at_once_do_not_overwrite_each_other(frank, signed_in):
    make_room()
    client = signed_in(frank)
    first, second = (typed(client.get(RECORD)) for _ in range(2))
    client.post(RECORD, {**first, "how_seat-1": "apologies"})
    answer = client.post(RECORD, {**second, "how_seat-3": "apologies"})
    assert answer.status_code == 422
    assert "Somebody changed this since you opened the page" in text(answer)
    assert (sits(1).how, sits(3).how) == ("apologies", "present")


def test_a_meeting_is_not_started_before_its_day_and_the_page_says_so(frank, signed_in):
    make_full_board()
    meeting = make_meeting(DAY.replace(year=2029))
    address = f"/board/meetings/{meeting.held_on}/record/"
    client = signed_in(frank)
    page = text(client.get(address))
    assert "It can be started on that day, not before." in page
    assert "Start the meeting" not in page
    assert client.post(address, {}).status_code == 403


# One item


def test_the_outcome_comes_first_and_saving_straight_after_it(frank, signed_in):
    make_room()
    page = text(signed_in(frank).get(ITEM))
    first, save, decision = (
        page.index(words) for words in ('id="id_outcome_0"', 'value="next"', "id_decision")
    )
    assert first < save < decision
    assert "autofocus" in page[first : first + 200]
    assert f"Recommendation in the paper: “{RECOMMENDATION}”" in page


def test_noted_is_saved_and_leads_to_the_next_item(frank, signed_in):
    _, items = make_room()
    answer = send(signed_in(frank), outcome="noted", then="next")
    assert answer.headers["Location"] == f"{RECORD}items/3/"
    record = record_now(items[1])
    assert (record.outcome, record.revision, record.saved_by) == ("noted", 1, frank)
    assert record.assenting.count() == 0


def test_agreed_as_recommended_takes_the_words_of_the_recommendation(frank, signed_in):
    _, items = make_room()
    send(signed_in(frank), outcome="agreed", then="next")
    record = record_now(items[1])
    assert record.decision == RECOMMENDATION
    assert record.assenting.count() == 4


def test_the_last_item_leads_to_the_end_of_the_meeting(frank, signed_in):
    make_room()
    answer = send(signed_in(frank), f"{RECORD}items/3/", outcome="noted", then="next")
    assert answer.headers["Location"] == f"{RECORD}end/"


def test_lines_a_and_d_are_shown_for_checking_and_filed_only_when_asked(frank, signed_in):
    _, items = make_room()
    make_meeting(DAY.replace(year=2027, month=3))
    client = signed_in(frank)
    minute = (
        "They talked.\nA: Chief Constable of Dorset Police; bring the figures; next meeting\n"
        "a: auditor; look; 1 May 2027\nD: That the plan is adopted from April."
    )
    answer = send(client, minute=minute, outcome="noted", then="next")
    checking = f"{ITEM}?then=next"
    assert answer.headers["Location"] == f"{checking}#found"
    page = text(client.get(checking))
    assert "Found 1 decision and 2 actions in the minute. Check them." in page
    assert "No one seat is called “auditor”, so it is taken for an outside body." in page
    assert items[1].actions.count() == 0
    # Whoever was going on when the lines were found goes on once they are checked.
    assert send(client, checking, found="file").headers["Location"] == f"{RECORD}items/3/"
    filed = list(items[1].actions.order_by("pk"))
    assert [(each.owner, each.what, each.due_on.isoformat()) for each in filed] == [
        ("Chief Constable of Dorset Police", "bring the figures", "2027-03-10"),
        ("auditor", "look", "2027-05-01"),
    ]
    record = record_now(items[1])
    assert record.decision == "That the plan is adopted from April."
    assert record.minute.splitlines() == minute.splitlines()
    assert "Check them" not in text(client.get(ITEM))


def test_lines_left_in_the_minute_are_not_asked_about_again(frank, signed_in):
    _, items = make_room()
    client = signed_in(frank)
    send(client, minute="A: nobody knows")
    send(client, found="leave")
    assert "Check it" not in text(client.get(ITEM))
    assert items[1].actions.count() == 0


def test_actions_have_an_owner_and_the_day_of_the_next_meeting_by_default(frank, signed_in):
    _, items = make_room()
    make_meeting(DAY.replace(month=12))
    send(signed_in(frank), **{"action-0-what": "Bring the figures", "action-0-who": "seat-2"})
    action = items[1].actions.get()
    assert (action.owner_seat.slug, action.due_on.isoformat()) == ("seat-2", "2026-12-10")
    assert action.issued_at is None


def test_an_interest_is_declared_with_whether_they_left_the_room(frank, signed_in):
    _, items = make_room()
    client = signed_in(frank)
    sent = {"interest_person": "holder-1-example", "interest_nature": "A cousin", "interest_left": "on"}
    assert send_by_itself(client, **sent).json()["inForce"]
    assert items[1].interests.count() == 0  # the page saves it as typed; its writer declares it
    send(client)
    interest = items[1].interests.get()
    assert (interest.person, interest.nature, interest.left_the_room) == (person(1), "A cousin", True)
    page = text(client.get(ITEM))
    assert "Holder 1 Example: A cousin Left the room." in page
    send(client)
    assert items[1].interests.count() == 1


def test_private_notes_are_on_the_secretarys_pages_alone(frank, alice, grace, signed_in):
    make_room()
    send(signed_in(frank), private_notes="Mumbled Xyzzy", outcome="noted")
    assert "Mumbled Xyzzy" in text(signed_in(frank).get(ITEM))
    for somebody in (alice, grace):
        client = signed_in(somebody)
        for address in (RECORD, ITEM, f"{RECORD}end/", f"{ITEM}versions/"):
            assert client.get(address).status_code == 403
        for address in ("/search/?q=Xyzzy&find=Mumbled", "/board/", "/audit/"):
            assert "Mumbled Xyzzy" not in text(client.get(address))


# Saved by the page itself


def test_the_page_saves_by_itself_and_is_told_when_and_which_version(frank, signed_in):
    _, items = make_room()
    client = signed_in(frank)
    told = send_by_itself(client, minute="They").json()
    assert (told["revision"], told["inForce"]) == (1, True)
    assert told["saved"].endswith(("am", "pm"))
    assert told["token"]
    record = record_now(items[1])
    assert (record.minute, record.ended_at) == ("They", None)
    assert ItemRevision.objects.get().by_itself


def test_the_page_is_told_in_words_what_is_wrong_and_why_it_may_not(frank, alice, signed_in):
    make_room()
    client = signed_in(frank)
    told = send_by_itself(client, minute="Bell \x07")
    assert told.status_code == 422
    assert "Minute holds a character that cannot be shown" in told.json()["wrong"][0]
    told = signed_in(alice).post(ITEM, {}, headers={"accept": "application/json"})
    assert told.status_code == 403
    assert "Only the Board’s secretary" in told.json()["refused"]


def test_the_page_of_somebody_else_saves_nothing_in_ones_name(frank, signed_in):
    make_room()
    from_page = signed_in(frank).get(ITEM)
    other = make_secretary("mallory")
    sent = {**typed(from_page, minute="Mine"), "typed-by": typed_by(from_page)}
    told = signed_in(other).post(ITEM, sent, headers={"accept": "application/json"})
    assert told.status_code == 409
    assert "You are signed in as Mallory Example" in told.json()["refused"]
    assert not ItemRevision.objects.exists()


def test_what_word_hides_in_text_is_taken_out(frank, signed_in):
    _, items = make_room()
    send(signed_in(frank), minute="\uf0b7 Don\u2019t\u200b stop\ufeff\vhere", decision="\u202eAgreed\u202c")
    record = record_now(items[1])
    assert record.minute == "Don\u2019t stop\nhere"
    assert record.decision == "Agreed"


def test_text_that_is_too_long_is_refused_in_words_and_kept_in_the_form(frank, signed_in):
    make_room()
    answer = send(signed_in(frank), decision="word " * 1000)
    assert answer.status_code == 422
    assert "Decision must be 4,000 characters or fewer" in text(answer)
    assert "word word word" in text(answer)
    assert not ItemRevision.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"outcome": "eaten"}, {"assenting": ["nobody"]}, {"deferred_to": "1999-01-01"}]
)
def test_what_is_not_offered_is_refused_in_words(sent, frank, signed_in):
    make_room()
    answer = send(signed_in(frank), **sent)
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)


# Two at once


def make_secretary(name):
    return make_user(name, Role.SECRETARY)


def typed_by(response) -> str:
    return re.search(r'name="typed-by" value="([^"]+)"', text(response))[1]


def test_the_second_of_two_is_told_who_and_when_sees_both_and_can_put_theirs_in_force(frank, signed_in):
    _, items = make_room()
    beth = make_secretary("beth")
    first, second = signed_in(frank), signed_in(beth)
    mine, theirs = typed(first.get(ITEM)), typed(second.get(ITEM))
    first.post(ITEM, {**mine, "minute": "What Frank heard"})
    ItemLock.objects.all().delete()  # Frank went home
    answer = second.post(ITEM, {**theirs, "minute": "What Beth heard"}, follow=True)
    page = text(answer)
    assert answer.redirect_chain[-1][0] == f"{ITEM}versions/"
    assert "Frank Example saved this item at" in page
    assert "What Frank heard" in page
    assert "What Beth heard" in page
    assert record_now(items[1]).minute == "What Frank heard"
    put = f"{ITEM}versions/2/put-in-force/"
    assert "Put version 2 of item 2 in force?" in text(second.get(put))
    second.post(put)
    assert record_now(items[1]).minute == "What Beth heard"
    assert ItemRevision.objects.count() == 3


def test_whoever_comes_second_reads_and_may_take_over_and_the_first_is_told(frank, signed_in):
    _, items = make_room()
    beth = make_secretary("beth")
    first, second = signed_in(frank), signed_in(beth)
    send(first, minute="Frank writes")
    opened = typed(first.get(ITEM))
    page = text(second.get(ITEM))
    assert "Frank Example has been writing this item since" in page
    assert "Frank writes" in page
    assert 'id="recording"' not in page
    asked = text(second.get(f"{ITEM}take-over/"))
    assert "Take over item 2, Savings and costs?" in asked
    second.post(f"{ITEM}take-over/")
    assert 'id="recording"' in text(second.get(ITEM))
    held = first.post(f"{ITEM}lock/", headers={"accept": "application/json"}).json()
    assert held["own"] is False
    assert "Beth Example has been writing this item since" in held["told"]
    told = first.post(ITEM, {**opened, "minute": "More"}, headers={"accept": "application/json"}).json()
    assert told["inForce"] is False
    assert "Beth Example has been writing this item since" in told["told"]
    assert record_now(items[1]).minute == "Frank writes"
    assert ItemRevision.objects.get(in_force=False).content["minute"] == "More"


def test_looking_at_an_item_holds_it_for_nobody(frank, signed_in):
    make_room()
    signed_in(frank).get(ITEM)
    assert not ItemLock.objects.exists()


def test_a_double_click_is_saved_once(frank, signed_in):
    make_room()
    client = signed_in(frank)
    sent = typed(client.get(ITEM), outcome="noted", then="next")
    answers = [client.post(ITEM, sent) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{RECORD}items/3/"] * 2
    assert ItemRevision.objects.count() == 1


# Signed out meanwhile


def test_what_was_typed_when_the_sign_in_had_ended_comes_back_into_its_form(frank, signed_in):
    _, items = make_room()
    client = signed_in(frank)
    page = client.get(ITEM)
    sent = {**typed(page, minute="Half a minute", outcome="noted"), "typed-by": typed_by(page)}
    client.logout()
    answer = client.post(ITEM, sent)
    assert answer.status_code == 403
    assert "kept for a day" in text(answer)
    client.force_login(frank)
    kept = UnsavedForm.objects.get()
    back = {**sent, "unsaved-form": kept.pk, "change": "yes"}
    answer = client.post("/account/unsaved/", back)
    assert answer.status_code == 307
    page = text(client.post(answer.headers["Location"], back))
    assert "Half a minute" in page
    assert not ItemRevision.objects.exists()
    client.post(ITEM, sent)
    assert record_now(items[1]).minute == "Half a minute"


def test_what_was_kept_is_forgotten_once_the_page_has_saved_it(frank, signed_in):
    make_room()
    client = signed_in(frank)
    page = client.get(ITEM)
    sent = {**typed(page, minute="Half a minute"), "typed-by": typed_by(page)}
    client.logout()
    client.post(ITEM, sent, headers={"accept": "application/json"})
    assert UnsavedForm.objects.count() == 1
    client.force_login(frank)
    client.post(ITEM, {**sent, "was-signed-out": "yes"}, headers={"accept": "application/json"})
    assert not UnsavedForm.objects.exists()


# The end


def test_the_end_lists_every_gap_with_a_link_and_has_no_button(frank, signed_in):
    make_room()
    client = signed_in(frank)
    send(client, outcome="agreed-with-changes", decision="As recommended")
    send(client, f"{RECORD}items/3/", outcome="deferred", deferred_to="", **{"action-0-what": "Look"})
    page = text(client.get(f"{RECORD}end/"))
    for words in (
        "Item 1, Apologies: no outcome is recorded.",
        "Item 2, Savings and costs: the decision does not stand alone.",
        "Item 3, Drone team: it is deferred, and it does not say to when.",
        "Item 3, Drone team: action 1 has no owner.",
        "Item 3, Drone team: action 1: no next meeting is planned, so it has no day.",
    ):
        assert words in page, words
    assert f'href="{ITEM}#id_decision"' in page
    assert 'href="/board/meetings/2026-09-10/record/items/3/#id_action-0-who"' in page
    assert ">End the meeting</button>" not in page
    answer = client.post(f"{RECORD}end/")
    assert answer.status_code == 422
    assert Meeting.objects.get().closed_at is None


def test_a_meeting_without_gaps_is_ended_and_then_only_read(frank, signed_in):
    make_room()
    client = signed_in(frank)
    for number in (1, 2, 3):
        send(client, f"{RECORD}items/{number}/", outcome="noted", minute="They talked")
    page = text(client.get(f"{RECORD}end/"))
    assert "End the meeting of 10 September 2026?" in page
    assert Meeting.objects.get().closed_at is None
    answer = client.post(f"{RECORD}end/", follow=True)
    assert "The meeting has ended." in text(answer)
    assert "This meeting has ended, so its record no longer changes." in text(answer)
    page = text(client.get(ITEM))
    assert "They talked" in page
    assert 'id="recording"' not in page
    assert client.post(ITEM, {}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/board/meetings/2026-09-11/record/",
        "/board/meetings/20260910/record/",
        "/board/meetings/2026-13-40/record/",
        f"{RECORD}items/99/",
        f"{RECORD}items/99999999999999999999999/",
        f"{ITEM}versions/99999999999999999999999/put-in-force/",
    ],
)
def test_what_is_not_there_is_not_found(address, frank, signed_in):
    make_room()
    assert signed_in(frank).get(address).status_code == 404
