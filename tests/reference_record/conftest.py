"""A copy of the reference record that a test may edit."""

import pytest

from alliance.reference_file import REFERENCE_RECORD
from tests.reference_record.loading import CLOSING


@pytest.fixture
def edited(tmp_path):
    """A copy of the file in which some words are replaced, and the path of it."""

    def edit(*replacements, added=""):
        text = REFERENCE_RECORD.read_text(encoding="utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, f"the file holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        path = tmp_path / "record.toml"
        path.write_text(text.replace(CLOSING, f"{added}{CLOSING}"), encoding="utf-8")
        return path

    return edit
