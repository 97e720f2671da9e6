"""What must hold of a row by itself: kept by the database, and looked at here first for its sentence."""

from datetime import date, datetime, time
from enum import Enum
from operator import ge, gt, le, lt

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CheckConstraint, F, Model, Q
from django.db.models.constants import LOOKUP_SEP

COMPARED_BY = {"lt": lt, "lte": le, "gt": gt, "gte": ge}


class NotReadHere(Exception):
    """A condition asks more than to compare columns with values or with each other: the database is asked."""


class RowCheck(CheckConstraint):
    """A check constraint that is looked at in Python before a row is written.

    Django asks the database about each, in a question that is put together anew each time: that took a third
    of the time of writing a row. What `holds` cannot read is asked in Django's way. To the database, and in
    migrations, it is a check constraint like any other.
    """

    def deconstruct(self):
        _, arguments, named = super().deconstruct()
        return "django.db.models.CheckConstraint", arguments, named

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        try:
            if exclude and names_in(self.condition) & set(exclude):
                return  # as in Django: what is wrong by itself already is not compared as well
            found = holds(self.condition, instance)
        except NotReadHere:
            super().validate(model, instance, exclude=exclude, using=using)
            return
        if not found:
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


def holds(condition: Q, row: Model) -> bool:
    """Whether a condition about the row's own columns holds, as a database decides it: unknown is no breach.

    Raises NotReadHere.
    """
    return _truth(condition, row) is not False


def names_in(condition: Q) -> set[str]:
    """The names of the fields a condition is about."""
    found = set()
    for child in condition.children:
        if isinstance(child, Q):
            found |= names_in(child)
        elif isinstance(child, tuple):
            asked, value = child
            found.add(asked.split(LOOKUP_SEP)[0])
            found |= {value.name} if isinstance(value, F) else set()
        else:
            raise NotReadHere
    return found


def _truth(condition: Q, row: Model) -> bool | None:
    """True, False, or None where a column that is compared holds nothing."""
    if condition.connector not in (Q.AND, Q.OR):
        raise NotReadHere
    decisive = condition.connector == Q.OR
    found: bool | None = not decisive
    for child in condition.children:
        truth = _truth(child, row) if isinstance(child, Q) else _answer(child, row)
        if truth is decisive:
            found = decisive
            break
        if truth is None:
            found = None
    return not found if condition.negated and found is not None else found


def _answer(child: tuple, row: Model) -> bool | None:
    if not isinstance(child, tuple):
        raise NotReadHere
    asked, right = child
    name, _, lookup = asked.partition(LOOKUP_SEP)
    left = _column(name, row)
    if lookup == "isnull":
        return (left is None) is right
    if lookup == "in":
        return None if left is None else left in {_plain(each) for each in right}
    right = _column(right.name, row) if isinstance(right, F) else _plain(right)
    if lookup not in ("", "exact", *COMPARED_BY) or not isinstance(
        right, bool | int | str | date | time | None
    ):
        raise NotReadHere
    if left is None or right is None:
        return None
    if isinstance(left, datetime) != isinstance(right, datetime):
        raise NotReadHere
    return left == right if lookup in ("", "exact") else COMPARED_BY[lookup](left, right)


def _column(name: str, row: Model):
    field = row._meta.pk if name == "pk" else row._meta.get_field(name)
    return _plain(getattr(row, field.attname))


def _plain(value):
    return value.value if isinstance(value, Enum) else value
