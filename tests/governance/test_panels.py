"""What Panels ask and are promised: the clock, holds that move, who sits on them, and bad input."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliance.figures import named
from alliance.markings import Marking
from alliance.models import AuditEvent, User
from alliance.policy import Refused
from alliance.temporal import RoughDate, long_date, today
from governance.actions.panel_members import correct_member, record_member
from governance.actions.panels import move_commitment, promise, record_panel, record_panel_meeting
from governance.actions.questions import (
    ask,
    correct_question,
    correct_reply,
    reply_to_panel,
    send_to_clerk,
)
from governance.actions.reports import begin_report
from governance.calendars import panels_wait_for
from governance.figures_of import what_panels_wait_for
from governance.models import Hold, PanelMember, PanelQuestion, PanelReply, ReportIssue
from governance.panels.clock import NO_DUTY, clock
from governance.panels.promises import Stretch, moved_by_holds, promises_to
from governance.panels.seats import chair_on, panels_of
from tests.business_areas.pages import inputs, words
from tests.governance.makers import make_commissioner, make_hold
from tests.governance.reports import issue, write
from tests.makers import make_force, rough

DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))
DAY = timedelta(days=1)


@pytest.fixture
def panel(alice):
    return record_panel("Dorset Police and Crime Panel", make_force(), 5, by=alice)


@pytest.fixture
def held(panel, alice):
    return record_panel_meeting(panel, today() - 40 * DAY, by=alice)


def question(panel, *, by, **fields) -> PanelQuestion:
    told = {"kind": "question", "wording": "What was saved?", "asked_on": today() - 40 * DAY, **fields}
    return ask(PanelQuestion(panel=panel, **told), by=by)


def reply(**fields) -> PanelReply:
    return PanelReply(**{"text": "It was.", "post": "Chief Executive", "replied_on": today(), **fields})


def refusal(action, *args, **told) -> str:
    with pytest.raises(ValidationError) as wrong, transaction.atomic():
        action(*args, **told)
    return " ".join(wrong.value.messages)


# The clock


@given(DAYS, st.integers(-400, 400))
def test_the_clock_counts_whole_days_and_the_last_day_is_not_late(due, away):
    day = due + away * DAY
    stands = clock(due, None, day, has_duty=True)
    assert stands.state == ("overdue" if away > 0 else "open")
    assert stands.days_overdue == max(away, 0)
    assert long_date(due) in stands.words
    asked = clock(due, None, day, has_duty=False)
    assert asked.state == "open"
    assert NO_DUTY in asked.words
    assert clock(due, day + DAY, day, has_duty=True) == stands  # a reply of tomorrow is not known yet
    assert clock(due, day, day, has_duty=True).state == "answered"


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (-2, "2 days left: wanted by 3 March 2026."),
        (-1, "1 day left: wanted by 3 March 2026."),
        (0, "Last day: wanted by 3 March 2026."),
        (1, "Overdue by 1 day: wanted by 3 March 2026."),
        (3, "Overdue by 3 days: wanted by 3 March 2026."),
    ],
)
def test_the_clock_in_words(away, said):
    assert clock(date(2026, 3, 3), None, date(2026, 3, 3) + away * DAY, has_duty=True).words == said


def test_a_reply_says_how_late_it_was():
    stands = clock(date(2026, 3, 3), date(2026, 3, 5), date(2026, 4, 1), has_duty=True)
    assert stands.words == "Answered on 5 March 2026, 2 days after the day it was wanted by."


# Holds


@given(DAYS, st.lists(st.tuples(DAYS, st.integers(1, 90)), max_size=4), st.lists(DAYS, max_size=6))
def test_a_hold_moves_to_a_meeting_that_no_hold_covers(due, holds, meetings):
    stretches = [Stretch(start, start + days * DAY) for start, days in holds]
    moved, by = moved_by_holds(due, stretches, sorted(meetings))
    if not by:
        assert moved == due
        assert not any(each.starts_on <= due < each.ceases_on for each in stretches)
    elif moved is None:
        assert not [each for each in meetings if each >= by[-1].ceases_on]
    else:
        assert moved in meetings
        assert moved >= by[-1].ceases_on > due
        assert not any(each.starts_on <= moved < each.ceases_on for each in stretches)


@pytest.mark.django_db
def test_a_hold_moves_what_is_due_and_gives_it_back_when_it_ends_early(panel, alice, client):
    due = today() + 20 * DAY
    promise(panel, "A report.", today(), "paragraph 1", RoughDate.day(due), by=alice)

    def stands():
        return promises_to([panel]).on(today())[0]

    assert stands().state == "to-come"
    hold = make_hold(make_commissioner(force=panel.force), due - 5 * DAY, due + 5 * DAY)
    make_hold(make_commissioner("Another", force=make_force("Another")), due - 9 * DAY, due + 99 * DAY)
    assert (stands().state, stands().due) == ("moved", f"after {long_date(due + 5 * DAY)}")
    record_panel_meeting(panel, due + 30 * DAY, by=alice)
    assert stands().due == f"at the meeting of {long_date(due + 30 * DAY)}"
    page = words(client.get("/commitments/?state=moved"))
    assert "Moved by a hold" in page
    assert f"It was due {long_date(due)}." in page
    assert "pre-election period" in page
    assert stands().commitment.due.latest == due
    Hold.objects.filter(pk=hold.pk).update(
        ended_at=timezone.now(), ended_by=alice, ended_because="The election is called off."
    )
    assert (stands().state, stands().due) == ("to-come", long_date(due))


@pytest.mark.django_db
def test_every_time_a_promise_slipped_stays_in_sight(panel, alice, client):
    made = promise(panel, "A report.", today(), "1.1", RoughDate.day(today() + DAY), by=alice)
    assert refusal(move_commitment, made, RoughDate.day(today()), " ", by=alice) == "Say why it was moved."
    early = refusal(move_commitment, made, RoughDate.day(today() - DAY), "Why", by=alice)
    assert "it cannot be due before that" in early
    move_commitment(made, rough("2040"), "Figures are late.", by=alice)
    assert "due then already" in refusal(move_commitment, made, rough("2040"), "Why", by=alice)
    move_commitment(made, rough("2041"), "Later still.", by=alice)
    page = words(client.get("/commitments/"))
    assert "2041" in page
    assert f"It was due {long_date(today() + DAY)}. Figures are late." in page
    assert "It was due 2040. Later still." in page
    assert b"Figures are late." in client.get("/commitments.csv").getvalue()
    assert "0 promises match" in words(client.get("/commitments/?state=late"))


# Questions


@pytest.mark.django_db
def test_bad_input_is_told_in_sentences_and_nothing_is_kept(panel, held, alice, frank):
    other = record_panel_meeting(
        record_panel("Another Panel", make_force("Another"), None, by=alice), held.held_on, by=alice
    )
    asked = question(panel, by=alice)
    for told, said in (
        ({"asked_on": today() + DAY}, "the day is to come"),
        ({"answer_by": today() - 41 * DAY}, "an answer cannot be wanted before that"),
        ({"meeting": other}, "a meeting of Another Panel"),
        ({"meeting": held, "asked_on": held.held_on - DAY}, "Enter the same day"),
    ):
        assert said in refusal(question, panel, by=alice, **told)
    for told, said in (
        ({"replied_on": today() - 41 * DAY}, "it cannot have been answered before that"),
        ({"replied_on": today() + DAY}, "the day is to come"),
        ({"outcome": "accepted"}, "Only a recommendation"),
        ({"paragraph": "1.1"}, "Select the report"),
    ):
        assert said in refusal(reply_to_panel, asked, reply(**told), by=alice)
    recommended = question(panel, by=alice, kind="recommendation")
    assert "whether the recommendation is accepted" in refusal(reply_to_panel, recommended, reply(), by=alice)
    assert "Say why" in refusal(reply_to_panel, recommended, reply(outcome="in-part"), by=alice)
    assert not PanelReply.objects.exists()
    assert PanelQuestion.objects.count() == 2
    with pytest.raises(Refused, match="Only an OPCC officer"):
        question(panel, by=frank)


@pytest.mark.django_db
def test_questions_are_listed_filtered_counted_and_answered(panel, held, alice, client, signed_in):
    overdue = question(panel, by=alice, answer_by=today() - 3 * DAY, meeting=held)
    question(panel, by=alice, kind="request", answer_by=today() - 3 * DAY, wording="Would you?")
    question(panel, by=alice, kind="report", answer_by=today() + DAY, wording="A report, please.")
    address = f"/panels/{panel.slug}/questions/"
    page = words(client.get(address))
    assert f"Overdue by 3 days: wanted by {long_date(today() - 3 * DAY)}." in page
    assert NO_DUTY in page
    assert "1 day left" in page
    late = words(client.get(f"{address}?state=overdue"))
    assert "What was saved?" in late
    assert "Would you?" not in late
    rows = client.get(f"/panels/{panel.slug}/questions.csv?kind=request").getvalue().decode()
    assert "Would you?" in rows
    assert "A report, please." not in rows
    anybody = client.get("/").wsgi_request.user
    assert named("panel-questions-open").as_at(today(), anybody).value == 3
    assert named("panel-replies-overdue").as_at(today(), anybody).value == 1
    assert [said for said, _ in what_panels_wait_for(alice)] == [f"1 reply to {panel} is overdue"]
    assert len(list(panels_wait_for(alice, today()))) == 3
    assert not list(panels_wait_for(anybody, today()))
    reply_to_panel(overdue, reply(), by=alice)
    assert "replied to already" in refusal(reply_to_panel, overdue, reply(), by=alice)
    assert named("panel-replies-overdue").as_at(today(), anybody).value == 0
    assert named("panel-replies-overdue").as_at(today() - DAY, anybody).value == 1
    assert "It was." in words(client.get(f"{address}{overdue.number}/"))
    assert "2 without an answer, 0 overdue." in words(client.get(f"/panels/{panel.slug}/"))


@pytest.mark.django_db
def test_a_correction_is_a_new_row_and_the_old_stays_readable(panel, alice, client):
    asked = question(panel, by=alice)
    said = reply_to_panel(asked, reply(), by=alice)
    wanted = {"panel": panel, "kind": "question", "asked_on": asked.asked_on}
    assert "Say what is corrected" in refusal(
        correct_question, asked, PanelQuestion(wording="Other?", **wanted), "", by=alice
    )
    correct_question(asked, PanelQuestion(wording="What was spent?", **wanted), "Misheard.", by=alice)
    assert "meanwhile" in refusal(
        correct_question, asked, PanelQuestion(wording="Third?", **wanted), "Again.", by=alice
    )
    correct_reply(asked, said, reply(text="It was not."), "It was wrong.", by=alice)
    page = words(client.get(f"/panels/{panel.slug}/questions/1/"))
    for told in (
        "What was spent?",
        "Before, it said: What was saved?",
        "It was not.",
        "Before, it said: It was.",
    ):
        assert told in page
    assert PanelQuestion.objects.current().with_replies().get().replied_on == today()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PanelQuestion.objects.filter(pk=asked.pk).update(wording="Other")


# Who sits on it


def member(panel, name="Ada Example", since="May 2023", ended=None, **fields) -> PanelMember:
    until = rough(ended).day_after() if ended else None
    told = {"post": "member", "kind": "council", "appointed_by": "A council", **fields}
    return PanelMember(panel=panel, name=name, since=rough(since), until=until, **told)


@pytest.mark.django_db
def test_one_chair_at_a_time_gaps_are_vacant_and_corrections_stay(panel, alice, client):
    record_member(member(panel), by=alice)
    first = record_member(member(panel, post="chair", since="1 May 2023", ended="31 May 2024"), by=alice)
    assert chair_on([first], "chair", date(2024, 5, 31)).holder == first
    assert chair_on([first], "chair", date(2024, 6, 1)).words == "Vacant after 31 May 2024"
    page = words(client.get(f"/panels/{panel.slug}/"))
    assert "Vacant after 31 May 2024" in page
    assert "Vice-chair Not recorded" in page
    wrong = member(panel, "Grace Example", "1 January 2024", post="chair")
    assert "Ada Example was chair then" in refusal(record_member, wrong, by=alice)
    backwards = member(panel, "Grace Example", "May 2024", "May 2023")
    assert "cannot have left May 2023: they began May 2024" in refusal(record_member, backwards, by=alice)
    wrong.number, wrong.at, wrong.by = 99, timezone.now(), alice
    with pytest.raises(DatabaseError, match="one chair"), transaction.atomic():
        PanelMember.objects.bulk_create([wrong])
    shorter = member(panel, post="chair", since="1 May 2023", ended="31 December 2023")
    correct_member(first, shorter, "The minutes say December.", by=alice)
    record_member(member(panel, "Grace Example", "1 January 2024", post="chair"), by=alice)
    assert "Grace Example, from 1 January 2024" in words(client.get(f"/panels/{panel.slug}/"))


# The account of a member


def my_panel(signed_in, user) -> str:
    page = words(signed_in(user).get("/"))
    assert "Reports to my Panel" in page
    return page.partition("Reports to my Panel")[2].partition("Key figures")[0]


@pytest.mark.django_db
def test_a_linked_member_sees_the_reports_and_the_next_meeting_of_their_panel(
    panel, held, alice, dan, signed_in
):
    issued = make_issue(held, alice)
    coming = record_panel_meeting(panel, today() + 40 * DAY, by=alice)
    record_panel_meeting(panel, today() + 90 * DAY, by=alice)
    later = begin_report(coming, "A later report", "Chief Executive", held.held_on, by=alice)
    write(later, "Note it too.", by=alice, asks=True)
    issue(later, alice)
    record_member(member(panel, account=dan), by=alice)
    shown = my_panel(signed_in, dan)
    assert f"Next meeting: {long_date(coming.held_on)}." in shown
    assert f"Papers are due by {long_date(coming.papers_due_on)}." in shown
    assert shown.index("A later report") < shown.index(issued.report.title)
    html = signed_in(dan).get("/").text
    since = reverse("since-last-met", args=[panel.slug, coming.held_on.isoformat()])
    for url in (since, reverse("panel-questions", args=[panel.slug]), f"/commitments/?panel={panel.slug}"):
        assert f'href="{url}"' in html
    assert "Reports to my Panel" not in words(signed_in(alice).get("/"))


@pytest.mark.django_db
def test_seats_give_their_panels_while_they_are_held_and_as_they_stand(panel, alice, dan, signed_in):
    other = record_panel("Devon and Cornwall Police and Crime Panel", panel.force, None, by=alice)
    assert "Your account is linked to no Panel on which you sit today." in my_panel(signed_in, dan)
    day = date(2024, 6, 1)
    first = record_member(member(panel, since="1 May 2023", ended="31 May 2024", account=dan), by=alice)
    assert panels_of(dan, date(2023, 4, 30)) == []
    assert panels_of(dan, day - DAY) == [panel]
    assert panels_of(dan, day) == []
    chair = record_member(member(other, post="chair", account=dan), by=alice)
    assert panels_of(dan, day - DAY) == [other, panel]
    record_member(member(other, "Grace Example", "1 June 2024", post="chair"), by=alice)
    assert panels_of(dan, day) == [], "another took the chair"
    correct_member(chair, member(other, post="chair"), "It is another’s account.", by=alice)
    assert panels_of(dan, day - DAY) == [panel]
    again = member(panel, since="1 May 2023", account=dan)
    correct_member(first, again, "They have not left.", by=alice)
    assert panels_of(dan, today()) == [panel]


@pytest.mark.django_db
def test_only_a_panel_members_account_is_linked_and_a_correction_keeps_it(panel, alice, dan, signed_in):
    asked = "Select an account that has the Panel member role"
    assert asked in refusal(record_member, member(panel, account=alice), by=alice)
    first = record_member(member(panel), by=alice)
    url = reverse("correct-panel-member", args=[panel.slug, first.number])
    browser = signed_in(alice)
    told = {"name": first.name, "post": "member", "kind": "council", "appointed_by": "A council"}
    told |= {"since_how": "month", "since_month_month": "5", "since_month_year": "2023"}
    told["because"] = "They have an account now."
    told["made-from"] = inputs(browser.get(url))["made-from"]
    assert asked in words(browser.post(url, {**told, "account": "alice"}))
    sent = browser.post(url, {**told, "account": "dan"})
    assert sent.status_code == 302, words(sent)
    assert PanelMember.objects.current().get().account == dan
    assert '<option value="dan" selected>' in browser.get(url).text
    event = AuditEvent.objects.latest("pk")
    assert event.marking == Marking.OFFICIAL, "who signs in with what is not published"


@pytest.mark.django_db
def test_the_account_of_a_member_is_on_no_public_page(panel, held, alice, dan, client, signed_in):
    User.objects.filter(pk=dan.pk).update(full_name="Secret Accountname", username="secretaccount")
    dan.refresh_from_db()
    first = record_member(member(panel, account=dan), by=alice)
    correct_member(first, member(panel, "Ada Newname", account=dan), "A new name.", by=alice)
    addresses = (f"/panels/{panel.slug}/", "/panels/", f"/panels/{panel.slug}/questions/")
    for browser in (client, signed_in(alice)):
        for address in addresses:
            page = browser.get(address).text
            assert "secretaccount" not in page
            assert "Secret Accountname" not in page
    assert "Ada Newname" in client.get(f"/panels/{panel.slug}/").text


@pytest.mark.django_db
def test_home_asks_no_more_of_the_database_for_more_reports(panel, held, alice, dan, signed_in):
    record_member(member(panel, account=dan), by=alice)
    make_issue(held, alice)
    browser = signed_in(dan)
    browser.get("/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/")
    for days in (50, 60, 70):
        make_issue(record_panel_meeting(panel, today() - days * DAY, by=alice), alice)
    browser.get("/")
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/").text
    assert page.count("/reports/the-strategic-alliance") == 4
    assert len(many) <= len(few)


# The clerk's file


@pytest.mark.django_db
def test_the_clerks_file_holds_the_report_and_is_always_the_same(panel, held, alice, client):
    from_report = make_issue(held, alice)
    address = f"/reports/{from_report.report.slug}/clerk.zip"
    assert address in client.get(f"/reports/{from_report.report.slug}/").text
    sent = client.get(address)
    assert sent["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(sent.content)) as archive:
        names = archive.namelist()
        sheet = archive.read(next(name for name in names if name.endswith(".txt"))).decode()
    assert [name.rpartition(".")[2] for name in names] == ["txt", "pdf", "pdf", "docx", "csv"]
    assert all(name.startswith("alliance_") and "_PUBLISHED" in name for name in names)
    for said in (
        "Title: The strategic alliance\r\n",
        f"Papers due by: {long_date(held.papers_due_on)}\r\n",
        "Recommendation: 1.1 Note it.\r\n",
        f"Digest of what it says (SHA-256): {from_report.sha256}\r\n",
    ):
        assert said in sheet
    assert client.get(address).content == sent.content


def make_issue(meeting, by) -> ReportIssue:
    from_ = begin_report(meeting, "The strategic alliance", "Chief Executive", meeting.held_on, by=by)
    write(from_, "Note it.", by=by, asks=True)
    return issue(from_, by)


@pytest.mark.django_db
def test_that_it_was_sent_to_the_clerk_is_recorded_once(panel, held, alice, client, signed_in):
    issued = make_issue(held, alice)
    assert "Not recorded as sent to the clerk." in words(client.get(f"/panels/{panel.slug}/"))
    before = refusal(send_to_clerk, issued, "Chief Executive", today() - DAY, by=alice)
    assert "it was not sent before that" in before
    day = {"sent_on_day": today().day, "sent_on_month": today().month, "sent_on_year": today().year}
    sent = signed_in(alice).post(
        reverse("send-to-clerk", args=[issued.report.slug]), {"post": "Chief Executive", **day}
    )
    assert sent.status_code == 302, words(sent)
    said = f"Sent to the clerk by Chief Executive on {long_date(today())}."
    assert said in words(client.get(f"/panels/{panel.slug}/"))
    assert "already" in refusal(send_to_clerk, issued, "Chief Executive", today(), by=alice)
