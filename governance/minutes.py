"""What minutes say: put together from what was captured, and shown as far as a reader may read.

Content is a list of sections as plain values, which a version keeps for good. Every part of it has a marking
of its own, so that the same content is shown to each reader without what is above them, numbers unmoved.
"""

from collections.abc import Iterable
from itertools import groupby

from alliance.documents import Block, Document, Facts, Heading, Note, Paragraph
from alliance.markings import Marking, highest
from alliance.temporal import long_date, weekday_date
from governance.assent import must_assent
from governance.attendance import attendances_of, quorum
from governance.models import (
    Action,
    AgendaItem,
    Assent,
    Attendance,
    Decision,
    Interest,
    Meeting,
    Minutes,
    MinutesParagraph,
    MinutesVersion,
    Outcome,
)
from governance.noting import noted_words
from governance.recording import Written, items_of, lines_of

EVERYTHING = Marking.OFFICIAL_SENSITIVE
DRAFT = "Draft"
URGENT = "Added in the meeting, because it could not wait"
NOT_AGREED = "The Board has not agreed these minutes, and they may change."
HOW = (
    (Attendance.How.PRESENT, "Present"),
    (Attendance.How.APOLOGIES, "Apologies"),
    (Attendance.How.ABSENT, "Not present"),
)
# What is said of an item of which nobody wrote anything.
SAID_OF = {
    Outcome.NOTED: "The Board noted this item.",
    Outcome.AGREED: "The Board agreed what was recommended.",
    Outcome.AGREED_WITH_CHANGES: "The Board agreed what was recommended, with changes.",
    Outcome.NOT_AGREED: "The Board did not agree what was recommended.",
    Outcome.WITHDRAWN: "The item was withdrawn.",
    Outcome.NO_DECISION: "The Board discussed this item and made no decision.",
}


# From what was captured to paragraphs


def paragraphs_of(item: AgendaItem, written: Written, interests: Iterable[Interest]) -> list[tuple[str, int]]:
    """The words of each paragraph that the minutes of an item begin with, and how each is marked.

    Interests come first. Lines that were understood as a decision or an action are left out: those are told
    as such. Private notes are never part of it.
    """
    declared = [
        (_interest_words(interest), highest([item.marking, interest.person.marking]))
        for interest in interests
    ]
    understood = {line.text for line in lines_of(written.minute, (), None)}
    said = [words.strip() for words in written.minute.split("\n")]
    kept = [words for words in said if words not in understood]
    told = [(words, item.marking) for words in kept if words]
    return [*declared, *(told or [(outcome_words(item, written), item.marking)])]


def _interest_words(interest: Interest) -> str:
    left = " and left the room for it" if interest.left_the_room else ""
    return f"{interest.person} declared an interest{left}: {interest.nature}"


def outcome_words(item: AgendaItem, written: Written) -> str:
    """What came of an item, in a sentence."""
    if not written.outcome:
        return "Nothing is recorded of this item."
    if written.outcome == Outcome.DEFERRED:
        to = item.record.deferred_to
        when = f"the meeting of {long_date(to.held_on)}" if to else "a later meeting"
        return f"The item was deferred to {when}."
    if written.outcome == Outcome.REFERRED:
        return f"The item was referred to {written.referred_to}."
    if item.kind == AgendaItem.Kind.NOTING and written.outcome == Outcome.NOTED:
        return noted_words(item)
    return SAID_OF[Outcome(written.outcome)]


# From rows to content


