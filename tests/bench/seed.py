"""Business areas with histories, as many as are asked for, the same ones every time.

Recording 100,000 areas fact by fact through the actions would take hours. Here some hundreds of histories
are made up and their positions worked out by `positions_of`, as the actions have it done; each area then
has one of them, under names of its own. Rows go to the database in bulk, past the actions but not past the
database's own constraints and triggers.
"""

import random
from collections.abc import Iterator
from copy import copy
from datetime import date, timedelta
from itertools import islice, product

from django.db import connection, transaction
from django.utils import timezone

from alliance.actions.facts import record_claim, record_disagreement, record_source
from alliance.actions.people import portal_user
from alliance.audit import changed
from alliance.markings import Marking
from alliance.models import Claim, Disagreement, Force, SearchEntry, Source
from alliance.temporal import RoughDate
from alliance.text import address, fold
from business_areas.lifecycle import Ending, EventKind
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    Group,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    LifecycleEvent,
    Mention,
    Name,
    Purpose,
    StaffTransfer,
    Successor,
)
from business_areas.positions import AreaFacts, positions_of

HISTORIES = 400
AREAS_AT_A_TIME = 5000
# SQLite takes 32,766 values in one statement.
VALUES_AT_A_TIME = 30_000

PLACES = (
    "Northern", "Southern", "Eastern", "Western", "Central", "Coastal", "Rural", "Urban", "Harbour",
    "Airport", "Moorland", "Valley", "Riverside", "Hillside", "Estuary", "Island", "Border", "Market",
    "Cathedral", "Quayside", "Parkland", "Forest", "Meadow", "Heathland", "Upland", "Lowland", "Inland",
    "Seaward", "Peninsula", "Channel",
)  # fmt: skip
TASKS = (
    "Roads Policing", "Drone", "Armed Response", "Dog", "Forensic", "Prevention", "Criminal Justice",
    "Vetting", "Firearms Licensing", "Custody", "Contact Management", "Digital Evidence", "Major Crime",
    "Serious Collision", "Operational Planning", "Business Change", "Human Resources", "Payroll", "Estates",
    "Fleet", "Procurement", "Information Management", "Legal Services", "Professional Standards",
    "Training", "Learning and Development", "Occupational Health", "Finance", "Audit", "Insurance",
    "Records", "Translation", "Witness Care", "Missing Persons", "Wildlife Crime", "Marine", "Mounted",
    "Search", "Public Order", "Counter Corruption", "Crime Recording", "Intelligence", "Analysis",
    "Covert Support", "Surveillance", "Cyber Crime", "Economic Crime", "Offender Management",
    "Safeguarding", "Licensing",
)  # fmt: skip
SORTS = (
    "Team", "Unit", "Department", "Group", "Desk", "Bureau", "Support", "Section", "Command", "Service",
    "Hub", "Office", "Programme", "Partnership", "Branch", "Centre", "Network", "Function", "Cell",
    "Projects", "Response Team", "Advice Team", "Planning Unit", "Assurance Team", "Delivery Unit",
    "Standards Team", "Support Unit", "Coordination Unit", "Development Team", "Review Team",
    "Liaison Team", "Operations Team", "Policy Team", "Research Unit", "Systems Team", "Tasking Unit",
    "Reserve Unit", "Night Team", "Day Team", "Specialist Unit", "Duty Office", "Front Office",
    "Back Office", "Workshop", "Stores", "Archive", "Registry", "Library", "Laboratory", "Post Room",
    "Control Room", "Helpdesk", "Call Centre", "Casework Team", "Disclosure Unit", "Inspection Unit",
    "Compliance Team", "Engagement Team", "Secretariat", "Enquiry Office", "Schools Team", "Airwave Team",
    "Mapping Team", "Reporting Team", "Licensing Desk", "Property Store", "Exhibits Store",
    "Identification Unit", "Imaging Unit", "Fingerprint Unit", "Interview Unit", "Escort Team",
    "Patrol Team", "Pursuit Unit", "Rescue Unit", "Recovery Unit", "Repair Unit", "Testing Unit",
    "Trials Unit", "Supply Unit", "Catering", "Cleaning", "Security", "Reception", "Print Room",
    "Photography", "Video Unit", "Audio Unit", "Web Team", "Media Team", "Events Team", "Volunteers",
    "Cadets", "Chaplaincy", "Museum", "Band", "Welfare Team", "Pensions Team", "Recruitment Team",
    "Rewards Team",
)  # fmt: skip

