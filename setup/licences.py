"""Writes docs/licences.md: the licence of every package in the locks, as the package itself says it.

    .venv/bin/python -m setup.licences

Ends with a sentence where a package says none, or one that nobody has agreed to.
"""

import json
import re
import subprocess
import sys

from setup.locked import DEVELOPMENT, RUNTIME, TOP, of_npm, of_python, plain

FILE = TOP / "docs" / "licences.md"
# Each may be used and passed on with the portal as it is; what the last four ask for is in docs/licences.md.
AGREED = {
    "MIT", "MIT-0", "MIT-CMU", "0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "PSF-2.0",
    "Unlicense", "Zlib", "HPND", "CNRI-Python", "ZPL-2.1",
    "OFL-1.1", "MPL-2.0", "LGPL",
}  # fmt: skip
# How packages name them besides by the short names of SPDX.
SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "The Unlicense (Unlicense)": "Unlicense",
}
# What a package does not say of itself, and where it does.
SAID_ELSEWHERE = {"axe-playwright-python": "MIT AND MPL-2.0"}

OPENING = """# Licences

Written by `make licences` from what each installed package says of itself. A test holds it to the locks, and
every licence to the list in `setup/licences.py`.

Nothing of these packages is in this repository: they come by package manager. Most licences ask that their
text stays with the package, which it does. **MPL-2.0** asks that changes to its files are published: none is
changed. **LGPL** (psycopg2) asks that it can be exchanged for another version: it is a package of its own.
**OFL-1.1** (the typeface of documents) asks that the typeface is not sold by itself, and lets documents
embed it.
"""


def said_by_packages() -> dict[str, str]:
    """What each installed package says its licence is."""
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json", "--with-system"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    said = {plain(each["Name"]): each["License"] for each in told}
    return said | {plain(name): licence for name, licence in SAID_ELSEWHERE.items()}


def short(said: str) -> str:
    """A licence by its short names: “MIT”, “Apache-2.0 OR BSD-3-Clause”."""
    return " AND ".join(SHORT.get(part, part) for part in said.split("; "))


def not_agreed(licence: str) -> set[str]:
    """The licences among these that nobody has agreed to; of several to choose from, one is enough."""
    missing = set()
    for part in re.split(r" AND ", licence.replace("(", "").replace(")", "")):
        choices = {choice.strip() for choice in part.split(" OR ")}
        if not choices & AGREED:
            missing |= choices
    return missing


def rows() -> list[tuple[str, str, str, str]]:
    """Each package with its version, licence, and what it is needed for."""
    said = said_by_packages()
    runtime = {plain(each.name) for each in of_python(RUNTIME)}
    found = []
    for each in of_python(DEVELOPMENT):
        name = plain(each.name)
        needed = "running" if name in runtime else "development"
        found.append((each.name, each.version, short(said.get(name, "not said")), needed))
    told = json.loads((TOP / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for each in of_npm():
        licence = told[f"node_modules/{each.name}"]["license"]
        found.append((each.name, each.version, licence, "running"))
    # Two of one name, for two machines, are one package.
    return sorted(set(found), key=lambda row: (row[3] != "running", row[0].lower()))


def document(found: list[tuple[str, str, str, str]]) -> str:
    lines = [OPENING, "| Package | Version | Licence | Needed for |", "|---|---|---|---|"]
    lines += [f"| {name} | {version} | {licence} | {needed} |" for name, version, licence, needed in found]
    return "\n".join(lines) + "\n"


def main() -> None:
    found = rows()
    wrong = [f"{name}: {licence}" for name, _, licence, _ in found if not_agreed(licence)]
    if wrong:
        sys.exit("Nobody has agreed to these licences (setup/licences.py):\n  " + "\n  ".join(wrong))
    FILE.write_text(document(found), encoding="utf-8")
    print(f"Wrote docs/licences.md: {len(found)} packages.")


if __name__ == "__main__":
    main()
