"""The roll-call while it is ticked, and what the pages of a meeting say that is recorded on a later day."""

import pytest

from tests.governance.room import RECORD, make_room
from tests.governance.test_room_pages import send, text, typed

pytestmark = pytest.mark.django_db


def test_the_quorum_of_what_is_marked_is_told_and_nothing_is_saved(frank, signed_in):
    meeting, _ = make_room()
    client = signed_in(frank)

    def counted(**changes):
        marked = typed(client.get(RECORD), **changes)
        return client.get(RECORD, marked, headers={"accept": "application/json"})

    assert counted().json() == {"quorum": "Quorate: all 4 corporations sole are represented."}
    words = "Not quorate: nobody for the Chief Constable of Devon and Cornwall Police."
    assert counted(**{"how_seat-4": "apologies"}).json() == {"quorum": words}
    assert counted(**{"left_seat-4": "2:31pm"}).json() == {"quorum": words}
    assert counted(**{"left_seat-4": "late"}).status_code == 422
    assert meeting.attendances.filter(how="present", left_at=None).count() == 4


def test_the_pages_of_a_meeting_recorded_on_a_later_day_stamp_the_hours_that_were_planned(frank, signed_in):
    make_room(titles=("Apologies",))
    client = signed_in(frank)
    send(client, f"{RECORD}items/1/", outcome="noted")
    assert "is stamped with the hour that was planned." in text(client.get(f"{RECORD}end/"))
    client.post(f"{RECORD}end/")
    page = text(client.get(RECORD))
    assert "Started 2:00pm on 10 September 2026, the hour that was planned." in page
    assert "Who was there" in page
    assert "was to take the chair, by the rota." in text(client.get(RECORD.removesuffix("record/")))
