"""How a command tells how far it is, and why it could not go on."""

import errno
import time
from collections.abc import Callable

TOLD_EVERY = 2  # seconds
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def every_while(stream) -> Callable[[str], None]:
    """Says how far something is, every two seconds; nothing without a stream."""
    told = time.monotonic()

    def say(words: str) -> None:
        nonlocal told
        if stream is not None and time.monotonic() - told >= TOLD_EVERY:
            told = time.monotonic()
            stream.write(f"  {words}")
            stream.flush()

    return say


def words_of(wrong: Exception) -> str:
    """Why something could not be done, for whoever asked for it."""
    if isinstance(wrong, OSError) and wrong.errno in FULL:
        return "The disk is full. Nothing was left of what had been written."
    if isinstance(wrong, OSError) and wrong.strerror:
        return f"{wrong.strerror}: {wrong.filename}."
    return str(wrong)
