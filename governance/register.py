"""What the register of hashes holds of a decision, and whether the rows still say the same."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256

from alliance.models import CorporationSole, RegisterEntry
from alliance.publishing import canonical
from alliance.temporal import long_date
from governance.models import (
    Assent,
    Decision,
    InformationAnswer,
    MinutesVersion,
    Notice,
    ReportIssue,
    RestrictedText,
)

DECISION_MADE = "decision-made"
RESTRICTED = "decision-part-restricted"
MINUTES_AGREED = "minutes-agreed"
MINUTES_CORRECTED = "minutes-corrected"
# What was published is in the entry alone: it is compared with nothing.
MINUTES_PUBLISHED = "minutes-published"
NOTICE_PUBLISHED = "notice-published"
REPORT_ISSUED = "report-issued"
INFORMATION_ANSWERED = "information-answered"
KINDS = (
    DECISION_MADE,
    RESTRICTED,
    MINUTES_AGREED,
    MINUTES_CORRECTED,
    NOTICE_PUBLISHED,
    REPORT_ISSUED,
    INFORMATION_ANSWERED,
)
CHUNK = 500


def payload_of(decision: Decision, asked: Iterable[CorporationSole] = ()) -> dict:
    """All that was decided, by whom and when. A person marked higher than the decision is not named in it."""
    assents = decision.assents.all()
    answered = {assent.corporation_id for assent in assents}
    item = decision.item
    return {
        "reference": decision.reference,
        "board": decision.board.slug,
        "title": decision.title,
        "outcome": decision.outcome,
        "wording": decision.wording,
        "recommendation": decision.recommendation,
        "reasons": decision.reasons,
        "options": decision.options,
        "effects": {
            name: getattr(decision, name) for name in ("money", "legal", "people", "equality", "risk")
        },
        "areas": sorted(area.key for area in decision.areas.all()),
        "tranche": decision.tranche,
        "decided_on": decision.decided_on,
        "review_on": decision.review_on,
        "meeting": item.meeting.held_on if item else None,
        "item": item.order if item else None,
        "answers": [_answer(assent, decision) for assent in assents],
        "not_answered": sorted(each.slug for each in asked if each.pk not in answered),
        "replaces": decision.replaces.reference if decision.replaces else None,
        "corrects": decision.corrects.reference if decision.corrects else None,
        "corrected_because": decision.corrected_because,
    }


def _answer(assent: Assent, decision: Decision) -> dict:
    named = assent.person.marking <= decision.marking
    return {
        "corporation": assent.corporation.slug,
        "answer": assent.answer,
        "seat": assent.seat.slug,
        "person": assent.person.slug if named else None,
        "given_on": assent.given_on,
        "told_how": assent.told_how,
    }


def payload_of_restricted(restricted: RestrictedText) -> dict:
    return {
        "reference": restricted.decision.reference,
        "part": restricted.part,
        "text": restricted.text,
        "withheld_because": restricted.withheld_because,
        "look_again_on": restricted.look_again_on,
    }


def payload_of_minutes(version: MinutesVersion) -> dict:
    """All that agreed or corrected minutes say, and what was corrected."""
    meeting = version.minutes.meeting
    return {
        "board": meeting.board.slug,
        "meeting": meeting.held_on,
        "version": version.number,
        "because": version.because,
        "corrections": version.minutes.corrections,
        "content": version.content,
    }


def key_of_minutes(version: MinutesVersion) -> str:
    meeting = version.minutes.meeting
    day = meeting.held_on.isoformat()
    return f"minutes/{meeting.board.slug}/{day}/{version.minutes_id}/{version.number}"


def payload_of_notice(notice: Notice) -> dict:
    """All that a notice says, and what it was corrected for or published in spite of."""
    return {
        "reference": notice.reference,
        "corporation": notice.corporation.slug,
        "version": notice.number,
        "published_on": notice.published_on,
        "because": notice.because,
        "despite_hold": notice.despite_hold,
        "content": notice.content,
    }


def key_of_notice(notice: Notice) -> str:
    return f"{NOTICE_PUBLISHED}/{notice.reference}/{notice.corporation.slug}/{notice.number}"


def payload_of_report(issue: ReportIssue) -> dict:
    """All that an issued report says, and what it was corrected for or issued in spite of."""
    return {
        "report": issue.report.slug,
        "version": issue.number,
        "issued_on": issue.issued_on,
        "because": issue.because,
        "despite_hold": issue.despite_hold,
        "sha256": issue.sha256,
        "content": issue.told,
    }


def key_of_report(issue: ReportIssue) -> str:
    """By the key of the report, which is never used again; an illustrative one's address may be."""
    return f"{REPORT_ISSUED}/{issue.report_id}/{issue.number}"


def payload_of_answer(answer: InformationAnswer) -> dict:
    """All that was disclosed, and the digest of the copy that tells what was withheld."""
    return {
        "request": answer.request.reference,
        "version": answer.number,
        "answered_on": answer.answered_on,
        "sha256": answer.sha256,
        "whole_sha256": answer.whole_sha256,
        "content": answer.content(whole=False),
    }


