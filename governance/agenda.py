"""Reading an agenda: its items in order, the versions put to the agreers, who agreed, and what changed since.

Whether an agenda is agreed is never kept: it is worked out by comparing what the items say now with what the
version said that was agreed (R21). A change reopens it by itself, and taking the change back closes it again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import localtime

from alliance.temporal import long_date, today
from alliance.text import listed
from governance.models import (
    OF_AN_URGENT_ITEM,
    AgendaAgreement,
    AgendaItem,
    AgendaVersion,
    Board,
    Meeting,
    Outcome,
    Seat,
)
from governance.roster import SeatOnDay, Standing, roster

Tranche, Kind = AgendaItem.Tranche, AgendaItem.Kind
TRANCHES = tuple(Tranche)
# What every meeting has to deal with, whatever its business: not counted in the balance of the tranches.
FORMAL = (Kind.APOLOGIES, Kind.MINUTES, Kind.ACTIONS, Kind.NOTING)
MEETINGS_COMPARED = 4
URGENT = "Urgent items, added in the meeting"


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """The items of a meeting that were not withdrawn, in their order: the first is number 1."""
    rows = AgendaItem.objects.filter(meeting=meeting, withdrawn_at__isnull=True)
    rows = rows.select_related("presented_by", "record", *OF_AN_URGENT_ITEM)
    rows = rows.prefetch_related("areas", "flags__seat")
    items = list(rows.order_by("order", "pk"))
    for item in items:
        item.meeting = meeting
    return items


def in_order(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Items in the order of their tranches, and within one as they are ordered; urgent ones after all."""
    return sorted(items, key=lambda item: (item.is_urgent, TRANCHES.index(item.tranche), item.order, item.pk))


def taken_together(item: AgendaItem) -> bool:
    """Whether an item is taken by consent: it was put so, and nobody asked for it to be discussed."""
    return item.consent and not item.flags.all()


def urgent_words(item: AgendaItem, level: int) -> list[str]:
    """Of an item that was added in the meeting: that it was, why, and who asked and agreed; else nothing."""
    if not item.is_urgent:
        return []
    seat, chair = item.urgent_asked_by, item.urgent_agreed_by
    who = chair.name if chair.marking <= level else "Whoever was in the chair"
    return [
        "Urgent: added in the meeting",
        f"Why it could not wait: {item.urgent_because}",
        *([f"Asked for by: {seat.title}"] if seat.source.marking <= level else []),
        f"Agreed to by the chair: {who}",
    ]


# How often something was put off


def deferrals(board: Board) -> dict[int, int]:
    """How many times each item of a board that was put off before was, by its key."""
    before = dict(
        AgendaItem.objects.filter(board=board, continues__isnull=False).values_list("pk", "continues_id")
    )

    def times(key):
        count = 0
        while key in before:
            count, key = count + 1, before[key]
        return count

    return {key: times(key) for key in before}


def put_off(board: Board, day: date, level: int) -> list[AgendaItem]:
    """What meetings deferred to one by the day, or to none by name, and no later item took up again."""
    taken_up = AgendaItem.objects.filter(continues=OuterRef("pk"), withdrawn_at__isnull=True)
    rows = AgendaItem.objects.readable_at(level).filter(
        Q(record__deferred_to__isnull=True)
        | Q(record__deferred_to__held_on__lte=day)
        | Q(record__deferred_to__cancelled_at__isnull=False),
        ~Exists(taken_up),
        board=board,
        withdrawn_at__isnull=True,
        record__outcome=Outcome.DEFERRED,
        meeting__closed_at__isnull=False,
    )
    rows = rows.select_related("presented_by", "meeting").prefetch_related("areas")
    return list(rows.order_by("meeting__held_on", "order", "pk"))


# What an agenda says


def content_of(items: Iterable[AgendaItem]) -> list[dict]:
    """What an agenda says, in plain values, so that two states of it can be compared."""
    return [
        {
            "item": item.pk,
            "tranche": str(item.tranche),
            "kind": str(item.kind),
            "title": item.title,
            "purpose": str(item.purpose),
            "recommendation": item.recommendation,
            "areas": sorted(area.key for area in item.areas.all()),
            "presented_by": item.presented_by.slug if item.presented_by else "",
            "consent": item.consent,
        }
        for item in items
    ]


@dataclass(frozen=True)
class Difference:
    """What became of one item between two states of an agenda, in words."""

    what: str
    title: str
    details: tuple[str, ...] = ()


class Words:
    """Turns the plain values of an agenda into words, as far as somebody may read them."""

    def __init__(self, areas: Mapping[str, str], seats: Mapping[str, str]):
        self.areas, self.seats = areas, seats

    def parts(self, said: dict) -> dict[str, str]:
        return {
            "Title": said["title"],
            "Tranche": Tranche(said["tranche"]).label,
            "Purpose": AgendaItem.Purpose(said["purpose"]).label,
            "Recommendation": said["recommendation"] or "None",
            "Presented by": self.seats.get(said["presented_by"], "Nobody named"),
            "Business areas": listed([self.areas[key] for key in said["areas"] if key in self.areas])
            or "None",
            "Taken together with others": "Yes" if said["consent"] else "No",
        }


