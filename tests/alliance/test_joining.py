"""Joining PDF files: what was tagged stays tagged, links lead where they led, and pages have one number."""

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from pypdf import PdfReader

from alliance.documents import (
    CannotBeJoined,
    Document,
    Heading,
    Link,
    Paragraph,
    Part,
    as_pdf,
    join,
    page_count,
)
from alliance.documents.joining import ABOVE_THE_EDGE, STAMP_HEIGHT, STAMP_WIDTH, foot_of
from alliance.markings import Marking
from tests.alliance.test_documents import children, document, opened, tags, words_of


def paper(title="A paper", *, sections=1, **said) -> bytes:
    blocks = [
        block
        for number in range(1, sections + 1)
        for block in (Heading(f"Section {number}"), *[Paragraph("Words of the paper. " * 40)] * 4)
    ]
    return as_pdf(document(title=title, blocks=blocks, **said))


def bare(*words: str, turned: int = 0) -> bytes:
    """A file without tags: a page for each of some words; where there are none, as a picture has none."""
    pdf = pikepdf.new()
    face = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for said in words:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=face))
        page.obj.Rotate = turned
        if said:
            page.obj.Contents = pdf.make_stream(f"BT /F1 12 Tf 72 720 Td ({said}) Tj ET".encode())
    return written(pdf)


def written(pdf, **options) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **options)
    return file.getvalue()


def joined(*parts: bytes, stamp="Item 1") -> pikepdf.Pdf:
    named = [Part(f"Part {number}", pdf, stamp) for number, pdf in enumerate(parts, start=1)]
    return opened(join(named, title="Pack"))


def check_tags(pdf: pikepdf.Pdf) -> None:
    """Every page finds its tags by its number, every tag its page, and every tag hangs on the one tree."""
    root = pdf.Root.StructTreeRoot
    by_number = dict(pikepdf.NumberTree(root.ParentTree).items())
    pages = [page.obj for page in pdf.pages]
    numbers = [int(page.StructParents) for page in pages if "/StructParents" in page]
    assert len(numbers) == len(pages) == len(set(numbers))
    for page in pages:
        for element in by_number[int(page.StructParents)]:
            kids = [kid for kid in children(element) if isinstance(kid, Dictionary)]
            assert page.objgen in [each.Pg.objgen for each in (element, *kids) if "/Pg" in each]
            above, steps = element, 0
            while above.get("/S") is not None:
                above, steps = above.P, steps + 1
                assert steps < 50
            assert above.objgen == root.objgen
    assert int(root.ParentTreeNextKey) > max(by_number)


def test_the_tags_of_every_file_are_branches_of_one_tree_in_their_order():
    pdf = joined(paper("First"), paper("Second", sections=5), bare("Third"))
    check_tags(pdf)
    top = pdf.Root.StructTreeRoot.K[0]
    assert str(top.S) == "/Document"
    assert [(str(kid.S), str(kid.T)) for kid in top.K] == [
        ("/Part", "Part 1"), ("/Part", "Part 2"), ("/Part", "Part 3"),
    ]  # fmt: skip
    headings = [kind for kind, _ in tags(top.K[1]) if kind in ("/H1", "/H2")]
    assert headings == ["/H1", *["/H2"] * 5]
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as told:
        assert told["dc:title"] == "Pack"
        # That is said of a file whose every part was looked at, and a paper may be anything.
        assert "pdfuaid:part" not in told


@given(st.lists(st.sampled_from(["tagged", "long", "bare", "picture"]), min_size=1, max_size=5))
def test_whatever_is_joined_every_page_is_tagged_and_every_word_is_there(kinds):
    made = {"tagged": TAGGED, "long": LONG, "bare": bare("Bare words"), "picture": bare("")}
    pdf = joined(*(made[kind] for kind in kinds))
    check_tags(pdf)
    assert len(pdf.pages) == sum(page_count(made[kind]) for kind in kinds)


TAGGED, LONG = paper("Tagged"), paper("Long", sections=6)


def test_a_page_without_tags_is_read_out_as_its_words_and_a_picture_said_to_be_one():
    pdf = joined(bare("Words of a scan", ""))
    found = dict(tags(pdf.Root.StructTreeRoot))
    assert str(found["/P"].ActualText) == "Words of a scan"
    assert str(found["/Figure"].Alt) == "Page 2 of “Part 1”: a picture, whose words cannot be read out."


