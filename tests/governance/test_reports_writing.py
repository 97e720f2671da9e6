"""Reports to Panels: their words, figures and charts, written for one Panel or for two (R7)."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pypdf import PdfReader

from alliance.policy import Refused
from alliance.temporal import long_date, today
from governance.actions.panels import record_panel, record_panel_meeting
from governance.actions.reports import (
    add_section,
    begin_report,
    begin_version,
    move_paragraph,
    remove_paragraph,
    write_paragraph,
)
from governance.models import ReportParagraph, ReportSection
from governance.recording import moment_words
from governance.reports.content import content_of, paragraphs_of, words_of
from governance.reports.standing import changed_since_written, saved_words, to_acknowledge
from governance.reports.writing import read
from governance.reports.writing import words as plain
from tests.business_areas.pages import words
from tests.governance.reports import FIGURE, issue, make_panel_meeting, said_in, write
from tests.makers import make_area, make_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.fixture
def report(meeting, alice):
    return begin_report(meeting, "The strategic alliance", "Chief Executive", today(), by=alice)


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


# Charts


def test_a_chart_is_a_picture_with_its_message_and_the_same_numbers_as_a_table(report, alice, client):
    make_area("Fleet Services", went_live="2017")
    write(
        report,
        "{{ chart:live-areas-by-year }}",
        "{{ chart:live-business-areas, returned-to-single-force | More areas <stayed> than left }}",
        by=alice,
    )
    known = [name for name, _ in to_acknowledge(content_of(report)[0])]
    told = issue(report, alice, acknowledged=known).told
    by_year, of_figures = (each["blocks"][0] for each in told["sections"][0]["paragraphs"])
    assert by_year["table"]["rows"][-1][1:] == ["1", "0"]
    assert of_figures["caption"] == "More areas <stayed> than left"
    assert [row[:2] for row in of_figures["table"]["rows"]] == [
        ["Live business areas", "1"],
        ["Returned to single force", "0"],
    ]
    assert {"live-business-areas", "returned-to-single-force"} <= told["figures"].keys()
    page = client.get(f"/reports/{report.slug}/").content.decode()
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 2
    assert "More areas &lt;stayed&gt; than left" in page
    assert "<stayed>" not in page
    ids = re.findall(r'id="(chart-[^"]*)"', page)
    assert len(ids) == len(set(ids))
    pdf = PdfReader(BytesIO(client.get(f"/reports/{report.slug}.pdf").content))
    assert "More areas <stayed> than left" in " ".join(page.extract_text() for page in pdf.pages)
    word = ZipFile(BytesIO(client.get(f"/reports/{report.slug}.docx").content))
    drawn = word.read("word/document.xml").decode()
    assert drawn.count("<pic:pic") == 2
    assert 'descr="Bars. Live business areas: 1 certain' in drawn


@pytest.mark.parametrize(
    ("asked", "sentence_said"),
    [
        ("{{ chart:nothing }}", "There is no chart “nothing”."),
        ("{{ chart:live-business-areas, no-figure }}", "There is no figure “no-figure”"),
        ("{{ chart:live-business-areas, savings-targeted }}", "must count the same thing"),
        ("{{ chart:" + "live-business-areas, " * 13 + "x }}", "A chart has room for 12 figures"),
        ("See {{ chart:live-areas-by-year }}", "A chart stands in a paragraph of its own"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused_in_a_sentence(report, alice, asked, sentence_said):
    section = add_section(report, "Background", by=alice)
    with pytest.raises(ValidationError, match=re.escape(sentence_said)):
        write_paragraph(section, asked, by=alice)


# For two Panels


@pytest.fixture
def other_meeting(alice):
    force = make_force("Devon and Cornwall Police")
    panel = record_panel("Devon and Cornwall Police and Crime Panel", force, 6, by=alice)
    return record_panel_meeting(panel, today() + timedelta(days=50), by=alice)


def test_two_panels_have_two_versions_whose_paragraphs_are_shared_until_they_differ(
    report, other_meeting, alice
):
    first, _ = write(report, "First.", "Second.", by=alice)
    refers = write_paragraph(first.section, f"As in {{{{ paragraph:{first.pk} }}}}.", by=alice)
    version = begin_version(report, other_meeting, by=alice)
    assert said_in(version) == ["First.", "Second.", "As in paragraph 1.1."]
    own_first, own_second, _ = version.sections.get().paragraphs.order_by("order")
    write_paragraph(own_first.section, "First, in both.", own_first, by=alice)
    assert said_in(report)[0] == said_in(version)[0] == "First, in both."
    write_paragraph(own_second.section, "Second, for them.", own_second, only_here=True, by=alice)
    assert [each[1] for each in (said_in(report), said_in(version))] == ["Second.", "Second, for them."]
    write_paragraph(refers.section, "Here alone.", refers, only_here=True, by=alice)
    assert said_in(report)[2] == "Here alone."
    assert said_in(version)[2] == "As in paragraph 1.1."
    remove_paragraph(first, by=alice)
    assert said_in(version)[0] == "First, in both."
    with pytest.raises(ValidationError, match="is to Dorset Police and Crime Panel already"):
        begin_version(report, report.meeting, by=alice)


def test_who_shares_a_paragraph_is_said_on_its_page(report, other_meeting, alice, client):
    write(report, "First.", by=alice)
    begin_version(report, other_meeting, by=alice)
    client.force_login(alice)
    page = words(client.get(f"/reports/drafts/{report.slug}/sections/1/"))
    assert "Shared with the report to Devon and Cornwall Police and Crime Panel." in page


def test_a_reference_goes_with_what_continues_an_earlier_report(report, meeting, alice):
    (first,) = write(report, "First.", by=alice)
    write_paragraph(first.section, f"See {{{{ paragraph:{first.pk} }}}}.", by=alice)
    again = begin_report(meeting, "The next", "Chief Executive", today(), report, by=alice)
    third = begin_report(meeting, "The third", "Chief Executive", today(), again, by=alice)
    assert said_in(again)[1] == said_in(third)[1] == "See paragraph 1.1."
    assert {each["identity"] for each in paragraphs_of(content_of(third)[0]).values()} == {
        each["identity"] for each in paragraphs_of(content_of(report)[0]).values()
    }


# By two people


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(report, alice, client):
    (paragraph,) = write(report, "Said.", by=alice)
    client.force_login(alice)
    address = f"/reports/drafts/{report.slug}/sections/1/paragraphs/{paragraph.pk}/write/"
    made_from = client.get(address).context["made_from"]
    write_paragraph(paragraph.section, "Said by another.", paragraph, by=alice)
    page = client.post(address, {"text": "Said by me.", "made-from": made_from})
    assert page.status_code == 422
    assert "Said by another." in words(page)
    assert "Said by me." in words(page)
    assert said_in(report) == ["Said by another."]


@pytest.mark.parametrize(
    ("seconds", "ago"),
    [(20, "less than a minute ago"), (60, "1 minute ago"), (239, "3 minutes ago"), (3599, "59 minutes ago")],
)
def test_who_saved_a_section_last_and_how_long_ago_is_said_where_it_is_written(
    report, alice, signed_in, monkeypatch, seconds, ago
):
    (paragraph,) = write(report, "Said.", by=alice)
    saved = paragraph.texts.get().at
    monkeypatch.setattr(timezone, "now", lambda: saved + timedelta(seconds=seconds))
    section = ReportSection.objects.get()
    assert saved_words(section, timezone.now()) == f"Last saved by {alice} at {moment_words(saved)}, {ago}."
    client, draft = signed_in(alice), f"/reports/drafts/{report.slug}/"
    own = f"{draft}sections/1/"
    for address in (draft, own, f"{own}paragraphs/add/", f"{own}paragraphs/{paragraph.pk}/write/"):
        assert f"Last saved by {alice} at {moment_words(saved)}, {ago}." in words(client.get(address))
    assert "In section 1, Background. Last saved by" in words(client.get(address))


def test_of_what_was_saved_longer_ago_the_day_is_said(report, alice):
    write(report, "Said.", by=alice)
    section = ReportSection.objects.get()
    later = timezone.now() + timedelta(hours=1)
    assert saved_words(section, later) == f"Last saved by {alice}, {long_date(today())}."
    assert saved_words(add_section(report, "Progress", by=alice), later) == ""
