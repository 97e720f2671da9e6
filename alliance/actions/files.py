"""Keeping a file that was handed in, and moving what files hold between the database and a bucket."""

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.audit import record
from alliance.file_contents import CannotBeHad, content_of, fetched, kept_elsewhere, put
from alliance.files import Checked
from alliance.models import ContentElsewhere, FileContent, StoredFile, User
from alliance.policies import cannot_move_files
from alliance.policy import enforce


def keep_file(told: Checked, *, illustrative: bool = False, by: User) -> StoredFile:
    """Keep a file for what it is attached to, in the same transaction.

    Where a bucket keeps what files hold, it has it before this is committed. What is not committed after all
    stays there under its digest, belongs to nothing, and is used again if the same is handed in again.
    """
    file = StoredFile(
        name=told.name,
        kind=told.kind,
        size=len(told.content),
        sha256=told.digest,
        pages=told.pages,
        tagged=told.tagged,
        illustrative=illustrative,
        stored_by=by,
    )
    file.full_clean(exclude=["stored_by"])
    if kept_elsewhere():
        try:
            put(told.content)
        except CannotBeHad as wrong:
            raise ValidationError(str(wrong)) from wrong
    file.save()
    if kept_elsewhere():
        ContentElsewhere.objects.create(file=file, illustrative=illustrative)
    else:
        FileContent.objects.create(file=file, content=told.content, illustrative=illustrative)
    return file


@transaction.atomic
def move_files_out(*, most: int, by: User) -> int:
    """Move what some files hold from the database into the bucket; how many there were, 0 with none left."""
    enforce(cannot_move_files(by))
    some = StoredFile.objects.filter(content__isnull=False).order_by("pk")[:most]
    files = list(StoredFile.objects.select_for_update().filter(pk__in=[file.pk for file in some]))
    for file in files:
        put(content_of(file))
        # Fetched again: only what has been seen to be there whole is let go of here.
        fetched(file.sha256)
        ContentElsewhere.objects.get_or_create(file=file, defaults={"illustrative": file.illustrative})
        FileContent.objects.filter(file=file).delete()
    if files:
        which, number = _told(files)
        record("alliance.move-files-out", which, f"Moved what {number} held into the bucket", by=by)
    return len(files)


@transaction.atomic
def move_files_in(*, most: int, by: User) -> int:
    """Move what some files hold from the bucket into the database; how many there were, 0 with none left."""
    enforce(cannot_move_files(by))
    some = StoredFile.objects.filter(elsewhere__isnull=False).order_by("pk")[:most]
    files = list(StoredFile.objects.select_for_update().filter(pk__in=[file.pk for file in some]))
    for file in files:
        if not FileContent.objects.filter(file=file).exists():
            content = fetched(file.sha256)
            FileContent.objects.create(file=file, content=content, illustrative=file.illustrative)
        ContentElsewhere.objects.filter(file=file).delete()
    if files:
        which, number = _told(files)
        record("alliance.move-files-in", which, f"Moved what {number} held into the database", by=by)
    return len(files)


def _told(files: list[StoredFile]) -> tuple[str, str]:
    """Which files were moved, and how many in words."""
    return f"files:{files[0].pk}-{files[-1].pk}", f"{len(files)} file{'' if len(files) == 1 else 's'}"
