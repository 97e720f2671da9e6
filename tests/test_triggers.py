"""What the database refuses by itself, whoever asks: no edit, no removal, no two names at once."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import CheckConstraint

from alliance import triggers
from alliance.actions.people import portal_user
from alliance.models import AuditEvent, Claim, RecordedFact
from alliance.models.audit import RecordVersion
from alliance.triggers import AppendOnly, NoCertainOverlap, WithdrawOnly
from business_areas.models import BusinessArea, Lead, LifecycleEvent, Name, Purpose
from tests.makers import (
    make_area,
    make_claim,
    make_fact,
    make_force,
    make_grouping,
    make_lead,
    make_name,
    make_purpose,
    make_source,
    rough,
)

pytestmark = pytest.mark.django_db

FACTS = [model for model in apps.get_models() if issubclass(model, RecordedFact)]
CHANGED = {
    "claim": {"as_stated": "23"},
    "lifecycleevent": {"when_latest": "2016-05-01"},
    "name": {"name": "Another name"},
    "lead": {"marking": 2},
    "purpose": {"text": "Another purpose"},
    "grouping": {"since_as_stated": "2019"},
}


@pytest.fixture
def facts():
    """One fact of several nouns, by noun."""
    area = make_area(lead=make_force())
    return {
        "claim": make_claim(),
        "lifecycleevent": area.lifecycleevents.get(),
        "name": area.names.get(),
        "lead": area.leads.get(),
        "purpose": make_purpose(area),
        "grouping": make_grouping(area),
    }


def refused(change, *, words="never"):
    """That the database itself refuses a change, in words, and that nothing came of it."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        change()


@pytest.mark.parametrize("noun", CHANGED)
def test_a_fact_is_never_edited(facts, noun):
    fact = facts[noun]
    model, changes = type(fact), CHANGED[noun]
    field, value = next(iter(changes.items()))
    setattr(fact, field, value)
    refused(lambda: model.objects.filter(pk=fact.pk).update(**changes))
    refused(lambda: model.objects.bulk_update([fact], [field]))
    refused(lambda: fact.save())
    refused(lambda: run(f"UPDATE {model._meta.db_table} SET {field} = %s WHERE id = %s", value, fact.pk))
    assert str(getattr(model.objects.get(pk=fact.pk), field)) != str(value)


@pytest.mark.parametrize("noun", CHANGED)
def test_a_fact_is_never_removed(facts, noun):
    fact = facts[noun]
    table = type(fact)._meta.db_table
    refused(lambda: type(fact).objects.filter(pk=fact.pk).delete())
    refused(lambda: type(fact).objects.get(pk=fact.pk).delete())
    refused(lambda: run(f"DELETE FROM {table} WHERE id = %s", fact.pk))
    if connection.vendor == "postgresql":
        connection.check_constraints()
        refused(lambda: run(f"TRUNCATE {table} CASCADE"))
    assert type(fact).objects.filter(pk=fact.pk).exists()


