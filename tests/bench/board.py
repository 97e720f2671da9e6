"""The Board's pages and its register of hashes: 500 meetings, 10,000 decisions, 100,000 entries."""

from hashlib import sha256
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection, transaction

from alliance import publishing
from alliance.models import RegisterEntry
from alliance.temporal import today
from governance.models import AgendaItem, Decision, Meeting
from tests.bench.board_seed import BoardSeed
from tests.bench.figures import Measuring, Subject
from tests.bench.packing import measure as packing_measured

MEETINGS = 500
FEW_DECISIONS, MANY_DECISIONS = 100, 10_000
FEW_ENTRIES, MANY_ENTRIES = 100, 100_000
WRITES = 100
MOST_OF_A_WRITE, MOST_OF_APPENDING, LEAST_OF_VERIFYING, FLAT = 2, 1.2, 2, 1.3
MOST_OF_A_PACK = 1.5
# All the boxes of the form of an item, as a browser sends them.
AS_THE_PAGE_SENDS_IT = {
    "outcome": "noted",
    "deferred_to": "next",
    "referred_to": "",
    "decision": "",
    "private_notes": "",
    "action-0-what": "",
    "action-0-who": "",
    "action-0-body": "",
    "action-0-by": "next meeting",
    "interest_person": "",
    "interest_nature": "",
    "then": "next",
}


