"""Where a request is answered; that it is so with a replica is shown by tests/test_two_processes.py."""

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from alliance import environment, replica
from alliance.replica import FromTheReplica, Primary, Rest, place_of

ADDRESS = "postgres://portal:secret@replica.example/portal"


@pytest.mark.parametrize(
    ("words", "place"),
    [("0/0", 0), ("0/16B3748", 0x16B3748), ("2/1", (2 << 32) + 1), ("FFFFFFFF/FFFFFFFF", 2**64 - 1)],
)
def test_a_place_in_the_log_is_a_number(words, place):
    assert place_of(words) == place


@pytest.mark.parametrize("words", ["", None, "0", "0/", "0/g", "-1/0", "0/0; x", "123456789/0", "٣/٣"])
def test_what_is_no_place_is_none(words):
    assert place_of(words) is None


def test_without_a_replica_nothing_stands_between(settings):
    settings.REPLICA = {}
    with pytest.raises(MiddlewareNotUsed):
        FromTheReplica(lambda request: HttpResponse())


@pytest.fixture
def chooses(settings, monkeypatch):
    """A portal with a replica that has come as far as a test says."""
    settings.REPLICA = {"NAME": "there"}

    class There:
        place = 100

        def __init__(self, told):
            pass

        def close_if_unusable_or_obsolete(self):
            pass

        def has_replayed(self, place):
            return There.place >= place

    monkeypatch.setattr(replica, "Replica", There)
    monkeypatch.setattr(replica, "written_by_primary", lambda: 90)
    portal = FromTheReplica(lambda request: HttpResponse())

    def answered_by_replica(path="/", **cookies):
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)
        return portal.replica_for(request) is not None

    answered_by_replica.portal, answered_by_replica.there = portal, There
    return answered_by_replica


def test_the_replica_answers_where_it_has_come_far_enough(chooses):
    assert chooses()
    assert chooses(saved="0/64")
    assert not chooses(saved="0/65")
    assert not chooses(saved="nonsense")
    assert not chooses("/health/")
    chooses.there.place = 89
    assert not chooses()


def test_a_replica_that_failed_is_left_alone_for_a_while_and_tried_by_one(chooses, monkeypatch, caplog):
    now = [1000.0]
    monkeypatch.setattr(replica, "monotonic", lambda: now[0])
    chooses.portal.rest.begin(OSError("it is gone"))
    assert "The replica does not answer" in caplog.text
    assert not chooses()
    now[0] += replica.SECONDS_OF_REST + 1
    assert chooses()
    # The others wait until that one has been answered.
    assert not chooses()
    chooses.portal.rest.end()
    assert chooses()
    assert Rest().lasts() is False


def test_the_primary_is_asked_no_more_often_than_is_needed(monkeypatch):
    now, asked = [1000.0], []
    monkeypatch.setattr(replica, "monotonic", lambda: now[0])
    monkeypatch.setattr(replica, "written_by_primary", lambda: asked.append(1) or len(asked))
    primary = Primary()
    assert [primary.written(), primary.written()] == [1, 1]
    now[0] += replica.SECONDS_BETWEEN_QUESTIONS
    assert primary.written() == 2
    # While another asks, what was heard last does, unless it is too old.
    primary.asking.acquire()
    now[0] += replica.SECONDS_BETWEEN_QUESTIONS
    assert primary.written() == 2


PRIMARY = {"ENGINE": environment.POSTGRESQL}


def test_a_replica_is_read_from_and_never_waited_for_long(monkeypatch):
    monkeypatch.setenv("REPLICA_URL", ADDRESS)
    found = environment.replica(PRIMARY)
    assert (found["HOST"], found["OPTIONS"]["connect_timeout"]) == ("replica.example", 2)
    assert "default_transaction_read_only=on" in found["OPTIONS"]["options"]
    monkeypatch.setenv("REPLICA_URL", "")
    assert environment.replica(PRIMARY) == {}


@pytest.mark.parametrize("address", ["sqlite:///file", "postgres:///", "nonsense", "http://replica"])
def test_an_address_of_no_replica_is_refused_and_not_repeated(monkeypatch, address):
    monkeypatch.setenv("REPLICA_URL", address)
    with pytest.raises(ImproperlyConfigured, match="REPLICA_URL is not an address") as refused:
        environment.replica(PRIMARY)
    assert address not in str(refused.value)


def test_a_file_has_no_replica(monkeypatch):
    monkeypatch.setenv("REPLICA_URL", ADDRESS)
    with pytest.raises(ImproperlyConfigured, match="REPLICA_URL needs a PostgreSQL database"):
        environment.replica({"ENGINE": environment.SQLITE})
