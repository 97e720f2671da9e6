"""Reports to Panels: written and issued through their pages, read, and what a Panel was promised (R7)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from alliance.temporal import RoughDate, today
from governance.actions.panels import answer_commitment, promise, record_panel_meeting
from governance.actions.reports import (
    approve_report,
    begin_report,
    change_section,
    issue_report,
    remove_paragraph,
    write_paragraph,
)
from governance.models import ReportIssue
from governance.reports.changes import figure_changes, paragraph_changes, sentence
from governance.reports.content import content_of, document_of
from tests.business_areas.pages import words
from tests.governance.reports import FIGURE, as_words, issue, make_panel_meeting, write
from tests.makers import make_area, make_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.fixture
def report(meeting, alice):
    return begin_report(meeting, "The strategic alliance", "Chief Executive", today(), by=alice)


# Reading


def test_anybody_reads_it_with_what_is_asked_first(report, alice, client):
    make_area("Drone Team")
    write(report, f"There are {FIGURE}.", by=alice)
    write(report, "Members are recommended to note the report.", by=alice, title="Recommendation", asks=True)
    issue(report, alice)
    response = client.get(f"/reports/{report.slug}/")
    page = words(response)
    assert page.index("What you are asked to do") < page.index("Contents") < page.index("1 Background")
    assert 'id="p1.1"' in response.text
    assert "What “Live business areas” means" in page
    assert response["ETag"] == client.get(f"/reports/{report.slug}/")["ETag"]


def test_it_is_found_by_its_words_and_a_correction_in_its_place(report, alice, client):
    (paragraph,) = write(report, "Drones fly over Dartmoor.", by=alice)
    issue(report, alice)
    assert "The strategic alliance" in words(client.get("/search/?q=dartmoor"))
    write_paragraph(paragraph.section, "Drones fly over Exmoor.", paragraph, by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    issue_report(report, because="It is another moor.", by=alice)
    assert "The strategic alliance" in words(client.get("/search/?q=exmoor"))
    assert "The strategic alliance" not in words(client.get("/search/?q=dartmoor"))


def test_a_paragraph_is_gone_to_by_its_number(report, alice, client):
    write(report, "One", "Two", by=alice)
    issue(report, alice)
    address = f"/reports/{report.slug}/"
    assert client.get(f"{address}?paragraph=1.2")["Location"] == f"{address}#p1.2"
    page = words(client.get(f"{address}?paragraph=1.9"))
    assert "There is no paragraph 1.9. Section 1 has 1.1 to 1.2." in page


def test_paper_and_screen_have_the_same_numbers_and_the_large_print_is_larger(report, alice, client):
    write(report, "One", "- a\n- b", by=alice)
    write(report, "Three", by=alice, title="Conclusion")
    issue(report, alice)
    pdf = as_words(client.get(f"/reports/{report.slug}.pdf").getvalue())
    for number in ("1.1", "1.2", "2.1"):
        assert number in pdf
        assert f'id="p{number}"' in client.get(f"/reports/{report.slug}/").text
    large = client.get(f"/reports/{report.slug}/large-print.pdf").getvalue()
    assert "Three" in as_words(large)
    assert font_size(large) > font_size(client.get(f"/reports/{report.slug}.pdf").getvalue())


def font_size(pdf: bytes) -> float:
    sizes = []
    PdfReader(BytesIO(pdf)).pages[-1].extract_text(
        visitor_text=lambda text, cm, tm, font, size: sizes.append(size) if "Three" in text else None
    )
    return max(sizes)


def test_what_changed_between_two_reports_is_figures_then_paragraphs(report, meeting, alice, client):
    make_area("Drone Team")
    kept, gone = write(report, f"There are {FIGURE}.", "Gone soon.", by=alice)
    issue(report, alice)
    make_area("Dogs Team")
    later = record_panel_meeting(meeting.panel, meeting.held_on + timedelta(days=90), by=alice)
    again = begin_report(later, "The strategic alliance", "Chief Executive", today(), report, by=alice)
    section = again.sections.get()
    remove_paragraph(section.paragraphs.get(continues=gone), by=alice)
    write_paragraph(section, "New.", by=alice)
    change_section(section, section.title, None, True, by=alice)
    issued = issue(again, alice)
    figures = figure_changes(report.issues.get().told, issued.told)
    paragraphs = paragraph_changes(report.issues.get().told, issued.told)
    assert [(each.title, each.difference) for each in figures] == [("Live business areas", "up 1")]
    assert [each.what for each in paragraphs] == ["Changed", "Added", "Removed"]
    assert sentence(figures, paragraphs) == (
        "1 paragraph changed, 1 paragraph added, 1 paragraph removed, 1 figure changed"
    )
    assert section.paragraphs.first().identity == kept.pk
    assert "See what has changed" in words(client.get(f"/reports/{again.slug}/"))


def test_a_list_that_comes_first_still_has_its_number(report, alice):
    write(report, "- a\n- b", by=alice)
    blocks = document_of(content_of(report)[0]).blocks
    assert [each.kind for each in blocks][1:3] == ["paragraph", "bullets"]
    assert blocks[1].number == "1.1"


# What a Panel was promised


def test_what_was_promised_stands_until_a_paragraph_answers_it(report, alice, client):
    panel = report.meeting.panel
    due = RoughDate.parse("by 31 March 2020")
    promised = promise(
        panel, "A report will be provided.", date(2016, 4, 15), "Progress to date", due, by=alice
    )
    page = words(client.get(f"/panels/{panel.slug}/"))
    assert "A report will be provided." in page
    assert "Late" in page
    write(report, "Here it is.", by=alice)
    issued = issue(report, alice)
    with pytest.raises(ValidationError, match="There is no paragraph 9.9"):
        answer_commitment(promised, issued, "9.9", by=alice)
    answer_commitment(promised, issued, "1.1", by=alice)
    assert "The strategic alliance, paragraph 1.1" in words(client.get(f"/panels/{panel.slug}/"))
    with pytest.raises(ValidationError, match="answered already"):
        answer_commitment(promised, issued, "1.1", by=alice)


def test_papers_are_due_working_days_before(meeting):
    meeting.held_on = date(2027, 1, 8)
    # New Year's Day and a weekend lie between.
    assert meeting.papers_due_on == date(2026, 12, 31)


# Its pages


def test_a_report_is_written_and_issued_through_its_pages(alice, signed_in, client):
    officer = signed_in(alice)
    make_force()
    day = today() + timedelta(days=30)
    parts = {"held_on_day": day.day, "held_on_month": day.month, "held_on_year": day.year}
    sent = officer.post(
        "/panels/add/", {"name": "A Panel", "force": make_force().slug, "papers_due_days": "6"}
    )
    assert sent.status_code == 302, words(sent)
    assert officer.post("/panels/a-panel/meetings/add/", parts).status_code == 302
    meeting_key = officer.get("/reports/begin/").context["form"].fields["meeting"].choices[1][0]
    begun = officer.post(
        "/reports/begin/",
        {"meeting": meeting_key, "title": "Update", "author": "Chief Executive", "template": "",
         "as_at_day": today().day, "as_at_month": today().month, "as_at_year": today().year},
    )  # fmt: skip
    draft = begun["Location"]
    officer.post(f"{draft}sections/add/", {"title": "Purpose", "writer": ""})
    wrong = officer.post(f"{draft}sections/1/paragraphs/add/", {"text": "{{ nothing }} **kept**"})
    assert wrong.status_code == 422
    assert "There is no figure “nothing”" in words(wrong)
    assert "{{ nothing }} **kept**" in wrong.text
    officer.post(f"{draft}sections/1/paragraphs/add/", {"text": "We ask you to **note** it.", "asks": "on"})
    opened = officer.get(f"{draft}sections/1/change/").context["made_from"]
    section = {"title": "Purpose", "writer": alice.username, "done": "on", "made-from": opened}
    officer.post(f"{draft}sections/1/change/", section)
    assert f"{alice} writes it." in words(officer.get(draft))
    assert "We ask you to note it." in words(officer.get(f"{draft}preview/"))
    on = {f"approved_on_{name}": value for name, value in
          (("day", today().day), ("month", today().month), ("year", today().year))}  # fmt: skip
    assert officer.post(f"{draft}approve/", {"post": "Chief Executive", **on}).status_code == 302
    asked = officer.post(f"{draft}issue/", {})
    assert "Issue the report?" in words(asked)
    assert not ReportIssue.objects.exists()
    done = officer.post(f"{draft}issue/", {"confirmed": "yes"})
    assert "We ask you to note it." in words(client.get(done["Location"]))
    assert "Update" in words(client.get("/reports/"))
    assert "Being written" not in words(client.get("/reports/"))
