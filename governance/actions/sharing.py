"""Sharing decisions and proposals with the other forces of the region, and what they answer (R24)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.audit import changed, record
from alliance.markings import Marking, highest
from alliance.models import Force, User
from alliance.models.facts import next_of_its_marking
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.slips import refuse_to_come
from alliance.temporal import long_date
from alliance.text import listed
from governance.actions.boards import PART
from governance.models import Board, Sharing, SharingAnswer
from governance.policies import cannot_answer_sharing, cannot_share

NOT_YET = "That day has not come yet. Enter today or a day before."


@transaction.atomic
def share(sharing: Sharing, forces: Iterable[Force], *, by: User) -> list[Sharing]:
    """Note that some forces were told of one decision, or of one item; those told before stay as they are.

    Raises ValidationError, naming the field, of a day to come or before there was anything to tell.
    """
    board = Board.objects.select_for_update().get(pk=sharing.board_id)
    thing, forces = sharing.decision or sharing.item, list(forces)
    enforce(cannot_share(by))
    enforce(cannot_use_marking(by, thing.marking))
    if not forces:
        raise ValidationError({"forces": "Select which forces were told."})
    if any(force.standing != Force.Standing.NEIGHBOUR for force in forces):
        raise ValidationError({"forces": "Choose forces of the region that are not in the alliance."})
    refuse_to_come("told_on", sharing.told_on, NOT_YET)
    if sharing.decision and sharing.told_on < sharing.decision.decided_on:
        decided = long_date(sharing.decision.decided_on)
        raise ValidationError({"told_on": f"It was decided on {decided}, so nobody was told of it before."})
    found = []
    for force in forces:
        told = {"decision": sharing.decision, "item": sharing.item}
        before = Sharing.objects.filter(force=force, **told).first()
        found.append(before or _add(sharing, board, force, by))
    changed(PART)
    record(
        "governance.share",
        thing.subject if sharing.decision else thing.meeting.subject,
        f"Shared “{thing}” with {listed(force.name for force in forces)} on {long_date(sharing.told_on)}, "
        f"{sharing.told_how}",
        by=by,
        marking=highest([thing.marking, *([thing.meeting.marking] if sharing.item else [])]),
    )
    return found


def _add(told: Sharing, board: Board, force: Force, by: User) -> Sharing:
    thing = told.decision or told.item
    new = Sharing(
        board=board,
        decision=told.decision,
        item=told.item,
        force=force,
        told_on=told.told_on,
        told_how=told.told_how,
        marking=thing.marking,
        illustrative=thing.illustrative,
        by=by,
    )
    # What is marked higher is counted apart: a gap would tell of it.
    new.number = next_of_its_marking(board.sharings.all(), max(0, thing.marking - Marking.OFFICIAL))
    new.full_clean(exclude=["by"])
    new.save()
    return new


@transaction.atomic
def answer_sharing(answer: SharingAnswer, *, by: User) -> SharingAnswer:
    """Note what a force of the region answered."""
    sharing = Sharing.objects.select_for_update().get(pk=answer.sharing_id)
    enforce(cannot_answer_sharing(by))
    enforce(cannot_use_marking(by, sharing.marking))
    refuse_to_come("answered_on", answer.answered_on, NOT_YET)
    if answer.answered_on < sharing.told_on:
        told = long_date(sharing.told_on)
        raise ValidationError(
            {"answered_on": f"They were told on {told}, so the answer came on or after it."}
        )
    answer.sharing, answer.by = sharing, by
    last = sharing.answers.order_by("-pk").first()
    if last and (last.kind, last.text, last.answered_on) == (answer.kind, answer.text, answer.answered_on):
        return last
    answer.full_clean(exclude=["by"])
    answer.save()
    changed(PART)
    record(
        "governance.answer_sharing",
        sharing.subject,
        f"Noted the answer of {sharing.force} to “{sharing.what}”: {answer.get_kind_display().lower()}, "
        f"{long_date(answer.answered_on)}{f', “{answer.text}”' if answer.text else ''}",
        by=by,
        marking=sharing.marking,
    )
    return answer
