"""Papers: received in versions, late or missing, cleared by each force; the pack, and everything at once."""

import io
import zipfile
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from alliance.actions.people import portal_user
from alliance.documents import as_word
from alliance.exports import size_words
from alliance.files import LARGEST
from alliance.markings import Marking
from alliance.models import AuditEvent, Job, StoredFile
from alliance.policy import Refused
from alliance.temporal import long_date, today
from governance.actions.agendas import move_item, withdraw_item
from governance.actions.packs import ask_for_packs
from governance.actions.papers import change_paper, clear_paper, withdraw_paper
from governance.models import Clearance, Pack, Paper, PaperVersion
from governance.papers.packs import BUILD, Contents
from governance.papers.standing import clearing_forces, papers_due_on, papers_of, standing_of, with_versions
from tests.alliance.test_documents import tags
from tests.alliance.test_files import DOCUMENT
from tests.alliance.test_joining import check_tags
from tests.business_areas.pages import words
from tests.governance.makers import (
    close,
    make_board,
    make_corporation,
    make_holding,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_seat,
    make_terms,
    pdf_of,
)
from tests.makers import make_force

pytestmark = pytest.mark.django_db
MEETING = today() + timedelta(days=14)
DUE = today() + timedelta(days=7)
HERE = f"/board/meetings/{MEETING.isoformat()}/"


@pytest.fixture
def forces():
    return [make_force("Devon & Cornwall Police"), make_force("Dorset Police")]


@pytest.fixture
def seat(forces):
    corporation = make_corporation(force=forces[1])
    told = {"board": make_board(), "corporation": corporation}
    seat = make_seat("Chief Finance Officer of Dorset Police", **told)
    make_holding(seat)
    return seat


@pytest.fixture
def meeting(seat):
    return make_meeting(MEETING, board=seat.board, marking=Marking.PUBLISHED)


@pytest.fixture
def item(meeting):
    return make_item("Savings and costs", meeting=meeting)


@pytest.fixture
def paper(item, seat, forces):
    return make_paper("Savings report", item=item, author_seat=seat, due_on=DUE)


def told(paper, day=None):
    rows = with_versions(Paper.objects.filter(pk=paper.pk))
    return standing_of(rows, day or today(), clearing_forces())[0]


def cleared(paper, subject, force, standing="cleared", **fields) -> Clearance:
    fields = {"given_on": today(), "cleared_by": "Head of Legal", "because": "Because.", **fields}
    return clear_paper(
        Clearance(paper=paper, subject=subject, force=force, standing=standing, **fields), by=portal_user()
    )


# Late, missing, replaced


def test_papers_are_due_so_many_working_days_before_as_the_terms_say(seat):
    day = date(2026, 12, 10)
    assert papers_due_on(seat.board, day) == date(2026, 12, 3)
    make_terms(seat.board, "2020", papers_due_days=10)
    assert papers_due_on(seat.board, day) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("received", "day", "state", "said"),
    [
        (None, DUE, "expected", f"Due {long_date(DUE)}"),
        (None, DUE + timedelta(days=1), "missing", f"It was due {long_date(DUE)} and is 1 working day late"),
        (today(), DUE, "received", f"Came {long_date(today())}"),
    ],
)
def test_a_paper_is_expected_then_missing_until_it_comes(paper, received, day, state, said):
    if received:
        make_paper_version(paper, received_on=received)
    assert (told(paper, day).state, told(paper, day).words) == (state, said)


def test_one_that_came_after_its_day_is_late_for_good(item, seat):
    paper = make_paper("Late", item=item, author_seat=seat, due_on=date(2025, 12, 23))
    make_paper_version(paper, received_on=date(2025, 12, 29))
    assert told(paper).state == "late"
    assert told(paper).words == "Came 29 December 2025, 2 working days late"
    assert told(paper, MEETING).state == "late"


