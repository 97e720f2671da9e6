"""All that a copy of an answer says, as plain values: what is previewed, and frozen when it is answered.

The disclosure copy is made of what is disclosed and of nothing else: of what is withheld it has the section
of the Act and how many facts, and not a word, not even the title of a thing of which anything is withheld.
"""

from collections import Counter

from alliance.markings import Marking
from governance.models import Exemption, InformationRequest
from governance.requests.gathering import Gathered, GatheredFact, is_illustrative, marking_of

SHAPE = 1


def content_of(request: InformationRequest, things: list[Gathered], *, whole: bool) -> dict:
    """The officer's copy (`whole`), or the disclosure copy, with the record as it is now."""
    content = {
        "shape": SHAPE,
        "whole": whole,
        "reference": request.reference,
        "question": request.question,
        "received_on": request.received_on.isoformat(),
        "as_at": request.as_at.isoformat(),
        "marking": int(marking_of(request, things)) if whole else int(request.marking),
        "things": [_thing(each, whole) for each in things],
    }
    if whole:
        content["own_reference"] = request.own_reference
        content["illustrative"] = is_illustrative(request, things)
    else:
        disclosed = [each for thing in things for each in thing.facts if each.is_disclosed]
        content["illustrative"] = request.illustrative or any(each.fact.illustrative for each in disclosed)
    return content


def _thing(each: Gathered, whole: bool) -> dict:
    disclosed = [fact for fact in each.facts if fact.is_disclosed]
    found = {
        "number": each.number,
        "title": each.title if whole or not each.withholds else f"Part {each.number} of the answer",
        "facts": [_fact(fact) for fact in disclosed],
        "withheld": _withheld(each.facts),
        "not_decided": sum(fact.decision is None for fact in each.facts),
    }
    if not whole:
        # Numbered anew: a gap would say which fact is missing, and the line below the facts says how many.
        for place, fact in enumerate(found["facts"], start=1):
            fact["number"] = f"{each.number}.{place}"
        return found
    found["annex"] = [
        _fact(fact) | {"exemption": fact.decision.exemption, "because": fact.decision.because}
        for fact in each.facts
        if fact.is_withheld
    ]
    found["open"] = [_fact(fact) for fact in each.facts if fact.decision is None]
    return found


def _fact(each: GatheredFact) -> dict:
    fact = each.fact
    return {
        "number": each.number,
        "says": fact.says,
        "as_at": fact.as_at,
        "source": fact.source,
        "paragraph": fact.paragraph,
        "recorded_on": fact.recorded_on.isoformat() if fact.recorded_on else "",
        "marking": Marking(fact.marking).label,
        "status": each.status_words,
        "certain": fact.certain,
        "sources_disagree": fact.sources_disagree,
        "illustrative": fact.illustrative,
        "notes": list(fact.notes),
    }


def _withheld(facts: list[GatheredFact]) -> list[dict]:
    """Under which exemptions how many facts are withheld."""
    counted = Counter(each.decision.exemption for each in facts if each.is_withheld)
    return [{"exemption": exemption, "facts": counted[exemption]} for exemption in sorted(counted)]


def exemption_words(exemption: str) -> str:
    """Section 40 of the Freedom of Information Act 2000 (personal information)"""
    section, _, title = Exemption(exemption).label.partition(": ")
    return f"{section} of the Freedom of Information Act 2000 ({title})"


def withheld_words(withheld: dict) -> str:
    """2 facts are withheld here under Section 40 of the Freedom of Information Act 2000 (…)."""
    number = withheld["facts"]
    facts = f"{number} fact{'' if number == 1 else 's'} {'is' if number == 1 else 'are'}"
    words = exemption_words(withheld["exemption"])
    return f"{facts} withheld here under {words[0].lower()}{words[1:]}."


def known_words(fact: dict) -> str:
    """What must be known of a fact besides its words (R3, R8); "" for nothing."""
    said = [] if fact["certain"] else ["Not certain."]
    said += ["Sources disagree."] if fact["sources_disagree"] else []
    said += ["Illustrative: made up to show how the portal works."] if fact["illustrative"] else []
    return " ".join([*said, *fact["notes"]])
