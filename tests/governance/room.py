"""A Board of four corporations sole, and a meeting of it that is held."""

from datetime import date

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import CorporationSole
from governance.actions.records import close_meeting, declare_interest, open_meeting, save_item
from governance.attendance import expected, places
from governance.models import AgendaItem, Attendance, Board, Interest, ItemRecord, Meeting, Person, Seat
from governance.recording import Written, WrittenAction
from tests.governance.makers import (
    make_board,
    make_corporation,
    make_holding,
    make_item,
    make_meeting,
    make_rota,
    make_seat,
    make_terms,
)
from tests.makers import make_force

DAY = date(2026, 9, 10)
RECORD = f"/board/meetings/{DAY.isoformat()}/record/"
RECOMMENDATION = "That the Board agrees the statement of cost sharing for 2026/27."
OFFICES = (
    ("Dorset", CorporationSole.Office.COMMISSIONER, "Police and Crime Commissioner for Dorset"),
    ("Dorset", CorporationSole.Office.CHIEF_CONSTABLE, "Chief Constable of Dorset Police"),
    ("Devon", CorporationSole.Office.COMMISSIONER, "Police and Crime Commissioner for Devon and Cornwall"),
    ("Devon", CorporationSole.Office.CHIEF_CONSTABLE, "Chief Constable of Devon and Cornwall Police"),
)
ALL_FOUR = tuple(f"corporation-{number}" for number in range(1, 5))


def make_full_board() -> Board:
    """Four corporations sole, each with one seat that assents, each held; the chair goes round the chiefs.

    Made once: it is the same Board when a fixture of the module made it already.
    """
    if made := Board.objects.filter(seats__slug="seat-1").first():
        return made
    # Before any seat is made, which would make one with a slug of its own.
    corporations = [
        make_corporation(
            title,
            slug=f"corporation-{number}",
            force=make_force(f"{force} Police"),
            office=office,
            order=number,
        )
        for number, (force, office, title) in enumerate(OFFICES, start=1)
    ]
    board, chairs = make_board(), []
    for number, corporation in enumerate(corporations, start=1):
        title, office = corporation.name, corporation.office
        chief = office == CorporationSole.Office.CHIEF_CONSTABLE
        seat = make_seat(
            title,
            slug=f"seat-{number}",
            board=board,
            corporation=corporation,
            office=Seat.Office.CHIEF_CONSTABLE if chief else Seat.Office.COMMISSIONER,
            assents=True,
            chairs=chief,
            order=number,
        )
        make_holding(seat, f"Holder {number} Example", "1 April 2020")
        chairs += [seat] if chief else []
    make_terms(board, "2020")
    make_rota(chairs, date(2026, 1, 1))
    return board


def roll_call(meeting: Meeting) -> list[Attendance]:
    """Everybody in their own seat."""
    return expected(places(meeting.board, meeting.held_on, Marking.OFFICIAL_SENSITIVE))


def held(meeting: Meeting, *, by=None) -> Meeting:
    """A meeting that has started, with everybody there and the holder of the first chair in the chair."""
    there = roll_call(meeting)
    chair = next((each.person for each in there if each.seat_id == meeting.chair_seat_id), there[0].person)
    return open_meeting(meeting, there, chair, by=by or portal_user())


def make_room(titles=("Apologies", "Savings and costs", "Drone team"), *, day=DAY, by=None, **fields):
    """A meeting that has started, and its items; each has a recommendation."""
    make_full_board()
    meeting = make_meeting(day, **fields)
    items = [make_item(title, meeting=meeting, recommendation=RECOMMENDATION) for title in titles]
    return held(meeting, by=by), items


def record_now(item: AgendaItem) -> ItemRecord:
    return ItemRecord.objects.get(item=item)


def write(item: AgendaItem, *, by, made_from=None, by_itself=False, **told):
    """Save an item as somebody who looked at it just now, unless `made_from` says what they looked at."""
    if made_from is None:
        made_from = ItemRecord.objects.filter(item=item).values_list("revision", flat=True).first() or 0
    told.setdefault("assenting", ALL_FOUR)
    return save_item(item, Written(**told), made_from=made_from, by_itself=by_itself, by=by)


def urgent_item(meeting: Meeting, title="Flood in the control room", **fields) -> AgendaItem:
    """An item that cannot wait, with whoever is in the chair agreeing to take it; not yet added."""
    told = {
        "tranche": AgendaItem.Tranche.DELIVERY,
        "marking": Marking.PUBLISHED,
        "urgent_because": "Calls are answered elsewhere since this morning.",
        "urgent_asked_by": Seat.objects.get(slug="seat-3"),
        "urgent_agreed_by": Meeting.objects.get(pk=meeting.pk).chaired_by,
        **fields,
    }
    return AgendaItem(board=meeting.board, meeting=meeting, title=title, **told)


def person(number: int) -> Person:
    return Person.objects.get(name=f"Holder {number} Example")


# A meeting that has ended

NEXT = date(2026, 12, 10)
WORDS = "That the Board agrees one contract for uniform."


def make_ended() -> Meeting:
    """A meeting of three items that has ended: one noted, one decided with an action, one deferred."""
    meeting, items = make_room()
    make_meeting(NEXT)
    portal = portal_user()
    apologies, savings, drones = items
    save_item(apologies, Written(outcome="noted"), made_from=0, by=portal)
    person = meeting.attendances.order_by("pk").first().person
    declare_interest(
        Interest(item=savings, person=person, nature="a holding in a supplier", left_the_room=True), by=portal
    )
    action = WrittenAction(what="Write to every supplier", who="seat-2", by="1 March 2027")
    minute = "The Board heard of savings.\nA: Chief; write; 1 March 2027\n\nIt asked for figures.\nD: Agreed"
    told = {"minute": minute, "private_notes": "Nobody believed it.", "checked": tuple(minute.split("\n"))}
    save_item(
        savings,
        Written(outcome="agreed", decision=WORDS, assenting=ALL_FOUR, actions=(action,), **told),
        made_from=0,
        by=portal,
    )
    save_item(drones, Written(outcome="deferred"), made_from=0, by=portal)
    return close_meeting(meeting, by=portal)
