"""What the register of hashes holds of the statement a year was closed with, and whether it still says so."""

from collections.abc import Iterator
from hashlib import sha256

from alliance.models import RegisterEntry
from savings.models import FinancialYear, StatementPublication, StatementVersion

STATEMENT_CLOSED = "statement-closed"
STATEMENT_PUBLISHED = "statement-published"


def key_of_statement(version: StatementVersion) -> str:
    return f"{STATEMENT_CLOSED}/{version.year.slug}/{version.number}"


def key_of_publication(version: StatementVersion) -> str:
    return f"{STATEMENT_PUBLISHED}/{version.year.slug}/{version.number}"


def is_in_the_register(version: StatementVersion) -> bool:
    return RegisterEntry.objects.filter(key=key_of_statement(version)).exists()


def number_of_next(year: FinancialYear) -> int:
    """The number of the next version: after every one there is, and every one the register still names.

    The register names illustrative versions for good, also when they have been removed.
    """
    entries = RegisterEntry.objects.filter(kind=STATEMENT_CLOSED, subject=year.subject)
    named = [int(key.rpartition("/")[2]) for key in entries.values_list("key", flat=True)]
    return max([0, *named, *year.versions.values_list("number", flat=True)]) + 1


def payload_of_statement(version: StatementVersion) -> dict:
    """Which version it is, by the hash of its bytes as they are now, and which seats agreed it."""
    return {
        "year": version.year.slug,
        "version": version.number,
        "sha256": sha256(version.content.encode()).hexdigest(),
        "agreed_by": sorted(agreement.seat.slug for agreement in version.agreements.all()),
    }


def payload_of_publication(publication: StatementPublication) -> dict:
    """Which version anybody may read, by the hash of its bytes, and why although publishing was on hold."""
    version = publication.version
    return {
        "year": version.year.slug,
        "version": version.number,
        "sha256": sha256(version.content.encode()).hexdigest(),
        "despite_hold": publication.despite_hold,
    }


def differences() -> Iterator[str]:
    """Each statement that is no longer what the register holds of it, in a sentence."""
    yield from _closed_differently()
    yield from _published_differently()


def _published_differently() -> Iterator[str]:
    publications = StatementPublication.objects.select_related("version__year")
    by_key = {key_of_publication(each.version): each for each in publications}
    entries = RegisterEntry.objects.filter(kind=STATEMENT_PUBLISHED).select_related("kept")
    for entry in entries:
        published = by_key.pop(entry.key, None)
        said = payload_of_publication(published) if published else None
        if entry.payload is not None and entry.payload != said:
            yield f"What was published of {entry.subject} is no longer what entry {entry.sequence} says."
    for publication in by_key.values():
        yield f"{publication.version} is published, and no entry of the register says so."


def _closed_differently() -> Iterator[str]:
    versions = StatementVersion.objects.select_related("year").prefetch_related("agreements__seat")
    by_key = {key_of_statement(version): version for version in versions}
    entries = RegisterEntry.objects.filter(kind=STATEMENT_CLOSED).select_related("kept")
    for entry in entries:
        version = by_key.get(entry.key)
        if entry.payload is not None and (version is None or entry.payload != payload_of_statement(version)):
            yield f"The statement of {entry.subject} is no longer what entry {entry.sequence} says."
    written = {entry.key for entry in entries}
    for year in FinancialYear.objects.filter(closed_version__isnull=False).select_related("closed_version"):
        year.closed_version.year = year
        if key_of_statement(year.closed_version) not in written:
            yield f"The statement that {year} was closed with is in no entry of the register."
