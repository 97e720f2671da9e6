"""Items taken together: one assent, and each recorded as if it had been taken by itself."""

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.audit import record
from alliance.markings import highest
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import weekday_date
from alliance.text import listed
from governance.actions.records.items import Saved, save_item
from governance.assent import must_assent
from governance.models import Meeting, Outcome
from governance.policies import cannot_take_together
from governance.recording import items_of, record_of, written_of
from governance.together import Together, put_together

NOTHING = "Nothing was recorded."


@transaction.atomic
def take_together(
    meeting: Meeting, keys: Collection[int], assenting: Sequence[str], *, by: User
) -> list[Saved]:
    """Record all of some items that were put to be taken together, or none of them.

    `keys` are those of the items that were read out, `assenting` the slugs of the corporations sole that
    assented. Each item is saved as one that is recorded by itself. The same sent twice is recorded once, and
    answered with no save. Raises ValidationError, in sentences, when one of the items can no longer be taken
    with the others, none is named, or nobody assented to what is agreed.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)
    enforce(cannot_take_together(by, meeting))
    enforce(cannot_use_marking(by, meeting.marking))
    items = items_of(meeting, by.clearance)
    found = {each.item.pk: each for each in put_together(items, by.clearance, by)}
    wanted = [each for key, each in found.items() if key in keys]
    if not keys:
        raise ValidationError(f"No item is left to be taken together. {NOTHING}")
    if len(wanted) < len(set(keys)):
        raise ValidationError(f"An item that was sent is not one of those taken together. {NOTHING}")
    asked = [each.slug for each in must_assent(meeting.board, meeting.held_on)]
    given = tuple(slug for slug in asked if slug in assenting)
    if _sent_before(wanted, given, by):
        return []
    _refuse(wanted, asked, given)
    saved = [save_item(each.item, each.written(given), made_from=0, by=by) for each in wanted]
    record(
        "governance.take_together",
        meeting.subject,
        f"Took items {listed([str(each.item.order) for each in wanted])} of the meeting on "
        f"{weekday_date(meeting.held_on)} together, without discussion",
        by=by,
        marking=highest([meeting.marking, *(each.item.marking for each in wanted)]),
        items=[each.item.pk for each in wanted],
    )
    return saved


def _refuse(wanted: Sequence[Together], asked: Sequence[str], given: Sequence[str]) -> None:
    gone = [f"Item {each.item.order}, {each.item.title}: {each.left_out}" for each in wanted if each.left_out]
    if gone:
        raise ValidationError([f"{NOTHING} Look at what is left, and record that.", *gone])
    if asked and not given and any(each.outcome == Outcome.AGREED for each in wanted):
        raise ValidationError(
            {"assenting": f"Tick who assents: nobody is ticked, and items are agreed. {NOTHING}"}
        )


def _sent_before(wanted: Sequence[Together], given: tuple[str, ...], by: User) -> bool:
    """Whether this person recorded exactly this already: a double click, or a page sent again."""
    written = written_of([each.item for each in wanted])
    return all(
        written.get(each.item.pk) == each.written(given) and record_of(each.item).saved_by_id == by.pk
        for each in wanted
    )
