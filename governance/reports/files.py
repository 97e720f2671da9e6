"""The files of an issued report: made from what is frozen, once, and kept."""

from alliance.documents import Document, as_pdf, as_word, page_count
from alliance.file_contents import content_of
from alliance.files import Checked
from alliance.models import StoredFile
from governance.models import ReportFile, ReportIssue
from governance.reports.content import document_of

# What the work of making them is called.
FILES = "make-report-files"
Kind = ReportFile.Kind


def file_kind(extension: str, large: bool) -> Kind:
    return Kind.LARGE_PRINT if large else Kind(extension)


def file_of(issue: ReportIssue, kind: Kind) -> Checked:
    """One file as it is kept or, until it is, as it is made: the same bytes."""
    kept = issue.files.filter(kind=kind).select_related("file__content").first()
    if kept is None:
        return made(issue, kind)
    return Checked(kept.file.name, kept.file.kind, content_of(kept.file), kept.file.pages)


def made(issue: ReportIssue, kind: Kind) -> Checked:
    """One file of an issued report."""
    document = document_of(
        issue.told,
        illustrative=issue.illustrative,
        large=kind == Kind.LARGE_PRINT,
        made_on=issue.issued_on,
    )
    if kind == Kind.WORD:
        return Checked(f"{document.file_name}.docx", StoredFile.Kind.WORD, as_word(document))
    return _as_pdf(document)


def _as_pdf(document: Document) -> Checked:
    content = as_pdf(document)
    name = f"{document.file_name}.pdf"[-160:]
    return Checked(name, StoredFile.Kind.PDF, content, pages=page_count(content), tagged=True)
