"""Write docs/permissions.md: every address, and who may read it or do what it does."""

import inspect
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils.functional import cached_property

from alliance.duties import duties
from alliance.markings import Marking
from alliance.roles import ROLES, Role
from alliance.views.kinds import ActionPage, Page

FILE = settings.BASE_DIR / "docs" / "permissions.md"

YES, OWN, REFUSED, HIDDEN, SIGN_IN = "yes", "own", "no", "not found", "sign in"
STRANGER = "Not signed in"

OPENING = """# Who may do what

Written by `manage.py permission_matrix` from the pages and the rules they ask. A test compares this file with
what the command would write, and another walks every address as every role and compares what happens.

- **yes**: the page is shown, or what was sent is dealt with. What is shown on it goes only as far as the
  person reads: see the roles below.
- **own**: yes for their own business areas, no for others.
- **no**: refused (403), with the reason in the last column.
- **not found**: 404, as if there were no such page.
- **sign in**: sent to the sign-in page.

A method that is not in the table is refused (405). An area, fact, source or claim that is marked higher than
a person reads is not found by that person, whatever the table says. The audit trail names what is restricted,
so an OPCC officer finds it only when cleared for everything.
"""


@dataclass(frozen=True)
class Route:
    """One address the portal answers."""

    address: str
    name: str
    callback: object
    arguments: tuple[str, ...]

    @property
    def page(self) -> type:
        return self.callback.view_class

    @property
    def methods(self) -> list[str]:
        """What may be sent to the address, of reading and acting."""
        return [
            method
            for method in ("get", "post")
            if method in self.page.http_method_names and hasattr(self.page, method)
        ]


def routes(patterns=None, before="") -> list[Route]:
    """Every address, in the order they are tried."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += routes(pattern.url_patterns, address)
        else:
            arguments = tuple(pattern.pattern.converters)
            found.append(Route(f"/{address}", pattern.name, pattern.callback, arguments))
    return found


class Nobody:
    """Somebody signed in who may do nothing, and who notes everything they were asked for."""

    is_authenticated = is_active = True
    reads_own_areas = False
    pk = None
    clearance = reading_level = Marking.PUBLISHED

    def __init__(self):
        self.asked = set()

    def may(self, permission: str) -> bool:
        self.asked.add(permission)
        return False

    def has_role(self, role: Role) -> bool:
        self.asked.add(role)
        return False


class Blank:
    """Stands for whatever a page would fetch before it asks whether it may be seen."""

    def __getattr__(self, name):
        return Blank()

    def __bool__(self):
        return False

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class LetIn(Exception):
    """The page began to read the record, so it had let the person in."""


def _stop(*arguments):
    raise LetIn


@dataclass(frozen=True)
class Door:
    """Who is let through to a page: everybody, or those whom any of these words or roles describe."""

    asks: frozenset
    otherwise: str = ""
    reason: str = ""

    def cell(self, role: Role) -> str:
        if not self.otherwise:
            return YES
        if role in self.asks:
            return YES
        allowed = ROLES[role].may & self.asks
        if not allowed:
            return self.otherwise
        return OWN if all(word.endswith("of own areas") for word in allowed) else YES


def door(route: Route, method: str) -> Door:
    """What a page asks of somebody who may do nothing, and what it says to them."""
    page, person = route.page, Nobody()
    if not issubclass(page, Page):
        return Door(frozenset())
    arguments = dict.fromkeys(route.arguments, "x")
    request = getattr(RequestFactory(), method)(route.address)
    request.user = person
    view = page(**route.callback.view_initkwargs)
    view.setup(request, **arguments)
    for name, attribute in inspect.getmembers_static(page):
        fetched = issubclass(page, ActionPage) or name in ("area", "fact", "thing")
        if fetched and isinstance(attribute, cached_property):
            view.__dict__[name] = Blank()
    try:
        with connection.execute_wrapper(_stop):
            view.dispatch(request, **arguments)
    except PermissionDenied as refused:
        return Door(frozenset(person.asked), REFUSED, str(refused))
    except Http404:
        return Door(frozenset(person.asked), HIDDEN)
    except Exception:
        # Past the door a page works with things that were never fetched: how it fails there says nothing.
        return Door(frozenset())
    return Door(frozenset())


def matrix() -> list[tuple[str, str, dict[str, str], str]]:
    """Each address and method, with what each role meets there, and the reason given to others."""
    rows = []
    for route in routes():
        public = not getattr(route.callback, "login_required", True)
        for method in route.methods:
            found = door(route, method)
            # What is asked of everybody alike, such as a token, is asked of a stranger too.
            to_all = found.otherwise if found.otherwise and not found.asks else YES
            cells = {STRANGER: to_all if public else SIGN_IN}
            cells |= {ROLES[role].role.label: found.cell(role) for role in Role}
            rows.append((route.address, method.upper(), cells, found.reason))
    return rows


def document() -> str:
    """The whole file."""
    columns = [STRANGER, *(role.label for role in Role)]
    lines = [OPENING, "## Roles\n", "| Role | Reads | May |", "|---|---|---|"]
    for role in Role:
        definition = ROLES[role]
        may = ", ".join(sorted(definition.may)) or "nothing more"
        lines.append(f"| {role.label} | {definition.reads.label} | {may} |")
    lines += [
        "\n“Anyone” is somebody who is signed in and holds no role.\n",
        "## Two people\n",
        "What one person enters and another agrees. Whoever entered it is refused, with the sentence.\n",
        "| What | Who enters it | Who agrees it | Otherwise | Rule |",
        "|---|---|---|---|---|",
        *(
            f"| {duty.what} | {duty.enters} | {duty.agrees} | {duty.sentence} | `{duty.policy}` |"
            for duty in duties()
        ),
        "",
        "## Addresses\n",
        f"| Address | Method | {' | '.join(columns)} | Otherwise |",
        f"|{'---|' * (len(columns) + 3)}",
    ]
    for address, method, cells, reason in matrix():
        said = " | ".join(cells[column] for column in columns)
        lines.append(f"| `{address}` | {method} | {said} | {reason} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Write docs/permissions.md from the pages and the rules they ask."

    def handle(self, **options):
        FILE.write_text(document(), encoding="utf-8")
        self.stdout.write(f"Wrote {FILE.relative_to(settings.BASE_DIR)}: {len(matrix())} rows.")
