"""Importing spreadsheets: a file is chosen and checked, then imported whole or not at all, and may be undone.

What is quick is done at once, and the rest in the background.
"""

from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.actions.files import keep_file
from alliance.audit import record
from alliance.files import Checked
from alliance.importing import Reading
from alliance.models import Import, User
from alliance.policies import cannot_discard_import, cannot_import, cannot_import_rows, cannot_undo_import
from alliance.policy import Refused, enforce
from alliance.sheets.kinds import ImportKind
from alliance.temporal import long_date
from alliance.work import Progress, ask_for

CHECK, ADD, UNDO = "check-import", "add-import", "undo-import"
# A file of so many bytes is gone through in well under a second, and nobody needs to wait for it.
QUICK = 400_000
ROWS_AT_ONCE = 1_000
UNDONE_AT_ONCE = 5_000
State = Import.State
COULD_NOT_GO_ON = (
    "It tried several times to go through this file, and could not. Nothing was imported. Choose the file "
    "again, and tell the administrator if this is said again."
)


COULD_NOT_UNDO = (
    "It tried several times to undo this import, and could not to its end: some of its rows may be reversed. "
    "Undo it again, and tell the administrator if this is said again."
)


@transaction.atomic
def choose_file(kind: type[ImportKind], told: Checked, *, by: User) -> Import:
    """Keep a spreadsheet and let it be checked. Raises ValidationError when the same file stands already."""
    enforce(cannot_import(by, kind))
    _refuse_twice(kind, told)
    chosen = Import.objects.create(
        kind=kind.name, file=keep_file(told, by=by), digest=told.digest, chosen_by=by
    )
    record("alliance.choose_import", chosen.subject, f"Chose “{told.name}” to import {kind.noun[1]}", by=by)
    _do(CHECK, check_file, chosen, by)
    return chosen


@transaction.atomic
def import_rows(chosen: Import, *, by: User) -> Import:
    """Import every row of a file that was checked, or none."""
    chosen = Import.objects.select_for_update().get(pk=chosen.pk)
    enforce(cannot_import_rows(by, chosen))
    chosen.state, chosen.imported_by = State.IMPORTING, by
    chosen.save()
    record("alliance.import_rows", chosen.subject, f"Began to import “{chosen.file.name}”", by=by)
    _do(ADD, add_rows, chosen, by)
    return chosen


@transaction.atomic
def discard_import(chosen: Import, *, by: User) -> Import:
    """Put aside a file that was checked and is not to be imported. It can be chosen again."""
    chosen = Import.objects.select_for_update().get(pk=chosen.pk)
    enforce(cannot_discard_import(by, chosen))
    chosen.state, chosen.discarded_at, chosen.discarded_by = State.DISCARDED, timezone.now(), by
    chosen.save()
    record("alliance.discard_import", chosen.subject, f"Discarded “{chosen.file.name}”", by=by)
    return chosen


@transaction.atomic
def undo_import(chosen: Import, because: str, *, by: User) -> Import:
    """Record the reversal of all that was imported from a file, with the reason; of a large one, later."""
    chosen = Import.objects.select_for_update().get(pk=chosen.pk)
    chosen.kind_class(chosen).hold()
    enforce(cannot_undo_import(by, chosen))
    if not because.strip():
        raise ValidationError({"because": "Say why it is undone."})
    chosen.state, chosen.undone_by, chosen.undone_because = State.UNDOING, by, because.strip()
    chosen.save()
    record(
        "alliance.begin_undo_import",
        chosen.subject,
        f"Began to undo the import of {chosen.counted} from “{chosen.file.name}”",
        by=by,
        because=because.strip(),
    )
    _do(UNDO, undo_rows, chosen, by)
    return chosen


# What is done of it in the background


def check_file(about: str, progress: Progress) -> None:
    """Go through a file that was chosen, and keep what was found."""
    chosen = Import.objects.select_related("file__content").filter(pk=about, state=State.CHECKING).first()
    if chosen is None:
        return
    reading = Reading(chosen, progress)
    for _ in reading:
        pass
    reading.tell()
    chosen.state = State.READY if reading.is_right else State.REFUSED
    with transaction.atomic():
        if Import.objects.select_for_update().filter(pk=about, state=State.CHECKING).exists():
            chosen.save()


