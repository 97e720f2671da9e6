"""One document from one source: as tagged PDF, as Word, and as the parts of a page.

A view makes a `Document` of plain values; `as_pdf`, `as_word` and `templates/parts/document.html` show it.
"""

from alliance.documents.content import (
    Block,
    Bullets,
    Chart,
    Document,
    Facts,
    Heading,
    Link,
    Note,
    Paragraph,
    Table,
)
from alliance.documents.joining import CannotBeJoined, Part, join, page_count
from alliance.documents.pdf import as_pdf
from alliance.documents.responses import FORMATS, document_response
from alliance.documents.word import as_word
from alliance.documents.zipping import zipped

__all__ = [
    "FORMATS",
    "Block",
    "Bullets",
    "CannotBeJoined",
    "Chart",
    "Document",
    "Facts",
    "Heading",
    "Link",
    "Note",
    "Paragraph",
    "Part",
    "Table",
    "as_pdf",
    "as_word",
    "document_response",
    "join",
    "page_count",
    "zipped",
]
