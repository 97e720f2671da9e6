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
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from alliance.environment import (
    BASE_DIR,
    DEMONSTRATION,
    allowed_hosts,
    answer_days,
    database,
    files,
    keys_of_before,
    log_format,
    mail_comes_from,
    mail_server,
    portal_address,
    replica,
    second_step,
    secret_key,
    shared_cache_seconds,
    token,
    yes_or_no,
)
from alliance.single_sign_on.configuration import single_sign_on

SESSION_IDLE_SECONDS = 60 * 60
SESSION_LONGEST_SECONDS = 12 * 60 * 60

# Who is asking for what

DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD") or "alliance-demo"
DEBUG = yes_or_no("DEBUG")
if DEBUG and not DEMONSTRATION:
    raise ImproperlyConfigured("DEBUG=yes shows the portal's insides. It works only with DEMONSTRATION=yes.")
SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = keys_of_before()
ALLOWED_HOSTS = allowed_hosts()

# What the portal is made of

PORTAL_NAME = "Alliance governance"
PORTAL_ADDRESS = portal_address(ALLOWED_HOSTS)
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
REPLICA = replica(DATABASES["default"])
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
DEFAULT_FROM_EMAIL = mail_comes_from(MAIL_SERVER)
EMAIL_BACKEND = (
    "alliance.mail_files.EmailBackend"
    if MAIL_FOLDER
    else f"django.core.mail.backends.{'smtp' if MAIL_SERVER else 'dummy'}.EmailBackend"
)
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
MESSAGES_COOKIE_NAME = f"{COOKIES_BEGIN}messages"
MESSAGE_STORAGE = "alliance.told_once.ToldOnce"
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
