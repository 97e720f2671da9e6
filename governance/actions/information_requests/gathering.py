"""Gathering what answers a freedom of information request, and deciding what is disclosed of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import Change, changed, record
from alliance.facts_told import told
from alliance.markings import Marking, highest
from alliance.models import User
from alliance.policy import enforce
from alliance.temporal import long_date
from governance.actions.information_requests.recording import PART
from governance.models import Exemption, FactDecision, GatheredThing, InformationRequest, next_number
from governance.policies import cannot_change_request
from governance.requests.gathering import digest_of, gathered
from governance.requests.standing import highest_fact, hold, refuse_closed

Status = FactDecision.Status


@dataclass(frozen=True)
class Decided:
    """What an officer decides of one fact: to disclose it, or to withhold it under an exemption, and why."""

    status: str
    exemption: str = Exemption.NONE
    because: str = ""


@transaction.atomic
def gather_thing(request: InformationRequest, kind: str, key: str, *, by: User) -> GatheredThing:
    """Add a thing of the record to what answers a request, told as at its day.

    Raises ValidationError where the record tells no such thing as at the day, as far as the request's marking
    reaches, or where it is gathered already.
    """
    changed(PART)
    request = hold(request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    found = told(kind, key.strip(), request.as_at, request.marking)
    if found is None or not found.facts:
        raise ValidationError({"reference": _not_told(request, key, by)})
    thing = GatheredThing(
        request=request,
        kind=kind,
        key=found.key,
        order=next_number(request.things, "order"),
        added_at=timezone.now(),
        added_by=by,
    )
    thing.full_clean(exclude=["added_by", "request"])
    if request.things.filter(kind=kind, key=found.key).exists():
        raise ValidationError({"reference": f"“{found.title}” is gathered already."})
    thing.save()
    record(
        "information.gather_thing",
        request.subject,
        f"Added “{found.title}” to what answers {request}",
        by=by,
        marking=highest([request.marking, *(fact.marking for fact in found.facts)]),
    )
    return thing


def _not_told(request: InformationRequest, key: str, by: User) -> str:
    day, marking = long_date(request.as_at), Marking(request.marking).label
    said = f"The record tells nothing called “{key}” as at {day}."
    if request.marking < by.reading_level:
        said += f" This request is marked {marking}, so what is marked higher cannot come into it."
    return said


@transaction.atomic
def write_own_words(thing: GatheredThing, words: str, *, by: User) -> GatheredThing:
    """Say something beside a gathered thing in one's own words, which are marked as such; "" says nothing."""
    changed(PART)
    request = hold(thing.request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    now = GatheredThing.objects.get(pk=thing.pk)
    before, now.own_words = now.own_words, words.strip()
    now.save()
    record(
        "information.write_own_words",
        request.subject,
        f"Saved what is said beside part {_place(now)} of the answer to {request}",
        by=by,
        marking=request.marking,
        changes=[Change("Own words", before, now.own_words)],
    )
    return now


def _place(thing: GatheredThing) -> int:
    keys = list(thing.request.things.order_by("order", "pk").values_list("pk", flat=True))
    return keys.index(thing.pk) + 1


@transaction.atomic
def move_thing(thing: GatheredThing, places: int, *, by: User) -> None:
    """Move a thing up (-1) or down (1) among what is gathered."""
    changed(PART)
    request = hold(thing.request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    things = list(request.things.order_by("order", "pk"))
    place = things.index(thing)
    wanted = place + places
    if not 0 <= wanted < len(things):
        return
    things.insert(wanted, things.pop(place))
    for order, each in enumerate(things, start=1):
        GatheredThing.objects.filter(pk=each.pk).update(order=order)
    said = f"Moved part {place + 1} of the answer to {request} to place {wanted + 1}"
    record("information.move_thing", request.subject, said, by=by, marking=request.marking)


@transaction.atomic
def remove_thing(thing: GatheredThing, *, by: User) -> None:
    """Take a thing out of what answers a request, with all that was decided of it."""
    changed(PART)
    request = hold(thing.request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    said = f"Removed part {_place(thing)} of the answer to {request}: {thing}"
    thing.decisions.all().delete()
    thing.delete()
    record("information.remove_thing", request.subject, said, by=by, marking=request.marking)


@transaction.atomic
def decide_facts(thing: GatheredThing, decisions: Mapping[str, Decided], *, by: User) -> None:
    """Decide of some facts of a thing, by their keys, whether each is disclosed or withheld, and why.

    What a fact says at this moment is what is decided about. Raises ValidationError, naming the fact, where
    there is none of a key, or a decision says both or not why.
    """
    changed(PART)
    request = hold(thing.request)
    enforce(cannot_change_request(by, request))
    refuse_closed(request)
    found = next(each for each in gathered(request) if each.thing.pk == thing.pk)
    facts = {each.fact.key: each for each in found.facts}
    changes = []
    for key, decided in decisions.items():
        if key not in facts:
            raise ValidationError(f"There is no fact “{key}” in part {found.number} of the answer.")
        each = facts[key]
        _refuse_undecided(each.number, decided)
        row = FactDecision(
            thing=thing,
            fact=key,
            status=decided.status,
            exemption=decided.exemption,
            because=decided.because.strip(),
            said=digest_of(each.fact),
            at=timezone.now(),
            by=by,
        )
        FactDecision.objects.filter(thing=thing, fact=key).delete()
        row.full_clean(exclude=["by", "thing"])
        row.save()
        if before := _differs(each.decided, row):
            changes.append(Change(f"Fact {each.number}", before, _words(row)))
    record(
        "information.decide_facts",
        request.subject,
        f"Decided what happens to the facts of part {found.number} of the answer to {request}",
        by=by,
        marking=highest([request.marking, highest_fact([found])]),
        changes=changes,
    )


def _refuse_undecided(number: str, decided: Decided) -> None:
    if decided.status == Status.DISCLOSE and (decided.exemption or decided.because.strip()):
        raise ValidationError(
            f"{number} is both disclosed and withheld. Choose one: what is disclosed has no exemption."
        )
    if decided.status == Status.WITHHOLD and not decided.exemption:
        raise ValidationError(f"Select the exemption under which {number} is withheld.")
    if decided.status == Status.WITHHOLD and not decided.because.strip():
        raise ValidationError(f"Say why {number} is withheld. Only officers read that.")


def _words(row: FactDecision) -> str:
    if row.status == Status.DISCLOSE:
        return "Disclose"
    return f"Withhold. {row.get_exemption_display()}: {row.because}"


def _differs(before: FactDecision | None, now: FactDecision) -> str:
    """What was decided before, where it is not what is decided now; "" where it is."""
    was = _words(before) if before else "Not decided"
    return was if was != _words(now) else ""
