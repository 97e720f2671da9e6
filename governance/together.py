"""Items that are taken together: which still can be, what is recorded of each, why others are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.models import User
from governance.models import AgendaItem, ConsentFlag, ItemLock, Outcome
from governance.recording import Written, record_of, stands_alone, still_writing

MINUTE = "Taken together with other items, without discussion."


@dataclass(frozen=True)
class Together:
    """An item that was put to be taken together; `left_out` says why it is not, or ""."""

    item: AgendaItem
    left_out: str

    @property
    def outcome(self) -> Outcome:
        """An item for information is noted; any other is agreed as it is recommended."""
        noted = self.item.purpose == AgendaItem.Purpose.INFORMATION
        return Outcome.NOTED if noted else Outcome.AGREED

    def written(self, assenting: tuple[str, ...]) -> Written:
        """What is recorded of the item, as if it were typed on its own page."""
        if self.outcome == Outcome.NOTED:
            return Written(outcome=Outcome.NOTED, minute=MINUTE)
        return Written(
            outcome=Outcome.AGREED,
            decision=self.item.recommendation,
            minute=MINUTE,
            assenting=assenting,
        )


def put_together(items: Sequence[AgendaItem], level: int, reader: User) -> list[Together]:
    """Of the items of a meeting, those that were put to be taken together, as `reader` finds them now."""
    items = [item for item in items if item.consent]
    if not items:
        return []
    flags: dict[int, list[ConsentFlag]] = {}
    for flag in ConsentFlag.objects.filter(item__in=items).select_related("seat__source"):
        flags.setdefault(flag.item_id, []).append(flag)
    locks = {each.item_id: each for each in ItemLock.objects.filter(item__in=items).select_related("user")}
    return [
        Together(item, _left_out(item, flags.get(item.pk, []), locks.get(item.pk), level, reader))
        for item in items
    ]


def _left_out(
    item: AgendaItem, flags: list[ConsentFlag], lock: ItemLock | None, level: int, reader: User
) -> str:
    """Why an item is not taken together with the others, or ""."""
    record, writer = record_of(item), still_writing(lock)
    if record is not None and record.outcome:
        return f"It is recorded already: {record.get_outcome_display()}."
    if flags:
        return " ".join(_flag_words(flag, level) for flag in flags)
    if record is not None:
        return "Somebody has begun to write it by itself."
    if writer is not None and writer.user_id != reader.pk:
        return f"{writer.user} is writing it by itself now."
    if item.purpose == AgendaItem.Purpose.INFORMATION:
        return ""
    if not item.recommendation.strip():
        return "Nothing is recommended, so there is nothing to agree without discussion."
    if not stands_alone(item.recommendation):
        return "Its recommendation does not say by itself, in five words or more, what is agreed."
    return ""


def _flag_words(flag: ConsentFlag, level: int) -> str:
    who = flag.seat.title if flag.seat.source.marking <= level else "A corporation sole"
    return f"{who} asked for it to be discussed{f': {flag.because}' if flag.because else '.'}"
