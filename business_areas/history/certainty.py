"""How sure each fact is: whether it was so by a day for certain, and whether sources disagree about it."""

from collections.abc import Iterable
from datetime import date

from alliance.claims import current_parts, tells_by
from alliance.models import Disagreement
from alliance.temporal import Answer, RoughDate, happened_by
from business_areas.history.recorded import History
from business_areas.history.statements import as_at_of, to_come
from business_areas.models import AreaFact, LifecycleEvent

# A fact, and the noun it is kept under.
Kept = tuple[str, AreaFact]


def facts_by(
    history: History, day: date, disagreements: Iterable[Disagreement], *, ahead: bool = False
) -> list[tuple[str, AreaFact, bool, bool]]:
    """The facts that may have been so by a day: noun, fact, whether for certain, whether sources disagree.

    With `ahead`, what is certainly to come as well.
    """
    answers = [(noun, fact, so_by(history, fact, day)) for noun, fact in history.everything()]
    kept = [each for each in answers if each[2] is not Answer.NO or (ahead and to_come(each[1]))]
    doubted = disputed(history, [(noun, fact) for noun, fact, _ in kept], disagreements)
    return [(noun, fact, answer is Answer.YES, fact in doubted) for noun, fact, answer in kept]


def disagreements_by(history: History, day: date) -> list[Disagreement]:
    """The disagreements there were by a day: two of their claims tell of it, or of before."""
    return [
        one
        for one in history.disagreements
        if sum(tells_by(part.claim, day) for part in current_parts(one, None, history.level)) > 1
    ]


def so_by(history: History, fact: AreaFact, day: date) -> Answer:
    """Whether what a fact says was so by the end of a day, as everything told of the same thing allows.

    No where its own words do not allow it, or where others, or the order of joining, rule it out.
    """
    own, together = as_at_of(fact), _date_used(history, fact)
    if not own.possibly_by(day):
        return Answer.NO
    return happened_by(together or own, day)


def _date_used(history: History, fact: AreaFact) -> RoughDate | None:
    """The date the portal uses for an event that happens once; None for any other fact."""
    used = history.dates.get(fact.kind) if isinstance(fact, LifecycleEvent) else None
    return used.when if used else None


def disputed(history: History, facts: list[Kept], disagreements: Iterable[Disagreement]) -> set[AreaFact]:
    """Those of some facts about which sources disagree: on their date, or in a recorded disagreement (R8).

    A disagreement about something that none of the facts states is taken to be about them all.
    """
    dates = {kind for kind, used in history.dates.items() if used.disagree}
    found = {fact for noun, fact in facts if _about(noun, fact) in dates}
    for disagreement in disagreements:
        claimed = {part.claim.property for part in current_parts(disagreement, None, history.level)}
        named = {fact for noun, fact in facts if _about(noun, fact) in claimed}
        found |= named or {fact for _, fact in facts}
    return found


def _about(noun: str, fact: AreaFact) -> str:
    """What a fact is about, by the name that a claim has for the same: "went-live", "group"."""
    return fact.kind if isinstance(fact, LifecycleEvent) else noun.removesuffix("s")
