"""Copies of the record as whoever runs the portal makes and restores them: by its commands."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from django.conf import settings

# Text that other ways of copying have changed, and values at the edge of what is kept.
HOSTILE = r"""
from django.db import transaction
from alliance.actions.people import portal_user
from alliance.audit import record
from alliance.models import FileContent, StoredFile
by = portal_user()
texts = [
    " between spaces \t", "a\nline\r\nand\u2028another\u2029one\x85end", '{"id": 1}\n{"id": 2}',
    "\ufeffmark", "e\u0301 and \u00e9", "\U0001f6a8 \u202egnirts", "\x01\x1f\x7f", "\\u0000 \\n",
    "'; DROP TABLE x; --", "=1+1",
]
with transaction.atomic():
    for number, text in enumerate(texts):
        deep = {"z": [1.5, 1e300, 1e23, -0.0, 2**80, 1e-9, None, True, "", text], "a": {"b": {}, "A": []}}
        record("tests.hostile", f"hostile:{number}", f"Recorded {text}", by=by, marking=0, deep=deep)
    for content in (b"\x00\xff" * 5, bytes(range(256)), b""):
        file = StoredFile.objects.create(
            name="..\\\\../<b>\u202ename", kind="txt", size=len(content), sha256="0" * 64, stored_by=by
        )
        FileContent.objects.create(file=file, content=content)
"""


def manage(environment: dict, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )


def done(environment: dict, *arguments: str) -> str:
    """What a command said that went well."""
    finished = manage(environment, *arguments)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def backed_up(environment: dict, folder: Path, *options: str) -> Path:
    """A backup, taken now."""
    said = done(environment, "backup", str(folder), *options).splitlines()
    return Path(next(line for line in said if line.startswith(str(folder))))


def manifest_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as copy:
        return json.loads(copy.read("manifest.json"))


def rows_of(path: Path, table: str) -> list[dict]:
    with zipfile.ZipFile(path) as copy:
        return [json.loads(line) for line in copy.read(f"tables/{table}.jsonl").splitlines()]
