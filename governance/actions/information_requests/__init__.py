"""Freedom of information requests: recorded, gathered for, and answered."""

from governance.actions.information_requests.answering import (
    answer_request,
    reopen_request,
)
from governance.actions.information_requests.gathering import (
    Decided,
    decide_facts,
    gather_thing,
    move_thing,
    remove_thing,
    write_own_words,
)
from governance.actions.information_requests.recording import (
    change_request,
    close_request,
    record_request,
)

__all__ = [
    "Decided",
    "answer_request",
    "change_request",
    "close_request",
    "decide_facts",
    "gather_thing",
    "move_thing",
    "record_request",
    "remove_thing",
    "reopen_request",
    "write_own_words",
]