# In a history's positions these stand for the names that an area has.
STANDS_FOR = ("@0@", "@1@", "@2@")

BEFORE_LIVE = (
    EventKind.PROPOSED,
    EventKind.OUTLINE_CASE,
    EventKind.DETAILED_CASE,
    EventKind.APPROVED_TO_CONSULT,
    EventKind.CONSULTATION_OPENED,
    EventKind.CONSULTATION_CLOSED,
    EventKind.APPROVED_TO_IMPLEMENT,
    EventKind.IMPLEMENTATION_STARTED,
)


class Seed:
    """Adds areas to an empty record until there are as many as asked for; more can be added later."""

    def __init__(self):
        self.random = random.Random(2015)
        self.areas = 0
        self.by = portal_user()
        self.moment = timezone.now()
        with transaction.atomic():
            self._frame()
        self.histories = [self._history() for _ in range(HISTORIES)]
        self.names = self._names()

    def _frame(self):
        """What areas refer to: groups, forces, sources, and the counts that sources publish."""
        words = ("Operational Command", "Operational Support", "Enabling Services", "Crime", "Programmes")
        self.groups = [
            Group.objects.create(slug=address(word), name=word, order=order)
            for order, word in enumerate(words, start=1)
        ]
        self.forces = [
            Force.objects.create(
                slug=address(word),
                name=word,
                short_name=word.removesuffix(" Police"),
                standing=Force.Standing.PARTNER,
                order=order,
            )
            for order, word in enumerate(("Dorset Police", "Devon & Cornwall Police"), start=1)
        ]
        self.sources = [
            record_source(
                Source(
                    slug=f"panel-report-{year}",
                    kind=Source.Kind.REPORT,
                    publisher="Police and Crime Panel",
                    title=f"Strategic alliance: report to the Panel, {year}",
                    short_title=f"Panel report {year}",
                    published=RoughDate.month(year, 2),
                    marking=Marking.PUBLISHED,
                ),
                by=self.by,
            )
            for year in range(2014, 2027)
        ]
        claims = [
            record_claim(
                Claim(
                    reference=f"areas-live-{number}",
                    subject="alliance",
                    property="areas-live",
                    label="Business areas live",
                    value=19 + number,
                    as_stated=f"{19 + number} business areas",
                    as_at=RoughDate.month(2018 + number, 6),
                    source=self.sources[4 + number],
                    paragraph="12",
                    marking=Marking.PUBLISHED,
                ),
                by=self.by,
            )
            for number in range(6)
        ]
        record_disagreement(
            Disagreement(
                slug="how-many-are-live",
                subject="alliance",
                question="How many business areas are live?",
                handling="The later count is shown, because it names each area.",
            ),
            [(claims[0], False), (claims[1], True)],
            by=self.by,
        )

    def _names(self) -> Iterator[str]:
        """Names such as Coastal Dog Support Unit, each only once, in no order."""
        every = [" ".join(words) for words in product(PLACES, TASKS, SORTS)]
        self.random.shuffle(every)
        return iter(every)

    # Histories

    def _history(self) -> "History":
        """The facts of an area that there is no such thing as, with its positions."""
        area = BusinessArea(pk=0, key="area", slug="area", name=STANDS_FOR[0])
        area.marking = self._marking()
        facts: list = []
        chance = self.random.random
        day = date(2013, 1, 1) + timedelta(days=self.random.randrange(1500))
        started = day
        fate = self.random.choices(("live", "left", "leaving", "arriving", "unknown"), (62, 16, 4, 14, 4))[0]
        kinds = self._events(fate)
        if fate == "arriving":
            day = date(2024, 1, 1) + timedelta(days=self.random.randrange(600))
        went_live = started
        for kind in kinds:
            when = self._rough(day) if fate != "unknown" or chance() < 0.5 else RoughDate.not_known()
            event = LifecycleEvent(kind=kind, when=when)
            if chance() < 0.3:
                event.decided_by = "The Alliance Executive Board"
            if chance() < 0.3:
                event.description = "Considered with the other areas of the same tranche, and agreed."
            facts.append(event)
            if kind == EventKind.WENT_LIVE:
                went_live = day
                if chance() < 0.2:
                    facts.append(LifecycleEvent(kind=kind, when=self._rough(day)))
            day += timedelta(days=self.random.randrange(40, 420 if kind in BEFORE_LIVE else 900))
        names = self.random.choices((1, 2, 3), (65, 28, 7))[0]
        begin = [started, *sorted(went_live + timedelta(days=400 + n * 900) for n in range(names - 1))]
        for number, since in enumerate(begin):
            facts.append(Name(name=STANDS_FOR[number], slug=STANDS_FOR[number], since=self._rough(since)))
        if chance() < 0.95:
            facts.append(Kind(word=self.random.choice(Kind.Word.values), since=self._rough(started)))
        for group in self._some(self.groups, (88, 12), started, 1700):
            facts.append(Grouping(group=group[0], since=group[1]))
        if chance() < 0.95:
            for lead in self._some(self.forces, (75, 25), started, 1300):
                facts.append(Lead(force=lead[0], since=lead[1]))
        facts.append(
            Purpose(
                text="Gives both forces one team for this work, with one way of doing it and one manager.",
                since=self._rough(started),
            )
        )
        facts += self._papers(started)
        if fate in ("left", "leaving"):
            facts += self._exit(fate)
        self._finish(area, facts)
        return History(area, facts)

    def _events(self, fate):
        if fate == "arriving":
            return BEFORE_LIVE[: self.random.randrange(2, 8)]
        coming = sorted(self.random.sample(BEFORE_LIVE, self.random.randrange(3, 6)), key=BEFORE_LIVE.index)
        more = {
            "left": (EventKind.EXIT_TRIGGERED, EventKind.EXIT_DECIDED, EventKind.LEFT),
            "leaving": (EventKind.EXIT_TRIGGERED, EventKind.EXIT_DECIDED),
        }.get(fate, (EventKind.REVIEWED, EventKind.REVIEWED)[: self.random.randrange(3)])
        return (*coming, EventKind.WENT_LIVE, *more)

    def _some(self, things, weights, since, later):
        many = self.random.choices((1, 2), weights)[0]
        chosen = self.random.sample(things, many)
        return [(thing, self._rough(since + timedelta(days=later * n))) for n, thing in enumerate(chosen)]

    def _papers(self, started):
        chance = self.random.random
        if chance() < 0.5:
            for version in range(1, self.random.randrange(2, 4)):
                yield BusinessCase(
                    kind=BusinessCase.Kind.DETAILED,
                    version=version,
                    status=BusinessCase.Status.APPROVED,
                    when=self._rough(started + timedelta(days=200 * version)),
                    summary="One team in place of two, with one set of procedures.",
                )
        if chance() < 0.35:
            yield Consultation(
                opened=RoughDate.day(started + timedelta(days=500)),
                closed=self._rough(started + timedelta(days=545)),
                proposed_dismissals=self.random.choice((None, 0, 12, 40, 120)),
                outcome="Changed after what staff said about shifts.",
            )
        if chance() < 0.3:
            yield StaffTransfer(
                from_force=self.forces[0],
                to_force=self.forces[1],
                people=self.random.randrange(2, 60),
                when=RoughDate.day(started + timedelta(days=620)),
                information_given=RoughDate.day(started + timedelta(days=585)),
            )

    def _exit(self, fate):
        if fate == "left":
            yield Exit(
                ending=self.random.choice(Ending.values),
                reason="Each force needed it to work to its own plan.",
                cost_as_stated="a modest cost",
            )
        for heading in self.random.sample(LedgerEntry.Heading.values, self.random.randrange(3, 8)):
            yield LedgerEntry(heading=heading, text="Agreed between the two forces, line by line.")
        if self.random.random() < 0.4:
            yield Successor(name="A team of each force's own")

    def _finish(self, area, facts):
        """Fill in what every fact has: its number, source, marking and who recorded it."""
        numbers: dict[type, int] = {}
        illustrative = self.random.random() < 0.05
        higher = self.random.random() < 0.12
        for fact in facts:
            numbers[type(fact)] = fact.number = numbers.get(type(fact), 0) + 1
            fact.area = area
            fact.source = self.random.choice(self.sources)
            fact.paragraph = str(self.random.randrange(1, 40)) if self.random.random() < 0.7 else ""
            fact.marking = area.marking
            if higher and not isinstance(fact, Name) and self.random.random() < 0.25:
                fact.marking = max(area.marking, Marking.OFFICIAL)
            fact.illustrative = illustrative
            fact.recorded_at, fact.recorded_by = self.moment, self.by
        if illustrative:
            area.illustrative = True
        related = BusinessArea._meta.related_objects
        area.nouns_recorded = " ".join(
            relation.get_accessor_name()
            for relation in related
            if relation.related_model in numbers and relation.field.name == "area"
        )

    def _marking(self):
        return self.random.choices(list(Marking), (84, 13, 3))[0]

    def _rough(self, day: date) -> RoughDate:
        """The day as a source might give it."""
        kind = self.random.choices(
            ("day", "month", "year", "part", "between", "by", "about"), (44, 26, 8, 8, 7, 4, 3)
        )[0]
        if kind == "month":
            return RoughDate.month(day.year, day.month)
        if kind == "year":
            return RoughDate.year(day.year)
        if kind == "part":
            part = "early" if day.month < 4 else "mid" if day.month < 10 else "late"
            return RoughDate.part_of_year(part, day.year)
        if kind == "between":
            spread = timedelta(days=self.random.randrange(20, 200))
            return RoughDate.between(day - spread, day + spread)
        if kind == "by":
            return RoughDate.by(day + timedelta(days=self.random.randrange(10, 200)))
        return RoughDate.about(day) if kind == "about" else RoughDate.day(day)

    # Rows

    def grow_to(self, areas: int) -> None:
        """Add areas until there are this many."""
        while self.areas < areas:
            with transaction.atomic():
                self._add(min(AREAS_AT_A_TIME, areas - self.areas))
        with transaction.atomic():
            changed("register")
        if connection.vendor == "postgresql":
            # What PostgreSQL does by itself within minutes. SQLite uses no statistics, here or elsewhere.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _add(self, areas: int) -> None:
        rows: dict[type, list[list]] = {}
        for pk in range(self.areas + 1, self.areas + areas + 1):
            history = self.random.choice(self.histories)
            names = list(islice(self.names, 1))
            # Earlier names are the same work under other words, as most are.
            stem = names[0].rpartition(" ")[0]
            names = [f"{stem} {word} {pk}" for word in ("Project", "Pilot")[: history.names - 1]] + names
            history.rows(pk, names, rows, self.by.pk, self.moment)
        for model, found in rows.items():
            insert(model, found)
        self.areas += areas


