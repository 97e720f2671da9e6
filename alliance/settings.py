"""How one deployment differs from another: read from the environment only, closed by default.

| variable      | meaning                                                     | when not set               |
|---------------|-------------------------------------------------------------|----------------------------|
| SECRET_KEY    | signs sessions; long and random                             | refused (*: made and kept) |
| ALLOWED_HOSTS | the host names people type, with commas between             | refused (*: this machine)  |
| DATABASE_URL  | postgres://name:password@host/database or sqlite:///file    | the file db.sqlite3        |
| BEHIND_PROXY  | yes: believe the proxy's X-Forwarded-Proto                  | no                         |
| DEMONSTRATION | yes: plain http on this machine, and demonstration accounts | no                         |
| DEMO_PASSWORD | the demonstration accounts' password                        | alliance-demo              |
| EMAIL_URL     | smtp://name:password@host:587, or smtps:// with port 465   | mail stays in the outbox † |
| EMAIL_FROM    | the address that mail comes from                            | refused with EMAIL_URL     |
| DEBUG         | yes: show a developer the insides; only in a demonstration  | no                         |

* in a demonstration
† a demonstration sends nothing: it writes each mail to a file in var/mail
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

SHORTEST_SECRET_KEY = 50
SESSION_IDLE_SECONDS = 60 * 60
SESSION_LONGEST_SECONDS = 12 * 60 * 60


def yes_or_no(name: str) -> bool:
    """Whether the variable says yes; no when it says no or nothing; refused when it says anything else."""
    said = os.environ.get(name, "").strip().lower()
    if said not in ("yes", "no", ""):
        raise ImproperlyConfigured(f"{name} must be yes or no, and it is “{said}”.")
    return said == "yes"


def secret_key() -> str:
    """The key that signs sessions, from SECRET_KEY; only a demonstration may make its own."""
    key = os.environ.get("SECRET_KEY", "")
    if not key and DEMONSTRATION:
        return kept_secret_key(BASE_DIR / "var" / "secret-key")
    if not key:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random text, or set DEMONSTRATION=yes to try the portal "
            "on this machine with illustrative data."
        )
    if len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 5:
        raise ImproperlyConfigured(
            f"SECRET_KEY is too easy to guess. Use at least {SHORTEST_SECRET_KEY} random characters."
        )
    return key


def kept_secret_key(path: Path) -> str:
    """The key in the file, made at the first call and readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_name(f"{path.name}-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SHORTEST_SECRET_KEY))
        # Moved into place whole, so that a process started beside this one never reads half a key.
        draft.replace(path)
    return path.read_text()


def allowed_hosts() -> list[str]:
    """The host names the portal answers to, from ALLOWED_HOSTS; a demonstration answers to this machine."""
    hosts = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts and DEMONSTRATION:
        return ["127.0.0.1", "localhost", "[::1]"]
    if not hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set. Set it to the host names people type to reach the portal, "
            "with commas between them."
        )
    if "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name each host; “*” would answer to any name.")
    return hosts


def database() -> dict:
    """The database that DATABASE_URL names: PostgreSQL, or an SQLite file; db.sqlite3 when it names none."""
    url = os.environ.get("DATABASE_URL", "")
    try:
        found = dj_database_url.parse(url) if url else {"ENGINE": SQLITE, "NAME": BASE_DIR / "db.sqlite3"}
    except ValueError:
        found = {}
    if found.get("ENGINE") not in (SQLITE, POSTGRESQL) or not found.get("NAME"):
        # The address is not repeated: it may hold a password.
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address the portal can use. "
            "It should look like postgres://name:password@host/database or sqlite:///file."
        )
    found["CONN_MAX_AGE"] = 600
    if found["ENGINE"] == POSTGRESQL:
        found["CONN_HEALTH_CHECKS"] = True
        found.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    else:
        found["OPTIONS"] = {
            # A transaction that starts by reading and then writes fails as locked under two writers.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged survives a power cut.
            # recursive_triggers: a row replaced by INSERT OR REPLACE is removed, and its triggers say no.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON;"
            ),
        }
    return found


def mail_server() -> dict:
    """The mail server that EMAIL_URL names; nothing when it names none, and never in a demonstration.

    smtp:// begins in the clear and goes on encrypted (STARTTLS); with `?encrypted=no` it stays in the clear,
    for a server on this machine. smtps:// is encrypted from the start.
    """
    url = os.environ.get("EMAIL_URL", "")
    if not url or DEMONSTRATION:
        return {}
    try:
        told = urlsplit(url)
        port = told.port or (465 if told.scheme == "smtps" else 587)
    except ValueError:
        told, port = urlsplit(""), 0
    if told.scheme not in ("smtp", "smtps") or not told.hostname or told.query not in ("", "encrypted=no"):
        # The address is not repeated: it may hold a password.
        raise ImproperlyConfigured(
            "EMAIL_URL is not an address the portal can use. It should look like smtp://name:password@host:587."
        )
    return {
        "host": told.hostname,
        "port": port,
        "user": unquote(told.username or ""),
        "password": unquote(told.password or ""),
        "ssl": told.scheme == "smtps",
        "starttls": told.scheme == "smtp" and not told.query,
    }


