"""The register of what was decided: nothing in it changes unnoticed, on either database (R15)."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance import publishing
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import RegisterEntry, RegisterHead, RegisterPayload
from alliance.publishing import Fault, append, canonical, erase, verify

pytestmark = pytest.mark.django_db

TABLES = ("alliance_registerentry", "alliance_registerpayload", "alliance_registerhead")


def decided(number, **more) -> RegisterEntry:
    """An entry about one decision."""
    return append(
        "thing-decided",
        f"WTB-2026-{number:03}",
        {"wording": f"That the alliance keeps decision {number}.", **more},
        key=f"thing-decided/WTB-2026-{number:03}",
        marking=Marking.OFFICIAL,
        by=portal_user(),
    )


@pytest.fixture
def five(db) -> list[RegisterEntry]:
    return [decided(number) for number in range(1, 6)]


def faults(found) -> list[tuple[Fault, int | None]]:
    return [(problem.fault, problem.entry) for problem in found.problems]


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(do):
    with pytest.raises(DatabaseError), transaction.atomic():
        do()


# Writing


def test_entries_are_numbered_without_gaps_and_bound_to_the_one_before(five):
    assert [entry.sequence for entry in five] == [1, 2, 3, 4, 5]
    assert five[0].previous_hash == "0" * 64
    assert [entry.previous_hash for entry in five[1:]] == [entry.hash for entry in five[:-1]]
    assert (publishing.head().sequence, publishing.head().hash) == (5, five[-1].hash)
    assert verify().whole
    assert RegisterEntry.objects.get(pk=3).payload == {"wording": "That the alliance keeps decision 3."}


def test_anyone_can_work_out_a_hash_from_what_the_decision_record_says(five):
    entry = RegisterEntry.objects.select_related("kept", "by").get(pk=2)
    payload_hash = sha256((entry.kept.salt + entry.kept.payload).encode()).hexdigest()
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    line = [
        five[0].hash, 2, "thing-decided", "WTB-2026-002", at, "portal", 1,
        "thing-decided/WTB-2026-002", payload_hash,
    ]  # fmt: skip
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    assert sha256(text.encode()).hexdigest() == entry.hash


def test_sending_the_same_thing_twice_is_one_entry(five):
    assert decided(5).sequence == 5
    assert RegisterEntry.objects.count() == 5
    with pytest.raises(ValueError, match=r"stands for something else already: entry 5"):
        decided(5, wording="Another wording.")
    assert RegisterEntry.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_the_transaction_of_what_it_records(committing):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        decided(1)
    assert not RegisterEntry.objects.exists()


def test_what_fails_leaves_no_entry_and_no_gap(five):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        decided(6)
        _ = 1 / 0
    assert decided(7).sequence == 6
    assert verify().whole


@pytest.mark.parametrize(
    "wrong",
    [
        1.5,
        float("nan"),
        {"a": [1.0]},
        {1: "a"},
        datetime(2026, 1, 1),  # noqa: DTZ001  no time zone is what is wrong with it
        "half \ud800",
        Decimal("NaN"),
        object(),
    ],
    ids=lambda wrong: type(wrong).__name__,
)
def test_what_has_no_single_way_to_be_written_is_refused(wrong):
    with pytest.raises(ValueError, match=r"The payload"):
        canonical(wrong)


def test_a_payload_is_written_in_one_way():
    told = {"b": Decimal("12.50"), "a": [date(2026, 11, 24), True, None, 3], "é": "£"}
    assert canonical(told) == '{"a":["2026-11-24",true,null,3],"b":"12.50","é":"£"}'
    assert canonical(dict(reversed(told.items()))) == canonical(told)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


# What one example appends may stand when the next comes: the register only grows.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=PLAIN)
def test_any_payload_is_read_back_as_it_was_written_and_verifies(db, payload):
    number = RegisterEntry.objects.count() + 1
    entry = append(
        "test", "anything", payload, key=f"key-{number}", marking=Marking.PUBLISHED, by=portal_user()
    )
    assert RegisterEntry.objects.get(pk=entry.pk).payload == payload
    assert verify().whole


def test_nobody_reads_an_entry_above_their_marking(five, dan, olivia):
    assert not RegisterEntry.objects.visible_to(dan).exists()
    assert RegisterEntry.objects.visible_to(olivia).count() == 5


# What the database refuses, whoever asks


def test_no_entry_is_changed_removed_or_put_anywhere_but_at_the_end(five):
    entries = RegisterEntry.objects.filter(pk=3)
    refused(lambda: entries.update(subject="WTB-2026-999"))
    refused(lambda: entries.delete())
    refused(lambda: run("UPDATE alliance_registerentry SET marking = 0 WHERE sequence = 3"))
    refused(lambda: run("DELETE FROM alliance_registerentry WHERE sequence = 5"))
    last = RegisterEntry.objects.get(pk=5)
    for sequence, previous in ((6, "f" * 64), (7, last.hash), (3, last.hash), (0, "0" * 64)):
        forged = RegisterEntry.objects.get(pk=5)
        forged.sequence, forged.previous_hash = sequence, previous
        forged.key, forged.hash = "forged", "e" * 64
        refused(lambda forged=forged: forged.save(force_insert=True))
    if connection.vendor == "postgresql":
        connection.check_constraints()
        refused(lambda: run("TRUNCATE alliance_registerentry CASCADE"))
    assert verify().whole


@pytest.mark.parametrize("table", TABLES)
def test_no_table_of_the_register_is_emptied_at_once(five, table):
    if connection.vendor == "sqlite":
        empty = f"DELETE FROM {table}"
    else:
        connection.check_constraints()  # PostgreSQL empties no table while a check of its rows is waiting
        empty = f"TRUNCATE {table} CASCADE"
    with pytest.raises(DatabaseError, match=r"of alliance_register\w+ (is|are) never"), transaction.atomic():
        run(empty)
    assert verify().whole


def test_no_program_replaces_an_entry_or_a_payload(five):
    if connection.vendor == "sqlite":
        verb, end = "INSERT OR REPLACE", ""
    else:
        verb, end = "INSERT", " ON CONFLICT (sequence) DO UPDATE SET subject = 'WTB-2026-999'"
    columns = "sequence, kind, subject, at, marking, key, payload_hash, previous_hash, hash, by_id"
    select = f"SELECT {columns} FROM alliance_registerentry WHERE sequence = 3"
    refused(lambda: run(f"{verb} INTO alliance_registerentry ({columns}) {select}{end}"))
    assert verify().whole


def test_a_payload_is_erased_once_whole_and_with_a_reason_or_stays(five):
    kept = RegisterPayload.objects.filter(pk=3)
    refused(lambda: kept.update(payload="{}"))
    refused(lambda: kept.update(payload="", salt=""))
    refused(lambda: kept.delete())
    entry = erase(five[2], because="A court ordered it.", by=portal_user())
    assert (entry.sequence, entry.subject, entry.kind) == (6, "WTB-2026-003", "payload-erased")
    assert RegisterEntry.objects.get(pk=3).payload is None
    found = verify()
    assert (found.whole, found.erased) == (True, {3: 6})
    with pytest.raises(ValueError, match="erased before"):
        erase(five[2], because="Again.", by=portal_user())
    with pytest.raises(ValueError, match="without a reason"):
        erase(five[3], because=" ", by=portal_user())


def test_the_head_moves_forward_by_one_to_an_entry_that_is_there(five):
    heads = RegisterHead.objects.all()
    refused(lambda: heads.update(sequence=4, hash=five[3].hash))
    refused(lambda: heads.update(sequence=6, hash="f" * 64))
    refused(lambda: heads.delete())


# What verifying finds when somebody could drop the triggers


@pytest.fixture
def unguarded(five):
    """The register without what refuses changes, as its owner could make it; put back by the rollback."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            connection.check_constraints()
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        for name, table in cursor.fetchall():
            if table in TABLES:
                cursor.execute(
                    f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor != "sqlite" else "")
                )
    return five


