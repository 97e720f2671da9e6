"""docs/asvs.md names every requirement of levels 1 and 2 of ASVS 5.0.0, and only tests that there are."""

import re
from functools import cache

from django.conf import settings

TABLE = settings.BASE_DIR / "docs" / "asvs.md"
ANSWERS = re.compile(r"tests/|docs/|[Dd]oes not apply|[Mm]issing|alliance/|static/|pyproject|12 here")
# The numbers of the standard: its sections, and in each the requirements of levels 1 and 2, with their level.
NUMBERS = """
1.1: 1/2 2/2
1.2: 1/1 2/1 3/1 4/1 5/1 6/2 7/2 8/2 9/2
1.3: 1/1 2/1 3/2 4/2 5/2 6/2 7/2 8/2 9/2 10/2 11/2
1.4: 1/2 2/2 3/2
1.5: 1/1 2/2
2.1: 1/1 2/2 3/2
2.2: 1/1 2/1 3/2
2.3: 1/1 2/2 3/2 4/2
2.4: 1/2
3.2: 1/1 2/1
3.3: 1/1 2/2 3/2 4/2
3.4: 1/1 2/1 3/2 4/2 5/2 6/2
3.5: 1/1 2/1 3/1 4/2 5/2
3.7: 1/2 2/2
4.1: 1/1 2/2 3/2
4.2: 1/2
4.3: 1/2 2/2
4.4: 1/1 2/2 3/2 4/2
5.1: 1/2
5.2: 1/1 2/1 3/2
5.3: 1/1 2/1
5.4: 1/2 2/2 3/2
6.1: 1/1 2/2 3/2
6.2: 1/1 2/1 3/1 4/1 5/1 6/1 7/1 8/1 9/2 10/2 11/2 12/2
6.3: 1/1 2/1 3/2 4/2
6.4: 1/1 2/1 3/2 4/2
6.5: 1/2 2/2 3/2 4/2 5/2
6.6: 1/2 2/2 3/2
6.8: 1/2 2/2 3/2 4/2
7.1: 1/2 2/2 3/2
7.2: 1/1 2/1 3/1 4/1
7.3: 1/2 2/2
7.4: 1/1 2/1 3/2 4/2 5/2
7.5: 1/2 2/2
7.6: 1/2 2/2
8.1: 1/1 2/2
8.2: 1/1 2/1 3/2
8.3: 1/1
8.4: 1/2
9.1: 1/1 2/1 3/1
9.2: 1/1 2/2 3/2 4/2
10.1: 1/2 2/2
10.2: 1/2 2/2
10.3: 1/2 2/2 3/2 4/2
10.4: 1/1 2/1 3/1 4/1 5/1 6/2 7/2 8/2 9/2 10/2 11/2
10.5: 1/2 2/2 3/2 4/2 5/2
10.6: 1/2 2/2
10.7: 1/2 2/2 3/2
11.1: 1/2 2/2
11.2: 1/2 2/2 3/2
11.3: 1/1 2/1 3/2
11.4: 1/1 2/2 3/2 4/2
11.5: 1/2
11.6: 1/2
12.1: 1/1 2/2 3/2
12.2: 1/1 2/1
12.3: 1/2 2/2 3/2 4/2
13.1: 1/2
13.2: 1/2 2/2 3/2 4/2 5/2
13.3: 1/2 2/2
13.4: 1/1 2/2 3/2 4/2 5/2
14.1: 1/2 2/2
14.2: 1/1 2/2 3/2 4/2
14.3: 1/1 2/2 3/2
15.1: 1/1 2/2 3/2
15.2: 1/1 2/2 3/2
15.3: 1/1 2/2 3/2 4/2 5/2 6/2 7/2
16.1: 1/2
16.2: 1/2 2/2 3/2 4/2 5/2
16.3: 1/2 2/2 3/2 4/2
16.4: 1/2 2/2 3/2
16.5: 1/2 2/2 3/2
17.1: 1/2
17.2: 1/2 2/2 3/2 4/2
17.3: 1/2 2/2
"""
HOW_MANY = 253


def asked() -> dict[str, str]:
    """Each number with its level."""
    found = {}
    for line in NUMBERS.split("\n"):
        section, _, told = line.partition(": ")
        found |= {f"{section}.{number}": level for number, level in re.findall(r"(\d+)/(\d)", told)}
    return found


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if re.match(r"\d", row[0])]


@cache
def source(path: str) -> str:
    file = settings.BASE_DIR / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def test_every_requirement_of_both_levels_has_its_row_and_no_other_has():
    assert len(asked()) == HOW_MANY
    assert [(number, level) for number, level, *_ in rows()] == [*asked().items()]


def test_every_row_says_what_is_asked_and_what_shows_it():
    for number, _, words, shown in rows():
        assert 10 < len(words) <= 80, (number, words)
        assert ANSWERS.search(shown), (number, shown)


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TABLE.read_text(encoding="utf-8"))
    assert len(named) > 90
    wrong = {
        f"{path}::{test}"
        for path, test in named
        if not source(path) or (test and f"\ndef {test}(" not in source(path))
    }
    assert not wrong


def test_every_document_and_file_that_is_named_exists():
    named = r"(?<![\w/])((?:docs|alliance|static)/[\w/.-]+\.(?:md|py|js))"
    for path in re.findall(named, TABLE.read_text(encoding="utf-8")):
        assert source(path) or path in NOT_YET, path


# Written by what is being built.
NOT_YET = {"docs/deploy.md"}
