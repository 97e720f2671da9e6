"""A problem with a page: anybody reports it, the officers see it with its clock, and the answer is sent."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliance.actions import problems
from alliance.actions.problems import answer_problem
from alliance.models import AuditEvent, Mail, Problem
from alliance.temporal import today
from alliance.work import do_next
from alliance.working_days import is_working_day, working_days_after, working_days_late
from tests.alliance.mail_server import mail_server

READER = "reader@example.org"
REPORTED = {"page": "/about/?as-at=2020", "doing": "Reading", "wrong": "It was blank.", "email": READER}


def send(**typed):
    return Client().post("/report-a-problem/", {**REPORTED, **typed})


@pytest.fixture
def inbox(settings):
    with mail_server(settings) as found:
        yield found


@pytest.mark.django_db
def test_from_reporting_to_the_answer(inbox, olivia, dan, signed_in, settings):
    settings.PROBLEM_ANSWER_DAYS = 7
    foot = Client().get("/about/?as-at=2020").content.decode()
    link = re.search(r'href="(/report-a-problem/\?page=[^"]+)"', foot)[1]
    page = Client().get(link).content.decode()
    assert 'value="/about/?as-at=2020"' in page
    assert "answers within 7 working days" in page
    assert send().headers["Location"] == "/report-a-problem/kept/"
    assert send().status_code == 302  # pressed twice
    problem = Problem.objects.get()
    assert problem.due_on == working_days_after(today(), 7)
    while do_next():
        pass
    [told] = inbox.to(olivia.email)
    assert f"https://testserver/problems/{problem.pk}/" in told.get_content()
    assert "blank" not in told.get_content()

    officer = signed_in(olivia)
    assert f'href="/problems/{problem.pk}/">A problem with a page waits' in officer.get("/").content.decode()
    assert "Open" in officer.get("/problems/").content.decode()
    Problem.objects.update(due_on=today() - timedelta(days=1))
    assert "is overdue since" in officer.get("/").content.decode()
    assert "Overdue" in officer.get("/problems/").content.decode()
    page = officer.get(f"/problems/{problem.pk}/").content.decode()
    assert "Overdue: an answer was due by" in page
    assert READER not in page
    assert signed_in(dan).get(f"/problems/{problem.pk}/").status_code == 404
    assert "A problem with a page" not in signed_in(dan).get("/").content.decode()

    address = f"/problems/{problem.pk}/answer/"
    assert officer.post(address, {"answer": " "}).status_code == 422
    assert officer.post(address, {"answer": "It is mended."}).status_code == 200  # looked at once more
    assert officer.post(address, {"answer": "It is mended.", "confirmed": "1"}).status_code == 302
    problem.refresh_from_db()
    assert (problem.email, problem.answer_mailed, problem.answer) == ("", True, "It is mended.")
    assert "waits to be sent" in officer.get(f"/problems/{problem.pk}/").content.decode()
    while do_next():
        pass
    [answer] = inbox.to(READER)
    assert "It is mended." in answer.get_content()
    assert "It was blank." in answer.get_content()
    page = officer.get(f"/problems/{problem.pk}/").content.decode()
    assert "Sent by e-mail; the address is erased" in page
    assert "Answered" in page
    assert officer.post(address, {"answer": "Again", "confirmed": "1"}).status_code == 403
    assert READER not in repr(
        [*AuditEvent.objects.values_list("sentence", "details"), *Mail.objects.values()]
    )


@pytest.mark.django_db
def test_without_an_address_nothing_is_sent_and_a_wrong_one_loses_nothing(olivia):
    answered = send(email="reader", wrong="Long words.")
    assert answered.status_code == 422
    page = answered.content.decode()
    for kept in (
        'value="reader"',
        "Long words.",
        "Reading",
        'value="/about/?as-at=2020"',
        "There is a problem",
    ):
        assert kept in page
    assert send(wrong="").status_code == 422
    assert send(email="").status_code == 302
    answer_problem(Problem.objects.get(), "It is mended.", by=olivia)
    assert not Problem.objects.get().answer_mailed
    assert not Mail.objects.filter(private=True).exists()


@pytest.mark.django_db
def test_too_many_in_an_hour_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(problems, "MOST_IN_AN_HOUR", 2)
    assert [send(wrong=words).status_code for words in "abc"] == [302, 302, 422]
    page = send(wrong="Too many?").content.decode()
    assert "Try again in an hour" in page
    assert "Too many?" in page
    Problem.objects.update(reported_at=timezone.now() - timedelta(minutes=61))
    assert send(wrong="d").status_code == 302


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_working_days_after_are_so_many_and_the_last_is_one(day, count):
    due = working_days_after(day, count)
    assert is_working_day(due)
    days = [day + timedelta(days=number) for number in range(1, (due - day).days + 1)]
    assert sum(map(is_working_day, days)) == count
    assert working_days_late(due, day) == count


def test_a_bank_holiday_is_no_working_day():
    assert working_days_after(date(2026, 12, 24), 5) == date(2027, 1, 5)
    assert working_days_after(date(2026, 12, 24), 0) == date(2026, 12, 24)
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)