def test_a_later_version_says_what_changed_and_why_and_the_earlier_stays(client, paper):
    first = make_paper_version(paper, "First words", received_on=today() - timedelta(days=2))
    second = make_paper_version(paper, "Second words", changed="Pages 3 to 5.", because="A sum was wrong.")
    assert (first.number, second.number) == (1, 2)
    page = words(client.get(f"/board/papers/{paper.number}/"))
    assert "Version 2, which stands" in page
    assert "What changed: Pages 3 to 5." in page
    assert "Why it took the place of version 1: A sum was wrong." in page
    for number, said in ((1, "First words"), (2, "Second words")):
        answer = client.get(f"/board/papers/{paper.number}/v{number}/")
        assert said in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert f"savings-report_v{number}_PUBLISHED.pdf" in answer["Content-Disposition"]
    assert client.get(f"/board/papers/{paper.number}/v3/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"changed": "", "because": "x"}, "Say what changed: version 1 is there already."),
        ({"changed": "x", "because": ""}, "Say why it is replaced: version 1 is there already."),
        ({"changed": "x", "because": "x", "received_on": today() + timedelta(days=1)}, "has not come yet"),
        ({"changed": "x", "because": "x", "received_on": date(2020, 1, 1)}, "This came after it."),
    ],
)
def test_a_later_version_is_refused_without_what_changed_or_on_an_impossible_day(paper, fields, sentence):
    make_paper_version(paper, "First")
    with pytest.raises(ValidationError, match=sentence):
        make_paper_version(paper, "Second", **fields)
    assert StoredFile.objects.count() == 1, "a file of nothing is left behind"


def test_the_same_file_again_is_no_version(paper):
    make_paper_version(paper, "Same")
    content = PaperVersion.objects.get().file.content.content
    with pytest.raises(ValidationError, match="the same file as version 1"):
        make_paper_version(
            paper, changed="x", because="x", file=SimpleUploadedFile("again.pdf", bytes(content))
        )


def test_versions_and_clearances_never_change(paper, forces):
    version = make_paper_version(paper)
    clearance = cleared(paper, "legal", forces[0])
    for row in (version, clearance):
        rows = type(row).objects.filter(pk=row.pk)
        for change in (lambda rows=rows: rows.update(because="other"), rows.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_withdrawn_paper_stays_readable_and_is_owed_by_nobody(client, paper):
    withdraw_paper(paper, "The item is not ready.", by=portal_user())
    page = words(client.get(f"/board/papers/{paper.number}/"))
    assert f"Withdrawn on {long_date(today())}: The item is not ready." in page
    assert not told(Paper.objects.get()).is_owed
    with pytest.raises(Refused, match="This paper was withdrawn"):
        make_paper_version(paper)


def test_once_the_meeting_has_ended_its_papers_stay_as_they_are(paper, meeting):
    close(meeting)
    with pytest.raises(Refused, match="no longer change: the meeting is held"):
        make_paper_version(paper)


def test_who_was_late_before_is_told_beside_what_they_owe(client, paper, seat):
    for number, day in enumerate((date(2026, 3, 12), date(2026, 6, 11), date(2026, 9, 10)), start=1):
        before = make_item(f"Before {number}", meeting=make_meeting(day, board=seat.board))
        due = day - timedelta(days=7)
        earlier = make_paper(f"Earlier {number}", item=before, author_seat=seat, due_on=due)
        if number < 3:
            make_paper_version(earlier, received_on=due + timedelta(days=number - 1))
    page = words(client.get(f"{HERE}papers/"))
    assert "Late or missing 2 times before" in page
    assert "Late or missing 2 times before" not in words(client.get("/board/meetings/2026-03-12/papers/"))


# Clearance


def test_what_no_force_has_cleared_is_shown_as_a_gap_beside_the_paper(client, paper, forces):
    make_paper_version(paper)
    assert "Not cleared by anybody yet" in words(client.get(HERE))
    for subject in ("finance", "legal", "people"):
        cleared(paper, subject, forces[0])
    cleared(paper, "finance", forces[1])
    cleared(paper, "people", forces[1], "not-needed", because="It concerns nobody.")
    assert told(paper).gap_words == "Not cleared: Legal, Dorset Police"
    assert "Not cleared: Legal, Dorset Police." in words(client.get(HERE))
    cleared(paper, "legal", forces[1], "tabled", because="Counsel has not answered.")
    page = words(client.get(f"/board/papers/{paper.number}/"))
    assert f"Tabled without it, {long_date(today())}: Counsel has not answered." in page
    assert "Not cleared: Legal, Dorset Police." in page
    cleared(paper, "legal", forces[1])
    assert "Not cleared" not in words(client.get(HERE))


def test_a_clearance_is_of_one_version(paper, forces):
    make_paper_version(paper, "One")
    cleared(paper, "legal", forces[0])
    make_paper_version(paper, "Two", changed="Much.", because="New law.")
    cell = next(cell for cell in told(paper).cells if cell.name == "Legal, Devon & Cornwall Police")
    assert not cell.is_clear
    assert cell.words.endswith("of version 1. A later version came since")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"standing": "cleared", "cleared_by": ""}, "Name the post that cleared it."),
        ({"standing": "not-needed", "because": ""}, "Say why."),
        ({"given_on": today() + timedelta(days=1)}, "has not come yet"),
    ],
)
def test_a_clearance_says_by_whom_or_why_not(paper, forces, fields, sentence):
    make_paper_version(paper)
    with pytest.raises(ValidationError, match=sentence):
        cleared(paper, "legal", forces[0], **fields)