def content_of(minutes: Minutes) -> list[dict]:
    """All that the minutes say as they stand, to whoever may read everything; each part with its marking."""
    meeting = minutes.meeting
    sections = [_attendance(meeting)]
    paragraphs: dict[int, list[MinutesParagraph]] = {}
    for each in minutes.paragraphs.filter(removed_at__isnull=True).select_related("item"):
        paragraphs.setdefault(each.item_id, []).append(each)
    decided = decisions_at(meeting)
    issued: dict[int, list[Action]] = {}
    for action in actions_from(meeting):
        issued.setdefault(action.item_id, []).append(action)
    for item in items_of(meeting, EVERYTHING):
        parts = _urgent_parts(item)
        parts += [
            _part("paragraph", each.number, each.text, each.marking) for each in paragraphs.get(item.pk, ())
        ]
        if item.pk in decided:
            parts.append(_decision_part(decided[item.pk]))
        parts += [_action_part(action) for action in issued.get(item.pk, ())]
        sections.append(
            {
                "heading": f"{item.order}. {item.title}",
                "item": item.order,
                "marking": int(item.marking),
                "parts": parts,
            }
        )
    return sections


def _part(kind: str, label: str, text: str, marking: int) -> dict:
    return {"kind": kind, "label": label, "text": text, "marking": int(marking)}


def _urgent_parts(item: AgendaItem) -> list[dict]:
    """Of an item that was added in the meeting: why it could not wait, who asked for it and who agreed."""
    if not item.is_urgent:
        return []
    seat, chair = item.urgent_asked_by, item.urgent_agreed_by
    asked, agreed = (highest([item.marking, each]) for each in (seat.source.marking, chair.marking))
    return [
        _part("fact", URGENT, item.urgent_because, item.marking),
        _part("fact", "Asked for by", seat.title, asked),
        _part("fact", "Agreed to by the chair", chair.name, agreed),
    ]


def _attendance(meeting: Meeting) -> dict:
    rows = attendances_of(meeting, EVERYTHING)
    parts = []
    if meeting.chaired_by:
        parts.append(_part("fact", "In the chair", str(meeting.chaired_by), meeting.chaired_by.marking))
    for how, label in HOW:
        parts += [_part("fact", label, _who(each), each.person.marking) for each in rows if each.how == how]
    # As whoever may read of the meeting may know it: seats and people marked higher are not counted.
    known = attendances_of(meeting, meeting.marking)
    words = quorum(meeting.board, meeting.held_on, known, Marking(meeting.marking)).words
    parts.append(_part("fact", "Quorum", f"{words}.", meeting.marking))
    return {"heading": "Who was there", "item": None, "marking": int(meeting.marking), "parts": parts}


def _who(each: Attendance) -> str:
    seat = f", {'for ' if each.substitute else ''}{each.seat.title}" if each.seat else ""
    times = [
        f"came at {each.arrived_at:%H:%M}" if each.arrived_at else "",
        f"left at {each.left_at:%H:%M}" if each.left_at else "",
    ]
    said = " and ".join(filter(None, times))
    return f"{each.person}{seat}{f' ({said})' if said else ''}"


def decisions_at(meeting: Meeting) -> dict[int, Decision]:
    """What was decided at a meeting, by the key of its item: made, or waiting for assent."""
    rows = Decision.objects.filter(item__meeting=meeting).select_related("board", "item__meeting")
    return {each.item_id: each for each in rows.prefetch_related("assents__corporation")}


def actions_from(meeting: Meeting) -> list[Action]:
    """What was issued at a meeting, in the order of its references."""
    rows = Action.objects.filter(item__meeting=meeting, issued_at__isnull=False)
    return list(rows.select_related("owner_seat", "item").order_by("year", "number"))


def waiting_for(decision: Decision) -> list[str]:
    """The names of those whose assent a decision still waits for."""
    if decision.made_at:
        return []
    given = {assent.corporation_id for assent in decision.assents.all()}
    asked = must_assent(decision.board, decision.decided_on)
    return [f"the {each.name.removeprefix('The ')}" for each in asked if each.pk not in given]


def _decision_part(decision: Decision) -> dict:
    if decision.made_at:
        label = f"Decision {decision.reference}"
    else:
        label = f"Decision not yet made: waiting for {', '.join(waiting_for(decision)) or 'the last answer'}"
    against = [
        str(each.corporation) for each in decision.assents.all() if each.answer == Assent.Answer.DOES_NOT
    ]
    words = f"{decision.wording}\nDid not assent: {', '.join(against)}." if against else decision.wording
    return {
        **_part("decision", label, words, decision.marking),
        "reference": decision.reference,
    }


