"""The data of each table and chart of an issued report as CSV: from what was frozen, and nothing else."""

import csv
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from alliance.exports import csv_response, size_words
from alliance.publishing import canonical
from alliance.report_parts import PartDefinition
from governance.models import ReportIssue
from governance.reports.data import data_export, held_in
from tests.business_areas.pages import words
from tests.governance.reports import AS_AT, issued, make_panel_meeting, write_report
from tests.makers import make_area

pytestmark = pytest.mark.django_db

SECTIONS = {
    "Background": ["Words.", "!{{ table:areas-by-group }}"],
    "Progress": [
        "{{ chart:live-areas-by-year }}",
        "{{ table:areas-by-group }}",
        "{{ chart:live-business-areas, returned-to-single-force | More stayed }}",
    ],
}
HELD = ["table-1", "chart-1", "table-2", "chart-2"]


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.fixture
def issue(meeting, alice):
    make_area("Drone Team", went_live="1 April 2016")
    return issued(write_report(meeting, SECTIONS, by=alice), by=alice)


@pytest.fixture
def bare(issue):
    return f"/reports/{issue.report.slug}"


def rows_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def issued_again(issue, told, **changes) -> ReportIssue:
    """The same report with other words in it, as if it had been issued so."""
    return ReportIssue.objects.create(
        report=issue.report, number=2, content=canonical(told), sha256="0" * 64, corrects=issue,
        because="Old", issued_on=issue.issued_on, at=issue.at, by=issue.by, **changes,
    )  # fmt: skip


def test_each_table_and_chart_is_offered_with_its_rows_and_its_numbers_as_numbers(bare, client):
    files = {name: client.get(f"{bare}/{name}.csv") for name in HELD}
    assert {each["Content-Type"] for each in files.values()} == {"text/csv; charset=utf-8"}
    about = {"file_as_at": AS_AT.isoformat(), "file_marking": "PUBLISHED", "file_illustrative": "No"}
    (table,) = rows_of(files["table-1"].content)
    group = next(iter(table))
    assert table == {group: "Drone Team", **about}
    assert rows_of(files["table-2"].content) == [table]
    years = rows_of(files["chart-1"].content)
    assert years[-1] == {
        "day": "31 March 2024", "live_for_certain": "1", "cannot_be_known": "0", **about,
    }  # fmt: skip
    assert '"31 March 2024",1,0,' in files["chart-1"].content.decode(), "a number is not quoted, as a text is"
    figures = rows_of(files["chart-2"].content)
    assert [(each["figure"], each["value"]) for each in figures] == [
        ("live-business-areas", "1"),
        ("returned-to-single-force", "0"),
    ]
    assert figures[0]["sources"]


def test_the_page_leads_to_each_from_beside_it_and_from_where_its_files_are_with_its_true_size(bare, client):
    html = client.get(f"{bare}/").text
    links = re.findall(rf'<a class="govuk-link" href="({bare}/[a-z]+-\d\.csv)">([^<]+)</a>', html)
    sizes = {name: size_words(len(client.get(f"{bare}/{name}.csv").content)) for name in HELD}
    labels = {name: name.replace("-", " ").capitalize() for name in HELD}
    listed = [(f"{bare}/{name}.csv", f"{labels[name]} (CSV, {sizes[name]})") for name in HELD]
    beside = {name: (f"{bare}/{name}.csv", f"{labels[name]} as data (CSV, {sizes[name]})") for name in HELD}
    # A main point says its table again, with its link.
    assert links == [*listed, beside["table-1"], *(beside[name] for name in HELD)]
    assert "Data: Table 1 (CSV" in words(client.get(f"{bare}/"))
    alone = client.get(f"{bare}/sections/2/").text
    assert [name for name in HELD if f"{bare}/{name}.csv" in alone] == HELD[1:]


def test_a_report_without_a_table_or_a_chart_offers_none(meeting, alice, client):
    report = issued(write_report(meeting, {"One": ["{{ live-business-areas }}"]}, by=alice), by=alice).report
    page = words(client.get(f"/reports/{report.slug}/"))
    assert "Figures (CSV" in page
    assert "Data:" not in page
    assert "as data" not in page
    for name in ("table-1", "chart-1", "table-0", "chart-99999999999999999999"):
        assert client.get(f"/reports/{report.slug}/{name}.csv").status_code == 404


def test_it_is_what_was_frozen_whatever_becomes_of_the_record(issue, bare, alice, client, monkeypatch):
    def everything():
        return [client.get(f"{bare}/v1/{name}.csv").content for name in HELD]

    before = everything()
    monkeypatch.setattr(PartDefinition, "as_at", lambda *_: pytest.fail("read from today's record"))
    make_area("Dogs Team", went_live="1 April 2016")
    assert everything() == before
    # A version is another file, also where the words of its address are the same.
    told = issue.told
    held_in(told)[0].block["rows"] = [["Dogs Team"]]
    issued_again(issue, told)
    assert "Dogs Team" in client.get(f"{bare}/table-1.csv").text
    assert everything() == before


def test_a_file_is_named_after_what_it_holds_its_day_and_its_marking(issue, bare, client):
    slug = issue.report.slug
    said = client.get(f"{bare}/table-2.csv")["Content-Disposition"]
    assert said == f'attachment; filename="alliance_table-2-{slug}_as-at-2024-03-31_PUBLISHED.csv"'
    issued_again(issue, issue.told, illustrative=True)
    assert "_PUBLISHED_ILLUSTRATIVE.csv" in client.get(f"{bare}/table-2.csv")["Content-Disposition"]
    assert rows_of(client.get(f"{bare}/chart-1.csv").content)[0]["file_illustrative"] == "Yes"


def test_a_browser_is_told_that_its_copy_is_still_good(bare, client, alice, signed_in):
    first = client.get(f"{bare}/chart-1.csv")
    assert "public" in first["Cache-Control"]
    again = client.get(f"{bare}/chart-1.csv", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"] != client.get(f"{bare}/chart-2.csv")["ETag"]
    own = signed_in(alice).get(f"{bare}/chart-1.csv")
    assert own["Cache-Control"] == "private, no-store"
    assert own.content == first.content


def test_no_cell_runs_as_a_formula_and_what_is_no_number_stays_words(issue):
    told = issue.told
    table = held_in(told)[0].block
    table |= {
        "columns": ["Area", "", "=Area", "Area", "file_as_at", "£"],
        "numeric": [1, 2, 3],
        "rows": [["=HYPERLINK(1)", "1,200", "\N{MINUS SIGN}3.5", "about 12", "@x", "£1,200"]],
    }
    sent = rows_of(b"".join(csv_response(data_export(issue, told, held_in(told)[0]))))
    assert [*sent[0].items()][:6] == [
        ("area", "'=HYPERLINK(1)"),
        ("column", "1200"),
        ("area_3", "-3.5"),
        ("area_4", "about 12"),
        ("file_as_at_5", "'@x"),
        ("column_6", "£1,200"),
    ]


def test_the_clerks_file_holds_the_same_files(issue, bare, client):
    with ZipFile(BytesIO(client.get(f"{bare}/clerk.zip").content)) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name.endswith(".csv")}
    day = "as-at-2024-03-31_PUBLISHED.csv"
    start = f"alliance_{issue.report.slug}-v1"
    assert list(held) == [f"{start}-{what}_{day}" for what in ("figures", *HELD)]
    for name in HELD:
        assert held[f"{start}-{name}_{day}"] == client.get(f"{bare}/{name}.csv").content
