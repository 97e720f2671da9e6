"""What is looked at in a Word or Excel file before it is kept: it is a ZIP file of XML, and may lie."""

import io
import zipfile
import zlib
from contextlib import suppress
from xml.parsers import expat

from django.core.exceptions import ValidationError

MOST_PARTS = 5_000
MOST_UNPACKED_MB = 300
# A document type stands before all else in a part; no more of each is looked at.
BEGINNING = 1 << 15
ENCRYPTED = 0x1
DAMAGED = "The file is damaged and cannot be opened. Save it again and choose that."
MACROS = "The file holds macros, which may run by themselves. Save it without macros."
LOCKED = "The file is locked with a password. Save it without one and choose that."
ENTITIES = (
    "The file names text that is kept elsewhere (a document type), which no Office program writes. "
    "Save it again in Word or Excel and choose that."
)


def names_of_parts(content: bytes) -> set[str]:
    """The names of its parts. Raises ValidationError of what is locked, damaged, or would do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
            _refuse(entries)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with parts.open(entry) as part:
                        _refuse_document_type(part.read(BEGINNING))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise ValidationError(DAMAGED) from None
    return {entry.filename for entry in entries}


def _refuse(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory alone tells."""
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise ValidationError(LOCKED)
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise ValidationError(MACROS)
    if len(entries) > MOST_PARTS:
        raise ValidationError(f"The file has {len(entries):,} parts, and {MOST_PARTS:,} at most are taken.")
    if (unpacked := sum(entry.file_size for entry in entries)) > MOST_UNPACKED_MB * 2**20:
        raise ValidationError(
            f"The file would unpack to {unpacked / 2**20:,.0f}MB, and {MOST_UNPACKED_MB}MB at most are taken."
        )
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise ValidationError(DAMAGED)


def _refuse_document_type(beginning: bytes) -> None:
    """Whatever else is wrong with the XML is for who reads it."""
    found = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *told: found.append(told)
    with suppress(expat.ExpatError):
        parser.Parse(beginning)
    if found:
        raise ValidationError(ENTITIES)