def mail_comes_from() -> str:
    """The address that mail comes from, which must be set where mail is sent."""
    said = os.environ.get("EMAIL_FROM", "")
    if MAIL_SERVER and "@" not in said:
        raise ImproperlyConfigured("EMAIL_FROM is not set. Set it to the address that mail comes from.")
    return said or "portal@localhost"


def mail_backend() -> str:
    """What mail is given to: the mail server, files in a demonstration, or nothing."""
    if MAIL_FOLDER:
        return "alliance.mail_files.EmailBackend"
    return f"django.core.mail.backends.{'smtp' if MAIL_SERVER else 'dummy'}.EmailBackend"


SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"

# Who is asking for what

DEMONSTRATION = yes_or_no("DEMONSTRATION")
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD") or "alliance-demo"
DEBUG = yes_or_no("DEBUG")
if DEBUG and not DEMONSTRATION:
    raise ImproperlyConfigured("DEBUG=yes shows the portal's insides. It works only with DEMONSTRATION=yes.")
SECRET_KEY = secret_key()
ALLOWED_HOSTS = allowed_hosts()

# What the portal is made of

PORTAL_NAME = "Alliance governance"
REFERENCE_LOADERS = [
    "alliance.reference",
    "business_areas.reference",
    "business_areas.reference_measures",
    "governance.reference",
]
DEMONSTRATION_LOADERS = [
    "alliance.demonstration",
    "business_areas.demonstration",
    "business_areas.demonstration_performance",
    "business_areas.demonstration_exits",
    "governance.demonstration",
    "governance.demonstration.reviews",
    "governance.demonstration.reports",
    "savings.demonstration",
    "savings.demonstration_bridge",
    "savings.demonstration_prices",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "csp",
    "alliance",
    "business_areas",
    "governance",
    "savings",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "alliance.middleware.SessionLimits",
    "alliance.middleware.Strangers",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alliance.context.portal",
            ],
        },
    },
]

# ATOMIC_REQUESTS stays off: with IMMEDIATE transactions it would take the write lock on every page view.
DATABASES = {"default": database()}

# What was worked out from the record is kept by each process until the record changes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

# Mail: it waits in the outbox until `manage.py do_work` or `manage.py send_mail` sends it, or in a
# demonstration writes it to a file

MAIL_SERVER = mail_server()
MAIL_FOLDER = BASE_DIR / "var" / "mail" if DEMONSTRATION else None
SENDS_MAIL = bool(MAIL_SERVER or MAIL_FOLDER)
DEFAULT_FROM_EMAIL = mail_comes_from()
EMAIL_BACKEND = mail_backend()
EMAIL_HOST = MAIL_SERVER.get("host", "")
EMAIL_PORT = MAIL_SERVER.get("port", 0)
EMAIL_HOST_USER = MAIL_SERVER.get("user", "")
EMAIL_HOST_PASSWORD = MAIL_SERVER.get("password", "")
EMAIL_USE_SSL = MAIL_SERVER.get("ssl", False)
EMAIL_USE_TLS = MAIL_SERVER.get("starttls", False)
EMAIL_TIMEOUT = 20

# Who is signed in

AUTH_USER_MODEL = "alliance.User"
AUTHENTICATION_BACKENDS = ["alliance.sign_in.NamedAccounts"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sessions stay in the database, so that signing out ends them for good; alliance.middleware.SessionLimits
# ends them earlier than the cookie's age.
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "alliance.views.errors.csrf_failure"

# What browsers are told

SERVED_SECURELY = not DEMONSTRATION
SESSION_COOKIE_SECURE = SERVED_SECURELY
CSRF_COOKIE_SECURE = SERVED_SECURELY
SECURE_SSL_REDIRECT = SERVED_SECURELY
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SERVED_SECURELY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_SECURELY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if yes_or_no("BEHIND_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Preloading binds a whole registered domain, which is not the portal's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# Words, days and numbers

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Files that are handed in: what is too large goes by, and the rest waits on the disk until it is looked at.
FILE_UPLOAD_HANDLERS = ["alliance.uploads.NothingOfTooLarge"]

# Static files: the portal's own in static/, the design system's in static-packages/ (made by setup/assets.py)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "static-packages"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the names that carry a digest are collected.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# No other site has a use for them.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# The typeface of documents, fetched by setup/assets.py.
TYPEFACES = BASE_DIR / "typefaces"

# What goes wrong is written to standard error, for whatever runs the portal to keep.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"private-addresses": {"()": "alliance.private_addresses.LeftOut"}},
    "handlers": {
        "standard-error": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["private-addresses"],
        }
    },
    "root": {"handlers": ["standard-error"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers (e-mail to administrators, the debug console) are not used.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # An address that leads nowhere, or a page refused, is the visitor's to hear about.
        "django.request": {"level": "ERROR"},
    },
}
