"""Minutes and the decision sheet as secretary, member and reader meet them: pages, forms and files."""

import io

import pytest
from docx import Document as OpenedWord
from pypdf import PdfReader

from alliance.actions.people import portal_user
from alliance.temporal import today
from governance.actions.minutes import (
    agree_minutes,
    assemble_minutes,
    circulate,
    publish_minutes,
    send_to_chair,
)
from governance.models import Minutes, MinutesComment
from tests.governance.makers import make_item
from tests.governance.room import DAY, NEXT, make_ended

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("full_board")]

MEETING = f"/board/meetings/{DAY.isoformat()}/"
MINUTES = f"{MEETING}minutes/"


@pytest.fixture
def ended():
    return make_ended()


@pytest.fixture
def circulated(ended):
    minutes = assemble_minutes(ended, by=portal_user())
    send_to_chair(minutes, by=portal_user())
    circulate(minutes, today(), by=portal_user())
    return minutes


@pytest.fixture
def agreed(circulated):
    later = circulated.meeting.board.meetings.get(held_on=NEXT)
    agree_minutes(circulated, make_item("Minutes", meeting=later), by=portal_user())
    return circulated


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


# From the meeting page to agreed minutes


def test_the_secretary_puts_them_together_sends_and_circulates_them(frank, signed_in, ended):
    client = signed_in(frank)
    page = client.get(MEETING).content.decode()
    assert "Put the minutes together" in page
    assert client.post(f"{MINUTES}assemble/").headers["Location"] == MINUTES
    page = client.get(MINUTES).content.decode()
    assert "Draft. Only the secretary sees it so far." in page
    assert 'id="paragraph-2.2"' in page
    assert "Nobody believed it" not in page
    client.post(f"{MINUTES}send/")
    day = today()
    answer = client.post(
        f"{MINUTES}circulate/",
        {"comments_by_day": day.day, "comments_by_month": day.month, "comments_by_year": day.year},
    )
    assert answer.status_code == 302, answer.content.decode()
    assert Minutes.objects.get().versions.count() == 1
    assert "Circulated" in client.get(MEETING).content.decode()


def test_a_member_comments_and_the_secretary_accepts_it_with_new_words(frank, grace, signed_in, circulated):
    member, secretary = signed_in(grace), signed_in(frank)
    page = member.get(MINUTES).content.decode()
    assert f"{MINUTES}2.2/comment/" in page
    assert f"{MINUTES}2.2/change/" not in page
    member.post(f"{MINUTES}2.2/comment/", {"text": "It was costs, not savings."})
    comment = MinutesComment.objects.get()
    assert "It was costs, not savings." in secretary.get(MINUTES).content.decode()
    answer = f"{MINUTES}comments/{comment.pk}/answer/"
    wrong = secretary.post(answer, {"verdict": "declined", "text": "x", "answer": ""})
    assert wrong.status_code == 422
    assert "Enter why the comment is declined" in wrong.content.decode()
    secretary.post(answer, {"verdict": "accepted", "text": "The Board heard of costs.", "answer": ""})
    page = member.get(MINUTES).content.decode()
    assert "The Board heard of costs." in page
    assert "Accepted" in page


def test_two_who_change_a_paragraph_at_once_lose_no_word(frank, signed_in, circulated):
    client = signed_in(frank)
    address = f"{MINUTES}2.2/change/"
    opened = client.get(address)
    made_from = opened.context["made_from"]
    client.post(address, {"text": "The first words.", "made-from": made_from})
    second = client.post(address, {"text": "The second words.", "made-from": made_from})
    assert second.status_code == 422
    page = second.content.decode()
    assert "The first words." in page
    assert "The second words." in page
    assert circulated.paragraphs.get(item__order=2, place=2).text == "The first words."


def test_who_has_no_part_in_a_draft_finds_none(alice, carol, client, signed_in, circulated):
    for reader in (client, signed_in(carol), signed_in(alice)):
        for address in (MINUTES, f"{MEETING}minutes.pdf", f"{MINUTES}v1/"):
            response = reader.get(address)
            assert response.status_code in (302, 404), address
        page = reader.get(MEETING)
        assert "minutes/" not in page.content.decode()


def test_agreed_minutes_are_read_by_officers_and_published_ones_by_anyone(alice, client, signed_in, agreed):
    officer = signed_in(alice)
    page = officer.get(MINUTES).content.decode()
    assert "The Board agreed these minutes at its meeting of 10 December 2026." in page
    agreed.refresh_from_db()
    assert agreed.head_hash in page
    assert client.get(MINUTES).status_code in (302, 404)
    publish_minutes(agreed, by=portal_user())
    public = client.get(MINUTES)
    assert public.status_code == 200
    assert "Published on" in public.content.decode()
    assert "The Board heard of savings." in public.content.decode()


# Files


def test_the_same_words_in_the_same_order_stand_on_the_page_in_the_pdf_and_in_word(
    frank, signed_in, circulated
):
    client = signed_in(frank)
    pdf = words_of(client.get(f"{MEETING}minutes.pdf").getvalue())
    word = OpenedWord(io.BytesIO(client.get(f"{MEETING}minutes.docx").getvalue()))
    said = " ".join(" ".join(paragraph.text.split()) for paragraph in word.paragraphs)
    for words in (
        "DRAFT",
        "2.2 The Board heard of savings.",
        "2.3 It asked for figures.",
        "Action A-2026-001",
    ):
        assert words in pdf, words
        assert words in said, words
    assert "Nobody believed it" not in pdf + said


def test_the_decision_sheet_is_provisional_until_the_minutes_are_agreed(frank, signed_in, agreed):
    client = signed_in(frank)
    sheet = client.get(f"{MEETING}decision-sheet/").content.decode()
    assert f'href="{MEETING}decision-sheet.docx">Download (Word, made when you ask for it)</a>' in sheet
    assert "PROVISIONAL" not in sheet
    assert "Decision WTB-2026-001: Agreed as recommended" in sheet


def test_the_decision_sheet_says_what_came_of_each_item(frank, signed_in, ended):
    client = signed_in(frank)
    pdf = words_of(client.get(f"{MEETING}decision-sheet.pdf").getvalue())
    assert "PROVISIONAL" in pdf
    assert "The Board noted this item." in pdf
    assert "Decision WTB-2026-001: Agreed as recommended" in pdf
    assert "The item was deferred to the meeting of 10 December 2026." in pdf
    assert "A-2026-001 Write to every supplier Chief Constable of Dorset Police 1 March 2027" in pdf


def test_there_is_no_sheet_of_a_meeting_that_has_not_ended(frank, signed_in, ended):
    response = signed_in(frank).get(f"/board/meetings/{NEXT.isoformat()}/decision-sheet/")
    assert response.status_code == 404


@pytest.mark.parametrize("number", ["9.9", "99999.99999", "0.0"])
def test_a_paragraph_that_is_not_there_is_not_found(frank, signed_in, circulated, number):
    client = signed_in(frank)
    for page in ("change", "remove", "comment", "correct"):
        assert client.get(f"{MINUTES}{number}/{page}/").status_code == 404
