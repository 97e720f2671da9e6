"""Reports to Panels: written from the record, approved, issued once and for all, and read (R7, R23)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.utils import DatabaseError
from pypdf import PdfReader

from alliance.policy import Refused
from alliance.publishing import verify
from alliance.temporal import RoughDate, today
from governance.actions.panels import answer_commitment, promise, record_panel, record_panel_meeting
from governance.actions.reports import (
    add_section,
    approve_report,
    begin_report,
    change_section,
    issue_report,
    move_paragraph,
    remove_paragraph,
    write_paragraph,
)
from governance.models import ReportIssue, ReportParagraph
from governance.reports.changes import figure_changes, paragraph_changes, sentence
from governance.reports.content import content_of, document_of, paragraphs_of, words_of
from governance.reports.standing import changed_since_written, to_acknowledge
from governance.reports.writing import read
from governance.reports.writing import words as plain
from tests.business_areas.pages import words
from tests.governance.makers import make_commissioner, make_hold
from tests.makers import make_area, make_force

pytestmark = pytest.mark.django_db

FIGURE = "{{ live-business-areas }}"


@pytest.fixture
def meeting(alice):
    panel = record_panel("Dorset Police and Crime Panel", make_force(), 5, by=alice)
    return record_panel_meeting(panel, today() + timedelta(days=40), by=alice)


@pytest.fixture
def report(meeting, alice):
    return begin_report(meeting, "The strategic alliance", "Chief Executive", today(), by=alice)


def write(report, *texts, by, title="Background", **told):
    """A finished section with paragraphs."""
    section = add_section(report, title, by=by)
    paragraphs = [write_paragraph(section, text, by=by, **told) for text in texts]
    change_section(section, title, "", True, by=by)
    return paragraphs


def issue(report, by, **told):
    approve_report(report, "Chief Executive", today(), by=by)
    return issue_report(report, **told, by=by)


# Light Markdown


def filled(text, fill=lambda name: {"text": f"<{name}>", "figure": name}):
    return read(text, fill)


def test_a_text_is_words_bold_lists_links_and_facts():
    (first, second) = filled("There are **{{ one }}** [areas](/business-areas/).\n\n- First\n- {{ two }}")
    assert first["runs"] == [
        {"text": "There are "},
        {"text": "<one>", "bold": True, "figure": "one"},
        {"text": " "},
        {"text": "areas", "href": "/business-areas/"},
        {"text": "."},
    ]
    assert [plain(item) for item in second["items"]] == ["First", "<two>"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "# Not a heading",
        "![picture](https://example.org/x.png)",
        "| a | b |\n|---|---|",
        "&lt;b&gt;",
    ],
)
def test_everything_else_that_markdown_or_html_could_do_stays_text(text):
    (block,) = filled(text)
    assert block["kind"] == "text"
    assert not any("bold" in run or "figure" in run for run in block["runs"])
    assert plain(block["runs"]).replace("\n", " ")[:6] == text.replace("\n", " ")[:6] or "picture" in text


@pytest.mark.parametrize("address", ["http://example.org", "//example.org", "mailto:a@b.c"])
def test_a_link_leads_to_the_web_or_into_the_portal(address):
    with pytest.raises(ValidationError, match="must begin with https:// or with /"):
        filled(f"[words]({address})")


def test_a_script_is_no_link_at_all():
    (block,) = filled("[words](javascript:alert(1))")
    assert not any("href" in run for run in block["runs"])


# Writing


def test_a_figure_is_what_anybody_reads_of_it_on_the_day_of_the_report(report, alice):
    make_area("Drone Team")
    (paragraph,) = write(report, f"There are {FIGURE}.", by=alice)
    content, wrong = content_of(report)
    assert not wrong
    assert words_of(paragraphs_of(content)["1.1"]).startswith("There are 1 ")
    assert content["figures"]["live-business-areas"]["value"] == 1
    assert list(paragraph.texts.get().figures) == ["live-business-areas"]


@pytest.mark.parametrize(
    ("text", "sentence_said"),
    [
        ("{{ no-such-figure }}", "There is no figure “no-such-figure” that anybody may read."),
        ("{{ table:nothing }}", "There is no table “nothing”. There are: areas-by-group"),
        ("Words {{ table:areas-by-group }}", "A table stands in a paragraph of its own"),
        ("See {{ paragraph:999 }}", "There is no paragraph 999 in this report"),
        ("{{ area-cost }}", "Say which after a colon"),
        ("{{ area-cost:nowhere }}", "There is no figure “area-cost:nowhere”"),
        ("  ", "Enter the words of the paragraph."),
    ],
)
def test_a_fact_that_is_not_there_is_refused_and_nothing_is_kept(report, alice, text, sentence_said):
    section = add_section(report, "Background", by=alice)
    with pytest.raises(ValidationError) as wrong:
        write_paragraph(section, text, by=alice)
    assert sentence_said in " ".join(wrong.value.messages)
    assert not ReportParagraph.objects.exists()


def test_a_paragraph_is_the_same_wherever_it_is_moved(report, alice):
    one, two, three = write(report, "One", "Two", "Three", by=alice)
    write_paragraph(three.section, f"As {{{{ paragraph:{one.pk} }}}} says.", three, by=alice)
    move_paragraph(one, 1, by=alice)
    content, _ = content_of(report)
    assert [(number, words_of(each)) for number, each in paragraphs_of(content).items()] == [
        ("1.1", "Two"),
        ("1.2", "One"),
        ("1.3", "As paragraph 1.2 says."),
    ]
    remove_paragraph(one, by=alice)
    _, (wrong,) = content_of(report)
    assert (wrong.number, wrong.why) == ("1.2", f"There is no paragraph {one.pk} in this report to refer to.")
    assert two.pk == paragraphs_of(content_of(report)[0])["1.1"]["identity"]


def test_what_changed_since_it_was_written_is_said(report, alice):
    make_area("Drone Team")
    write(report, f"There are {FIGURE}.", by=alice)
    make_area("Dogs Team")
    ((number, title, then, now),) = changed_since_written(report, content_of(report)[0])
    assert (number, title) == ("1.1", "Live business areas")
    assert then.startswith("1 ")
    assert now.startswith("2 ")


def test_only_an_officer_writes(meeting, frank, dan):
    for user in (frank, dan):
        with pytest.raises(Refused, match="Only an OPCC officer"):
            begin_report(meeting, "Title", "Chief Executive", today(), by=user)


# Issuing


def test_it_is_issued_only_when_finished_approved_and_acknowledged(report, alice):
    with pytest.raises(ValidationError, match="has no section"):
        approve_report(report, "Chief Executive", today(), by=alice)
    section = add_section(report, "Background", by=alice)
    with pytest.raises(ValidationError) as wrong:
        approve_report(report, "Chief Executive", today(), by=alice)
    assert wrong.value.messages == ["Section 1, Background, says nothing.", "“Background” is not finished."]
    write_paragraph(section, "Savings: {{ savings-targeted }}.", by=alice)
    change_section(section, "Background", "", True, by=alice)
    with pytest.raises(ValidationError, match="Nobody has approved this report as it stands"):
        issue_report(report, by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    with pytest.raises(ValidationError, match="Say that you know: “Original savings target” is not known"):
        issue_report(report, by=alice)
    assert [name for name, _ in to_acknowledge(content_of(report)[0])] == ["savings-targeted"]
    assert issue_report(report, ["savings-targeted"], by=alice).number == 1


def test_an_approval_is_of_what_it_said_then(report, alice):
    make_area("Drone Team")
    (paragraph,) = write(report, f"There are {FIGURE}.", by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    write_paragraph(paragraph.section, "There are some.", paragraph, by=alice)
    with pytest.raises(ValidationError, match="Nobody has approved"):
        issue_report(report, by=alice)


def test_while_publishing_is_on_hold_nothing_is_issued_without_why(report, alice):
    commissioner = make_commissioner(force=report.meeting.panel.force)
    make_hold(commissioner, today() - timedelta(days=1), today() + timedelta(days=30))
    write(report, "Words.", by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    with pytest.raises(Refused, match="on hold"):
        issue_report(report, by=alice)
    assert issue_report(report, despite_hold="The Panel asked for it", by=alice).despite_hold


def test_an_issued_report_is_the_same_after_everything_behind_it_changes(report, alice, client):
    make_area("Drone Team")
    (paragraph,) = write(report, f"There are {FIGURE}, in a table:", "{{ table:areas-by-group }}", by=alice)[
        :1
    ]
    issued = issue(report, alice)
    address = f"/reports/{report.slug}/"
    files = [f"/reports/{report.slug}.{ending}" for ending in ("pdf", "docx", "csv")]

    def everything():
        return [
            client.get(address).content,
            ReportIssue.objects.get(pk=issued.pk).content,
            as_words(client.get(files[0]).getvalue()),
            client.get(files[2]).getvalue(),
        ]

    before = everything()
    assert b"Drone Team" in before[0]
    make_area("Dogs Team")
    write_paragraph(paragraph.section, "Something else.", paragraph, by=alice)
    report.meeting.panel.name = "Another name"
    report.meeting.panel.save()
    assert everything() == before
    assert not list(verify().problems)
    call_command("verify_register")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ReportIssue.objects.filter(pk=issued.pk).update(content="{}")


def as_words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_correction_is_a_new_version_that_says_why(report, alice, client):
    (paragraph,) = write(report, "There are 3 forces.", by=alice)
    issue(report, alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    with pytest.raises(ValidationError, match="Nothing has changed"):
        issue_report(report, by=alice)
    write_paragraph(paragraph.section, "There are 2 forces.", paragraph, by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    with pytest.raises(ValidationError, match="Say what is corrected and why"):
        issue_report(report, by=alice)
    issue_report(report, because="There are two.", by=alice)
    assert "There are 2 forces." in words(client.get(f"/reports/{report.slug}/"))
    old = words(client.get(f"/reports/{report.slug}/v1/"))
    assert "There are 3 forces." in old
    assert "This version was corrected." in old
    changes = words(client.get(f"/reports/{report.slug}/changes/"))
    assert "1 paragraph changed" in changes


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
    change_section(section, section.title, "", True, by=alice)
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
    officer.post(f"{draft}sections/1/change/", {"title": "Purpose", "writer": "", "done": "on"})
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
