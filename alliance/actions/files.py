"""Keeping a file that was handed in."""

from alliance.files import Checked
from alliance.models import FileContent, StoredFile, User


def keep_file(told: Checked, *, illustrative: bool = False, by: User) -> StoredFile:
    """Keep a file for what it is attached to, in the same transaction."""
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
    file.save()
    FileContent.objects.create(file=file, content=told.content, illustrative=illustrative)
    return file
