"""What may be handed in: told by what a file holds and not by its name, and refused with a sentence."""

import codecs
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from alliance.documents.opening import UnpacksToTooMuch, opened
from alliance.documents.tags import is_tagged
from alliance.exports import size_words
from alliance.file_contents import content_of
from alliance.models import StoredFile
from alliance.office_files import names_of_parts

Kind = StoredFile.Kind
LARGEST_MB = 50
LARGEST = LARGEST_MB * 1024 * 1024
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.TEXT: "text/plain; charset=utf-8",
}
A_FILE = {
    Kind.PDF: "a PDF",
    Kind.WORD: "a Word document",
    Kind.EXCEL: "an Excel spreadsheet",
    Kind.CSV: "a CSV file",
    Kind.TEXT: "plain text",
}
ACCEPTED = "PDF, Word (.docx), Excel (.xlsx), CSV or plain text"
TOO_LARGE = f"The file must be smaller than {LARGEST_MB}MB"
FOUND_NO_ROOM = (
    "The disk of the portal is full, so “{name}” was not kept. "
    "Tell whoever runs the portal, and try again later."
)
# What old and locked Office files begin with.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its name, what it is, and what it holds."""

    name: str
    kind: str
    content: bytes
    pages: int | None = None
    tagged: bool | None = None

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def checked(upload: UploadedFile) -> Checked:
    """The file, when it is what its name says and can be opened. Raises ValidationError otherwise."""
    name = PurePath(upload.name.replace("\\", "/")).name.strip()[-160:]
    if upload.size > LARGEST:
        raise ValidationError(f"{TOO_LARGE}. “{name}” is larger.")
    if getattr(upload, "found_no_room", False):
        raise ValidationError(FOUND_NO_ROOM.format(name=name))
    content = upload.read()
    if not content:
        raise ValidationError(f"“{name}” is empty. Choose a file that holds something.")
    kind = kind_of(content)
    if kind is None:
        raise ValidationError(f"“{name}” cannot be used: it is not {ACCEPTED}, whatever its name says.")
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending != kind and not {ending, kind} <= {Kind.CSV, Kind.TEXT}:
        raise ValidationError(
            f"“{name}” is not what its name says: it holds {A_FILE[kind]}. "
            f"Give it a name that ends in .{kind}, or choose another file."
        )
    if kind == Kind.PDF:
        return _checked_pdf(name, content)
    return Checked(name, ending if ending in (Kind.CSV, Kind.TEXT) else kind, content)


def kind_of(content: bytes) -> str | None:
    """What a file holds, by its first bytes and its parts; None when it is nothing that is accepted.

    Raises ValidationError of a file that is locked, or may run something.
    """
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content.startswith(OLD_OFFICE):
        raise ValidationError(
            "The file is locked with a password, or was made by an old version of Office. "
            "Open it, save it without a password as .docx, .xlsx or PDF, and choose that."
        )
    if content.startswith(b"PK"):
        return _kind_of_office(content)
    return Kind.TEXT if _is_text(content) else None


def _kind_of_office(content: bytes) -> str | None:
    names = names_of_parts(content)
    if "word/document.xml" in names:
        return Kind.WORD
    return Kind.EXCEL if "xl/workbook.xml" in names else None


def _is_text(content: bytes) -> bool:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _is_utf_16(content)
    if b"\0" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # As old spreadsheets write it; the control characters of pictures and programs are in neither.
        control = sum(byte < 32 and byte not in (9, 10, 13) for byte in content)
        return control == 0
    return True


def _is_utf_16(content: bytes) -> bool:
    """Text as Excel writes it when it is told to write Unicode."""
    try:
        return "\0" not in content.decode("utf-16")
    except UnicodeDecodeError:
        return False


def _checked_pdf(name: str, content: bytes) -> Checked:
    try:
        with opened(content) as pdf:
            pages, tagged = len(pdf.pages), is_tagged(pdf)
            locked = pdf.is_encrypted
    except pikepdf.PasswordError:
        raise ValidationError(_LOCKED.format(name=name)) from None
    except UnpacksToTooMuch:
        raise ValidationError(
            f"“{name}” unpacks to far more than it holds. Save it again with another program and choose that."
        ) from None
    except pikepdf.PdfError:
        raise ValidationError(
            f"“{name}” is damaged and cannot be opened. Save it again and choose that."
        ) from None
    if locked:
        raise ValidationError(_LOCKED.format(name=name))
    if not pages:
        raise ValidationError(f"“{name}” has no pages.")
    return Checked(name, Kind.PDF, content, pages, tagged)


_LOCKED = "“{name}” is locked with a password. Save it without one and choose that."


def file_words(file: StoredFile) -> str:
    """ "PDF, 412KB, 9 pages"."""
    pages = f", {file.pages:,} page{'' if file.pages == 1 else 's'}" if file.pages else ""
    return f"{file.get_kind_display()}, {size_words(file.size)}{pages}"


def file_response(file: StoredFile, name: str) -> HttpResponse:
    """A file to download, under a name; the name it was handed in with is not trusted."""
    return sent(content_of(file), MEDIA_TYPES[file.kind], f"{name}.{file.kind}")


def sent(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Something to download under a name, and kept by no cache."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
