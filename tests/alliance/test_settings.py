import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from alliance import environment

LONG_KEY = "correct horse battery staple, and then some more words"


@pytest.fixture
def production(monkeypatch):
    monkeypatch.setattr(environment, "DEMONSTRATION", False)
    return monkeypatch


@pytest.fixture
def demonstration(monkeypatch):
    monkeypatch.setattr(environment, "DEMONSTRATION", True)
    return monkeypatch


@pytest.mark.parametrize(("said", "meant"), [("yes", True), ("YES", True), ("no", False), ("", False)])
def test_a_switch_is_yes_or_no_and_nothing_means_no(monkeypatch, said, meant):
    monkeypatch.setenv("BEHIND_PROXY", said)
    assert environment.yes_or_no("BEHIND_PROXY") is meant


@pytest.mark.parametrize("said", ["1", "true", "on", "y", "nope"])
def test_a_switch_that_says_anything_else_is_refused_by_name(monkeypatch, said):
    monkeypatch.setenv("BEHIND_PROXY", said)
    with pytest.raises(ImproperlyConfigured, match=f"BEHIND_PROXY must be yes or no, and it is “{said}”"):
        environment.yes_or_no("BEHIND_PROXY")


@pytest.mark.parametrize(
    ("key", "reason"),
    [("", "SECRET_KEY is not set"), ("short", "too easy to guess"), ("ab" * 40, "too easy to guess")],
)
def test_production_does_not_start_without_a_proper_secret_key(production, key, reason):
    production.setenv("SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured, match=reason):
        environment.secret_key()


def test_production_takes_the_secret_key_it_is_given(production):
    production.setenv("SECRET_KEY", LONG_KEY)
    assert environment.secret_key() == LONG_KEY


def test_a_demonstration_makes_a_secret_key_keeps_it_and_shows_it_to_its_owner_alone(tmp_path):
    path = tmp_path / "var" / "secret-key"
    key = environment.kept_secret_key(path)
    assert len(key) >= environment.SHORTEST_SECRET_KEY
    assert environment.kept_secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_production_does_not_start_without_allowed_hosts(production):
    production.setenv("ALLOWED_HOSTS", " , ")
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS is not set"):
        environment.allowed_hosts()


def test_no_deployment_answers_to_any_name(production):
    production.setenv("ALLOWED_HOSTS", "portal.example,*")
    with pytest.raises(ImproperlyConfigured, match="must name each host"):
        environment.allowed_hosts()


def test_the_hosts_are_those_named(production):
    production.setenv("ALLOWED_HOSTS", "portal.example, www.portal.example")
    assert environment.allowed_hosts() == ["portal.example", "www.portal.example"]


def test_mails_name_the_portal_by_its_address_or_its_first_host(production):
    hosts = ["portal.example", "other.example"]
    production.delenv("ADDRESS", raising=False)
    assert environment.portal_address(hosts) == "https://portal.example"
    production.setenv("ADDRESS", "https://portal.example.org/")
    assert environment.portal_address(hosts) == "https://portal.example.org"


@pytest.mark.parametrize("said", ["portal.example", "http://portal.example", "https://portal.example/path"])
def test_an_address_that_mails_could_not_name_is_refused(production, said):
    production.setenv("ADDRESS", said)
    with pytest.raises(ImproperlyConfigured, match="ADDRESS must"):
        environment.portal_address(["portal.example"])


def test_the_days_to_answer_a_problem_in_are_a_number(production):
    production.setenv("ANSWER_DAYS", "15")
    assert environment.answer_days() == 15
    for said in ("0", "101", "-1", "ten"):
        production.setenv("ANSWER_DAYS", said)
        with pytest.raises(ImproperlyConfigured, match="ANSWER_DAYS must be from 1 to 100"):
            environment.answer_days()


def test_a_demonstration_answers_to_this_machine_only(demonstration):
    demonstration.delenv("ALLOWED_HOSTS", raising=False)
    assert environment.allowed_hosts() == ["127.0.0.1", "localhost", "[::1]"]


def test_the_database_is_a_file_unless_an_address_names_one(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = environment.database()
    assert found["NAME"] == environment.BASE_DIR / "db.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in found["OPTIONS"]["init_command"]


def test_an_address_names_a_postgresql(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://pat:s%40cret@db.example:5433/portal")
    found = environment.database()
    assert found["ENGINE"] == environment.POSTGRESQL
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("portal", "pat", "s@cret")
    assert (found["HOST"], found["PORT"]) == ("db.example", 5433)
    assert found["CONN_HEALTH_CHECKS"]


@pytest.mark.parametrize(
    "address",
    ["portal", "mysql://pat:s3cret@db.example/portal", "postgres://", "postgres://pat:s3cret@db:x/p"],
)
def test_an_address_that_names_no_database_is_refused_without_repeating_a_password(monkeypatch, address):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not an address") as refused:
        environment.database()
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({}, "The portal cannot start. SECRET_KEY is not set."),
        ({"SECRET_KEY": LONG_KEY}, "The portal cannot start. ALLOWED_HOSTS is not set."),
        (
            {"SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": "a.example", "DEBUG": "yes"},
            "only with DEMONSTRATION=yes",
        ),
    ],
)
@pytest.mark.parametrize(
    "program", [["manage.py", "check"], ["-m", "gunicorn", "--config", "python:alliance.gunicorn"]]
)
def test_what_starts_the_portal_ends_in_one_sentence_when_it_may_not(program, variables, reason):
    done = subprocess.run(
        [sys.executable, *program],
        cwd=environment.BASE_DIR,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("said", "meant"), [("", 0), ("0", 0), ("2", 2), ("60", 60)])
def test_a_cache_before_the_portal_may_keep_a_page_for_some_seconds(monkeypatch, said, meant):
    monkeypatch.setenv("SHARED_CACHE", said)
    assert environment.shared_cache_seconds() == meant


@pytest.mark.parametrize("said", ["61", "-1", "yes", "2.5", "²"])
def test_and_for_no_longer_than_a_minute(monkeypatch, said):
    monkeypatch.setenv("SHARED_CACHE", said)
    with pytest.raises(ImproperlyConfigured, match=f"from 0 to 60 seconds, and it is “{said}”"):
        environment.shared_cache_seconds()