def _action_part(action: Action) -> dict:
    words = f"{action.what}\nOwner: {action.owner}. Due by {long_date(action.due_on)}."
    return {
        **_part("action", f"Action {action.reference}", words, action.marking),
        "reference": action.reference,
    }


def readable(content: list[dict], level: int) -> list[dict]:
    """Content without what is marked above a level; no number moves."""
    return [
        {**section, "parts": [part for part in section["parts"] if part["marking"] <= level]}
        for section in content
        if section["marking"] <= level
    ]


def marking_of(content: list[dict]) -> Marking:
    """The highest marking of anything in some content."""
    parts = [part["marking"] for section in content for part in section["parts"]]
    return highest([*(section["marking"] for section in content), *parts])


def standing_content(minutes: Minutes) -> tuple[list[dict], MinutesVersion | None]:
    """What the minutes say now, and the version that holds it once they are agreed."""
    if minutes.agreed_at:
        version = minutes.versions.order_by("number").last()
        return version.content, version
    return content_of(minutes), None


# From content to a document


def minutes_document(
    minutes: Minutes, content: list[dict], level: int, version: MinutesVersion | None
) -> Document:
    """Minutes as far as they are read at a level; a draft says so on every page."""
    shown, meeting = readable(content, level), minutes.meeting
    final = version is not None and version.why != MinutesVersion.Why.CIRCULATED
    blocks: list[Block] = []
    for section in shown:
        anchor = f"item-{section['item']}" if section["item"] else "who-was-there"
        blocks.append(Heading(section["heading"], anchor=anchor))
        blocks += _blocks(section["parts"])
    return Document(
        title=f"Minutes of the {meeting.board.name}",
        subtitle=", ".join(filter(None, [weekday_date(meeting.held_on), meeting.place])),
        marking=marking_of(shown),
        blocks=blocks,
        stage="" if final else DRAFT,
        stage_note="" if final else NOT_AGREED,
        illustrative=minutes.illustrative,
        closing=closing_words(minutes, version) if final else "",
    )


def facts_of(parts: list[dict]) -> list[tuple[str, str]]:
    """The facts among some parts, those of one name together."""
    facts = [(part["label"], part["text"]) for part in parts if part["kind"] == "fact"]
    return [
        (label, "\n".join(text for _, text in rows)) for label, rows in groupby(facts, key=lambda row: row[0])
    ]


def _blocks(parts: list[dict]) -> list[Block]:
    blocks: list[Block] = []
    if facts := facts_of(parts):
        blocks.append(Facts(facts))
    for part in parts:
        if part["kind"] == "paragraph":
            blocks.append(Paragraph(part["text"], part["label"]))
        elif part["kind"] != "fact":
            place = "decisions" if part["kind"] == "decision" else "actions"
            url = f"/{place}/{part['reference']}/" if part["reference"] else ""
            blocks.append(Note(part["label"], part["text"], url))
    return blocks


def closing_words(minutes: Minutes, version: MinutesVersion) -> str:
    """When the Board agreed the minutes, what it corrected, and the hash to check the register by."""
    item = minutes.agreed_by
    when = f"{item.meeting.board.name} at its meeting of {long_date(item.meeting.held_on)}"
    said = [f"Agreed by the {when}, item {item.order}."]
    if minutes.corrections:
        said.append(f"Corrected as the Board asked: {minutes.corrections}")
    if version.why == MinutesVersion.Why.CORRECTED:
        day = long_date(version.made_at.date())
        said.append(f"Version {version.number}, corrected on {day}: {version.because}")
    said.append(
        f"The register of decisions then ended with entry {minutes.head_sequence}, whose hash is "
        f"{minutes.head_hash}."
    )
    return "\n".join(said)
