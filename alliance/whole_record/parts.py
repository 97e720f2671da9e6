"""A copy as a folder or a zip file: written whole or not at all, with a digest of each part."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

READ_AT_ONCE = 2**20
# Nothing in a copy but its manifest says when it was made: the same record gives the same bytes.
ALWAYS = (1980, 1, 1, 0, 0, 0)


class Writing:
    """Parts being written, one after another, and what each was found to be."""

    def __init__(self):
        self.digests: dict[str, dict] = {}

    def write(self, name: str, pieces: Iterable[bytes]) -> int:
        """Write a part from its pieces, and say how many they were."""
        digest, size, number = hashlib.sha256(), 0, 0
        with self.opened(name) as part:
            for number, piece in enumerate(pieces, start=1):  # noqa: B007
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.digests[name] = {"sha256": digest.hexdigest(), "bytes": size}
        return number


class ZipWriting(Writing):
    def __init__(self, file):
        super().__init__()
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def opened(self, name: str):
        told = zipfile.ZipInfo(name, ALWAYS)
        told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        return self.zip.open(told, "w", force_zip64=True)


class FolderWriting(Writing):
    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder

    @contextmanager
    def opened(self, name: str):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as part:
            yield part
            part.flush()
            os.fsync(part.fileno())


@contextmanager
def whole_file(path: Path) -> Iterator[ZipWriting]:
    """Write a zip file under another name, and give it its own when all of it is on the disk."""
    draft = _draft_of(path)
    try:
        with open(draft, "wb", opener=_for_its_owner_alone) as file:
            writing = ZipWriting(file)
            yield writing
            writing.zip.close()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[FolderWriting]:
    """The same for a folder, which must not be there or hold nothing."""
    draft = _draft_of(path)
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700)
        yield FolderWriting(draft)
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """That a new name in a folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _for_its_owner_alone(path, flags):
    return os.open(path, flags, 0o600)


class Reading:
    """Parts to read, by name; `names` are all there are."""

    names: set[str]

    def pieces(self, name: str) -> Iterator[bytes]:
        with self.opened(name) as part:
            while piece := part.read(READ_AT_ONCE):
                yield piece

    def whole(self, name: str) -> bytes:
        with self.opened(name) as part:
            return part.read()

    def lines(self, name: str) -> Iterator[bytes]:
        with self.opened(name) as part:
            yield from part


class ZipReading(Reading):
    def __init__(self, path: Path):
        self.zip = zipfile.ZipFile(path)
        listed = self.zip.namelist()
        self.names = set(listed)
        if len(listed) != len(self.names):
            raise zipfile.BadZipFile("a name stands in it twice")

    def opened(self, name: str):
        return self.zip.open(name)


class FolderReading(Reading):
    def __init__(self, folder: Path):
        self.folder = folder
        self.names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    def opened(self, name: str):
        return (self.folder / name).open("rb")
