"""Reading a page as strictly as HTML is written down, and saying everything that is wrong with it.

Stricter than the standard in one thing: what may be left out is not left out. Every element is closed, in
order, so that every program that reads a page makes the same of it. What is looked at: how tags, attributes,
references to characters and the elements of raw text are written; which elements and attributes there are;
what may stand in what; what belongs together by its id; the order of headings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta source track wbr")
RAW, TEXT_ALONE = ("script", "style"), ("textarea", "title")
PHRASING = words(
    "a abbr audio b bdi bdo br button canvas cite code data datalist del dfn em embed i iframe "
    "img input ins kbd label link map mark meta meter noscript object output picture progress q "
    "ruby s samp script select slot small span strong sub sup svg template textarea time u var "
    "video wbr"
)
FLOW = PHRASING | words(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul"
)
HEADINGS = words("h1 h2 h3 h4 h5 h6")
INTERACTIVE = words("a button details embed iframe input label select textarea")
# What is drawn: not looked into, but for how it is written.
DRAWN = words("svg g path circle rect line polyline polygon pattern text tspan title desc defs use")
# What may stand in what; all else holds what it says by its kind.
HOLDS = {
    "html": {"head", "body"},
    "head": {"base", "link", "meta", "noscript", "script", "style", "template", "title"},
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "menu": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "colgroup": {"col", "template"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup", "hr"},
    "optgroup": {"option"},
    "datalist": PHRASING | {"option"},
    "option": set(),
    "textarea": set(),
    "title": set(),
    "script": set(),
    "style": set(),
    "fieldset": FLOW | {"legend"},
    "details": FLOW | {"summary"},
    "figure": FLOW | {"figcaption"},
    "legend": PHRASING | HEADINGS,
    "summary": PHRASING | HEADINGS,
    "caption": FLOW - {"table"},
    "th": FLOW - HEADINGS - {"header", "footer", "section", "nav", "article", "aside"},
    "dt": FLOW - HEADINGS - {"header", "footer", "section", "nav", "article", "aside"},
    **dict.fromkeys(HEADINGS, PHRASING),
    **dict.fromkeys(
        words(
            "p pre span em strong b i s u small code abbr cite q time button label output "
            "progress meter sub sup mark kbd samp var dfn bdi bdo data"
        ),
        PHRASING,
    ),
    **dict.fromkeys(
        words(
            "body div section article aside nav main header footer form li dd td blockquote "
            "address figcaption dialog search"
        ),
        FLOW,
    ),
}
# Stand in these whatever they stand in allows.
TRANSPARENT = ("a", "ins", "del", "noscript", "map")
# In a dl, a div is there to group.
GROUP_OF_DL = {"dt", "dd", "script", "template"}
NO_TEXT = words("html head ul ol menu dl table colgroup thead tbody tfoot tr select optgroup")
FIRST_ONLY = {"legend": "fieldset", "summary": "details", "caption": "table"}
LABELLED = words("button input meter output progress select textarea")

EVERYWHERE = words(
    "accesskey autocapitalize autofocus class contenteditable dir draggable enterkeyhint hidden "
    "id inert inputmode is itemid itemprop itemref itemscope itemtype lang nonce popover role "
    "slot spellcheck style tabindex title translate"
)
OF_ELEMENT = {
    "a": "download href hreflang ping referrerpolicy rel target type",
    "audio": "autoplay controls loop muted preload src",
    "button": (
        "command commandfor disabled form formaction formenctype formmethod formnovalidate "
        "formtarget name popovertarget popovertargetaction type value"
    ),
    "blockquote": "cite",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "del": "cite datetime",
    "details": "name open",
    "dialog": "open",
    "fieldset": "disabled form name",
    "form": ("action autocomplete enctype method name novalidate rel target"),
    "html": "xmlns",
    "img": (
        "alt crossorigin decoding fetchpriority height loading referrerpolicy sizes src srcset usemap width"
    ),
    "input": (
        "accept alt autocomplete capture checked dirname disabled form formaction formenctype "
        "formmethod formnovalidate formtarget height list max maxlength min minlength multiple name "
        "pattern placeholder readonly required size src step type value width"
    ),
    "ins": "cite datetime",
    "label": "for",
    "li": "value",
    "link": (
        "as blocking crossorigin disabled fetchpriority href hreflang imagesizes imagesrcset "
        "integrity media referrerpolicy rel sizes type"
    ),
    "meta": "charset content http-equiv media name",
    "meter": "high low max min optimum value",
    "ol": "reversed start type",
    "optgroup": "disabled label",
    "option": "disabled label selected value",
    "output": "for form name",
    "progress": "max value",
    "q": "cite",
    "script": "async blocking crossorigin defer fetchpriority integrity nomodule referrerpolicy src type",
    "select": "autocomplete disabled form multiple name required size",
    "table": "",
    "td": "colspan headers rowspan",
    "textarea": (
        "autocomplete cols dirname disabled form maxlength minlength name placeholder readonly "
        "required rows wrap"
    ),
    "th": "abbr colspan headers rowspan scope",
    "time": "datetime",
}
VALUES = {
    (
        "input",
        "type",
    ): "button checkbox color date datetime-local email file hidden image month number password "
    "radio range reset search submit tel text time url week",
    ("button", "type"): "submit button reset",
    ("form", "method"): "get post dialog",
    ("form", "enctype"): "application/x-www-form-urlencoded multipart/form-data text/plain",
    ("th", "scope"): "row col rowgroup colgroup",
    ("", "dir"): "ltr rtl auto",
    ("", "spellcheck"): "true false",
    ("", "translate"): "yes no",
    ("", "draggable"): "true false",
    ("", "inputmode"): "none text tel url email numeric decimal search",
    ("", "aria-hidden"): "true false",
    ("", "aria-expanded"): "true false undefined",
    ("", "aria-current"): "page step location date time true false",
    ("", "aria-live"): "off polite assertive",
    ("", "aria-atomic"): "true false",
    ("", "aria-sort"): "ascending descending none other",
    ("", "aria-invalid"): "true false grammar spelling",
}
ROLES = words(
    "alert alertdialog application article banner button cell checkbox columnheader combobox "
    "complementary contentinfo definition dialog directory document feed figure form generic grid "
    "gridcell group heading img link list listbox listitem log main marquee math menu menubar "
    "menuitem meter navigation none note option presentation progressbar radio radiogroup region "
    "row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status switch "
    "tab table tablist tabpanel term textbox timer toolbar tooltip tree treegrid treeitem"
)
ARIA = words(
    "activedescendant atomic autocomplete braillelabel brailleroledescription busy checked "
    "colcount colindex colindextext colspan controls current describedby description details "
    "disabled errormessage expanded flowto haspopup hidden invalid keyshortcuts label labelledby "
    "level live modal multiline multiselectable orientation owns placeholder posinset pressed "
    "readonly relevant required roledescription rowcount rowindex rowindextext rowspan selected "
    "setsize sort valuemax valuemin valuenow valuetext"
)
NAMED = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-details",
    "aria-owns",
    "headers",
    "list",
    "form",
    "aria-errormessage",
    "aria-activedescendant",
    "aria-flowto",
)
NUMBERS = ("tabindex", "rows", "cols", "colspan", "rowspan", "maxlength", "size", "start", "span")
ADDRESSES = ("href", "src", "action", "formaction", "cite", "poster")
BOOLEAN = words(
    "async autofocus checked defer disabled formnovalidate hidden inert multiple nomodule "
    "novalidate open readonly required reversed selected itemscope"
)

ATTRIBUTE = re.compile(r"""\s+([^\s"'<>/=\x00-\x1f\x7f]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
TAG = re.compile(
    r"""<([A-Za-z][A-Za-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*(/?)>"""
)
END = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--!?>|<!--).)*-->", re.DOTALL)
REFERENCE = re.compile(r"&(#[0-9]+;|#[xX][0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]*;|#|[A-Za-z0-9]+)?")
# What an address is written with (RFC 3986), and what stands in it beyond ASCII (RFC 3987).
ADDRESS = re.compile(
    r"""(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\U00010000-\U0010ffff]
    |%[0-9A-Fa-f]{2})*
    (?:\#(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=\u00a0-\ud7ff]|%[0-9A-Fa-f]{2})*)?""",
    re.VERBOSE,
)
NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


