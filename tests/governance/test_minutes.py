"""Minutes: put together from what was captured, numbered for good, agreed at a later meeting (R16)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from alliance import publishing
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import RegisterEntry, SearchEntry
from alliance.policy import Refused
from alliance.roles import Role
from alliance.temporal import today
from governance.actions.minutes import (
    add_paragraph,
    answer_comment,
    assemble_minutes,
    circulate,
    comment,
    correct_minutes,
    finish_minutes,
    publish_minutes,
    remove_paragraph,
    send_to_chair,
    write_paragraph,
)
from governance.actions.records import close_meeting, save_item
from governance.minutes import content_of, minutes_document, standing_content
from governance.models import AgendaItem, Decision, Minutes, MinutesParagraph, MinutesVersion
from governance.recording import Written
from tests.governance.makers import make_item, make_meeting
from tests.governance.room import ALL_FOUR, DAY, NEXT, WORDS, held, make_ended
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]


@pytest.fixture
def ended():
    return make_ended()


@pytest.fixture
def minutes(ended):
    return assemble_minutes(ended, by=portal_user())


def texts(minutes) -> dict[str, str]:
    rows = minutes.paragraphs.filter(removed_at=None).select_related("item")
    return {row.number: row.text for row in rows}


def paragraph(minutes, number) -> MinutesParagraph:
    order, place = number.split(".")
    return minutes.paragraphs.select_related("item", "minutes").get(item__order=order, place=place)


def agreed_at(minutes, outcome="agreed", decision="", day=NEXT):
    """The next meeting, at which the item about the minutes has that outcome; ended."""
    meeting = minutes.meeting.board.meetings.get(held_on=day)
    item = make_item(
        "Minutes of the last meeting",
        meeting=meeting,
        kind=AgendaItem.Kind.MINUTES,
        about_meeting=minutes.meeting,
        recommendation="That the minutes are agreed as a true record.",
    )
    for other in meeting.items.exclude(pk=item.pk):
        AgendaItem.objects.filter(pk=other.pk).update(
            withdrawn_at=minutes.assembled_at, withdrawn_because="x"
        )
    meeting = held(meeting)
    save_item(
        item, Written(outcome=outcome, decision=decision, assenting=ALL_FOUR), made_from=0, by=portal_user()
    )
    return close_meeting(meeting, by=portal_user())


@pytest.fixture
def on_the_next_day(monkeypatch):
    """The day of the next meeting has come."""
    for name in ("governance.policies.records.today", "governance.actions.minutes.today"):
        monkeypatch.setattr(name, lambda: NEXT)


# Put together


def test_paragraphs_come_from_the_minute_line_by_line_and_from_the_outcome_where_there_is_none(minutes):
    assert texts(minutes) == {
        "1.1": "The Board noted this item.",
        "2.1": "Holder 1 Example declared an interest and left the room for it: a holding in a supplier",
        "2.2": "The Board heard of savings.",
        "2.3": "It asked for figures.",
        "3.1": "The item was deferred to the meeting of 10 December 2026.",
    }


def test_who_was_there_decisions_and_actions_are_told_as_they_were_recorded_and_private_notes_are_not(
    minutes,
):
    content = content_of(minutes)
    there = {part["label"]: part["text"] for part in content[0]["parts"]}
    assert there["In the chair"].startswith("Holder 2 Example")
    assert there["Quorum"] == "Quorate: all 4 corporations sole are represented."
    savings = content[2]["parts"]
    made = Decision.objects.get()
    assert (f"Decision {made.reference}", WORDS) in [(part["label"], part["text"]) for part in savings]
    actions = [part for part in savings if part["kind"] == "action"]
    assert actions[0]["text"].startswith(
        "Write to every supplier\nOwner: Chief Constable of Dorset Police. Due"
    )
    assert "Nobody believed it" not in str(content)


def test_a_decision_that_still_waits_says_for_whom(ended):
    decision = Decision.objects.get()
    assert decision.made_at
    # Another meeting, at which one of four did not assent yet.
    meeting = make_meeting(date(2026, 10, 1))
    item = make_item("Fleet", meeting=meeting, recommendation=WORDS)
    meeting = held(meeting)
    told = Written(outcome="agreed", decision=WORDS, assenting=ALL_FOUR[:3])
    save_item(item, told, made_from=0, by=portal_user())
    minutes = assemble_minutes(close_meeting(meeting, by=portal_user()), by=portal_user())
    parts = content_of(minutes)[1]["parts"]
    label = next(part["label"] for part in parts if part["kind"] == "decision")
    assert label == "Decision not yet made: waiting for the Chief Constable of Devon and Cornwall Police"


def test_minutes_are_put_together_once_and_only_when_the_meeting_has_ended(ended):
    assemble_minutes(ended, by=portal_user())
    with pytest.raises(Refused, match="put together already"):
        assemble_minutes(ended, by=portal_user())
    with pytest.raises(Refused, match="once the meeting has ended"):
        assemble_minutes(ended.board.meetings.get(held_on=NEXT), by=portal_user())


# Numbers stay


def test_a_number_is_never_given_to_another_paragraph(minutes):
    by = portal_user()
    item = minutes.meeting.items.get(order=2)
    remove_paragraph(paragraph(minutes, "2.3"), by=by)
    assert add_paragraph(minutes, item, "It thanked the officers.", by=by).number == "2.4"
    remove_paragraph(paragraph(minutes, "2.1"), by=by)
    assert list(texts(minutes)) == ["1.1", "2.2", "2.4", "3.1"]


def test_the_only_paragraph_of_an_item_is_not_removed(minutes):
    with pytest.raises(ValidationError, match="only paragraph of its item"):
        remove_paragraph(paragraph(minutes, "1.1"), by=portal_user())


def test_a_paragraph_above_a_reader_is_absent_and_the_other_numbers_do_not_move(minutes):
    MinutesParagraph.objects.filter(pk=paragraph(minutes, "2.2").pk).update(
        marking=Marking.OFFICIAL_SENSITIVE
    )
    content, version = standing_content(minutes)
    shown = minutes_document(minutes, content, Marking.OFFICIAL, version)
    numbers = [block.number for block in shown.blocks if getattr(block, "number", "")]
    assert numbers == ["1.1", "2.1", "2.3", "3.1"]
    assert shown.marking == Marking.PUBLISHED
    assert minutes_document(minutes, content, Marking.OFFICIAL_SENSITIVE, version).marking == 2


# Through their life


def test_who_reads_a_draft_grows_with_its_life(minutes, on_the_next_day):
    by = portal_user()
    secretary, member = make_user("sec", Role.SECRETARY), make_user("mem", Role.BOARD_MEMBER)
    officer, nobody = make_user("off", Role.OFFICER), None

    def readers():
        people = {"secretary": secretary, "member": member, "officer": officer, "stranger": nobody}
        return [name for name, user in people.items() if Minutes.objects.visible_to(user).exists()]

    assert readers() == ["secretary"]
    send_to_chair(minutes, by=by)
    assert readers() == ["secretary", "member"]
    circulate(minutes, NEXT, by=by)
    assert readers() == ["secretary", "member"]
    agreed_at(minutes)
    assert readers() == ["secretary", "member", "officer"]


def test_minutes_are_circulated_after_the_chair_has_them_and_until_a_day_to_come(minutes):
    by = portal_user()
    with pytest.raises(Refused, match="The chair sees the minutes before"):
        circulate(minutes, today(), by=by)
    send_to_chair(minutes, by=by)
    with pytest.raises(ValidationError, match="today or later"):
        circulate(minutes, today() - timedelta(days=1), by=by)
    version = circulate(minutes, today(), by=by)
    assert (version.number, version.why) == (1, "circulated")
    write_paragraph(paragraph(minutes, "1.1"), "Nobody sent apologies.", by=by)
    assert "Nobody sent apologies" not in str(version.content)
    assert circulate(minutes, today(), by=by).number == 2


def test_a_comment_is_accepted_with_new_words_or_declined_with_why(minutes):
    by, member = portal_user(), make_user("mem", Role.BOARD_MEMBER)
    with pytest.raises(Refused, match="have not been circulated"):
        comment(paragraph(minutes, "2.2"), "It was costs.", by=member)
    send_to_chair(minutes, by=by)
    circulate(minutes, today(), by=by)
    one = comment(paragraph(minutes, "2.2"), "It was costs.", by=member)
    assert comment(paragraph(minutes, "2.2"), "It was costs.", by=member) == one, "a double click"
    other = comment(paragraph(minutes, "2.3"), "It did not.", by=member)
    answer_comment(one, accepted=True, answer="", text="The Board heard of costs.", by=by)
    with pytest.raises(ValidationError, match="Say why the comment is declined"):
        answer_comment(other, accepted=False, answer="", by=by)
    answer_comment(other, accepted=False, answer="The recording has it.", by=by)
    with pytest.raises(Refused, match="answered already"):
        answer_comment(other, accepted=True, answer="", text="x", by=by)
    assert texts(minutes)["2.2"] == "The Board heard of costs."
    assert texts(minutes)["2.3"] == "It asked for figures."


# Agreed


def test_the_next_meeting_agrees_them_and_they_never_change_again(minutes, on_the_next_day):
    agreed_at(minutes)
    minutes.refresh_from_db()
    assert minutes.stage == Minutes.Stage.AGREED
    assert not Decision.objects.filter(title__startswith="Minutes").exists(), (
        "agreeing minutes decides nothing"
    )
    with pytest.raises(Refused, match="agreed and no longer change"):
        write_paragraph(paragraph(minutes, "1.1"), "Other words.", by=portal_user())
    for change in (
        lambda: MinutesParagraph.objects.filter(minutes=minutes).update(text="Forged"),
        lambda: MinutesParagraph.objects.filter(minutes=minutes).delete(),
        lambda: MinutesVersion.objects.filter(minutes=minutes).update(content=[]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_agreed_minutes_are_in_the_register_and_name_its_end(minutes, on_the_next_day):
    agreed_at(minutes)
    minutes.refresh_from_db()
    entry = RegisterEntry.objects.get(kind="minutes-agreed")
    assert (minutes.head_sequence, minutes.head_hash) == (entry.sequence, entry.hash)
    assert publishing.verify(minutes.head_hash).anchored == entry.sequence
    assert list(publishing.differences_from_record()) == []
    content, version = standing_content(minutes)
    document = minutes_document(minutes, content, Marking.OFFICIAL, version)
    assert document.stage == ""
    assert entry.hash in document.closing
    assert "at its meeting of 10 December 2026, item" in document.closing


def test_a_forged_version_is_found_by_the_register(minutes, on_the_next_day):
    agreed_at(minutes)
    version = minutes.versions.get()
    forged = [{**section, "heading": "Forged"} for section in version.content]
    MinutesVersion(
        **{field.attname: getattr(version, field.attname) for field in version._meta.concrete_fields}
        | {"id": None, "number": 2, "why": "corrected", "because": "x", "content": forged}
    ).save()
    said = list(publishing.differences_from_record())
    which = "Version 2 of the minutes of 10 September 2026, Working Together Board"
    assert said == [f"{which} is in no entry of the register."]


def test_agreed_with_corrections_they_are_final_once_those_are_made(minutes, on_the_next_day):
    agreed_at(minutes, "agreed-with-changes", "In 2.2 for savings read costs.")
    minutes.refresh_from_db()
    assert minutes.stage == Minutes.Stage.CORRECTING
    assert not RegisterEntry.objects.filter(kind="minutes-agreed").exists()
    write_paragraph(paragraph(minutes, "2.2"), "The Board heard of costs.", by=portal_user())
    finish_minutes(minutes, by=portal_user())
    minutes.refresh_from_db()
    assert minutes.stage == Minutes.Stage.AGREED_CORRECTED
    content, version = standing_content(minutes)
    document = minutes_document(minutes, content, Marking.OFFICIAL, version)
    assert "Corrected as the Board asked: In 2.2 for savings read costs." in document.closing
    assert "The Board heard of costs." in str(content)


@pytest.mark.parametrize(
    ("outcome", "decision", "says"),
    [
        ("agreed-with-changes", "Some words were wrong in it.", "name the paragraph that is corrected"),
        ("agreed-with-changes", "In 9.9 read costs for savings.", "name the paragraph that is corrected"),
    ],
)
def test_a_correction_names_its_paragraph_or_the_meeting_does_not_end(
    minutes, on_the_next_day, outcome, decision, says
):
    with pytest.raises(ValidationError, match=says):
        agreed_at(minutes, outcome, decision)


def test_minutes_that_are_not_put_together_cannot_be_agreed(ended, on_the_next_day):
    meeting = ended.board.meetings.get(held_on=NEXT)
    item = make_item("Minutes", meeting=meeting, kind=AgendaItem.Kind.MINUTES, about_meeting=ended)
    meeting = held(meeting)
    save_item(item, Written(outcome="agreed", decision=WORDS), made_from=0, by=portal_user())
    with pytest.raises(ValidationError, match="the minutes are not put together yet"):
        close_meeting(meeting, by=portal_user())


# Corrected later


def test_a_correction_afterwards_is_a_new_version_that_says_what_changed_and_the_old_stays(
    minutes, on_the_next_day
):
    by = portal_user()
    with pytest.raises(Refused, match="not agreed yet"):
        correct_minutes(minutes, "2.2", "The Board heard of costs.", "Misheard.", by=by)
    agreed_at(minutes)
    correct_minutes(minutes, "2.2", "The Board heard of costs.", "Misheard.", by=by)
    first, second = minutes.versions.order_by("number")
    assert "heard of savings" in str(first.content)
    assert "heard of costs" in str(second.content)
    assert second.because == "Paragraph 2.2: Misheard."
    assert list(publishing.differences_from_record()) == []
    with pytest.raises(ValidationError, match="no paragraph 7.7"):
        correct_minutes(minutes, "7.7", "x", "y", by=by)
    with pytest.raises(ValidationError, match="says this already"):
        correct_minutes(minutes, "2.2", "The Board heard of costs.", "Again.", by=by)


def test_final_minutes_are_found_by_their_words_each_paragraph_by_who_may_read_it(minutes, on_the_next_day):
    public = paragraph(minutes, "1.1")
    quiet = add_paragraph(minutes, public.item, "Covert", by=portal_user())
    write_paragraph(public, "The Board heard about aardvarks.", by=portal_user())
    MinutesParagraph.objects.filter(pk=quiet.pk).update(marking=Marking.OFFICIAL_SENSITIVE)
    send_to_chair(minutes, by=portal_user())
    assert not SearchEntry.objects.filter(kind="minutes").exists(), "a draft is found by nobody"
    agreed_at(minutes)
    found = {entry.words: entry.marking for entry in SearchEntry.objects.filter(kind="minutes")}
    (heard,) = [words for words in found if "aardvarks" in words]
    assert found[heard] == Marking.OFFICIAL
    assert "covert" not in heard
    assert [marking for words, marking in found.items() if "covert" in words] == [Marking.OFFICIAL_SENSITIVE]
    correct_minutes(minutes, "1.1", "The Board heard about zebras.", "It did.", by=portal_user())
    assert SearchEntry.objects.filter(kind="minutes", words__contains="zebras").exists()
    assert not SearchEntry.objects.filter(kind="minutes", words__contains="aardvarks").exists()
    publish_minutes(minutes, by=portal_user())
    entry = SearchEntry.objects.get(kind="minutes", words__contains="zebras")
    assert entry.marking == max(public.marking, public.item.marking)


def test_only_the_secretary_writes_minutes(minutes):
    member = make_user("mem", Role.BOARD_MEMBER)
    for act in (
        lambda: write_paragraph(paragraph(minutes, "1.1"), "x", by=member),
        lambda: add_paragraph(minutes, minutes.meeting.items.get(order=1), "x", by=member),
        lambda: send_to_chair(minutes, by=member),
    ):
        with pytest.raises(Refused, match="Only the Board’s secretary"):
            act()
    assert minutes.meeting.held_on == DAY
