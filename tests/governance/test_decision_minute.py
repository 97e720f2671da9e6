"""What a decision was made on, and where it is minuted."""

from datetime import timedelta

import pytest

from alliance.markings import Marking
from governance.actions.minutes import assemble_minutes
from governance.actions.records import close_meeting
from governance.models import Decision
from tests.business_areas.pages import words
from tests.governance.makers import make_paper, make_paper_version
from tests.governance.room import make_room, write

pytestmark = pytest.mark.django_db


def test_the_page_names_the_minute_and_the_papers_as_they_stood_on_the_day(client, frank, signed_in):
    secretary = signed_in(frank)
    meeting, (item,) = make_room(("Uniform",))
    for title, marking in (("Uniform options", Marking.PUBLISHED), ("Xyzzy prices", Marking.OFFICIAL)):
        paper = make_paper(title, item=item, marking=marking)
        make_paper_version(paper, received_on=meeting.held_on - timedelta(days=7))
        told = {"changed": "A price", "because": "A slip"}
        make_paper_version(paper, "Later.", received_on=meeting.held_on + timedelta(days=1), **told)
    words_of_it = "That the Board agrees one contract for uniform."
    write(item, outcome="agreed", decision=words_of_it, minute="First.\nSecond.", by=frank)
    meeting = close_meeting(meeting, by=frank)
    address = f"/decisions/{Decision.objects.get().reference}/"
    page = words(secretary.get(address))
    assert "Uniform options , version 1" in page
    assert "version 2" not in page
    assert "Xyzzy prices" in page
    assert "minutes 1.1" not in page
    assert "Xyzzy" not in words(client.get(address))
    assemble_minutes(meeting, by=frank)
    assert "minutes 1.1 to 1.2 (draft minutes)" in words(secretary.get(address))
    assert "minutes 1.1" not in words(client.get(address))
