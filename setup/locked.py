"""What the locks name: each package with its version and the digests that it may have."""

import json
import re
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent
RUNTIME, DEVELOPMENT, NODE = "requirements.txt", "requirements-dev.txt", "requirements-node.txt"
FIRST_LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+?)(?:\s*;[^\\]*)?\s*\\?$", re.MULTILINE)
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Locked(NamedTuple):
    """One package: pypi or npm, its name and version, and the digests of the files it may come as."""

    kind: str
    name: str
    version: str
    algorithm: str
    digests: tuple[str, ...]


def plain(name: str) -> str:
    """A name as it is compared: however it is written, it is the same package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def of_python(lock: str) -> list[Locked]:
    text = (TOP / lock).read_text(encoding="utf-8")
    starts = list(FIRST_LINE.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return [
        Locked(
            "pypi", start[1], start[2], "SHA-256", tuple(sorted(DIGEST.findall(text[start.start() : end])))
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def of_npm() -> list[Locked]:
    told = json.loads((TOP / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        Locked("npm", place.removeprefix("node_modules/"), entry["version"], "SHA-512", (entry["integrity"],))
        for place, entry in sorted(told.items())
        if place
    ]
