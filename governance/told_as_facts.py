"""Decisions, minutes and issued reports, told as facts."""

import re
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from alliance.facts_told import ReaderTo, ToldFact, ToldThing, told_as_facts
from alliance.markings import Marking
from alliance.temporal import long_date
from governance.minutes import readable, standing_content
from governance.models import EXAMPLE, Decision, Minutes, ReportIssue
from governance.reading import decisions_on
from governance.reports.content import long_of, paragraphs_of, words_of

REFERENCE = re.compile(r"([A-Z]{2,8})-([0-9]{4})-([0-9]{3,9})")
PARTS_OF_A_DECISION = (
    ("recommendation", "The recommendation was"),
    ("reasons", "The reasons were"),
    ("options", "The options considered were"),
    ("money", "Its effect on money"),
    ("legal", "Its legal effect"),
    ("people", "Its effect on people"),
    ("equality", "Its effect on equality"),
    ("risk", "Its risk"),
)
NOT_FOUND = ""


# Decisions


def _reference_of(key: str) -> str:
    """The reference of a decision, from its entry in the search index."""
    rows = Decision.objects.on_the_record().filter(pk=key if key.isdecimal() else 0)
    found = rows.select_related("board").first()
    return found.reference if found else NOT_FOUND


@told_as_facts("decision", noun="decision", written="Its reference, like WTB-2026-014", found=_reference_of)
def decision(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    """A decision that was made by the day: what was decided, and each part of it that says anything (R14)."""
    named = REFERENCE.fullmatch(key.upper())
    if named is None:
        return None
    prefix, year, number = named.groups()
    series = {"illustrative": True} if prefix == EXAMPLE else {"illustrative": False, "board__prefix": prefix}
    rows = decisions_on(day, reader).filter(**series, year=int(year), number=int(number))
    found = rows.select_related("board").first()
    if found is None:
        return None
    when = f"{found.reference}, {long_date(found.decided_on)}"
    beside = {
        "as_at": long_date(found.decided_on),
        "source": f"Record of decisions of the {found.board}",
        "paragraph": found.reference,
        "recorded_on": localdate(found.made_at),
        "illustrative": found.illustrative,
    }
    wording = f"{found.board}, {when}, {found.get_outcome_display().lower()}: {found.wording}"
    facts = [ToldFact(key="wording", says=wording, marking=found.marking, **beside)]
    facts += [
        ToldFact(key=name, says=f"{found.reference}. {label}: {text}", marking=found.marking, **beside)
        for name, label in PARTS_OF_A_DECISION
        if (text := getattr(found, name))
    ]
    facts += [
        ToldFact(
            key=f"restricted/{part.pk}",
            says=f"{found.reference}. {part.get_part_display()}: {part.text}",
            marking=part.marking,
            notes=(f"Withheld from what is published, because of {part.withheld_because}.",),
            **beside,
        )
        for part in found.restricted.all()
        if part.marking <= reader.reading_level
    ]
    address = reverse("decision", args=[found.reference])
    return ToldThing(found.reference, f"{found.reference}: {found.title}", facts, address)


# Minutes


def _place_of(key: str) -> str:
    """The board, day and item of some minutes, from their entry in the search index."""
    minutes, _, item = key.partition("/")
    rows = Minutes.objects.filter(pk=minutes if minutes.isdecimal() else 0)
    found = rows.select_related("meeting__board").first()
    if found is None:
        return NOT_FOUND
    return f"{found.meeting.board.slug}/{found.meeting.held_on.isoformat()}/{item}"


@told_as_facts(
    "minutes",
    noun="paragraph or item of agreed minutes",
    written="The day of the meeting and the number, like 2026-09-10/5.3 for a paragraph or 2026-09-10/5",
    found=_place_of,
)
def minutes(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    """What the agreed minutes say under an item, or in one paragraph (R16)."""
    *board, held_on, place = key.split("/") if key.count("/") in (1, 2) else ("", "")
    try:
        held_on = date.fromisoformat(held_on)
    except ValueError:
        return None
    rows = Minutes.objects.visible_to(reader).filter(meeting__held_on=held_on, agreed_at__isnull=False)
    rows = rows.filter(meeting__board__slug=board[0]) if board else rows
    found = rows.select_related("meeting__board").order_by("meeting__board").first()
    if found is None or held_on > day or _lowest(found) > reader.reading_level:
        return None
    content, version = standing_content(found)
    item = place.partition(".")[0]
    sections = [each for each in readable(content, reader.reading_level) if str(each["item"] or 0) == item]
    parts = [
        (section, part)
        for section in sections
        for part in section["parts"]
        if part["kind"] == "paragraph" and place in (item, part["label"])
    ]
    if not parts:
        return None
    meeting = found.meeting
    called = f"Minutes of the {meeting.board}, {long_date(held_on)}"
    facts = [
        ToldFact(
            key=part["label"],
            says=part["text"],
            as_at=long_date(held_on),
            source=called,
            paragraph=part["label"],
            recorded_on=localdate(version.made_at),
            marking=max(part["marking"], section["marking"], _lowest(found)),
            illustrative=found.illustrative,
        )
        for section, part in parts
    ]
    address = f"/board/meetings/{held_on.isoformat()}/minutes/#item-{item}"
    title = f"{called}: {parts[0][0]['heading']}"
    return ToldThing(f"{meeting.board.slug}/{held_on.isoformat()}/{place}", title, facts, address)


def _lowest(found: Minutes) -> Marking:
    """Until they are published nobody reads them who has not signed in."""
    return Marking.PUBLISHED if found.published_at else Marking.OFFICIAL


# Reports


def _address_of_issue(key: str) -> str:
    """The address and version of a report, from its entry in the search index."""
    rows = ReportIssue.objects.filter(pk=key if key.isdecimal() else 0)
    found = rows.select_related("report").first()
    return f"{found.report.slug}/v{found.number}" if found else NOT_FOUND


@told_as_facts(
    "report",
    noun="issued report to a Panel, or a paragraph of one",
    written="How its address ends, with the paragraph or without: a-report-2026/v1/7.4",
    found=_address_of_issue,
)
def report(key: str, day: date, reader: ReaderTo) -> ToldThing | None:
    """What a version of a report said that was issued by the day: all its paragraphs, or one."""
    slug, version, place = [*key.split("/"), "", ""][:3]
    if not re.fullmatch(r"v[0-9]{1,4}", version):
        return None
    rows = ReportIssue.objects.visible_to(reader).filter(report__slug=slug, number=int(version[1:]))
    found = rows.filter(issued_on__lte=day).first()
    if found is None:
        return None
    content = found.told
    paragraphs = paragraphs_of(content)
    if place and place not in paragraphs:
        return None
    chosen = {place: paragraphs[place]} if place else paragraphs
    called = f"{content['title']}, {content['panel']}, {long_of(content['meeting'])}"
    facts = [_of_report(found, content, number, each, called) for number, each in chosen.items()]
    address = f"{reverse('report-version', args=[slug, found.number])}{f'#p{place}' if place else ''}"
    title = f"{called}{f', paragraph {place}' if place else ''}"
    return ToldThing(f"{slug}/{version}{f'/{place}' if place else ''}", title, facts, address)


def _of_report(found: ReportIssue, content: dict, number: str, paragraph: dict, called: str) -> ToldFact:
    used = [content["figures"][name] for name in _figures_of(paragraph) if name in content["figures"]]
    return ToldFact(
        key=number,
        says=words_of(paragraph),
        as_at=long_of(content["as_at"]),
        source=called,
        paragraph=number,
        recorded_on=found.issued_on,
        marking=Marking.PUBLISHED,
        certain=all(each["certain"] for each in used),
        sources_disagree=any(each["sources_disagree"] for each in used),
        illustrative=found.illustrative or any(each["illustrative"] for each in used),
    )


def _figures_of(paragraph: dict) -> list[str]:
    """The names of the figures that stand in a paragraph."""
    runs = []
    for block in paragraph["blocks"]:
        if block["kind"] == "text":
            runs += block["runs"]
        elif block["kind"] == "bullets":
            runs += [run for item in block["items"] for run in item]
    return [run["figure"] for run in runs if "figure" in run]
