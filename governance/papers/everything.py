"""Everything there is of one meeting in one file to keep: as far as somebody reads, and nothing beside."""

import io
import zipfile
from collections.abc import Iterator

from alliance.documents import as_pdf, as_word
from alliance.exports import Column, Export, Kind, csv_response
from alliance.file_contents import content_of
from alliance.markings import highest
from alliance.temporal import long_date, today
from alliance.text import address
from governance.decision_sheet import decision_sheet
from governance.minutes import minutes_document, standing_content
from governance.models import Action, Decision, Meeting, Minutes, Pack
from governance.papers.packs import Contents, level_for

DECISIONS = (
    Column("reference", "Reference"),
    Column("decided_on", "Decided on", Kind.DATE),
    Column("title", "Title"),
    Column("decision", "Decision"),
    Column("outcome", "Outcome"),
)
ACTIONS = (
    Column("reference", "Reference"),
    Column("what", "What"),
    Column("owner", "Owner"),
    Column("due_on", "Due by", Kind.DATE),
    Column("closed", "Closed", Kind.YES_NO),
)


def everything(meeting: Meeting, user) -> bytes:
    """A ZIP file of the agenda, papers, pack, decisions, actions and minutes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as files:
        named = []
        for name, content in _parts(meeting, user):
            files.writestr(name, content)
            named.append(name)
        files.writestr("contents.txt", _contents(meeting, named))
    return written.getvalue()


def _parts(meeting: Meeting, user) -> Iterator[tuple[str, bytes]]:
    level = level_for(meeting, user.reading_level)
    contents = Contents(meeting, level)
    yield "agenda.pdf", as_pdf(contents.agenda())
    for item in contents.items:
        for each in contents.papers.get(item.pk, ()):
            for version in each.versions:
                name = address(each.paper.title)[:80] or "paper"
                numbers = f"{each.paper.number}-v{version.number}"
                path = f"papers/{item.order:02}-{name}-{numbers}.{version.file.kind}"
                yield path, content_of(version.file)
    pack = Pack.objects.filter(meeting=meeting, level=level).first()
    if pack is not None and pack.made_of == contents.made_of:
        yield "pack.pdf", bytes(pack.content)
    if not meeting.closed_at:
        return
    sheet = decision_sheet(meeting, user)
    yield "decision-sheet.pdf", as_pdf(sheet)
    yield "decision-sheet.docx", as_word(sheet)
    rows = Minutes.objects.visible_to(user).filter(meeting=meeting)
    minutes = rows.select_related("meeting__board").first()
    if minutes is not None:
        content, version = standing_content(minutes)
        document = minutes_document(minutes, content, user.reading_level, version)
        yield "minutes.pdf", as_pdf(document)
        yield "minutes.docx", as_word(document)
    yield "decisions.csv", _decisions(meeting, user)
    yield "actions.csv", _actions(meeting, user)


def _decisions(meeting: Meeting, user) -> bytes:
    rows = Decision.objects.visible_to(user).on_the_record().filter(item__meeting=meeting)
    rows = list(rows.select_related("board").order_by("number"))
    told = [
        (each.reference, each.decided_on, each.title, each.wording, each.get_outcome_display())
        for each in rows
    ]
    return _csv("Decisions", DECISIONS, told, rows)


def _actions(meeting: Meeting, user) -> bytes:
    rows = Action.objects.visible_to(user).on_the_record().filter(item__meeting=meeting)
    rows = list(rows.select_related("owner_seat").order_by("number"))
    told = [(each.reference, each.what, each.owner, each.due_on, bool(each.closed_at)) for each in rows]
    return _csv("Actions", ACTIONS, told, rows)


def _csv(title: str, columns, told: list[tuple], rows: list) -> bytes:
    export = Export(
        title=title,
        noun=title.lower(),
        columns=columns,
        rows=told,
        as_at=today(),
        marking=highest(each.marking for each in rows),
        illustrative=any(each.illustrative for each in rows),
    )
    return b"".join(csv_response(export).streaming_content)


def _contents(meeting: Meeting, named: list[str]) -> str:
    illustrative = "\nIt is made up to show how the portal works." if meeting.illustrative else ""
    return (
        f"{meeting.board.name}, meeting of {long_date(meeting.held_on)}.{illustrative}\n\n"
        + "\n".join(named)
        + "\n"
    )
