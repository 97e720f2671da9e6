"""Boards and whoever holds or held a seat on them, in the shapes of OParl."""

from collections.abc import Sequence

from governance.models import Board, Holding, Seat
from governance.open_data.moments import Moments, told_of
from governance.open_data.oparl import Collection
from governance.open_data.popolo import days_of


class Organizations(Collection):
    """The boards."""

    kind = "organization"

    def rows(self):
        return list(Board.objects.visible_to(self.oparl.user))

    def key(self, row):
        return row.slug

    def moments(self, rows):
        told = told_of(
            [board.subject for board in rows], ["governance.record_board", "governance.correct_board"]
        )
        return {board.slug: Moments.of(*told.get(board.subject, (None,))) for board in rows}

    def shapes(self, rows):
        moments = self.moments(rows)
        return [
            self.oparl.shape(
                "Organization",
                ("organization", board.slug),
                moments[board.slug],
                body=self.oparl.url("body", "alliance"),
                name=board.name,
                meeting=self.oparl.url("meeting"),
                web=self.oparl.absolute(f"/board/?board={board.slug}"),
            )
            for board in rows
        ]


class People(Collection):
    """Whoever holds or held a seat, with each time they did: a row is the holdings of one person."""

    kind = "person"

    def rows(self):
        level = self.oparl.user.reading_level
        holdings = Holding.objects.visible_to(self.oparl.user).filter(
            seat__source__marking__lte=level, person__marking__lte=level
        )
        holdings = holdings.select_related("person", "seat__board", "seat__corporation")
        found: dict[str, list[Holding]] = {}
        for holding in holdings.order_by("person", "pk"):
            found.setdefault(holding.person.slug, []).append(holding)
        # Somebody of whom everything was withdrawn has no seat to show.
        return [rows for rows in found.values() if _standing(rows)]

    def key(self, row):
        return row[0].person.slug

    def moments(self, rows):
        corrected = self._corrected(rows)
        return {self.key(row): _moments(row, corrected) for row in rows}

    def shapes(self, rows):
        corrected = self._corrected(rows)
        return [self._person(row, corrected) for row in rows]

    def _corrected(self, rows: Sequence[list[Holding]]) -> dict:
        """When the titles of seats, and the corporations they belong to, were last put right."""
        seats = {holding.seat for row in rows for holding in row}
        said = told_of(
            [*(seat.subject for seat in seats), *(_corporation(seat) for seat in seats)],
            ["governance.correct_seat", "alliance.correct_corporation_sole"],
        )
        return {subject: last for subject, (_, last) in said.items()}

    def _person(self, row: list[Holding], corrected: dict) -> dict:
        person = row[0].person
        return self.oparl.shape(
            "Person",
            ("person", person.slug),
            _moments(row, corrected),
            body=self.oparl.url("body", "alliance"),
            name=person.name,
            membership=[self._membership(each, corrected) for each in _standing(row)],
            alliance_illustrative=person.illustrative or None,
        )

    def _membership(self, holding: Holding, corrected: dict) -> dict:
        seat = holding.seat
        return self.oparl.shape(
            "Membership",
            ("membership", seat.slug, holding.number),
            _moments([holding], corrected),
            person=self.oparl.url("person", holding.person.slug),
            organization=self.oparl.url("organization", seat.board.slug),
            role=f"{seat.title}, acting" if holding.acting else seat.title,
            alliance_onBehalfOf=seat.corporation.name,
            **days_of(holding, "startDate", "endDate"),
        )


def _standing(row: list[Holding]) -> list[Holding]:
    return [holding for holding in row if holding.withdrawn_at is None]


def _moments(row: list[Holding], corrected: dict) -> Moments:
    """From when the first of some holdings was recorded to the last change of what is shown of them."""
    changes = []
    for each in row:
        changes += [each.recorded_at, each.withdrawn_at]
        changes += [corrected.get(each.seat.subject), corrected.get(_corporation(each.seat))]
    return Moments.of(min(each.recorded_at for each in row), *changes)


def _corporation(seat: Seat) -> str:
    """The corporation sole of a seat, as the audit trail names it."""
    return f"corporation-sole/{seat.corporation.slug}"
