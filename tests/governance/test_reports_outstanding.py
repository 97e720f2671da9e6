"""All that stands in the way of clearing, approving or issuing a report, at once, each with its place."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from alliance.temporal import ONE_DAY, today
from governance.actions.reports import (
    add_section,
    approve_report,
    ask_for_clearance,
    begin_report,
    change_section,
    clear_report,
    comment_on_paragraph,
    issue_report,
    settle_comment,
    write_paragraph,
)
from governance.models import ParagraphText, ReportApproval, ReportIssue
from tests.business_areas.pages import words
from tests.governance.makers import make_commissioner, make_hold
from tests.governance.reports import issued, make_panel_meeting, write_report

pytestmark = pytest.mark.django_db

NOT_KNOWN = "“Original savings target” is not known"
ON = {f"approved_on_{part}": getattr(today(), part) for part in ("day", "month", "year")}


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.fixture
def report(meeting, alice):
    """A report in whose way stands one of everything."""
    report = begin_report(meeting, "The strategic alliance", "Chief Executive", today(), by=alice)
    first = add_section(report, "Background", by=alice)
    paragraph = write_paragraph(first, "Savings: {{ savings-targeted }}.", by=alice)
    gone = write_paragraph(first, "Said.", by=alice)
    ParagraphText.objects.create(paragraph=gone, text="{{ gone }}", at=timezone.now(), by=alice)
    change_section(first, "Background", None, True, by=alice)
    add_section(report, "Progress", by=alice)
    comment_on_paragraph(paragraph, "Is this so?", by=alice)
    ask_for_clearance(report, ["Chief Finance Officer"], by=alice)
    return report


@pytest.fixture
def draft(report):
    return f"/reports/drafts/{report.slug}/"


@pytest.fixture
def to_clear(report, draft):
    """Each thing that is outstanding before it is cleared, and the address where it is put right."""
    (comment,) = [each for one in report.sections.first().paragraphs.all() for each in one.comments.all()]
    return [
        (
            "Paragraph 1.2: There is no figure “gone” that anybody may read.",
            f"{draft}sections/1/#p1.2",
        ),
        ("Section 2, Progress, says nothing.", f"{draft}sections/2/"),
        ("“Progress” is not finished.", f"{draft}sections/2/change/"),
        (
            "Paragraph 1.1 has a comment that is not settled: “Is this so?”",
            f"{draft}sections/1/comments/{comment.pk}/settle/",
        ),
    ]


@pytest.fixture
def to_approve(report, draft, to_clear):
    (post,) = report.clearance_posts.all()
    said = "Chief Finance Officer has not cleared this report as it stands."
    return [*to_clear, (said, f"{draft}clearance/{post.pk}/")]


@pytest.fixture
def to_issue(draft, to_approve):
    return [
        *to_approve,
        (
            "Nobody has approved this report as it stands. Have it approved first.",
            f"{draft}approve/",
        ),
    ]


def listed(response) -> list[tuple[str, str]]:
    """What a page lists as outstanding: each sentence and where it leads."""
    links = re.findall(r'id="outstanding-\d+" href="([^"]*)">([^<]*)</a>', response.text)
    return [(sentence, address) for address, sentence in links]


def summary(response) -> list[tuple[str, str]]:
    """What the summary of errors says, and where on the page each leads."""
    body = re.search(r'error-summary__list">(.*?)</ul>', response.text, re.S)[1]
    return [(sentence, address) for address, sentence in re.findall(r'<a href="([^"]*)">([^<]*)</a>', body)]


def put_right(report, by):
    """What stands in the way of clearing it is done."""
    first, second = report.sections.all()
    gone = first.paragraphs.order_by("order").last()
    write_paragraph(first, "Said again.", gone, by=by)
    write_paragraph(second, "Words.", by=by)
    change_section(second, "Progress", None, True, by=by)
    settle_comment(first.paragraphs.order_by("order").first().comments.get(), by=by)


def sentences(gaps) -> list[str]:
    return [sentence for sentence, _ in gaps]


# What the actions refuse


def test_each_step_is_refused_with_all_that_is_outstanding_at_once(
    report, alice, to_clear, to_approve, to_issue
):
    day = today() + ONE_DAY
    to_come = {"approved_on": ["It is recorded once it is done: the day is to come."]}
    with pytest.raises(ValidationError) as wrong:
        clear_report(report, report.clearance_posts.get(), day, by=alice)
    assert wrong.value.message_dict == {NON_FIELD_ERRORS: sentences(to_clear), **to_come}
    with pytest.raises(ValidationError) as wrong:
        approve_report(report, "Chief Executive", day, by=alice)
    assert wrong.value.message_dict == {NON_FIELD_ERRORS: sentences(to_approve), **to_come}
    make_hold(
        make_commissioner(force=report.meeting.panel.force), today() - ONE_DAY, today() + timedelta(days=30)
    )
    with pytest.raises(ValidationError) as wrong:
        issue_report(report, by=alice)
    said = wrong.value.message_dict
    assert said.pop("despite_hold")[0].endswith("Say why it is issued nevertheless.")
    assert said == {
        NON_FIELD_ERRORS: sentences(to_issue),
        "acknowledged": [f"Say that you know: {NOT_KNOWN}"],
    }
    assert not ReportApproval.objects.exists()
    assert not ReportIssue.objects.exists()


def test_it_is_issued_once_all_of_it_is_put_right(report, alice):
    put_right(report, alice)
    clear_report(report, report.clearance_posts.get(), today(), by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    assert issue_report(report, ["savings-targeted"], by=alice).number == 1


def test_a_comment_made_after_it_was_approved_is_settled_before_it_is_issued(meeting, alice):
    report = write_report(meeting, {"One": ["Said."]}, by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    comment = comment_on_paragraph(report.sections.get().paragraphs.get(), "Is it?", by=alice)
    with pytest.raises(ValidationError, match=r"has a comment that is not settled: “Is it\?”"):
        issue_report(report, by=alice)
    settle_comment(comment, by=alice)
    assert issue_report(report, by=alice)


def test_a_version_that_changes_nothing_is_told_so_with_what_else_is_missing(meeting, alice):
    report = issued(write_report(meeting, {"One": ["Said."]}, by=alice), by=alice).report
    with pytest.raises(ValidationError) as wrong:
        issue_report(report, by=alice)
    assert wrong.value.message_dict == {
        NON_FIELD_ERRORS: ["Nothing has changed since this report was issued."],
        "because": ["Say what is corrected and why."],
    }


def test_a_report_without_a_section_is_told_so(meeting, alice, signed_in):
    report = begin_report(meeting, "Title", "Chief Executive", today(), by=alice)
    page = signed_in(alice).get(f"/reports/drafts/{report.slug}/approve/")
    assert listed(page) == [("The report has no section.", f"/reports/drafts/{report.slug}/sections/add/")]


# What the pages say, before and after the button is pressed


def test_each_page_lists_it_before_and_if_it_is_pressed_anyway(
    report, draft, to_clear, to_approve, alice, signed_in
):
    client = signed_in(alice)
    post = report.clearance_posts.get()
    for address, gaps in ((f"{draft}clearance/{post.pk}/", to_clear), (f"{draft}approve/", to_approve)):
        page = client.get(address)
        assert listed(page) == gaps
        assert f"{len(gaps)} things are outstanding" in words(page)
        pressed = client.post(address, {"post": "The Chief Executive", **ON})
        assert pressed.status_code == 422
        assert "<title>Error: " in pressed.text
        assert listed(pressed) == gaps
        places = [(sentence, f"#outstanding-{place}") for place, (sentence, _) in enumerate(gaps, start=1)]
        assert summary(pressed) == places
        assert 'value="The Chief Executive"' in pressed.text or address.endswith(f"clearance/{post.pk}/")
    assert not ReportApproval.objects.exists()


def test_each_place_can_be_opened(to_issue, alice, signed_in):
    client = signed_in(alice)
    for _, address in to_issue:
        assert client.get(address).status_code == 200, address
    page = client.get(to_issue[0][1]).text
    assert 'id="p1.2"' in page


def test_approving_tells_what_is_to_be_known_when_it_is_issued(report, draft, alice, signed_in):
    client = signed_in(alice)
    page = client.get(f"{draft}approve/")
    assert f"To be known when it is issued {NOT_KNOWN}." in words(page)
    assert f'href="{draft}check/#figure-savings-targeted"' in page.text
    assert 'id="figure-savings-targeted"' in client.get(f"{draft}check/").text
    put_right(report, alice)
    clear_report(report, report.clearance_posts.get(), today(), by=alice)
    page = client.get(f"{draft}approve/")
    assert "Nothing is outstanding." in words(page)
    assert client.post(f"{draft}approve/", {"post": "Chief Executive", **ON}).status_code == 302


def test_each_figure_to_be_known_leads_to_its_own_box(meeting, alice, signed_in):
    sections = {"One": ["{{ savings-targeted }} and {{ change-in-cost }}"]}
    report = write_report(meeting, sections, by=alice)
    page = signed_in(alice).get(f"/reports/drafts/{report.slug}/issue/")
    boxes = [(said, anchor) for said, anchor in listed(page) if said.startswith("Say that you know: ")]
    assert [anchor for _, anchor in boxes] == ["#id_acknowledged_0", "#id_acknowledged_1"]
    for said, anchor in boxes:
        label = said.removeprefix("Say that you know: ")
        assert re.search(rf'for="{anchor[1:]}">\s*{re.escape(label)}', page.text)


def test_issuing_lists_it_with_what_is_said_on_the_page_itself(report, draft, to_issue, alice, signed_in):
    client, address = signed_in(alice), f"{draft}issue/"
    make_hold(
        make_commissioner(force=report.meeting.panel.force), today() - ONE_DAY, today() + timedelta(days=30)
    )
    page = client.get(address)
    *gaps, known, held = listed(page)
    assert gaps == to_issue
    assert known == (f"Say that you know: {NOT_KNOWN}", "#id_acknowledged_0")
    assert held[0].endswith("Say why it is issued nevertheless.")
    for _, anchor in (known, held):
        assert f'id="{anchor[1:]}"' in page.text
    # Before anything is asked to be confirmed, and with all of it at once.
    pressed = client.post(address, {"despite_hold": "It was asked for."})
    assert pressed.status_code == 422
    assert "Issue the report?" not in words(pressed)
    assert listed(pressed) == [*to_issue, known]
    assert "It was asked for." in pressed.text
    places = [(sentence, f"#outstanding-{place}") for place, (sentence, _) in enumerate(to_issue, start=1)]
    assert summary(pressed) == [*places, (known[0], "#id_acknowledged_0")]
    assert client.post(address, {"confirmed": "yes"}).status_code == 422
    assert not ReportIssue.objects.exists()
    put_right(report, alice)
    clear_report(report, report.clearance_posts.get(), today(), by=alice)
    approve_report(report, "Chief Executive", today(), by=alice)
    said = {"acknowledged": "savings-targeted", "despite_hold": "It was asked for."}
    assert "Issue the report?" in words(client.post(address, said))
    assert client.post(address, {**said, "confirmed": "yes"}).status_code == 302
    assert ReportIssue.objects.get().despite_hold == "It was asked for."
