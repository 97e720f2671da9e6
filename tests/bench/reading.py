"""Says by how many MB a process grows that reads one spreadsheet and does nothing else."""

import os
import sys
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
django.setup()
read_table = import_module("alliance.sheets.reading").read_table
columns = import_module("tests.figures_import").Figures.columns

before = getrusage(RUSAGE_SELF).ru_maxrss
content = Path(sys.argv[1]).read_bytes()
for _ in read_table(content, columns, is_workbook=content.startswith(b"PK")):
    pass
sys.stdout.write(f"{(getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024}\n")
