"""A demonstration as `make run` serves it, with its static files collected where the tests say."""

import os
from importlib import import_module
from pathlib import Path

portal = import_module("alliance.settings")
globals().update({name: value for name, value in vars(portal).items() if name.isupper()})

STATIC_ROOT = Path(os.environ["TESTS_STATIC_ROOT"])
