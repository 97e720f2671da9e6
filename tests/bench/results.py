"""What was measured, as one table: kept by day in docs/performance/, and compared with what was kept last.

    make bench ARGS="--keep"        measures everything there is, and keeps it with today's date
    make bench ARGS="--compare"     measures, and says beside each figure what it was when last kept

A day's file holds both databases, and what `make load ARGS="--keep"` found.
"""

import json
import os
import platform
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from alliance.temporal import long_date, today

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "performance"
# A ratio that moved by less says nothing: two runs of one day differ as much.
MOVED = 1.25
COLUMNS = ("What", "Goal, at most", "Figure", "Last kept", "Verdict")


def rows_of(data: dict, part: str = "areas") -> Iterator[dict]:
    """Every figure that was judged, with the part of the portal it is of, whatever it stands in."""
    if isinstance(data, list):
        for number, each in enumerate(data, 1):
            yield from rows_of(each, f"{part} {number}" if len(data) > 1 else part)
        return
    for name, value in data.items():
        if name == "judgements":
            for each in value:
                reached = each["value"] <= each["most"]
                told = {"what": each["what"], "value": round(each["value"], 3), "most": each["most"]}
                yield {"part": part, **told, "reached": reached}
        elif isinstance(value, dict | list):
            yield from rows_of(value, name)


def last_kept(run: str, before: str = "") -> dict[tuple, float]:
    """The figures of the latest day that has any of this run; earlier than a day where one is given."""
    for path in sorted(FOLDER.glob("*.json"), reverse=True):
        if before and path.stem >= before:
            continue
        if there := json.loads(path.read_text())["runs"].get(run):
            return {(each["part"], each["what"]): each["value"] for each in there["figures"]}
    return {}


def keep(run: str, rows: list[dict], load_at_start: float) -> Path:
    """Keep a run with today's date beside the other runs of the day, and write the day's table again."""
    day = today()
    path = FOLDER / f"{day.isoformat()}.json"
    FOLDER.mkdir(exist_ok=True)
    told = json.loads(path.read_text()) if path.exists() else {"day": day.isoformat(), "runs": {}}
    told["machine"] = machine()
    parts = {each["part"] for each in rows}
    # What was not measured this time stays as it was measured before on that day.
    there = told["runs"].get(run, {}).get("figures", [])
    figures = [each for each in there if each["part"] not in parts] + rows
    told["runs"][run] = {"load": [round(load_at_start, 1), round(os.getloadavg()[0], 1)], "figures": figures}
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    path.with_suffix(".md").write_text(page_of(told))
    return path


def machine() -> str:
    """The machine in words, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} core{'' if cores == 1 else 's'} ({platform.machine()}), {memory:.0f}GB of memory, "
        f"Python {platform.python_version()}"
    )


def page_of(told: dict) -> str:
    """The tables of a day."""
    day = told["day"]
    lines = [
        f"# Measured on {long_date(date.fromisoformat(day))}",
        "",
        f"On {told['machine']}. Made by `make bench ARGS=--keep` and `make load ARGS=--keep`.",
        "Only ratios mean anything on another machine. How busy it was stands with each run: where it did",
        "other work, what waits for nothing else is measured too slow.",
    ]
    for run, found in sorted(told["runs"].items()):
        missed = sum(not each["reached"] for each in found["figures"])
        begin, end = found["load"]
        count = f"{len(found['figures'])} figures, {missed} of them not reached"
        lines += [
            "",
            f"## {run}",
            "",
            f"{count}. Load of the machine {begin} at the start, {end} at the end.",
        ]
        lines += ["", *table(found["figures"], last_kept(run, before=day))]
    return "\n".join(lines) + "\n"


def table(rows: list[dict], before: dict[tuple, float]) -> list[str]:
    lines = [f"| Part | {' | '.join(COLUMNS)} |", "|---|---|--:|--:|--:|---|"]
    for each in rows:
        was = before.get((each["part"], each["what"]))
        told = f"{was:.2f}" if was is not None else "none"
        verdict = "reached" if each["reached"] else "**not reached**"
        if was and each["value"] > was * MOVED:
            verdict += ", slower"
        elif was and each["value"] * MOVED < was:
            verdict += ", quicker"
        figures = f"{each['most']:g} | {each['value']:.2f} | {told} | {verdict}"
        lines.append(f"| {each['part']} | {each['what']} | {figures} |")
    return lines
