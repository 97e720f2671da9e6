"""Since you last met: what it tells, that later things leave it as it is, and how much it asks for."""

from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.temporal import RoughDate, long_date, today
from business_areas.actions.facts import correct_fact
from business_areas.models import Milestone, MilestoneDay
from governance.actions.panels import answer_commitment, promise, record_panel, record_panel_meeting
from governance.actions.questions import ask, reply_to_panel
from governance.actions.reports import begin_report
from governance.models import PanelQuestion, PanelReply
from governance.panels.since_page import since_last_met
from tests.business_areas.pages import words
from tests.business_areas.performance.makers import make_definition, make_target, make_values
from tests.governance.makers import make_assenting_seats, make_commissioner, make_decision, make_hold
from tests.governance.reports import issue, write
from tests.governance.test_publication import LATER, publish, withhold
from tests.makers import make_area, make_fact, make_force, make_source

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MOST_QUESTIONS = 18


@pytest.fixture
def panel(alice):
    return record_panel("Dorset Police and Crime Panel", make_force(), 5, by=alice)


@pytest.fixture
def meetings(panel, alice):
    return [record_panel_meeting(panel, today() + days * DAY, by=alice) for days in (-60, 0)]


def address(meeting) -> str:
    return f"/panels/{meeting.panel.slug}/meetings/{meeting.held_on.isoformat()}/since/"


def later(days: int):
    """What is done meanwhile is done some days from now."""
    moment = datetime.combine(today() + days * DAY, time(12), tzinfo=UTC)
    return mock.patch("django.utils.timezone.now", return_value=moment)


def test_a_first_meeting_says_so_and_an_unknown_one_is_not_found(meetings, client):
    page = words(client.get(address(meetings[0])))
    assert "No earlier meeting of this Panel is recorded" in page
    assert "Decided" not in page
    assert client.get(address(meetings[0]).replace("/since", "x/since")).status_code == 404


def test_each_section_says_plainly_when_there_is_nothing(meetings, client):
    page = words(client.get(address(meetings[1])))
    assert (
        f"Since the meeting of {long_date(meetings[0].held_on)}: nothing that is published happened." in page
    )
    for said in (
        "No decision was published.",
        "No day of an action, a promise or a business area moved or passed.",
        "No published measure is worse.",
        "No published measure is better.",
        "Nothing was withheld",
        "Nothing was asked or answered",
        "Nothing was promised",
        "No report to this Panel was issued.",
        "No business area went live or left.",
    ):
        assert said in page


def fill(panel, meetings, by) -> None:
    """Something of each kind between the two meetings."""
    make_area("Drone Team", went_live=long_date(today() - 10 * DAY))
    make_assenting_seats()
    made = make_decision("Fleet", marking=Marking.OFFICIAL, reasons="A secret reason.")
    publish(made, make_commissioner(force=panel.force), withheld=[withhold("reasons")])
    put_on = meetings[0].held_on + DAY
    told = {"kind": "question", "wording": "What was saved?", "asked_on": put_on}
    asked = ask(PanelQuestion(panel=panel, **told), by=by)
    reply_to_panel(asked, PanelReply(text="Much.", post="Chief Executive", replied_on=today() - DAY), by=by)
    promised = promise(
        panel, "A report.", today() - 50 * DAY, "1.1", RoughDate.day(today() - 20 * DAY), by=by
    )
    promise(panel, "A second.", today() - 70 * DAY, "1.2", RoughDate.day(today() - 20 * DAY), by=by)
    report = begin_report(meetings[1], "The alliance", "Chief Executive", today(), by=by)
    write(report, "Here it is.", by=by)
    answer_commitment(promised, issue(report, by), "1.1", by=by)