@dataclass
class Element:
    name: str
    attributes: dict
    parent: "Element | None" = None
    children: list = field(default_factory=list)

    def walk(self):
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    @property
    def text(self) -> str:
        return "".join(child.text if isinstance(child, Element) else child for child in self.children)

    @property
    def is_drawn(self) -> bool:
        return self.name in DRAWN and any(each.name == "svg" for each in (self, *self.above()))

    def above(self):
        found = self.parent
        while found is not None:
            yield found
            found = found.parent

    def __str__(self):
        told = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        return f"<{self.name}{told}>"[:120]


class Page:
    """A page that was read: its elements, and what is wrong with it, in words."""

    def __init__(self, source: str):
        self.source, self.wrong = source, []
        self.root = self.here = Element("", {})
        self.read()
        self.elements = [*self.root.walk()]
        self.ids = {}
        for each in self.elements:
            self.look_at(each)
        self.look_at_names()
        self.look_at_whole()

    def say(self, what: str) -> None:
        self.wrong.append(what)

    def links(self) -> Iterator[str]:
        """The addresses that its links, pictures, scripts and forms that ask lead to."""
        for each in self.elements:
            told = each.attributes
            yield from (told[key] for key in ("href", "src") if told.get(key))
            if each.name == "form" and told.get("method", "get") == "get" and told.get("action"):
                yield told["action"]

    # How it is written

    def read(self) -> None:
        source = self.source
        if not source.startswith("<!DOCTYPE html>"):
            self.say(f"begins with {source[:30]!r}")
            return
        place = len("<!DOCTYPE html>")
        while place < len(source):
            if source[place] != "<":
                end = source.find("<", place)
                end = len(source) if end < 0 else end
                self.add_text(source[place:end])
                place = end
            elif found := COMMENT.match(source, place):
                place = found.end()
            elif found := END.match(source, place):
                self.close(found[1])
                place = found.end()
            elif found := TAG.match(source, place):
                place = self.open(found)
            else:
                self.say(f"no tag: {source[place : place + 60]!r}")
                place += 1
        if self.here is not self.root:
            self.say(f"never closed: {self.here}")

    def open(self, found: re.Match) -> int:
        written, place = found[1], found.end()
        drawn = self.here.name in DRAWN - {"title"} or written == "svg"
        name = written if drawn else written.lower()
        if name != written:
            self.say(f"<{written}> in capitals")
        element = Element(name, self.attributes(found[2], name), self.here)
        self.here.children.append(element)
        if found[3] and not (drawn or name in VOID):
            self.say(f"{element} closes itself")
        if name in VOID or (drawn and found[3]):
            return place
        self.here = element
        if name in RAW or (name in TEXT_ALONE and not drawn):
            end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.source, place)
            if end is None:
                self.say(f"never closed: {element}")
                return len(self.source)
            inside = self.source[place : end.start()]
            if name in RAW:
                element.children.append(inside)
                if "<!--" in inside or re.search(rf"<{name}", inside, re.IGNORECASE):
                    self.say(f"{element} holds what ends it oddly")
            else:
                self.add_text(inside)
            self.here = element.parent
            return end.end()
        return place

    def attributes(self, written: str, name: str) -> dict:
        found = {}
        for told in ATTRIBUTE.finditer(written):
            key = told[1] if name in DRAWN else told[1].lower()
            if key in found:
                self.say(f"<{name}> says {key} twice")
            value = next((each for each in told.groups()[1:] if each is not None), None)
            self.look_at_references(value or "", f"<{name} {key}>")
            found[key] = "" if value is None else unescape(value)
            if value is None and key not in BOOLEAN and not key.startswith("data-"):
                self.say(f"<{name} {key}> without a value")
        return found

    def close(self, name: str) -> None:
        if self.here.name == name:
            self.here = self.here.parent
            return
        self.say(f"</{name}> ends {self.here}")
        for above in self.here.above():
            if above.name == name:
                self.here = above.parent
                return

    def add_text(self, text: str) -> None:
        self.look_at_references(text, f"text of <{self.here.name}>")
        said = unescape(text)
        self.here.children.append(said)
        if said.strip() and (self.here.name in NO_TEXT or self.here is self.root):
            self.say(f"text in {self.here}: {said.strip()[:60]!r}")

    def look_at_references(self, text: str, where: str) -> None:
        if NOT_IN_TEXT.search(text):
            self.say(f"{where}: a character that no page may hold in {text[:60]!r}")
        if "&" not in text:
            return
        for found in REFERENCE.finditer(text):
            told = found[1]
            if told is None:
                continue
            if told.startswith("#") and told.endswith(";"):
                number = int(told[2:-1], 16) if told[1] in "xX" else int(told[1:-1])
                if number > 0x10FFFF or NOT_IN_TEXT.match(chr(number)) or number == 13:
                    self.say(f"{where}: &{told}")
            elif told not in html5:
                # An ampersand before letters that name nothing is one, unless they end with a semicolon.
                unclear = (
                    told.endswith(";") or told == "#" or any(told.startswith(each) for each in OLD_NAMES)
                )
                if unclear:
                    self.say(f"{where}: &{told}")
            elif not told.endswith(";"):
                self.say(f"{where}: &{told} without its semicolon")

    # What stands where

    def look_at(self, element: Element) -> None:
        name, attributes, parent = element.name, element.attributes, element.parent
        if "id" in attributes:
            told = attributes["id"]
            if not told or re.search(r"\s", told):
                self.say(f"{element}: no id")
            if told in self.ids:
                self.say(f"{element}: there is {self.ids[told]} too")
            self.ids[told] = element
        if element.is_drawn:
            return
        if name not in HOLDS and name not in VOID and name not in TRANSPARENT:
            self.say(f"{element}: there is no such element")
        self.look_at_attributes(element)
        if not self.may_stand(element, parent):
            self.say(f"{element} in {parent}")
        if name in FIRST_ONLY:
            others = [each for each in parent.children if isinstance(each, Element)]
            if parent.name != FIRST_ONLY[name] or others[0] is not element:
                self.say(f"{element} is not first in {parent}")
        if name in INTERACTIVE and not (name == "input" and attributes.get("type") == "hidden"):
            inside = [each for each in element.above() if each.name in ("a", "button")]
            if inside and not (name == "a" and "href" not in attributes):
                self.say(f"{element} in {inside[0]}")
        for alone in ("form", "label", "main", "header", "footer", "dfn"):
            if name == alone and any(each.name == alone for each in element.above()):
                self.say(f"{element} in another")
        if name == "label":
            inside = [each for each in element.walk() if each.name in LABELLED]
            if len(inside) > 1:
                self.say(f"{element} is of several")

    @staticmethod
    def may_stand(element: Element, parent: Element) -> bool:
        name = element.name
        if not parent.name:
            return name == "html"
        while parent.name in TRANSPARENT:
            if parent.name == "noscript" and any(each.name == "head" for each in parent.above()):
                return name in ("link", "style", "meta")
            parent = parent.parent
        if parent.name == "div" and parent.parent is not None and parent.parent.name == "dl":
            return name in GROUP_OF_DL
        if name in ("link", "meta") and not any(each.name == "head" for each in element.above()):
            return "itemprop" in element.attributes
        return name in HOLDS.get(parent.name, ())

    def look_at_attributes(self, element: Element) -> None:
        name, attributes = element.name, element.attributes
        own = OF_ELEMENT.get(name, "").split()
        for key, value in attributes.items():
            known = key in EVERYWHERE or key in own or re.fullmatch(r"data-[a-z0-9._-]+", key)
            if not known and not (key.startswith("aria-") and key[5:] in ARIA):
                self.say(f"{element}: there is no {key}")
            allowed = VALUES.get((name, key)) or VALUES.get(("", key))
            if allowed and value not in allowed.split():
                self.say(f"{element}: {key} cannot be that")
            if key == "role" and value not in ROLES:
                self.say(f"{element}: there is no such role")
            if key in BOOLEAN and value not in ("", key) and key != "hidden":
                self.say(f"{element}: {key} is there or not")
            if key in ADDRESSES and not ADDRESS.fullmatch(value):
                self.say(f"{element}: no address")
            if key in NUMBERS and not re.fullmatch(r"-?[0-9]+", value):
                self.say(f"{element}: {key} is no number")
            if key in ("aria-labelledby", "aria-describedby", "aria-controls") and not value.strip():
                self.say(f"{element}: {key} says nothing")
        if name == "img" and "alt" not in attributes:
            self.say(f"{element} without alt")
        if name in ("a", "form") and attributes.get("href", attributes.get("action", "-")) == "":
            self.say(f"{element} leads nowhere")
        if name == "input" and attributes.get("type") == "image":
            self.say(f"{element}: a picture")

    def look_at_names(self) -> None:
        """What names another by its id, or the page's own parts by a link."""
        for element in self.elements:
            for key in NAMED:
                for told in element.attributes.get(key, "").split():
                    if told not in self.ids:
                        self.say(f"{element}: {key} names nothing")
                    elif key == "for" and element.name == "label" and self.ids[told].name not in LABELLED:
                        self.say(f"{element} is of {self.ids[told]}")
            link = element.attributes.get("href", "")
            if len(link) > 1 and link.startswith("#") and unescape(link[1:]) not in self.ids:
                self.say(f"{element}: there is no such part of the page")

    def look_at_whole(self) -> None:
        """One main heading, and none that skips a level; one title, one main part, its language."""
        names = [each.name for each in self.elements if not each.is_drawn]
        for name in ("html", "head", "body", "title", "main", "h1"):
            if names.count(name) != 1:
                self.say(f"{names.count(name)} of <{name}>")
        before = 1
        for element in self.elements:
            if element.name in HEADINGS:
                level = int(element.name[1])
                if level > before + 1:
                    self.say(
                        f"{element} {element.text.strip()[:40]!r} comes after a heading of level {before}"
                    )
                if not element.text.strip():
                    self.say(f"{element} says nothing")
                before = level
            if element.name == "title" and not element.text.strip():
                self.say("no title")
            if element.name == "html" and not element.attributes.get("lang"):
                self.say("no language")


OLD_NAMES = tuple(name for name in html5 if not name.endswith(";"))
