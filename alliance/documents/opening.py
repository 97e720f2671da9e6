"""Opening PDF files of which nobody knows what they unpack to: a few hundred bytes can hold gigabytes."""

import io

from pikepdf import Pdf, PdfError
from pikepdf.settings import set_qpdf_limits

MOST_UNPACKED = 64 * 1024 * 1024  # bytes, of each part that is unpacked to read the file at all
MOST_FILTERS = 3
# For the whole process, before anything is opened.
set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    max_stream_filters=MOST_FILTERS,
)


class UnpacksToTooMuch(PdfError):
    """Something that must be read to know what the file holds is larger than is read."""


def opened(content: bytes) -> Pdf:
    """A PDF, opened. Raises pikepdf's PdfError and PasswordError, and UnpacksToTooMuch."""
    pdf = Pdf.open(io.BytesIO(content))
    try:
        # It is mended as if what is too large were not there, which is said in a warning alone.
        len(pdf.pages)
        if any("memory limit exceeded" in str(warning) for warning in pdf.get_warnings()):
            raise UnpacksToTooMuch
    except BaseException:
        pdf.close()
        raise
    return pdf
