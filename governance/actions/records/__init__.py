"""What is recorded of a meeting while it is held: who is there, what comes of each item, and its end."""

from governance.actions.records.items import (
    Saved,
    declare_interest,
    hold_item,
    put_in_force,
    save_item,
    take_over,
)
from governance.actions.records.meetings import (
    close_meeting,
    open_meeting,
    record_attendance,
    settle_outcomes,
)
from governance.actions.records.together import take_together
from governance.actions.records.urgent import add_urgent_item

__all__ = [
    "Saved",
    "add_urgent_item",
    "close_meeting",
    "declare_interest",
    "hold_item",
    "open_meeting",
    "put_in_force",
    "record_attendance",
    "save_item",
    "settle_outcomes",
    "take_over",
    "take_together",
]
