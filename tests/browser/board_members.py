"""Accounts for the members of the Board who take part in a meeting from its agenda to its decisions."""

from alliance.actions.people import grant_role, open_account, portal_user
from alliance.markings import Marking
from alliance.models import Source
from alliance.roles import Role
from alliance.temporal import RoughDate
from governance.actions.holders import record_holding, record_person
from governance.models import Holding, Person, Seat
from tests.served import PASSWORD

# Whose accounts are opened, by the seat. The account of the fourth agreer is that of the demonstration.
ACCOUNTS = {
    "deputy-chief-constable-devon-and-cornwall": "deputy-a",
    "chief-executive-devon-and-cornwall": "chief-executive-a",
    "chief-executive-dorset": "chief-executive-b",
    "chief-constable-devon-and-cornwall": "chief-constable-a",
    "chief-constable-dorset": "chief-constable-b",
}
AGREERS = ("deputy-a", "member", "chief-executive-a", "chief-executive-b")
# Of this seat the demonstration says nothing.
WITHOUT_HOLDER = "chief-executive-dorset"


def open_accounts() -> None:
    """An account for each of them, linked to whoever holds the seat."""
    portal = portal_user()
    source = Source.objects.get(slug="illustrative-data")
    told = {"source": source, "marking": source.marking}
    person = Person(name="Illustrative Chief Executive B", marking=source.marking, illustrative=True)
    seat = Seat.objects.get(slug=WITHOUT_HOLDER)
    since = RoughDate.parse("1 April 2024")
    record_holding(
        Holding(seat=seat, person=record_person(person, by=portal), since=since, **told), by=portal
    )
    for slug, username in ACCOUNTS.items():
        account = open_account(
            username=username,
            full_name=f"Holder of {slug}",
            email=f"{username}@example.org",
            clearance=Marking.OFFICIAL,
            password=PASSWORD,
            by=portal,
            demonstration=True,
        )
        grant_role(account, Role.BOARD_MEMBER, by=portal)
        Person.objects.filter(holdings__seat__slug=slug, illustrative=True).update(user=account)