def found_wrong(anchor=None) -> list[tuple[Fault, int | None]]:
    return [one for one in faults(verify(anchor)) if one[0] is not Fault.TRIGGER]


def test_a_dropped_trigger_is_named(unguarded):
    said = [problem.sentence for problem in verify().problems]
    assert any("alliance_registerentry_refuse_update" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "WTB-2026-999"),
        ("kind", "note"),
        ("marking", 0),
        ("key", "other"),
        ("payload_hash", "0" * 64),
    ],
)
def test_a_changed_field_is_found_and_named(unguarded, column, value):
    RegisterEntry.objects.filter(pk=3).update(**{column: value})
    assert (Fault.CHANGED, 3) in found_wrong()


def test_a_changed_payload_is_found_and_named(unguarded):
    RegisterPayload.objects.filter(pk=3).update(payload='{"wording":"Another."}')
    assert found_wrong() == [(Fault.PAYLOAD_CHANGED, 3)]


def test_a_removed_entry_is_found_and_named(unguarded):
    RegisterPayload.objects.filter(pk=3).delete()
    RegisterEntry.objects.filter(pk=3).delete()
    assert found_wrong() == [(Fault.MISSING, 3)]


def test_a_removed_end_is_found_by_the_head_and_by_an_anchor(unguarded):
    anchor = unguarded[-1].hash
    RegisterPayload.objects.filter(pk=5).delete()
    RegisterEntry.objects.filter(pk=5).delete()
    assert found_wrong() == [(Fault.MISSING, 5)]
    RegisterHead.objects.update(sequence=4, hash=unguarded[3].hash)
    assert found_wrong() == []
    assert found_wrong(anchor) == [(Fault.ANCHOR, None)]


