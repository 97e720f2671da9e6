"""Documents as PDF: tagged, in English, with bookmarks, and refused by the maker when not accessible.

The words go to typst as data and never as its own language, so that nothing in them can act there.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from alliance.charts import on_paper
from alliance.documents.content import Document

TEMPLATE = Path(__file__).with_name("document.typ")
# PDF/UA-1, ISO 14289-1: a document that breaks it is not made.
STANDARD = "ua-1"
PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.picture), format: "svg", width: 16cm)"""
# What stands for a letter that the typeface does not have: without one the document would be refused.
NO_SUCH_LETTER = "?"
SAYS_SO = "Letters that the typeface of this document does not have are shown as “?”."


def as_pdf(document: Document) -> bytes:
    """The document as a PDF file of A4 pages. It says that it was made on its day, or now.

    Raises RuntimeError when it cannot be made accessible, such as without a title.
    """
    told = {
        **_with_pictures(plain(document)),
        "marking": document.marking_words,
        "warning": document.warning,
        "stage": document.stage.upper(),
    }
    shown = drawable(told)
    if shown != told:
        shown["closing"] = "\n".join(filter(None, [shown["closing"], SAYS_SO]))
    try:
        return typst.compile(
            TEMPLATE.read_bytes(),
            root=str(TEMPLATE.parent),
            font_paths=[str(settings.TYPEFACES)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[STANDARD],
            # The same document with the same day is the same file, byte for byte.
            timestamp=document.made_on and datetime.combine(document.made_on, time(), UTC),
            sys_inputs={"document": json.dumps(shown, ensure_ascii=False)},
        )
    except typst.TypstError as wrong:
        raise RuntimeError(f"“{document.title}” could not be made a PDF: {wrong}") from wrong


def as_picture(picture: str) -> bytes:
    """A chart as a PNG, for files that hold no SVG; sharp enough for print."""
    return typst.compile(
        PICTURE,
        root=str(TEMPLATE.parent),
        font_paths=[str(settings.TYPEFACES)],
        ignore_system_fonts=True,
        format="png",
        ppi=200,
        sys_inputs={"picture": on_paper(picture)},
    )


def plain(document: Document) -> dict:
    """The document as dictionaries, lists, text and numbers."""
    return json.loads(json.dumps(asdict(document), default=str))


def _with_pictures(told: dict) -> dict:
    """The charts of a document with their pictures as paper shows them."""
    for block in told["blocks"]:
        if block["kind"] == "chart":
            block["picture"] = on_paper(block["picture"])
    return told


def drawable(value):
    """A value of a document with every letter the typeface lacks replaced, however deep it stands."""
    if isinstance(value, str):
        return "".join(letter if has_letter(ord(letter)) else NO_SUCH_LETTER for letter in value)
    if isinstance(value, dict):
        return {name: drawable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(part) for part in value]
    return value


def has_letter(code: int) -> bool:
    return code == ord("\n") or all(code in letters for letters in letters_of_the_typeface())


@cache
def letters_of_the_typeface() -> list[frozenset[int]]:
    """The letters that each cut of the typeface has."""
    found = []
    for path in sorted(settings.TYPEFACES.glob("*.ttf")):
        with TTFont(path, lazy=True) as typeface:
            found.append(frozenset(typeface.getBestCmap()))
    return found
