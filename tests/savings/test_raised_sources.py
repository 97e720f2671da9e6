"""A source marked higher while money is recorded from it: no fact is marked lower than its source (R42)."""

import pytest
from django.core.exceptions import ValidationError

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