def differences(before: Sequence[dict], now: Sequence[dict], words: Words) -> list[Difference]:
    """What was added, removed, changed and moved between two states of an agenda, in the order of now."""
    old = {said["item"]: (number, said) for number, said in enumerate(before, start=1)}
    new = {said["item"]: (number, said) for number, said in enumerate(now, start=1)}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    found = []
    for key, (number, said) in new.items():
        if key not in old:
            found.append(Difference("Added", said["title"], (f"As number {number}",)))
            continue
        number_before, said_before = old[key]
        if said != said_before:
            parts = zip(words.parts(said_before).items(), words.parts(said).items(), strict=True)
            details = tuple(
                f"{label}: “{was}” became “{is_}”" for (label, was), (_, is_) in parts if was != is_
            )
            found.append(Difference("Changed", said["title"], details))
        if key in moved and said["tranche"] == said_before["tranche"]:
            found.append(Difference("Moved", said["title"], (f"From number {number_before} to {number}",)))
    found += [
        Difference("Removed", said["title"], (f"It was number {number}",))
        for key, (number, said) in old.items()
        if key not in new
    ]
    return found


def _moved(before: Sequence[int], now: Sequence[int]) -> set[int]:
    """The fewest things whose moving turns one order into the other: all but a longest run left in order."""
    place = {key: number for number, key in enumerate(before)}
    ends: list[int] = []
    runs: list[tuple[int, ...]] = []
    for key in now:
        length = bisect_left(ends, place[key])
        run = (*(runs[length - 1] if length else ()), key)
        if length == len(ends):
            ends.append(place[key])
            runs.append(run)
        else:
            ends[length], runs[length] = place[key], run
    return set(now) - set(runs[-1] if runs else ())


# Whether it is agreed


@dataclass(frozen=True)
class Agreer:
    """One seat that agrees the agenda: who holds it, and its agreement to the version that stands."""

    held: SeatOnDay
    agreement: AgendaAgreement | None
    level: int

    @property
    def outstanding(self) -> str:
        """Why nobody can agree for it, where that is so."""
        if self.agreement is None and self.held.standing is Standing.VACANT:
            return (
                "Outstanding because the seat is vacant. Somebody must be recorded in it, or the terms of "
                "reference must say who agrees in its place."
            )
        return ""

    @property
    def words(self) -> str:
        if self.agreement is None:
            return self.outstanding or "Not yet agreed"
        return agreement_words(self.agreement, self.level)


def agreement_words(agreement: AgendaAgreement, level: int) -> str:
    """Who agreed, when and how, as far as the person may be named at this level."""
    person = agreement.person
    if person is None:
        who = "The holder, whose name is not known for certain,"
    else:
        who = person.name if person.marking <= level else "The holder of the seat"
    how = f" (the secretary was told: {agreement.told_how})" if agreement.told_how else ""
    return f"{who} agreed on {long_date(localtime(agreement.at).date())}{how}"


