"""Containerfile and compose.yaml as far as can be seen unbuilt: what they name is there, and is shut in."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.alliance.test_settings_told import table

TOP = Path(settings.BASE_DIR)
# Lines that go on are one instruction; what begins with # is none.
INSTRUCTIONS = [
    line.split(None, 1)
    for line in re.sub(
        r"\\\n", " ", re.sub(r"^#.*\n", "", (TOP / "Containerfile").read_text(), flags=re.MULTILINE)
    ).splitlines()
    if line.strip()
]
COMPOSE = yaml.safe_load((TOP / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
KNOWN = {
    "build", "cap_add", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "logging",
    "mem_limit", "networks", "pids_limit", "ports", "read_only", "restart", "secrets", "security_opt",
    "shm_size", "tmpfs", "user", "volumes",
}  # fmt: skip


def stages() -> dict[str, list[list[str]]]:
    """The instructions of each stage, by its name."""
    found: dict[str, list[list[str]]] = {}
    for instruction in INSTRUCTIONS:
        if instruction[0] == "FROM":
            name = instruction[1].split()[-1]
            found[name] = []
        found[name].append(instruction)
    return found


def test_every_stage_has_a_name_and_stands_on_one_before_or_on_an_image_by_name():
    before = []
    for name, instructions in stages().items():
        on, word, _ = instructions[0][1].split()
        assert word == "AS"
        assert on in before or re.fullmatch(r"[a-z]+:[\w.-]+", on), on
        assert not on.endswith(":latest")
        before.append(name)
    assert {"portal", "proxy"} <= set(before)


def test_whatever_is_copied_is_there():
    places = {
        "/portal/static-packages",
        "/portal/typefaces",
        "/portal/static-collected",
        "/portal/error-pages",
    }
    copied = set()
    for name, instructions in stages().items():
        for word, rest in instructions:
            assert word != "ADD"
            if word == "COPY":
                parts = shlex.split(rest)
                origin = next((part[7:] for part in parts if part.startswith("--from=")), "")
                for source in [part for part in parts[:-1] if not part.startswith("--")]:
                    copied.add(source)
                    if origin:
                        assert origin in stages(), name
                        assert source in places | {"/portal"}, source
                    else:
                        assert (TOP / source).exists(), source
    apps = {path.parent.name for path in TOP.glob("*/apps.py")}
    assert apps <= copied
    assert not {".", "./"} & copied


def test_what_is_installed_is_locked_and_nothing_is_kept_of_the_installing():
    for word, rest in INSTRUCTIONS:
        if word == "RUN" and "pip install" in rest:
            assert "--require-hashes" in rest
            assert "--no-cache-dir" in rest
        if word == "RUN" and "apt-get install" in rest:
            assert "--no-install-recommends" in rest
    assert not re.search(r"(?i)(secret_key|password|token)\s*=", str(INSTRUCTIONS))


def test_the_portal_runs_as_a_user_that_owns_nothing_and_says_whether_it_is_well():
    words = [word for word, _ in stages()["portal"]]
    told = dict(stages()["portal"])
    assert told["USER"] == "10001:10001"
    assert words.index("USER") > max(place for place, word in enumerate(words) if word in ("COPY", "RUN"))
    assert (TOP / "deploy" / "containers" / "healthy.py").exists()
    assert "healthy.py" in told["HEALTHCHECK"]
    for name in ("CMD", "ENTRYPOINT"):
        assert all(isinstance(part, str) for part in json.loads(told[name]))
    entrance = json.loads(told["ENTRYPOINT"])[-1].removeprefix("/portal/")
    assert (TOP / entrance).exists()
    set_there = set(re.findall(r"([A-Z_]+)=", told["ENV"])) - {"PYTHONDONTWRITEBYTECODE"}
    assert set_there <= {row[0].strip("`") for row in table()}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_shut_in_and_well_watched(name):
    service = SERVICES[name]
    assert set(service) <= KNOWN
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service.get("user", "root") not in ("0", "root") or name == "proxy"
    assert service.get("healthcheck") or name == "web"  # the image says it of the web server
    assert ("ports" in service) == (name == "proxy")
    assert ("outside" in service["networks"]) == (name == "proxy")
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    if "build" in service:
        assert service["build"]["target"] in stages()
    for other in service.get("depends_on", {}):
        assert other in SERVICES
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (TOP / source).is_file(), source


def test_what_is_inside_reaches_nowhere_and_secrets_are_files_that_are_not_kept_here():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    made = (TOP / "deploy" / "containers" / "secrets.sh").read_text()
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"secrets/{name}"}
        assert f"secrets/{name.rpartition('.')[0] or name}" in made or f"once {name}" in made, name
    assert "/secrets/" in (TOP / ".gitignore").read_text().splitlines()
    ignored = (TOP / ".containerignore").read_text()
    assert {"secrets", ".git", "var"} <= set(ignored.splitlines())
    assert (TOP / ".dockerignore").read_text() == ignored


def test_the_database_is_asked_over_tls_alone():
    command = SERVICES["db"]["command"]
    assert "-cssl=on" in command
    rules = (TOP / "deploy" / "containers" / "pg_hba.conf").read_text()
    assert not re.search(r"^host(nossl)?\s", rules, re.MULTILINE)
    assert "hostssl  portal    portal" in rules
    assert "sslmode=verify-full" in (TOP / "deploy" / "containers" / "secrets.sh").read_text()


def test_every_setting_that_is_given_is_told_of():
    known = {row[0].strip("`") for row in table()}
    for name in ("web", "work", "migrate"):
        given = {
            *SERVICES[name]["environment"],
            *(each for each in SERVICES[name]["secrets"] if each.isupper()),
        }
        assert given <= known
