"""The words in a file that was handed in: run apart from the portal, because nobody knows what is in it.

    python words_in_files.py pdf < paper.pdf

prints JSON: `outcome` (see OUTCOMES) and `text`. It may take so much memory and time of the processor, and is
ended when it takes more; nothing but this process ends with it.
"""

import io
import json
import re
import resource
import sys
import zipfile
from xml.parsers import expat

from pypdf import PdfReader
from pypdf.errors import DependencyError

MOST_PAGES = 2_000
MOST_CHARACTERS = 300_000
MOST_MEMORY = 300 * 1024 * 1024  # bytes
MOST_SECONDS = 45  # of the processor
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes
PIECE = 1 << 18
WORD_PARAGRAPH, WORD_TEXT = "/wordprocessingml/2006/main p", "/wordprocessingml/2006/main t"
READ, CUT, PICTURE, PROTECTED, TOO_LARGE = "read", "cut", "picture", "protected", "too-large"


def words_in(kind: str, content: bytes) -> tuple[str, str]:
    """What became of reading it, and its words. Raises whatever the libraries raise of a damaged file."""
    pieces, length = [], 0
    try:
        for piece in _PIECES[kind](content):
            pieces.append(re.sub(r"\s+", " ", piece).strip())
            length += len(pieces[-1]) + 1
            if length > MOST_CHARACTERS:
                return CUT, " ".join(pieces)[:MOST_CHARACTERS]
    except CannotBeRead as why:
        return str(why), ""
    text = " ".join(piece for piece in pieces if piece)
    return (READ, text) if re.search(r"\w", text) else (PICTURE, "")


class CannotBeRead(Exception):
    """The file is whole and yet its words cannot be had; the message is the outcome."""


def _of_pdf(content: bytes):
    try:
        reader = PdfReader(io.BytesIO(content))
    except DependencyError:
        # It cannot be opened without what opens protected files, which the portal has no use for.
        raise CannotBeRead(PROTECTED) from None
    if reader.is_encrypted:
        raise CannotBeRead(PROTECTED)
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            raise CannotBeRead(TOO_LARGE)
        yield page.extract_text()


def _of_word(content: bytes):
    """Paragraph by paragraph, as the part goes by: a document is never held whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
            raise CannotBeRead(TOO_LARGE)
        paragraphs = Paragraphs()
        with parts.open("word/document.xml") as document:
            while piece := document.read(PIECE):
                paragraphs.parser.Parse(piece)
                yield from paragraphs.taken()
        paragraphs.parser.Parse(b"", True)
        yield from paragraphs.taken()


class Paragraphs:
    """The paragraphs of a Word document that have gone by."""

    def __init__(self):
        # Names come with what they belong to: “http://…/main t”.
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._text
        self.whole, self.begun, self.is_text = [], [], False

    def taken(self) -> list[str]:
        whole, self.whole = self.whole, []
        return whole

    def _begins(self, name, attributes):
        self.is_text = name.endswith(WORD_TEXT)

    def _text(self, text):
        if self.is_text:
            self.begun.append(text)

    def _ends(self, name):
        self.is_text = False
        if name.endswith(WORD_PARAGRAPH):
            self.whole.append("".join(self.begun))
            self.begun = []


def _of_text(content: bytes):
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return


_PIECES = {"pdf": _of_pdf, "docx": _of_word, "txt": _of_text, "csv": _of_text}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    told = dict(zip(("outcome", "text"), words_in(sys.argv[1], sys.stdin.buffer.read()), strict=True))
    sys.stdout.write(json.dumps(told))
