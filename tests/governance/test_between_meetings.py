"""Decisions taken between meetings: the window to answer, reminders, and the Board that notes them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, Mail, Source
from alliance.needs import needs
from alliance.temporal import long_date, today
from governance.actions.agendas import change_item, withdraw_item
from governance.actions.decisions import correct_decision, give_assent, withdraw_draft
from governance.actions.illustrative import remove_illustrative
from governance.actions.meetings import cancel_meeting, prepare_meeting
from governance.actions.minutes import assemble_minutes
from governance.actions.noting import list_what_was_decided
from governance.actions.records import close_meeting
from governance.actions.reminders import remind_to_answer
from governance.agenda import Agenda
from governance.models import AnswerReminder, Assent, Decision, Meeting, Noting, Seat
from governance.noting import on_no_agenda, to_be_noted
from governance.reminders.answers import drafts, reminders_of
from tests.business_areas.pages import words
from tests.governance.makers import (
    decision,
    make_assent,
    make_board,
    make_decision,
    make_draft,
    make_item,
    make_meeting,
    make_seat,
    make_version,
)
from tests.governance.room import held, make_full_board, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]

SOON = today() + timedelta(days=20)
LATER = today() + timedelta(days=90)
WAITING = "/decisions/drafts/"


@pytest.fixture
def board(db):
    return make_full_board()


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


def prepared(day=SOON, *, by, **fields) -> Meeting:
    told = {"starts_at": "14:00", "marking": Marking.PUBLISHED, **fields}
    return prepare_meeting(Meeting(board=make_board(), held_on=day, **told), by=by)


def noting_item(meeting):
    return meeting.items.get(kind="noting", withdrawn_at__isnull=True)


def end(meeting, outcome, by, **told):
    """Hold a meeting today with an outcome of the item that notes; everything else is noted."""
    Meeting.objects.filter(pk=meeting.pk).update(held_on=today())
    meeting.refresh_from_db()
    held(meeting, by=by)
    for item in meeting.items.filter(withdrawn_at__isnull=True).order_by("order"):
        now = {"outcome": outcome, **told} if item.kind == "noting" else {"outcome": "noted"}
        write(item, by=by, **now)
    return close_meeting(Meeting.objects.get(pk=meeting.pk), by=by)


def said_at_home(user) -> str:
    return " | ".join(need.words for need in needs(user))


def holders() -> list[Seat]:
    return list(Seat.objects.filter(assents=True).order_by("order"))


# Noted by a meeting


def test_what_is_on_the_agenda_is_noted_there_when_the_meeting_ends_and_each_links_to_the_other(
    board, frank, secretary
):
    first, second = make_decision("Fleet"), make_decision("Uniform")
    meeting = prepared(by=frank)
    item = noting_item(meeting)
    assert [each.decision for each in item.notings.all()] == [first, second]
    assert str(first) in item.recommendation
    page = words(secretary.get(f"/decisions/{first.reference}/"))
    assert f"To be noted at the Board on {long_date(SOON)} , item {item.order}" in page
    end(meeting, "noted", frank)
    item.refresh_from_db()
    minutes = assemble_minutes(item.meeting, by=frank)
    assert (
        f"noted what was decided between meetings: {first}; {second}."
        in minutes.paragraphs.get(item=item).text
    )
    page = words(secretary.get(f"/decisions/{second.reference}/"))
    day = long_date(today())
    assert f"Noted at the Board on {day} , item {item.order}, minute {item.order}.1 (draft minutes)" in page
    agenda = secretary.get(f"/board/meetings/{today().isoformat()}/").content.decode()
    assert f'href="/decisions/{first.reference}/"' in agenda
    assert not list(to_be_noted(frank))
    noted = AuditEvent.objects.filter(name="governance.note_decision")
    assert {event.subject for event in noted} == {first.subject, second.subject}
    assert "between" not in said_at_home(frank)


@pytest.mark.parametrize("outcome", ["deferred", "agreed", "no-decision"])
def test_with_another_outcome_nothing_is_noted(board, frank, outcome):
    made = make_decision()
    meeting = prepared(by=frank)
    told = {"decision": "That the Board agrees all of what is listed here."} if outcome == "agreed" else {}
    end(meeting, outcome, frank, **told)
    assert list(to_be_noted(frank)) == [made]
    assert f"{made.reference} was taken between meetings and is not noted: on no agenda yet" in said_at_home(
        frank
    )


def test_what_was_put_off_comes_back_with_what_was_decided_since(board, frank):
    first = make_decision("Fleet")
    meeting = prepared(by=frank)
    end(meeting, "deferred", frank)
    second = make_decision("Uniform")
    again = noting_item(prepared(LATER, by=frank))
    assert again.continues.meeting == meeting
    assert [each.decision for each in again.notings.all()] == [first, second]


def test_what_was_put_off_goes_to_the_next_meeting_that_is_planned(board, frank):
    made = make_decision()
    meeting = prepared(by=frank)
    make_meeting(LATER, board=board)
    end(meeting, "deferred", frank)
    later = Meeting.objects.get(held_on=LATER)
    assert noting_item(later).notings.get().decision == made
    assert later.items.filter(kind="noting").count() == 1


def test_of_a_meeting_that_is_cancelled_or_an_item_that_is_withdrawn_nothing_is_noted(board, frank):
    made = make_decision()
    meeting = prepared(by=frank)
    cancel_meeting(meeting, "Snow", by=frank)
    assert not meeting.board.items.filter(meeting__isnull=True).exists(), "nothing of it is parked twice"
    later = prepared(LATER, by=frank)
    item = noting_item(later)
    assert item.notings.get().decision == made
    withdraw_item(item, "Not yet", by=frank)
    assert list_what_was_decided(later, by=frank) == [made]
    assert noting_item(later) != item


def test_a_decision_stands_on_one_agenda_at_a_time_and_is_noted_once(board, frank):
    made = make_decision()
    meeting = prepared(by=frank)
    later = prepared(LATER, by=frank)
    assert not later.items.filter(kind="noting").exists()
    end(meeting, "noted", frank)
    noted = Noting.objects.get(decision=made)
    for change in (
        lambda: Noting.objects.filter(pk=noted.pk).update(noted_at=None),
        lambda: Noting.objects.filter(pk=noted.pk).delete(),
        lambda: Noting.objects.create(decision=made, item=make_item(meeting=later), noted_at=noted.noted_at),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_decided_after_the_agenda_was_made_is_offered_and_opens_it_again(board, frank, secretary):
    make_decision("Fleet")
    make_seat("Agreer", agrees_agenda=True)
    meeting = prepared(by=frank)
    make_version(meeting)
    late = make_decision("Uniform")
    address = f"/board/meetings/{SOON.isoformat()}/agenda/"
    assert "Put 1 decision taken between meetings on it" in words(secretary.get(address))
    offered = words(secretary.get(f"{address}between-meetings/"))
    assert str(late) in offered
    assert secretary.post(f"{address}between-meetings/").status_code == 302
    assert [each.decision.title for each in noting_item(meeting).notings.all()] == ["Fleet", "Uniform"]
    assert not Agenda(meeting, Marking.OFFICIAL_SENSITIVE).stands
    assert "taken between meetings on it" not in words(secretary.get(address))
    before = AuditEvent.objects.count()
    secretary.post(f"{address}between-meetings/")
    assert (AuditEvent.objects.count(), Noting.objects.count()) == (before, 2)


def test_nothing_marked_higher_than_the_meeting_is_put_on_its_agenda(board, frank, client):
    quiet = make_decision("Xyzzy", marking=Marking.OFFICIAL)
    meeting = prepared(by=frank)
    assert not meeting.items.filter(kind="noting").exists()
    assert "Xyzzy" not in words(client.get(f"/board/meetings/{SOON.isoformat()}/"))
    official = prepare_meeting(
        Meeting(board=board, held_on=LATER, starts_at="14:00", marking=Marking.OFFICIAL), by=frank
    )
    item = noting_item(official)
    assert item.notings.get().decision == quiet
    item.marking = Marking.PUBLISHED
    with pytest.raises(ValidationError, match="which it lists, is marked OFFICIAL"):
        change_item(item, [], by=frank)


def test_where_a_decision_was_noted_is_told_to_nobody_who_may_not_read_of_the_meeting(board, frank, client):
    made = make_decision()
    official = prepared(marking=Marking.OFFICIAL, by=frank)
    address = f"/decisions/{made.reference}/"
    assert "noted" not in words(client.get(address)).casefold()
    end(official, "noted", frank)
    assert "noted" not in words(client.get(address)).casefold()


def test_one_whose_record_was_corrected_is_still_to_be_noted(board, frank):
    made = make_decision()
    corrected = decision("Fleet", wording="That the Board agrees another fleet programme for both forces.")
    correct_decision(made, corrected, "A slip", by=frank)
    assert list(to_be_noted(frank)) == [made]


def test_what_is_illustrative_goes_with_what_was_noted_of_it(board, frank):
    made = make_decision(illustrative=True)
    meeting = prepared(by=frank, illustrative=True)
    end(meeting, "noted", frank)
    remove_illustrative(by=portal_user())
    assert not Decision.objects.filter(pk=made.pk).exists()
    assert not Noting.objects.exists()


def test_what_is_illustrative_goes_from_a_meeting_that_is_not(board, frank):
    made, real = make_decision("Vans", illustrative=True), make_decision("Fleet")
    meeting = prepared(by=frank)
    end(meeting, "noted", frank)
    assert Noting.objects.filter(noted_at__isnull=False).count() == 2
    remove_illustrative(by=portal_user())
    assert not Decision.objects.filter(pk=made.pk).exists()
    assert Noting.objects.get().decision == real
    assert Meeting.objects.filter(pk=meeting.pk).exists()


# Reminded of an answer


def asked(**fields) -> Decision:
    return make_draft(decided_on=today(), answers_by=today() + timedelta(days=5), **fields)


def typed(response) -> dict:
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def with_addresses(users):
    """Give the first holders accounts with an address."""
    for seat, user in zip(holders(), users, strict=False):
        user.email = f"{user.username}@example.org"
        user.save()
        person = seat.holdings.get().person
        person.user = user
        person.save()


def test_those_who_have_not_answered_are_reminded_once_and_the_page_says_when(
    board, frank, grace, erin, secretary
):
    draft = asked()
    seats = holders()
    make_assent(draft, seats[0])
    with_addresses([frank, grace, erin])
    page = f"{WAITING}{draft.pk}/"
    opened = secretary.get(f"{page}remind/")
    said = words(opened)
    assert "Remind 3 corporations sole" in said
    assert "Holder 1 Example" not in said
    answers = typed(opened)
    assert [answers[f"send_{place}"] for place in (2, 3, 4)] == ["yes", "yes", "no"]
    assert answers["to_2"] == "grace@example.org"
    for _ in range(2):
        assert secretary.post(f"{page}remind/", answers).headers["Location"] == f"{page}#reminded"
    assert sorted(mail.to for mail in Mail.objects.all()) == ["erin@example.org", "grace@example.org"]
    assert f"The last day to answer is {long_date(draft.answers_by)}" in Mail.objects.first().body
    event = AuditEvent.objects.get(name="governance.remind_to_answer")
    assert str(seats[1].corporation) in event.sentence
    reminded = f"{seats[1].corporation}, {long_date(today())}, by {frank}"
    assert reminded in words(secretary.get(page))
    again = typed(secretary.get(f"{page}remind/"))
    assert {again[f"send_{place}"] for place in (2, 3, 4)} == {"no"}
    for seat in seats[1:]:
        make_assent(draft, seat)
    draft.refresh_from_db()
    assert reminded in words(secretary.get(f"/decisions/{draft.reference}/"))


def test_a_seat_that_somebody_may_not_read_of_is_named_in_no_reminder(board, frank, alice, secretary):
    draft, seat = asked(), holders()[0]
    Source.objects.filter(pk=seat.source_id).update(marking=Marking.OFFICIAL_SENSITIVE)
    assert seat.corporation not in {each.corporation for each in drafts(draft, alice.reading_level)}
    AnswerReminder.objects.create(decision=draft, corporation=seat.corporation, seat=seat, by=portal_user())
    assert reminders_of(draft, alice.reading_level)
    assert not reminders_of(draft, frank.reading_level)
    assert "Reminded" not in words(secretary.get(f"{WAITING}{draft.pk}/"))


def test_a_seat_that_is_called_as_its_corporation_is_named_once(board, frank):
    draft, seat = asked(), holders()[0]
    first = drafts(draft, frank.reading_level)[0]
    assert (first.who, first.said) == (seat.title, "Holder 1 Example.")
    Seat.objects.filter(pk=seat.pk).update(title="Commissioner’s seat")
    assert drafts(draft, frank.reading_level)[0].said == "Commissioner’s seat: Holder 1 Example."


def test_what_stands_on_an_agenda_that_somebody_may_not_read_stands_for_them_on_none(board, frank, alice):
    made = make_decision()
    meeting = make_meeting(SOON, marking=Marking.OFFICIAL_SENSITIVE)
    list_what_was_decided(meeting, by=portal_user())
    assert on_no_agenda(alice, board) == []
    assert on_no_agenda(frank, board) == [made]
    assert "on no agenda yet" in said_at_home(frank)


def test_nothing_is_offered_of_what_was_withdrawn(board, frank, secretary):
    draft = asked()
    assert "Withdraw it" in words(secretary.get(f"{WAITING}{draft.pk}/"))
    withdraw_draft(draft, "Too dear.", by=frank)
    page = words(secretary.get(f"{WAITING}{draft.pk}/"))
    assert "before it was decided: Too dear." in page
    for offered in ("Change the draft", "Withhold a part", "Withdraw it", "Record as not agreed"):
        assert offered not in page


def test_who_answers_while_the_mails_are_looked_at_is_not_reminded_in_the_place_of_another(
    board, frank, grace, erin, secretary
):
    draft = asked()
    with_addresses([frank, grace, erin])
    address = f"{WAITING}{draft.pk}/remind/"
    answers = typed(secretary.get(address))
    stale = [(each, (each.to or "x@example.org", each.subject, each.body)) for each in drafts(draft, 2)]
    make_assent(draft, holders()[0])
    secretary.post(address, answers)
    assert {mail.to: mail.body.splitlines()[0] for mail in Mail.objects.all()} == {
        "grace@example.org": f"To: {holders()[1].title}",
        "erin@example.org": f"To: {holders()[2].title}",
    }
    with pytest.raises(ValidationError, match="has answered meanwhile"):
        remind_to_answer(draft, stale[:1], by=frank)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"answers_by": date(2026, 11, 3)}, "nobody can answer any more"),
        ({"marking": Marking.OFFICIAL_SENSITIVE}, "nothing of it is sent by e-mail"),
    ],
)
def test_nobody_is_reminded_once_the_window_has_ended_nor_of_what_is_sensitive(board, frank, told, said):
    frank.clearance = Marking.OFFICIAL_SENSITIVE
    with pytest.raises(PermissionDenied, match=said):
        remind_to_answer(make_draft(**told), [], by=frank)


def test_only_the_secretary_reminds_and_withdraws(board, grace, signed_in):
    draft = asked()
    for what in ("remind", "withdraw"):
        assert signed_in(grace).get(f"{WAITING}{draft.pk}/{what}/").status_code == 403
    with pytest.raises(PermissionDenied):
        remind_to_answer(draft, [], by=grace)
    with pytest.raises(PermissionDenied):
        withdraw_draft(draft, "Not needed", by=grace)


# How the window ends


def test_home_says_what_is_open_until_when_and_who_has_not_answered(board, frank, grace):
    draft = asked()
    for seat in holders()[:3]:
        make_assent(draft, seat)
    last = holders()[3].corporation
    said = f"“Fleet”, put between meetings, waits for {last} until {long_date(draft.answers_by)}"
    assert said in said_at_home(frank)
    assert "put between meetings" not in said_at_home(grace)
    late = make_draft("Uniform", answers_by=date(2026, 11, 3))
    assert "“Uniform”, put between meetings: the last day to answer was 3 November 2026. No answer: " in (
        said_at_home(frank)
    )
    assert late.made_at is None


def test_a_window_that_ended_without_an_answer_is_concluded_and_then_noted(board, frank, secretary):
    draft = make_draft(answers_by=date(2026, 11, 3))
    page = f"{WAITING}{draft.pk}/"
    assert "record it as not agreed, or withdraw it" in words(secretary.get(page))
    assert secretary.post(f"{page}conclude/").status_code == 302
    assert [each.pk for each in to_be_noted(frank)] == [draft.pk]


def test_what_is_withdrawn_is_asked_of_nobody_and_stays_readable(board, frank, secretary):
    draft = asked()
    make_assent(draft, holders()[0])
    page = f"{WAITING}{draft.pk}/"
    assert "Say why it is withdrawn" in words(secretary.post(f"{page}withdraw/", {"because": ""}))
    assert secretary.post(f"{page}withdraw/", {"because": "Overtaken"}).headers["Location"] == page
    said = words(secretary.get(page))
    assert f"Withdrawn on {long_date(today())}, before it was decided: Overtaken" in said
    assert "Not yet" not in said
    listed = words(secretary.get(WAITING))
    assert "0 decisions" in listed or "Nothing waits for assent" in listed
    assert "Overtaken" in listed
    assert "Fleet" not in said_at_home(frank)
    seat = holders()[1]
    late = Assent(
        decision=draft,
        corporation=seat.corporation,
        answer="assents",
        person=seat.holdings.get().person,
        given_on=today(),
        told_how="by e-mail",
    )
    for refused in (
        lambda: give_assent(late, by=frank),
        lambda: remind_to_answer(draft, [], by=frank),
        lambda: withdraw_draft(draft, "Again", by=frank),
    ):
        with pytest.raises(PermissionDenied, match="withdrawn before it was decided"):
            refused()
    assert not list(to_be_noted(frank))


def test_what_is_put_at_a_meeting_is_withdrawn_there(board, frank):
    draft = make_draft(item=make_item(meeting=make_meeting(SOON, board=board)))
    with pytest.raises(PermissionDenied, match="Record there that the item is withdrawn"):
        withdraw_draft(draft, "Not needed", by=frank)
