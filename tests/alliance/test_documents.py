"""Documents: one source, shown as PDF, as Word and on a page; accessible, and nothing in the words acts."""

import io

import pikepdf
import pytest
from django.template.loader import render_to_string
from docx import Document as OpenedWord
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from alliance.documents import (
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
    as_pdf,
    as_word,
    document_response,
)
from alliance.markings import Marking

TYPST = '#set page(fill: red) #panic("x") $x$ *bold* = Not a heading @label <label> \\ `raw`'


def document(**said) -> Document:
    fields = {
        "title": "Minutes of the Working Together Board",
        "subtitle": "Thursday 10 September 2026",
        "marking": Marking.OFFICIAL,
        "blocks": (
            Heading("Attendance"),
            Facts((("In the chair", "Chief Constable A"), ("Apologies", "None"))),
            Heading("Savings and costs"),
            Paragraph("The Board heard of savings.\nIt asked for figures.", "5.1"),
            Note("Decision WTB-2026-001", "That the Board agrees."),
            Bullets(("one thing", "another thing")),
            Table("Actions", ("Reference", "What"), (("A-2026-001", "Write to suppliers"),)),
        ),
        **said,
    }
    return Document(**fields)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def tags(element) -> list:
    """Every element below one of the tree of tags, with its kind."""
    found = []
    for child in children(element):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += [(str(child.S), child), *tags(child)]
    return found


def children(element) -> list:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


# PDF


def test_a_pdf_is_tagged_in_english_and_has_a_title_and_bookmarks():
    pdf = opened(as_pdf(document(contents=True)))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as told:
        assert told["dc:title"] == "Minutes of the Working Together Board"
        assert told["pdfuaid:part"] == "1"
    with pdf.open_outline() as outline:
        top = outline.root[0]
        assert top.title == "Minutes of the Working Together Board"
        assert [entry.title for entry in top.children] == ["Attendance", "Savings and costs"]


def test_headings_lists_and_the_heads_of_tables_are_told_to_a_screen_reader():
    pdf = opened(as_pdf(document()))
    kinds = tags(pdf.Root.StructTreeRoot)
    names = [kind for kind, _ in kinds]
    assert names.count("/H1") == 1
    assert names.count("/H2") == 2
    assert names.count("/LI") == 2
    heads = [element for kind, element in kinds if kind == "/TH"]
    assert len(heads) == 2
    assert all(b"/Column" in str(head.A).encode() for head in heads)


def test_every_word_is_in_the_pdf():
    said = words_of(as_pdf(document(stage="Draft", stage_note="The Board has not agreed it.")))
    for words in (
        "Chief Constable A", "5.1", "The Board heard of savings.", "It asked for figures.",
        "Decision WTB-2026-001", "another thing", "Write to suppliers", "Page 1 of 1",
        "DRAFT. The Board has not agreed it.",
    ):  # fmt: skip
        assert words in said


def test_the_marking_and_the_stage_stand_on_every_page():
    rows = tuple((f"A-2026-{number:03}", "Write to every supplier") for number in range(200))
    table = Table("Actions", ("Reference", "What"), rows)
    pdf = as_pdf(document(stage="Provisional", marking=Marking.OFFICIAL_SENSITIVE, blocks=(table,)))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 3
    for number, words in enumerate(pages, start=1):
        assert words.count("OFFICIAL-SENSITIVE: Share only with people who need it for their work.") == 2
        assert "PROVISIONAL" in words
        assert f"Page {number} of {len(pages)}" in words
        assert "Reference" in words, "the head of a table is on each of its pages"
    assert "A-2026-199" in pages[-1]


def test_what_was_typed_is_never_read_as_the_language_of_the_maker():
    said = words_of(as_pdf(document(title=TYPST, subtitle=TYPST, blocks=(
        Heading(TYPST), Paragraph(TYPST, "1.1"), Note(TYPST, TYPST), Bullets((TYPST,)),
        Facts(((TYPST, TYPST),)), Table(TYPST, (TYPST, "b"), ((TYPST, TYPST),)),
    ))))  # fmt: skip
    assert said.replace(" ", "").count(TYPST.replace(" ", "")) >= 11


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_words_can_be_a_document(words):
    made = document(
        title="Any", blocks=(Paragraph(words, "1.1"), Note(words, words), Facts(((words, words),)))
    )
    assert as_pdf(made).startswith(b"%PDF")
    assert as_word(made).startswith(b"PK")


def test_a_document_that_cannot_be_made_accessible_is_not_made():
    with pytest.raises(RuntimeError, match="could not be made a PDF"):
        as_pdf(document(title=""))


def test_a_letter_the_typeface_lacks_is_shown_as_a_question_mark_and_the_document_says_so():
    said = words_of(as_pdf(document(blocks=(Paragraph("Łukasz paid €5 – 中文 \U0001f600"),))))
    assert "Łukasz paid €5 – ?? ?" in said
    assert "Letters that the typeface of this document does not have are shown as “?”." in said
    assert "typeface" not in words_of(as_pdf(document()))


# Word


def test_word_has_real_headings_lists_and_table_heads_in_english():
    word = OpenedWord(io.BytesIO(as_word(document(stage="Draft", stage_note="Not agreed."))))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in word.paragraphs]
    assert ("Title", "Minutes of the Working Together Board") in styles
    assert ("Heading 1", "Attendance") in styles
    assert ("List Bullet", "another thing") in styles
    assert ("Normal", "5.1\tThe Board heard of savings.\nIt asked for figures.") in styles
    assert ("Normal", "DRAFT. Not agreed.") in styles
    header = word.tables[0].rows[0]
    assert [cell.text for cell in header.cells] == ["Reference", "What"]
    assert "tblHeader" in header._tr.xml
    assert word.core_properties.language == "en-GB"
    section = word.sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL · DRAFT"
    assert section.footer.paragraphs[0].text == "OFFICIAL · DRAFT"


# On a page


def test_a_page_shows_the_same_words_with_addresses_of_the_paragraphs():
    page = render_to_string("parts/document.html", {"document": document(blocks=(
        Heading("Costs <b>", anchor="item-5"), Paragraph("One\nTwo <i>", "5.1"),
        Note("Decision", "Agreed", "/decisions/WTB-2026-001/"),
    ))})  # fmt: skip
    assert '<h2 class="govuk-heading-m" id="item-5">Costs &lt;b&gt;</h2>' in page
    assert 'id="paragraph-5.1"' in page
    assert "<p>One<br>Two &lt;i&gt;</p>" in page
    assert '<a class="govuk-link" href="/decisions/WTB-2026-001/">Decision</a>' in page


# Files


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_a_file_says_in_its_name_what_it_is_and_how_it_is_marked(extension):
    response = document_response(document(stage="Draft", illustrative=True), extension)
    name = f"minutes-of-the-working-together-board-draft_OFFICIAL_ILLUSTRATIVE.{extension}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]
