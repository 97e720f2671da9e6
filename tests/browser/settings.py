"""A demonstration as `make run` serves it, with its static files collected where the tests say.

Where TESTS_DAYS_AHEAD names a file, the clock of the portal is as many days ahead as that file says: a test
can let a quarter pass between preparing a meeting and holding it, or put the clock back by an hour.
TESTS_SECONDS_TO_WAIT is how long the portal waits for a database that somebody else holds.
"""

import os
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from django.utils import timezone

portal = import_module("alliance.settings")
globals().update({name: value for name, value in vars(portal).items() if name.isupper()})

STATIC_ROOT = Path(os.environ["TESTS_STATIC_ROOT"])
# A proper password hash takes a third of a second, by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def let_days_pass(ahead: Path) -> None:
    """Let it be as many days later as a file says."""
    now = timezone.now
    timezone.now = lambda: now() + timedelta(days=float(ahead.read_text()))


if named := os.environ.get("TESTS_DAYS_AHEAD"):
    let_days_pass(Path(named))

if port := os.environ.get("TESTS_MAIL_PORT"):
    # A mail server of the test in the place of files.
    MAIL_FOLDER, SENDS_MAIL = None, True
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(port)

if waits := os.environ.get("TESTS_SECONDS_TO_WAIT"):
    options = portal.DATABASES["default"]["OPTIONS"]
    in_a_file = "timeout" in options
    options |= {"timeout": int(waits)} if in_a_file else {"options": f"-c lock_timeout={waits}s"}
