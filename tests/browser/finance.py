"""What a finance officer's path needs before it begins: who agrees a statement, and a rule to share by."""

from decimal import Decimal

from alliance.actions.people import grant_role, open_account, portal_user
from alliance.markings import Marking
from alliance.models import Force, Source
from alliance.roles import Role
from alliance.temporal import RoughDate
from governance.actions.holders import record_holding, record_person
from governance.models import Holding, Person, Seat
from savings.actions.rules import record_rule
from savings.models import RuleShare, SharingRule
from tests.served import PASSWORD

# The accounts of the Chief Finance Officers. The demonstration leaves the last of their seats vacant.
AGREERS = ("treasurer-a", "treasurer-b", "treasurer-c", "treasurer-d")
VACANT = "finance-officer-chief-constable-dorset"
RULE_FROM = 2021
SHARES = {"devon-and-cornwall": "60", "dorset": "40"}


def get_ready() -> None:
    """An account for each Chief Finance Officer, and the alliance's rule."""
    by, source = portal_user(), Source.objects.get(slug="illustrative-data")
    told = {"source": source, "marking": source.marking}
    person = Person(name="Illustrative Finance Officer E", marking=source.marking, illustrative=True)
    since = RoughDate.parse("1 April 2026")
    holding = Holding(seat=Seat.objects.get(slug=VACANT), person=record_person(person, by=by), since=since)
    holding.source, holding.marking = source, source.marking
    record_holding(holding, by=by)
    names = [f"Illustrative Finance Officer {letter}" for letter in "ABCE"]
    for username, name in zip(AGREERS, names, strict=True):
        account = open_account(
            username=username,
            full_name=name,
            email=f"{username}@example.org",
            clearance=Marking.OFFICIAL,
            password=PASSWORD,
            by=by,
            demonstration=True,
        )
        grant_role(account, Role.BOARD_MEMBER, by=by)
        Person.objects.filter(name=name).update(user=account)
    rule = SharingRule(
        from_year=RULE_FROM, way=SharingRule.Way.FIXED, decided_as_stated="Illustrative", **told
    )
    forces = {force.slug: force for force in Force.objects.filter(slug__in=SHARES)}
    record_rule(
        rule,
        [RuleShare(force=forces[slug], percent=Decimal(percent)) for slug, percent in SHARES.items()],
        by=by,
    )
