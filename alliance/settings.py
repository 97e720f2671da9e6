"""How one deployment differs from another: read from the environment only, closed by default.

| variable      | meaning                                                     | when not set               |
|---------------|-------------------------------------------------------------|----------------------------|
| SECRET_KEY    | signs sessions; long and random                             | refused (*: made and kept) |
| ALLOWED_HOSTS | the host names people type, with commas between             | refused (*: this machine)  |
| DATABASE_URL  | postgres://name:password@host/database or sqlite:///file    | the file db.sqlite3        |
| REPLICA_URL   | postgres://… of a streaming replica to read pages from      | all is asked of one        |
| FILES_URL     | s3://key:secret@host/bucket, where what files hold is kept  | in the database            |
| SHARED_CACHE  | seconds a cache before the portal may keep a published page | it asks each time          |
| BEHIND_PROXY  | yes: believe X-Forwarded-Proto and the last X-Forwarded-For | no                         |
| DEMONSTRATION | yes: plain http on this machine, and demonstration accounts | no                         |
| DEMO_PASSWORD | the demonstration accounts' password                        | alliance-demo              |
| EMAIL_URL     | smtp://name:password@host:587, or smtps:// with port 465   | mail stays in the outbox † |
| EMAIL_FROM    | the address that mail comes from                            | refused with EMAIL_URL     |
| ADDRESS       | where the portal is reached, such as https://host, for mail | https:// and the first host|
| ANSWER_DAYS   | working days in which a reported problem is to be answered  | 10                         |
| SECOND_STEP   | who needs more than a password: some, everybody or nobody ‡ | some (*: nobody)           |
| DEBUG         | yes: show a developer the insides; only in a demonstration  | no                         |
| SECRET_KEY_FALLBACKS | keys of before, with commas between: still believed  | none                       |
| STATE_FOLDER  | where the notice of maintenance is kept; outlives a release | the folder var             |
| LOG_FORMAT    | json: a line for each request, and no personal data         | plain: what goes wrong     |
| HEALTH_TOKEN  | opens the details of /health/ready to who watches from afar | this machine alone         |
| METRICS_TOKEN | opens /metrics to who measures                              | there is no such page      |

Single sign-on by OpenID Connect (docs/single-sign-on.md); none of these are set where nobody uses it:

| variable               | meaning                                                      | when not set      |
|------------------------|--------------------------------------------------------------|-------------------|
| OIDC_ISSUER            | the provider, as it names itself, or its discovery address   | none may be set   |
| OIDC_CLIENT_ID         | what the provider calls the portal                           | none may be set   |
| OIDC_CLIENT_SECRET     | the secret that the provider gave the portal                 | none may be set   |
| OIDC_NAME              | what the button says after “Sign in with”                    | your organisation |
| OIDC_GROUPS            | group=role,group=role: what a group or app role there gives  | given by hand     |
| OIDC_CLEARANCES        | group=official,group=official-sensitive: the highest holds   | set by hand       |
| OIDC_ONLY              | yes: nobody signs in with a password, but for one account    | no                |
| OIDC_EMERGENCY_ACCOUNT | the user name of that account                                | OIDC_ONLY refused |
| OIDC_REQUIRE_MFA       | yes: the provider must say (amr) that a second step was made | no                |

* in a demonstration
† a demonstration sends nothing: it writes each mail to a file in var/mail
‡ some: whoever manages people, and whoever reads what is marked OFFICIAL-SENSITIVE
"""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from alliance.single_sign_on.configuration import single_sign_on

BASE_DIR = Path(__file__).resolve().parent.parent

SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 30
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
FILES_MORE = {"region", "folder", "encrypted"}
MOST_ANSWER_DAYS = 100
MOST_SHARED_CACHE_SECONDS = 60
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


