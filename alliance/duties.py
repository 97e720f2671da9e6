"""Separation of duties: what one person enters and another agrees, in one list (ADR 0034).

Each app says its own beside the policy that refuses the same person. The page, docs/permissions.md and the
test that walks them all read this list.
"""

from collections.abc import Callable
from typing import NamedTuple

NOT_THE_SAME = {
    "claim": "You made this claim, so somebody else verifies it.",
    "statement": "You sent this version, so somebody else agrees it for the seat.",
    "agenda": "You sent this version, so somebody else agrees it for the seat.",
    "decision": "You drafted this, so somebody else answers for the seat.",
    "review": "You recorded this draft, so somebody else records that it is cleared.",
    "role": "You cannot give yourself a role. Another administrator can.",
    "access": "You cannot review your own access. Another administrator can.",
    "emergency": "You took this access, so somebody else reviews it.",
    "clearance": "You cannot change what you are cleared to. Another administrator can.",
    "destruction": "You proposed this, so somebody else approves it.",
}


class Duty(NamedTuple):
    """Something that needs two people: what, who does each half, and the policy that refuses one both."""

    name: str
    what: str
    enters: str
    agrees: str
    refused_by: Callable[..., str]

    @property
    def sentence(self) -> str:
        """What is said to whoever would do both."""
        return NOT_THE_SAME[self.name]

    @property
    def policy(self) -> str:
        """Where the rule is written."""
        return f"{self.refused_by.__module__}.{self.refused_by.__name__}"


_duties: dict[str, Duty] = {}


def two_people(name: str, what: str, *, enters: str, agrees: str, refused_by: Callable[..., str]) -> None:
    """Say that something needs two people. The names of duties are those of `NOT_THE_SAME`."""
    _duties[name] = Duty(name, what, enters, agrees, refused_by)


def duties() -> list[Duty]:
    """Everything that needs two people, in the order of `NOT_THE_SAME`."""
    return [_duties[name] for name in NOT_THE_SAME]


def same_person(user, entered_by_id: int | None, name: str) -> str:
    """Why somebody may not agree what they entered, or "".

    The portal's own commands are nobody: they load what people agreed elsewhere.
    """
    if entered_by_id is None or entered_by_id != user.pk or getattr(user, "is_the_portal", False):
        return ""
    return NOT_THE_SAME[name]
