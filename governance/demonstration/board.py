"""Illustrative holders of the Board's seats, with names that nobody has, a chair rota, and meetings.

Every seat but two has a holder since a day in 2024 or 2025. One holder is acting, one serves on after the
end of the term and one seat is vacant. Of the Chief Executive named in June 2022 nothing is invented, so
that the roster of today shows what it says where it cannot be known who holds a seat.
"""

from datetime import date, timedelta

from django.urls import reverse

from alliance.demonstration import ILLUSTRATIVE_DATA, NotReady
from alliance.models import Source, User
from alliance.temporal import RoughDate, today
from governance.actions.boards import set_rota
from governance.actions.calendars import make_calendar_address, revoke_calendar_address
from governance.actions.holders import name_substitute, record_holding, record_person
from governance.actions.illustrative import remove_illustrative
from governance.demonstration.meetings import load_meetings
from governance.models import CalendarAddress, ChairRota, Holding, Person, Seat, Substitute

# Seat, who, since, last day in post, whether acting, last day of the term.
HOLDERS = (
    ("chief-constable-devon-and-cornwall", "Illustrative Chief Constable A", "1 April 2024", None, False),
    ("chief-constable-dorset", "Illustrative Chief Constable B", "1 September 2025", None, False),
    ("commissioner-devon-and-cornwall", "Illustrative Commissioner A", "9 May 2024", None, False),
    ("commissioner-dorset", "Illustrative Commissioner B", "9 May 2024", None, False),
    ("deputy-chief-constable-devon-and-cornwall", "Illustrative Deputy A", "June 2024", None, False),
    ("deputy-chief-constable-dorset", "Illustrative Deputy B", "1 September 2025", None, True),
    ("chief-executive-devon-and-cornwall", "Illustrative Chief Executive A", "2024", None, False),
    (
        "finance-officer-commissioner-devon-and-cornwall",
        "Illustrative Finance Officer A",
        "April 2024",
        None,
        False,
    ),
    ("finance-officer-commissioner-dorset", "Illustrative Finance Officer B", "late 2024", None, False),
    (
        "finance-officer-chief-constable-devon-and-cornwall",
        "Illustrative Finance Officer C",
        "1 April 2024",
        None,
        False,
    ),
    (
        "finance-officer-chief-constable-dorset",
        "Illustrative Finance Officer D",
        "1 April 2024",
        "31 March 2026",
        False,
    ),
)
VACANT = "finance-officer-chief-constable-dorset"
TERM_PASSED, TERM_ENDING = "chief-executive-devon-and-cornwall", "chief-constable-devon-and-cornwall"
ROTA = ("chief-constable-devon-and-cornwall", "chief-constable-dorset")
ROTA_FROM = date(2025, 9, 1)

# Whose calendar has a private address, so that it can be seen in a calendar program.
CALENDAR_OF = "secretary"
# Whose the demonstration account of a Board member is.
AGREER = "Illustrative Deputy B"


def load(*, by) -> list[str]:
    """Put the illustrative holders on the record, unless they are there."""
    if Person.objects.filter(illustrative=True).exists():
        return ["Illustrative holders of seats: nothing changed"]
    seats = {seat.slug: seat for seat in Seat.objects.all()}
    if not {slug for slug, *_ in HOLDERS} <= set(seats):
        raise NotReady(
            "The illustrative holders sit on the Board of the reference record, which is not loaded. "
            "Load it first: manage.py load_reference"
        )
    source = Source.objects.get(slug=ILLUSTRATIVE_DATA)
    told = {"source": source, "marking": source.marking}
    for slug, name, since, until, acting in HOLDERS:
        holding = Holding(
            seat=seats[slug],
            person=_person(name, source, by=by),
            since=RoughDate.parse(since),
            until=RoughDate.parse(until).day_after() if until else None,
            acting=acting,
            term_ends_on=_term_ends_on(slug),
            **told,
        )
        record_holding(holding, by=by)
    substitute = Substitute(
        seat=seats["commissioner-dorset"],
        person=_person("Illustrative Deputy Commissioner B", source, by=by),
        starts_on=date(2024, 6, 1),
        marking=source.marking,
    )
    name_substitute(substitute, by=by)
    board = seats[ROTA[0]].board
    rota = ChairRota(board=board, effective_on=ROTA_FROM, reason="Illustrative: each in turn.", **told)
    set_rota(rota, [seats[slug] for slug in ROTA], by=by)
    meetings = load_meetings(board, source.marking, by=by)
    return [
        f"Illustrative holders of seats: {len(HOLDERS)} recorded, and a chair rota",
        f"Illustrative meetings: {meetings}, three held, the next with its agenda agreed by two of four",
        "Illustrative decisions between meetings: one noted, one withdrawn, one that waits for two answers",
        *_calendar_address(),
    ]


def remove(*, by) -> list[str]:
    """Remove all of it, so that the Board is the reference record and what people entered."""
    removed = remove_illustrative(by=by)
    for address in (
        CalendarAddress.objects.in_force()
        .filter(user__username=CALENDAR_OF, user__demonstration=True)
        .select_related("user")
    ):
        revoke_calendar_address(by=address.user)
    said = [
        f"{removed.meetings} illustrative meetings, {removed.people} illustrative holders and "
        f"{removed.facts} illustrative facts of the Board removed"
    ]
    said += [f"{name} stays, because facts from other sources stand on them" for name in removed.kept]
    return said


def _calendar_address() -> list[str]:
    """Give the demonstration account of the secretary a private address, told here and never again."""
    account = User.objects.filter(username=CALENDAR_OF, demonstration=True, is_active=True).first()
    if account is None:
        return []
    path = reverse("calendar-feed", args=[make_calendar_address(by=account)])
    return [f"Illustrative calendar of {account.full_name}: {path}"]


def _person(name: str, source: Source, *, by) -> Person:
    user = None
    if name == AGREER:
        user = User.objects.filter(username="member", demonstration=True, person__isnull=True).first()
    person = Person(name=name, marking=source.marking, illustrative=True, user=user)
    return record_person(person, by=by)


def _term_ends_on(slug: str) -> date | None:
    """One term that ended on the last day of 2025, and one that ends two months from the day of loading."""
    return {TERM_PASSED: date(2025, 12, 31), TERM_ENDING: today() + timedelta(days=60)}.get(slug)