def test_nothing_is_cleared_before_it_came(paper, forces):
    with pytest.raises(ValidationError, match="Nothing has come yet"):
        cleared(paper, "legal", forces[0])


# Who may see it


def test_one_file_has_one_rule_wherever_it_is_attached(client, item, bob, signed_in):
    quiet = make_paper("Quiet paper", item=item, marking=Marking.OFFICIAL_SENSITIVE)
    make_paper_version(quiet, "Quiet words")
    ask_for_packs(item.meeting, by=portal_user())
    call_command("do_work", once=True)
    for browser in (client, signed_in(bob)):
        for address in (HERE, f"{HERE}agenda/", f"{HERE}papers/", f"{HERE}papers.csv", f"{HERE}pack/"):
            answer = browser.get(address)
            assert b"Quiet paper" not in answer.getvalue()
        for address in (f"/board/papers/{quiet.number}/", f"/board/papers/{quiet.number}/v1/"):
            assert browser.get(address).status_code == 404
        assert "Quiet words" not in all_words(browser.get(f"{HERE}pack.pdf").content)


def test_a_paper_is_marked_no_lower_than_its_item(seat):
    meeting = make_meeting(MEETING, board=seat.board, marking=Marking.OFFICIAL)
    item = make_item("Quiet", meeting=meeting, marking=Marking.OFFICIAL)
    with pytest.raises(ValidationError, match="The item is marked OFFICIAL. A paper is marked no lower."):
        make_paper(item=item, marking=Marking.PUBLISHED)


def test_what_is_marked_higher_is_numbered_apart(item):
    numbers = [
        make_paper(f"Paper {number}", item=item, marking=marking).number
        for number, marking in enumerate((0, 2, 1, 2, 0))
    ]
    assert numbers == [1, 10001, 2, 10002, 3]


def test_only_the_secretary_asks_for_papers(item, olivia):
    with pytest.raises(Refused):
        make_paper(item=item, by=olivia, marking=Marking.OFFICIAL)


# The pack


def all_words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def built(meeting) -> Pack:
    ask_for_packs(meeting, by=portal_user())
    call_command("do_work", once=True)
    return Pack.objects.get(meeting=meeting, level=meeting.marking)


def test_the_pack_is_one_tagged_file_with_the_numbers_of_the_screen(client, paper, item, meeting):
    make_paper_version(paper, "Words of the savings report")
    fleet = make_item("Fleet", meeting=meeting, tranche="futures")
    make_paper_version(make_paper("Fleet case", item=fleet), "Words of the fleet case")
    make_paper("Missing paper", item=fleet, author_name="Head of Fleet")
    pack = built(meeting)
    pdf = bytes(pack.content)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        check_tags(opened)
        assert len(opened.pages) == pack.pages == 3
        with opened.open_outline() as outline:
            titles = [entry.title for entry in outline.root]
        assert "1. Savings and costs: Savings report" in titles
        assert "2. Fleet: Fleet case" in titles
        goals = [link.Dest[0].objgen for link in opened.pages[0].obj.Annots]
        assert goals == [page.objgen for page in opened.pages[1:]]
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert "Paper: Savings report, page 2" in pages[0]
    assert "Paper: Fleet case, page 3" in pages[0]
    assert "Missing paper. It was due" in pages[0] or "Missing paper. Due" in pages[0]
    assert "Page 1 of 3" in pages[0]
    assert "Item 1 · page 2 of 3" in pages[1]
    assert "Item 2 · page 3 of 3" in pages[2]
    page = words(client.get(f"{HERE}pack/"))
    assert "Nothing in it has changed since." in page
    assert "3 pages" in page
    assert client.get(f"{HERE}pack.pdf").content == pdf