def test_what_happened_is_counted_told_and_linked_as_at_the_day(panel, meetings, alice, client):
    fill(panel, meetings, alice)
    response = client.get(address(meetings[1]))
    page = words(response)
    counts = (
        "1 decision was published, 1 day moved or passed, 1 part of a decision was withheld, ",
        "1 question was asked, answered or overdue, 2 promises were made or answered, ",
        "1 report was issued and 1 business area went live or left.",
    )
    assert "".join(counts) in page
    assert "Chief Executive replied: Much." in page
    assert "Promised: A second. It was due" in page
    assert "Drone Team It went live." in page
    assert "Reasons: withheld because of commercial confidence." in page
    assert "A secret reason." not in page
    assert 'href="/reports/the-alliance-' in response.text
    assert client.get(address(meetings[1]).rstrip("/") + ".pdf").getvalue()[:4] == b"%PDF"
    assert client.get(address(meetings[1]).rstrip("/") + ".docx").status_code == 200
    now = since_last_met(meetings[1], today()).sections
    with later(5):
        commissioner = make_commissioner(force=panel.force)
        make_hold(commissioner, today() + DAY, today() + 50 * DAY)
        promise(panel, "Later.", today(), "1.1", RoughDate.day(today() + 3 * DAY), by=alice)
        ask(PanelQuestion(panel=panel, kind="question", wording="Later?", asked_on=today()), by=alice)
        record_panel_meeting(panel, today() + 90 * DAY, by=alice)
        make_area("Dogs Team", went_live=long_date(today()))
        assert since_last_met(meetings[1], today()).sections == now
        assert "Later?" not in words(client.get(address(meetings[1])))


def section(meeting, anchor: str) -> list[tuple[str, str]]:
    """What one kind of happening is told as: the words of each line, and what more is said."""
    found = next(each for each in since_last_met(meeting, today()).sections if each.anchor == anchor)
    return [(line.words, line.more) for line in found.lines]


def make_measure(area, name, numbers, **told) -> None:
    """A measure that ought to be at most 4.5, with a value of each of the six months from April 2024."""
    defined = make_definition(name, **told)
    make_target(defined)
    make_values(area, defined, numbers, source=make_source(f"Return of {name}", marking=defined.marking))


def test_a_measure_that_got_worse_and_one_that_got_better_are_each_told_once(panel, alice, client):
    area = make_area("Drone Team")
    make_measure(area, "Absence", ["4.0", "4.0", "4.1", "4.3", "4.9", "6.0"])
    make_measure(area, "Days to answer", ["6.0", "5.5", "5.0", "4.8", "4.6", "4.2"])
    make_measure(area, "Vacancies", ["4.0", "4.0", "4.0", "4.1", "4.2", "4.4"])
    make_measure(area, "Secret", ["4.0", "4.0", "4.1", "4.3", "4.9", "6.0"], marking=Marking.OFFICIAL)
    days = [date(2024, 7, 2), date(2024, 9, 30), date(2024, 10, 1)]
    _, no_quarter, meeting = (record_panel_meeting(panel, day, by=alice) for day in days)
    record_panel_meeting(panel, date(2025, 9, 30), by=alice)
    quarters = (
        "in April to June 2024, {} in July to September 2024. The value is {}, the target at most 4.5%."
    )
    assert section(meeting, "worse") == [
        ("Drone Team: Absence", f"On track {quarters.format('needs attention', '6%', 'at most 4.5%')}"),
    ]
    assert section(meeting, "better") == [
        (
            "Drone Team: Days to answer",
            f"Needs attention {quarters.format('on track', '4.2%', 'at most 4.5%')}",
        ),
    ]
    response = client.get(address(meeting))
    page = words(response)
    assert "1 measure is worse and 1 measure is better." in page
    assert "Secret" not in page
    assert "Vacancies" not in page
    for name in ("absence", "days-to-answer"):
        link = f"/performance/areas/drone-team/measures/{name}/"
        assert f'href="{link}"' in response.text
        assert client.get(link).status_code == 200
    assert "No quarter ended in between: the last was April to June 2024." in words(
        client.get(address(no_quarter))
    )
    assert section(no_quarter, "worse") == section(no_quarter, "better") == []


