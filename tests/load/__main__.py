"""Runs the load: `make load`, or `make load ARGS="--soak 3600"` for an hour's soak."""

import argparse
import os
import sys
from importlib import import_module

import django

parser = argparse.ArgumentParser(prog="make load", description="A Board day, a rush of readers, and a soak.")
parser.add_argument("--seconds", type=int, default=60, help="how long the Board day lasts (60)")
parser.add_argument("--readers", type=int, default=2_000, help="of the published report (2,000)")
parser.add_argument("--soak", type=int, default=0, metavar="SECONDS", help="go on with the Board day so long")
parser.add_argument("--workers", type=int, default=2, help="processes that answer (2)")
parser.add_argument(
    "--keep", action="store_true", help="keep the figures in docs/performance by today's date"
)

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
sys.exit(import_module("tests.load.run").main(parser.parse_args()))