def key_of_answer(answer: InformationAnswer) -> str:
    """By the key of the request: the reference of an illustrative one may be used again."""
    return f"{INFORMATION_ANSWERED}/{answer.request_id}/{answer.number}"


def entry_of(decision: Decision) -> RegisterEntry | None:
    """The entry that the decision was written into the register by."""
    entries = RegisterEntry.objects.select_related("kept")
    return entries.filter(key=f"{DECISION_MADE}/{decision.reference}").first()


def did_not_answer(origin: Decision, entry: RegisterEntry | None) -> list[CorporationSole]:
    """Who was asked and gave no answer, as the register holds it: the roster may be corrected since."""
    missing = set((entry.payload or {}).get("not_answered", ())) if entry else set()
    if not missing:
        return []
    return list(CorporationSole.objects.filter(slug__in=missing))


def differences() -> Iterator[str]:
    """Each decision whose rows no longer say what the register holds of it, in a sentence."""
    made = Decision.objects.on_the_record().select_related(
        "board", "item__meeting", "replaces__board", "corrects__board"
    )
    made = made.prefetch_related("areas", "assents__corporation", "assents__seat", "assents__person")
    entries = {
        entry.key: entry for entry in RegisterEntry.objects.filter(kind__in=KINDS).select_related("kept")
    }
    for decision in made.iterator(chunk_size=CHUNK):
        entry = entries.pop(f"{DECISION_MADE}/{decision.reference}", None)
        if entry is None:
            yield f"Decision {decision.reference} is in no entry of the register."
            continue
        said = entry.payload
        if said is not None and canonical(said) != canonical(payload_of(decision) | _as_entered(said)):
            yield f"Decision {decision.reference} is no longer what entry {entry.sequence} says was decided."
    parts = RestrictedText.objects.filter(decision__made_at__isnull=False).select_related("decision__board")
    for part in parts.iterator(chunk_size=CHUNK):
        entry = entries.pop(f"{RESTRICTED}/{part.pk}", None)
        reference = part.decision.reference
        if entry is None:
            yield f"A restricted part of decision {reference} is in no entry of the register."
        elif entry.payload not in (None, plain(payload_of_restricted(part))):
            yield f"A restricted part of decision {reference} is no longer what entry {entry.sequence} says."
    versions = MinutesVersion.objects.exclude(why=MinutesVersion.Why.CIRCULATED)
    for version in versions.select_related("minutes__meeting__board").iterator(chunk_size=CHUNK):
        entry = entries.pop(key_of_minutes(version), None)
        meeting = version.minutes.meeting
        which = f"Version {version.number} of the minutes of {long_date(meeting.held_on)}, {meeting.board}"
        if entry is None:
            yield f"{which} is in no entry of the register."
        elif entry.payload not in (None, plain(payload_of_minutes(version))):
            yield f"{which} is no longer what entry {entry.sequence} says."
    for notice in Notice.objects.select_related("corporation").iterator(chunk_size=CHUNK):
        entry = entries.pop(key_of_notice(notice), None)
        which = f"Version {notice.number} of the notice of {notice.reference} by {notice.corporation}"
        if entry is None:
            yield f"{which} is in no entry of the register."
        elif entry.payload not in (None, plain(payload_of_notice(notice))):
            yield f"{which} is no longer what entry {entry.sequence} says."
    for issue in ReportIssue.objects.select_related("report").iterator(chunk_size=CHUNK):
        entry = entries.pop(key_of_report(issue), None)
        which = f"Version {issue.number} of the report “{issue.report.title}”"
        if entry is None:
            yield f"{which} is in no entry of the register."
        elif entry.payload not in (None, plain(payload_of_report(issue))):
            yield f"{which} is no longer what entry {entry.sequence} says."
    for answer in InformationAnswer.objects.select_related("request").iterator(chunk_size=CHUNK):
        entry = entries.pop(key_of_answer(answer), None)
        which = f"Version {answer.number} of the answer to {answer.request}"
        if entry is None:
            yield f"{which} is in no entry of the register."
        elif entry.payload not in (None, plain(payload_of_answer(answer))) or not kept_as_hashed(answer):
            yield f"{which} is no longer what entry {entry.sequence} says."
    # What was erased is told as such by verifying the register.
    for entry in (each for each in entries.values() if each.payload is not None):
        yield f"What entry {entry.sequence} says was decided, {entry.subject}, is no longer in the record."


def kept_as_hashed(answer: InformationAnswer) -> bool:
    """Whether both copies of an answer have the digests they were kept with."""
    kept = ((answer.disclosed, answer.sha256), (answer.whole, answer.whole_sha256))
    return all(sha256(text.encode()).hexdigest() == digest for text, digest in kept)


def _as_entered(said: dict) -> dict:
    """What the rows do not hold once a decision is made: who was asked and had not answered."""
    return {"not_answered": said["not_answered"]}


def plain(payload: dict) -> dict:
    """The payload as the register gives it back."""
    return json.loads(canonical(payload))
