"""Says by how many MB a process grows that reads one spreadsheet and does nothing else."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

import django


def memory(name: str) -> float:
    """What the system says of this process in MB: its memory now (VmRSS), or the most of it (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
django.setup()
read_table = import_module("alliance.sheets.reading").read_table
columns = import_module("tests.figures_import").Figures.columns

gc.collect()
# The most so far is forgotten: it was what starting took.
Path("/proc/self/clear_refs").write_text("5")
before = memory("VmRSS")
content = Path(sys.argv[1]).read_bytes()
for _ in read_table(content, columns, is_workbook=content.startswith(b"PK")):
    pass
sys.stdout.write(f"{memory('VmHWM') - before}\n")
