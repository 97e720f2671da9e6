"""The log as JSON, one object a line, with nothing in it that anybody typed (ADR 0039).

What the portal itself writes is written in words. Of what others write, only the words that are always the
same: what goes into them may be an address, a name or a password. Of what went wrong, its kind and where in
the source; never its message, which repeats what was sent.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from alliance.private_addresses import SECRET

# Which request is being answered; "" between requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")

OURS = frozenset({"alliance", "business_areas", "governance", "savings", "setup"})
# What others write with the words of whoever asked already in it: only the beginning is kept.
TELLS_WHAT_WAS_SENT = ("Invalid request from", "Invalid HTTP_HOST header", "Attempted access")


class AsJson(logging.Formatter):
    """One line of JSON for each thing that is logged."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": request_id.get(),
            **what_is_said(record),
        }
        return json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False)


def what_is_said(record: logging.LogRecord) -> dict:
    """The parts of a line that differ from one to another."""
    if facts := getattr(record, "facts", None):
        return {"message": record.msg, **facts}
    said = {"message": words_of(record)}
    if record.exc_info and record.exc_info[0]:
        said |= {"wrong": record.exc_info[0].__name__, "where": places(record.exc_info[2])}
    return said


def words_of(record: logging.LogRecord) -> str:
    """What it says, as far as nobody typed it."""
    if record.name.split(".")[0] in OURS:
        return SECRET.sub(r"\1(left out)", record.getMessage())
    # Django's own line is how it ended, and then the address.
    words = str(record.args[0] if record.name == "django.request" and record.args else record.msg)
    if record.name.startswith("django.security"):
        return record.name.rpartition(".")[2]
    return next((start for start in TELLS_WHAT_WAS_SENT if words.startswith(start)), words)


def places(trace) -> list[str]:
    """Where in the source something went wrong, the innermost last."""
    return [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(trace)]


def logs_of_the_server(logging_settings: dict) -> dict:
    """How gunicorn logs, so that what it says is written as what the portal says."""
    server = {"level": "WARNING", "propagate": True, "handlers": []}
    return {**logging_settings, "loggers": {"gunicorn.error": server, "gunicorn.access": server}}