def tables_kept() -> list[str]:
    """The tables of which the database refuses that a row is removed."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if any(" DELETE " in statement for statement in statements_of(model))
    ]


def statements_of(model) -> list[str]:
    """What PostgreSQL is told to refuse of a table by its own triggers, whichever database this is."""
    told = [trigger.statements(model, "postgresql") for trigger in getattr(model, "triggers", ())]
    return [statement for each in told for statement in each if f" ON {model._meta.db_table} " in statement]


def test_what_is_never_removed_one_by_one_is_not_removed_at_once_either():
    """Where the database can empty a table at once (TRUNCATE): every table, and each by its own trigger."""
    kept = tables_kept()
    assert len(kept) > 40
    assert {AuditEvent._meta.db_table, "governance_decision", "governance_noting"} <= set(kept)
    for model in apps.get_models():
        if (table := model._meta.db_table) in kept:
            assert any(" TRUNCATE " in statement for statement in statements_of(model)), table
            if connection.vendor == "postgresql":
                refused(lambda t=table: run(f"TRUNCATE {t} CASCADE"), words=rf"of {table} (is|are) never")


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_fact_is_withdrawn_once_and_stays_so(facts):
    fact, moment = facts["purpose"], datetime(2026, 1, 1, tzinfo=UTC)
    withdrawn = {"withdrawn_at": moment, "withdrawn_by": portal_user(), "withdrawn_because": "Wrong area"}
    rows = Purpose.objects.filter(pk=fact.pk)
    rows.update(**withdrawn)
    refused(lambda: rows.update(withdrawn_because="Another reason"))
    refused(lambda: rows.update(withdrawn_at=None, withdrawn_by=None, withdrawn_because=""))


def test_a_fact_is_not_withdrawn_without_who_and_why(facts):
    rows = Purpose.objects.filter(pk=facts["purpose"].pk)
    refused(
        lambda: rows.update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC)), words="withdrawn_with_who_and_why"
    )


def test_a_fact_is_not_replaced_by_an_insert(facts):
    event = facts["lifecycleevent"]
    event.when_latest = date(2016, 5, 1)
    refused(
        lambda: LifecycleEvent.objects.bulk_create(
            [event], update_conflicts=True, unique_fields=["pk"], update_fields=["when_latest"]
        )
    )
    if connection.vendor == "sqlite":
        table = LifecycleEvent._meta.db_table
        columns = ", ".join(f'"{field.column}"' for field in LifecycleEvent._meta.concrete_fields)
        other_key = columns.replace('"id"', "id + 1000", 1)
        # The same key, and another key with the same number of the same area.
        for chosen in (columns, other_key):
            refused(
                lambda chosen=chosen: run(
                    f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {chosen} FROM {table}"
                )
            )
    assert LifecycleEvent.objects.get().pk == event.pk


@pytest.mark.parametrize("model", [AuditEvent, LifecycleEvent])
def test_a_program_other_than_the_portal_replaces_no_row_either(facts, model):
    """SQLite asks the triggers about a replaced row only when told to, and only the portal tells it to."""
    if connection.vendor == "sqlite":
        run("PRAGMA recursive_triggers = OFF")
        table = model._meta.db_table
        refused(lambda: run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
        run("PRAGMA recursive_triggers = ON")
    assert model.objects.exists()


def test_the_audit_trail_is_only_added_to():
    make_source()
    event = AuditEvent.objects.first()
    table = AuditEvent._meta.db_table
    refused(lambda: AuditEvent.objects.update(sentence="Nothing happened"))
    refused(lambda: AuditEvent.objects.all().delete())
    event.sentence = "Nothing happened"
    refused(lambda: event.save())
    refused(lambda: AuditEvent.objects.bulk_update([event], ["sentence"]))
    refused(lambda: run(f"UPDATE {table} SET sentence = ''"))
    refused(lambda: run(f"DELETE FROM {table}"))


def copy_of(fact, **changes):
    """The same fact again with other values, put in past every action."""
    twin = type(fact)(**{field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields})
    twin.pk, twin.number = None, 99
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin


@pytest.mark.parametrize(
    ("model", "sentence", "make", "changes"),
    [
        (Name, "one name at a time", make_name, {"name": "Second name", "slug": "second-name"}),
        (Lead, "one lead force at a time", make_lead, {}),
        (Purpose, "one stated purpose at a time", make_purpose, {"text": "Something else"}),
    ],
)
def test_two_facts_of_one_noun_are_never_both_certain_on_a_day(model, sentence, make, changes):
    area = make_area("First name", went_live="2010")
    first = make(area, since="1 April 2016", until="1 April 2020")
    overlapping = copy_of(first, since=rough("1 April 2018"), until=None, **changes)
    refused(lambda: model.objects.bulk_create([overlapping]), words=sentence)
    before = copy_of(first, since=rough("1 April 2015"), until=rough("1 June 2016"), **changes)
    refused(lambda: model.objects.bulk_create([before]), words=sentence)
    following = copy_of(first, since=rough("1 April 2020"), until=None, **changes)
    model.objects.bulk_create([following])


def test_periods_that_only_may_overlap_are_taken():
    area = make_area(went_live="2010")
    first = make_lead(area, since="1 April 2016", until="between 2019 and 2020")
    Lead.objects.bulk_create([copy_of(first, since=rough("June 2019"), until=None)])


def test_every_trigger_is_in_place_after_migrate():
    assert triggers.missing() == []


def test_a_dropped_trigger_is_noticed_and_put_back():
    on = f" ON {Claim._meta.db_table}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER alliance_claim_refuse_update{on}")
    assert triggers.missing() == ["alliance_claim_refuse_update"]
    triggers.install()
    assert triggers.missing() == []


def test_a_table_that_another_tables_trigger_names_can_be_changed(committing):
    constraint = next(c for c in BusinessArea._meta.constraints if isinstance(c, CheckConstraint))
    with triggers.lifted(connection), connection.schema_editor() as editor:
        editor.remove_constraint(BusinessArea, constraint)  # SQLite makes the table anew to do so
        editor.add_constraint(BusinessArea, constraint)
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


def test_every_fact_is_protected():
    for model in FACTS:
        assert any(isinstance(trigger, WithdrawOnly) for trigger in model.triggers), model
    assert any(isinstance(trigger, AppendOnly) for trigger in AuditEvent.triggers)
    periods = [model for model in FACTS if hasattr(model, "since_earliest")]
    assert len(periods) >= 5
    for model in periods:
        assert any(isinstance(trigger, NoCertainOverlap) for trigger in model.triggers), model


def test_illustrative_facts_can_be_removed():
    area = make_area()
    source = make_source(kind="illustrative")
    fact = make_fact(Purpose, area, text="Only an example", since="2016", source=source)
    assert fact.illustrative
    Purpose.objects.filter(pk=fact.pk).delete()


def test_one_count_of_changes_for_each_part_of_the_record():
    make_area()
    assert RecordVersion.objects.filter(part="register").count() == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_tests_that_commit_leave_nothing_behind_but_the_triggers(committing, time):
    assert not Name.objects.exists()
    make_area()
    assert triggers.missing() == []
