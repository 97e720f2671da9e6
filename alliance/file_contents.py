"""What files hold: in the database, or by its digest in a bucket that FILES_URL names (ADR 0041).

    content_of(file)      what it holds, wherever that is, once it has been seen to be what was handed in
    contents_of(files)    the same of several
    every_file()          each file that is kept, for whatever goes through them all
    put(content)          into the bucket, before the row that says so is committed

A content has the address of its own digest in the bucket. It is written once and never again, so nothing that
goes wrong there can change what a file holds: only that it cannot be had for a while.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.utils.module_loading import import_string

from alliance.models import FileContent, StoredFile

NOT_REACHED = (
    "The place where files are kept does not answer at this moment. Nothing is lost. "
    "Try again in a few minutes."
)
NOT_KEPT = (
    "The file was not kept, because the place where files are kept does not answer at this moment. "
    "Try again in a few minutes."
)
SPOILT = "The file is not as it was handed in, so it is not shown. Tell whoever runs the portal."
ROWS_AT_A_TIME = 100


class CannotBeHad(Exception):
    """A content cannot be had or kept; the message is a sentence for whoever asked."""


def kept_elsewhere() -> bool:
    """Whether what is handed in now goes into a bucket and not into the database."""
    return bool(settings.FILES)


def content_of(file: StoredFile) -> bytes:
    """What a file holds. Raises CannotBeHad when it is out of reach, or is not what was handed in."""
    try:
        content = bytes(file.content.content)
    except FileContent.DoesNotExist:
        return fetched(file.sha256)
    return whole(content, file.sha256)


def contents_of(files: Iterable[StoredFile]) -> dict[int, bytes]:
    """What several files hold, by their keys."""
    files = list(files)
    there = dict(FileContent.objects.filter(file__in=files).values_list("file", "content"))
    return {
        file.pk: whole(bytes(there[file.pk]), file.sha256) if file.pk in there else fetched(file.sha256)
        for file in files
    }


def every_file() -> Iterator[StoredFile]:
    """Each file, without what it holds: `content_of` has that, of one at a time."""
    return StoredFile.objects.order_by("pk").iterator(ROWS_AT_A_TIME)


def put(content: bytes) -> None:
    """Write a content where it is not yet, and see that it is there whole. Raises CannotBeHad."""
    bucket, out_of_reach = _bucket()
    try:
        bucket.put(sha256(content).hexdigest(), content)
    except out_of_reach as wrong:
        raise CannotBeHad(NOT_KEPT) from wrong


def fetched(digest: str) -> bytes:
    """What the bucket has under a digest, looked at. Raises CannotBeHad."""
    if not kept_elsewhere():
        raise CannotBeHad(NOT_REACHED)
    bucket, out_of_reach = _bucket()
    try:
        content = bucket.get(digest)
    except out_of_reach as wrong:
        raise CannotBeHad(NOT_REACHED) from wrong
    return whole(content, digest)


def whole(content: bytes, digest: str) -> bytes:
    if sha256(content).hexdigest() != digest:
        raise CannotBeHad(SPOILT)
    return content


def _bucket():
    return _bucket_of(tuple(sorted(settings.FILES.items())))


@cache
def _bucket_of(told: tuple):
    """The bucket, and what it raises when it is out of reach. Its library is there only where it is used."""
    return import_string("alliance.bucket.Bucket")(dict(told)), import_string("alliance.bucket.OutOfReach")
