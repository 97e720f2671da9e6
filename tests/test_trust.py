"""docs/trust.md says nothing that no command shows: each claim names one, and each that is named is there."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "trust.md"
# What each claim is shown by: a make target, a command of the portal, a script kept here, or a test.
COMMAND = re.compile(r"`([^`]+)`")


def claims() -> list[tuple[str, str]]:
    """Each row of the tables: what is claimed, and what shows it."""
    rows = [line.strip("| ").split(" | ") for line in DOCUMENT.read_text().splitlines() if line[:1] == "|"]
    told = [row for row in rows if set("".join(row)) - set("-|: ") and row[0] != "What is said"]
    assert all(len(row) == 2 for row in told), [row for row in told if len(row) != 2]
    return [tuple(row) for row in told]


@cache
def named_in(path: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", (Path(settings.BASE_DIR) / path).read_text(), re.M))


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (Path(settings.BASE_DIR) / "Makefile").read_text(), re.M))


def why_not_there(command: str) -> str:
    """Why the command cannot be given; empty when it can."""
    program, _, rest = command.partition(" ")
    if program == "make":
        asked = re.match(r'(\S+)(?: ARGS="(\S+?)(?:::(\w+))?(?: .*)?")?$', rest)
        if not asked or asked[1] not in targets():
            return "no such target"
        path, test = asked[2] or "", asked[3]
        if asked[1] != "test" or not path:
            return ""
        if not (Path(settings.BASE_DIR) / path).exists():
            return f"no {path}"
        return "" if not test or test in named_in(path) else f"no {test} in {path}"
    if program == "manage.py":
        return "" if rest.split(" ")[0] in get_commands() else "no such command of the portal"
    return "" if (Path(settings.BASE_DIR) / program).is_file() else "no such file"


def test_every_claim_names_a_command_that_is_there():
    assert len(claims()) >= 45
    wrong = []
    for claim, shown_by in claims():
        commands = COMMAND.findall(shown_by)
        wrong += [] if commands else [f"{claim}: nothing shows it"]
        wrong += [f"{claim}: {command}: {why}" for command in commands if (why := why_not_there(command))]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_claimed_outside_the_tables():
    """What the portal does is said in a table, with what shows it; the other words only lead there."""
    prose = [line for line in DOCUMENT.read_text().splitlines() if line and line[0] not in "|#"]
    assert sum(len(line.split()) for line in prose) < 220
