"""Files that are handed in: told by what they hold, refused with a sentence, and kept as they came."""

import io
import zipfile
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alliance.actions.files import keep_file
from alliance.actions.people import portal_user
from alliance.documents import Document, Paragraph, as_pdf, as_word
from alliance.files import LARGEST, checked, file_words
from alliance.markings import Marking
from alliance.models import StoredFile
from alliance.temporal import ONE_DAY
from alliance.working_days import is_working_day, working_days_before, working_days_late

DOCUMENT = Document("A paper", "", Marking.PUBLISHED, [Paragraph("Words.")])
PDF, WORD = as_pdf(DOCUMENT), as_word(DOCUMENT)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def locked(**options) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(**options))
    return written.getvalue()


def zipped(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Paper.PDF", PDF, "pdf"),
        ("paper.docx", WORD, "docx"),
        ("figures.xlsx", zipped("xl/workbook.xml"), "xlsx"),
        ("figures.csv", "Force,£\nDorset,1\n".encode(), "csv"),
        ("old.csv", "Force,£\n".encode("cp1252"), "csv"),
        ("unicode.csv", "Force;£\nDorset;1\n".encode("utf-16"), "csv"),
        ("notes.txt", b"Plain words.\n", "txt"),
    ],
)
def test_what_it_holds_is_what_it_is(name, content, kind):
    told = checked(upload(name, content))
    assert (told.kind, told.content) == (kind, content)


def test_a_pdf_says_how_many_pages_it_has_and_whether_it_can_be_read_out():
    told = checked(upload("paper.pdf", PDF))
    assert (told.pages, told.tagged) == (1, True)
    bare = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page(), pdf.add_blank_page()
    pdf.save(bare)
    told = checked(upload("scan.pdf", bare.getvalue()))
    assert (told.pages, told.tagged) == (2, False)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("paper.pdf", WORD, "“paper.pdf” is not what its name says: it holds a Word document."),
        ("paper.docx", PDF, "it holds a PDF. Give it a name that ends in .pdf"),
        ("paper", PDF, "“paper” is not what its name says"),
        ("paper.pdf", b"", "“paper.pdf” is empty."),
        ("paper.pdf", b"%PDF-1.7 and then nothing", "“paper.pdf” is damaged and cannot be opened."),
        ("paper.pdf", locked(owner="o", user="u"), "“paper.pdf” is locked with a password."),
        ("paper.pdf", locked(owner="o", user=""), "“paper.pdf” is locked with a password."),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "it is not PDF, Word (.docx), Excel (.xlsx), CSV"),
        ("cut.csv", b"\xff\xfeF", "it is not PDF"),
        ("tool.exe", b"MZ\x90\x00\x03", "cannot be used"),
        ("files.zip", zipped("a.txt"), "cannot be used"),
        ("paper.docx", b"PK\x03\x04 cut short", "is damaged"),
        ("paper.docx", zipped("word/document.xml", "word/vbaProject.bin"), "holds macros"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old version of Office"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_what_cannot_be_used_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError) as wrong:
        checked(upload(name, content))
    assert sentence in " ".join(wrong.value.messages)


def test_what_is_too_large_is_refused_without_being_read():
    class Unread(UploadedFile):
        def read(self, *told):
            raise AssertionError("it was read")

    with pytest.raises(ValidationError, match="must be smaller than 50MB"):
        checked(Unread(None, "paper.pdf", size=LARGEST + 1))


def test_a_name_says_nothing_of_where_the_file_was():
    told = checked(upload("paper.pdf", PDF))
    told_windows = UploadedFile(io.BytesIO(PDF), size=len(PDF))
    told_windows._name = "C:\\Users\\somebody\\paper.pdf"
    assert checked(told_windows).name == told.name == "paper.pdf"


@pytest.mark.django_db
def test_a_file_is_kept_as_it_came_and_never_changes():
    file = keep_file(checked(upload("paper.pdf", PDF)), by=portal_user())
    assert bytes(file.content.content) == PDF
    assert file_words(file) == f"PDF, {round(len(PDF) / 1024)}KB, 1 page"
    rows = StoredFile.objects.filter(pk=file.pk)
    for change in (lambda: rows.update(name="other.pdf"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert not StoredFile.objects.visible_to(portal_user()).exists()


# Working days


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 12, 10), 5, date(2026, 12, 3)),
        (date(2026, 12, 10), 0, date(2026, 12, 10)),
        # Christmas Day, and the Monday that stands in for Boxing Day on a Saturday.
        (date(2026, 12, 29), 1, date(2026, 12, 24)),
        (date(2027, 1, 4), 1, date(2026, 12, 31)),
        # Good Friday and Easter Monday.
        (date(2026, 4, 9), 5, date(2026, 3, 31)),
        # The state funeral, proclaimed for one year.
        (date(2022, 9, 20), 1, date(2022, 9, 16)),
        # From a Saturday, the Friday is none before it.
        (date(2026, 12, 12), 0, date(2026, 12, 11)),
    ],
)
def test_days_are_counted_without_weekends_and_bank_holidays(day, count, found):
    assert working_days_before(day, count) == found


@pytest.mark.parametrize(
    ("came", "late"),
    [
        (date(2026, 12, 3), 0),
        (date(2026, 12, 4), 0),
        (date(2026, 12, 5), 1),
        (date(2026, 12, 7), 1),
        (date(2026, 12, 8), 2),
        # Over Christmas Day, and the Monday that stands in for Boxing Day.
        (date(2026, 12, 29), 15),
    ],
)
def test_lateness_is_counted_in_working_days_and_a_day_off_counts_as_the_next(came, late):
    assert working_days_late(came, date(2026, 12, 4)) == late


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.integers(0, 30))
def test_so_many_working_days_lie_between(day, count):
    found = working_days_before(day, count)
    assert is_working_day(found)
    between, step = 0, found
    while step < day:
        step += ONE_DAY
        between += is_working_day(step)
    assert between == count
