"""Reports to Panels: cleared, approved, issued once and for all, and their files (R7, R23)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from alliance.publishing import verify
from alliance.temporal import today
from alliance.work import do_next, latest
from governance.actions.reports import (
    add_section,
    approve_report,
    ask_for_clearance,
    begin_report,
    change_section,
    clear_report,
    comment_on_paragraph,
    issue_report,
    make_files,
    settle_comment,
    write_paragraph,
)
from governance.models import ParagraphText, ReportIssue
from governance.reports.content import content_of
from governance.reports.files import FILES
from governance.reports.standing import to_acknowledge
from tests.business_areas.pages import words
from tests.governance.makers import make_commissioner, make_hold
from tests.governance.reports import FIGURE, as_words, issue, make_panel_meeting, write
from tests.makers import make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.fixture
def report(meeting, alice):
    return begin_report(meeting, "The strategic alliance", "Chief Executive", today(), by=alice)


# Issuing


def test_it_is_issued_only_when_finished_approved_and_acknowledged(report, alice):
    with pytest.raises(ValidationError, match="has no section"):
        approve_report(report, "Chief Executive", today(), by=alice)
    section = add_section(report, "Background", by=alice)
    with pytest.raises(ValidationError) as wrong:
        approve_report(report, "Chief Executive", today(), by=alice)
    assert wrong.value.messages == ["Section 1, Background, says nothing.", "“Background” is not finished."]
    write_paragraph(section, "Savings: {{ savings-targeted }}.", by=alice)
    change_section(section, "Background", None, True, by=alice)
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
    with pytest.raises(ValidationError, match="on hold"):
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


# Comments, clearance, what is gone, files


def test_a_comment_stands_until_it_is_settled_and_nothing_is_cleared_before(report, alice):
    (paragraph,) = write(report, "Said.", by=alice)
    comment = comment_on_paragraph(paragraph, "Is this so?", by=alice)
    with pytest.raises(ValidationError, match=r"Paragraph 1\.1 has a comment that is not settled"):
        approve_report(report, "Chief Executive", today(), by=alice)
    settle_comment(comment, "It is.", by=alice)
    with pytest.raises(ValidationError, match="settled already"):
        settle_comment(comment, by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)


def test_every_post_that_clears_a_report_clears_it_as_it_stands(report, alice):
    (paragraph,) = write(report, "Said.", by=alice)
    ask_for_clearance(report, ["Chief Finance Officer", " ", "Chief Finance Officer"], by=alice)
    (post,) = report.clearance_posts.all()
    with pytest.raises(ValidationError, match="Chief Finance Officer has not cleared this report"):
        approve_report(report, "Chief Executive", today(), by=alice)
    clear_report(report, post, today(), by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    ask_for_clearance(report, ["Chief Finance Officer", "Monitoring Officer"], by=alice)
    with pytest.raises(ValidationError, match="Monitoring Officer has not cleared"):
        issue_report(report, by=alice)
    ask_for_clearance(report, ["Chief Finance Officer"], by=alice)
    write_paragraph(paragraph.section, "Said anew.", paragraph, by=alice)
    with pytest.raises(ValidationError, match="Chief Finance Officer has not cleared"):
        approve_report(report, "Chief Executive", today(), by=alice)


def test_a_template_with_a_figure_that_there_is_no_more_is_told_of_and_cannot_be_issued(
    report, meeting, alice
):
    write(report, "There are {{ live-business-areas }}.", by=alice)
    ParagraphText.objects.create(
        paragraph=report.sections.get().paragraphs.get(), text="{{ gone }}", at=timezone.now(), by=alice
    )
    again = begin_report(meeting, "The next", "Chief Executive", today(), report, by=alice)
    _, wrong = content_of(again)
    assert [(each.number, each.why) for each in wrong] == [
        ("1.1", "There is no figure “gone” that anybody may read.")
    ]
    with pytest.raises(ValidationError, match="There is no figure “gone”"):
        issue_report(again, by=alice)


def test_the_files_of_an_issued_report_are_made_once_and_kept(report, alice, client):
    write(report, "Said.", by=alice)
    issued = issue(report, alice)
    while do_next():
        pass
    assert latest(FILES, str(issued.pk)).state == "done"
    kept = {each.kind: each.file for each in issued.files.select_related("file__content")}
    assert kept.keys() == {"pdf", "large-print", "docx"}
    for kind, address in (("pdf", ".pdf"), ("large-print", "/large-print.pdf"), ("docx", ".docx")):
        served = client.get(f"/reports/{report.slug}{address}")
        assert served.content == bytes(kept[kind].content.content)
    make_files(str(issued.pk), lambda done, of: None)
    assert issued.files.count() == 3
