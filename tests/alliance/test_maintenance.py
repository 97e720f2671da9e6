"""While the portal is maintained: a plain page, nothing lost, work rests, who watches is answered."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from alliance import maintenance, work
from alliance.actions.people import portal_user
from alliance.models import Job
from tests.alliance.sources.typed import SOURCE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STATE_FOLDER = tmp_path / "state"
    return settings.STATE_FOLDER


def said(*arguments, **options) -> str:
    printed = StringIO()
    call_command("maintenance", *arguments, stdout=printed, **options)
    return printed.getvalue().strip()


def in_an_hour() -> str:
    return f"{timezone.localtime() + timedelta(hours=1):%H:%M}"


def test_every_page_says_so_until_it_is_taken_down():
    assert "Nobody can use the portal until" in said("on", until=in_an_hour(), because="The disk is changed")
    for address in ("/", "/business-areas/", "/nowhere/", "/sign-in/"):
        response = Client().get(address)
        page = response.content.decode()
        assert response.status_code == 503, address
        assert "It is being maintained: The disk is changed. It is expected back at" in page
        assert 3400 <= int(response["Retry-After"]) <= 3600
        assert response["Cache-Control"] == "no-store"
    assert said("off") == "Everybody can use the portal."
    assert Client().get("/").status_code == 200
    assert said("off") == "The portal was not being maintained."


def test_those_who_watch_are_answered_and_told(django_assert_num_queries):
    said("on")
    with django_assert_num_queries(0):
        assert Client().get("/health/live").content == b"ok\n"
    assert Client().get("/health/").content == b"ok\n"
    response = Client().get("/health/ready")
    assert response.status_code == 503
    assert "maintenance: The portal is being maintained." in response.content.decode()


def test_no_question_is_asked_of_the_database(django_assert_num_queries, alice, signed_in):
    client = signed_in(alice)
    said("on", because="The database is moved")
    with django_assert_num_queries(0):
        assert client.get("/business-areas/").status_code == 503


def test_what_was_typed_is_given_back_and_no_password(alice, signed_in):
    client = signed_in(alice)
    said("on")
    response = client.post("/sources/record/", {"title": "Typed for <an hour>", "password": "secret words"})
    page = response.content.decode()
    assert response.status_code == 503
    assert "Typed for &lt;an hour&gt;" in page
    assert "secret words" not in page


def test_everything_can_be_read_where_reading_goes_on(alice, signed_in):
    client = signed_in(alice)
    assert said("on", reading=True).startswith("Everything can be read and nothing saved")
    assert client.get("/business-areas/").status_code == 200
    response = client.post("/sources/record/", {"title": "Typed"})
    assert response.status_code == 503
    assert "Everything can still be read." in response.content.decode()


def test_a_time_that_has_passed_is_not_promised():
    maintenance.begin(
        maintenance.Notice((timezone.now() - timedelta(minutes=5)).isoformat(), "It takes long")
    )
    response = Client().get("/")
    assert "expected back" not in response.content.decode()
    assert response["Retry-After"] == "60"


def test_a_time_is_the_next_one_that_the_clock_shows():
    before = f"{timezone.localtime() - timedelta(minutes=5):%H:%M}"
    said("on", until=before)
    ends = datetime.fromisoformat(maintenance.notice().until)
    assert timedelta(hours=22) < ends - timezone.now() < timedelta(hours=26)


@pytest.mark.parametrize("until", ["14.30", "25:00", "soon"])
def test_a_time_that_is_none_is_refused_and_nothing_put_up(until):
    with pytest.raises(CommandError, match="is a time such as 14:30"):
        said("on", until=until)
    assert maintenance.notice() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"until": "soon"}', '{"unknown": 1}'])
def test_a_notice_that_cannot_be_read_is_a_notice_all_the_same(folder, content):
    folder.mkdir()
    (folder / "maintenance.json").write_text(content)
    assert maintenance.notice() == maintenance.Notice()
    assert Client().get("/").status_code == 503


def test_work_in_the_background_rests_and_goes_on_after(monkeypatch):
    done = []
    monkeypatch.setitem(work._kinds, "say-something", lambda about, progress: done.append(about))
    with transaction.atomic():
        work.ask_for("say-something", "one", by=portal_user())
    said("on")
    call_command("do_work", once=True)
    assert (done, Job.objects.get().state) == ([], "waiting")
    said("off")
    call_command("do_work", once=True)
    assert (done, Job.objects.get().state) == (["one"], "done")


def test_a_database_that_is_gone_is_said_plainly_and_what_was_typed_given_back(monkeypatch, alice, signed_in):
    def gone(*_, **__):
        raise OperationalError("connection to server at db.example failed for user portal")

    client = signed_in(alice, raise_request_exception=False)
    monkeypatch.setattr("alliance.views.sources.RecordSource.act", gone)
    monkeypatch.setattr("alliance.views.about.About.context", gone)
    response = client.get("/about/")
    page = response.content.decode()
    assert "It cannot reach its records" in page
    assert "db.example" not in page
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    response = client.post("/sources/record/", SOURCE)
    assert response.status_code == 503
    assert SOURCE["title"] in response.content.decode()


def test_the_pages_of_the_proxy_stand_alone(tmp_path):
    call_command("write_error_pages", str(tmp_path / "pages"), stdout=StringIO())
    words = {
        "unavailable.html": "not available now",
        "too-large.html": "Too much",
        "too-many.html": "Too many",
    }
    for name, title in words.items():
        page = (tmp_path / "pages" / name).read_text()
        assert title in page
        assert "portal.css" in page
        assert "<script" not in page
