"""What the portal is made of: every locked package is named, licensed and asked about."""

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom

from setup import audit, licences, locked, sbom

TOP = Path(__file__).resolve().parents[2]


def names(lock) -> set[tuple[str, str]]:
    return {(each.name, each.version) for each in locked.of_python(lock)}


# The locks


def test_every_locked_package_has_digests_and_every_line_of_a_lock_is_read():
    for lock in (locked.RUNTIME, locked.DEVELOPMENT, locked.NODE):
        found = locked.of_python(lock)
        text = (TOP / lock).read_text()
        assert len(found) == sum("==" in line for line in text.splitlines())
        assert sum(len(each.digests) for each in found) == text.count("--hash=sha256:")
        assert all(each.digests for each in found)
    assert {each.name for each in locked.of_npm()} >= {"govuk-frontend"}


def test_what_runs_is_locked_alike_for_running_and_for_developing():
    assert names(locked.RUNTIME) <= names(locked.DEVELOPMENT)


def test_what_is_installed_here_is_what_the_lock_says():
    for each in locked.of_python(locked.RUNTIME):
        assert version(each.name) == each.version, each.name


# Licences


def test_every_locked_package_is_listed_with_a_licence_that_was_agreed_to():
    rows = [line.strip("| ").split(" | ") for line in licences.FILE.read_text().splitlines() if "| " in line]
    listed = {(row[0], row[1]): row for row in rows[1:]}
    packages = names(locked.DEVELOPMENT) | {(each.name, each.version) for each in locked.of_npm()}
    assert packages == set(listed), "make licences"
    assert {row[0]: row[2] for row in listed.values() if licences.not_agreed(row[2])} == {}
    running = names(locked.RUNTIME) | {(each.name, each.version) for each in locked.of_npm()}
    assert {key for key, row in listed.items() if row[3] == "running"} == running


def test_the_list_is_what_the_packages_say():
    assert licences.FILE.read_text() == licences.document(licences.rows()), "make licences"


@pytest.mark.parametrize(
    ("licence", "missing"),
    [
        ("MIT", set()),
        ("Apache-2.0 OR GPL-3.0-only", set()),
        ("Apache-2.0 AND GPL-3.0-only", {"GPL-3.0-only"}),
        ("GPL-2.0-only OR GPL-3.0-only", {"GPL-2.0-only", "GPL-3.0-only"}),
        ("(MIT OR Apache-2.0) AND PSF-2.0", set()),
        ("not said", {"not said"}),
        ("UNKNOWN", {"UNKNOWN"}),
    ],
)
def test_a_licence_that_nobody_agreed_to_is_found(licence, missing):
    assert licences.not_agreed(licence) == missing


def test_a_licence_that_nobody_agreed_to_stops_with_its_package(monkeypatch):
    monkeypatch.setattr(licences, "rows", lambda: [("left-pad", "1.0", "AGPL-3.0-only", "running")])
    with pytest.raises(SystemExit, match="left-pad: AGPL-3.0-only"):
        licences.main()


# The bill of materials


def test_the_bill_names_every_locked_package_with_its_digests():
    kept = json.loads(sbom.FILE.read_text())
    told = {part["purl"]: {each["content"] for each in part["hashes"]} for part in kept["components"]}
    packages = [*locked.of_python(locked.RUNTIME), *locked.of_python(locked.NODE)]
    for each in packages:
        assert set(each.digests) == told[f"pkg:pypi/{locked.plain(each.name)}@{each.version}"]
    for each in locked.of_npm():
        [digest] = told[f"pkg:npm/{each.name.replace('@', '%40')}@{each.version}"]
        assert len(digest) == 128
    assert len(told) == len({(each.name, each.version) for each in packages}) + len(locked.of_npm())


def test_the_bill_is_what_the_locks_give_each_time_to_the_byte():
    assert sbom.as_text() == sbom.as_text() == sbom.FILE.read_text(), "make sbom"


def test_the_bill_is_read_by_others():
    kept = json.loads(sbom.FILE.read_text())
    bom = Bom.from_json(kept)
    assert {part.name for part in bom.components} == {part["name"] for part in kept["components"]}
    assert bom.metadata.component.name == "alliance-governance-portal"
    assert bom.validate()


# The audit


def answered(report=None, out="", err="", code=0):
    """What a program that was run gave: its report in the file it was told of, and its words."""

    def run(command):
        for each in command:
            if report is not None and each.startswith("--output="):
                Path(each.removeprefix("--output=")).write_text(json.dumps(report))
        return subprocess.CompletedProcess(command, code, out, err)

    return run


def all_well(**weak) -> dict:
    told = [
        {"name": each.name, "version": each.version, "vulns": weak.get(each.name, [])}
        for each in locked.of_python(locked.DEVELOPMENT)
    ]
    return {"dependencies": told}


def npm_said(found=None) -> str:
    counted = {"dependencies": {"total": len(locked.of_npm())}}
    return json.dumps({"vulnerabilities": found or {}, "metadata": counted})


def test_an_audit_that_asked_about_everything_and_found_nothing_passes(monkeypatch, capsys):
    monkeypatch.setattr(audit, "run", answered(all_well(), npm_said()))
    audit.main()
    assert "no weakness is known" in capsys.readouterr().out


def test_a_weakness_is_named(monkeypatch):
    weak = {"django": [{"id": "PYSEC-1", "fix_versions": ["5.2.99"]}]}
    monkeypatch.setattr(
        audit, "run", answered(all_well(**weak), npm_said({"left-pad": {"severity": "high"}}))
    )
    with pytest.raises(SystemExit) as stopped:
        audit.main()
    assert "django 5.2.19: PYSEC-1, mended in 5.2.99" in str(stopped.value)
    assert "left-pad: high" in str(stopped.value)


@pytest.mark.parametrize(
    ("report", "out", "err"),
    [
        (None, "", "Traceback\nConnectionError: no route to host\n"),
        (None, "", ""),
        ({"dependencies": []}, npm_said(), ""),
        (all_well(), '{"error": {"code": "ENOTFOUND"}}', ""),
        (all_well(), '{"vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}', ""),
    ],
)
def test_an_audit_that_could_not_ask_about_everything_fails_in_a_sentence(monkeypatch, report, out, err):
    monkeypatch.setattr(audit, "run", answered(report, out, err))
    with pytest.raises(SystemExit, match="could not be asked.*This is not a pass"):
        audit.main()


def test_a_package_that_was_left_out_is_named(monkeypatch):
    report = all_well()
    report["dependencies"][0] = {"name": report["dependencies"][0]["name"], "skip_reason": "not found"}
    monkeypatch.setattr(audit, "run", answered(report, npm_said()))
    with pytest.raises(SystemExit, match=f"Nothing was said of {report['dependencies'][0]['name']}"):
        audit.main()
