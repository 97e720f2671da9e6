"""What the portal's own code must not use, read from the code itself."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from secrets import token_urlsafe

import pytest
from django.conf import global_settings, settings
from django.contrib.auth.hashers import get_hasher
from django.test import override_settings

from alliance import settings as portal

CODE = [
    path
    for app in ("alliance", "business_areas", "governance", "savings")
    for path in (settings.BASE_DIR / app).rglob("*.py")
]
# Nothing of what people send may be made into objects, or run.
UNPACKING = re.compile(r"^\s*(?:import|from) (pickle|marshal|shelve|yaml|dill|jsonpickle)\b", re.MULTILINE)
WEAK = re.compile(r"\b(?:hashlib\.)?(md5|sha1|new)\(")
STORED = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open|serviceWorker")
STRONG = {"argon2": 0, "pbkdf2_sha256": 600_000, "scrypt": 0}


def found(pattern, files) -> list[str]:
    texts = ((path, path.read_text(encoding="utf-8")) for path in files)
    return [f"{path.name}: {each[0].strip()}" for path, text in texts for each in pattern.finditer(text)]


def test_nothing_that_people_send_is_unpacked_as_an_object():
    assert found(UNPACKING, CODE) == []
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


def test_only_strong_hashes_are_used():
    weak = [each for each in found(WEAK, CODE) if re.search(r"md5\(|sha1\(", each)]
    assert weak == []


def test_passwords_are_hashed_slowly_where_the_portal_runs():
    [first, *_] = getattr(portal, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    with override_settings(PASSWORD_HASHERS=[first]):
        hasher = get_hasher()
        assert getattr(hasher, "iterations", 0) >= STRONG[hasher.algorithm]
        assert hasher.encode("correct horse", hasher.salt()) != hasher.encode("correct horse", hasher.salt())


def test_nothing_is_stored_in_a_browser():
    assert found(STORED, [*(settings.BASE_DIR / "static").rglob("*.js")]) == []


@pytest.mark.parametrize("name", ["DEBUG", "DEMONSTRATION"])
def test_production_is_neither_for_trying_nor_for_looking_inside(name):
    assert getattr(import_module("alliance.settings"), name) is False
    assert Path(settings.BASE_DIR).is_dir()


def test_the_check_for_deployment_is_clean():
    """As a server would start, with its own secret key and host name."""
    environment = {
        # The tests of pages in a browser set it, for themselves.
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "DJANGO_SETTINGS_MODULE": "alliance.settings",
        "DATABASE_URL": "sqlite://:memory:",
        "SECRET_KEY": token_urlsafe(60),
        "ALLOWED_HOSTS": "portal.example.org",
        "DEMONSTRATION": "no",
        "DEBUG": "no",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    told = {"cwd": settings.BASE_DIR, "env": environment, "capture_output": True, "text": True}
    checked = subprocess.run(command, **told)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "no issues" in checked.stdout
