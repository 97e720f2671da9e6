"""Freedom of information requests, for tests of what is read of them."""

from datetime import date

from alliance.actions.facts import correct_claim
from alliance.actions.people import portal_user
from alliance.markings import Marking
from governance.actions.information_requests import (
    Decided,
    answer_request,
    decide_facts,
    gather_thing,
    record_request,
    reopen_request,
    write_own_words,
)
from governance.models import Exemption, FactDecision
from governance.requests.gathering import gathered

RECEIVED, AS_AT, ANSWERED = date(2024, 3, 4), date(2024, 2, 29), date(2024, 3, 20)
DISCLOSE = Decided(FactDecision.Status.DISCLOSE)
WITHHELD = "Xyzzy"


def withhold(exemption=Exemption.PERSONAL, because="It tells of a person.") -> Decided:
    return Decided(FactDecision.Status.WITHHOLD, exemption, because)


def make_request(question="How many areas are there?", *, by=None, **told):
    told = {"received_on": RECEIVED, "as_at": AS_AT, **told}
    return record_request(question, by=by or portal_user(), **told)


def decide_all(request, decided=DISCLOSE, *, by=None) -> None:
    for part in gathered(request):
        decisions = {each.fact.key: decided for each in part.facts}
        decide_facts(part.thing, decisions, by=by or portal_user())


def add(request, kind, key, by, decided=None):
    thing = gather_thing(request, kind, key, by=by)
    if decided:
        part = next(each for each in gathered(request) if each.thing == thing)
        decide_facts(thing, {each.fact.key: decided for each in part.facts}, by=by)
    return thing


def correct_claim_away(claim, by):
    """Correct a claim, so that the one that was gathered is no longer held to be so."""
    correct_claim(claim, make_unsaved_copy(claim), because="It was misread.", by=by)


def make_unsaved_copy(claim):
    names = ("subject", "property", "label", "unit", "source", "marking", "as_at", "paragraph", "qualifier")
    told_ = {name: getattr(claim, name) for name in names}
    return type(claim)(reference=f"{claim.reference}-2", value=99, as_stated="99", **told_)


def make_requested(word="", marking=Marking.PUBLISHED, claim="a-claim") -> None:
    """A request that was answered and is looked at again, and all that is written of it."""
    by = portal_user()
    request = make_request(
        f"Asked {word}", own_reference=f"Own {word}", marking=max(marking, Marking.OFFICIAL), by=by
    )
    thing = gather_thing(request, "claim", claim, by=by)
    write_own_words(thing, f"Said beside {word}", by=by)
    decide_all(request, withhold(because=f"Withheld because {word}"), by=by)
    answer_request(request, ANSWERED, by=by)
    reopen_request(request, ANSWERED, f"Reviewed {word}", by=by)
