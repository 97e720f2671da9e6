"""Links to what a page shows as files, each with the true size of the file."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from xlsxwriter.exceptions import FileCreateError

from alliance.documents import FORMATS
from alliance.exports import Export, csv_response, size_of, size_words, xlsx_response
from alliance.full_disk import is_for_want_of_room

MADE_WHEN_ASKED = "made when you ask for it"
RESPONSES = {"CSV": csv_response, "XLSX": xlsx_response}


def download_links(base: str, query: str, label: str, sizes: Mapping[str, str]) -> list[dict]:
    """The links to a page's files: its address with an ending, and the same query."""
    end = f"?{query}" if query else ""
    return [
        {
            "label": f"{label} as {kind}" if label else f"Download {kind}",
            "url": f"{base.rstrip('/')}.{kind.lower()}{end}",
            "type": kind,
            "size": sizes.get(kind, ""),
        }
        for kind in RESPONSES
    ]


def measured(make_export: Callable[[], Export]) -> dict[str, str]:
    """How large each of a page's files is, in words, by making them; what they hold is read once.

    A page can be read although there is no room to make them.
    """
    export = make_export()
    export = replace(export, rows=list(export.rows))
    try:
        return {kind: size_words(size_of(respond(export))) for kind, respond in RESPONSES.items()}
    except (OSError, FileCreateError) as wrong:
        if not is_for_want_of_room(wrong):
            raise
        return dict.fromkeys(RESPONSES, MADE_WHEN_ASKED)


def counted(number: int, noun: tuple[str, str]) -> dict[str, str]:
    """How much each file holds, where it is not made only to be measured."""
    return dict.fromkeys(RESPONSES, f"{number:,} {noun[number != 1]}")


def document_links(address: Callable[[str], str]) -> list[dict]:
    """The links to a document as files, of which no size is known before they are made.

    `address` gives the address of the file with an ending.
    """
    return [
        {"label": "Download", "type": label, "size": MADE_WHEN_ASKED, "url": address(ending)}
        for ending, (label, *_) in FORMATS.items()
    ]
