"""One tree of tags of several PDF files: what a screen reader reads, in its order (ISO 32000-1, 14.7)."""

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Page, Pdf, String


def is_tagged(source: Pdf) -> bool:
    marked = source.Root.get("/MarkInfo", Dictionary()).get("/Marked", False)
    return bool(marked) and "/StructTreeRoot" in source.Root


class Tags:
    """The tree of tags of a joined file, while branches are added to it.

    Each page, and each thing on one, names by a number the tags of its content. The numbers of a file that
    is added go on where those of the files before it end.
    """

    def __init__(self, joined: Pdf):
        self.joined = joined
        self.top = joined.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self.numbers: list = []
        self.next = 0
        self.roles: dict[str, str] = {}
        self.identifiers: dict[str, Dictionary] = {}
        self.files = 0

    def take(self, source: Pdf, pages: Sequence[Page], title: str) -> None:
        """Add the tags of a file whose pages have been copied."""
        tree = self.joined.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        branch = self._branch(title)
        for element in _list(tree.get("/K")):
            if isinstance(element, Dictionary):
                if element.get("/S") == Name.Document:
                    element.S = Name.Sect
                element.P = branch
                branch.K.append(element)
        self._take_roles(tree, branch)
        self._take_identifiers(tree, branch)
        highest = -1
        if "/ParentTree" in tree:
            for number, tagged in NumberTree(tree.ParentTree).items():
                self.numbers += [self.next + number, tagged]
                highest = max(highest, number)
        for holder, key in _holders(pages):
            holder[key] = self.next + int(holder[key])
        self.next += highest + 1

    def write_for(self, pages: Sequence[Page], title: str, words: Sequence[str]) -> None:
        """Tag the pages of a file without tags: each is read out as its words, or said to be a picture."""
        branch = self._branch(title)
        for number, (page, said) in enumerate(zip(pages, words, strict=True), start=1):
            element = Dictionary(Type=Name.StructElem, P=branch, Pg=page.obj, K=0)
            if said:
                element.S, element.ActualText = Name.P, String(said)
            else:
                element.S = Name.Figure
                element.Alt = String(
                    f"Page {number} of “{title}”: a picture, whose words cannot be read out."
                )
            element = self.joined.make_indirect(element)
            branch.K.append(element)
            page.contents_add(f"{element.S} <</MCID 0>> BDC\n".encode(), prepend=True)
            page.contents_add(b"\nEMC\n")
            page.obj.StructParents = self.next
            page.obj.Tabs = Name.S
            self.numbers += [self.next, Array([element])]
            self.next += 1

    def finish(self) -> None:
        root = self.joined.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([self.top])))
        self.top.P = root
        root.ParentTree = self.joined.make_indirect(Dictionary(Nums=Array(self.numbers)))
        root.ParentTreeNextKey = self.next
        root.RoleMap = Dictionary({role: Name(standard) for role, standard in self.roles.items()})
        if self.identifiers:
            told = [
                part for name in sorted(self.identifiers) for part in (String(name), self.identifiers[name])
            ]
            limits = Array([told[0], told[-2]])
            leaf = self.joined.make_indirect(Dictionary(Names=Array(told), Limits=limits))
            root.IDTree = Dictionary(Kids=Array([leaf]))
        self.joined.Root.StructTreeRoot = root

    def _branch(self, title: str) -> Dictionary:
        branch = Dictionary(Type=Name.StructElem, S=Name.Part, P=self.top, K=Array())
        if title:
            branch.T = String(title)
        branch = self.joined.make_indirect(branch)
        self.top.K.append(branch)
        return branch

    def _take_roles(self, tree, branch) -> None:
        """Keep what the file calls its kinds of tags; one that another means otherwise is called plainly."""
        clashes = {}
        for role, standard in tree.get("/RoleMap", Dictionary()).items():
            if self.roles.setdefault(role, str(standard)) != str(standard):
                clashes[role] = standard
        if clashes:
            for element in elements(branch):
                if (plainly := clashes.get(str(element.get("/S")))) is not None:
                    element.S = plainly

    def _take_identifiers(self, tree, branch) -> None:
        """Keep the names by which tags refer to one another; those that another file has too get a prefix."""
        if "/IDTree" not in tree:
            return
        named = dict(NameTree(tree.IDTree).items())
        if not self.identifiers.keys() & named.keys():
            self.identifiers |= named
            return
        self.files += 1
        prefix = f"{self.files}-"
        for name, element in named.items():
            element.ID = String(f"{prefix}{name}")
            self.identifiers[f"{prefix}{name}"] = element
        for element in elements(branch):
            for attributes in _list(element.get("/A")):
                if isinstance(attributes, Dictionary) and "/Headers" in attributes:
                    attributes.Headers = Array([String(f"{prefix}{name}") for name in attributes.Headers])


def _list(kids) -> list:
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def elements(branch) -> Iterator[Dictionary]:
    """Every tag below one, in the order in which they are read."""
    waiting = [branch]
    while waiting:
        element = waiting.pop()
        yield element
        below = [kid for kid in _list(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]
        waiting += reversed(below)


def _holders(pages: Sequence[Page]) -> Iterator[tuple[Dictionary, str]]:
    """The pages, and the things on them, that name the number of their tags, and under which key."""
    seen = set()
    for page in pages:
        if "/StructParents" in page.obj:
            yield page.obj, "/StructParents"
        for annotation in page.obj.get("/Annots", ()):
            if "/StructParent" in annotation:
                yield annotation, "/StructParent"
        for drawn in page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
            if drawn.objgen in seen:
                continue
            seen.add(drawn.objgen)
            for key in ("/StructParent", "/StructParents"):
                if key in drawn:
                    yield drawn, key
