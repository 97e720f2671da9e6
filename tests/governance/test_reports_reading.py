"""Reading an issued report: what it says of itself, getting about in it, its words explained, its files."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from docx import Document as Word

from alliance.documents import page_count
from alliance.exports import size_words
from alliance.publishing import canonical
from governance.actions.panels import record_panel_meeting
from governance.actions.reports import move_paragraph, write_paragraph
from governance.models import ReportIssue
from governance.reports import glossary
from governance.reports.glossary import explained
from tests.business_areas.pages import words
from tests.governance.reports import as_words, issued, make_panel_meeting, write_report
from tests.makers import make_area

pytestmark = pytest.mark.django_db

FIGURE = "{{ live-business-areas }}"
SECTIONS = {
    "Background": [f"!The OPCC counts {FIGURE}.", "{{ table:areas-by-group }}", "!Staff moved under TUPE."],
    "Progress": [
        "First, two things:\n\n- one\n- another",
        *(f"!Paragraph {n} of progress." for n in range(5)),
    ],
    "Recommendation": ["*Members are recommended to note the report."],
}


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.fixture
def issue(meeting, alice):
    make_area("Drone Team")
    return issued(write_report(meeting, SECTIONS, by=alice), by=alice)


@pytest.fixture
def address(issue):
    return f"/reports/{issue.report.slug}/"


# The words explained


def content_saying(*texts) -> dict:
    paragraphs = [{"blocks": [{"kind": "text", "runs": [{"text": text}]}]} for text in texts]
    return {"title": "", "sections": [{"title": "", "paragraphs": paragraphs}], "figures": {}}


def words_explained(*texts) -> list[str]:
    return [each["word"] for each in explained(content_saying(*texts))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Both PCCs agreed.", ["PCC"]),
        ("The OPCC’s report", ["OPCC"]),
        ("(TUPE)", ["TUPE"]),
        ("opcc, APCC and TUPES2", []),
        ("Savings were made, like for like.", ["Like for like"]),
        ("TRANCHE two", ["Tranche"]),
        ("Value for money profiles say so.", ["HMICFRS", "Value for money profile"]),
        ("The detailed business case", ["Business case", "Detailed business case"]),
        ("Nothing to explain.", []),
    ],
)
def test_a_word_is_explained_where_it_is_said_and_so_is_what_its_meaning_says(text, found):
    assert words_explained(text) == found


def test_words_are_looked_for_in_titles_lists_tables_and_figures_and_told_from_a_to_z():
    content = content_saying("Words.")
    content["sections"][0]["title"] = "TUPE"
    content["sections"][0]["paragraphs"][0]["blocks"] += [
        {"kind": "bullets", "items": [[{"text": "FTE"}]]},
        {"kind": "table", "caption": "FMS", "columns": ["WTB"], "rows": [["NPAS"]], "numeric": []},
    ]
    content["figures"] = {"a": {"title": "ICT", "words": "1", "meaning": "ROCU"}}
    assert [each["word"] for each in explained(content)] == [
        "FMS", "FTE", "ICT", "NPAS", "ROCU", "TUPE", "WTB",
    ]  # fmt: skip


def test_the_words_are_explained_on_page_and_paper_as_they_were_when_it_was_issued(
    address, client, monkeypatch
):
    monkeypatch.setitem(glossary.MEANINGS, "TUPE", "Something else.")
    said = glossary.MEANINGS["OPCC"]
    page = words(client.get(address))
    assert page.index("Words used in this report", page.index("Figures behind")) < page.index(said)
    pdf = " ".join(as_words(client.get(f"{address[:-1]}.pdf").content).split())
    word = "\n".join(
        each.text for each in Word(BytesIO(client.get(f"{address[:-1]}.docx").content)).paragraphs
    )
    for told in (page, pdf, word):
        assert said in told
        assert "terms of employment" in told
        assert "Something else" not in told


def test_a_report_issued_before_words_were_explained_is_read_without_them(issue, client):
    told = issue.told
    assert told.pop("words")
    content = canonical(told)
    old = ReportIssue.objects.create(
        report=issue.report, number=2, content=content, sha256="0" * 64, corrects=issue, because="Old",
        issued_on=issue.issued_on, at=issue.at, by=issue.by,
    )  # fmt: skip
    page = words(client.get(f"/reports/{issue.report.slug}/v{old.number}/"))
    assert "Words used in this report" not in page
    assert "Staff moved under TUPE." in page


# Getting about in it


def test_what_is_asked_comes_first_and_each_thing_leads_to_the_next(address, client):
    response = client.get(address)
    page = words(response)
    order = [
        "3 sections, about 1 minute to read", "PDF (", "What you are asked to do", "3.1", "Main points",
        "Contents", "Go to paragraph", "1 Background", "Back to contents", "Next section: 2 Progress",
        "Next section: 3 Recommendation", "Figures behind this report", "Words used in this report",
        "Contact",
    ]  # fmt: skip
    places = []
    for said in order:
        places.append(page.index(said, places[-1] if places else 0))
    assert places == sorted(places)
    assert "Next section: 4" not in page
    main_points = page[page.index("Main points") : page.index("Contents")]
    assert main_points.count("Paragraph ") == 5 + 3, "five, each with its number, and three that say so"


def test_every_link_within_the_page_leads_to_something_on_it(address, client):
    html = client.get(address).text
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    inside = set(re.findall(r'href="#([^"]+)"', html))
    assert inside - {"main-content"}
    assert inside <= ids
    assert {"p1.1", "p2.6", "p3.1", "section-2", "figure-live-business-areas"} <= inside & ids


def test_each_figure_says_what_it_means_beside_it_and_leads_to_what_is_behind_it(address, client):
    page = words(client.get(address))
    beside = page[
        page.index("1 Background", page.index("Go to paragraph")) : page.index("Link to paragraph 1.1")
    ]
    assert "What “Live business areas” means" in beside
    assert "Figures behind this" in beside
    behind = page[page.rindex("Figures behind this report") :]
    assert "Register of business areas" in behind
    assert "All of them as a table (CSV)" in behind


@pytest.mark.parametrize("asked", ["2.6", "2.6.", "2,6", "2 6", "26", " paragraph 2.6 "])
def test_a_paragraph_is_found_however_its_number_is_typed(address, client, asked):
    assert client.get(address, {"paragraph": asked})["Location"] == f"{address}#p2.6"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2.9", "There is no paragraph 2.9. Section 2 has 2.1 to 2.6."),
        ("3.2", "There is no paragraph 3.2. Section 3 has only 3.1."),
        ("7.1", "There is no paragraph 7.1. The report has sections 1 to 3."),
        ("<b>", "There is no paragraph <b>. The report has sections 1 to 3."),
    ],
)
def test_a_paragraph_that_is_not_there_is_said_with_what_there_is(address, client, asked, said):
    response = client.get(address, {"paragraph": asked})
    assert said in words(response)
    assert "<title>Error: " in response.text
    assert "<b>" not in response.text


def test_digits_that_could_be_two_paragraphs_are_no_paragraph(meeting, alice, client):
    sections = {"One": [f"Words {n}." for n in range(12)], **{f"S{n}": ["Words."] for n in range(2, 12)}}
    report = issued(write_report(meeting, sections, by=alice), by=alice).report
    page = words(client.get(f"/reports/{report.slug}/?paragraph=111"))
    assert "There is no paragraph 111." in page


def test_one_section_is_read_by_itself_with_the_numbers_it_has_in_the_whole(issue, alice, client):
    address = f"/reports/{issue.report.slug}/"
    page = words(client.get(f"{address}sections/2/"))
    assert "2 Progress" in page
    assert "Paragraph 4 of progress." in page
    assert "Staff moved" not in page
    assert "Read the whole report" in page
    assert 'id="p2.6"' in client.get(f"{address}sections/2/").text
    assert client.get(f"{address}sections/4/").status_code == 404


def test_a_reference_leads_out_of_a_section_that_stands_by_itself(meeting, alice, client):
    report = write_report(meeting, {"One": ["First.", "Second."]}, by=alice)
    more = write_report(
        record_panel_meeting(meeting.panel, meeting.held_on + timedelta(days=1), by=alice),
        {"Two": ["Later."]},
        by=alice,
        after=report,
    )
    kept = more.sections.order_by("order").first().paragraphs.order_by("order").first()
    last = more.sections.order_by("order").last().paragraphs.get()
    write_paragraph(
        last.section, f"See {{{{ paragraph:{kept.pk} }}}} and {{{{ paragraph:{last.pk} }}}}.", last, by=alice
    )
    issued(more, by=alice)
    address = f"/reports/{more.slug}/"
    alone = client.get(f"{address}sections/2/").text
    assert f'href="{address}#p1.1"' in alone
    assert 'href="#p2.1"' in alone
    assert 'href="#p1.1"' in client.get(address).text


# What is said of it, and its files


def test_what_changed_since_the_last_report_is_said_at_each_paragraph(issue, meeting, alice, client):
    later = record_panel_meeting(meeting.panel, meeting.held_on + timedelta(days=90), by=alice)
    report = write_report(later, {}, by=alice, after=issue.report)
    section = report.sections.order_by("order").first()
    _, table, moved = section.paragraphs.order_by("order")
    move_paragraph(moved, -1, by=alice)
    write_paragraph(section, "All new.", by=alice)
    last = report.sections.order_by("order").last()
    write_paragraph(last, "Members are asked to agree.", last.paragraphs.get(), asks=True, by=alice)
    issued(report, by=alice)
    html = client.get(f"/reports/{report.slug}/").text
    marks = dict(
        re.findall(
            r'id="p([\d.]+)".*?(Added since last report|Changed since last report|Link to para)', html, re.S
        )
    )
    said = {number: mark for number, mark in marks.items() if not mark.startswith("Link")}
    assert said == {"1.4": "Added since last report", "3.1": "Changed since last report"}
    assert table.continues_id
    assert "1 paragraph changed, 1 paragraph added" in words(client.get(f"/reports/{report.slug}/"))


def test_each_link_to_a_file_says_its_true_kind_size_and_pages(address, client):
    html = client.get(address).text
    links = re.findall(r'<a class="govuk-link" href="([^"]+\.(?:pdf|docx|csv))">([^<]+)</a>', html)
    assert [label.partition(" (")[0] for _, label in links[:4]] == [
        "PDF",
        "Large print PDF",
        "Word",
        "Figures",
    ]
    for url, label in links[:4]:
        content = client.get(url).content
        told = re.search(r"\((?:(Word|CSV), )?(\d+KB)(?:, (\d+) pages?)?\)", label)
        assert told, label
        assert told[2] == size_words(len(content))
        assert (told[3] is not None) == url.endswith("pdf")
        if told[3]:
            assert int(told[3]) == page_count(content)


def test_every_file_is_the_same_bytes_whenever_it_is_made(address, client):
    files = [f"{address[:-1]}{ending}" for ending in (".pdf", "/large-print.pdf", ".docx", ".csv")]
    before = [client.get(each).content for each in files]
    cache.clear()
    assert [client.get(each).content for each in files] == before


def test_page_paper_large_print_and_word_have_the_same_numbers_before_the_same_words(issue, address, client):
    html = client.get(address).text
    on_screen = re.findall(r'id="p([\d.]+)"', html)
    assert on_screen == [f"1.{n}" for n in (1, 2, 3)] + [f"2.{n}" for n in range(1, 7)] + ["3.1"]
    for ending in (".pdf", "/large-print.pdf"):
        text = as_words(client.get(f"{address[:-1]}{ending}").content)
        body = text[text.rindex("1 Background") :]
        assert re.findall(r"^(\d\.\d)(?=\s|$)", body, re.M) == on_screen
        assert re.search(r"1\.3\s+Staff moved under TUPE", body)
    paragraphs = Word(BytesIO(client.get(f"{address[:-1]}.docx").content)).paragraphs
    in_word = [each.text.partition("\t")[0] for each in paragraphs if "\t" in each.text]
    assert in_word == on_screen
