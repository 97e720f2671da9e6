"""The kinds of import: each app declares its own in its `imports.py`, and the kernel does the rest.

    @import_kind
    class CostLines(ImportKind):
        name = "cost-lines"
        ...

One is made for each time a file is gone through, so that it may look things up once and keep them.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model

from alliance.markings import Marking
from alliance.sheets.columns import Column


class ImportKind:
    """What a kind of import is called, who may do it, its columns, and how its rows become objects.

    `permission` is what a role must be allowed; `refusal` is said to everybody else.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    noun: ClassVar[tuple[str, str]] = ("row", "rows")
    introduction: ClassVar[str] = ""
    permission: ClassVar[str]
    refusal: ClassVar[str]
    marking: ClassVar[Marking] = Marking.OFFICIAL

    def __init__(self, chosen=None):
        """`chosen` is the Import that is gone through; None where only the columns are asked for."""
        self.chosen = chosen

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, as the record stands: what a reader offers may be looked up."""
        raise NotImplementedError

    def object_of(self, values: dict[str, Any]) -> Model:
        """What one row becomes, not yet saved. Raises Unreadable when its values do not fit together."""
        raise NotImplementedError

    def hold(self) -> None:
        """Lock what may not change while rows are added or taken back, before any of them is looked at."""

    def cannot_undo(self) -> str:
        """Why what was imported cannot be taken back now, or ""."""
        return ""

    def undo(self, because: str, *, by) -> None:
        """Record the reversal of all that was imported, inside the transaction of whoever asks."""
        raise NotImplementedError

    def undo_some(self, because: str, most: int, *, by) -> int:
        """Reverse some of what was imported and is not reversed yet, `most` rows at most; how many are left.

        A kind that is imported by the ten thousand says how; any other is reversed at once.
        """
        self.undo(because, by=by)
        return 0

    def settle(self) -> None:
        """Work out again what depends on what was imported or undone, inside the same transaction."""

    def address(self) -> str:
        """Where what was imported is read, or ""."""
        return ""

    # What the kernel asks

    @classmethod
    def cannot_import(cls, user) -> str:
        """Those with the permission, and the portal's own commands, which load what is illustrative."""
        may = user.may(cls.permission) or getattr(user, "is_the_portal", False)
        return "" if may else cls.refusal

    @classmethod
    def counted(cls, number: int) -> str:
        """ "1 cost line", "1,200 cost lines"."""
        return f"{number:,} {cls.noun[number != 1]}"


_kinds: dict[str, type[ImportKind]] = {}


def import_kind(kind: type[ImportKind]) -> type[ImportKind]:
    """Register a kind of import."""
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> type[ImportKind] | None:
    return _kinds.get(name)


def every_kind() -> list[type[ImportKind]]:
    """Every kind of import, in the order of their titles."""
    return sorted(_kinds.values(), key=lambda kind: kind.title)


def kinds_for(user) -> list[type[ImportKind]]:
    """The kinds of import that somebody may do, and may read what comes of it."""
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    return [kind for kind in every_kind() if not kind.cannot_import(user) and kind.marking <= level]