@transaction.atomic
def add_rows(about: str, progress: Progress) -> None:
    """Add every row of a file in one transaction, or say why none was added.

    How far it is cannot be seen from outside before all of it is there.
    """
    rows = Import.objects.select_for_update(of=("self",)).select_related("file", "imported_by")
    chosen = rows.filter(pk=about, state=State.IMPORTING).first()
    if chosen is None:
        return
    by, reading = chosen.imported_by, Reading(chosen)
    try:
        with transaction.atomic():
            enforce(cannot_import(by, chosen.kind_class))
            reading.kind.hold()
            rows = iter(reading)
            while some := list(islice(rows, ROWS_AT_ONCE)):
                type(some[0]).objects.bulk_create(some)
            if not reading.is_right:
                raise NothingAdded
            reading.kind.settle()
    except NothingAdded:
        reading.tell()
        _give_up(chosen, by)
    except (IntegrityError, Refused) as refused:
        words = str(refused) if isinstance(refused, Refused) else in_the_records_words(refused)
        chosen.problems, chosen.problem_count = [["The record", words]], 1
        _give_up(chosen, by)
    else:
        reading.tell()
        chosen.state, chosen.imported_at = State.DONE, timezone.now()
        chosen.save()
        words = f"Imported {chosen.counted} from “{chosen.file.name}”"
        record("alliance.import", chosen.subject, words, by=by, totals=chosen.totals)


def undo_rows(about: str, progress: Progress) -> None:
    """Reverse what was imported, some rows at a time, each some for good: it goes on where it was ended.

    While an import is being undone nothing else becomes final that rests on it: its kind sees to that.
    """
    while left := _undo_some(about):
        progress(*left)


@transaction.atomic
def _undo_some(about: str) -> tuple[int, int] | None:
    """Reverse some rows of an import; how many are reversed, and of how many, while there are more."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("file", "undone_by")
    chosen = rows.filter(pk=about, state=State.UNDOING).first()
    if chosen is None:
        return None
    by, kind = chosen.undone_by, chosen.kind_class(chosen)
    kind.hold()
    enforce(cannot_import(by, chosen.kind_class) or kind.cannot_undo())
    if left := kind.undo_some(chosen.undone_because, UNDONE_AT_ONCE, by=by):
        return max(0, chosen.rows - left), chosen.rows
    kind.settle()
    chosen.state, chosen.undone_at = State.UNDONE, timezone.now()
    chosen.save()
    words = f"Undid the import of {chosen.counted} from “{chosen.file.name}”. {chosen.undone_because}"
    record("alliance.undo_import", chosen.subject, words, by=by)
    return None


@transaction.atomic
def stop_undoing(about: str) -> None:
    """An import that could not be undone to its end stands again, so that somebody can undo the rest."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("file", "undone_by")
    chosen = rows.filter(pk=about, state=State.UNDOING).first()
    if chosen is None:
        return
    by = chosen.undone_by
    chosen.state, chosen.undone_by, chosen.undone_because = State.DONE, None, ""
    chosen.notes = [*chosen.notes, COULD_NOT_UNDO]
    chosen.save()
    words = f"Stopped undoing the import from “{chosen.file.name}”, which could not be done to its end"
    record("alliance.stop_undoing", chosen.subject, words, by=by)


@transaction.atomic
def refuse_file(about: str) -> None:
    """Nothing comes of a file that the portal tried to go through and could not: it can be chosen again."""
    going_on = Import.objects.select_for_update(of=("self",)).select_related("file", "chosen_by")
    chosen = going_on.filter(pk=about, state__in=[State.CHECKING, State.IMPORTING]).first()
    if chosen is not None:
        chosen.problems, chosen.problem_count = [["The portal", COULD_NOT_GO_ON]], 1
        _give_up(chosen, chosen.chosen_by)


class NothingAdded(Exception):
    """Something is wrong with a row, so what was added of the others is taken back."""


def in_the_records_words(refused: IntegrityError) -> str:
    """Why the database refused rows: its triggers and constraints are named as sentences."""
    said = str(refused).splitlines()[0].replace("_", " ")
    return f"The record refused these rows, so none of them was added: {said}."


def _give_up(chosen: Import, by: User) -> None:
    chosen.state, chosen.imported_by = State.REFUSED, None
    chosen.save()
    record("alliance.refuse_import", chosen.subject, f"Nothing was imported from “{chosen.file.name}”", by=by)


def _do(what: str, done_by, chosen: Import, by: User) -> None:
    """Do something with a file now, when it is small; or else in the background."""
    if chosen.file.size > QUICK:
        ask_for(what, str(chosen.pk), by=by)
        return
    done_by(str(chosen.pk), lambda done, of: None)
    chosen.refresh_from_db()


def _refuse_twice(kind: type[ImportKind], told: Checked) -> None:
    same = Import.objects.filter(kind=kind.name, digest=told.digest, state__in=Import.STANDING)
    there = same.select_related("chosen_by", "imported_by").first()
    if there is None:
        return
    if there.imported_at:
        words = (
            f"{there.imported_by} imported this file on {long_date(timezone.localdate(there.imported_at))}"
        )
    else:
        words = f"{there.chosen_by} chose this file on {long_date(timezone.localdate(there.chosen_at))}"
    raise ValidationError({"file": f"{words}: it is import {there.pk}. The same file is imported once."})
