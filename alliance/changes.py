"""An entry of the audit trail in plain English: when, who in which role, what, why, what was altered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.utils import timezone

from alliance.audit import Change
from alliance.models import AuditEvent, RoleHolding
from alliance.roles import Role
from alliance.temporal import long_date
from alliance.text import listed

# What was done is told as "moved", "asked" and the like; these are the words of it that do not end so.
DONE = ("Brought", "Gave", "Made", "Put", "Sent", "Set", "Took", "Withdrew", "Withheld")
# Of longer words only what differs is shown, with a few words around it.
LONGEST_WHOLE, WORDS_AROUND = 160, 6


@dataclass(frozen=True)
class Told:
    """One entry in words. `altered` has a sentence for each thing that was altered."""

    at: datetime
    who: str
    role: str
    what: str
    because: str
    altered: tuple[str, ...]

    @property
    def moment(self) -> str:
        """ "3 March 2026 at 14:05"."""
        at = timezone.localtime(self.at)
        return f"{long_date(at.date())} at {at:%H:%M}"

    @property
    def sentence(self) -> str:
        """ "On 3 March 2026 at 14:05, Alice Smith (board secretary) moved …"."""
        who = f"{self.who} ({self.role})" if self.role else self.who
        if says_what_was_done(self.what):
            return _ended(f"On {self.moment}, {who} {self.what[0].lower()}{self.what[1:]}")
        return _ended(f"On {self.moment}, {who} recorded this: {self.what}")


def says_what_was_done(sentence: str) -> bool:
    """Whether a sentence begins with what somebody did, as those of today's entries do."""
    first = sentence.split(" ")[0].rstrip(",")
    return first in DONE or first.endswith("ed")


def tell(event: AuditEvent, roles: Iterable[RoleHolding], changes: Sequence[Change] = ()) -> Told:
    """An entry in words.

    `roles` are those its person ever held, and `changes` what is known to have been altered besides what the
    entry says itself.
    """
    because = event.details.get("because", "")
    what = event.sentence.removesuffix(f": {because}") if because else event.sentence
    kept = [Change(*each) for each in event.details.get("changes", ())]
    altered = [in_words(change) for change in [*kept, *changes]]
    return Told(
        at=event.at,
        who="the portal" if event.by.is_the_portal else event.by.full_name,
        role="" if event.by.is_the_portal else _roles_then(event, roles),
        what=what,
        because=_ended(because),
        altered=(*altered, *_said_before(event.details.get("before"))),
    )


def roles_of(events: Iterable[AuditEvent]) -> dict[int, list[RoleHolding]]:
    """Every role that those who did these things ever held, by the key of the person."""
    found: dict[int, list[RoleHolding]] = {}
    for holding in RoleHolding.objects.filter(user__in={event.by_id for event in events}).order_by("pk"):
        found.setdefault(holding.user_id, []).append(holding)
    return found


def in_words(change: Change) -> str:
    """ "Place: “Exeter” became “Bournemouth”."; of long words, those that differ."""
    if not change.was:
        return _ended(f"{change.what}: nothing before, now “{change.now}”")
    if not change.now:
        return f"{change.what}: “{change.was}” was taken out."
    was, now = change.was, change.now
    if len(was) > LONGEST_WHOLE or len(now) > LONGEST_WHOLE:
        was, now = what_differs(was, now)
    return _ended(f"{change.what}: “{was}” became “{now}”")


def what_differs(was: str, now: str) -> tuple[str, str]:
    """The words that differ between two texts, with a few around them; what was left out is shown by "…"."""
    old, new = was.split(), now.split()
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))))
    rest = zip(reversed(old[same:]), reversed(new[same:]), strict=False)
    after = len(list(takewhile(lambda pair: pair[0] == pair[1], rest)))
    first = max(0, same - WORDS_AROUND)
    last = max(0, after - WORDS_AROUND)

    def shown(words):
        kept = words[first : len(words) - last]
        return " ".join([*(["…"] if first else []), *kept, *(["…"] if last else [])])

    return shown(old), shown(new)


def _said_before(before) -> list[str]:
    """What older entries kept: only what was said before, by the names of the fields."""
    if isinstance(before, dict):
        told = ((name.replace("_", " ").capitalize(), was) for name, was in before.items())
        return [_ended(f"{name} before: “{was}”") for name, was in told if was not in ("", "None", None)]
    return [_ended(f"Before: “{before}”")] if before else []


def _roles_then(event: AuditEvent, roles: Iterable[RoleHolding]) -> str:
    """The roles somebody held on the day, in words; "" for none."""
    day = timezone.localdate(event.at)
    held = [
        Role(each.role).label
        for each in roles
        if each.starts_on <= day and (each.ceases_on is None or each.ceases_on > day)
    ]
    return listed(label if label[1].isupper() else label[0].lower() + label[1:] for label in held)


def _ended(words: str) -> str:
    """Words with a full stop, where they do not end in one already."""
    return words if not words or words.removesuffix("”")[-1:] in (".", "!", "?") else f"{words}."