def test_a_paper_that_is_no_pdf_is_named_in_the_pack_and_is_in_the_download(frank, signed_in, paper, meeting):
    make_paper_version(paper, file=SimpleUploadedFile("paper.docx", as_word(DOCUMENT)))
    assert "It is not a PDF." in all_words(bytes(built(meeting).content))
    answer = signed_in(frank).get(f"{HERE}everything.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        assert "papers/01-savings-report-1-v1.docx" in files.namelist()


@pytest.mark.parametrize("change", ["version", "withdrawn", "moved", "asked"])
def test_once_built_it_is_built_again_by_itself_when_something_in_it_changes(meeting, paper, item, change):
    other = make_item("Other", meeting=meeting)
    make_paper_version(paper, "First")
    before = built(meeting)
    assert not Job.objects.exclude(state="done").exists()
    if change == "version":
        make_paper_version(paper, "Second", changed="All.", because="New.")
    elif change == "withdrawn":
        withdraw_paper(paper, "Not ready.", by=portal_user())
    elif change == "moved":
        move_item(other, up=True, by=portal_user())
    else:
        make_paper("One more", item=other)
    assert Contents(meeting, meeting.marking).made_of != before.made_of
    call_command("do_work", once=True)
    after = Pack.objects.get(meeting=meeting)
    assert after.made_of == Contents(meeting, meeting.marking).made_of != before.made_of


def test_a_pack_that_was_never_asked_for_is_not_built(meeting, paper):
    make_paper_version(paper)
    assert not Job.objects.filter(kind=BUILD).exists()


def test_while_it_is_built_its_page_says_how_far_it_is(client, meeting, paper):
    make_paper_version(paper)
    ask_for_packs(meeting, by=portal_user())
    assert "The pack is being built. It begins in a moment." in words(client.get(f"{HERE}pack/"))
    Job.objects.update(state="running", done=3, of=12)
    page = client.get(f"{HERE}pack/")
    assert "3 of 12 steps are done." in words(page)
    assert '<progress id="built" max="100" value="25">' in page.content.decode()
    Job.objects.update(state="failed", error="“Savings report” is locked with a password.")
    assert "could not be built. “Savings report” is locked" in words(client.get(f"{HERE}pack/"))


def test_everything_for_a_meeting_is_one_download(frank, signed_in, meeting, paper):
    make_paper_version(paper, "One")
    make_paper_version(paper, "Two", changed="All.", because="New.")
    built(meeting)
    close(meeting)
    browser = signed_in(frank)
    sizes = StoredFile.objects.values_list("size", flat=True)
    told = size_words(sum(sizes) + Pack.objects.get().size)
    link = f"Download everything for this meeting (ZIP, made when you ask for it from {told} of files)"
    assert link in words(browser.get(f"{HERE}pack/"))
    answer = browser.get(f"{HERE}everything.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        names = set(files.namelist())
        assert files.testzip() is None
        assert "papers/01-savings-report-1-v2.pdf" in files.read("contents.txt").decode()
    assert {
        "agenda.pdf", "pack.pdf", "papers/01-savings-report-1-v1.pdf", "papers/01-savings-report-1-v2.pdf",
        "decision-sheet.pdf", "decision-sheet.docx", "decisions.csv", "actions.csv",
    } <= names  # fmt: skip


# The pages


def typed_day(name: str) -> dict:
    now = today()
    return {f"{name}_day": now.day, f"{name}_month": now.month, f"{name}_year": now.year}


def test_the_secretary_asks_receives_clears_and_withdraws(frank, signed_in, item, seat, forces):
    browser = signed_in(frank)
    due = MEETING - timedelta(days=6)
    asked = {
        "item": "1", "title": "Savings report", "author_seat": seat.slug, "author_name": "", "email": "",
        "due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year, "marking": "0",
    }  # fmt: skip
    answer = browser.post(f"{HERE}papers/ask/", asked, follow=True)
    assert f"{seat} is asked for “Savings report”." in words(answer)
    paper = Paper.objects.get()
    day = {
        "received_on_day": today().day,
        "received_on_month": today().month,
        "received_on_year": today().year,
    }
    receive = f"/board/papers/{paper.number}/receive/"
    assert "Choose the file" in words(browser.post(receive, day))
    wrong = browser.post(receive, {**day, "file": SimpleUploadedFile("paper.pdf", b"Words.")})
    assert "is not what its name says: it holds plain text" in words(wrong)
    assert not PaperVersion.objects.exists()
    answer = browser.post(receive, {**day, "file": SimpleUploadedFile("p.pdf", pdf_of("One"))}, follow=True)
    assert "Version 1 is here: PDF" in words(answer)
    again = browser.post(receive, {**day, "file": SimpleUploadedFile("p.pdf", pdf_of("Two"))})
    assert "Say what changed: version 1 is there already." in words(again)
    told = {"subject": "legal", "force": forces[0].slug, "standing": "cleared", "cleared_by": "Head of Legal"}
    told |= typed_day("given_on")
    answer = browser.post(f"/board/papers/{paper.number}/clear/", told, follow=True)
    assert "Recorded: Legal, Devon & Cornwall Police: cleared." in words(answer)
    answer = browser.post(f"/board/papers/{paper.number}/withdraw/", {"because": "Not ready."}, follow=True)
    assert "Withdrawn: Savings report." in words(answer)
    sentences = list(AuditEvent.objects.order_by("pk").values_list("sentence", flat=True))[-4:]
    assert sentences[0].startswith(f"Asked {seat} for the paper “Savings report”, due by {long_date(due)}")
    assert sentences[1].startswith("Received version 1 of the paper “Savings report” (PDF")
    assert sentences[2].startswith(
        "Noted of the paper “Savings report”: Legal, Devon & Cornwall Police: cleared"
    )
    assert sentences[3] == "Withdrew the paper “Savings report”: Not ready."


def test_two_hundred_megabytes_are_refused_with_a_sentence_and_kept_nowhere(
    frank, signed_in, paper, monkeypatch
):
    monkeypatch.setattr("alliance.uploads.LARGEST", 1000)
    monkeypatch.setattr("alliance.files.LARGEST", 1000)
    day = {
        "received_on_day": today().day,
        "received_on_month": today().month,
        "received_on_year": today().year,
    }
    large = SimpleUploadedFile("paper.pdf", pdf_of("Words") * 9)
    answer = signed_in(frank).post(f"/board/papers/{paper.number}/receive/", {**day, "file": large})
    assert "The file must be smaller than 50MB. “paper.pdf” is larger." in words(answer)
    assert not StoredFile.objects.exists()
    assert LARGEST == 50 * 1024 * 1024


def test_what_is_asked_for_can_be_changed_until_the_meeting_has_ended(paper, meeting):
    paper.title, paper.due_on = "Savings and costs report", DUE + timedelta(days=1)
    change_paper(paper, by=portal_user())
    assert Paper.objects.get().title == "Savings and costs report"
    changes = AuditEvent.objects.latest("pk").details["changes"]
    assert ["Title", "Savings report", "Savings and costs report"] in changes
    close(meeting)
    with pytest.raises(Refused):
        change_paper(paper, by=portal_user())


def test_the_list_is_empty_with_a_sentence_and_counts_what_came(client, meeting, paper):
    assert "0 of 1 received." in words(client.get(f"{HERE}papers/"))
    make_paper_version(paper)
    assert "1 of 1 received." in words(client.get(f"{HERE}papers/"))
    withdraw_item(paper.item, "Not now.", by=portal_user())
    assert "No paper is asked for." in words(client.get(f"{HERE}papers/"))
    assert not papers_of(meeting, 0).exists()


def test_the_pack_reads_out_its_contents_as_links(meeting, paper):
    make_paper_version(paper)
    with pikepdf.open(io.BytesIO(bytes(built(meeting).content))) as pdf:
        assert "/Link" in [kind for kind, _ in tags(pdf.Root.StructTreeRoot)]
