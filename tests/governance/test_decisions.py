"""Decisions: drafted, assented to, made and corrected; who may, what is refused, what is registered."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from alliance import publishing
from alliance.actions.people import portal_user
from alliance.audit import version
from alliance.markings import Marking
from alliance.models import AuditEvent, RegisterEntry, SearchEntry
from alliance.policy import Refused
from alliance.temporal import today
from governance.actions.decisions import (
    conclude_not_agreed,
    correct_decision,
    correct_draft,
    draft_decision,
    record_progress,
    restrict_text,
)
from governance.models import Assent, Decision, Person, Progress, RestrictedText
from tests.governance.makers import (
    PUT_ON,
    decision,
    make_assent,
    make_assenting_seats,
    make_board,
    make_decision,
    make_draft,
    make_holding,
    make_item,
    make_meeting,
    make_person,
    make_seat,
)
from tests.makers import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("assenting_seats")]

LATER = PUT_ON + timedelta(days=3)
WORDS = "That the Board agrees the fleet programme for both forces."


@pytest.fixture
def seats():
    """Four corporations sole, each with the holder of its assenting seat."""
    return make_assenting_seats()


def refusal(act, field="__all__") -> str:
    """What is said, beside which question; and nothing is saved."""
    before = everything()
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act()
    assert everything() == before
    said = refused.value.message_dict if hasattr(refused.value, "error_dict") else {"__all__": refused.value}
    return " ".join(said[field])


def everything():
    models = (Decision, Assent, RestrictedText, Progress, RegisterEntry, SearchEntry, AuditEvent)
    return {model: sorted(str({**row, "id": None}) for row in model.objects.values()) for model in models}


# Made


def test_a_decision_is_made_with_the_last_assent_and_gets_its_reference_then(seats, frank):
    draft = make_draft(by=frank)
    for seat in seats[:3]:
        make_assent(draft, seat, by=frank)
    draft.refresh_from_db()
    assert (draft.made_at, draft.reference) == (None, "")
    assert not RegisterEntry.objects.exists()
    make_assent(draft, seats[3], given_on=LATER, by=frank)
    draft.refresh_from_db()
    assert draft.reference == f"WTB-{LATER.year}-001"
    assert (draft.outcome, draft.decided_on) == ("agreed", LATER)


def test_what_was_made_is_an_entry_in_the_register_with_all_that_was_decided(seats):
    area = make_area()
    made = make_decision(areas=[area], title="Fleet", reasons="It is cheaper.")
    entry = RegisterEntry.objects.get()
    assert (entry.kind, entry.subject, entry.marking) == (
        "decision-made",
        f"decision/{made.reference}",
        made.marking,
    )
    told = entry.payload
    assert told["wording"] == made.wording
    assert (told["areas"], told["reasons"], told["outcome"]) == ([area.key], "It is cheaper.", "agreed")
    assert [answer["corporation"] for answer in told["answers"]] == [seat.corporation.slug for seat in seats]
    assert told["answers"][0]["person"] == "holder-1"
    assert told["answers"][0]["given_on"] == PUT_ON.isoformat()
    assert publishing.verify().whole


def test_references_are_without_gaps_for_each_board_and_year(seats):
    first, second = make_decision(), make_decision("Second")
    earlier = make_decision("Earlier", decided_on=date(2025, 6, 1))
    assert [each.reference for each in (first, second, earlier)] == [
        f"WTB-{PUT_ON.year}-001",
        f"WTB-{PUT_ON.year}-002",
        "WTB-2025-001",
    ]


def test_an_item_is_decided_on_the_day_of_its_meeting(seats):
    item = make_item(meeting=make_meeting(PUT_ON))
    made = make_decision(item=item)
    told = RegisterEntry.objects.get().payload
    assert (made.decided_on, told["meeting"], told["item"]) == (PUT_ON, PUT_ON.isoformat(), 1)


def test_three_of_four_is_not_agreed_and_who_did_not_is_kept(seats):
    draft = make_draft()
    for seat in seats[:3]:
        make_assent(draft, seat)
    make_assent(draft, seats[3], answer=Assent.Answer.DOES_NOT)
    draft.refresh_from_db()
    assert (draft.outcome, bool(draft.made_at)) == ("not-agreed", True)
    told = RegisterEntry.objects.get().payload
    assert told["outcome"] == "not-agreed"
    assert [answer["answer"] for answer in told["answers"]] == ["assents"] * 3 + ["does-not"]


def test_it_waits_for_every_answer_though_one_does_not_assent(seats):
    draft = make_draft()
    make_assent(draft, seats[0], answer=Assent.Answer.DOES_NOT)
    draft.refresh_from_db()
    assert draft.made_at is None


def test_the_secretary_concludes_what_one_did_not_assent_to_and_who_gave_no_answer_is_kept(seats, frank):
    draft = make_draft()
    make_assent(draft, seats[0], answer=Assent.Answer.DOES_NOT)
    made = conclude_not_agreed(draft, by=frank)
    assert (made.outcome, made.decided_on) == ("not-agreed", today())
    told = RegisterEntry.objects.get().payload
    assert len(told["not_answered"]) == 3


def test_nothing_is_concluded_while_answers_may_still_come(seats, frank):
    draft = make_draft()
    with pytest.raises(Refused, match="waits for the answers that are outstanding"):
        conclude_not_agreed(draft, by=frank)


def test_all_assenting_to_what_is_said_not_to_be_agreed_is_refused(seats):
    draft = make_draft(outcome="not-agreed")
    for seat in seats[:3]:
        make_assent(draft, seat)
    assert "It cannot be both" in refusal(lambda: make_assent(draft, seats[3]), "answer")


def test_a_corporation_sole_without_an_assenting_seat_that_day_is_not_waited_for(seats):
    made = make_decision("Old", decided_on=PUT_ON - timedelta(days=20))
    assert made.assents.count() == 4
    later = make_seat(
        "Fifth", corporation=make_seat("Other").corporation, assents=True, created_on=PUT_ON, slug="fifth"
    )
    assert later.exists_on(PUT_ON)


# Who may answer


def test_a_former_holder_is_refused(seats):
    make_holding(seats[0], "New Holder", PUT_ON)
    former = make_person("Holder 1")
    said = refusal(lambda: make_assent(make_draft(), seats[0], person=former), "person")
    assert said == (f"Holder 1 did not hold {seats[0]} on {PUT_ON.day} November 2026: New Holder did.")


def test_a_vacant_seat_answers_nothing(seats):
    vacant = make_seat(
        "Vacant seat", corporation=seats[0].corporation, assents=True, board=make_board("B", "BB")
    )
    make_holding(vacant, "Left Example", "2020", "31 March 2024")
    draft = make_draft(board=vacant.board)
    person = Person.objects.get(name="Left Example")
    said = refusal(lambda: make_assent(draft, vacant, person=person), "person")
    assert "Nobody held Vacant seat on" in said
    assert "vacant since 1 April 2024" in said


def test_a_corporation_sole_that_gives_no_assent_is_refused(seats):
    outside = make_seat("No assent", corporation=None or make_seat("X").corporation)
    person = make_holding(outside, "Nobody Example").person
    said = refusal(lambda: make_assent(make_draft(), outside, person=person))
    assert "gives no assent" in said


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (today() + timedelta(days=1), "is in the future"),
        (PUT_ON - timedelta(days=1), "nobody answers before that"),
    ],
)
def test_a_day_to_come_or_before_it_was_put_is_refused(seats, day, words):
    assert words in refusal(lambda: make_assent(make_draft(), seats[0], given_on=day), "given_on")


def test_an_answer_after_the_last_day_is_refused(seats):
    draft = make_draft(answers_by=PUT_ON + timedelta(days=1))
    assert "The last day to answer was" in refusal(
        lambda: make_assent(draft, seats[0], given_on=LATER), "given_on"
    )


def test_a_corporation_sole_answers_once(seats):
    draft = make_draft()
    make_assent(draft, seats[0])
    said = refusal(lambda: make_assent(draft, seats[0], answer=Assent.Answer.DOES_NOT))
    assert "answered already" in said


def test_the_same_answer_sent_twice_is_one_answer(seats, frank):
    draft = make_draft()
    answers = {make_assent(draft, seats[0], by=frank).pk for _ in range(2)}
    assert len(answers) == 1
    for seat in seats[1:]:
        make_assent(draft, seat, by=frank)
    make_assent(draft, seats[3], by=frank)
    assert RegisterEntry.objects.count() == 1


def test_a_member_of_the_board_answers_for_the_seat_they_hold_and_for_no_other(seats, grace):
    make_holding(seats[0], "Grace Holder", "1 January 2026")
    person = Person.objects.get(name="Grace Holder")
    draft = make_draft(decided_on=today())
    with pytest.raises(Refused, match="not recorded as anybody on the Board"):
        make_assent(draft, seats[0], person=person, given_on=today(), by=grace)
    Person.objects.filter(pk=person.pk).update(user=grace)
    grace = type(grace).objects.get(pk=grace.pk)
    with pytest.raises(Refused, match="You do not hold"):
        make_assent(draft, seats[1], given_on=today(), by=grace)
    assert make_assent(draft, seats[0], person=person, given_on=today(), by=grace).by == grace


def test_who_no_longer_holds_the_seat_today_does_not_answer_here(seats, grace):
    Person.objects.filter(name="Holder 1").update(user=grace)
    make_holding(seats[0], "New Holder", today())
    with pytest.raises(Refused, match="You hold no seat today"):
        make_assent(make_draft(), seats[0], person=make_person("Holder 1"), by=grace)


# The six tests of every action


def acts(seats):
    """The call of each action, as (who) -> result, on something ready for it."""
    draft, answered, made = make_draft("To change"), make_draft("To answer"), make_decision("Made")
    refused, agreed = make_draft("Refused"), make_decision("Agreed")
    make_assent(refused, seats[0], answer=Assent.Answer.DOES_NOT)
    return {
        "draft_decision": lambda by: draft_decision(decision("Another"), by=by),
        "correct_draft": lambda by: correct_draft(Decision.objects.get(pk=draft.pk), [], by=by),
        "give_assent": lambda by: make_assent(answered, seats[0], by=by),
        "conclude_not_agreed": lambda by: conclude_not_agreed(refused, by=by),
        "correct_decision": lambda by: correct_decision(
            made, decision("Made", reasons="As said."), "Left out.", by=by
        ),
        "restrict_text": lambda by: restrict_text(restricted(agreed), by=by),
        "record_progress": lambda by: record_progress(
            Progress(decision=agreed, state="in-progress", as_of=today()), by=by
        ),
    }


def restricted(made, **fields):
    return RestrictedText(
        **{
            "decision": made,
            "part": "money",
            "text": "The supplier asks £2 million.",
            "marking": Marking.OFFICIAL,
            "withheld_because": "commercial confidence",
            "look_again_on": today() + timedelta(days=200),
            **fields,
        }
    )


ACTIONS = (
    "draft_decision", "correct_draft", "give_assent", "conclude_not_agreed", "correct_decision",
    "restrict_text", "record_progress",
)  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_the_secretary_does_it_and_it_is_written_down_and_counted(action, seats, frank):
    act, before = acts(seats)[action], version("board")[0]
    act(frank)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == (f"governance.{action}", frank)
    assert version("board")[0] > before


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "erin", "grace", "zoe"])
def test_nobody_else_may(action, who, seats, request):
    act = acts(seats)[action]
    person, before = request.getfixturevalue(who), everything()
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(person)
    assert str(refused.value).endswith(".")
    assert everything() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_what_cannot_be_written_down_did_not_happen(action, seats, frank, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("The audit trail is full.")

    act = acts(seats)[action]
    before = everything()
    monkeypatch.setattr("governance.actions.decisions.record", fails)
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        act(frank)
    assert everything() == before


def test_what_cannot_be_registered_was_not_made(seats, monkeypatch):
    draft = make_draft()
    for seat in seats[:3]:
        make_assent(draft, seat)

    def fails(*args, **kwargs):
        raise DatabaseError("The register is full.")

    monkeypatch.setattr("governance.actions.decisions.append", fails)
    before = everything()
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        make_assent(draft, seats[3])
    assert everything() == before


# Bad input


@pytest.mark.parametrize("wording", ["As recommended", "Agreed: as recommended.", "Fleet agreed today", " "])
def test_words_that_do_not_stand_alone_are_refused(seats, wording):
    assert "stands alone" in refusal(lambda: make_draft(wording=wording), "wording")


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"decided_on": today() + timedelta(days=60)}, "decided_on", "is in the future"),
        ({"decided_on": date(1066, 2, 1)}, "decided_on", "too long ago"),
        ({"answers_by": PUT_ON - timedelta(days=1)}, "answers_by", "before the day it was put"),
        ({"review_on": PUT_ON}, "review_on", "must be after"),
        ({"outcome": "noted"}, "outcome", "agreed, agreed with changes or not agreed"),
    ],
)
def test_days_and_outcomes_that_cannot_be_are_refused(seats, told, field, words):
    assert words in refusal(lambda: make_draft(**told), field)


def test_a_decision_is_not_marked_lower_than_an_area_it_is_about(seats):
    area = make_area("Quiet Team", marking=Marking.OFFICIAL)
    assert "cannot be marked lower" in refusal(lambda: make_draft(areas=[area]), "marking")


def test_an_item_is_decided_once_and_a_parked_one_not_at_all(seats):
    item = make_item(meeting=make_meeting(PUT_ON))
    make_draft(item=item)
    assert "recorded for this item already" in refusal(lambda: make_draft("Again", item=item), "item")
    assert "item of a meeting" in refusal(lambda: make_draft("Parked", item=make_item("Parked")), "item")


def test_the_same_draft_sent_twice_is_refused_the_second_time(seats):
    make_draft()
    assert "is drafted already" in refusal(make_draft)


def test_words_that_were_answered_no_longer_change(seats, frank):
    draft = make_draft()
    make_assent(draft, seats[0])
    draft.wording = "That the Board agrees something else altogether."
    with pytest.raises(Refused, match="have been answered already"):
        correct_draft(draft, [], by=frank)


# Correcting and replacing


def test_a_correction_names_the_old_and_why_and_is_an_entry_of_its_own(seats, frank):
    made = make_decision("Fleet")
    new = correct_decision(made, decision("Fleet", reasons="As tabled."), "The reasons were lost.", by=frank)
    assert (new.corrects, new.reference) == (made, f"WTB-{PUT_ON.year}-002")
    made.refresh_from_db()
    assert made.reasons == ""
    entry = RegisterEntry.objects.order_by("-pk").first()
    assert (entry.payload["corrects"], entry.payload["corrected_because"]) == (
        made.reference,
        "The reasons were lost.",
    )
    with pytest.raises(Refused, match="was already corrected"):
        correct_decision(made, decision("Other"), "Again.", by=frank)


def test_a_correction_that_changes_nothing_is_refused(seats, frank):
    made = make_decision("Fleet")
    said = refusal(lambda: correct_decision(made, decision("Fleet"), "No reason.", by=frank))
    assert "says the same" in said


def test_a_later_decision_replaces_an_earlier_one_and_the_earlier_stays(seats):
    old = make_decision("Old", decided_on=date(2026, 1, 10))
    new = make_decision("New", replaces=old)
    assert list(old.replaced_by.all()) == [new]
    assert RegisterEntry.objects.order_by("-pk").first().payload["replaces"] == old.reference
    assert "was decided later" in refusal(
        lambda: make_draft("Backwards", replaces=new, decided_on=date(2026, 2, 1)), "replaces"
    )


# Withheld parts, progress


def test_a_withheld_part_is_marked_higher_and_is_an_entry_of_its_own(seats, frank):
    made = make_decision()
    assert "mark this part higher" in refusal(
        lambda: restrict_text(restricted(made, marking=Marking.PUBLISHED), by=frank), "marking"
    )
    assert "must be in the future" in refusal(
        lambda: restrict_text(restricted(made, look_again_on=today()), by=frank), "look_again_on"
    )
    for _ in range(2):
        restrict_text(restricted(made), by=frank)
    assert RestrictedText.objects.count() == 1
    entry = RegisterEntry.objects.order_by("-pk").first()
    assert (entry.kind, entry.marking) == ("decision-part-restricted", Marking.OFFICIAL)


def test_progress_is_of_what_was_agreed_and_of_no_day_to_come(seats, frank):
    made = make_decision()
    said = refusal(
        lambda: record_progress(
            Progress(decision=made, state="done", as_of=today() + timedelta(days=1)), by=frank
        ),
        "as_of",
    )
    assert "is in the future" in said
    draft = make_draft("Not yet")
    with pytest.raises(Refused, match="not made yet"):
        record_progress(Progress(decision=draft, state="done", as_of=today()), by=frank)


# Behind the portal's back


def verified() -> str:
    said = StringIO()
    try:
        call_command("verify_register", stdout=said)
    except CommandError as wrong:
        said.write(str(wrong))
    return said.getvalue()


def lift(table):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        for name, on in cursor.fetchall():
            if on == table:
                cursor.execute(
                    f"DROP TRIGGER {name}" + (f" ON {on}" if connection.vendor != "sqlite" else "")
                )


def test_the_register_and_the_record_say_the_same(seats, frank):
    made = make_decision(areas=[make_area()])
    restrict_text(restricted(made), by=frank)
    assert "The register is whole." in verified()


@pytest.mark.parametrize(
    "change",
    [
        lambda made: Decision.objects.filter(pk=made.pk).update(wording="That nothing was ever agreed here."),
        lambda made: Assent.objects.filter(decision=made).update(answer="does-not"),
        lambda made: made.areas.clear(),
    ],
)
def test_a_decision_changed_behind_the_portals_back_is_found_and_named(seats, change):
    made = make_decision(areas=[make_area()])
    lift(Decision._meta.db_table)
    lift(Assent._meta.db_table)
    change(made)
    assert f"Decision {made.reference} is no longer what entry 1 says was decided." in verified()


def test_a_decision_removed_behind_the_portals_back_is_found_and_named(seats):
    made = make_decision()
    for model in (Decision, Assent):
        lift(model._meta.db_table)
    made.assents.all().delete()
    reference = made.reference
    Decision.objects.filter(pk=made.pk).delete()
    said = verified()
    assert f"decision/{reference}, is no longer in the record" in said


def test_the_portal_itself_may_record_what_is_published(seats):
    assert make_decision(by=portal_user()).made_at