class BoardBench(Measuring):
    """What the secretary waits for in the room, and what may not slow as the record of decisions grows."""

    def run(self, secretary) -> None:
        self.client.force_login(secretary)
        seed = BoardSeed(secretary)
        seed.decisions(FEW_DECISIONS)
        appended = {FEW_ENTRIES: self.appending(seed, FEW_ENTRIES)}
        found = {FEW_DECISIONS: self.measure(self.subjects(seed))}
        seed.decisions(MANY_DECISIONS)
        seed.meetings(MEETINGS)
        appended[MANY_ENTRIES] = self.appending(seed, MANY_ENTRIES)
        cache.clear()
        with connection.cursor() as cursor:
            # What a server that runs for longer than this does by itself, so that it knows its tables' sizes.
            cursor.execute("ANALYZE")
        subjects = self.subjects(seed)
        found[MANY_DECISIONS] = self.measure(subjects)
        self.say(
            f"\n{Meeting.objects.count():,} meetings, {Decision.objects.count():,} decisions, "
            f"{RegisterEntry.objects.count():,} entries in the register"
        )
        self.print_pages(subjects, found[MANY_DECISIONS])
        self.say("")
        few, many = (found[size] for size in (FEW_DECISIONS, MANY_DECISIONS))
        drift = many["bare list"].undisturbed / few["bare list"].undisturbed
        for name in ("decisions", "decisions, filtered", "published"):
            growth = many[name].undisturbed / few[name].undisturbed / drift
            self.add(f"{name}: {MANY_DECISIONS:,} ÷ {FEW_DECISIONS:,} decisions", growth, FLAT)
        growth = appended[MANY_ENTRIES] / appended[FEW_ENTRIES]
        self.add(f"appending: {MANY_ENTRIES:,} ÷ {FEW_ENTRIES:,} entries", growth, MOST_OF_APPENDING)
        self.judge_recording(seed)
        self.judge_verifying()
        self.judge_packing(secretary)

    def subjects(self, seed) -> list[Subject]:
        def always(address):
            return lambda turn: address

        meeting = f"/board/meetings/{seed.room.held_on.isoformat()}/"
        return [
            Subject("decisions", always("/decisions/")),
            Subject("decisions, filtered", always("/decisions/?outcome=not-agreed")),
            Subject("published", always("/published/decisions/")),
            Subject("bare list", always("/control/bare/")),
            Subject("meetings", always("/board/meetings/")),
            Subject("a meeting", always(meeting)),
            Subject("its agenda", always(f"{meeting}agenda/")),
            Subject("an item in the room", always(f"{meeting}record/items/1/")),
        ]

    def appending(self, seed, entries: int) -> float:
        """The middle time of one entry, in a transaction of its own, in a register of some length; in ms."""
        seed.entries(entries)
        times = []
        for _ in range(WRITES):
            started = perf_counter()
            with transaction.atomic():
                seed.append()
            times.append((perf_counter() - started) * 1000)
        return median(times)

    def judge_recording(self, seed) -> None:
        """Save and next, beside the bare view that writes one row: in turns, each waiting for the disk."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")
        items = list(AgendaItem.objects.filter(meeting=seed.room).order_by("order"))
        other_items = list(AgendaItem.objects.exclude(meeting=seed.room)[: len(items)])
        recording, bare = [], []
        for turn in range(WRITES):
            item = items[turn % len(items)]
            recording.append(self.save_and_next(seed, item, turn))
            row = {"number": 100_000 + turn, "minute": minute(turn)}
            # Of another meeting, so that what is saved here meets none of it.
            other = other_items[turn % len(items)]
            bare.append(self.post(f"/control/bare/write/{other.pk}/", **row))
        self.say(f"  {'save and next':<48}{median(recording):>10.1f}")
        self.say(f"  {'bare view that writes one row':<48}{median(bare):>10.1f}\n")
        self.add("save and next ÷ bare write", median(recording) / median(bare), MOST_OF_A_WRITE)

    def save_and_next(self, seed, item: AgendaItem, turn: int) -> float:
        made_from = getattr(getattr(item, "record", None), "revision", 0)
        took = self.post(
            f"/board/meetings/{seed.room.held_on.isoformat()}/record/items/{item.order}/",
            **AS_THE_PAGE_SENDS_IT,
            **{"made-from": made_from, "minute": minute(turn), "assenting": seed.assenting},
        )
        item.refresh_from_db()
        if item.record.minute != minute(turn):
            raise AssertionError("The item was not recorded: nothing was measured.")
        return took

    def post(self, address: str, **values) -> float:
        """Send a form as a browser sends one without files; returns the milliseconds it took."""
        body = urlencode(values, doseq=True)
        started = perf_counter()
        response = self.client.post(address, body, content_type="application/x-www-form-urlencoded")
        took = (perf_counter() - started) * 1000
        if response.status_code != 302:
            raise AssertionError(f"{address} answered {response.status_code}: nothing was measured.")
        return took

    def judge_verifying(self) -> None:
        """Verifying the register from its first entry, beside reading the same rows and hashing them."""
        bare = min(bare_hashing() for _ in range(3))
        times = []
        for _ in range(3):
            started = perf_counter()
            found = publishing.verify()
            times.append(perf_counter() - started)
        if found.problems:
            raise AssertionError(found.problems[0].sentence)
        self.say(f"  {found.entries:,} entries verified in {min(times):.1f} s, hashed bare in {bare:.1f} s\n")
        self.add("verifying ÷ reading and hashing bare", min(times) / bare, LEAST_OF_VERIFYING)

    def judge_packing(self, secretary) -> None:
        """A pack of 200 pages, built in the background, beside the PDF libraries alone."""
        took = packing_measured(secretary)
        self.say(f"  {took.pages} pages packed in {took.packing:.2f} s")
        self.say(f"  the libraries alone set the front, copy the pages, number them: {took.numbering:.2f} s")
        self.say(f"  they set all the pages: {took.setting:.2f} s; merely copy them: {took.copying:.2f} s\n")
        self.add("packing ÷ the libraries alone", took.packing / took.numbering, MOST_OF_A_PACK)
        self.add("packing ÷ setting the same pages", took.packing / took.setting, MOST_OF_A_PACK)

    def as_data(self) -> dict:
        return {"day": today().isoformat(), "judgements": self.judgements_as_data()}


def minute(turn: int) -> str:
    return f"The Board heard how the illustrative programme stands, and asked for figures. Minute {turn}."


def bare_hashing() -> float:
    """The seconds it takes to read every entry with what it holds, and to hash both; nothing is compared."""
    started = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT previous_hash, sequence, kind, subject, at, by_id, marking, key, payload_hash, "
            "payload, salt FROM alliance_registerentry "
            "JOIN alliance_registerpayload ON entry_id = sequence ORDER BY sequence"
        )
        for row in iter(cursor.fetchone, None):
            sha256(f"{row[10]}{row[9]}".encode()).hexdigest()
            sha256(str(row[:9]).encode()).hexdigest()
    return perf_counter() - started