class Agenda:
    """The agenda of one meeting as it stands: items, versions and agreements.

    `level` is the highest marking that is read. Who agrees it is judged today, and after the meeting as on
    its day.
    """

    def __init__(self, meeting: Meeting, level: int, items: list[AgendaItem] | None = None):
        self.meeting, self.level = meeting, level
        self.items = items_of(meeting) if items is None else items
        # What was added in the meeting was never for the agreers to agree, and reopens nothing.
        self.content = content_of(item for item in self.items if not item.is_urgent)
        rows = meeting.agenda_versions.select_related("made_by").order_by("number")
        self.versions = list(rows.prefetch_related("agreements__seat", "agreements__person"))
        seats = roster(meeting.board, min(today(), meeting.held_on), level)
        given = {each.seat_id: each for each in self.latest.agreements.all()} if self.stands else {}
        self.agreers = [
            Agreer(held, given.get(held.seat.pk), level) for held in seats if held.seat.agrees_agenda
        ]

    def agreer(self, seat: Seat) -> Agreer | None:
        """The one that a seat is, where it agrees the agenda."""
        return next((agreer for agreer in self.agreers if agreer.held.seat.pk == seat.pk), None)

    @property
    def latest(self) -> AgendaVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def stands(self) -> bool:
        """Whether the items still say what the latest version said when it was sent."""
        return self.latest is not None and self.latest.content == self.content

    @property
    def agreed_by(self) -> list[Agreer]:
        return [agreer for agreer in self.agreers if agreer.agreement]

    @property
    def waits_for(self) -> list[Agreer]:
        return [agreer for agreer in self.agreers if agreer.agreement is None]

    @property
    def is_agreed(self) -> bool:
        return self.stands and bool(self.agreers) and not self.waits_for

    @property
    def is_open(self) -> bool:
        """Whether it can still be agreed: until its meeting opens or is cancelled."""
        return not (self.meeting.opened_at or self.meeting.cancelled_at)

    @property
    def status(self) -> str:
        """The name of the status: draft, with the agreers, or agreed; "" once it can no longer be agreed."""
        if self.is_agreed:
            return "agenda.agreed"
        if not self.is_open:
            return ""
        return "agenda.with-agreers" if self.stands else "agenda.draft"

    @property
    def agreed_words(self) -> str:
        """ "2 of 4 agreed"."""
        return f"{len(self.agreed_by)} of {len(self.agreers)} agreed"

    @property
    def last_agreed(self) -> AgendaVersion | None:
        """The last version that everybody who agrees the agenda agreed."""
        asked = {agreer.held.seat.pk for agreer in self.agreers}
        for version in reversed(self.versions):
            if asked and asked <= {each.seat_id for each in version.agreements.all()}:
                return version
        return None

    @property
    def compared_with(self) -> AgendaVersion | None:
        """What the agenda is compared with: the last version agreed, or else the last one sent."""
        return self.last_agreed or self.latest

    @property
    def urgent_sentence(self) -> str:
        """What was added once the meeting had begun; "" when nothing was."""
        added = [f"{item.order}, “{item.title}”" for item in self.items if item.is_urgent]
        if not added:
            return ""
        one = len(added) == 1
        return (
            f"{'Item' if one else 'Items'} {'; '.join(added)}, {'was' if one else 'were'} added in the "
            "meeting as urgent. That does not open the agenda again."
        )

    @property
    def sentence(self) -> str:
        """How it stands, in a sentence."""
        latest = self.latest
        if not self.items:
            return "Nothing is on the agenda yet."
        if self.is_agreed:
            return f"Version {latest.number} of the agenda is agreed: {self.agreed_words}."
        if not self.is_open:
            return self._sentence_of_the_past
        if latest is None:
            return "The agenda is a draft. It has not been sent to those who agree it."
        if self.stands:
            return f"Version {latest.number} of the agenda is with those who agree it: {self.agreed_words}."
        return (
            f"The agenda changed after version {latest.number} was sent, so it is open again. "
            "It is agreed once the next version is sent and everybody agrees that."
        )

    @property
    def _sentence_of_the_past(self) -> str:
        """How far it came by the time its meeting opened or was cancelled."""
        latest = self.latest
        if latest is None:
            return "The agenda was never sent to those who agree it."
        sent = f"Version {latest.number} of the agenda was sent to those who agree it: {self.agreed_words}."
        return sent if self.stands else f"{sent} It changed after that, and was not sent again."


# How the tranches balance


@dataclass(frozen=True)
class Balance:
    """How many items each tranche had at the last meetings, and has on an agenda; formal items left out."""

    meetings: int
    before: Mapping[str, int]
    now: Mapping[str, int]

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        return [(each.label, self.before.get(each, 0), self.now.get(each, 0)) for each in TRANCHES]

    @property
    def sentence(self) -> str:
        total = sum(self.before.values())
        if not self.meetings or not total:
            return "No earlier meeting has items to compare with."
        least = min(self.before.get(each, 0) for each in TRANCHES)
        fewest = [each for each in TRANCHES if self.before.get(each, 0) == least]
        meetings = "meeting" if self.meetings == 1 else f"{self.meetings} meetings"
        if len(fewest) == len(TRANCHES):
            said = f"At the last {meetings} the three tranches had {least} items each."
        else:
            names = listed([each.label for each in fewest])
            each_had = " each" if len(fewest) > 1 else ""
            said = f"At the last {meetings} {names} had the fewest items{each_had}: {least} of {total}."
        empty = [each.label for each in TRANCHES if not self.now.get(each, 0)]
        if empty:
            return f"{said} This agenda has nothing under {listed(empty)} yet."
        return said


def balance(board: Board, day: date, now: Iterable[str], level: int) -> Balance:
    """The tranches of an agenda's items beside those of the last meetings before a day."""
    held = Meeting.objects.readable_at(level).filter(board=board, held_on__lt=day, cancelled_at__isnull=True)
    counted = Q(items__withdrawn_at__isnull=True) & ~Q(items__kind__in=FORMAL)
    rows = held.annotate(business=Count("items", filter=counted)).filter(business__gt=0)
    keys = list(rows.order_by("-held_on").values_list("pk", flat=True)[:MEETINGS_COMPARED])
    items = AgendaItem.objects.filter(meeting__in=keys, withdrawn_at__isnull=True)
    before = Counter(items.exclude(kind__in=FORMAL).order_by().values_list("tranche", flat=True))
    return Balance(len(keys), before, Counter(now))
