"""How a page is tried: with JavaScript and without it."""

import pytest

WAYS = {"with-javascript": True, "without-javascript": False}
BOTH = pytest.mark.parametrize("javascript", WAYS.values(), ids=WAYS.keys())
