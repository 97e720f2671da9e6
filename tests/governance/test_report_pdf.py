"""Every PDF of an issued report can be read out as it is seen (PDF/UA-1), in both sizes of print."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from alliance.documents import (
    Bullets,
    Document,
    Facts,
    Heading,
    Link,
    Note,
    Paragraph,
    Table,
    as_pdf,
)
from alliance.markings import Marking
from governance.reports.content import content_of, document_of
from tests.governance.reports import (
    all_faults,
    issued,
    make_panel_meeting,
    make_reported,
    print_of,
    write_report,
)
from tests.makers import make_area, make_force
from tests.pdf_ua import faults

LONG = " ".join(["Words that go on from one line to the next, and **bold** ones among them."] * 12)
SECTIONS = {
    "Background": [
        "!The OPCC counts {{ live-business-areas }}: **{{ live-business-areas|value }}** are certain.",
        "{{ table:areas-by-group }}",
        LONG,
        "See [the register](/business-areas/), and more:\n\n- one thing\n- another, of which there is much "
        "to say, so that it goes on over the end of its line and does not stop there",
    ],
    "TUPE, and a heading that is so long that it needs more than one line of a page in large print": [
        "Savings: {{ savings-targeted }}.",
        "- a list\n- comes first",
        *[LONG] * 6,
    ],
    "Recommendation": ["*Members are recommended to note the report.", "*And to ask."],
}


@pytest.fixture
def meeting(alice):
    return make_panel_meeting(by=alice)


@pytest.mark.django_db
def test_every_issued_report_can_be_read_out_with_all_that_a_report_can_hold(meeting, alice, client):
    for number in range(30):
        make_area(f"Area {number} with a name that is not short", went_live="1 April 2016", by=alice)
    report = write_report(meeting, SECTIONS, by=alice)
    issued(report, by=alice)
    assert len(pikepdf.open(BytesIO(print_of(report.issues.get(), client)["/large-print.pdf"])).pages) > 4
    make_reported(make_force("Another Force"))
    found = all_faults(client)
    assert len(found) == 2 * 3, "three versions of two reports, in two sizes of print"
    assert not [wrong for wrong in found.items() if wrong[1]]


def document(**told) -> Document:
    """A document with one of everything, over more than one page."""
    blocks = (
        Note("Decision 1", "Agreed."),
        Heading("Savings", anchor="savings"),
        Paragraph(LONG, "1.1"),
        Bullets(("One", "Another")),
        Link("The register", "https://example.org/"),
        Heading("Details", level=2),
        Table("Costs", ("Area", "Pounds"), [(f"Area {n}", "1,200") for n in range(60)], (1,)),
        Facts((("Owner", "The head"),)),
    )
    return Document("A document", "For a test", Marking.PUBLISHED, blocks, contents=True, **told)


@pytest.mark.parametrize("told", [{}, {"large": True}, {"stage": "Draft", "stage_note": "Not yet agreed."}])
def test_every_kind_of_block_of_every_document_can_be_read_out(told):
    assert faults(as_pdf(document(**told))) == []


# That the checker finds what it should


@pytest.fixture(scope="module")
def sound() -> bytes:
    return as_pdf(document())


def tag(pdf: Pdf, kind: str):
    return next(
        each
        for each in pdf.objects
        if isinstance(each, Dictionary) and each.get("/S") == Name(f"/{kind}") and "/P" in each
    )


def without(*names):
    def spoil(pdf):
        holder = pdf.Root
        for name in names[:-1]:
            holder = holder[name]
        del holder[names[-1]]

    return spoil


def renamed(kind, other):
    def spoil(pdf):
        tag(pdf, kind).S = Name(f"/{other}")

    return spoil


def untagged_words(pdf):
    page = pdf.pages[0]
    page.contents_add(b"BT 10 10 Td (x) Tj ET")


def nested_artifact(pdf):
    pdf.pages[0].contents_add(b"/Span <</MCID 0>> BDC /Artifact BMC 0 0 1 1 re f EMC EMC")


def no_scope(pdf):
    del tag(pdf, "TH")["/A"]


def links_that_say_nothing(pdf):
    del pdf.pages[0].Annots[0]["/Contents"]


def untagged_link(pdf):
    pdf.pages[0].Annots[0].StructParent = 9999


def tabs_elsewhere(pdf):
    pdf.pages[0].Tabs = Name.R


def a_cell_less(pdf):
    row = tag(pdf, "TD").P
    row.K = Array(list(row.K)[:-1])


def read_backwards(pdf):
    top = tag(pdf, "Document")
    top.K = Array(list(top.K)[::-1])


def typeface_elsewhere(pdf):
    for each in pdf.objects:
        if isinstance(each, Dictionary):
            for name in ("/FontFile2", "/FontFile3"):
                if name in each:
                    del each[name]


def another_standard(pdf):
    with pdf.open_metadata() as told:
        del told["pdfuaid:part"]


def cells_from_the_right(pdf):
    for row in pdf.objects:
        if isinstance(row, Dictionary) and row.get("/S") == Name.TR:
            row.K = Array(list(row.K)[::-1])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without("/Lang"), "It does not say its language."),
        (without("/MarkInfo"), "It does not say that it is tagged."),
        (without("/StructTreeRoot"), "It has no tags."),
        (without("/ViewerPreferences"), "Its title is not shown in place of its name."),
        (another_standard, "It does not say that it follows PDF/UA-1."),
        (renamed("H1", "H2"), "A heading of level 2 follows one of level 0."),
        (renamed("H3", "H4"), "A heading of level 4 follows one of level 2."),
        (renamed("P", "Figure"), "A Figure has no words in its place."),
        (renamed("LI", "P"), "A P stands in a L."),
        (renamed("Table", "Div"), "A THead stands outside of what it belongs to."),
        (renamed("P", "Novelty"), "Nobody knows what a Novelty is."),
        (renamed("Document", "Sect"), "Its tags are not all inside one document."),
        (no_scope, "The header of a table does not say what it is the header of."),
        (a_cell_less, "The rows of a table have different numbers of cells."),
        (untagged_words, "Page 1: something is drawn (Tj) that is neither tagged nor passed over."),
        (nested_artifact, "Page 1: what is read out and what is passed over stand inside one another."),
        (links_that_say_nothing, "Page 1: a link does not say where it leads."),
        (untagged_link, "Page 1: a link does not know its tag."),
        (tabs_elsewhere, "Page 1: the Tab key does not follow the order of its tags."),
        (read_backwards, "It is read out in another order than it is drawn in."),
        (cells_from_the_right, "It is read out in another order than it is drawn in."),
        (typeface_elsewhere, "A typeface is not in the file."),
    ],
)
def test_the_checker_says_what_is_wrong_with_a_file_that_was_spoilt(sound, spoil, said):
    with Pdf.open(BytesIO(sound)) as pdf:
        spoil(pdf)
        spoilt = BytesIO()
        pdf.save(spoilt)
    assert said in faults(spoilt.getvalue())


def test_the_checker_finds_a_title_that_is_missing(sound):
    with Pdf.open(BytesIO(sound)) as pdf:
        with pdf.open_metadata() as told:
            del told["dc:title"]
        pdf.docinfo["/Title"] = String("")
        spoilt = BytesIO()
        pdf.save(spoilt)
    assert "It has no title." in faults(spoilt.getvalue())


@pytest.mark.django_db
def test_a_report_that_says_nothing_yet_can_be_read_out_too(meeting, alice):
    content, _ = content_of(write_report(meeting, {}, by=alice))
    assert faults(as_pdf(document_of(content))) == []
