"""What a meeting decided, on one sheet, the day it was held: provisional until its minutes are agreed."""

from alliance.documents import Block, Document, Heading, Note, Paragraph, Table
from alliance.markings import highest
from alliance.temporal import long_date, weekday_date
from alliance.text import listed
from governance.agenda import urgent_words
from governance.minutes import actions_from, outcome_words, waiting_for
from governance.models import AgendaItem, Decision, Meeting
from governance.recording import Written, items_of, written_of

PROVISIONAL = "Provisional"
NOT_YET = "The minutes of this meeting are not agreed yet, and decisions wait for every assent they need."


def decision_sheet(meeting: Meeting, user) -> Document:
    """The outcome of each item, decisions and actions, as far as a person may read them.

    Decisions that still wait for an assent are named to those who may read drafts, with whom they wait for.
    """
    level = user.reading_level
    items = items_of(meeting, level)
    written = written_of(items)
    decided = {
        each.item_id: each
        for each in Decision.objects.visible_to(user)
        .filter(item__meeting=meeting)
        .select_related("board")
        .prefetch_related("assents")
    }
    actions = [action for action in actions_from(meeting) if action.marking <= level]
    blocks: list[Block] = []
    for item in items:
        blocks.append(Heading(f"{item.order}. {item.title}", anchor=f"item-{item.order}"))
        blocks += [Paragraph("\n".join(urgent_words(item, level)))] if item.is_urgent else []
        blocks += _of_item(item, written.get(item.pk), decided.get(item.pk))
    blocks.append(Heading("Actions", anchor="actions"))
    if actions:
        rows = [(each.reference, each.what, each.owner, long_date(each.due_on)) for each in actions]
        blocks.append(Table("Actions issued at this meeting", ("Reference", "What", "Owner", "Due by"), rows))
    else:
        blocks.append(Paragraph("No action was issued at this meeting."))
    final = bool(getattr(meeting, "minutes", None) and meeting.minutes.agreed_at)
    shown = (*items, *decided.values(), *actions)
    return Document(
        title=f"Decision sheet of the {meeting.board.name}",
        subtitle=", ".join(filter(None, [weekday_date(meeting.held_on), meeting.place])),
        marking=highest([meeting.marking, *(each.marking for each in shown)]),
        blocks=blocks,
        stage="" if final else PROVISIONAL,
        stage_note="" if final else NOT_YET,
        illustrative=meeting.illustrative,
    )


def _of_item(item: AgendaItem, written: Written | None, decision: Decision | None) -> list[Block]:
    if decision is not None:
        return [Note(decision_label(decision), decision.wording, decision_address(decision))]
    return [Paragraph(outcome_words(item, written or Written()))]


def decision_label(decision: Decision) -> str:
    """ "Decision WTB-2026-014: Agreed as recommended", or for whom it waits."""
    outcome = decision.get_outcome_display()
    if decision.made_at:
        return f"Decision {decision.reference}: {outcome}"
    waiting = waiting_for(decision)
    return f"{outcome}, not yet made: it waits for {listed(waiting) if waiting else 'the last answer'}"


def decision_address(decision: Decision) -> str:
    return f"/decisions/{decision.reference}/" if decision.made_at else f"/decisions/drafts/{decision.pk}/"
