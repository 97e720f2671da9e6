"""Reminding the authors of papers that are still to come: drafted, looked at, put in the outbox."""

from datetime import date
from email import message_from_bytes, policy

import pytest
from django.core.exceptions import PermissionDenied

from alliance.markings import Marking
from alliance.models import AuditEvent, Mail
from alliance.work import do_next
from governance.actions import reminders as actions
from governance.actions.papers import withdraw_paper
from governance.actions.reminders import remind_authors
from tests.governance.makers import (
    close,
    make_holding,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_seat,
)

pytestmark = pytest.mark.django_db

DAY = date(2030, 12, 12)
DUE = date(2030, 12, 5)
PAPERS = f"/board/meetings/{DAY.isoformat()}/papers/"
REMIND = f"{PAPERS}remind/"
TOLD = [("ada@example.org", "A paper is due", "Please send it.")]


@pytest.fixture
def item(db):
    return make_item(meeting=make_meeting(DAY))


def ask(item, title, author="Head of Finance", **fields):
    return make_paper(title, item=item, author_name=author, due_on=DUE, **fields)


def typed(response) -> dict:
    """What a form says before anybody changes it."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_each_author_gets_one_mail_about_all_they_owe(item, frank, signed_in):
    ask(item, "Savings report", email="finance@example.org")
    ask(item, "Reserves")
    ask(item, "Uniform", "Head of Supplies", email="supplies@example.org")
    make_paper_version(ask(item, "Came already", "Head of Estates"))
    withdraw_paper(ask(item, "Not wanted", "Head of Fleet"), "It is not needed", by=frank)
    client = signed_in(frank)
    assert "Remind 2 authors" in client.get(PAPERS).content.decode()
    opened = client.get(REMIND)
    page = opened.content.decode()
    assert "Remind 2 authors" in page
    assert "Came already" not in page
    assert "Not wanted" not in page
    answers = {**typed(opened), "subject_2": "Your paper", "body_2": "Where is it?"}
    assert client.post(REMIND, answers).headers["Location"] == "/outbox/"
    first, second = Mail.objects.order_by("pk")
    assert first.to == "finance@example.org"
    assert first.subject == "2 papers are due for the meeting of 12 December 2030"
    assert "Item 1, Savings report: due by 5 December 2030" in first.body
    assert "Item 1, Reserves: due by 5 December 2030" in first.body
    assert (second.to, second.subject, second.body) == ("supplies@example.org", "Your paper", "Where is it?")
    assert "Your paper" in client.get("/outbox/").content.decode()
    assert AuditEvent.objects.filter(name="governance.remind_authors", by=frank).count() == 1


def test_in_a_demonstration_a_reminder_is_a_file_with_the_words_that_were_looked_at(
    item, frank, mail_folder, signed_in
):
    ask(item, "Savings report", email="finance@example.org")
    client = signed_in(frank)
    answers = {**typed(client.get(REMIND)), "body_1": "Where is the “Savings report”?\nIt was due."}
    said = client.post(REMIND, answers, follow=True).content.decode()
    assert "1 reminder will be written in a moment, each to a file" in said
    assert not mail_folder.exists()
    assert do_next()
    [written] = mail_folder.iterdir()
    mail = message_from_bytes(written.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("finance@example.org", answers["subject_1"])
    assert mail.get_content().splitlines() == answers["body_1"].splitlines()
    page = client.get("/outbox/").content.decode()
    assert "Where is the “Savings report”?<br>It was due." in page
    address = f"/outbox/{Mail.objects.get().pk}.eml"
    assert f'href="{address}"' in page
    assert client.get(address).content == written.read_bytes()


def test_the_address_of_whoever_holds_the_post_is_used(item, frank, grace, signed_in):
    seat = make_seat("Finance Officer", chairs=False)
    make_holding(seat, "Grace Example")
    grace.email = "grace@example.org"
    grace.save()
    person = seat.holdings.get().person
    person.user = grace
    person.save()
    make_paper("Savings report", item=item, author_seat=seat, due_on=DUE)
    assert typed(signed_in(frank).get(REMIND))["to_1"] == "grace@example.org"


def test_one_can_be_left_out_and_not_all(item, frank, signed_in):
    ask(item, "Savings report", email="finance@example.org")
    ask(item, "Uniform", "Head of Supplies")
    client = signed_in(frank)
    answers = typed(client.get(REMIND))
    assert (answers["send_1"], answers["send_2"]) == ("yes", "no")
    wrong = client.post(REMIND, {**answers, "send_1": "no"})
    assert wrong.status_code == 422
    assert "Nobody is chosen to be reminded." in wrong.content.decode()
    wrong = client.post(REMIND, {**answers, "send_2": "yes"})
    assert "Enter an e-mail address for the Head of Supplies" in wrong.content.decode()
    assert not Mail.objects.exists()
    client.post(REMIND, answers)
    assert Mail.objects.get().to == "finance@example.org"


def test_a_subject_of_two_lines_adds_no_header(item, frank, signed_in):
    ask(item, "Savings report", email="finance@example.org")
    client = signed_in(frank)
    client.post(REMIND, {**typed(client.get(REMIND)), "subject_1": "One\r\nBcc: eve@example.org"})
    assert Mail.objects.get().subject == "One Bcc: eve@example.org"


@pytest.mark.parametrize(
    ("marking", "said"),
    [
        (None, "Nobody owes a paper for this meeting."),
        (Marking.OFFICIAL_SENSITIVE, "What is owed is marked higher than OFFICIAL"),
    ],
)
def test_where_nobody_is_to_be_reminded_the_page_says_so(item, frank, signed_in, marking, said):
    if marking:
        ask(item, "Xyzzy", marking=marking)
    frank.clearance = Marking.OFFICIAL_SENSITIVE
    frank.save()
    client = signed_in(frank)
    assert "Remind" not in client.get(PAPERS).content.decode()
    page = client.get(REMIND).content.decode()
    assert "No author to remind" in page
    assert said in page
    assert "Remind 0 authors" not in page


def test_nothing_sensitive_is_put_into_a_mail(item, alice, frank, signed_in):
    ask(item, "Savings report", email="finance@example.org")
    ask(item, "Xyzzy", marking=Marking.OFFICIAL_SENSITIVE)
    frank.clearance = Marking.OFFICIAL_SENSITIVE
    frank.save()
    client = signed_in(frank)
    assert "Remind 1 author" in client.get(PAPERS).content.decode()
    client.post(REMIND, typed(client.get(REMIND)))
    assert "Xyzzy" not in Mail.objects.get().body
    quiet = make_meeting(date(2031, 1, 9), marking=Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(PermissionDenied, match="nothing of it is sent by e-mail"):
        remind_authors(quiet, TOLD, by=frank)


@pytest.mark.parametrize("who", ["alice", "erin", "carol", "grace", "dan"])
def test_only_the_secretary_reminds(who, item, request, signed_in):
    user = request.getfixturevalue(who)
    ask(item, "Savings report")
    assert signed_in(user).get(REMIND).status_code == 403
    with pytest.raises(PermissionDenied):
        remind_authors(item.meeting, TOLD, by=user)


def test_nobody_is_reminded_once_the_meeting_has_ended(item, frank):
    close(item.meeting)
    with pytest.raises(PermissionDenied, match="no longer change"):
        remind_authors(item.meeting, TOLD, by=frank)


def test_looking_sends_nothing_and_what_is_not_recorded_is_not_sent(item, frank, signed_in, monkeypatch):
    ask(item, "Savings report", email="finance@example.org")
    signed_in(frank).get(REMIND)
    monkeypatch.setattr(actions, "record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remind_authors(item.meeting, TOLD, by=frank)
    assert not Mail.objects.exists()


def test_an_address_longer_than_one_can_be_is_refused_and_nothing_typed_is_lost(item, frank, signed_in):
    ask(item, "Savings report", email="finance@example.org")
    client = signed_in(frank)
    long = f"{'a' * 250}@example.org"
    wrong = client.post(REMIND, {**typed(client.get(REMIND)), "to_1": long, "body_1": "Where is it?"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "Enter an e-mail address of at most 254 characters" in page
    assert long in page
    assert "Where is it?" in page
    assert not Mail.objects.exists()
