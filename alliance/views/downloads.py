"""Links to what a page shows as files, each with the true size of the file where that is cheap to know."""

from collections.abc import Callable

from alliance.exports import Export, csv_response, size_of, size_words, xlsx_response

RESPONSES = {"CSV": csv_response, "XLSX": xlsx_response}


def download_links(base: str, query: str, label: str, make_export: Callable[[], Export] | None) -> list[dict]:
    """The links to a page's files: its address with an ending, and the same query.

    `make_export` makes what the files hold, to measure them; None leaves their sizes out.
    """
    end = f"?{query}" if query else ""
    return [
        {
            "label": f"{label} as {kind}" if label else f"Download {kind}",
            "url": f"{base.rstrip('/')}.{kind.lower()}{end}",
            "type": kind,
            "size": size_words(size_of(respond(make_export()))) if make_export else "",
        }
        for kind, respond in RESPONSES.items()
    ]
