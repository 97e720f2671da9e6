"""What the environment says of one deployment: each variable is read here, and refused when it is wrong.

They are listed at the top of alliance/settings.py, and told one by one in docs/settings.md.
"""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 30
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
FILES_MORE = {"region", "folder", "encrypted"}
MOST_ANSWER_DAYS = 100
MOST_SHARED_CACHE_SECONDS = 60
# For what somebody else holds: then it is said that nothing was saved, and what was typed is given back.
MOST_SECONDS_TO_WAIT = 20


def yes_or_no(name: str) -> bool:
    """Whether the variable says yes; no when it says no or nothing; refused when it says anything else."""
    said = os.environ.get(name, "").strip().lower()
    if said not in ("yes", "no", ""):
        raise ImproperlyConfigured(f"{name} must be yes or no, and it is “{said}”.")
    return said == "yes"


DEMONSTRATION = yes_or_no("DEMONSTRATION")


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
        options = found.setdefault("OPTIONS", {})
        options.setdefault("connect_timeout", 5)
        options.setdefault("options", f"-c lock_timeout={MOST_SECONDS_TO_WAIT}s")
    else:
        found["OPTIONS"] = {
            # A transaction that starts by reading and then writes fails as locked under two writers.
            "transaction_mode": "IMMEDIATE",
            "timeout": MOST_SECONDS_TO_WAIT,
            # FULL: what was acknowledged survives a power cut.
            # recursive_triggers: a row replaced by INSERT OR REPLACE is removed, and its triggers say no.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON;"
            ),
        }
    return found


def replica(primary: dict) -> dict:
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
    if primary["ENGINE"] != POSTGRESQL:
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


def portal_address(hosts: list[str]) -> str:
    """Where the portal is reached, which mails begin their links with: no request says it to them."""
    said = os.environ.get("ADDRESS", "").rstrip("/")
    if not said:
        port = os.environ.get("PORT") or "8000"
        return f"http://127.0.0.1:{port}" if DEMONSTRATION else f"https://{hosts[0].lstrip('.')}"
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


def mail_comes_from(server: dict) -> str:
    """The address that mail comes from, which must be set where mail is sent."""
    said = os.environ.get("EMAIL_FROM", "")
    if server and "@" not in said:
        raise ImproperlyConfigured("EMAIL_FROM is not set. Set it to the address that mail comes from.")
    return said or "portal@localhost"


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
