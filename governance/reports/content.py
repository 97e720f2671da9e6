"""All that a report says, as plain values: what is previewed, approved, and frozen when it is issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from alliance.documents import Block, Bullets, Chart, Document, Heading, Note, Paragraph, Table
from alliance.documents import Facts as FactRows
from alliance.markings import Marking
from alliance.publishing import canonical
from alliance.temporal import long_date
from governance.models import ParagraphText, Report, ReportParagraph, ReportSection
from governance.reports.facts import Facts, figure_as_kept
from governance.reports.glossary import explained
from governance.reports.writing import read, words

SHAPE = 1


@dataclass(frozen=True)
class Wrong:
    """What keeps a report from being issued: where, by the paragraph, and why."""

    paragraph: ReportParagraph
    number: str
    why: str


def sections_of(report: Report) -> list[ReportSection]:
    """The sections with the paragraphs that stand in them, and all their texts, the last one last."""
    texts = Prefetch("texts", queryset=ParagraphText.objects.order_by("pk"))
    shared = Prefetch("shared_with", queryset=ReportParagraph.objects.prefetch_related(texts))
    standing = ReportParagraph.objects.filter(removed_at__isnull=True).select_related("continues")
    standing = standing.prefetch_related(texts, shared).order_by("order", "pk")
    rows = ReportSection.objects.filter(report=report).select_related("writer").order_by("order", "pk")
    return list(rows.prefetch_related(Prefetch("paragraphs", queryset=standing)))


def text_of(paragraph: ReportParagraph) -> ParagraphText:
    return list(paragraph.written_in.texts.all())[-1]


def numbered(sections: Iterable[ReportSection]) -> dict[int, str]:
    """The number of each paragraph by its key: 7.4 is the fourth of the seventh section."""
    return {
        paragraph.pk: f"{place}.{number}"
        for place, section in enumerate(sections, start=1)
        for number, paragraph in enumerate(section.paragraphs.all(), start=1)
    }


def referred_to(sections: Iterable[ReportSection]) -> dict[int, str]:
    """The number of each paragraph by every key it is referred to by.

    What is copied or shared refers to a paragraph of the report it came from: here it is the same one.
    """
    numbers = numbered(sections)
    found = dict(numbers)
    for section in sections:
        for paragraph in section.paragraphs.all():
            for key in (paragraph.shared_with_id, paragraph.continues_id):
                if key:
                    found.setdefault(key, numbers[paragraph.pk])
    return found


def content_of(report: Report) -> tuple[dict, list[Wrong]]:
    """What a report says with the record as it is now, and what is wrong with it."""
    sections = sections_of(report)
    numbers = numbered(sections)
    facts, wrong = Facts(report.as_at, referred_to(sections)), []
    told = []
    for place, section in enumerate(sections, start=1):
        paragraphs = []
        for paragraph in section.paragraphs.all():
            number = numbers[paragraph.pk]
            try:
                blocks = read(text_of(paragraph).text, facts.fill)
            except ValidationError as why:
                wrong += [Wrong(paragraph, number, sentence) for sentence in why.messages]
                continue
            paragraphs.append(
                {
                    "identity": paragraph.identity,
                    "number": number,
                    "asks": paragraph.kind == ReportParagraph.Kind.RECOMMENDATION,
                    "main_point": paragraph.main_point,
                    "blocks": blocks,
                }
            )
        told.append({"number": place, "title": section.title, "paragraphs": paragraphs})
    meeting = report.meeting
    content = {
        "shape": SHAPE,
        "title": report.title,
        "panel": meeting.panel.name,
        "meeting": meeting.held_on.isoformat(),
        "author": report.author,
        "as_at": report.as_at.isoformat(),
        "sections": told,
        "figures": {name: figure_as_kept(*found) for name, found in sorted(facts.figures.items())},
    }
    # A report that was issued before there were any has none.
    content["words"] = explained(content)
    return content, wrong


def frozen(content: dict) -> tuple[str, str]:
    """A report's content as it is kept when it is issued, and the digest it is known by."""
    kept = canonical(content)
    return kept, sha256(kept.encode()).hexdigest()


