"""Recording, correcting and withdrawing what is known of a business area, and opening a new one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from alliance.actions.facts import mark_withdrawn, refuse_withdrawn, stamp, withdraw_row
from alliance.actions.search import index
from alliance.audit import changed, record
from alliance.models import SearchEntry, User
from alliance.models.facts import next_of_its_marking
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.temporal import RoughDate, today
from alliance.text import address, fold, numbered
from business_areas.consistency import (
    LONGEST_ADDRESS,
    refuse_contradiction,
    refuse_name,
    refuse_second_place,
    refuse_withdrawal,
)
from business_areas.models import AreaFact, BusinessArea, LifecycleEvent, Mention, Name, Purpose
from business_areas.policies import cannot_correct, cannot_open_area, cannot_record, cannot_record_mention
from business_areas.positions import held_on, rebuild

# Each action counts its change before anything else, so that those who write to the register take turns. An
# area in an order of joining moves the days of those beside it: two who each held their own area would wait
# for one another without end.
PART = "register"


@transaction.atomic
def open_area(
    area: BusinessArea, name: Name, event: LifecycleEvent, others: list[AreaFact] = (), *, by: User
) -> BusinessArea:
    """Put a new area on the register, with its name and the first thing known to have happened to it."""
    changed(PART)
    enforce(cannot_open_area(by))
    enforce(cannot_use_marking(by, area.marking))
    refuse_name(name.name)
    area.key = area.slug = _address_of(name.name, area, by)
    area.name = name.name
    area.opened_by = by
    area.illustrative = event.source.illustrative
    area.full_clean(exclude=["opened_by"])
    area.save()
    name.marking = area.marking
    for fact in (name, event, *others):
        _add(fact, area, by=by)
    settle([area])
    record("business_areas.open_area", area.subject, f"Put {area.name} on the register", by=by)
    return area


@transaction.atomic
def record_fact(fact: AreaFact, *, by: User) -> AreaFact:
    """Add a fact about an area.

    Raises ValidationError, naming the field, when it contradicts for certain what is recorded.
    """
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=fact.area_id)
    enforce(cannot_record(by, area))
    enforce(cannot_use_marking(by, fact.marking))
    _add(fact, area, by=by)
    settle([area])
    record(
        "business_areas.record_fact",
        area.subject,
        f"Recorded for {area.name}: {_said(fact)}",
        by=by,
        noun=fact._meta.model_name,
        number=fact.number,
    )
    return fact


@transaction.atomic
def correct_fact(old: AreaFact, new: AreaFact, because: str, *, by: User) -> AreaFact:
    """Put a right statement in the place of a wrong one, which stays readable with the reason (R7)."""
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=old.area_id)
    old = type(old).objects.get(pk=old.pk)
    refuse_withdrawn(old)
    enforce(cannot_correct(by, old))
    enforce(cannot_use_marking(by, max(new.marking, old.marking)))
    withdraw_row(old, because, by=by)
    new.replaces = old
    _add(new, area, by=by)
    mark_withdrawn(old, new.marking)
    settle([area])
    record(
        "business_areas.correct_fact",
        area.subject,
        f"Corrected for {area.name}: {_said(old)}, to: {_said(new)}. {because}",
        by=by,
        noun=new._meta.model_name,
        number=new.number,
        replaces=old.number,
    )
    return new


@transaction.atomic
def withdraw_fact(fact: AreaFact, because: str, *, by: User) -> None:
    """Take back a fact that should not have been recorded; it stays readable with the reason."""
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=fact.area_id)
    fact = type(fact).objects.get(pk=fact.pk)
    refuse_withdrawn(fact)
    enforce(cannot_correct(by, fact))
    enforce(cannot_use_marking(by, fact.marking))
    refuse_withdrawal(fact, by)
    withdraw_row(fact, because, by=by)
    settle([area])
    record(
        "business_areas.withdraw_fact",
        area.subject,
        f"Withdrew for {area.name}: {_said(fact)}. {because}",
        by=by,
        noun=fact._meta.model_name,
        number=fact.number,
    )


@transaction.atomic
def record_mention(mention: Mention, *, by: User) -> Mention:
    """Add a name from a published list, and the area it is taken to mean."""
    changed(PART)
    enforce(cannot_record_mention(by))
    enforce(cannot_use_marking(by, mention.marking))
    stamp(mention, by=by)
    refuse_second_place(mention)
    mention.full_clean(exclude=["recorded_by"])
    mention.save()
    record(
        "business_areas.record_mention",
        f"list/{mention.list_slug}",
        f"Recorded “{mention.name_as_stated}” in {mention.list_title}",
        by=by,
    )
    return mention


@transaction.atomic
def withdraw_mention(mention: Mention, because: str, *, by: User) -> None:
    """Take back a name that a list does not hold; it stays readable with the reason."""
    changed(PART)
    mention = Mention.objects.select_for_update().get(pk=mention.pk)
    enforce(cannot_record_mention(by))
    enforce(cannot_use_marking(by, mention.marking))
    refuse_withdrawn(mention)
    withdraw_row(mention, because, by=by)
    record(
        "business_areas.withdraw_mention",
        f"list/{mention.list_slug}",
        f"Withdrew “{mention.name_as_stated}” from {mention.list_title}. {because}",
        by=by,
    )


def _add(fact: AreaFact, area: BusinessArea, *, by: User) -> None:
    fact.area = area
    fact.marking = max(fact.marking, area.marking)
    stamp(fact, by=by)
    if isinstance(fact, Name):
        refuse_name(fact.name)
        # The address is the name of today: one that has not begun cannot have it yet.
        if not fact.since.possibly_by(today()):
            raise ValidationError({"since": "Record a new name on the day it begins, or after."})
        if fact.marking != area.marking:
            raise ValidationError({"marking": "A name carries the marking of the business area itself."})
        fact.slug = _address_of(fact.name, area, by)
    fact.number = next_of_its_marking(type(fact).objects.filter(area=area), fact.marking - area.marking)
    fact.full_clean(exclude=["recorded_by", "area", "withdrawn_by"])
    refuse_contradiction(fact)
    fact.save()


def _address_of(name: str, area: BusinessArea, by: User) -> str:
    """The address made from a name of an area; one it had from the same words before is its own.

    Raises ValidationError when an area that this person may know of has it. One they may not know of is not
    spoken of: the address then ends in a number (R42).
    """
    wanted = address(name)
    own = {address(each.name): each.slug for each in Name.objects.filter(area=area.pk)}
    if wanted in own:
        return own[wanted]
    others = BusinessArea.objects.visible_to(by).exclude(pk=area.pk)
    if others.filter(Q(slug=wanted) | Q(names__slug=wanted)).exists():
        raise ValidationError({"name": f"There is already a business area called “{name}”."})
    return numbered(wanted, lambda slug: _slug_taken(slug, area), LONGEST_ADDRESS)


def _slug_taken(slug: str, area: BusinessArea) -> bool:
    """Whether another area has, or ever had, this address: old addresses keep working."""
    return (
        Name.objects.filter(slug=slug).exclude(area=area.pk).exists()
        or BusinessArea.objects.filter(slug=slug).exclude(pk=area.pk).exists()
    )


def settle(areas: list[BusinessArea]) -> None:
    """Bring all that is computed from an area's facts into step with them.

    Call in an action that has the register to itself.
    """
    for area in areas:
        names = list(area.names.current())
        held = held_on(names, today(), always=True).facts[-1]
        area.name, area.slug = held.name, held.slug
        area.nouns_recorded = " ".join(
            relation.get_accessor_name()
            for relation in BusinessArea._meta.related_objects
            if issubclass(relation.related_model, AreaFact)
            and relation.field.name == "area"
            and relation.related_model.objects.filter(area=area).exists()
        )
        area.save()
        index_area(area)
    rebuild(areas)


def index_area(area: BusinessArea) -> None:
    """Bring what is found by searching into step with an area and its names."""
    index("business-area", area.key, _search_entries(area, list(area.names.current())))


def _search_entries(area: BusinessArea, names: list[Name]):
    purposes = held_on(Purpose.objects.current().filter(area=area, marking=area.marking), today()).facts
    summary = purposes[-1].text if purposes else ""
    for name in names:
        former = "" if name.name == area.name else f"now {area.name}"
        yield SearchEntry(
            kind="business-area",
            key=area.key,
            title=name.name,
            summary=(former or summary)[:400],
            folded=fold(name.name),
            text="" if former else summary,
            address=f"/business-areas/{area.slug}/",
            marking=area.marking,
            illustrative=area.illustrative,
        )


def _said(fact: AreaFact) -> str:
    """What a fact says, for the audit trail."""
    when = next(
        (
            value
            for name in ("when", "opened", "since")
            if isinstance(value := getattr(fact, name, None), RoughDate)
        ),
        None,
    )
    return f"{fact._meta.verbose_name} “{fact}”" + (f", {when.words}" if when else "")
