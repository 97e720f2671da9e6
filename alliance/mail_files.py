"""Mail that is written to files: what a demonstration does in the place of sending it.

Each mail is one file of the folder MAIL_FOLDER, which any mail program opens. The same mail again is the same
file again.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from alliance.models import Mail


class EmailBackend(BaseEmailBackend):
    """Writes each mail to a file that its owner alone reads, in the place of sending it."""

    def send_messages(self, messages) -> int:
        for message in messages:
            name = message.extra_headers["Message-ID"].strip("<>").partition("@")[0]
            _write(_path(name), message.message().as_bytes(linesep="\r\n"))
        return len(messages)


def file_of(mail: Mail) -> bytes | None:
    """The file that was written of a mail; None where there is none."""
    if not settings.MAIL_FOLDER:
        return None
    try:
        return _path(mail.identity).read_bytes()
    except FileNotFoundError:
        return None


def _path(name: str) -> Path:
    return Path(settings.MAIL_FOLDER) / f"{name}.eml"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}-{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    # Moved into place whole, so that nobody reads half a mail.
    draft.replace(path)
