"""Makers for the Board: one thing of each kind, through the same actions as a person would use."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.actions.bodies import record_corporation_sole
from alliance.actions.people import portal_user
from alliance.documents import Document, Paragraph, as_pdf
from alliance.files import checked
from alliance.markings import Marking
from alliance.models import CorporationSole
from alliance.temporal import today
from alliance.text import address
from governance.actions.agendas import add_item, send_agenda
from governance.actions.boards import record_board, record_seat, record_terms, set_rota
from governance.actions.decisions import draft_decision, give_assent, restrict_text
from governance.actions.holders import name_substitute, record_holding, record_person
from governance.actions.meetings import plan_meeting
from governance.actions.papers import ask_for_paper, receive_version
from governance.actions.publication import set_hold
from governance.actions.tasks import issue_action, record_action
from governance.models import (
    Action,
    AgendaItem,
    AgendaVersion,
    Assent,
    Board,
    ChairRota,
    Decision,
    Hold,
    Holding,
    ItemRecord,
    Meeting,
    Paper,
    PaperVersion,
    Person,
    RestrictedText,
    Seat,
    Substitute,
    Terms,
)
from tests.makers import make_force, make_source, rough

_numbers = count(1)


def make_corporation(name="Chief Constable of Dorset Police", **fields) -> CorporationSole:
    """A corporation sole, or the one of that name when it is there already."""
    if found := CorporationSole.objects.filter(name=name).first():
        return found
    number = next(_numbers)
    fields = {
        "slug": f"made-corporation-{number}",
        "force": fields.get("force") or make_force(f"Force {number}"),
        "office": CorporationSole.Office.CHIEF_CONSTABLE,
        "order": number,
        **fields,
    }
    return record_corporation_sole(CorporationSole(name=name, **fields), by=portal_user())


def make_commissioner(name="Police and Crime Commissioner for Dorset", **fields) -> CorporationSole:
    """A police and crime commissioner of a partner force."""
    return make_corporation(name, office=CorporationSole.Office.COMMISSIONER, **fields)


def make_hold(corporation, starts_on, last_day, *, because="pre-election period", by=None) -> Hold:
    """Days on which nothing is published for a commissioner."""
    days = {"starts_on": starts_on, "ceases_on": last_day + timedelta(days=1)}
    return set_hold(Hold(corporation=corporation, because=because, **days), by=by or portal_user())


def make_board(name="Working Together Board", prefix="WTB", *, source=None, by=None, **fields) -> Board:
    """A board, or the one of that name when it is there already."""
    if found := Board.objects.filter(name=name).first():
        return found
    fields = {"slug": address(name), "meets": "Quarterly", **fields}
    board = Board(name=name, prefix=prefix, source=source or make_source(), **fields)
    return record_board(board, by=by or portal_user())


def make_seat(
    title="Chief Constable of Dorset Police", *, board=None, source=None, by=None, **fields
) -> Seat:
    fields = {
        "slug": address(title),
        "office": Seat.Office.CHIEF_CONSTABLE,
        "corporation": make_corporation(),
        "chairs": True,
        **fields,
    }
    seat = Seat(title=title, board=board or make_board(), source=source or make_source(), **fields)
    return record_seat(seat, by=by or portal_user())


def make_person(name="Ada Example", *, marking=Marking.PUBLISHED, by=None, **fields) -> Person:
    """Somebody, or the one of that name when they are there already."""
    name = " ".join(name.split())
    if found := Person.objects.filter(name=name).first():
        return found
    return record_person(Person(name=name, marking=marking, **fields), by=by or portal_user())


def holding(seat, name="Ada Example", since="1 April 2020", ended=None, *, source=None, **fields) -> Holding:
    """A holding that is not recorded yet. `ended` is the last day in post."""
    ended = rough(ended)
    return Holding(
        **{
            "seat": seat,
            "person": make_person(name),
            "since": rough(since),
            "until": ended.day_after() if ended else None,
            "source": source or make_source(),
            "marking": Marking.PUBLISHED,
            **fields,
        }
    )


def make_holding(seat, *args, by=None, **fields) -> Holding:
    return record_holding(holding(seat, *args, **fields), by=by or portal_user())


def make_substitute(seat, name="Sam Substitute", starts_on=None, *, by=None, **fields) -> Substitute:
    fields = {"marking": Marking.PUBLISHED, **fields}
    substitute = Substitute(seat=seat, person=make_person(name), starts_on=starts_on, **fields)
    return name_substitute(substitute, by=by or portal_user())


def make_terms(board, since="2020", *, assenting=(), by=None, source=None, **fields) -> Terms:
    fields = {"text": "They meet and decide.", **fields}
    terms = Terms(board=board, since=rough(since), source=source or make_source(), **fields)
    return record_terms(terms, assenting, by=by or portal_user())


def make_rota(seats, effective_on, *, by=None, source=None, **fields) -> ChairRota:
    fields = {"reason": "In turn.", "marking": Marking.PUBLISHED, **fields}
    board = fields.pop("board", None) or seats[0].board
    rota = ChairRota(board=board, effective_on=effective_on, source=source or make_source(), **fields)
    return set_rota(rota, seats, by=by or portal_user())


def make_meeting(held_on=date(2026, 12, 10), *, board=None, by=None, **fields) -> Meeting:
    """A meeting that is planned; published unless a test says otherwise."""
    fields = {"starts_at": time(14), "place": "Exeter", "marking": Marking.PUBLISHED, **fields}
    meeting = Meeting(board=board or make_board(), held_on=held_on, **fields)
    return plan_meeting(meeting, by=by or portal_user())


def make_item(
    title="Savings and costs", *, meeting=None, board=None, areas=(), by=None, **fields
) -> AgendaItem:
    """An item of a meeting; without one, on the parking list."""
    fields = {"tranche": AgendaItem.Tranche.DELIVERY, "marking": Marking.PUBLISHED, **fields}
    item = AgendaItem(
        title=title, meeting=meeting, board=meeting.board if meeting else board or make_board(), **fields
    )
    return add_item(item, areas, by=by or portal_user())


@cache
def pdf_of(words: str) -> bytes:
    """A small PDF, tagged, that says some words."""
    return as_pdf(Document(words, "", Marking.PUBLISHED, [Paragraph(words)]))


def make_paper(
    title="Savings report", *, item=None, author_seat=None, author_name="", by=None, **fields
) -> Paper:
    """A paper that is asked of a post, or of whom `author_name` names."""
    if author_seat is None:
        author_name = author_name or "Head of Finance"
    fields = {"due_on": date(2026, 12, 3), "marking": Marking.PUBLISHED, **fields}
    paper = Paper(
        item=item or make_item(), title=title, author_seat=author_seat, author_name=author_name, **fields
    )
    return ask_for_paper(paper, by=by or portal_user())


def make_paper_version(
    paper, words="The words of it.", *, received_on=None, by=None, **fields
) -> PaperVersion:
    """A version of a paper: a PDF of some words, or what `file` holds."""
    upload = fields.pop("file", None) or SimpleUploadedFile("paper.pdf", pdf_of(words))
    version = PaperVersion(paper=paper, received_on=received_on or today(), **fields)
    return receive_version(version, checked(upload), by=by or portal_user())


def make_version(meeting, *, by=None) -> AgendaVersion:
    """An agenda as it stands, sent to those who agree it."""
    return send_agenda(meeting, by=by or portal_user())


def make_held_meeting(held_on, *, deferred=(), **fields) -> Meeting:
    """A meeting that was held to its end; `deferred` are titles of items that were put off to no meeting."""
    meeting = make_meeting(held_on, **fields)
    make_item("Held business", meeting=meeting)
    for title in deferred:
        defer(make_item(title, meeting=meeting))
    return close(meeting)


def close(meeting) -> Meeting:
    """Say that a meeting was held from its hour on, for two hours."""
    opened = datetime.combine(meeting.held_on, meeting.starts_at, tzinfo=UTC)
    Meeting.objects.filter(pk=meeting.pk).update(opened_at=opened, closed_at=opened + timedelta(hours=2))
    meeting.refresh_from_db()
    return meeting


def defer(item, to=None) -> AgendaItem:
    """Record of an item that it was put off, to a meeting or to none by name."""
    ItemRecord.objects.create(
        item=item, outcome="deferred", deferred_to=to, saved_at=timezone.now(), saved_by=portal_user()
    )
    return item


# The day decisions of the tests are put to the corporations sole.
PUT_ON = date(2026, 11, 2)


def make_assenting_seats(board=None, count=4) -> list[Seat]:
    """One assenting seat for each of some corporations sole, held by "Holder 1" and so on since 2020.

    Made once: they are the same seats when a fixture of the module made them already.
    """
    made = list(Seat.objects.filter(title__startswith="Seat of Corporation Sole ").order_by("pk"))
    if board is None and len(made) == count:
        return made
    board, seats = board or make_board(), []
    for number in range(1, count + 1):
        name = f"Corporation Sole {number}"
        seat = make_seat(
            f"Seat of {name}", board=board, corporation=make_corporation(name), assents=True, chairs=False
        )
        make_holding(seat, f"Holder {number}", "1 April 2020")
        seats.append(seat)
    return seats


def decision(title="Fleet", **fields) -> Decision:
    """A decision that is not recorded yet; put to them between meetings unless it has an item."""
    item = fields.get("item")
    fields = {
        "board": item.board if item else fields.get("board") or make_board(),
        "outcome": "agreed",
        "wording": f"That the Board agrees the programme called {title} for both forces.",
        "tranche": AgendaItem.Tranche.DELIVERY,
        "decided_on": item.meeting.held_on if item and item.meeting else PUT_ON,
        "marking": Marking.PUBLISHED,
        **fields,
    }
    return Decision(title=title, **fields)


def make_draft(title="Fleet", *, areas=(), by=None, **fields) -> Decision:
    return draft_decision(decision(title, **fields), areas, by=by or portal_user())


def make_assent(draft, seat, *, answer=Assent.Answer.ASSENTS, person=None, given_on=None, by=None) -> Assent:
    """The answer of a seat's corporation sole; by its only holder, on the day it was put, unless told."""
    assent = Assent(
        decision=draft,
        corporation=seat.corporation,
        answer=answer,
        person=person or seat.holdings.order_by("pk").first().person,
        given_on=given_on or draft.decided_on,
        told_how="at the meeting",
    )
    return give_assent(assent, by=by or portal_user())


