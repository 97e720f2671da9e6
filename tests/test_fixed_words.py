"""What has one of a few words or numbers, and what is an amount: held by the database, whoever writes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CheckConstraint, Q

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import Claim, RoleHolding, User
from business_areas.models import BusinessArea, Exit, LedgerEntry, LifecycleEvent, Purpose
from tests.makers import make_area, make_claim, make_fact, make_purpose
from tests.test_conventions import APPS

pytestmark = pytest.mark.django_db

NEVER_LOWER = "A fact is never marked lower than the business area it is about"
WITHDRAWN = {"withdrawn_at": datetime(2026, 1, 1, tzinfo=UTC), "withdrawn_because": "It was wrong"}


def refused(change, words):
    """That the database itself refuses a change, in these words."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        change()


def copy_of(row, **changes):
    """The same row again with other values, not yet put in."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**kept, "id": None, **changes})


def put_in(row):
    """Put a row in past every action and every check of Python's."""
    type(row).objects.bulk_create([row])


# Every model


def fields_with_choices():
    for model in apps.get_models():
        if model.__module__.split(".")[0] in APPS:
            for field in model._meta.local_concrete_fields:
                if field.choices:
                    yield model, field


def is_in_the_database(model, constraint: str) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [model._meta.db_table])
            return f'CONSTRAINT "{constraint}"' in cursor.fetchone()[0]
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s AND convalidated",
            [model._meta.db_table, constraint],
        )
        return cursor.fetchone() is not None


def what_keeps(model, field) -> str:
    """The name of the constraint that keeps a field to its choices, or "".

    How exact a rough date is has its own: the days must fit it, and fit no other word.
    """
    prefix = model._meta.model_name
    if field.name.endswith("_exactness"):
        return f"{prefix}_{field.name.removesuffix('exactness')}days_fit_how_exact_it_is"
    whole = Q(**{f"{field.name}__in": [value for value, _ in field.choices]})
    return next(
        (
            constraint.name
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint) and constraint.condition == whole
        ),
        "",
    )


def test_every_field_with_choices_is_kept_to_them_by_the_database():
    fields = list(fields_with_choices())
    wrong = [
        f"{model.__name__}.{field.name}: add one_of_its_choices to the model, and a migration"
        for model, field in fields
        if not is_in_the_database(model, what_keeps(model, field))
    ]
    assert len(fields) > 60
    assert not wrong, "\n".join(wrong)


def test_every_constraint_has_a_name_that_both_databases_keep_whole():
    names = [
        constraint.name
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS
        for constraint in model._meta.constraints
    ]
    assert [name for name in names if len(name) > 63] == []
    assert len(names) == len(set(names))


# Words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "bogus"}, "lifecycleevent_kind_is_one_of_its_choices"),
        ({"marking": 9}, "lifecycleevent_marking_is_one_of_its_choices"),
        ({"basis": "zzz", "reasoning": "It was guessed"}, "lifecycleevent_basis_is_one_of_its_choices"),
        ({"when_exactness": "nearly"}, "lifecycleevent_when_days_fit_how_exact_it_is"),
    ],
)
def test_an_event_in_other_words_is_refused(changes, words):
    event = make_area().lifecycleevents.get()
    refused(lambda: put_in(copy_of(event, number=90, **changes)), words)
    put_in(copy_of(event, number=90))


def test_an_area_that_ended_in_another_way_is_refused():
    ended = make_fact(Exit, make_area(left="2018"), ending="merged", reason="It was merged")
    other = copy_of(ended, number=90, marking=Marking.OFFICIAL, ending="bogus")
    refused(lambda: put_in(other), "exit_ending_is_one_of_its_choices")


def test_a_role_that_is_not_granted_is_refused(alice):
    holding = RoleHolding.objects.first()
    for role in ("god", "anyone"):
        refused(
            lambda role=role: RoleHolding.objects.filter(pk=holding.pk).update(role=role),
            "roleholding_role_is_one_of_its_choices",
        )


# Markings


@pytest.mark.parametrize("marking", [9, -1])
def test_nothing_is_marked_beyond_the_three_markings(alice, marking):
    area, claim = make_area(), make_claim()
    Claim.objects.filter(pk=claim.pk).update(**WITHDRAWN, withdrawn_by=portal_user())
    refused(lambda: User.objects.update(clearance=marking), "user_clearance_is_one_of_its_choices")
    refused(lambda: Claim.objects.update(marking=marking), "claim_marking_is_one_of_its_choices|never edited")
    refused(
        lambda: BusinessArea.objects.filter(pk=area.pk).update(marking=marking),
        "businessarea_marking_is_one_of_its_choices|never marked lower",
    )


def test_a_fact_is_never_marked_lower_than_its_area():
    area = make_area(marking=Marking.OFFICIAL)
    for fact in (area.lifecycleevents.get(), area.names.get(), make_purpose(area)):
        lower = copy_of(fact, number=90, marking=Marking.PUBLISHED)
        refused(lambda lower=lower: put_in(lower), NEVER_LOWER)
    event = area.lifecycleevents.get()
    put_in(copy_of(event, number=90, marking=Marking.OFFICIAL_SENSITIVE))
    assert LifecycleEvent.objects.filter(area=area).count() == 2


def test_an_area_is_not_marked_higher_than_a_fact_about_it():
    area = make_area()
    rows = BusinessArea.objects.filter(pk=area.pk)
    refused(lambda: rows.update(marking=Marking.OFFICIAL), NEVER_LOWER)
    assert rows.get().marking == Marking.PUBLISHED


def test_an_area_is_not_marked_higher_than_what_was_withdrawn_of_it():
    area = BusinessArea.objects.create(key="a", slug="a", name="A", marking=0, opened_by=portal_user())
    fact = copy_of(make_purpose(make_area()), area_id=area.pk)
    put_in(fact)
    facts, areas = Purpose.objects.filter(area=area), BusinessArea.objects.filter(pk=area.pk)
    facts.update(**WITHDRAWN, withdrawn_by=portal_user())
    refused(lambda: areas.update(marking=Marking.OFFICIAL), NEVER_LOWER)
    facts.update(marking=Marking.OFFICIAL)
    areas.update(marking=Marking.OFFICIAL)


# Amounts and names


def test_what_it_cost_to_leave_is_not_less_than_nothing():
    area = make_area(left="2018")
    ended = make_fact(Exit, area, ending="merged", reason="It was merged", one_off_cost=Decimal(0))
    less = copy_of(ended, number=90, marking=Marking.OFFICIAL, one_off_cost=Decimal(-5))
    refused(lambda: put_in(less), "leaving_does_not_cost_less_than_nothing")
    entry = make_fact(LedgerEntry, area, heading="assets", text="Two vans", amount=Decimal(0))
    less = copy_of(entry, number=90, amount=Decimal("-0.01"))
    refused(lambda: put_in(less), "ledger_entry_is_not_of_less_than_nothing")


def test_a_user_name_is_one_persons_whatever_its_capitals(alice):
    other = User(username="ALICE", full_name="Another Alice", password="!")
    refused(other.save, "user_name_is_one_persons_whatever_its_capitals")
