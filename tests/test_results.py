"""What was measured as one table, kept by day and compared with the last: tests/bench/results.py."""

import json
from datetime import date

import pytest

from tests.bench import results

MEASURED = {
    "database": "sqlite",
    "board": {
        "day": "2026-11-28",
        "judgements": [{"what": "list, 10,000 ÷ 100", "value": 1.04, "most": 1.3}],
    },
    "costs": [
        {"judgements": [{"what": "statement ÷ sum", "value": 0.43, "most": 2}]},
        {"judgements": [{"what": "statement ÷ sum", "value": 2.5, "most": 2}]},
    ],
    "judgements": [{"what": "register ÷ admin", "value": 0.56, "most": 1}],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path / "performance")
    return tmp_path / "performance"


@pytest.fixture
def on(monkeypatch):
    def on_day(day):
        monkeypatch.setattr(results, "today", lambda: date.fromisoformat(day))

    return on_day


def test_every_figure_is_found_wherever_it_stands():
    rows = list(results.rows_of(MEASURED))
    assert [(row["part"], row["value"], row["reached"]) for row in rows] == [
        ("board", 1.04, True),
        ("costs 1", 0.43, True),
        ("costs 2", 2.5, False),
        ("areas", 0.56, True),
    ]


def test_a_day_keeps_each_run_and_its_table_says_what_was_not_reached(folder, on):
    on("2026-11-28")
    results.keep("SQLite", list(results.rows_of(MEASURED)), 0.5)
    kept = results.keep("PostgreSQL", list(results.rows_of({"board": MEASURED["board"]})), 0.5)
    assert set(json.loads(kept.read_text())["runs"]) == {"SQLite", "PostgreSQL"}
    page = kept.with_suffix(".md").read_text()
    assert "# Measured on 28 November 2026" in page
    assert "4 figures, 1 of them not reached" in page
    assert "| costs 2 | statement ÷ sum | 2 | 2.50 | none | **not reached** |" in page


def test_a_part_that_is_measured_again_takes_the_place_of_what_was_kept_that_day(folder, on):
    on("2026-11-28")
    results.keep("SQLite", list(results.rows_of(MEASURED)), 0.5)
    again = {"board": {"judgements": [{"what": "list, 10,000 ÷ 100", "value": 1.1, "most": 1.3}]}}
    kept = json.loads(results.keep("SQLite", list(results.rows_of(again)), 0.5).read_text())
    figures = {each["part"]: each["value"] for each in kept["runs"]["SQLite"]["figures"]}
    assert figures == {"board": 1.1, "costs 1": 0.43, "costs 2": 2.5, "areas": 0.56}


def test_figures_are_compared_with_those_kept_last(folder, on):
    on("2026-11-27")
    results.keep("SQLite", list(results.rows_of(MEASURED)), 0.5)
    on("2026-11-28")
    slower = {"board": {"judgements": [{"what": "list, 10,000 ÷ 100", "value": 1.4, "most": 1.3}]}}
    rows = list(results.rows_of(slower))
    [*_, line] = results.table(rows, results.last_kept("SQLite"))
    assert line == "| board | list, 10,000 ÷ 100 | 1.3 | 1.40 | 1.04 | **not reached**, slower |"
    page = results.keep("SQLite", rows, 0.5).with_suffix(".md").read_text()
    assert line in page
    assert results.last_kept("Load on SQLite") == {}


def test_the_machine_is_told_without_its_name():
    assert "cores" in results.machine() or "1 core " in results.machine()
    assert results.platform.node() not in results.machine()