class History:
    """One history with its positions, ready to be written again for any number of areas."""

    def __init__(self, area: BusinessArea, facts: list):
        self.area = area
        self.names = sum(isinstance(fact, Name) for fact in facts)
        gathered = AreaFacts(area)
        kept = {
            Name: gathered.names,
            Kind: gathered.kinds,
            Grouping: gathered.groupings,
            Lead: gathered.leads,
            LifecycleEvent: gathered.events,
            Exit: gathered.exits,
        }
        for fact in facts:
            if type(fact) in kept:
                kept[type(fact)].append(fact)
        positions = positions_of(gathered)
        self.patterns = [Pattern(row) for row in (*facts, *positions)]
        self.summary = next(fact.text for fact in facts if isinstance(fact, Purpose))
        self.mentions = [
            fact for fact in facts if isinstance(fact, LifecycleEvent) and fact.kind == EventKind.REVIEWED
        ]

    def rows(self, pk: int, names: list[str], rows: dict, by: int, moment) -> None:
        """Add this area's rows, of each model, to those on their way to the database."""
        latest = names[-1]
        slug = address(latest)
        area = copy(self.area)
        area.pk, area.key, area.slug, area.name, area.opened_by_id = pk, slug, slug, latest, by
        area.opened_at = moment
        rows.setdefault(BusinessArea, []).append(values_of(area, with_key=True))
        said = dict(zip(STANDS_FOR, names, strict=False))
        for pattern in self.patterns:
            rows.setdefault(pattern.model, []).append(pattern.row(pk, slug, said))
        for name in names:
            entry = SearchEntry(
                kind="business-area",
                key=slug,
                title=name,
                summary=self.summary if name == latest else f"now {latest}",
                folded=fold(name),
                address=f"/business-areas/{slug}/",
                marking=self.area.marking,
                illustrative=self.area.illustrative,
            )
            rows.setdefault(SearchEntry, []).append(values_of(entry))
        for number, fact in enumerate(self.mentions):
            mention = Mention(
                list_slug=f"list-{number}-{pk // 30_000}",
                list_title="The areas of the alliance",
                position=pk % 30_000,
                name_as_stated=latest,
                as_at=RoughDate.month(2022 + number, 6),
                area_id=pk,
                source=fact.source,
                marking=self.area.marking,
                recorded_at=moment,
                recorded_by_id=by,
            )
            rows.setdefault(Mention, []).append(values_of(mention))


