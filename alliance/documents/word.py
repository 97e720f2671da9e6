"""Documents as Word files, with real headings, lists and table headers that a screen reader knows."""

from io import BytesIO

from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from alliance.documents.content import (
    Bullets,
    Chart,
    Document,
    Facts,
    Heading,
    Link,
    Note,
    Paragraph,
    Table,
)
from alliance.documents.pdf import as_picture
from alliance.documents.zipping import without_times

INK = RGBColor(0x0B, 0x0C, 0x0C)
TYPEFACE = "Arial"
NUMBER_WIDTH = Cm(1.2)


def as_word(document: Document) -> bytes:
    """The document as a .docx file of A4 pages, its marking and stage at the head and foot of each."""
    word = _blank(document)
    _frame(word, document)
    word.add_heading(_clean(document.title), 0)
    if document.subtitle:
        word.add_paragraph(_clean(document.subtitle), style="Subtitle")
    if document.warning:
        word.add_paragraph().add_run(_clean(document.warning)).bold = True
    for block in document.blocks:
        _WRITERS[type(block)](word, block)
    if document.closing:
        word.add_paragraph(_clean(document.closing)).runs[0].font.size = Pt(9)
    file = BytesIO()
    word.save(file)
    return without_times(file.getvalue())


def _blank(document: Document):
    word = Word()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"):
        style = word.styles[name]
        style.font.name, style.font.color.rgb, style.font.italic = TYPEFACE, INK, False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    word.styles["Normal"].font.size = Pt(11)
    language = word.styles["Normal"].element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "en-GB")
    language.append(mark)
    said = word.core_properties
    said.title, said.language, said.author, said.comments = _clean(document.title), "en-GB", "", ""
    said.subject, said.category = _clean(document.subtitle), document.marking_words
    return word


def _frame(word, document: Document) -> None:
    words = " · ".join(part for part in (document.marking_words, document.stage.upper()) if part)
    section = word.sections[0]
    for place in (section.header, section.footer):
        paragraph = place.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(_clean(words)).bold = True
    page = section.footer.add_paragraph()
    page.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page.add_run("Page ")
    _field(page, "PAGE")
    page.add_run(" of ")
    _field(page, "NUMPAGES")


def _field(paragraph, name: str) -> None:
    """A number that Word itself works out."""
    for kind, text in (("begin", None), (None, name), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _heading(word, block: Heading) -> None:
    word.add_heading(_clean(block.text), block.level)


def _paragraph(word, block: Paragraph) -> None:
    paragraph = word.add_paragraph()
    if block.number:
        paragraph.paragraph_format.left_indent = NUMBER_WIDTH
        paragraph.paragraph_format.first_line_indent = -NUMBER_WIDTH
        paragraph.paragraph_format.tab_stops.add_tab_stop(NUMBER_WIDTH)
        paragraph.add_run(f"{block.number}\t").bold = True
    paragraph.add_run(_clean(block.text))


def _note(word, block: Note) -> None:
    label = word.add_paragraph()
    label.paragraph_format.keep_with_next = True
    label.paragraph_format.left_indent = NUMBER_WIDTH
    label.add_run(_clean(block.label)).bold = True
    word.add_paragraph(_clean(block.text)).paragraph_format.left_indent = NUMBER_WIDTH


def _bullets(word, block: Bullets) -> None:
    for item in block.items:
        word.add_paragraph(_clean(item), style="List Bullet")


def _facts(word, block: Facts) -> None:
    for label, value in block.rows:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{_clean(label)}: ").bold = True
        paragraph.add_run(_clean(value))


def _link(word, block: Link) -> None:
    word.add_paragraph(_clean(block.text))


def _table(word, block: Table) -> None:
    caption = word.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.add_run(_clean(block.caption)).bold = True
    table = word.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    _repeat_on_each_page(table.rows[0])
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        cell.paragraphs[0].add_run(_clean(column)).bold = True
    for row in block.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(value)
    for place in block.numeric:
        for cell in table.columns[place].cells:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.add_paragraph()


def _chart(word, block: Chart) -> None:
    caption = word.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.add_run(_clean(block.caption)).bold = True
    shape = word.add_paragraph().add_run().add_picture(BytesIO(as_picture(block.picture)), width=Cm(16))
    shape._inline.docPr.set("descr", _clean(block.alternative))
    _table(word, block.table)


def _repeat_on_each_page(row) -> None:
    """What makes a row the header of its table, for eyes and for screen readers."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _clean(words) -> str:
    """The words without the characters that XML cannot hold; line breaks and tabs stay."""
    return "".join(letter for letter in str(words) if letter in "\n\t" or _allowed(ord(letter)))


def _allowed(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


_WRITERS = {
    Heading: _heading,
    Paragraph: _paragraph,
    Note: _note,
    Bullets: _bullets,
    Facts: _facts,
    Table: _table,
    Chart: _chart,
    Link: _link,
}