def test_a_measure_is_as_at_the_day_of_the_meeting_whatever_came_later(panel, alice):
    area = make_area("Drone Team")
    make_measure(area, "Absence", ["6.0", "6.0", "6.0", "4.0", "4.0", "4.0", "9.0", "9.0", "9.0"])
    days = [date(2024, 7, 2), date(2024, 10, 1), date(2025, 1, 7)]
    _, second, third = (record_panel_meeting(panel, day, by=alice) for day in days)
    assert [words for words, _ in section(second, "better")] == ["Drone Team: Absence"]
    assert section(second, "worse") == section(third, "better") == []
    assert "On track in July to September 2024, needs attention in October" in section(third, "worse")[0][1]


def put(panel, wording, days, answer_in=None, **told) -> PanelQuestion:
    """What a Panel put so many days from today, to be answered in so many days."""
    asked_on = today() + days * DAY
    told = {"kind": "question", "answer_by": answer_in and asked_on + answer_in * DAY, **told}
    return ask(PanelQuestion(panel=panel, wording=wording, asked_on=asked_on, **told), by=portal_user())


def reply(question, days, **told) -> PanelReply:
    told = {"text": "Not yet.", "post": "Chief Executive", "replied_on": today() + days * DAY, **told}
    return reply_to_panel(question, PanelReply(**told), by=portal_user())


def test_what_was_asked_is_told_with_the_answer_or_by_how_many_days_it_is_overdue(panel, meetings):
    other = record_panel("Another Panel", make_force("Another Police"), 5, by=portal_user())
    put(other, "Of another Panel?", -10)
    reply(put(panel, "Answered before?", -80, 10), -75)
    put(panel, "Still overdue?", -80, 60)
    reply(put(panel, "Answered late?", -70, 20), -40)
    said = {"outcome": "not-accepted", "reason": "It costs too much."}
    reply(put(panel, "Say more.", -30, kind="recommendation"), -5, **said)
    put(panel, "No duty?", -80, 10, kind="request")
    put(panel, "New?", -5, 10)
    told = section(meetings[1], "asked")
    late = f"Answered on {long_date(today() - 40 * DAY)}, 10 days after the day it was wanted by."
    assert told == [
        (
            "Question to the commissioner 2: Still overdue?",
            f"Overdue by 20 days: wanted by {long_date(today() - 20 * DAY)}.",
        ),
        (
            "Question to the commissioner 3: Answered late?",
            f"{late} Chief Executive replied: Not yet.",
        ),
        (
            "Recommendation 4: Say more.",
            f"Answered on {long_date(today() - 5 * DAY)}. Not accepted, because: It costs too much. "
            "Chief Executive replied: Not yet.",
        ),
        (
            "Question to the commissioner 6: New?",
            f"5 days left: wanted by {long_date(today() + 5 * DAY)}.",
        ),
    ]


def test_what_is_withheld_is_told_with_why_and_until_when_and_not_what_it_is(panel, meetings):
    make_assenting_seats()
    made = make_decision("Fleet", marking=Marking.OFFICIAL, reasons="A secret reason.")
    because = "what it says of a contract that is not signed"
    other = make_commissioner("Commissioner of another force", force=make_force("Another Police"))
    publish(made, make_commissioner(force=panel.force), other, withheld=[withhold("reasons", because)])
    again = long_date(today() + LATER)
    assert section(meetings[1], "withheld") == [
        (
            f"{made.reference}: Reasons: withheld because of {because}. To be looked at again on {again}.",
            "",
        )
    ]
    told = section(meetings[1], "decided")
    assert len(told) == 1
    assert made.wording in told[0][1]
    assert "secret" not in repr(since_last_met(meetings[1], today()).sections)


@pytest.fixture
def to_come(panel, alice):
    """Two meetings that are 30 and 90 days from now: what happens between them can be recorded then."""
    return [record_panel_meeting(panel, today() + days * DAY, by=alice) for days in (30, 90)]


def plan(area, name, day, **told) -> Milestone:
    return make_fact(Milestone, area, way="joining", name=name, planned=long_date(day), **told)


