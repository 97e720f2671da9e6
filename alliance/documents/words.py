"""Reading the words in a file that somebody handed in, in a process of its own that may fail alone."""

import json
import subprocess
import sys
from pathlib import Path

from alliance.documents import words_in_files

READER = Path(words_in_files.__file__)
MOST_SECONDS = 60
READABLE = ("pdf", "docx", "txt", "csv")
DAMAGED, NOT_TEXT = "damaged", "not-text"


def words_in_file(kind: str, content: bytes, most_seconds: float = MOST_SECONDS) -> tuple[str, str]:
    """What became of reading a file, and its words. Never raises: what fails says so."""
    if kind not in READABLE:
        return NOT_TEXT, ""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), kind],
            input=content,
            capture_output=True,
            timeout=most_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return words_in_files.TOO_LARGE, ""
    if done.returncode < 0:
        # Ended by the system, because it took more than it may.
        return words_in_files.TOO_LARGE, ""
    if done.returncode:
        return (words_in_files.TOO_LARGE if b"MemoryError" in done.stderr else DAMAGED), ""
    told = json.loads(done.stdout)
    # A database keeps no such character in a text.
    return told["outcome"], told["text"].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
