"""Keeping in step: what an app has worked out from a force is worked out again when the force is corrected.

An app that keeps words of a force says in its `in_step.py` how they are made again; the action that corrects
the force asks for it in its own transaction. An app that gives something to whoever holds a role says in the
same way how that ends with the role.
"""

from collections.abc import Callable

from alliance.actions.forgotten_passwords import ANSWER, answer_forgotten
from alliance.actions.imports import (
    ADD,
    CHECK,
    UNDO,
    add_rows,
    check_file,
    refuse_file,
    stop_undoing,
    undo_rows,
)
from alliance.actions.mail import SEND_MAIL
from alliance.actions.retention import DESTROY, destroy
from alliance.audit import changed
from alliance.mail import try_to_send
from alliance.models import Force, RoleHolding, User
from alliance.work import work

_keepers: list[tuple[str, Callable[[Force], None]]] = []
_enders: list[Callable[..., None]] = []


def with_force(part: str):
    """Register a function of the force that works out again what was kept of it in a part of the record."""

    def registered(settle: Callable[[Force], None]) -> Callable[[Force], None]:
        _keepers.append((part, settle))
        return settle

    return registered


def count_changes() -> None:
    """Count a change to every part that keeps something of forces, before the force itself is held.

    Whoever records in such a part holds that part first, and then the force it names.
    """
    for part in sorted({part for part, _ in _keepers}):
        changed(part)


def bring_in_step(force: Force) -> None:
    """Work out again all that is kept of a force. Call inside the transaction that changed it."""
    for _, settle in _keepers:
        settle(force)


def with_role(end: Callable[..., None]) -> Callable[..., None]:
    """Register a function of a role that ends, and of `by`, that ends what was given with it."""
    _enders.append(end)
    return end


def end_what_came_with(holding: RoleHolding, *, by: User) -> None:
    """End all that was given with a role. Call inside the transaction that ended it."""
    for end in _enders:
        end(holding, by=by)


work(SEND_MAIL)(lambda about, progress: try_to_send(int(about)))
work(ANSWER)(lambda about, progress: answer_forgotten(int(about)))
work(CHECK, given_up=refuse_file)(check_file)
work(ADD, given_up=refuse_file)(add_rows)
work(UNDO, given_up=stop_undoing)(undo_rows)
work(DESTROY)(destroy)