def move(milestone, day, because="The builder is late.", **told) -> MilestoneDay:
    told = {"kind": "replanned", "when": long_date(day), "reason": because, **told}
    return make_fact(MilestoneDay, milestone.area, milestone=milestone, **told)


def correct(fact, **fields):
    told = {"area": fact.area, "source": fact.source, "marking": fact.marking, **fields}
    return correct_fact(fact, type(fact)(**told), "It was misread.", by=fact.recorded_by)


def test_a_day_of_going_live_that_moved_is_told_with_why_once_it_was_recorded(to_come, client):
    meeting = to_come[1]
    area = make_area("Drone Team", went_live=None)
    hidden = make_area("Quiet Team", went_live=None, marking=Marking.OFFICIAL)
    day = meeting.held_on
    live = plan(area, "Go live", day + 40 * DAY)
    secret = plan(hidden, "Go live quietly", day + 40 * DAY)
    with later(10):
        before = move(live, day + 50 * DAY, "No money.")
    with later(60):
        move(live, day + 60 * DAY)
        move(live, day + 65 * DAY, "Nobody may know.", marking=Marking.OFFICIAL)
        move(secret, day + 60 * DAY)
        right = {"kind": "replanned", "when": RoughDate.day(day + 51 * DAY), "reason": "No money at all."}
        correct(before, milestone=live, **right)
    moved = f"Planned anew for {long_date(day + 60 * DAY)}: The builder is late."
    with later(91):
        move(live, day + 70 * DAY)
        assert section(meeting, "slipped") == [("Drone Team: Go live", moved)]
        response = client.get(address(meeting))
        page = words(response)
        assert "1 day moved or passed." in page
        assert f"Drone Team: Go live {moved}" in page
        assert "Nobody may know" not in page
        assert "uiet" not in page
        assert 'href="/business-areas/drone-team/"' in response.text


def test_a_day_that_passed_undone_is_told_and_one_that_was_done_or_moved_is_not(to_come):
    meeting = to_come[1]
    day = meeting.held_on
    area = make_area("Drone Team")
    plan(area, "Long late", day - 70 * DAY)
    plan(area, "Hand over the keys", day - 10 * DAY)
    plan(area, "Due on the day", day)
    plan(area, "Hidden", day - 10 * DAY, marking=Marking.OFFICIAL)
    done = plan(area, "Done in time", day - 10 * DAY)
    moved = plan(area, "Moved in time", day - 10 * DAY)
    again = plan(area, "Moved, and late again", day - 70 * DAY)
    misread = plan(area, "Mend the roof", day - 10 * DAY)
    with later(10):
        move(moved, day + 10 * DAY)
        move(again, day - 9 * DAY)
    with later(85):
        make_fact(MilestoneDay, area, milestone=done, kind="done", when=long_date(day - 10 * DAY))
        correct(misread, way="joining", name="Mend all roofs", planned=RoughDate.day(day - 8 * DAY))
    with later(95):
        make_fact(MilestoneDay, area, milestone=again, kind="done", when=long_date(day + 5 * DAY))
        late = "It was planned for {}, and is not done."
        assert section(meeting, "slipped") == [
            ("Drone Team: Hand over the keys", late.format(long_date(day - 10 * DAY))),
            ("Drone Team: Moved, and late again", late.format(long_date(day - 9 * DAY))),
            ("Drone Team: Mend all roofs", late.format(long_date(day - 8 * DAY))),
        ]


def test_it_asks_as_much_with_many_things_as_with_few(panel, meetings, alice, client):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(meetings[1])).status_code == 200
        return len(queries)

    fill(panel, meetings, alice)
    few = asked()
    for number in range(6):
        told = {"kind": "question", "wording": f"And {number}?", "asked_on": today()}
        ask(PanelQuestion(panel=panel, **told), by=alice)
        promise(panel, f"Thing {number}", today(), "1", RoughDate.day(today()), by=alice)
    assert asked() <= max(few, MOST_QUESTIONS)
    assert few <= MOST_QUESTIONS
