"""How much room the record takes: what the database grows by for each thing added (docs/scaling.md)."""

from collections.abc import Callable
from hashlib import sha256

from django.db import connection

from alliance.actions.files import keep_file
from alliance.actions.people import portal_user
from alliance.files import Checked
from alliance.models import StoredFile
from tests.bench.board_seed import BoardSeed
from tests.bench.figures import Measuring
from tests.bench.seed import Seed

# Enough that what a table takes when it is empty does not show.
FEW, FILES, BYTES_OF_A_FILE = 200, 200, 50_000


class SizingBench(Measuring):
    """The database before and after more of each thing; nothing is judged, because it has no goal."""

    def run(self, secretary, sizes: list[int]) -> None:
        self.room: dict[str, float] = {}
        areas, board = Seed(), BoardSeed(secretary)
        areas.grow_to(FEW)
        board.decisions(FEW)
        more = max(sizes)
        self.grows("an area with its history", more - FEW, lambda: areas.grow_to(more))
        self.grows(
            "a decision with its notice and entry in the register", more, lambda: board.decisions(more + FEW)
        )
        self.grows(f"a file of {BYTES_OF_A_FILE:,} bytes", FILES, keep_files)
        self.say(f"  the whole database: {database_size() / 2**20:,.0f}MB")

    def grows(self, what: str, number: int, add: Callable[[], None]) -> None:
        before = database_size()
        add()
        self.room[what] = (database_size() - before) / number / 1024
        self.say(f"  {what + f', of {number:,}':<74}{self.room[what]:>8.1f}KB")

    def as_data(self) -> dict:
        return {"kilobytes": {what: round(each, 1) for what, each in self.room.items()}}


def keep_files() -> None:
    """Files that cannot be made smaller, as PDF files cannot."""
    by = portal_user()
    for number in range(FILES):
        content = b"".join(hash_of(number, part) for part in range(BYTES_OF_A_FILE // 32))
        keep_file(Checked(f"paper-{number}.txt", StoredFile.Kind.TEXT, content), by=by)


def hash_of(number: int, part: int) -> bytes:
    return sha256(f"{number} {part}".encode()).digest()


def database_size() -> int:
    """The bytes of the database, as it stands when nothing waits to be tidied."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]