class Pattern:
    """A row of a history, and which of its values each area has its own of."""

    def __init__(self, row):
        self.model = type(row)
        self.values = values_of(row)
        columns = columns_of(self.model)
        self.area = columns.index("area_id")
        self.slug = columns.index("slug") if self.model is AreaPosition else None
        self.worded = [
            place
            for place, value in enumerate(self.values)
            if isinstance(value, str) and any(word in value for word in STANDS_FOR)
        ]
        self.folded = columns.index("name_folded") if self.model is AreaPosition else None
        self.of_name = columns.index("slug") if self.model is Name else None

    def row(self, pk: int, slug: str, said: dict[str, str]) -> list:
        values = self.values.copy()
        values[self.area] = pk
        for place in self.worded:
            for word, name in said.items():
                values[place] = values[place].replace(word, name)
        if self.folded is not None:
            values[self.slug] = slug
            values[self.folded] = fold(values[columns_of(self.model).index("name")])
        if self.of_name is not None:
            values[self.of_name] = address(values[self.of_name])
        return values


_columns: dict[type, list[str]] = {}


def columns_of(model) -> list[str]:
    """The columns of a model but its key, in order."""
    if model not in _columns:
        _columns[model] = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    return _columns[model]


def values_of(row, with_key: bool = False) -> list:
    """A row's values as the database takes them, in the order of its columns; the key last, if wanted."""
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
        if not field.primary_key
    ]
    return [*values, row.pk] if with_key else values


def insert(model, rows: list[list]) -> None:
    """Write rows of one model, as many in one statement as the database takes."""
    columns = columns_of(model)
    if len(rows[0]) > len(columns):
        columns = [*columns, model._meta.pk.column]
    named = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    at_a_time = VALUES_AT_A_TIME // len(columns)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), at_a_time):
            some = rows[start : start + at_a_time]
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({named}) VALUES {", ".join([one] * len(some))}',
                [value for row in some for value in row],
            )
