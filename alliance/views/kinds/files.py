"""Pages that are files too: the same at the same address with an ending."""

from django.http import HttpResponse

from alliance.documents import Document, document_response
from alliance.exports import Export, TooManyRows, as_document, csv_response, xlsx_response
from alliance.markings import Marking
from alliance.views.downloads import download_links


class AsFiles:
    """For a page that is also a table in CSV and XLSX and, where its address says so, a document in PDF.

    The page gives `export()`; its `document` is that table row by row, unless the page says it better. Where
    `why_no_file()` says anything, that is answered in place of a file. It stands before the kind of page.
    """

    extension = ""

    def get(self, request, **kwargs):
        return self.as_file() if self.extension else super().get(request, **kwargs)

    def exported(self) -> Export:
        """What the files hold."""
        return self.export()

    @property
    def document(self) -> Document:
        return as_document(self.exported())

    def why_no_file(self) -> list[str]:
        """What is wrong with what was asked, in sentences."""
        return []

    def as_file(self) -> HttpResponse:
        if wrong := self.why_no_file():
            return self.no_file(wrong)
        try:
            return self.make_file()
        except TooManyRows as too_many:
            return self.no_file([str(too_many)])

    def make_file(self) -> HttpResponse:
        if self.extension == "pdf":
            return document_response(self.document, "pdf")
        export = self.exported()
        return csv_response(export) if self.extension == "csv" else xlsx_response(export)

    def no_file(self, reasons: list[str]) -> HttpResponse:
        return self.render(
            http_status=400,
            template="400.html",
            heading="No file was made",
            reasons=reasons,
            breadcrumbs=self.get_breadcrumbs(),
            marking=Marking.PUBLISHED,
            has_errors=True,
        )

    def links_to_files(self, address: str, query: str, sizes: dict[str, str]) -> list[dict]:
        """The links to the table and to the document; `sizes` says how much a table holds."""
        return [*download_links(address, query, "", sizes), link_to_file("Download", "pdf", address, query)]


def link_to_file(label: str, extension: str, address: str, query: str) -> dict:
    end = f"?{query}" if query else ""
    return {"label": label, "url": f"{address.rstrip('/')}.{extension}{end}", "type": extension.upper()}
