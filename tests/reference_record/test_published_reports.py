"""The published Panel reports of 2016 and 2022, made again from the record."""

from io import StringIO

import pytest
from django.core.management import call_command

from governance.reports.published import PARTS, lines_of, made_again
from tests.reference_record.loading import ENABLING_SERVICES, OPERATIONAL_COMMAND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_the_status_paragraph_of_2016_has_its_five_counts():
    (line,) = lines_of(made_again("status-2016"))
    assert "the business cases of 21 areas had been approved" in line
    assert "and 1 had gone live" in line
    assert "11 more business cases were in development" in line
    assert "completed on 7 of them" in line
    assert "savings of more than £12 million a year by 2018" in line


def test_its_counts_are_of_the_record_and_of_no_text():
    text = PARTS["status-2016"].text.replace("2016", "").replace("2018", "")
    assert not any(character.isdigit() for character in text)


def test_the_table_of_2022_has_its_22_areas_in_order_in_two_columns():
    (table,) = made_again("areas-2022")
    assert table["columns"] == ["Operational Command", "Enabling Services"]
    first, second = zip(*table["rows"], strict=True)
    assert list(first) == [*OPERATIONAL_COMMAND, *["No further area"] * 4]
    assert list(second) == ENABLING_SERVICES
    assert len(OPERATIONAL_COMMAND + ENABLING_SERVICES) == 22


def test_the_command_prints_them():
    printed = StringIO()
    call_command("published_reports", stdout=printed)
    assert (
        "status-2016: devon-and-cornwall-panel-report-2016-04-15, as at 29 February 2016"
        in printed.getvalue()
    )
    assert "Alliance Operations Dept\tAlliance Admin Services Dept" in printed.getvalue()
    only = StringIO()
    call_command("published_reports", "areas-2022", stdout=only)
    assert "21 business areas" not in only.getvalue()
