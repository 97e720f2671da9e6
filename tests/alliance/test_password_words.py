"""Passwords that hold a word of this place are refused, by the word."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.makers import PASSWORD, make_force, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("my alliance 2026 !", "alliance"),
        ("Wessexland-Rocks-99", "wessexland"),
        ("w3ss3xl4nd every day", "wessexland"),
        ("the P0RTAL at night", "portal"),
        ("police-police-police", "police"),
    ],
    ids=["the-portals-name", "a-force", "other-letters", "figures-for-letters", "always"],
)
def test_a_password_that_holds_a_word_of_this_place_is_refused_by_the_word(password, word):
    make_force("Wessexland Police")
    with pytest.raises(ValidationError, match=f"holds “{word}”"):
        validate_password(password)


@pytest.mark.parametrize("password", [PASSWORD, "four quiet green boats", "the north wind in may"])
def test_words_of_no_place_are_not_refused(password):
    make_force("North County Police")
    validate_password(password)


def test_the_page_says_which_word_and_nothing_is_changed():
    ada = make_user("ada")
    client = Client()
    client.force_login(ada)
    new = "alliance of quiet boats"
    told = {"old_password": PASSWORD, "password": new, "password_again": new}
    page = client.post("/account/password/", told)
    assert page.status_code == 422
    assert "This password holds “alliance”" in page.content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
