"""The demonstration: accounts to sign in with, and the sources that illustrative data comes from.

Every module named in `settings.DEMONSTRATION_LOADERS` has `load(by=…)` and `remove(by=…)`; both return
sentences about what they did.
"""

from dataclasses import dataclass

from django.conf import settings

from alliance.actions.facts import record_source
from alliance.actions.illustrative import remove_illustrative_claims, remove_illustrative_sources
from alliance.actions.people import grant_role, open_account, set_password
from alliance.markings import Marking
from alliance.models import Source, User
from alliance.roles import Role
from alliance.temporal import RoughDate


class NotReady(Exception):
    """The illustrative data needs something that is not there; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """A demonstration account: a role's name, never a person's."""

    username: str
    full_name: str
    role: Role
    clearance: Marking = Marking.OFFICIAL


ACCOUNTS = (
    Account("officer", "Demonstration officer", Role.OFFICER, Marking.OFFICIAL_SENSITIVE),
    Account("contributor", "Demonstration contributor", Role.CONTRIBUTOR),
    Account("secretary", "Demonstration secretary", Role.SECRETARY),
    Account("finance", "Demonstration finance officer", Role.FINANCE),
    Account("member", "Demonstration Board member", Role.BOARD_MEMBER),
    Account("panel", "Demonstration Panel member", Role.PANEL_MEMBER),
    Account("administrator", "Demonstration administrator", Role.ADMINISTRATOR),
)

ILLUSTRATIVE_DATA = "illustrative-data"
ILLUSTRATIVE_MINUTES = "illustrative-minutes"

_SOURCES = (
    (ILLUSTRATIVE_DATA, "Illustrative data", "Invented to show how the portal works. Nothing in it is true."),
    (
        ILLUSTRATIVE_MINUTES,
        "Illustrative minutes",
        "Invented minutes that disagree with the other illustrative data, to show what the portal does.",
    ),
)


def load(*, by) -> list[str]:
    """Open the demonstration accounts, and record the sources that illustrative data names."""
    there = list(User.objects.filter(username__in=[account.username for account in ACCOUNTS]))
    renewed = [user for user in there if _renew_password(user, by=by)]
    opened = [account for account in ACCOUNTS if account.username not in {user.username for user in there}]
    for account in opened:
        _open(account, by=by)
    for slug, title, description in _SOURCES:
        if not Source.objects.filter(slug=slug).exists():
            record_source(_source(slug, title, description), by=by)
    accounts = f"{len(ACCOUNTS)} demonstration accounts"
    if opened:
        return [f"{accounts}: {len(opened)} opened"]
    return [f"{accounts}: {f'{len(renewed)} given the new password' if renewed else 'nothing changed'}"]


def remove(*, by) -> list[str]:
    """Remove the illustrative claims and sources. The accounts stay: the audit trail names them."""
    claims, kept_claims = remove_illustrative_claims(by=by)
    sources, kept_sources = remove_illustrative_sources(by=by)
    said = [f"{claims} illustrative claims and {sources} illustrative sources removed"]
    if kept_claims or kept_sources:
        said.append(
            f"{kept_claims} illustrative claims and {kept_sources} illustrative sources stay, "
            "because facts from other sources stand on them"
        )
    return said


def _open(account: Account, *, by) -> None:
    user = open_account(
        username=account.username,
        full_name=account.full_name,
        email="",
        clearance=account.clearance,
        password=settings.DEMO_PASSWORD,
        by=by,
        demonstration=True,
    )
    grant_role(user, account.role, by=by)


def _renew_password(user: User, *, by) -> bool:
    """Whether it was renewed: only a demonstration account's, when the setting changed since."""
    if not (user.demonstration and user.is_active) or user.check_password(settings.DEMO_PASSWORD):
        return False
    set_password(user, settings.DEMO_PASSWORD, by=by)
    return True


def _source(slug: str, title: str, description: str) -> Source:
    return Source(
        slug=slug,
        kind=Source.Kind.ILLUSTRATIVE,
        publisher="The portal's demonstration",
        title=title,
        short_title=title,
        published=RoughDate.not_known("not a published source"),
        description=description,
        marking=Marking.OFFICIAL,
    )
