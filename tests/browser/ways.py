"""How a page is tried: with JavaScript and without it."""

import pytest
from django.db import connection

# A page is made alike from either database: on PostgreSQL it is tried with JavaScript alone.
WAYS = {"with-javascript": True, "without-javascript": False}
if connection.vendor == "postgresql":
    del WAYS["without-javascript"]

BOTH = pytest.mark.parametrize("javascript", WAYS.values(), ids=WAYS.keys())
