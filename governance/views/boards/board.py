"""What the Board is, who sits on it as at a day, and whose turn it is to take the chair."""

from collections import Counter

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind, rough_date_cells, rough_date_columns
from alliance.markings import Marking, highest
from alliance.models import Source
from alliance.temporal import long_date, today
from alliance.text import listed
from alliance.views.kinds import AsAtPage, ListPage
from business_areas.positions import Held, held_on
from business_areas.views.register import latest_report_day
from governance.chairs import CHAIRS_PREDICTED, coming_chairs, rota_in_force, rotas_of
from governance.models import ChairRota, Seat, Terms
from governance.policies import cannot_keep_board
from governance.roster import SeatOnDay, Standing, roster, seats_of
from governance.tables import RosterTable
from governance.terms import named_in, warning_days
from governance.views.resolve import HOME, OfOneBoard, link_to_changes

ACTIONS = (
    ("Prepare the next Board", "prepare-meeting"),
    ("Record a seat", "record-seat"),
    ("Record a person", "record-post-holder"),
    ("Set the chair rota", "set-rota"),
    ("Record terms of reference", "record-terms"),
    ("Record another board", "record-board"),
    ("Holds on publishing", "holds"),
    ("Changes to the Board’s record", "changes"),
)


def sub_navigation(current: str, query: str = "") -> list[dict]:
    pages = (
        ("Seats and holders", "board"),
        ("Meetings", "meetings"),
        ("Parking list", "parking"),
        ("Shared with the region", "sharing"),
        ("Terms of reference", "terms"),
    )
    return [
        {"label": label, "url": f"{reverse(name)}{query}", "current": label == current}
        for label, name in pages
    ]


def cited(source: Source, paragraph: str) -> dict:
    """A source as the rows of key facts show it."""
    return {
        "source": source.short_title,
        "source_url": reverse("source", args=[source.slug]),
        "paragraph": paragraph,
    }


def quorum_words(terms: Terms) -> str:
    """ "Every corporation sole is represented", or "At least 7 seats are represented"."""
    if terms.quorum == Terms.Rule.SEATS:
        return f"At least {terms.quorum_seats} seats are represented"
    return "Every corporation sole is represented"


def assent_words(terms: Terms) -> str:
    """ "Every corporation sole must assent", or which of them must, by name."""
    chosen = named_in(terms)
    if chosen is None:
        return "Every corporation sole that has a seat for it must assent"
    names = listed([each.name.removeprefix("The ") for each in chosen])
    return f"Only {names} must assent" if len(chosen) == 1 else f"{names} must assent, and no others"