def replica() -> dict:
    """The streaming replica that REPLICA_URL names; nothing when it names none."""
    url = os.environ.get("REPLICA_URL", "")
    if not url:
        return {}
    try:
        found = dj_database_url.parse(url)
    except ValueError:
        found = {}
    if found.get("ENGINE") != POSTGRESQL or not found.get("NAME"):
        raise ImproperlyConfigured(
            "REPLICA_URL is not an address the portal can use. "
            "It should look like postgres://name:password@host/database."
        )
    if DATABASES["default"]["ENGINE"] != POSTGRESQL:
        raise ImproperlyConfigured("REPLICA_URL needs a PostgreSQL database that DATABASE_URL names.")
    options = {
        # Sooner than people notice: the primary answers in its place.
        "connect_timeout": 2,
        "tcp_user_timeout": 3000,
        "options": "-c default_transaction_read_only=on -c statement_timeout=15s",
        **found.get("OPTIONS", {}),
    }
    whole = {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "TIME_ZONE": None, "TEST": {}}
    return {**found, **whole, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": False, "OPTIONS": options}


def files() -> dict:
    """The bucket in S3-compatible storage that FILES_URL names; nothing when files stay in the database.

    `?region=` and `?folder=` say more of it; with `?encrypted=no` it is asked in the clear, for a storage on
    this machine.
    """
    url = os.environ.get("FILES_URL", "")
    if not url:
        return {}
    try:
        told = urlsplit(url)
        place, more = (
            told.netloc.rpartition("@")[2],
            dict(parse_qsl(told.query, strict_parsing=bool(told.query))),
        )
        known = told.scheme == "s3" and told.hostname and told.username and told.password
        bucket = told.path.strip("/")
        known = known and told.port != 0 and BUCKET.fullmatch(bucket) and set(more) <= FILES_MORE
    except ValueError:
        known = False
    if not known or more.get("encrypted", "yes") not in ("yes", "no"):
        # The address is not repeated: it holds a secret.
        raise ImproperlyConfigured(
            "FILES_URL is not an address the portal can use. It should look like s3://key:secret@host/bucket."
        )
    folder = more.get("folder", "").strip("/")
    return {
        "endpoint": f"{'http' if more.get('encrypted') == 'no' else 'https'}://{place}",
        "key": unquote(told.username),
        "secret": unquote(told.password),
        "bucket": bucket,
        "region": more.get("region", "eu-west-2"),
        "folder": f"{folder}/" if folder else "",
    }


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


def portal_address() -> str:
    """Where the portal is reached, which mails begin their links with: no request says it to them."""
    said = os.environ.get("ADDRESS", "").rstrip("/")
    if not said:
        port = os.environ.get("PORT") or "8000"
        return f"http://127.0.0.1:{port}" if DEMONSTRATION else f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
    told = urlsplit(said)
    if told.scheme not in ("http", "https") or not told.hostname or told.path:
        raise ImproperlyConfigured(f"ADDRESS must look like https://portal.example.org, and it is “{said}”.")
    if told.scheme == "http" and not DEMONSTRATION:
        raise ImproperlyConfigured("ADDRESS must begin with https://, which is how the portal is reached.")
    return said


def answer_days() -> int:
    """The working days in which a reported problem is to be answered."""
    said = os.environ.get("ANSWER_DAYS", "") or "10"
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= MOST_ANSWER_DAYS):
        raise ImproperlyConfigured(f"ANSWER_DAYS must be from 1 to {MOST_ANSWER_DAYS}, and it is “{said}”.")
    return int(said)


def second_step() -> str:
    """Who must set up a second step: some, everybody or nobody."""
    said = os.environ.get("SECOND_STEP", "").strip().lower() or ("nobody" if DEMONSTRATION else "some")
    if said not in ("some", "everybody", "nobody"):
        raise ImproperlyConfigured(f"SECOND_STEP must be some, everybody or nobody, and it is “{said}”.")
    return said


def shared_cache_seconds() -> int:
    """For how long a cache before the portal sends a published page without asking whether it has changed."""
    said = os.environ.get("SHARED_CACHE", "") or "0"
    if not (said.isascii() and said.isdigit() and int(said) <= MOST_SHARED_CACHE_SECONDS):
        raise ImproperlyConfigured(
            f"SHARED_CACHE must be from 0 to {MOST_SHARED_CACHE_SECONDS} seconds, and it is “{said}”."
        )
    return int(said)


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


def keys_of_before() -> list[str]:
    """The keys that signed before SECRET_KEY was changed: what they signed is still believed."""
    keys = [key.strip() for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()]
    if any(len(key) < SHORTEST_SECRET_KEY for key in keys):
        raise ImproperlyConfigured(
            f"SECRET_KEY_FALLBACKS holds a key that is too easy to guess. Each has {SHORTEST_SECRET_KEY} "
            "random characters at least."
        )
    return keys


def log_format() -> str:
    """How the log is written: plain or json."""
    said = os.environ.get("LOG_FORMAT", "") or "plain"
    if said not in ("plain", "json"):
        raise ImproperlyConfigured(f"LOG_FORMAT must be plain or json, and it is “{said}”.")
    return said


