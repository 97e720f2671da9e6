"""Several files as one, whose bytes do not depend on when it is made."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# A ZIP file begins its years here.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP file of some files by their names."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, NO_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def without_times(content: bytes) -> bytes:
    """A ZIP file, which an Office file is too, without the times at which its parts were made."""
    with ZipFile(BytesIO(content)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