def digest_of(content: dict) -> str:
    return frozen(content)[1]


# As a document


def document_of(
    content: dict,
    *,
    stage: str = "",
    illustrative: bool = False,
    large: bool = False,
    made_on: date | None = None,
) -> Document:
    """A report as PDF and Word show it: the same words and numbers as on the page."""
    blocks: list[Block] = []
    asked = [
        paragraph
        for section in content["sections"]
        for paragraph in section["paragraphs"]
        if paragraph["asks"]
    ]
    if asked:
        blocks.append(
            Note(
                "What you are asked to do",
                "\n".join(f"{each['number']} {words_of(each)}" for each in asked),
            )
        )
    for section in content["sections"]:
        blocks.append(
            Heading(f"{section['number']} {section['title']}", anchor=f"section-{section['number']}")
        )
        for paragraph in section["paragraphs"]:
            blocks += _blocks_of(paragraph)
    if content["figures"]:
        blocks.append(Heading("Figures behind this report", anchor="figures"))
        blocks.append(FactRows([(each["title"], figure_words(each)) for each in content["figures"].values()]))
    if told := content.get("words"):
        blocks.append(Heading("Words used in this report", anchor="words"))
        blocks.append(FactRows([(each["word"], each["meaning"]) for each in told]))
    return Document(
        title=content["title"],
        subtitle=f"{content['panel']}, {long_of(content['meeting'])}. {content['author']}",
        marking=Marking.PUBLISHED,
        blocks=blocks,
        stage=stage,
        illustrative=illustrative,
        contents=True,
        large=large,
        made_on=made_on,
        closing=f"Figures as at {long_of(content['as_at'])}.",
    )


def _blocks_of(paragraph: dict) -> list[Block]:
    """Its number stands at its first words; before a list or a table it has a line of its own."""
    found: list[Block] = []
    number = paragraph["number"]
    for block in paragraph["blocks"]:
        if block["kind"] == "text":
            found.append(Paragraph(words(block["runs"]), number))
            number = ""
            continue
        if number:
            found.append(Paragraph("", number))
            number = ""
        if block["kind"] == "bullets":
            found.append(Bullets([words(item) for item in block["items"]]))
        elif block["kind"] == "chart":
            found.append(
                Chart(block["caption"], block["alternative"], block["picture"], _table_of(block["table"]))
            )
        else:
            found.append(_table_of(block))
    return found


def _table_of(told: dict) -> Table:
    return Table(told["caption"], told["columns"], told["rows"], told["numeric"])


def words_of(paragraph: dict) -> str:
    """A paragraph as plain words, its lists and tables too."""
    said = []
    for block in paragraph["blocks"]:
        if block["kind"] == "text":
            said.append(words(block["runs"]))
        elif block["kind"] == "bullets":
            said += [words(item) for item in block["items"]]
        elif block["kind"] == "chart":
            said.append(f"{block['caption']}. {block['alternative']}")
        else:
            said.append("; ".join(", ".join(row) for row in block["rows"]))
    return " ".join(said)


def figure_words(figure: dict) -> str:
    """A figure with what it means and where it comes from."""
    sources = "; ".join(figure["sources"])
    said = [f"{figure['words']}.", figure["meaning"]]
    said += [f"Sources: {sources}."] if sources else []
    said += ["Sources disagree."] if figure["sources_disagree"] else []
    return " ".join(said)


def long_of(day: str) -> str:
    return long_date(date.fromisoformat(day))


def paragraphs_of(content: dict) -> dict[str, dict]:
    """Each paragraph by its number."""
    return {each["number"]: each for section in content["sections"] for each in section["paragraphs"]}