def test_each_page_has_its_number_in_the_whole_and_screen_readers_pass_it_over():
    front = Part("", paper("Front"))
    pdf = join(
        [front, Part("Savings", paper(), "Item 5"), Part("Fleet", bare("x", "y"), "Item 6")], title="Pack"
    )
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert "page 1 of" not in pages[0]
    assert [page[page.index("Item") :][:25].strip() for page in pages[1:]] == [
        "Item 5 · page 2 of 4", "Item 6 · page 3 of 4", "Item 6 · page 4 of 4",
    ]  # fmt: skip
    whole = opened(pdf)
    for page in whole.pages[1:]:
        drawn = page.Contents if not isinstance(page.Contents, Array) else page.Contents[-1]
        assert b"/Artifact" in drawn.read_bytes()


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.floats(500, 2000),
    st.floats(500, 2000),
    st.floats(-100, 100),
    st.floats(-100, 100),
)
def test_the_number_stands_upright_at_the_foot_however_a_page_is_turned(turned, width, height, left, bottom):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    page.obj.MediaBox = Array([left, bottom, left + width, bottom + height])
    page.obj.Rotate = turned
    a, b, c, d, e, f = foot_of(page)

    def as_shown(x, y):
        """Where a point of the stamp stands on the page as it is shown, from its left and its foot."""
        x, y = a * x + c * y + e - left, b * x + d * y + f - bottom
        return {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[turned]

    across = height if turned in (90, 270) else width
    (x0, y0), (x1, y1) = as_shown(0, 0), as_shown(STAMP_WIDTH, STAMP_HEIGHT)
    assert (x0 + x1) / 2 == pytest.approx(across / 2, abs=1e-6)
    assert x1 - x0 == pytest.approx(STAMP_WIDTH, abs=1e-6)
    assert (y0, y1) == pytest.approx((ABOVE_THE_EDGE, ABOVE_THE_EDGE + STAMP_HEIGHT), abs=1e-6)


# Links and bookmarks


def page_of(pdf, goal) -> int:
    return [page.objgen for page in pdf.pages].index(goal[0].objgen)


def test_links_inside_a_file_lead_to_the_same_page_of_it():
    pdf = joined(paper("First", sections=3), paper("Second", sections=8, contents=True))
    begins = page_count(paper("First", sections=3))
    goals = [
        page_of(pdf, link.Dest)
        for page in pdf.pages
        for link in page.obj.get("/Annots", ())
        if "/Dest" in link
    ]
    alone = opened(paper("Second", sections=8, contents=True))
    places = [page.objgen for page in alone.pages]
    with alone.open_outline() as outline:
        expected = [places.index(item.destination[0].objgen) for item in outline.root[0].children]
    assert goals == [begins + number for number in expected]
    assert len(set(goals)) > 1


def test_a_link_that_names_its_place_finds_it():
    named = pikepdf.new()
    for _ in range(3):
        named.add_blank_page()
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], Dest=String("last"))
    named.pages[0].obj.Annots = Array([named.make_indirect(link)])
    goal = Array([named.pages[2].obj, Name.Fit])
    named.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("last"), goal])))
    pdf = joined(paper(), written(named), written(named))
    places = pikepdf.NameTree(pdf.Root.Names.Dests)
    begins = page_count(paper())
    for first in (begins, begins + 3):
        name = str(pdf.pages[first].obj.Annots[0].Dest)
        assert page_of(pdf, places[name].D) == first + 2


def test_the_contents_lead_to_each_part():
    front = as_pdf(
        Document(
            "Pack", "", Marking.OFFICIAL, [Link("Savings", "part:1"), Link("Fleet", "part:2")], pages_in_all=9
        )
    )
    assert "Page 1 of 9" in words_of(front)
    pdf = opened(join([Part("", front), Part("Savings", LONG), Part("Fleet", TAGGED)], title="Pack"))
    goals = [page_of(pdf, link.Dest) for link in pdf.pages[0].obj.Annots]
    assert goals == [1, 1 + page_count(LONG)]


def test_an_address_on_a_page_stays_one():
    front = as_pdf(Document("Pack", "", Marking.OFFICIAL, [Link("Law", "https://www.legislation.gov.uk/")]))
    pdf = joined(front)
    assert str(pdf.pages[0].obj.Annots[0].A.URI) == "https://www.legislation.gov.uk/"


