"""Reading a copy, and finding out whether all of it is there as it was written."""

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from alliance.whole_record.parts import FolderReading, Reading, ZipReading, digest_of
from alliance.whole_record.writing import FORMAT, MANIFEST, Say

NOT_A_COPY = "“{name}” is not a copy of the record: {why}."


class Wrong(Exception):
    """What is wrong with a copy, in a sentence."""


@dataclass
class Copy:
    """A copy that was opened: its parts, and what it says of itself."""

    name: str
    parts: Reading
    manifest: dict

    def digests(self) -> dict[str, dict]:
        """What each part should be, by its name."""
        tables = {told["path"]: told for told in self.manifest["tables"].values()}
        return {**self.manifest["descriptions"], **self.manifest["files"], **tables}

    def check(self, say: Say) -> None:
        """Read all of it. Raises Wrong, naming each part that is missing, or not as it was written."""
        found, should = [], self.digests()
        found += [f"{name} is missing" for name in sorted(should.keys() - self.parts.names)]
        strange = self.parts.names - should.keys() - {MANIFEST}
        found += [f"{name} does not belong in it" for name in sorted(strange)]
        for number, name in enumerate(sorted(should.keys() & self.parts.names), start=1):
            if not self._is_as_written(name, should[name]):
                found.append(f"{name} is not as it was written")
            say(f"{number:,} of {len(should):,} parts")
        if found:
            more = f", and {len(found) - 5} more" if len(found) > 5 else ""
            raise Wrong(f"“{self.name}” was damaged or changed: {'; '.join(found[:5])}{more}.")

    def _is_as_written(self, name: str, should: dict) -> bool:
        digest, lines = hashlib.sha256(), 0
        try:
            for piece in self.parts.pieces(name):
                digest.update(piece)
                lines += piece.count(b"\n")
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
            return False
        return digest.hexdigest() == should["sha256"] and lines == should.get("rows", lines)


def opened(path: Path, digest: str = "") -> Copy:
    """A copy in a file or a folder. Raises Wrong when it is none, or not the one with this SHA-256.

    Beside a file may stand what `manage.py backup` noted of it: then the file must still be that.
    """
    if not path.exists():
        raise Wrong(f"There is no “{path}”.")
    if path.is_dir():
        if digest:
            raise Wrong("A folder has no SHA-256 of its own: leave --sha256 out.")
        return _read(path.name, FolderReading(path))
    noted = path.with_name(f"{path.name}.sha256")
    expected = digest.lower() or (noted.read_text()[:64] if noted.exists() else "")
    try:
        if not zipfile.is_zipfile(path):
            raise Wrong(NOT_A_COPY.format(name=path.name, why="it is no zip file, or its end is missing"))
        if expected and digest_of(path) != expected:
            raise Wrong(f"“{path.name}” is not as it was written: its SHA-256 is not {expected}.")
        return _read(path.name, ZipReading(path))
    except zipfile.BadZipFile as wrong:
        raise Wrong(NOT_A_COPY.format(name=path.name, why=f"its zip file is damaged ({wrong})")) from None
    except OSError as wrong:
        raise Wrong(f"“{path}” cannot be read: {wrong.strerror or wrong}.") from None


def _read(name: str, parts: Reading) -> Copy:
    if MANIFEST not in parts.names:
        raise Wrong(NOT_A_COPY.format(name=name, why=f"there is no {MANIFEST} in it"))
    try:
        manifest = json.loads(parts.whole(MANIFEST))
        if manifest["format"] != FORMAT:
            why = f"it is in the format “{manifest['format']}”, and this portal reads “{FORMAT}”"
            raise Wrong(NOT_A_COPY.format(name=name, why=why))
        copy = Copy(name, parts, manifest)
        copy.digests()
        if {"migrations", "register", "made_at"} - manifest.keys():
            raise KeyError
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error):
        raise Wrong(NOT_A_COPY.format(name=name, why=f"its {MANIFEST} cannot be read")) from None
    return copy
