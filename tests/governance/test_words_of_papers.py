"""The words of papers: read in the background, found by who may read the paper, never a reason to fail."""

import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from alliance.actions.people import portal_user
from alliance.documents import as_word
from alliance.documents.words import words_in_file
from alliance.markings import Marking
from alliance.models import Job, SearchEntry
from alliance.temporal import today
from alliance.work import do_next
from governance.actions.papers import change_paper, withdraw_paper
from governance.actions.tasks import close_action
from governance.models import PaperReading
from tests.alliance.test_files import DOCUMENT
from tests.business_areas.pages import words
from tests.governance.makers import (
    make_action,
    make_assenting_seats,
    make_decision,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_restricted,
    pdf_of,
)
from tests.makers import make_area, make_claim

pytestmark = pytest.mark.django_db


def work() -> None:
    while do_next():
        pass


def found(asked, client=None) -> list[str]:
    page = (client or Client()).get("/search/", {"q": asked, "exactly": "yes"})
    entries = [entry for group in page.context["groups"] for entry in group["entries"]]
    # Figures of savings and items of agendas are found as well.
    return [entry.address for entry in entries if entry.kind in ("paper", "action")]


def picture() -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


def bomb() -> bytes:
    """A Word document of a few kilobytes whose text would take a gigabyte."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        with parts.open("word/document.xml", "w", force_zip64=True) as document:
            for _ in range(1_000):
                document.write(b" " * 1_000_000)
    return written.getvalue()


def test_a_paper_is_found_by_its_words_when_they_have_been_read_and_by_the_latest_alone():
    paper = make_paper("Savings report", item=make_item(marking=Marking.PUBLISHED))
    make_paper_version(paper, "All about aardvarks.")
    here = f"/board/papers/{paper.number}/"
    assert (found("aardvarks"), found("savings report")) == ([], [here]), "a title is found at once"
    not_yet = "Its words cannot be searched yet"
    assert not_yet in words(Client().get(here))
    work()
    assert not_yet not in words(Client().get(here))
    assert found("aardvarks") == [here]
    assert found("aardvark") == [here]
    again = {"changed": "The animals.", "because": "They were wrong."}
    word = SimpleUploadedFile("paper.docx", as_word(DOCUMENT))
    make_paper_version(paper, file=word, **again)
    assert found("aardvarks") == [], "it was replaced"
    assert words(Client().get(here)).count(not_yet) == 1, "of the version that stands alone"
    work()
    assert "Words." in PaperReading.objects.get(version__number=2).text
    assert found("aardvarks") == []
    page = Client().get(here).content.decode()
    assert "cannot be searched" not in page


def test_a_paper_is_found_only_by_who_may_read_it(alice, signed_in):
    paper = make_paper("Savings report", item=make_item(marking=Marking.PUBLISHED))
    make_paper_version(paper, "All about aardvarks.")
    work()
    paper.marking = Marking.OFFICIAL_SENSITIVE
    change_paper(paper, by=portal_user())
    assert found("aardvarks") == found("savings") == []
    assert b"ardvark" not in Client().get("/search/?q=aardvrks").content
    assert len(found("aardvarks", signed_in(alice))) == 1
    withdraw_paper(paper, "It is not needed.", by=portal_user())
    assert SearchEntry.objects.get(kind="paper").summary.endswith(". Withdrawn")


def test_a_paper_whose_words_cannot_be_read_says_so_and_stays():
    paper = make_paper("Savings report", item=make_item(marking=Marking.PUBLISHED))
    make_paper_version(paper, file=SimpleUploadedFile("paper.pdf", picture()))
    work()
    page = words(Client().get(f"/board/papers/{paper.number}/"))
    assert "Its words cannot be searched: its pages are pictures." in page
    assert len(found("savings report")) == 1
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.parametrize(
    ("kind", "content", "outcome"),
    [
        ("pdf", b"%PDF-1.7 and nothing else", "damaged"),
        ("docx", b"PK and nothing else", "damaged"),
        ("docx", bomb(), "too-large"),
        ("xlsx", b"PK", "not-text"),
    ],
    ids=["damaged PDF", "damaged Word", "bomb", "spreadsheet"],
)
def test_a_hostile_file_is_only_not_read(kind, content, outcome):
    assert words_in_file(kind, content) == (outcome, "")


def test_reading_ends_when_it_takes_too_long_and_a_long_text_is_cut():
    assert words_in_file("pdf", pdf_of("Words."), most_seconds=0.001) == ("too-large", "")
    outcome, text = words_in_file("txt", b"word " * 100_000)
    assert (outcome, len(text)) == ("cut", 300_000)


def test_a_protected_file_says_so():
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of("Words."))) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert words_in_file("pdf", written.getvalue()) == ("protected", "")


def test_an_issued_action_is_found_by_what_is_to_be_done_and_says_that_it_is_closed(alice, signed_in):
    soon = today() + timedelta(days=7)
    action = make_action("Count the aardvarks", owner="The museum", due_on=soon, marking=Marking.OFFICIAL)
    assert found("aardvarks") == []
    assert found("aardvarks", signed_in(alice)) == [f"/actions/{action.reference}/"]
    meeting = make_meeting(today(), board=action.board)
    close_action(action, meeting, "They are counted.", by=portal_user())
    assert SearchEntry.objects.get(kind="action").summary.startswith("Closed, ")


def test_indexing_again_finds_what_was_there_before_and_a_second_time_changes_nothing():
    """As of a portal whose things were recorded when less of them was found."""

    def entries() -> list[dict]:
        names = [field.name for field in SearchEntry._meta.fields if field.name != "id"]
        return sorted(SearchEntry.objects.values(*names), key=str)

    paper = make_paper("Savings report", item=make_item(marking=Marking.PUBLISHED))
    make_paper_version(paper, "All about aardvarks.")
    make_action("Count the aardvarks", owner="The museum", due_on=today() + timedelta(days=7))
    seats = make_assenting_seats()
    make_restricted(make_decision("Aardvarks", seats=seats))
    make_claim("Number of aardvarks")
    make_area("Aardvark Team")
    recorded, found_before = entries(), found("aardvarks")
    kinds = {"paper", "action", "decision", "claim", "source", "business-area", "seat", "agenda-item"}
    assert {each["kind"] for each in recorded} == kinds
    Job.objects.all().delete()
    SearchEntry.objects.all().delete()
    call_command("index_again", stdout=io.StringIO())
    assert (entries(), found("aardvarks")) == (recorded, found_before)
    call_command("index_again", stdout=io.StringIO())
    assert (entries(), Job.objects.count()) == (recorded, 1), "what waits is not asked for twice"
    call_command("do_work", once=True)
    here = f"/board/papers/{paper.number}/"
    assert here in found("aardvarks")
    said = io.StringIO()
    call_command("index_again", stdout=said)
    assert said.getvalue().endswith("0 versions of papers wait to be read.\n")
    assert here in found("aardvarks")
