"""From an address to a person, for those who may know of them."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from alliance.markings import Marking
from alliance.models import User
from alliance.policies import cannot_manage_people
from alliance.policy import enforce

HOME = ("Home", "/")
PEOPLE = ("People and roles", "/people/")


class ForAdministrators:
    """A page that only administrators read; others are told why not."""

    def let_in(self):
        enforce(cannot_manage_people(self.request.user))
        super().let_in()

    def get_marking(self):
        return Marking.OFFICIAL


def person_called(username: str) -> User:
    if "\0" in username:  # which PostgreSQL cannot be asked about
        raise Http404
    return get_object_or_404(User, username__iexact=username)