def make_decision(title="Fleet", *, seats=None, by=None, **fields) -> Decision:
    """A decision that every assenting seat of its board assented to."""
    draft = make_draft(title, by=by, **fields)
    answered = set()
    for seat in seats or Seat.objects.filter(board=draft.board, assents=True).order_by("order", "pk"):
        if seat.corporation_id not in answered:
            make_assent(draft, seat, by=by)
            answered.add(seat.corporation_id)
    return Decision.objects.get(pk=draft.pk)


def make_restricted(
    decision, part="money", text="Four pounds an hour.", *, by=None, **fields
) -> RestrictedText:
    """A part of a decision that only those cleared for OFFICIAL-SENSITIVE read."""
    fields = {
        "marking": Marking.OFFICIAL_SENSITIVE,
        "withheld_because": "commercial confidence",
        "look_again_on": date(2030, 1, 1),
        **fields,
    }
    restricted = RestrictedText(decision=decision, part=part, text=text, **fields)
    return restrict_text(restricted, by=by or portal_user())


def make_action(
    what="Write to every supplier", *, owner=None, due_on=None, issue=True, areas=(), by=None, **fields
) -> Action:
    """An action that is issued to a seat, or to the outside body that `owner` names."""
    by = by or portal_user()
    owned = {"owner_body": owner} if isinstance(owner, str) else {"owner_seat": owner}
    fields = {"marking": Marking.PUBLISHED, "due_on": due_on, **owned, **fields}
    action = record_action(
        Action(board=fields.pop("board", None) or make_board(), what=what, **fields), areas, by=by
    )
    return issue_action(action, by=by) if issue else action