def test_two_entries_that_changed_places_are_found(unguarded):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        RegisterEntry.objects.filter(pk=old).update(sequence=new)
    assert {fault for fault, _ in found_wrong()} >= {Fault.MISPLACED, Fault.CHANGED}


def test_a_forged_entry_breaks_the_link_to_the_one_after_it(unguarded):
    entry = RegisterEntry.objects.select_related("by").get(pk=3)
    forged = publishing.hash_of_entry(
        entry.previous_hash, 3, entry.kind, "WTB-2026-999", publishing.moment(entry.at), entry.by.username,
        entry.marking, entry.key, entry.payload_hash,
    )  # fmt: skip
    RegisterEntry.objects.filter(pk=3).update(subject="WTB-2026-999", hash=forged)
    assert found_wrong() == [(Fault.FORGED_LINK, 4)]


def test_an_erasure_that_no_entry_records_is_found(unguarded):
    RegisterPayload.objects.filter(pk=3).update(
        payload="", salt="", erased_at=datetime.now(UTC), erased_by=portal_user(), erased_because="Quietly."
    )
    assert found_wrong() == [(Fault.ERASED_UNRECORDED, 3)]


# The command


def test_the_command_says_that_the_register_is_whole_and_checks_a_hash_kept_elsewhere(five):
    said = StringIO()
    call_command("verify_register", anchor=five[3].hash, stdout=said)
    assert said.getvalue().splitlines() == [
        "Entries: 5",
        f"Head: {five[4].hash}",
        "The anchor is the hash of entry 4.",
        "The register is whole.",
    ]


def test_the_command_ends_with_an_error_and_names_what_is_wrong(unguarded):
    RegisterEntry.objects.filter(pk=2).update(subject="WTB-2026-999")
    said = StringIO()
    with pytest.raises(CommandError, match="not whole") as ended:
        call_command("verify_register", stdout=said)
    assert ended.value.returncode == 1
    assert "Entry 2 was changed: its hash is not that of what it holds." in said.getvalue()
