"""What is gathered for an answer, told by the record as at the day, with what is decided of each fact."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.timezone import localdate

from alliance.facts_told import ToldFact, ToldThing, told_all
from alliance.markings import Marking, highest
from alliance.publishing import canonical
from governance.models import FactDecision, GatheredThing, InformationRequest

OWN_WORDS = "own-words"
WRITTEN_FOR_THIS = "Written by the officer for this answer"
Status = FactDecision.Status


@dataclass(frozen=True)
class GatheredFact:
    """A fact with what is decided of it. `stale`: it says something else than when it was decided."""

    number: str
    fact: ToldFact
    decided: FactDecision | None
    stale: bool = False

    @property
    def decision(self) -> FactDecision | None:
        """What counts: nothing, where the fact changed since."""
        return None if self.stale else self.decided

    @property
    def is_disclosed(self) -> bool:
        return self.decision is not None and self.decision.status == Status.DISCLOSE

    @property
    def is_withheld(self) -> bool:
        return self.decision is not None and self.decision.status == Status.WITHHOLD

    @property
    def status_words(self) -> str:
        """Disclose; Withhold, with the section; or that nothing is decided, and why."""
        if self.stale:
            return "Not decided: it says something else than when it was decided"
        if self.decision is None:
            return "Not decided"
        if self.is_disclosed:
            return "Disclose"
        return f"Withhold. {self.decision.get_exemption_display()}"


@dataclass(frozen=True)
class Gathered:
    """A thing with its facts; `told` is None where the record no longer tells it as at the day."""

    number: int
    thing: GatheredThing
    told: ToldThing | None
    facts: list[GatheredFact] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.told.title if self.told else "Something the record no longer tells for this request"

    @property
    def withholds(self) -> bool:
        """Whether anything of it is not disclosed: then its title is not either."""
        return not all(each.is_disclosed for each in self.facts)


def gathered(request: InformationRequest) -> list[Gathered]:
    """Everything gathered, in its order, as everybody reads it who may read the request."""
    things = list(request.things.prefetch_related("decisions").order_by("order", "pk"))
    found = told_all([(each.kind, each.key) for each in things], request.as_at, request.marking)
    return [
        _gathered(request, number, thing, found[thing.kind, thing.key])
        for number, thing in enumerate(things, start=1)
    ]


def _gathered(
    request: InformationRequest, number: int, thing: GatheredThing, found: ToldThing | None
) -> Gathered:
    facts = [*(found.facts if found else ())]
    if thing.own_words:
        facts.append(_own_words(request, thing))
    decisions = {decision.fact: decision for decision in thing.decisions.all()}
    return Gathered(
        number,
        thing,
        found,
        [
            _with_decision(f"{number}.{place}", fact, decisions.get(fact.key))
            for place, fact in enumerate(facts, start=1)
        ],
    )


def _own_words(request: InformationRequest, thing: GatheredThing) -> ToldFact:
    return ToldFact(
        key=OWN_WORDS,
        says=thing.own_words,
        source=WRITTEN_FOR_THIS,
        recorded_on=localdate(thing.added_at),
        marking=Marking(request.marking),
        illustrative=request.illustrative,
    )


def _with_decision(number: str, fact: ToldFact, decision: FactDecision | None) -> GatheredFact:
    return GatheredFact(number, fact, decision, decision is not None and decision.said != digest_of(fact))


def digest_of(fact: ToldFact) -> str:
    """What differs after any change to what a fact says, or to what must be known of it."""
    told = [fact.says, fact.as_at, fact.source, fact.paragraph, int(fact.marking), fact.certain]
    return sha256(canonical([*told, fact.sources_disagree, *fact.notes]).encode()).hexdigest()


def facts_in(things: Iterable[Gathered]) -> list[GatheredFact]:
    return [fact for thing in things for fact in thing.facts]


def marking_of(request: InformationRequest, things: Iterable[Gathered]) -> Marking:
    """The highest marking of the request and of anything in it."""
    return highest([request.marking, *(each.fact.marking for each in facts_in(things))])


def is_illustrative(request: InformationRequest, things: Iterable[Gathered]) -> bool:
    return request.illustrative or any(each.fact.illustrative for each in facts_in(things))


def not_ready(things: list[Gathered]) -> list[str]:
    """What keeps an answer from being recorded, in sentences."""
    if not things:
        return ["Nothing is gathered yet, so there is nothing to answer with."]
    wrong = [
        f"{each.number} can no longer be told as at the day of the facts. Remove it, or change the day."
        for each in things
        if each.told is None
    ]
    changed = [each.number for each in facts_in(things) if each.stale]
    if changed:
        wrong.append(f"Say again what happens to what changed since you decided: {', '.join(changed)}.")
    undecided = [each.number for each in facts_in(things) if each.decided is None]
    if undecided:
        wrong.append(
            f"Say of each fact whether it is disclosed or withheld. Not decided: {', '.join(undecided)}."
        )
    return wrong
