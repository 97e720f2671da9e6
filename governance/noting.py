"""Decisions taken between meetings, until a meeting of the Board has noted them, and where each was."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from alliance.temporal import long_date
from governance.models import AgendaItem, Board, Decision, Meeting, Minutes, MinutesParagraph, Noting

TITLE = "Decisions taken since the last meeting"


def to_be_noted(user, board: Board | None = None) -> QuerySet[Decision]:
    """The decisions made between meetings that no meeting has noted, the earliest first.

    Of one that was corrected it is the decision as it was made, which its correction names.
    """
    noted = Noting.objects.filter(decision=OuterRef("pk"), noted_at__isnull=False)
    rows = Decision.objects.visible_to(user).on_the_record().select_related("board")
    rows = rows.filter(~Exists(noted), item__isnull=True, corrects__isnull=True)
    if board is not None:
        rows = rows.filter(board=board)
    return rows.order_by("decided_on", "number", "pk")


def on_no_agenda(user, board: Board, but: AgendaItem | None = None) -> list[Decision]:
    """What is to be noted and stands on no agenda yet; what an item that is put off lists, `but` says.

    What stands on an agenda that somebody may not read stands, for them, on none.
    """
    standing = Noting.objects.visible_to(user).standing().filter(decision=OuterRef("pk"))
    if but is not None:
        standing = standing.exclude(item=but)
    return list(to_be_noted(user, board).filter(~Exists(standing)))


def can_be_listed(meeting: Meeting, user, but: AgendaItem | None = None) -> list[Decision]:
    """What a meeting can be asked to note; none marked higher: who reads its agenda reads all of it."""
    found = on_no_agenda(user, meeting.board, but)
    return [decision for decision in found if decision.marking <= meeting.marking]


def item_that_notes(meeting: Meeting) -> AgendaItem | None:
    """The item by which a meeting notes what was decided between meetings; None where it has none."""
    rows = meeting.items.filter(kind=AgendaItem.Kind.NOTING, withdrawn_at__isnull=True)
    return rows.order_by("order", "pk").first()


def listed_on(items: Iterable[AgendaItem], level: int) -> dict[int, list[Decision]]:
    """The decisions that some items list, by the key of the item, as far as they are read at this level."""
    found: dict[int, list[Decision]] = {}
    rows = Noting.objects.filter(item__in=[item.pk for item in items], decision__marking__lte=level)
    for each in rows.select_related("decision__board").order_by("decision__decided_on", "decision__number"):
        found.setdefault(each.item_id, []).append(each.decision)
    return found


def recommended(decisions: Iterable[Decision]) -> str:
    """What the Board is asked to note, in words that stand alone."""
    return f"That the Board notes what was decided between meetings: {'; '.join(map(str, decisions))}."


def noted_words(item: AgendaItem) -> str:
    """What the minutes say of an item that noted decisions, when nobody wrote anything."""
    listed = item.notings.select_related("decision__board")
    decisions = "; ".join(str(each.decision) for each in listed)
    return f"The Board noted what was decided between meetings: {decisions}."


def place_of(decision: Decision, user) -> Noting | None:
    """Where a decision was noted or, until it was, on which agenda it stands, as far as it is read."""
    rows = Noting.objects.visible_to(user).filter(decision=decision).select_related("item__meeting__board")
    return (
        rows.filter(noted_at__isnull=False).first()
        or rows.standing().order_by("item__meeting__held_on", "pk").first()
    )


def where_words(noting: Noting) -> str:
    """ "10 December 2026, item 3"."""
    return f"{long_date(noting.item.meeting.held_on)}, item {noting.item.order}"


def numbers_of(item: AgendaItem, user) -> tuple[list[str], Minutes | None]:
    """The numbers of the paragraphs of an item in the minutes of its meeting, as far as they are read."""
    minutes = Minutes.objects.visible_to(user).filter(meeting=item.meeting_id).first()
    if minutes is None:
        return [], None
    rows = MinutesParagraph.objects.filter(
        minutes=minutes, item=item, removed_at__isnull=True, marking__lte=user.reading_level
    )
    return [each.number for each in rows.select_related("item").order_by("place")], minutes


def numbers_words(numbers: list[str]) -> str:
    """ "minute 5.1", or "minutes 5.1 to 5.3"."""
    if len(numbers) == 1:
        return f"minute {numbers[0]}"
    return f"minutes {numbers[0]} to {numbers[-1]}"
