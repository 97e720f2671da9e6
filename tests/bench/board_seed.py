"""A Board with as many meetings, decisions and register entries as are asked for, the same every time."""

import secrets
from datetime import date, timedelta
from itertools import count

from django.db import connection, transaction
from django.utils import timezone

from alliance import publishing
from alliance.actions.people import portal_user
from alliance.audit import changed
from alliance.markings import Marking
from alliance.models import RegisterEntry, RegisterHead, RegisterPayload
from governance.actions.boards import PART
from governance.assent import must_assent
from governance.models import AgendaItem, Decision, Meeting, Notice
from governance.notices import commissioners, content_of
from governance.register import DECISION_MADE, payload_of
from tests.governance.makers import make_item, make_meeting
from tests.governance.room import RECOMMENDATION, held, make_full_board

ROWS_AT_A_TIME = 500
FIRST_YEAR, DECISIONS_A_YEAR = 1000, 900
WORDS = (
    "That the Board agrees to let one contract for uniform, to review it after two years, and to share what "
    "it costs in proportion to the size of each force."
)


class BoardSeed:
    """Adds to a Board until there is as much of each thing as asked for. Rows go in past the actions."""

    def __init__(self, secretary):
        self.by, self.portal = secretary, portal_user()
        self.board = make_full_board()
        room = make_meeting(date(2026, 9, 10), board=self.board)
        for number in range(1, 13):
            make_item(f"Item {number} of twelve", meeting=room, recommendation=RECOMMENDATION)
        self.room = held(room, by=secretary)
        self.assenting = [each.slug for each in must_assent(self.board, room.held_on)]
        self.commissioner = commissioners()[0]
        self.keys = count(1)

    def meetings(self, size: int) -> None:
        days = (date(2026, 6, 10) - timedelta(days=14 * number) for number in count())
        for _ in range(size - Meeting.objects.count()):
            meeting = make_meeting(next(days), board=self.board)
            AgendaItem.objects.bulk_create(
                AgendaItem(board=self.board, meeting=meeting, title=f"Item {order}", tranche="delivery",
                           order=order, marking=Marking.PUBLISHED)
                for order in range(1, 13)
            )  # fmt: skip
        changed(PART)

    def decisions(self, size: int) -> None:
        """Decisions that were made, one in twenty not agreed, each with its entry in the register."""
        first = Decision.objects.count()
        made = [self._decision(number) for number in range(first, size)]
        Decision.objects.bulk_create(made, batch_size=ROWS_AT_A_TIME)
        self._add([self._entry_of(decision) for decision in made])
        self._publish(made)
        changed(PART)

    def _publish(self, made: list[Decision]) -> None:
        """A notice of each, by one commissioner."""
        content = content_of(made[0], ())
        Notice.objects.bulk_create(
            (
                Notice(
                    decision=decision,
                    corporation=self.commissioner,
                    number=1,
                    content=content | {"reference": decision.reference, "title": decision.title},
                    published_on=decision.decided_on,
                    published_by=self.portal,
                )
                for decision in made
            ),
            batch_size=ROWS_AT_A_TIME,
        )

    def _decision(self, number: int) -> Decision:
        year = FIRST_YEAR + number // DECISIONS_A_YEAR
        return Decision(
            board=self.board,
            year=year,
            number=number % DECISIONS_A_YEAR + 1,
            title=f"Illustrative contract {number}",
            outcome="not-agreed" if number % 20 == 0 else "agreed",
            wording=f"{WORDS} This is number {number}.",
            tranche="delivery",
            marking=Marking.PUBLISHED,
            decided_on=date(year, 1, 1) + timedelta(days=number % 365),
            made_at=timezone.now(),
            recorded_by=self.portal,
        )

    @staticmethod
    def _entry_of(decision: Decision) -> tuple[str, str, str, dict]:
        key = f"{DECISION_MADE}/{decision.reference}"
        return DECISION_MADE, decision.reference, key, payload_of(decision)

    def entries(self, size: int) -> None:
        """Fill the register up to a size with entries of another kind."""
        missing = size - RegisterEntry.objects.count()
        self._add([self._filling() for _ in range(missing)])

    def append(self) -> None:
        """Add one entry as the actions do."""
        kind, subject, key, payload = self._filling()
        publishing.append(kind, subject, payload, key=key, marking=0, by=self.portal)

    def _filling(self) -> tuple[str, str, str, dict]:
        number = next(self.keys)
        return "benchmark", f"benchmark/{number}", f"benchmark/{number}", {"number": number, "words": WORDS}

    @transaction.atomic
    def _add(self, told: list) -> None:
        """Put entries after the last, hashed as `publishing.append` hashes them, many rows at a time."""
        head = publishing.head()
        previous, sequence, rows, kept = head.hash or publishing.BEGINNING, head.sequence, [], []
        for kind, subject, key, payload in told:
            sequence += 1
            text, salt, at = publishing.canonical(payload), secrets.token_hex(32), timezone.now()
            digest = publishing.hash_of_payload(salt, text)
            moment, name = publishing.moment(at), self.portal.username
            bound = publishing.hash_of_entry(previous, sequence, kind, subject, moment, name, 0, key, digest)
            entry = RegisterEntry(
                sequence=sequence, kind=kind, subject=subject, at=at, by=self.portal, marking=0, key=key,
                payload_hash=digest, previous_hash=previous, hash=bound,
            )  # fmt: skip
            rows.append(entry)
            kept.append(RegisterPayload(entry=entry, payload=text, salt=salt))
            previous = bound
        RegisterEntry.objects.bulk_create(rows, batch_size=ROWS_AT_A_TIME)
        RegisterPayload.objects.bulk_create(kept, batch_size=ROWS_AT_A_TIME)
        RegisterHead.objects.get_or_create(pk=1)
        with connection.cursor() as cursor:
            # It moves by one at a time, or not at all.
            cursor.executemany(
                f"UPDATE {RegisterHead._meta.db_table} SET sequence = %s, hash = %s WHERE id = 1",
                [(row.sequence, row.hash) for row in rows],
            )
