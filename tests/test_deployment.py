"""docs/deploy.md and the files it uses agree with each other and with the portal, as far as can be seen here.

That a machine comes of them is shown by `make rehearse`, which does what the document says on an empty
Debian.
"""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

TOP = Path(settings.BASE_DIR)
DEPLOY = TOP / "deploy"
DOCUMENT = (TOP / "docs" / "deploy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh ([a-z-]+)\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
KNOWN_BLOCKS = {
    "packages",
    "values",
    "build",
    "install",
    "by-hand",
    "check",
    "upgrade",
    "back",
    "maintenance",
}
SCRIPTS = sorted([*DEPLOY.glob("*.sh"), DEPLOY / "portal"])
UNITS = sorted((DEPLOY / "systemd").glob("portal-*"))
# Written by others of Django, or by this machine's own programs.
NOT_OF_THE_PORTAL = {"check", "migrate", "clearsessions"}


def test_every_block_of_commands_is_of_a_kind_that_the_rehearsal_knows():
    assert {kind for kind, _ in BLOCKS} == KNOWN_BLOCKS
    rehearsal = (DEPLOY / "rehearse.sh").read_text(encoding="utf-8")
    for kind in KNOWN_BLOCKS - {"by-hand"}:
        assert re.search(rf"blocks [^)}}]*\b{kind}\b", rehearsal), kind


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_read_by_its_shell(path):
    shell = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!")
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^set -e", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_commands_of_the_document_can_be_read_by_a_shell():
    text = "\n".join(commands for _, commands in BLOCKS)
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_file_that_the_document_names_is_there():
    named = set(re.findall(r"\bdeploy/[\w./-]+\w", DOCUMENT))
    assert len(named) > 8
    # “deploy/systemd/portal-*” is all that begin so.
    assert {name for name in named if not list(TOP.glob(f"{name}*"))} == set()


def test_every_command_of_the_portal_that_is_named_is_one():
    text = "\n".join([*(commands for _, commands in BLOCKS), *(unit.read_text() for unit in UNITS)])
    text = re.sub(r"^\s*#.*", "", text, flags=re.MULTILINE)
    named = set(re.findall(r"(?:^|\s)(?:portal|manage\.py) ([a-z_]+)\b", text, re.MULTILINE))
    assert {"ready", "maintenance", "do_work", "backup", "create_administrator"} <= named
    assert named - set(get_commands()) - NOT_OF_THE_PORTAL - {"backup"} == set()


def test_every_service_is_shut_in_by_the_same_file():
    hardening = (DEPLOY / "systemd" / "hardening.conf").read_text(encoding="utf-8")
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=\n",
        "User=portal",
        "MemoryDenyWriteExecute=yes",
        "SystemCallFilter=@system-service",
        "EnvironmentFile=/etc/portal/portal.env",
    ):
        assert line in hardening
    assert "portal-.service.d/hardening.conf" in DOCUMENT
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        # What one service may write or reach besides is said in it, and nothing takes anything back.
        assert not re.search(
            r"^(?!IPAddress|ReadWritePaths|UMask|MemoryMax)(\w+)=(no|false)$", text, re.MULTILINE
        )
        if unit.suffix == ".service":
            assert "IPAddressDeny=any" in text, unit.name
    services = {unit.stem for unit in UNITS if unit.suffix == ".service"}
    for timer in (unit for unit in UNITS if unit.suffix == ".timer"):
        assert timer.stem in services


def test_the_proxy_says_what_the_portal_says():
    headers = (DEPLOY / "nginx" / "portal-headers.conf").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy "([^"]*)"', headers)[1]
    told = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert told == {
        name: list(sources) for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    }
    assert f"Referrer-Policy {settings.SECURE_REFERRER_POLICY} " in headers
    assert f"X-Frame-Options {settings.X_FRAME_OPTIONS} " in headers
    assert f"Cross-Origin-Opener-Policy {settings.SECURE_CROSS_ORIGIN_OPENER_POLICY} " in headers
    proxy = (DEPLOY / "nginx" / "portal.conf").read_text(encoding="utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "TLSv1.2 TLSv1.3;" in proxy
    assert "/sign-in/" in proxy


def test_nothing_of_a_deployment_is_a_secret_or_a_real_name():
    for path in sorted(path for path in DEPLOY.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://([\w.-]+)", text)) - {"portal", "127.0.0.1"}
        assert {host for host in hosts if not host.endswith((".example.org", "example.org"))} == set(), (
            path.name
        )
