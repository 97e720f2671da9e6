"""What the reference record says of the Panels: the promise of 2016, and nobody who sits on them."""

from datetime import date

import pytest

from governance.models import Commitment, PanelMember
from tests.business_areas.pages import words


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_the_promise_of_2016_is_on_the_reference_record(client):
    made = Commitment.objects.get()
    assert made.wording.startswith("A report on service areas, implementation activities and savings will be")
    assert (made.source.short_title, made.said_where) == (
        "Devon and Cornwall Panel report, 15 April 2016",
        "Progress to date, paragraph 3",
    )
    assert made.due.earliest == date(2016, 5, 6)
    page = words(client.get("/commitments/"))
    assert "At a future meeting, following the end of the pre-election period" in page
    assert "No last day is set, and nothing in the record answers it." in page
    assert not PanelMember.objects.exists()
