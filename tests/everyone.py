"""Somebody who holds every role and is cleared for everything, and every address there is."""

from collections.abc import Iterator

from alliance.management.commands.permission_matrix import Route, routes
from alliance.markings import Marking
from alliance.roles import GRANTABLE
from tests.addresses import addresses
from tests.makers import make_user


def make_everyone():
    return make_user("everyone", *GRANTABLE, clearance=Marking.OFFICIAL_SENSITIVE)


def every_address(method: str) -> Iterator[tuple[Route, str]]:
    """Each address that takes a method, with something in it, once the small world is there."""
    for route in routes():
        if method in route.methods:
            for address in addresses(route):
                yield route, address
