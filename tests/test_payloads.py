"""Texts that do harm where they are taken for more than text, in every field, in every page and file.

The small world is made with such texts in every field in which somebody writes, told by the models; every
page and file is asked for, every form is sent, and each answer is read by a reader of its own kind.
"""

import pytest

from tests.hostile import FORMULAS, FORMULAS_AFTER_A_SIGN, MARK, MARKUP, OF_LINES, text_fields
from tests.inert import wrong_in_mail, wrong_with, wrong_with_headers
from tests.spreadsheets import csv_of, workbook_of
from tests.test_permissions import words_of

pytestmark = pytest.mark.django_db

# A file that somebody handed in is given back as it came; the portal's own files are written by nobody else.
NOBODYS = ("/imports/1/file/", "/static/")
# What needs a passkey in hand, and what stands only beside something that neither
# the small world nor a form of it has: a period that ended on a day told in words, a consultation that is
# over, a declared interest, a quarter that was opened again. Where fields of several models have one name,
# they are shown alike, and one of them is enough.
NOT_REACHED = {
    # Sealed as it is typed, and shown to nobody.
    "alliance.ForgottenPassword.typed",
    "alliance.Passkey.name",
    "business_areas.ClosedQuarter.reopened_because",
    "business_areas.Consultation.closed_as_stated",
    "business_areas.Consultation.first_dismissal_as_stated",
    "business_areas.Definition.denominator",
    "business_areas.Definition.numerator",
    "business_areas.Grouping.until_as_stated",
    "business_areas.Kind.until_as_stated",
    "business_areas.Lead.until_as_stated",
    "business_areas.Name.until_as_stated",
    "business_areas.Purpose.until_as_stated",
    "business_areas.StaffTransfer.information_given_as_stated",
    "governance.Holding.until_as_stated",
    "governance.Interest.nature",
    "governance.ItemRecord.referred_to",
    "governance.PanelMember.until_as_stated",
}
FIELDS = 250
# Files in which people read what somebody wrote, and in which it has to be.
READ_IN = (
    "/board/meetings/2025-03-13/minutes.pdf",
    "/board/meetings/2025-03-13/minutes.docx",
    "/decisions/WTB-2020-001/notice/a-commissioner.pdf",
    "/reports/a-report-a-panel-2031-06-12.pdf",
    "/reports/a-report-a-panel-2031-06-12.docx",
    "/reports/a-report-a-panel-2031-06-12/clerk.zip",
    "/business-areas/drone-team-unit/facts.csv",
    "/business-areas/drone-team-unit/facts.xlsx",
    "/open-data/oparl/meeting/",
    "/feeds/published.atom",
)


def test_harm_is_in_every_field_in_which_somebody_writes(full_walk):
    fields = {str(each) for each in text_fields()}
    reached = {name_of(each) for each in fields - full_walk.without_harm}
    assert {each for each in full_walk.without_harm if name_of(each) not in reached} <= NOT_REACHED
    assert len(fields) >= FIELDS


def name_of(field: str) -> str:
    return field.rpartition(".")[2]


def test_nothing_that_somebody_wrote_comes_alive_in_any_page_or_file(full_walk):
    wrong = {}
    for (who, address), answer in full_walk.answers.items():
        looked_at = answer.content and not address.startswith(NOBODYS)
        if looked_at and (told := wrong_with(answer.kind, answer.content)):
            wrong[f"{address}, {who}"] = told[:5]
    assert not wrong, "\n".join(f"{where}: {told}" for where, told in wrong.items())


def test_no_header_of_any_answer_is_what_somebody_wrote(full_walk):
    wrong = {
        f"{address}, {who}": told
        for (who, address), answer in full_walk.answers.items()
        if (told := wrong_with_headers(answer.headers))
    }
    assert not wrong


def test_no_mail_has_a_header_or_a_part_that_somebody_wrote(full_walk):
    assert len(full_walk.mails) > 3
    assert any(MARK.encode() in mail for mail in full_walk.mails)
    assert [told for mail in full_walk.mails for told in wrong_in_mail(mail)] == []


def test_every_text_is_there_to_be_read_as_it_was_written(full_walk):
    """What is not shown cannot come alive either, and would show nothing."""
    said = [" ".join(page.root.text.split()) for page in full_walk.pages.values()]
    for text in (*FORMULAS, *FORMULAS_AFTER_A_SIGN, *MARKUP, *OF_LINES):
        assert any(" ".join(text.split()) in each for each in said), text
    for address in READ_IN:
        assert MARK in words_of(full_walk.answers["everyone", address].content), address


ALIVE = {
    "an element": ("text/html", f"<p><{MARK}></p>"),
    "a handler": ("text/html", f"<p onclick='{MARK}()'>a</p>"),
    "a script": ("text/html", f"<script>{MARK}()</script>"),
    "a script of elsewhere": ("text/html", "<script type='text/javascript' src='/a.js'></script>"),
    "data that are none": ("text/html", '<script type="application/ld+json">{"a": </script>'),
    "a link that runs": ("text/html", f"<a href=' java\nscript:{MARK}()'>a</a>"),
    "a form that runs": ("text/html", "<form action='data:text/html,a'></form>"),
    "a picture": ("text/html", "<img src=a>"),
    "a style": ("text/html", "<p style='color: red'>a</p>"),
    "a comment": ("text/html", f"<p><!-- {MARK} --></p>"),
    "a formula": ("text/csv", csv_of([["a"], ["=1+1"]]).decode()),
    "a formula after a sign": ("text/csv", csv_of([["a"], ["\t=1+1"]]).decode()),
    "a row more": ("text/csv", "a,b\n1,2\n3\n"),
    "no JSON": ("application/json", '{"a": }'),
    "an element of a feed": (
        "application/atom+xml",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><{MARK} xmlns=""/></feed>',
    ),
    "HTML in a feed": (
        "application/atom+xml",
        '<feed xmlns="http://www.w3.org/2005/Atom"><summary type="html">&lt;img src=a&gt;</summary></feed>',
    ),
    "a property": ("text/calendar", f"BEGIN:VCALENDAR\r\nX-{MARK}:1\r\nEND:VCALENDAR\r\n"),
    "a long line": ("text/calendar", f"BEGIN:VCALENDAR\r\nX-A:{'a' * 80}\r\nEND:VCALENDAR\r\n"),
    "a header": ("message/rfc822", f"Subject: a\nBcc: {MARK}@example.org\n\na"),
    "a part": ("message/rfc822", "Subject: a\nContent-Type: text/html\n\na"),
    "a formula of a workbook": ("application/zip", workbook_of([["a"], ["=1+1"]])),
}


@pytest.mark.parametrize("alive", ALIVE.values(), ids=ALIVE)
def test_the_readers_see_what_is_alive(alive):
    kind, content = alive
    assert wrong_with(kind, content if isinstance(content, bytes) else content.encode())
