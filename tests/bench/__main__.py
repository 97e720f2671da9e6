"""Runs the benchmark: `make bench`, or `make bench SIZES="100 1000"` for a quick look."""

import argparse
import os
from importlib import import_module

import django

parser = argparse.ArgumentParser(prog="make bench", description="Measures the pages beside two controls.")
parser.add_argument("--sizes", nargs="*", type=int, default=[100, 1000, 10_000, 100_000], metavar="AREAS")
parser.add_argument("--areas-only", action="store_true", help="leave the Board and its register out")
parser.add_argument("--imports-only", action="store_true", help="measure imports of spreadsheets alone")
parser.add_argument("--costs-only", action="store_true", help="measure statements of cost lines alone")
parser.add_argument("--performance-only", action="store_true", help="measure how areas are doing alone")
parser.add_argument("--reading-only", action="store_true", help="measure issued reports alone")
parser.add_argument("--sizing-only", action="store_true", help="measure how much room the record takes")
parser.add_argument("--measured", nargs="+", type=int, default=[22, 200, 2_000], metavar="AREAS")
parser.add_argument("--search-only", action="store_true", help="measure searching alone")
parser.add_argument("--documents", nargs="+", type=int, default=[1_000, 100_000], metavar="DOCUMENTS")
parser.add_argument("--lines", nargs="+", type=int, default=[10_000, 100_000, 1_000_000], metavar="LINES")
parser.add_argument("--requests", type=int, default=60, help="of each page at each size, at most")
parser.add_argument("--seconds", type=float, default=4, help="for each page at each size, at most")
parser.add_argument(
    "--keep", action="store_true", help="keep the figures in docs/performance by today's date"
)
parser.add_argument("--compare", action="store_true", help="compare the figures with those kept last")
parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of tables")

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
django.setup()
import_module("tests.bench.measure").main(parser.parse_args())
