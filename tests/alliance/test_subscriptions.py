"""Being told by e-mail: confirmed twice over, told once of each thing, ended with one click, forgotten."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from alliance.actions import subscriptions
from alliance.actions.people import portal_user
from alliance.actions.subscriptions import MOST_OF_AN_ADDRESS, tell_subscribers
from alliance.markings import Marking
from alliance.models import AuditEvent, Mail, RegisterPayload, Subscriber, Subscription, Told
from alliance.models.work import Job
from alliance.private_addresses import SECRET
from business_areas.lifecycle import EventKind
from tests.alliance.mail_server import mail_server
from tests.makers import make_area, make_event

pytestmark = pytest.mark.django_db
READER = "reader@example.org"


@pytest.fixture
def inbox(settings):
    with mail_server(settings) as found:
        yield found


@pytest.fixture
def browser():
    """Somebody who has not signed in, and whose forms are checked for their token as in life."""
    return Client(enforce_csrf_checks=True)


def work():
    call_command("do_work", once=True)


def link_in(message, name: str) -> str:
    """The path of the first link in a mail to an address of subscriptions."""
    return re.search(rf"https://testserver(/subscriptions/{name}/\S+)", message.get_content())[1]


def ask(email=READER, about="everything", phrase=""):
    return Client().post("/subscribe/", {"email": email, "about": about, "phrase": phrase})


def subscribed(inbox, email=READER, about="everything", phrase="") -> Subscription:
    ask(email, about, phrase)
    work()
    Client().post(link_in(inbox.to(email)[-1], "confirm"))
    inbox.kept.clear()
    return Subscription.objects.latest("pk")


def everything_kept_for_good() -> str:
    """All that stands in what cannot be erased, and in what went wrong."""
    kept = [*AuditEvent.objects.values_list("sentence", "details", "subject")]
    kept += [*RegisterPayload.objects.values_list("payload")]
    kept += [
        *Job.objects.values_list("about", "error"),
        *Mail.objects.values_list("to", "body", "last_error"),
    ]
    return repr(kept)


def test_from_asking_to_being_told_and_ending_it_with_one_click(inbox, browser):
    area = make_area("Dog Unit", went_live=None)
    choice = f"area:{area.key}"
    page = browser.get(f"/subscribe/?about={choice}").content.decode()
    assert re.search(rf'value="{choice}"\s+selected', page)
    assert ask(about=choice).headers["Location"] == "/subscribe/asked/"
    work()
    [message] = inbox.to(READER)
    assert "about Dog Unit" in message.get_content()
    confirm = link_in(message, "confirm")
    # A mail program that looks at the link changes nothing.
    page = browser.get(confirm).content.decode()
    assert "Confirm your subscription" in page
    assert not Subscription.objects.confirmed().exists()
    make_event(make_area("Cats"), EventKind.LEFT, "2024")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert "You are subscribed" in browser.post(confirm, {"csrfmiddlewaretoken": token}).content.decode()

    make_event(area, EventKind.WENT_LIVE, "May 2024")
    make_event(area, EventKind.WENT_LIVE, "2024", marking=Marking.OFFICIAL)
    make_event(area, EventKind.APPROVED_TO_CONSULT, "2023")
    work()
    work()
    [_, told] = inbox.to(READER)
    assert told["Subject"] == "Business area: Dog Unit went live"
    assert f"https://testserver/business-areas/{area.slug}/" in told.get_content()
    assert "May 2024" in told.get_content()
    end = re.fullmatch(r"<https://testserver(/subscriptions/end/\S+)>", told["List-Unsubscribe"].strip())[1]
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Subscriber.objects.exists()
    assert "Stop being told of this?" in Client().get(end).content.decode()
    # Without a cookie, a token or a sign-in, and answered without a redirect (RFC 8058).
    clicked = Client(enforce_csrf_checks=True).post(end, {"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    assert "You are no longer told" in clicked.content.decode()
    assert not any(model.objects.exists() for model in (Subscriber, Subscription, Told, Mail))
    assert Client().post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert READER not in everything_kept_for_good()


def test_each_thing_is_told_once_even_to_who_follows_it_twice_or_when_it_is_ended_between(inbox, monkeypatch):
    area = make_area("Dog Unit", went_live=None)
    subscribed(inbox, about=f"area:{area.key}")
    subscribed(inbox, about="phrase", phrase="dog UNIT")
    subscribed(inbox, email="other@example.org", about="everything")
    make_event(area, EventKind.WENT_LIVE, "May 2024")

    class Killed(BaseException):
        pass

    told, times = subscriptions.queue_mail, []

    def killed_at_the_second(mail, *, by):
        times.append(mail)
        if len(times) == 2:
            raise Killed
        return told(mail, by=by)

    monkeypatch.setattr(subscriptions, "queue_mail", killed_at_the_second)
    with pytest.raises(Killed), transaction.atomic(), transaction.atomic():
        assert tell_subscribers(by=portal_user()) == 2
    monkeypatch.undo()
    work()
    tell_subscribers(by=portal_user())
    work()
    assert sorted(whom for whom, _ in inbox.kept) == ["other@example.org", READER]


def test_a_phrase_is_words_one_after_the_other_and_what_is_old_is_no_news(inbox):
    make_event(make_area("Old Dog Unit", went_live=None), EventKind.WENT_LIVE, "2019")
    subscribed(inbox, about="phrase", phrase=" dog  unit ")
    for name in ("The Dog Unit", "Hotdog Units", "Unit of Dogs", "Unit Dog"):
        make_event(make_area(name, went_live=None), EventKind.WENT_LIVE, "2024")
    work()
    assert [message["Subject"] for message in inbox.to(READER)] == ["Business area: The Dog Unit went live"]


def test_nobody_is_told_of_what_is_hidden_and_no_area_that_is_can_be_chosen(inbox):
    subscribed(inbox)
    hidden = make_area("Quiet Unit", marking=Marking.OFFICIAL, went_live="2024")
    work()
    assert inbox.kept == []
    assert "Quiet Unit" not in Client().get("/subscribe/").content.decode()
    assert ask(about=f"area:{hidden.key}").status_code == 422
    assert Client().get(f"/feeds/area/{hidden.key}.atom").status_code == 404


def test_what_is_answered_says_nothing_of_who_is_subscribed_and_no_inbox_is_flooded(inbox, settings):
    subscribed(inbox)
    again, new = ask(), ask("new@example.org")
    assert (again.status_code, again.headers["Location"]) == (new.status_code, new.headers["Location"])
    work()
    assert "You are subscribed to that already" in inbox.to(READER)[0].get_content()
    for capitals in ("new@example.org", "NEW@example.org", "New@Example.org", "new@example.org"):
        assert ask(capitals, "phrase", f"words {capitals}").status_code == 302
    work()
    assert len(inbox.to("new@example.org")) == MOST_OF_AN_ADDRESS
    Subscriber.objects.update(hour_began_at=timezone.now() - timedelta(minutes=61))
    ask("new@example.org", "phrase", "later")
    work()
    assert len(inbox.to("new@example.org")) == MOST_OF_AN_ADDRESS + 1


def test_too_many_at_once_are_refused_in_words_and_nothing_typed_is_lost(monkeypatch):
    monkeypatch.setattr(subscriptions, "MOST_OF_ALL", 1)
    ask("one@example.org")
    answered = ask("two@example.org", "phrase", "some words")
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "Many people are subscribing at this moment" in page
    assert 'value="two@example.org"' in page
    assert 'value="some words"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "no address", "about": "everything"}, "Enter an e-mail address like name@example.org"),
        ({"email": "a@example.org\nBcc: b@example.org", "about": "everything"}, "Enter an e-mail address"),
        ({"email": READER}, "Select what you want to be told of"),
        ({"email": READER, "about": "area:none"}, "Select what you want to be told of from the list"),
        ({"email": READER, "about": "phrase", "phrase": "…"}, "Enter a phrase with at least one letter"),
        ({"email": READER, "about": "phrase", "phrase": "x" * 101}, "100 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(typed, said):
    answered = Client().post("/subscribe/", typed)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert said in page
    assert "There is a problem" in page
    assert not Subscriber.objects.exists()


def test_what_is_not_confirmed_is_erased_after_three_days_and_its_link_ends(inbox, monkeypatch):
    ask()
    work()
    confirm = link_in(inbox.to(READER)[0], "confirm")
    later = timezone.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert Client().post(confirm).status_code == 404
    Subscription.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
    work()
    assert not Subscriber.objects.exists()
    monkeypatch.undo()
    assert Client().get(confirm).status_code == 404


def test_a_link_is_for_one_use_and_cannot_be_guessed(inbox):
    found = subscribed(inbox)
    make_event(make_area("Dog Unit", went_live=None), EventKind.WENT_LIVE, "2024")
    work()
    end = link_in(inbox.to(READER)[0], "end")
    token = end.rstrip("/").rpartition("/")[2]
    for address in (
        f"/subscriptions/all/{token}/",
        f"/subscriptions/confirm/{token}/",
        f"/subscriptions/end/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/",
        f"/subscriptions/end/{found.pk}/",
        f"/subscriptions/end/{found.key.hex}/",
    ):
        assert Client().get(address).status_code == 404, address
        assert Client().post(address).status_code == 404, address
    assert Subscription.objects.confirmed().exists()
    response = Client().get(end)
    # Told to nobody elsewhere. Told to nobody at all, a browser would send the form of the page from nowhere.
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    # The link at the foot, which the officers would read, does not repeat it.
    assert response.content.decode().count(token) == 1
    assert token not in SECRET.sub(r"\1(left out)", f"GET {end} failed")


def test_all_subscriptions_of_an_address_are_seen_and_ended(inbox):
    area = make_area("Dog Unit", went_live=None)
    subscribed(inbox, about=f"area:{area.key}")
    subscribed(inbox, about="phrase", phrase="mounted officers")
    make_event(area, EventKind.WENT_LIVE, "2024")
    work()
    manage = link_in(inbox.to(READER)[0], "all")
    page = Client().get(manage).content.decode()
    assert "about Dog Unit" in page
    assert "“mounted officers”" in page
    assert READER not in page
    first = Subscription.objects.earliest("pk")
    page = Client().post(manage, {"end": first.key.hex}).content.decode()
    assert "You are no longer told of what is published about Dog Unit." in page
    assert Subscription.objects.count() == 1
    page = Client().post(manage, {"end": "all"}).content.decode()
    assert "You are subscribed to nothing, and no address of yours is kept." in page
    assert not Subscriber.objects.exists()


def test_ending_it_stops_what_waits_to_be_sent_and_one_who_cannot_be_reached_is_forgotten(
    inbox, caplog, carol
):
    area = make_area("Dog Unit", went_live=None)
    found = subscribed(inbox)
    make_event(area, EventKind.WENT_LIVE, "2024")
    tell_subscribers(by=portal_user())
    assert Mail.objects.filter(private=True).count() == 1
    assert not Mail.objects.visible_to(carol).exists()
    subscriptions.end_subscription(found)
    assert not Mail.objects.filter(private=True).exists()
    work()
    assert inbox.kept == []
    subscribed(inbox)
    make_event(area, EventKind.LEFT, "2025")
    for answer in ("451 <{}> is greylisted", "550 <{}> is no mailbox"):
        inbox.answer = answer
        Mail.objects.filter(private=True).update(next_try_at=timezone.now())
        Job.objects.update(not_before=timezone.now())
        work()
    assert Mail.objects.get().is_given_up
    assert Mail.objects.get().last_error == "The mail server refused the address: 550"
    assert READER not in everything_kept_for_good()
    assert READER not in caplog.text
