"""An item as it is saved: with all that is asked about it, and with nobody else in the way."""

from dataclasses import dataclass

from django.db import connection

from business_areas.gathering import NO_STATEMENT, gather
from governance.models import AgendaItem, Board, ItemLock, ItemRecord, ItemRevision, Meeting
from governance.recording import still_writing

THE_BOARD = f"id = (SELECT board_id FROM {AgendaItem._meta.db_table} WHERE id = %s)"
OF_THE_ITEM = "item_id = %s"
THE_MEETING = f"id = (SELECT meeting_id FROM {AgendaItem._meta.db_table} WHERE id = %s)"
LOCK_THE_MEETING = f"SELECT 1 FROM {Meeting._meta.db_table} WHERE {THE_MEETING} FOR UPDATE"
THE_LATEST = (
    f"item_id = %s AND number = (SELECT MAX(number) FROM {ItemRevision._meta.db_table} WHERE item_id = %s)"
)


@dataclass(frozen=True)
class LockedItem:
    """What stands of an item, who was writing it last, and what was saved of it last, in force or beside."""

    item: AgendaItem
    standing: ItemRecord | None
    lock: ItemLock | None
    latest: ItemRevision | None

    @property
    def writer(self) -> ItemLock | None:
        """Who is writing it now."""
        return still_writing(self.lock)

    @property
    def revision_in_force(self) -> int:
        return self.standing.revision if self.standing else 0

    @property
    def may_have_drafts(self) -> bool:
        """Whether draft actions may stand: only what was written and is in force has made any."""
        if self.latest is None:
            return False
        return self.latest.number != self.revision_in_force or bool(self.latest.content.get("actions"))


def locked_item(item: AgendaItem) -> LockedItem:
    """Read an item anew; until this transaction ends nobody else saves in its meeting, or ends that."""
    key = item.pk
    # A statement of its own, for what is read in the one that waits for a lock may be from before the wait.
    # SQLite has let nobody else write since this transaction began.
    lock = (LOCK_THE_MEETING, [key]) if connection.features.has_select_for_update else NO_STATEMENT
    boards, meetings, items, standing, locks, latest = gather(
        [
            (Board, THE_BOARD, [key]),
            (Meeting, THE_MEETING, [key]),
            (AgendaItem, "id = %s", [key]),
            (ItemRecord, OF_THE_ITEM, [key]),
            (ItemLock, OF_THE_ITEM, [key]),
            (ItemRevision, THE_LATEST, [key, key]),
        ],
        after=lock,
        always_the_same=True,
    )
    found = items[0]
    found.meeting = meetings[0]
    found.board = found.meeting.board = boards[0]
    for one in (*standing, *locks, *latest):
        one.item = found
    return LockedItem(found, *(rows[0] if rows else None for rows in (standing, locks, latest)))
