"""Decisions: their words, who assents, corrections and progress."""

from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.slips import refuse_far, refuse_to_come
from alliance.temporal import long_date, today
from governance.assent import assenting_seats, must_assent
from governance.models import DECIDES, Assent, Decision, Progress, RestrictedText, Seat
from governance.roster import Standing

FEWEST_WORDS = 5
SAYS_NOTHING = ("as recommended", "as per the recommendation", "as per recommendation")


def refuse_wording(wording: str) -> None:
    """Raise ValidationError when nobody could tell years later what was decided (R14)."""
    words = wording.casefold().strip(" .").removeprefix("agreed").strip(" ,:;.")
    if words in SAYS_NOTHING or len(wording.split()) < FEWEST_WORDS:
        raise ValidationError(
            {
                "wording": "Write the decision so that it stands alone: say who will do what, "
                f"in at least {FEWEST_WORDS} words."
            }
        )


def refuse_decision(decision: Decision, areas) -> None:
    """Raise ValidationError, naming the field, when something cannot have been decided so."""
    refuse_wording(decision.wording)
    refuse_below_areas(decision.marking, areas, "decision")
    for field in ("decided_on", "answers_by", "review_on"):
        refuse_far(field, getattr(decision, field))
    if decision.outcome not in DECIDES:
        raise ValidationError({"outcome": "Select whether it was agreed, agreed with changes or not agreed."})
    item, day = decision.item, decision.decided_on
    if item is not None:
        if item.meeting is None or item.meeting.board_id != decision.board_id:
            raise ValidationError({"item": "Choose an item of a meeting of this Board."})
        if item.meeting.cancelled_at:
            raise ValidationError({"item": "That meeting was cancelled, so nothing is decided at it."})
        if day != item.meeting.held_on:
            held = long_date(item.meeting.held_on)
            raise ValidationError({"decided_on": f"The item is one of the meeting of {held}."})
        if decision.answers_by is not None:
            raise ValidationError(
                {"answers_by": "A last day to answer is set only for what is decided between meetings."}
            )
        there = Decision.objects.filter(item=item).exclude(pk=decision.pk).first()
        if there is not None:
            raise ValidationError({"item": "A decision is recorded for this item already."})
    else:
        refuse_to_come("decided_on", day, f"{long_date(day)} is in the future. Enter the day it was put.")
    if decision.answers_by is not None and decision.answers_by < day:
        raise ValidationError({"answers_by": "The last day to answer cannot be before the day it was put."})
    if decision.review_on is not None and decision.review_on <= day:
        raise ValidationError({"review_on": "The day to review it must be after the day it was decided."})
    _refuse_replacing(decision)


def refuse_same_draft(decision: Decision) -> None:
    """Raise ValidationError when the same words wait for assent already, at the same marking."""
    same = Decision.objects.drafts().filter(
        board=decision.board_id,
        item=decision.item,
        title=decision.title,
        wording=decision.wording,
        marking=decision.marking,
    )
    if same.exists():
        raise ValidationError("The same decision is drafted already, and waits for assent.")


def refuse_below_areas(marking: int, areas, what: str) -> None:
    highest = max(areas, key=lambda area: area.marking, default=None)
    if highest is not None and highest.marking > marking:
        raise ValidationError(
            {
                "marking": f"{highest.name} is marked {Marking(highest.marking).label}, "
                f"so the {what} about it cannot be marked lower."
            }
        )


def _refuse_replacing(decision: Decision) -> None:
    old = decision.replaces
    if old is None:
        return
    if not old.made_at or old.board_id != decision.board_id:
        raise ValidationError({"replaces": "Only a decision of this Board that was made can be replaced."})
    if old.marking > decision.marking:
        raise ValidationError(
            {"marking": f"{old.reference}, which it replaces, is marked {Marking(old.marking).label}."}
        )
    if decision.decided_on < old.decided_on:
        raise ValidationError(
            {"replaces": f"{old.reference} was decided later, on {long_date(old.decided_on)}."}
        )


