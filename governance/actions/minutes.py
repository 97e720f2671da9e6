"""Minutes: assembled, changed, circulated, commented on, agreed and corrected (R16)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import Change, changed, record
from alliance.markings import Marking, highest
from alliance.models import SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.publishing import append
from alliance.temporal import long_date, today
from alliance.text import fold
from governance.actions.agendas import address_of
from governance.actions.boards import PART
from governance.minutes import EVERYTHING, content_of, marking_of, paragraphs_of, readable
from governance.models import (
    AgendaItem,
    Interest,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    MinutesVersion,
    next_number,
)
from governance.notices import every_hold_on
from governance.policies import (
    cannot_answer_comment,
    cannot_assemble_minutes,
    cannot_circulate,
    cannot_comment,
    cannot_correct_minutes,
    cannot_finish_minutes,
    cannot_publish_minutes,
    cannot_publish_on_hold,
    cannot_send_to_chair,
    cannot_write_minutes,
)
from governance.recording import Written, items_of, written_of
from governance.register import (
    MINUTES_AGREED,
    MINUTES_CORRECTED,
    MINUTES_PUBLISHED,
    key_of_minutes,
    payload_of_minutes,
)

Why = MinutesVersion.Why


@transaction.atomic
def assemble_minutes(meeting: Meeting, *, by: User) -> Minutes:
    """Put the draft together from what was captured, each paragraph with its number for good."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)
    enforce(cannot_assemble_minutes(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    minutes = Minutes.objects.create(
        meeting=meeting,
        marking=meeting.marking,
        assembled_at=timezone.now(),
        illustrative=meeting.illustrative,
    )
    items = items_of(meeting, EVERYTHING)
    written = written_of(items)
    declared: dict[int, list[Interest]] = {}
    for interest in Interest.objects.filter(item__meeting=meeting).select_related("person"):
        declared.setdefault(interest.item_id, []).append(interest)
    MinutesParagraph.objects.bulk_create(
        MinutesParagraph(minutes=minutes, item=item, place=place, text=text, marking=marking)
        for item in items
        for place, (text, marking) in enumerate(
            paragraphs_of(item, written.get(item.pk, Written()), declared.get(item.pk, ())), start=1
        )
    )
    changed(PART)
    record(
        "governance.assemble_minutes",
        minutes.subject,
        f"Put together the draft of the minutes{_of(minutes)}",
        by=by,
        marking=meeting.marking,
    )
    return minutes


@transaction.atomic
def write_paragraph(paragraph: MinutesParagraph, text: str, *, by: User) -> MinutesParagraph:
    """Change the words of a paragraph, until the minutes are final. The same words again change nothing."""
    minutes, before = _held(paragraph.minutes), MinutesParagraph.objects.get(pk=paragraph.pk)
    enforce(cannot_write_minutes(by, minutes))
    enforce(cannot_use_marking(by, before.marking))
    if before.text == text and before.removed_at is None:
        return before
    said, was_out = before.text, before.removed_at is not None
    before.text, before.removed_at = text, None
    before.full_clean()
    before.save(update_fields=["text", "removed_at"])
    changed(PART)
    record(
        "governance.write_paragraph",
        minutes.subject,
        f"Changed paragraph {before.number} of the minutes{_of(minutes)}",
        by=by,
        marking=_marking(before),
        changes=[Change(f"Paragraph {before.number}", "" if was_out else said, text)],
    )
    return before


@transaction.atomic
def add_paragraph(minutes: Minutes, item: AgendaItem, text: str, *, by: User) -> MinutesParagraph:
    """Add a paragraph after the others of its item, with a number that none there had."""
    minutes = _held(minutes)
    enforce(cannot_write_minutes(by, minutes))
    enforce(cannot_use_marking(by, item.marking))
    there = MinutesParagraph.objects.filter(minutes=minutes, item=item)
    paragraph = MinutesParagraph(
        minutes=minutes, item=item, place=next_number(there, "place"), text=text, marking=item.marking
    )
    paragraph.full_clean()
    paragraph.save()
    changed(PART)
    record(
        "governance.add_paragraph",
        minutes.subject,
        f"Added paragraph {paragraph.number} to the minutes{_of(minutes)}",
        by=by,
        marking=_marking(paragraph),
        changes=[Change(f"Paragraph {paragraph.number}", "", text)],
    )
    return paragraph


@transaction.atomic
def remove_paragraph(paragraph: MinutesParagraph, *, by: User) -> MinutesParagraph:
    """Take a paragraph out of the draft. Its number is not given to another."""
    minutes, there = _held(paragraph.minutes), MinutesParagraph.objects.get(pk=paragraph.pk)
    enforce(cannot_write_minutes(by, minutes))
    enforce(cannot_use_marking(by, there.marking))
    if there.removed_at:
        return there
    kept = MinutesParagraph.objects.filter(minutes=minutes, item=there.item, removed_at__isnull=True)
    if kept.count() == 1:
        raise ValidationError("This is the only paragraph of its item. Change its words instead.")
    there.removed_at = timezone.now()
    there.save(update_fields=["removed_at"])
    changed(PART)
    record(
        "governance.remove_paragraph",
        minutes.subject,
        f"Took paragraph {there.number} out of the minutes{_of(minutes)}",
        by=by,
        marking=_marking(there),
        changes=[Change(f"Paragraph {there.number}", there.text, "")],
    )
    return there


@transaction.atomic
def send_to_chair(minutes: Minutes, *, by: User) -> Minutes:
    """Show the draft to the chair, and with them to the Board."""
    minutes = _held(minutes)
    enforce(cannot_send_to_chair(by, minutes))
    minutes.to_chair_at = timezone.now()
    minutes.save(update_fields=["to_chair_at"])
    changed(PART)
    record(
        "governance.send_minutes_to_chair",
        minutes.subject,
        f"Sent the draft minutes to the chair{_of(minutes)}",
        by=by,
        marking=minutes.meeting.marking,
    )
    return minutes


@transaction.atomic
def circulate(minutes: Minutes, comments_by: date, *, by: User) -> MinutesVersion:
    """Circulate the draft for comments until a day. What it says then is kept as a version."""
    minutes = _held(minutes)
    enforce(cannot_circulate(by, minutes))
    if comments_by < today():
        raise ValidationError({"comments_by": "The last day for comments must be today or later."})
    minutes.circulated_at, minutes.comments_by = timezone.now(), comments_by
    minutes.save(update_fields=["circulated_at", "comments_by"])
    version = _version(minutes, Why.CIRCULATED, content_of(minutes), "", by)
    until = f"comments by {long_date(comments_by)}"
    changed(PART)
    record(
        "governance.circulate_minutes",
        minutes.subject,
        f"Circulated version {version.number} of the minutes, {until}{_of(minutes)}",
        by=by,
        marking=minutes.meeting.marking,
    )
    return version


@transaction.atomic
def comment(paragraph: MinutesParagraph, text: str, post: str = "", *, by: User) -> MinutesComment:
    """Say something of a paragraph that was circulated. The same words by the same person are one comment."""
    minutes = _held(paragraph.minutes)
    enforce(cannot_comment(by, minutes))
    enforce(cannot_use_marking(by, paragraph.marking))
    there = MinutesComment.objects.filter(paragraph=paragraph, by=by, text=text, answered_at=None).first()
    if there:
        return there
    said = MinutesComment(paragraph=paragraph, text=text, post=post, by=by)
    said.full_clean()
    said.save()
    changed(PART)
    record(
        "governance.comment_on_minutes",
        minutes.subject,
        f"Commented on paragraph {paragraph.number} of the minutes{_of(minutes)}: {text}",
        by=by,
        marking=_marking(paragraph),
    )
    return said


@transaction.atomic
def answer_comment(
    said: MinutesComment, *, accepted: bool, answer: str, text: str = "", by: User
) -> MinutesComment:
    """Accept a comment, with the new words of its paragraph, or decline it with why."""
    minutes = _held(said.paragraph.minutes)
    said = MinutesComment.objects.select_related("paragraph__minutes", "paragraph__item").get(pk=said.pk)
    enforce(cannot_answer_comment(by, said))
    if not accepted and not answer:
        raise ValidationError({"answer": "Say why the comment is declined."})
    if accepted:
        write_paragraph(said.paragraph, text, by=by)
    said.accepted, said.answer, said.answered_at, said.answered_by = accepted, answer, timezone.now(), by
    said.save(update_fields=["accepted", "answer", "answered_at", "answered_by"])
    did = "Accepted" if accepted else "Declined"
    changed(PART)
    record(
        "governance.answer_comment",
        minutes.subject,
        f"{did} a comment on paragraph {said.paragraph.number}{_of(minutes)}",
        by=by,
        marking=_marking(said.paragraph),
        because=answer,
    )
    return said


@transaction.atomic
def agree_minutes(minutes: Minutes, item: AgendaItem, corrections: str = "", *, by: User) -> Minutes:
    """The Board agrees minutes by an item of a later meeting, which is what calls this as that meeting ends.

    With corrections they are final only when those are made: see `finish_minutes`.
    """
    minutes = _held(minutes)
    enforce(cannot_write_minutes(by, minutes))
    if minutes.agreed_by_id:
        raise ValidationError(f"The minutes of {long_date(minutes.meeting.held_on)} were agreed already.")
    minutes.agreed_by, minutes.corrections = item, corrections
    minutes.save(update_fields=["agreed_by", "corrections"])
    how = "with corrections" if corrections else "as they stand"
    changed(PART)
    record(
        "governance.agree_minutes",
        minutes.subject,
        f"Recorded that the Board agreed the minutes {how}, by item {item.order} of the meeting on "
        f"{long_date(item.meeting.held_on)}{_of(minutes)}",
        by=by,
        marking=highest([minutes.meeting.marking, item.marking, item.meeting.marking]),
        **({"corrections": corrections} if corrections else {}),
    )
    if not corrections:
        _make_final(minutes, by)
    return minutes


@transaction.atomic
def finish_minutes(minutes: Minutes, *, by: User) -> Minutes:
    """Make minutes final once what the Board corrected is put right in them."""
    minutes = _held(minutes)
    enforce(cannot_finish_minutes(by, minutes))
    _make_final(minutes, by)
    record(
        "governance.finish_minutes",
        minutes.subject,
        f"Made the corrections to the minutes, which are final{_of(minutes)}",
        by=by,
        marking=minutes.meeting.marking,
    )
    return minutes


def _make_final(minutes: Minutes, by: User) -> None:
    """Keep what they say for good, in the register of hashes as well, whose end they then name."""
    content = content_of(minutes)
    version = _version(minutes, Why.AGREED, content, "", by)
    entry = append(
        MINUTES_AGREED,
        minutes.subject,
        payload_of_minutes(version),
        key=key_of_minutes(version),
        marking=marking_of(content),
        by=by,
    )
    minutes.agreed_at, minutes.head_sequence, minutes.head_hash = timezone.now(), entry.sequence, entry.hash
    minutes.save(update_fields=["agreed_at", "head_sequence", "head_hash"])
    settle_minutes(minutes, content)
    changed(PART)


@transaction.atomic
def publish_minutes(minutes: Minutes, despite_hold: str = "", *, by: User) -> Minutes:
    """Let anyone read agreed minutes, as far as their parts are marked PUBLISHED.

    They speak for every commissioner, so while any hold stands they wait, unless `despite_hold`
    says why (R23).
    """
    changed(PART)
    minutes = _held(minutes)
    enforce(cannot_publish_minutes(by, minutes))
    holds = every_hold_on(today())
    enforce(cannot_publish_on_hold(holds, despite_hold))
    despite_hold = despite_hold if holds else ""
    version = minutes.versions.order_by("number").last()
    append(
        MINUTES_PUBLISHED,
        minutes.subject,
        {
            "version": version.number,
            "content": readable(version.content, Marking.PUBLISHED),
            **({"despite_hold": despite_hold} if despite_hold else {}),
        },
        key=f"{key_of_minutes(version)}/published",
        marking=Marking.PUBLISHED,
        by=by,
    )
    minutes.published_at, minutes.published_despite = timezone.now(), despite_hold
    minutes.save(update_fields=["published_at", "published_despite"])
    settle_minutes(minutes, version.content)
    despite = f", although publishing was on hold: {despite_hold}" if despite_hold else ""
    record(
        "governance.publish_minutes",
        minutes.subject,
        f"Published the minutes{_of(minutes)}{despite}",
        by=by,
        marking=minutes.meeting.marking,
    )
    return minutes


@transaction.atomic
def correct_minutes(
    minutes: Minutes, number: str, text: str, because: str, despite_hold: str = "", *, by: User
) -> MinutesVersion:
    """Correct a paragraph of agreed minutes: a new version that says what changed. The old one stays.

    Of published minutes it publishes new words, so a hold stops it unless `despite_hold` says why (R23).
    """
    changed(PART)
    minutes = _held(minutes)
    enforce(cannot_correct_minutes(by, minutes))
    if holds := every_hold_on(today()) if minutes.published_at else []:
        enforce(cannot_publish_on_hold(holds, despite_hold))
        because = f"{because} (Corrected although publishing was on hold: {despite_hold})"
    before = minutes.versions.order_by("number").last()
    content, found, beside = [], None, []
    for section in before.content:
        parts = []
        for part in section["parts"]:
            if part["kind"] == "paragraph" and part["label"] == number:
                found, part = part, {**part, "text": text}
                beside = [section["marking"]]
            parts.append(part)
        content.append({**section, "parts": parts})
    if found is None:
        raise ValidationError(f"These minutes have no paragraph {number}.")
    enforce(cannot_use_marking(by, found["marking"]))
    if found["text"] == text:
        raise ValidationError({"text": f"Paragraph {number} says this already."})
    version = _version(minutes, Why.CORRECTED, content, f"Paragraph {number}: {because}", by)
    settle_minutes(minutes, content)
    append(
        MINUTES_CORRECTED,
        minutes.subject,
        payload_of_minutes(version),
        key=key_of_minutes(version),
        marking=marking_of(content),
        by=by,
    )
    record(
        "governance.correct_minutes",
        minutes.subject,
        f"Corrected paragraph {number} of the agreed minutes{_of(minutes)}",
        by=by,
        marking=highest([minutes.meeting.marking, found["marking"], *beside]),
        because=because,
        changes=[Change(f"Paragraph {number}", found["text"], text)],
    )
    return version


def settle_minutes(minutes: Minutes, content: list[dict]) -> None:
    """Bring what is found by searching into step with minutes that are final: each item by its paragraphs.

    Until they are published nobody finds them who has not signed in.
    """
    meeting, lowest = minutes.meeting, Marking.PUBLISHED if minutes.published_at else Marking.OFFICIAL
    address = address_of(meeting.board, meeting, "minutes/")
    for section in content:
        words: dict[int, list[str]] = {}
        for part in section["parts"]:
            if part["kind"] == "paragraph":
                marking = max(section["marking"], part["marking"], lowest)
                words.setdefault(marking, []).append(part["text"])
        entries = [
            SearchEntry(
                kind="minutes",
                key=_key_of(minutes, section),
                title=f"Minutes of {long_date(meeting.held_on)}: {section['heading']}"[:240],
                summary=meeting.board.name,
                folded=fold(f"Minutes of {long_date(meeting.held_on)} {section['heading']}"),
                text=" ".join(said),
                day=meeting.held_on,
                body=meeting.board.name,
                address=address,
                marking=marking,
                illustrative=minutes.illustrative,
            )
            for marking, said in words.items()
        ]
        index("minutes", _key_of(minutes, section), entries)


def _key_of(minutes: Minutes, section: dict) -> str:
    return f"{minutes.pk}/{section['item'] or 0}"


def _held(minutes: Minutes) -> Minutes:
    rows = Minutes.objects.select_for_update(of=("self",))
    return rows.select_related("meeting__board", "agreed_by__meeting").get(pk=minutes.pk)


def _version(minutes: Minutes, why: str, content: list[dict], because: str, by: User) -> MinutesVersion:
    last = minutes.versions.aggregate(last=Max("number"))["last"] or 0
    return MinutesVersion.objects.create(
        minutes=minutes, number=last + 1, why=why, content=content, because=because, made_by=by
    )


def _marking(paragraph: MinutesParagraph) -> Marking:
    """The highest marking of a paragraph, of its item and of the meeting."""
    item, meeting = paragraph.item, paragraph.minutes.meeting
    return highest([paragraph.marking, meeting.marking, item.marking if item else meeting.marking])


def _of(minutes: Minutes) -> str:
    """Which minutes, at the end of a sentence."""
    meeting = minutes.meeting
    return f", of the meeting of the {meeting.board.name} on {long_date(meeting.held_on)}"
