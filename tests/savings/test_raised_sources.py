"""A source marked higher while money is recorded from it: no fact is marked lower than its source (R42)."""

from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from alliance.actions.facts import correct_source, hold_sources
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import Source
from alliance.policy import Refused
from savings.imports import refuse_raised
from tests.makers import make_source
from tests.savings.makers import make_rule, make_size


def raised(source):
    Source.objects.filter(pk=source.pk).update(marking=Marking.OFFICIAL)


@pytest.mark.parametrize("make", [make_size, make_rule])
def test_a_fact_goes_by_its_source_as_it_stands_now(db, make):
    read_before = make_source(marking=Marking.PUBLISHED)
    raised(read_before)
    with pytest.raises(ValidationError, match="The source is marked OFFICIAL"):
        make(source=read_before)


def test_an_import_is_refused_where_its_source_was_raised_meanwhile(db):
    size = make_size()
    rows, sources = type(size).objects.all(), [(size.source, size.source.short_title)]
    refuse_raised(sources, rows, Marking.PUBLISHED)
    raised(size.source)
    with pytest.raises(Refused, match="is now marked OFFICIAL"):
        refuse_raised(sources, rows, Marking.PUBLISHED)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_who_raises_a_source_waits_for_who_records_from_it(committing):
    source, by, done = make_source(marking=Marking.PUBLISHED), portal_user(), Event()

    def correct():
        try:
            mine = Source.objects.get(pk=source.pk)
            mine.marking = Marking.OFFICIAL
            correct_source(mine, by=by)
        except Exception:  # it may be refused: what is asked is whether it waited
            pass
        finally:
            connection.close()
            done.set()

    other = Thread(target=correct)
    with transaction.atomic():
        hold_sources([source.pk])
        other.start()
        assert not done.wait(0.7)
    other.join()
    assert done.is_set()