def refuse_assent(assent: Assent, decision: Decision, level: int) -> Seat:
    """The seat in which somebody answers; ValidationError, naming the field, when they cannot have (R19)."""
    day, corporation = assent.given_on, assent.corporation
    refuse_far("given_on", day)
    refuse_to_come("given_on", day, f"{long_date(day)} is in the future. Nobody has answered yet.")
    if day < decision.decided_on:
        before = "The meeting is on" if decision.item_id else "This was put to them on"
        raise ValidationError(
            {"given_on": f"{before} {long_date(decision.decided_on)}: nobody answers before that."}
        )
    if decision.answers_by and day > decision.answers_by:
        raise ValidationError({"given_on": f"The last day to answer was {long_date(decision.answers_by)}."})
    if corporation not in must_assent(decision.board, decision.decided_on):
        raise ValidationError(
            f"{corporation} gives no assent: on {long_date(decision.decided_on)} it had no seat for that "
            "on the Board, or the terms of reference asked for the assent of others only."
        )
    held = assenting_seats(decision.board, day, level, corporation)
    for seat in held:
        if seat.holder is not None and seat.holder.person_id == assent.person_id:
            return seat.seat
    raise ValidationError({"person": _why_not_theirs(assent, held)})


def _why_not_theirs(assent: Assent, held) -> str:
    day = long_date(assent.given_on)
    if not held:
        return f"{assent.corporation} had no seat that gives assent on {day}."
    seat = held[0]
    if seat.standing is Standing.VACANT:
        words = seat.words[:1].lower() + seat.words[1:]
        return f"Nobody held {seat.seat} on {day}: it was {words}. Nobody else can answer for it."
    if seat.standing is Standing.NOT_KNOWN:
        return f"Who held {seat.seat} on {day} is not known. Record its holder first."
    if seat.standing is Standing.UNCERTAIN:
        return f"Who held {seat.seat} on {day} cannot be known. Record from which day exactly first."
    return f"{assent.person} did not hold {seat.seat} on {day}: {seat.holder.person} did."


def refuse_correction_of_decision(old: Decision, new: Decision, changed_areas: bool) -> None:
    """Raise ValidationError when a correction changes nothing, or what only a new decision can."""
    if not changed_areas and all(getattr(old, name) == getattr(new, name) for name in WHAT_A_DECISION_SAYS):
        raise ValidationError("The correction says the same as what it corrects. Change what is wrong.")


def refuse_reminder(decision: Decision, corporation) -> None:
    """Raise ValidationError when nothing is asked of a corporation sole, or it has answered meanwhile."""
    if corporation not in must_assent(decision.board, decision.decided_on):
        raise ValidationError(f"{corporation} is not asked for its assent to this.")
    if decision.assents.filter(corporation=corporation).exists():
        raise ValidationError(f"{corporation} has answered meanwhile. Leave out its reminder.")


WHAT_A_DECISION_SAYS = (
    "title", "wording", "recommendation", "reasons", "options", "money", "legal", "people", "equality",
    "risk", "tranche", "marking", "review_on",
)  # fmt: skip


def refuse_restricted(restricted: RestrictedText) -> None:
    """Raise ValidationError when a restricted part could be read by all, or is never looked at again."""
    if restricted.marking <= restricted.decision.marking:
        marked = Marking(restricted.decision.marking).label
        raise ValidationError({"marking": f"The decision is marked {marked}: mark this part higher."})
    refuse_far("look_again_on", restricted.look_again_on)
    if restricted.look_again_on <= today():
        raise ValidationError({"look_again_on": "The day to look at it again must be in the future."})


def refuse_progress(progress: Progress) -> None:
    """Raise ValidationError when nobody can have said so by that day."""
    refuse_far("as_of", progress.as_of)
    refuse_to_come("as_of", progress.as_of, f"{long_date(progress.as_of)} is in the future.")
    if progress.as_of < progress.decision.decided_on:
        raise ValidationError(
            {"as_of": f"It was decided on {long_date(progress.decision.decided_on)}: enter a later day."}
        )