def token(name: str) -> str:
    """A text that opens something to whoever sends it; "" when the variable is not set."""
    said = os.environ.get(name, "")
    if said and not (len(said) >= SHORTEST_TOKEN and said.isascii() and said.isprintable()):
        raise ImproperlyConfigured(
            f"{name} is too easy to guess. Use at least {SHORTEST_TOKEN} random letters and digits."
        )
    return said


SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"

# Who is asking for what

DEMONSTRATION = yes_or_no("DEMONSTRATION")
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD") or "alliance-demo"
DEBUG = yes_or_no("DEBUG")
if DEBUG and not DEMONSTRATION:
    raise ImproperlyConfigured("DEBUG=yes shows the portal's insides. It works only with DEMONSTRATION=yes.")
SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = keys_of_before()
ALLOWED_HOSTS = allowed_hosts()

# What the portal is made of

PORTAL_NAME = "Alliance governance"
PORTAL_ADDRESS = portal_address()
PROBLEM_ANSWER_DAYS = answer_days()
REFERENCE_LOADERS = [
    "alliance.reference",
    "business_areas.reference",
    "business_areas.reference_measures",
    "governance.reference",
    "governance.reference_panels",
]
DEMONSTRATION_LOADERS = [
    "alliance.demonstration",
    "business_areas.demonstration",
    "business_areas.demonstration_performance",
    "business_areas.demonstration_exits",
    "governance.demonstration",
    "governance.demonstration.reviews",
    "governance.demonstration.reports",
    "governance.demonstration.information_requests",
    "savings.demonstration",
    "savings.demonstration_bridge",
    "savings.demonstration_prices",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
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
    "alliance.watching.EachRequest",
    # What browsers are told stands outermost: what the others refuse or fail at passes it too.
    "alliance.middleware.ToldToBrowsers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "alliance.middleware.Understood",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance.maintenance.WhileMaintained",
    "alliance.replica.FromTheReplica",
    "alliance.middleware.CopiesForEverybody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "alliance.middleware.SessionLimits",
    "alliance.middleware.Strangers",
    "alliance.emergency.UnderEmergencyAccess",
    "alliance.seen.WhatIsSeen",
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
# Not one of DATABASES: alliance.replica puts it in the place of the other, for a whole request.
REPLICA = replica()
FILES = files()
SHARED_CACHE_SECONDS = shared_cache_seconds()

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
SINGLE_SIGN_ON = single_sign_on(os.environ, plain_http=DEMONSTRATION)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SECOND_STEP = second_step()
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "alliance.password_words.WordsOfThisPlace"},
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
# A browser takes a cookie of this beginning only over https, and only from this very host.
COOKIES_BEGIN = "__Host-" if SERVED_SECURELY else ""
SESSION_COOKIE_NAME = f"{COOKIES_BEGIN}sessionid"
CSRF_COOKIE_NAME = f"{COOKIES_BEGIN}csrftoken"
SESSION_COOKIE_SECURE = SERVED_SECURELY
CSRF_COOKIE_SECURE = SERVED_SECURELY
SECURE_SSL_REDIRECT = SERVED_SECURELY
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SERVED_SECURELY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_SECURELY
BEHIND_PROXY = yes_or_no("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The headers that Django has no setting for, and those that would be missing where it never came to its own.
TOLD_TO_BROWSERS = {
    "Cross-Origin-Opener-Policy": SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
}
# Preloading binds a whole registered domain, which is not the portal's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
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

# Who watches

STATE_FOLDER = Path(os.environ.get("STATE_FOLDER") or BASE_DIR / "var")
LOG_FORMAT = log_format()
HEALTH_TOKEN = token("HEALTH_TOKEN")
METRICS_TOKEN = token("METRICS_TOKEN")
BEHIND_PROXY = yes_or_no("BEHIND_PROXY")

# What goes wrong is written to standard error, for whatever runs the portal to keep. As JSON, with a line for
# each request, and nothing in it that anybody typed (ADR 0039).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "alliance.logs.AsJson"},
    },
    "filters": {"private-addresses": {"()": "alliance.private_addresses.LeftOut"}},
    "handlers": {
        "standard-error": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["private-addresses"],
        }
    },
    "root": {"handlers": ["standard-error"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers (e-mail to administrators, the debug console) are not used.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # An address that leads nowhere, or a page refused, is the visitor's to hear about.
        "django.request": {"level": "ERROR"},
        "alliance.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
