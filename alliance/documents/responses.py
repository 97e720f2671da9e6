"""Documents as files to download."""

from django.http import HttpResponse

from alliance.documents.content import Document
from alliance.documents.pdf import as_pdf
from alliance.documents.word import as_word

# By the ending of the address: what the file is called on a page, its media type, and what makes it.
FORMATS = {
    "pdf": ("PDF", "application/pdf", as_pdf),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_word),
}


def document_response(document: Document, extension: str) -> HttpResponse:
    """The document as a file that is downloaded, under its name."""
    _, media_type, make = FORMATS[extension]
    response = HttpResponse(make(document), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    response.marking = document.marking
    return response
