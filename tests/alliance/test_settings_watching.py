"""The settings for those who watch, and for changing the key."""

import pytest
from django.core import signing
from django.core.exceptions import ImproperlyConfigured

from alliance import environment

OLD, NEW = (
    "an old key of fifty characters and more, by chance?",
    "a new key of fifty characters and more, by chance!",
)


def test_keys_of_before_are_read_and_short_ones_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "x" * 50 + " , ")
    assert environment.keys_of_before() == ["x" * 50]
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "short")
    with pytest.raises(ImproperlyConfigured, match="too easy to guess") as refused:
        environment.keys_of_before()
    assert "short" not in str(refused.value)


def test_what_the_key_of_before_signed_is_believed_until_it_is_forgotten(settings):
    settings.SECRET_KEY = OLD
    signed = signing.dumps("a link in a mail")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert signing.loads(signed) == "a link in a mail"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signing.loads(signed)


@pytest.mark.django_db
def test_a_session_outlives_a_change_of_the_key(alice, signed_in, settings):
    client = signed_in(alice)
    assert client.get("/account/").status_code == 200
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW
    assert client.get("/account/").status_code == 200
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("said", ["xml", "JSON"])
def test_the_log_has_one_of_two_forms(monkeypatch, said):
    monkeypatch.setenv("LOG_FORMAT", said)
    with pytest.raises(ImproperlyConfigured, match=f"must be plain or json, and it is “{said}”"):
        environment.log_format()
    monkeypatch.delenv("LOG_FORMAT")
    assert environment.log_format() == "plain"


@pytest.mark.parametrize("said", ["short", "é" * 40])
def test_a_token_that_could_be_guessed_or_not_be_sent_is_refused_without_repeating_it(monkeypatch, said):
    monkeypatch.setenv("METRICS_TOKEN", said)
    with pytest.raises(ImproperlyConfigured, match="METRICS_TOKEN is too easy") as refused:
        environment.token("METRICS_TOKEN")
    assert said not in str(refused.value)