class BoardPage(OfOneBoard, ListPage):
    """The Board as at a day: its seats, and who held each for certain or may have, with sources."""

    public = True
    template_name = "governance/board.html"
    table_class = RosterTable
    breadcrumbs = (HOME,)
    noun = ("seat", "seats")
    rows_on_a_page = 100
    exports_page_rows = True
    fetched_first = ("board",)

    def get_heading(self):
        return self.board.name if self.board else "Board"

    def rows(self):
        if self.board is None:
            return Seat.objects.none()
        return seats_of(self.board, self.level).filter(pk__in=list(self.held))

    def count(self, rows):
        return 0 if self.wrong_filters else len(self.held)

    def quick_days(self):
        """The end of the last financial year, and the day of the latest published report."""
        day = latest_report_day()
        report = [(f"{long_date(day)}, latest published report", day.isoformat())] if day else []
        return [*super().quick_days(), *report]

    @cached_property
    def held(self) -> dict[int, SeatOnDay]:
        """How each seat stood on the day."""
        if self.board is None:
            return {}
        return {held.seat.pk: held for held in self.seats_on_the_day()}

    def seats_on_the_day(self) -> list[SeatOnDay]:
        warned = warning_days(self.board, self.as_at, self.level)
        return roster(self.board, self.as_at, self.level, warned)

    @cached_property
    def terms(self) -> Held:
        """The terms of reference that were in force on the day, or may have been."""
        if self.board is None:
            return Held((), False)
        versions = Terms.objects.readable_at(self.level).filter(board=self.board).select_related("source")
        return held_on(list(versions), self.as_at)

    @cached_property
    def rota(self) -> ChairRota | None:
        return rota_in_force(rotas_of(self.board, self.level), self.as_at) if self.board else None

    def table_options(self):
        return {"held": self.held, "query": self.day_query}

    @property
    def day_query(self) -> str:
        return "" if self.as_at == today() else f"?as-at={self.as_at.isoformat()}"

    def get_marking(self):
        shown = [held.marking for held in self.held.values()]
        shown += [terms.source.marking for terms in self.terms.facts]
        if self.board:
            shown.append(self.board.source.marking)
        if self.rota:
            shown.append(self.rota.marking)
        return highest(shown)

    def is_illustrative(self) -> bool:
        return any(held.illustrative for held in self.held.values())

    def context(self, **extra):
        return super().context(
            introduction=self.in_short() if self.board else "",
            sub_navigation=sub_navigation("Seats and holders", self.board_query()),
            actions=self.actions(),
            board=self.board,
            key_facts=self.key_facts() if self.board else [],
            key_facts_caption="What the Board is",
            rota=self.rota,
            turns=[self.held[place.seat_id] for place in self.places()],
            coming=self.coming(),
            chairs_predicted=CHAIRS_PREDICTED,
            is_today=self.as_at == today(),
            empty_words=self.empty_words(),
            page_is_illustrative=self.is_illustrative() or bool(self.rota and self.rota.illustrative),
            **extra,
        )

    def places(self) -> list:
        """The places of the rota in force, of seats that were there on the day."""
        return [place for place in self.rota.places.all() if place.seat_id in self.held] if self.rota else []

    def coming(self) -> list[dict]:
        """Who takes the chair of the next meetings; looked at as at another day, nothing is told."""
        if self.board is None or self.as_at != today():
            return []
        return [
            {
                "url": f"{reverse('meeting', args=[each.meeting.held_on.isoformat()])}{self.board_query()}",
                "day": each.meeting.held_on,
                "seat": each.held.seat.title if each.held else "No chair is set",
                "holder": each.held.words if each.held else "",
                "why": f"Swapped: {each.swapped_because}" if each.swapped_because else "By the rota",
            }
            for each in coming_chairs(self.board, self.as_at, self.level)
        ]

    def actions(self) -> list[dict]:
        if cannot_keep_board(self.request.user):
            return []
        if self.board is None:
            return [{"label": "Record a board", "url": reverse("record-board")}]
        found = [{"label": label, "url": reverse(name) + self.board_query()} for label, name in ACTIONS]
        return [*found, *link_to_changes(self.request.user, "board", self.board.slug, self.board_query())]

    def in_short(self) -> str:
        """ "12 seats as at 24 November 2026: 9 held, 1 vacant and 2 not known for certain."."""
        if not self.held:
            return f"No seat on the Board is recorded for {long_date(self.as_at)}."
        counts = Counter(held.standing for held in self.held.values())
        doubtful = counts[Standing.UNCERTAIN] + counts[Standing.NOT_KNOWN]
        said = [
            f"{count} {words}"
            for count, words in (
                (counts[Standing.HELD], "held"),
                (counts[Standing.VACANT], "vacant"),
                (doubtful, "whose holder cannot be known"),
            )
            if count
        ]
        whole = f"{' and '.join(filter(None, [', '.join(said[:-1]), said[-1]]))}"
        seats = len(self.held)
        return f"{seats} seat{'' if seats == 1 else 's'} as at {long_date(self.as_at)}: {whole}."

    def key_facts(self) -> list[dict]:
        board = self.board
        rows = [
            {
                "label": "Meets",
                "value": board.meets,
                "as_at": board.source.published,
                **cited(board.source, board.paragraph),
            }
        ]
        for terms in self.terms.facts:
            sure = "" if self.terms.certain else "Whether they were in force on this day cannot be known. "
            rows.append(
                {
                    "label": "Terms of reference",
                    "value": f"Version {terms.version}",
                    "value_url": f"{reverse('terms')}{self.board_query()}#version-{terms.version}",
                    "note": f"{sure}Quorum: {quorum_words(terms).lower()}. {assent_words(terms)}. "
                    f"Papers are due {terms.papers_due_days} working days before a meeting.",
                    "as_at": f"In force {terms.since.from_words}",
                    **cited(terms.source, terms.paragraph),
                }
            )
        if not self.terms.facts:
            rows.append(
                {
                    "label": "Terms of reference",
                    "value": f"None recorded for {long_date(self.as_at)}",
                    "as_at": long_date(self.as_at),
                    "source": "No source found",
                }
            )
        return rows

    def empty_words(self) -> str:
        if self.wrong_filters:
            return self.words_when_empty()
        if self.board is None:
            return "No board is recorded yet. The Board’s secretary records it."
        return (
            f"No seat is recorded for {long_date(self.as_at)}. The Board’s secretary records the seats "
            "and who holds them."
        )

    # As a file

    columns = (
        Column("seat", "Seat"),
        Column("corporation_sole", "Corporation sole it belongs to"),
        Column("who_held_it", "Who held it"),
        Column("how_sure", "How sure"),
        Column("acting", "Acting", Kind.YES_NO),
        *rough_date_columns("since", "In post from"),
        Column("term_ends_on", "Last day of the term", Kind.DATE),
        Column("notes", "Notes"),
        Column("source", "Source"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        return Export(
            title=f"{self.get_heading()}: seats and who held them",
            noun="board",
            columns=self.columns,
            rows=[self.cells_of(self.held[row.pk]) for row in rows],
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative(),
            notes=[self.in_short()] if self.board else [],
        )

    @staticmethod
    def cells_of(held: SeatOnDay) -> tuple:
        holder = held.holder
        since = rough_date_cells(holder.since) if holder else (held.since_words, None, None, "Not applicable")
        return (
            held.seat.title,
            held.seat.corporation.name,
            held.words,
            held.standing.value,
            held.acting if holder else "Not applicable",
            *since,
            held.term_ends_on,
            ". ".join(held.notes),
            "; ".join(
                dict.fromkeys(
                    f"{each.source.short_title}{f', {each.paragraph}' if each.paragraph else ''}"
                    for each in held.holdings
                )
            )
            or "No source names a holder",
            held.illustrative,
            Marking(held.marking).label,
        )


class TermsPage(OfOneBoard, AsAtPage):
    """Every version of the Board's terms of reference, the latest first; which was in force on the day."""

    public = True
    template_name = "governance/terms.html"
    heading = "Terms of reference"

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb()]

    @cached_property
    def versions(self) -> list[Terms]:
        if self.board is None:
            return []
        rows = Terms.objects.readable_at(self.level).filter(board=self.board)
        return list(rows.select_related("source", "recorded_by").order_by("-version"))

    def get_marking(self):
        return highest(terms.source.marking for terms in self.versions)

    def context(self, **extra):
        in_force = held_on(self.versions, self.as_at)
        sure = "In force" if in_force.certain else "Whether it was in force cannot be known"
        return super().context(
            board=self.board,
            sub_navigation=sub_navigation("Terms of reference", self.board_query()),
            actions=[]
            if self.board is None or cannot_keep_board(self.request.user)
            else [
                {
                    "label": "Record terms of reference",
                    "url": reverse("record-terms") + self.board_query(),
                },
                *link_to_changes(self.request.user, "board", self.board.slug, self.board_query()),
            ],
            versions=[
                {
                    "terms": terms,
                    "standing": sure if terms in in_force.facts else self.not_in_force(terms),
                    "quorum": quorum_words(terms),
                    "assent": assent_words(terms),
                    **cited(terms.source, terms.paragraph),
                }
                for terms in self.versions
            ],
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            **extra,
        )

    def not_in_force(self, terms: Terms) -> str:
        return "Replaced by then" if terms.since.possibly_by(self.as_at) else "Not yet in force"
