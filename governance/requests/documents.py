"""A copy of an answer as a document and as a table: what its page, PDF, Word, XLSX and CSV show."""

from datetime import date

from alliance.documents import Block, Document, Heading, Note, Paragraph, Table
from alliance.documents import Facts as FactRows
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking
from alliance.temporal import long_date
from governance.requests.content import exemption_words, known_words, withheld_words

NOT_ANSWERED = "The answer is not given yet, and may change."
OFFICERS_COPY = "Officer’s copy. It tells what is withheld: do not send it out."


def copy_words(content: dict) -> str:
    return "officer’s copy" if content["whole"] else "disclosure copy"


def marking_of_copy(content: dict, answered: str) -> Marking:
    """What is disclosed is published; a draft and the officer’s copy are marked as what stands in them."""
    if answered and not content["whole"]:
        return Marking.PUBLISHED
    return Marking(content["marking"])


def document_of(content: dict, answered: str = "", version: int = 0) -> Document:
    """A copy as a document. `answered` is the day of the answer, as 2026-11-28; "" while it is a draft."""
    blocks: list[Block] = []
    if content["whole"]:
        blocks.append(Note("Not to be sent out", OFFICERS_COPY))
    blocks.append(Heading("What was asked", anchor="asked"))
    blocks.append(Paragraph(content["question"]))
    blocks.append(FactRows(_about(content, answered, version)))
    blocks.append(Heading("What is disclosed", anchor="disclosed"))
    blocks += _listed(content)
    for thing in content["things"]:
        blocks += _thing(thing)
    if content["whole"]:
        blocks += _not_decided(content)
        blocks += _annex(content)
    return Document(
        title=f"{content['reference']}: {copy_words(content)}",
        subtitle=f"Freedom of information request. Facts as at {_day(content['as_at'])}",
        marking=marking_of_copy(content, answered),
        blocks=blocks,
        stage="" if answered else "Draft",
        stage_note="" if answered else NOT_ANSWERED,
        illustrative=content["illustrative"],
        closing=f"Facts as at {_day(content['as_at'])}, as the record told them.",
        made_on=date.fromisoformat(answered) if answered else None,
    )


def _about(content: dict, answered: str, version: int) -> list[tuple[str, str]]:
    rows = [("Reference", content["reference"])]
    rows += [("The force’s own reference", content["own_reference"])] if content.get("own_reference") else []
    rows += [("Received", _day(content["received_on"])), ("Facts as at", _day(content["as_at"]))]
    rows += [("Answered", _day(answered))] if answered else []
    return [*rows, ("Version", str(version))] if version > 1 else rows


def _listed(content: dict) -> list[Block]:
    """The first page: each thing with how much of it is disclosed, and under what the rest is withheld."""
    if not content["things"]:
        return [Paragraph("Nothing is gathered yet.")]
    rows = [
        [f"{each['number']}. {each['title']}", str(len(each["facts"])), _rest(each)]
        for each in content["things"]
    ]
    caption = "Each part of the answer, and how many of its facts are disclosed"
    return [Table(caption, ["Part", "Facts disclosed", "Withheld"], rows, numeric=(1,))]


def _rest(thing: dict) -> str:
    said = [f"{each['facts']} under section {each['exemption']}" for each in thing["withheld"]]
    said += [f"{thing['not_decided']} not decided yet"] if thing["not_decided"] else []
    return "; ".join(said) or "None"


def _thing(thing: dict) -> list[Block]:
    blocks: list[Block] = [Heading(f"{thing['number']}. {thing['title']}", anchor=f"part-{thing['number']}")]
    for fact in thing["facts"]:
        blocks += [Paragraph(fact["says"], fact["number"]), FactRows(_rows(fact))]
    blocks += [Paragraph(withheld_words(each)) for each in thing["withheld"]]
    if thing["not_decided"]:
        blocks.append(Paragraph(f"Not decided yet: {thing['not_decided']}."))
    return blocks