def test_bookmarks_of_each_file_stand_under_its_own():
    pdf = joined(paper("First"), paper("Second", sections=4))
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Part 1", "Part 2"]
        second = outline.root[1].children[0]
        assert second.title == "Second"
        assert [item.title for item in second.children] == [f"Section {number}" for number in range(1, 5)]
        assert page_of(pdf, outline.root[1].destination) == 1
        assert page_of(pdf, second.children[-1].destination) > 1


def test_bookmarks_are_linked_both_ways_and_counted():
    def walk(above) -> int:
        """How many are shown below it, when each leads back to what is above and before it.

        One that is closed says so by a count below nought, and shows none of those under it.
        """
        item, before, shown = above.get("/First"), None, 0
        while item is not None:
            assert item.Parent == above
            assert item.get("/Prev") == before
            below = walk(item)
            shown += 1 + (below if int(item.get("/Count", 0)) > 0 else 0)
            before, item = item, item.get("/Next")
        assert above.get("/Last") == before
        assert abs(int(above.get("/Count", 0))) == shown
        return shown

    files = [paper("First", sections=2), bare("No bookmarks"), paper("Third", sections=4)]
    # Each title and the one bookmark below it, whose sections are closed.
    assert walk(joined(*files).Root.Outlines) == (1 + 1) + 1 + (1 + 1)
    front = [Part("", paper("Front")), Part("Second", paper("Second"))]
    assert walk(opened(join(front, title="Pack")).Root.Outlines) == 1 + (1 + 1)


def test_a_bookmark_that_leads_nowhere_is_left_out():
    broken = pikepdf.new()
    broken.add_blank_page()
    with broken.open_outline() as outline:
        outline.root.append(OutlineItem("Gone", Array([Dictionary(), Name.Fit])))
    with joined(written(broken)).open_outline() as outline:
        assert outline.root[0].children == []


# What else a file may hold


def test_nothing_runs_when_a_page_is_opened_or_a_thing_on_it_is_pressed():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=script)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])
    pdf.pages[0].obj.AA = Dictionary(O=script)
    pdf.Root.OpenAction = script
    assert b"app.alert" not in written(joined(written(pdf)), qdf=True)


def test_what_a_file_hides_in_a_layer_stays_hidden():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(Layer=layer))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    found = joined(paper(), written(pdf))
    hidden = found.Root.OCProperties.D.OFF[0]
    assert str(hidden.Name) == "Notes"
    assert hidden.objgen == found.pages[-1].obj.Resources.Properties.Layer.objgen


def test_two_files_that_use_one_name_for_two_tags_keep_both():
    table = as_pdf(document())
    pdf = joined(table, table, table)
    names = list(pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree).keys())
    heads = [element for kind, element in tags(pdf.Root.StructTreeRoot) if kind == "/TH"]
    assert sorted(names) == sorted(str(head.ID) for head in heads)
    assert len(set(names)) == 3 * 2


def test_a_kind_of_tag_that_two_files_mean_differently_is_called_plainly():
    def calling(standard) -> bytes:
        pdf = opened(paper())
        element = next(element for kind, element in tags(pdf.Root.StructTreeRoot) if kind == "/H2")
        element.S = Name.Chapter
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(Chapter=standard)
        return written(pdf)

    pdf = joined(calling(Name.H2), calling(Name.H3))
    kinds = [kind for kind, _ in tags(pdf.Root.StructTreeRoot)]
    assert kinds.count("/Chapter") == 1
    assert str(pdf.Root.StructTreeRoot.RoleMap.Chapter) == "/H2"
    assert kinds.count("/H3") == 1


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (b"not a PDF", "“Part 1” is not a PDF that can be read."),
        (
            written(opened(TAGGED), encryption=pikepdf.Encryption(owner="o", user="u")),
            "“Part 1” is locked with a password.",
        ),
    ],
    ids=["not-a-pdf", "locked"],
)
def test_what_cannot_be_joined_is_named(pdf, said):
    with pytest.raises(CannotBeJoined, match=said):
        joined(pdf)


def test_how_far_it_is_is_told():
    told = []
    join([Part("A", TAGGED), Part("B", TAGGED)], title="Pack", progress=lambda *now: told.append(now))
    assert told == [(1, 3), (2, 3), (3, 3)]
