"""What must hold of a row is decided in Python as the database decides it, for every rule there is."""

from datetime import UTC, date, datetime, time

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.models import Source
from alliance.row_checks import RowCheck, holds, names_in
from tests.makers import make_user

pytestmark = pytest.mark.django_db

RULES = [
    pytest.param(model, rule, id=rule.name)
    for model in apps.get_models()
    for holder, rules in model().get_constraints()
    if holder is model
    for rule in rules
    if isinstance(rule, CheckConstraint)
]


def words_in(condition) -> set:
    """The words and numbers a condition compares with: these, and a little beside them, decide."""
    found = set()
    for child in condition.children:
        if isinstance(child, Q):
            found |= words_in(child)
        elif isinstance(child[1], list | tuple | set):
            found |= set(child[1])
        elif not isinstance(child[1], F) and child[1] is not None:
            found.add(child[1])
    return found


def values_of(field, rule):
    """Values of a field's own kind, with those a rule compares with among them."""
    said = words_in(rule.condition)
    if isinstance(field, models.BooleanField):
        chosen = st.booleans()
    elif isinstance(field, models.DateTimeField):
        chosen = st.sampled_from([datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2)])
    elif isinstance(field, models.DateField):
        chosen = st.sampled_from([date(2026, 1, day) for day in (1, 2, 3)])
    elif isinstance(field, models.TimeField):
        chosen = st.sampled_from([time(9), time(10)])
    elif isinstance(field, models.CharField | models.TextField):
        words = sorted(str(each) for each in said if isinstance(each, str))
        chosen = st.sampled_from(["", "other", *words])
    elif isinstance(field, models.DecimalField | models.JSONField):
        chosen = st.just(None)
    else:
        numbers = sorted({int(each) + step for each in said if isinstance(each, int) for step in (-1, 0, 1)})
        chosen = st.sampled_from(sorted({0, 1, 2, *numbers}))
    return st.none() | chosen


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_a_rule_is_decided_as_the_database_decides_it(model, rule):
    assert isinstance(rule, RowCheck), "A rule about a row is a RowCheck, which is quick to look at."
    fields = [
        model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names_in(rule.condition)
    ]

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries({field.attname: values_of(field, rule) for field in fields}))
    def decided_alike(values):
        row = model()
        for name, value in values.items():
            setattr(row, name, value)
        try:
            CheckConstraint.validate(rule, model, row)
            asked = True
        except ValidationError:
            asked = False
        assert holds(rule.condition, row) is asked, values

    decided_alike()


def test_what_a_rule_refuses_is_said_in_its_sentence():
    source = Source(marking=17)
    with pytest.raises(ValidationError, match="Choose one of the words the record uses"):
        source.validate_constraints()


def test_what_is_wrong_by_itself_is_not_compared_as_well():
    rule = RowCheck(condition=Q(slug="a"), name="for_this_test")
    with pytest.raises(ValidationError):
        rule.validate(Source, Source(slug="b"))
    rule.validate(Source, Source(slug="b"), exclude={"slug"})


def test_what_cannot_be_read_is_asked_of_the_database():
    rule = RowCheck(condition=Q(username__startswith="a"), name="for_this_test")
    user = make_user("bert")
    with pytest.raises(ValidationError):
        rule.validate(type(user), user)
    rule.validate(type(user), make_user("abel"))