def _rows(fact: dict) -> list[tuple[str, str]]:
    rows = [
        ("As at", fact["as_at"]),
        ("Source", fact["source"]),
        ("Paragraph", fact["paragraph"]),
        ("Recorded on", _day(fact["recorded_on"])),
        ("Marking in the record", fact["marking"]),
        ("Freedom of information", fact["status"]),
        ("To know of it", known_words(fact)),
    ]
    return [(label, words) for label, words in rows if words]


def _not_decided(content: dict) -> list[Block]:
    found = [fact for thing in content["things"] for fact in thing["open"]]
    if not found:
        return []
    blocks: list[Block] = [Heading("Not decided yet", anchor="not-decided")]
    for fact in found:
        blocks += [Paragraph(fact["says"], fact["number"]), FactRows(_rows(fact))]
    return blocks


def _annex(content: dict) -> list[Block]:
    blocks: list[Block] = [Heading("Annex: what is withheld, and why", anchor="annex")]
    found = [fact for thing in content["things"] for fact in thing["annex"]]
    if not found:
        return [*blocks, Paragraph("Nothing is withheld.")]
    for fact in found:
        why = [("Exemption", exemption_words(fact["exemption"])), ("Why", fact["because"])]
        blocks += [Paragraph(fact["says"], fact["number"]), FactRows([*why, *_rows(fact)])]
    return blocks


def _day(day: str) -> str:
    return long_date(date.fromisoformat(day)) if day else ""


# As a table

COLUMNS = (
    Column("number", "Number"),
    Column("part", "Part of the answer"),
    Column("fact", "Fact"),
    Column("as_at", "As at"),
    Column("source", "Source"),
    Column("paragraph", "Paragraph"),
    Column("recorded_on", "Recorded on", Kind.DATE),
    Column("marking", "Marking in the record"),
    Column("status", "Freedom of information"),
    Column("certain", "Certain", Kind.YES_NO),
    Column("sources_disagree", "Sources disagree", Kind.YES_NO),
    Column("illustrative", "Illustrative", Kind.YES_NO),
    Column("to_know", "To know of it"),
)
WHY = Column("because", "Why it is withheld")


def export_of(content: dict, answered: str = "") -> Export:
    """A copy as a table: a row for each fact, and one that says how many are withheld under what."""
    whole = content["whole"]
    rows = []
    for thing in content["things"]:
        told = [*thing["facts"], *(thing["annex"] if whole else ()), *(thing["open"] if whole else ())]
        rows += [_cells(thing, fact, whole) for fact in told]
        if not whole:
            rows += [_withheld_cells(thing, each) for each in thing["withheld"]]
    return Export(
        title=f"{content['reference']}: {copy_words(content)}",
        noun=f"{content['reference']} {copy_words(content)}",
        columns=(*COLUMNS, WHY) if whole else COLUMNS,
        rows=rows,
        as_at=date.fromisoformat(content["as_at"]),
        marking=marking_of_copy(content, answered),
        illustrative=content["illustrative"],
        notes=[f"Question: {content['question']}", *([] if answered else [f"Draft. {NOT_ANSWERED}"])],
    )


def _cells(thing: dict, fact: dict, whole: bool) -> tuple:
    cells = (
        fact["number"],
        thing["title"],
        fact["says"],
        fact["as_at"],
        fact["source"],
        fact["paragraph"],
        date.fromisoformat(fact["recorded_on"]) if fact["recorded_on"] else None,
        fact["marking"],
        fact["status"],
        fact["certain"],
        fact["sources_disagree"],
        fact["illustrative"],
        known_words(fact),
    )
    return (*cells, fact.get("because", "")) if whole else cells


def _withheld_cells(thing: dict, withheld: dict) -> tuple:
    said = (f"{thing['number']}", thing["title"], withheld_words(withheld), "", "", "", None, "")
    return (*said, f"Withheld under section {withheld['exemption']}", "", "", "", "")
