"""What keeps a PDF from being accessible, as ISO 14289-1 (PDF/UA-1) asks and as far as a machine can see.

No checker of others is at hand where the portal is tested (ADR 0030), so what they look at is looked at here:
the file, its tags, every operator of every page, its links and its typefaces.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Pdf

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
# What may stand directly inside what (ISO 32000-1, 14.8.4.3).
INSIDE = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "Caption", "L"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
}
ONLY_IN = {
    "THead": {"Table"},
    "TBody": {"Table"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
STANDARD = {
    *HEADINGS, *INSIDE, *ONLY_IN, "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "Index",
    "NonStruct", "Private", "P", "Lbl", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link",
    "Annot", "Figure", "Formula", "Form",
}  # fmt: skip
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "INLINE IMAGE"}
SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
# By how many points two things on one line may differ in height.
A_LINE = 4


@dataclass
class Element:
    """A tag: its kind once renamed to a standard one, where it stands, and what is in it, in order.

    That is other tags, and pieces of content, each known by its page and its number there; `things` are what
    else is tagged, such as where to press for a link.
    """

    kind: str
    own: Dictionary
    parent: "Element | None"
    holds: list["Element | tuple[tuple, int]"] = field(default_factory=list)
    things: list[Dictionary] = field(default_factory=list)

    @property
    def kids(self) -> list["Element"]:
        return [each for each in self.holds if isinstance(each, Element)]

    def pieces(self) -> Iterator[tuple[tuple[tuple, int], "Element"]]:
        """Each piece of content with the tag it is directly in, as they are read out."""
        for each in self.holds:
            if isinstance(each, Element):
                yield from each.pieces()
            else:
                yield each, self

    def all(self) -> Iterator["Element"]:
        yield self
        for kid in self.kids:
            yield from kid.all()

    def within(self, kind: str) -> "Element | None":
        """The nearest of a kind that it is in."""
        found = self
        while found and found.kind != kind:
            found = found.parent
        return found

    def attribute(self, name: str):
        for each in _list(self.own.get("/A")):
            if isinstance(each, Dictionary) and name in each:
                return each[name]
        return None


def faults(pdf: bytes) -> list[str]:
    """Everything that is wrong with a file, in sentences; nothing where it can be read out as it is seen."""
    with Pdf.open(BytesIO(pdf)) as opened:
        found = [*_of_the_file(opened)]
        if "/StructTreeRoot" not in opened.Root:
            return [*found, "It has no tags."]
        top = _tree(opened)
        found += _of_the_tags(top)
        found += _of_the_pages(opened, top)
        return found + list(_of_the_typefaces(opened))


def _of_the_file(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted:
        yield "It is encrypted."
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "It does not say that it is tagged."
    if root.get("/MarkInfo", Dictionary()).get("/Suspects", False):
        yield "It says that its tags may be wrong."
    if not str(root.get("/Lang", "")):
        yield "It does not say its language."
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "Its title is not shown in place of its name."
    with pdf.open_metadata() as told:
        if not str(told.get("dc:title", "")).strip():
            yield "It has no title."
        if told.get("pdfuaid:part") != "1":
            yield "It does not say that it follows PDF/UA-1."


# Its tags


def _list(kids) -> list:
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _tree(pdf: Pdf) -> Element:
    root = pdf.Root.StructTreeRoot
    roles = {name: str(standard) for name, standard in root.get("/RoleMap", Dictionary()).items()}
    top = Element("", root, None)
    _grow(top, roles, None)
    return top


def _grow(element: Element, roles: dict[str, str], page) -> None:
    page = element.own.get("/Pg", page)
    for kid in _list(element.own.get("/K")):
        if not isinstance(kid, Dictionary):
            element.holds.append((page.objgen, int(kid)))
        elif "/S" in kid:
            name = str(kid.S)
            while name in roles and name.removeprefix("/") not in STANDARD:
                name = roles[name]
            below = Element(name.removeprefix("/"), kid, element)
            element.holds.append(below)
            _grow(below, roles, page)
        elif "/Obj" in kid:
            element.things.append(kid.Obj)
        else:
            element.holds.append((kid.get("/Pg", page).objgen, int(kid.MCID)))


def _of_the_tags(top: Element) -> Iterator[str]:
    if [each.kind for each in top.kids] != ["Document"]:
        yield "Its tags are not all inside one document."
    before = 0
    for each in top.all():
        parent = each.parent.kind if each.parent else ""
        if each is top:
            continue
        if each.kind not in STANDARD:
            yield f"Nobody knows what a {each.kind} is."
        if parent in INSIDE and each.kind not in INSIDE[parent]:
            yield f"A {each.kind} stands in a {parent}."
        if each.kind in ONLY_IN and parent not in ONLY_IN[each.kind]:
            yield f"A {each.kind} stands outside of what it belongs to."
        if each.kind in HEADINGS:
            level = int(each.kind[1])
            if level > before + 1:
                yield f"A heading of level {level} follows one of level {before}."
            before = level
        if each.kind in ("Figure", "Formula") and not str(each.own.get("/Alt", "")).strip():
            yield f"A {each.kind} has no words in its place."
        if each.kind == "Figure" and each.attribute("/BBox") is None:
            yield "A Figure does not say where it stands."
        if each.kind == "Table":
            yield from _of_a_table(each)
    if not before:
        yield "It has no heading."


def _of_a_table(table: Element) -> Iterator[str]:
    rows = [each for each in table.all() if each.kind == "TR" and each.within("Table") is table]
    heads = [each for row in rows for each in row.kids if each.kind == "TH"]
    if not heads:
        yield "A table has no header."
    if any(str(head.attribute("/Scope")) not in ("/Column", "/Row", "/Both") for head in heads):
        yield "The header of a table does not say what it is the header of."
    if len({sum(int(cell.attribute("/ColSpan") or 1) for cell in row.kids) for row in rows}) > 1:
        # A cell over several rows would make rows of different lengths right; the portal makes none.
        yield "The rows of a table have different numbers of cells."


# Its pages


@dataclass
class Drawn:
    """What the operators of one page show: each piece of tagged content, and where its words begin."""

    order: list[int] = field(default_factory=list)
    begins: dict[int, tuple[float, float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def _of_the_pages(pdf: Pdf, top: Element) -> Iterator[str]:
    holders = dict(top.pieces())
    read = [piece for piece, _ in top.pieces()]
    if len(read) != len(set(read)):
        yield "A piece of content has two tags."
    seen = []
    for number, page in enumerate(pdf.pages, start=1):
        drawn = _drawn(page)
        yield from (f"Page {number}: {each}" for each in drawn.wrong)
        own = page.obj.objgen
        for mark in drawn.order:
            if (own, mark) not in holders:
                yield f"Page {number}: a piece of content is in no tag."
        if len(drawn.order) != len(set(drawn.order)):
            yield f"Page {number}: two pieces of content have one number."
        seen += [(own, mark) for mark in drawn.order]
        yield from (f"Page {number}: {each}" for each in _of_its_order(drawn, own, holders))
        yield from (f"Page {number}: {each}" for each in _of_its_links(pdf, page, top))
    if set(read) - set(seen):
        yield "A tag has content that is not there."
    if [piece for piece in read if piece in set(seen)] != seen:
        yield "It is read out in another order than it is drawn in."


def _drawn(page) -> Drawn:
    drawn, marks, matrices, now, line = Drawn(), [], [], Matrix(), Matrix()
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            mark = _mark(operands)
            kinds = [each for each in marks if each is not None]
            if (mark == "artifact" and any(each != "artifact" for each in kinds)) or (
                isinstance(mark, int) and "artifact" in kinds
            ):
                drawn.wrong.append("what is read out and what is passed over stand inside one another.")
            if isinstance(mark, int):
                drawn.order.append(mark)
            marks.append(mark)
        elif name == "EMC":
            marks.pop()
        elif name == "q":
            matrices.append(now)
        elif name == "Q":
            now = matrices.pop()
        elif name == "cm":
            now = Matrix(*map(float, operands)) @ now
        elif name == "Tm":
            line = Matrix(*map(float, operands))
        elif name in PAINTS:
            tagged = [each for each in marks if each is not None]
            if not tagged:
                drawn.wrong.append(f"something is drawn ({name}) that is neither tagged nor passed over.")
            elif name in SHOWS_TEXT and isinstance(tagged[-1], int):
                at = line @ now
                drawn.begins.setdefault(tagged[-1], (at.e, at.f))
    return drawn


def _mark(operands) -> int | str | None:
    if str(operands[0]) == "/Artifact":
        return "artifact"
    told = operands[1] if len(operands) > 1 else None
    return int(told.MCID) if isinstance(told, Dictionary) and "/MCID" in told else None


def _of_its_order(drawn: Drawn, page: tuple, holders: dict) -> Iterator[str]:
    """Whether what is read later stands lower, or beside it to the right in the same row."""
    before = None
    for mark in drawn.order:
        holder = holders.get((page, mark))
        if mark not in drawn.begins or holder is None or holder.within("Figure"):
            continue
        across, up = drawn.begins[mark]
        cell, row = holder.within("TD") or holder.within("TH"), holder.within("TR")
        if before:
            other_across, other_up, other_cell, other_row = before
            if row and row is other_row and cell is not other_cell:
                if across <= other_across:
                    yield "the cells of a row are read from right to left."
            elif up > other_up + A_LINE:
                yield "what stands higher is read later."
        before = (across, up, cell, row)


def _of_its_links(pdf: Pdf, page, top: Element) -> Iterator[str]:
    annotations = list(page.obj.get("/Annots", ()))
    if annotations and str(page.obj.get("/Tabs", "")) != "/S":
        yield "the Tab key does not follow the order of its tags."
    tagged = Counter(thing.objgen for each in top.all() if each.kind == "Link" for thing in each.things)
    numbered = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for each in annotations:
        if str(each.get("/Subtype")) != "/Link":
            yield f"a {each.get('/Subtype')} that is no link."
            continue
        if not str(each.get("/Contents", "")).strip():
            yield "a link does not say where it leads."
        if tagged[each.objgen] != 1:
            yield "a link is in no tag for links."
        number = each.get("/StructParent")
        if number is None or int(number) not in numbered:
            yield "a link does not know its tag."


# Its typefaces


def _of_the_typefaces(pdf: Pdf) -> Iterator[str]:
    for each in pdf.objects:
        if not isinstance(each, Dictionary) or str(each.get("/Type", "")) != "/Font":
            continue
        if str(each.get("/Subtype", "")).startswith("/CIDFont"):
            described = each.get("/FontDescriptor", Dictionary())
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
                yield "A typeface is not in the file."
        elif "/ToUnicode" not in each:
            yield "The letters of a typeface cannot be read out."
        elif str(each.get("/Subtype")) != "/Type0":
            yield "A typeface is of another kind than the portal’s."
