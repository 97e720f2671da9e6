"""An illustrative freedom of information request, partly decided, and one that was answered.

The questions are invented. The facts that are gathered are what the record says, and marked as it marks them.
"""

from datetime import timedelta

from alliance.temporal import today
from business_areas.models import BusinessArea
from governance.actions.illustrative import remove_illustrative_requests
from governance.actions.information_requests import (
    Decided,
    answer_request,
    decide_facts,
    gather_thing,
    record_request,
    write_own_words,
)
from governance.models import Exemption, FactDecision, InformationRequest
from governance.requests.gathering import gathered

OPEN_SINCE, ANSWERED_SINCE = timedelta(days=8), timedelta(days=75)
OPEN = "Illustrative: How many business areas do the forces share, and what became of the drone team?"
ANSWERED = "Illustrative: How many business areas were live, and what were the forces to save?"
OWN_WORDS = "Illustrative: the answer counts areas in which both forces take part."
DRONES = "alliance-drone-team"
DISCLOSED = Decided(FactDecision.Status.DISCLOSE)


def load(*, by) -> list[str]:
    """Put the illustrative requests on the record, unless they are there."""
    if InformationRequest.objects.filter(illustrative=True).exists():
        return ["Illustrative freedom of information requests: nothing changed"]
    answered = _recorded(ANSWERED, ANSWERED_SINCE, by)
    for name in ("live-business-areas", "savings-targeted"):
        gather_thing(answered, "figure", name, by=by)
    _disclose_all(answered, by)
    answer_request(answered, answered.received_on + timedelta(days=20), by=by)
    asked = _recorded(OPEN, OPEN_SINCE, by)
    first = gather_thing(asked, "figure", "live-business-areas", by=by)
    write_own_words(first, OWN_WORDS, by=by)
    _disclose_all(asked, by)
    if BusinessArea.objects.filter(slug=DRONES).exists():
        drones = gather_thing(asked, "business-area", DRONES, by=by)
        facts = gathered(asked)[-1].facts
        because = "Illustrative: an officer says here why."
        withheld = Decided(FactDecision.Status.WITHHOLD, Exemption.LAW_ENFORCEMENT, because)
        decide_facts(drones, {facts[0].fact.key: DISCLOSED, facts[-1].fact.key: withheld}, by=by)
    return ["Illustrative freedom of information requests: one that is open and one that was answered"]


def remove(*, by) -> list[str]:
    return [f"{remove_illustrative_requests(by=by)} illustrative freedom of information requests removed"]


def _recorded(question: str, since: timedelta, by) -> InformationRequest:
    day = today() - since
    return record_request(question, day, day, illustrative=True, by=by)


def _disclose_all(request: InformationRequest, by) -> None:
    for part in gathered(request):
        decide_facts(part.thing, {each.fact.key: DISCLOSED for each in part.facts}, by=by)
