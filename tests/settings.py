"""The portal's own settings, as in production, without what needs https or would only slow the tests."""

import os
from importlib import import_module

os.environ.update(
    SECRET_KEY="a key for the tests alone, which never run where anyone signs in",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    DEMONSTRATION="no",
    DEBUG="no",
    # Tests of the second step ask for it; the others sign in with a password, as most people did before.
    SECOND_STEP="nobody",
)
portal = import_module("alliance.settings")
globals().update({name: value for name, value in vars(portal).items() if name.isupper()})

# The test client and the live server speak plain http.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, MESSAGES_COOKIE_NAME = "sessionid", "csrftoken", "messages"

# A proper password hash takes a third of a second, by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Files straight from where they are kept: nothing to collect first.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
