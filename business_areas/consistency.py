"""What the record cannot hold at once: refused with a sentence, and only when it is certain."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.markings import Marking
from alliance.models import RecordedFact, User
from alliance.slips import refuse_far_span
from alliance.temporal import RoughDate, long_date, today
from alliance.text import address
from business_areas.lifecycle import (
    MAY_LIE_AHEAD,
    PLACES,
    Ending,
    EventKind,
    follows_going_live,
    out_of_order,
)
from business_areas.models import (
    AreaFact,
    BusinessCase,
    Change,
    Consultation,
    Exit,
    LedgerEntry,
    LifecycleEvent,
    Mention,
    Milestone,
    MilestoneDay,
    Name,
    PeriodFact,
    StaffTransfer,
    Successor,
)
from business_areas.positions import ordinal, used_exit


def refuse_contradiction(fact: AreaFact) -> None:
    """Raise ValidationError, naming the field, when a fact cannot be true beside those recorded."""
    _refuse_repetition(fact, _current_beside(fact))
    for name in DATES:
        if isinstance(when := getattr(fact, name, None), RoughDate):
            refuse_far_span(name, when)
    _refuse_still_to_come(fact)
    _refuse_leaving_unjoined(fact)
    if isinstance(fact, PeriodFact):
        _refuse_overlap(fact)
    elif isinstance(fact, LifecycleEvent):
        _refuse_disorder(fact)
        _refuse_taken_place(fact)
    elif isinstance(fact, Consultation):
        _refuse_backwards(fact, "opened", "closed", "The consultation cannot close before it opened.")
        _refuse_backwards(
            fact,
            "opened",
            "first_dismissal",
            "The first dismissal cannot come before the consultation opened.",
        )
    elif isinstance(fact, StaffTransfer):
        _refuse_backwards(
            fact,
            "information_given",
            "when",
            "Information cannot be given after the transfer it is about.",
        )
    elif isinstance(fact, BusinessCase):
        _refuse_second_version(fact)
    elif isinstance(fact, MilestoneDay):
        _refuse_day_of_another(fact)
    elif isinstance(fact, Exit):
        _refuse_second_exit(fact)
    elif isinstance(fact, Successor):
        _refuse_extra_successor(fact)


def refuse_withdrawal(fact: AreaFact, by: User) -> None:
    """Raise ValidationError when what else this person may read of the area cannot stand without a fact."""
    if isinstance(fact, Name) and not fact.area.names.current().exclude(pk=fact.pk).exists():
        raise ValidationError("A business area must keep at least one name. Correct the name instead.")
    if isinstance(fact, Exit) and _something_rests_on(fact, by.clearance):
        raise ValidationError("Withdraw what follows the area first: it rests on how the area left.")


# Names of areas


PAGES_OF_THE_REGISTER = frozenset({"add", "compare", "pipeline", "published-lists", "timeline"})
MARKS_IN_NAMES = frozenset(" &'’‘,.()/:+-–—")
LONGEST_ADDRESS = 120


def wrong_name(name: str) -> str:
    """What is wrong with the name of an area, as a sentence; or "".

    A name is read aloud, sorted, put in an address and opened in spreadsheets: no markup, no formula.
    """
    wrong = next(
        (
            letter
            for letter in name
            if not (letter.isalnum() or letter in MARKS_IN_NAMES or unicodedata.category(letter) == "Mn")
        ),
        "",
    )
    if wrong:
        seen = f"“{wrong}”" if wrong.isprintable() else "A character that cannot be seen"
        return (
            f"{seen} cannot be part of a name. A name can hold letters, numbers, spaces "
            "and these marks: & ' , . ( ) / : + -"
        )
    if not name[:1].isalnum():
        return "A name must begin with a letter or a number"
    slug = address(name)
    if not slug:
        return "A name needs at least one letter from a to z or a number, to make its address from"
    if len(slug) > LONGEST_ADDRESS:
        return f"The name is too long: the address made from it must be {LONGEST_ADDRESS} characters or fewer"
    if slug in PAGES_OF_THE_REGISTER:
        return f"“{name}” is the address of a page of the register. Use a longer name, such as “{name} Team”"
    return ""


def refuse_name(name: str) -> None:
    """Raise ValidationError when a name cannot be the name of an area."""
    if wrong := wrong_name(name):
        raise ValidationError({"name": wrong})


# Saying the same twice


NOT_SAID = frozenset(
    {
        "id",
        "number",
        "illustrative",
        "recorded_at",
        "recorded_by",
        "replaces",
        "withdrawn_at",
        "withdrawn_by",
        "withdrawn_because",
    }
)


def says_the_same(one: RecordedFact, other: RecordedFact) -> bool:
    """Whether two statements are the same in every part: date, source, paragraph, note and all."""
    return all(
        getattr(one, field.attname) == getattr(other, field.attname)
        for field in one._meta.concrete_fields
        if field.name not in NOT_SAID
    )


def _refuse_repetition(fact: RecordedFact, beside) -> None:
    if getattr(fact, "replaces", None) is not None and says_the_same(fact, fact.replaces):
        raise ValidationError("The correction says the same as what it corrects. Change what is wrong.")
    for other in beside:
        if says_the_same(fact, other):
            raise ValidationError(
                f"This is already recorded: {other.recorded_by} recorded the same on "
                f"{long_date(timezone.localdate(other.recorded_at))}."
            )


def refuse_second_place(mention: Mention) -> None:
    """Raise ValidationError when a published list already has a name in that place."""
    beside = Mention.objects.current().filter(
        list_slug=mention.list_slug, position=mention.position, marking=mention.marking
    )
    _refuse_repetition(mention, beside)
    if other := beside.first():
        raise ValidationError(
            {"position": f"Place {other.position} of this list is already “{other.name_as_stated}”."}
        )


# When it can have been


DATES = ("when", "since", "until", "opened", "closed", "first_dismissal", "information_given", "planned")


def _refuse_still_to_come(fact: AreaFact) -> None:
    """What is told as having happened cannot lie ahead for certain; what was decided or planned may."""
    if isinstance(fact, LifecycleEvent) and EventKind(fact.kind) not in MAY_LIE_AHEAD:
        what = f"“{fact}”"
    elif isinstance(fact, BusinessCase):
        what = "This version"
    elif isinstance(fact, MilestoneDay) and fact.kind == MilestoneDay.Kind.DONE:
        what = "“Done”"
    else:
        return
    if not fact.when.possibly_by(today()):
        raise ValidationError(
            {
                "when": f"{what} is still to come on the date you gave, {fact.when.words}. "
                "Record it afterwards."
            }
        )


def _refuse_day_of_another(fact: MilestoneDay) -> None:
    """A day is of a milestone of the same area, is marked no lower, and is not a second day of being done."""
    milestone = fact.milestone
    if milestone.area_id != fact.area_id:
        raise ValidationError({"milestone": "This milestone is one of another business area."})
    if fact.marking < milestone.marking:
        raise ValidationError(
            {
                "marking": f"The milestone is marked {milestone.get_marking_display()}, "
                "so a day of it cannot be marked lower."
            }
        )


# What cannot be so of an area that never joined


def _refuse_leaving_unjoined(fact: AreaFact) -> None:
    """What leaving involves cannot be recorded of an area that is only on its way in, as far as is known."""
    leaving = isinstance(fact, Exit | LedgerEntry) or (
        isinstance(fact, Milestone) and fact.way == Change.LEAVING
    )
    if not leaving:
        return
    kinds = {
        EventKind(kind)
        for kind in fact.area.lifecycleevents.current()
        .readable_at(fact.marking)
        .order_by()
        .values_list("kind", flat=True)
    }
    joined = EventKind.WENT_LIVE in kinds or any(map(follows_going_live, kinds))
    if not joined and any(kind in PLACES for kind in kinds):
        raise ValidationError(
            f"{fact.area.name} has not gone live, so it cannot leave. If it has, record first that it "
            "went live."
        )


# What cannot be true at once


def _current_beside(fact):
    """The other facts of the same noun about the same area that hold now; not the one being corrected.

    None is marked higher: to refuse for its sake would tell that it is there (R42).
    """
    beside = type(fact).objects.current().readable_at(fact.marking).filter(area=fact.area)
    beside = beside.exclude(pk=fact.replaces_id)
    return beside.exclude(pk=fact.pk) if fact.pk else beside


def _refuse_overlap(fact: PeriodFact) -> None:
    noun = fact._meta.verbose_name
    # `until` is the first day no longer true: from a day until the same day would be a period of no day.
    if fact.until and fact.since.earliest and fact.until.certainly_by(fact.since.earliest):
        raise ValidationError({"until": f"The {noun} cannot end before it began ({fact.since.words})."})
    for other in _current_beside(fact):
        if other.marking != fact.marking:
            continue
        if _certainly_overlaps(fact, other) or _certainly_overlaps(other, fact):
            raise ValidationError(
                {
                    "since": f"The {noun} “{other}” is recorded {other.since.from_words}"
                    f"{f' to the day before {other.until.words}' if other.until else ''}. "
                    f"“{fact}” {fact.since.from_words} would overlap it."
                }
            )
        if fact.since.is_exact and other.since == fact.since and str(other) != str(fact):
            raise ValidationError(
                {
                    "since": f"The {noun} “{other}” is recorded from the same day, {other.since.words}. "
                    "Correct that one, or give a different day."
                }
            )


def _certainly_overlaps(later: PeriodFact, earlier: PeriodFact) -> bool:
    """Whether one certainly began while the other, with its stated end, was certainly still true."""
    if not (earlier.until and earlier.until.earliest and earlier.since.latest and later.since.latest):
        return False
    return earlier.since.latest <= later.since.latest < earlier.until.earliest


def nothing_after(fact: PeriodFact) -> list[str]:
    """What follows, in sentences, when a period with no stated end is ended by one that has ended itself.

    A period with no stated end holds until the next begins, and is not taken up again when that one ends: no
    source says so (R1, R11). Both statements are sound, so neither is refused. But from the end on nothing
    is recorded, and whoever records either of them is told before it is saved.
    """
    periods = [*_current_beside(fact), fact]
    for later in periods:
        ended = _last_open_before(later, periods)
        if later.until and ended and fact in (ended, later) and not _followed(later, periods):
            return [
                f"“{ended}” is recorded {ended.since.from_words} with no end stated, so it is taken to end "
                f"when “{later}” begins ({later.since.words}).",
                f"Nothing is recorded {later.until.from_words}, when “{later}” ends. “{ended}” is not taken "
                f"up again: if it was so, record it once more {later.until.from_words}.",
            ]
    return []


def _last_open_before(later: PeriodFact, periods: list[PeriodFact]) -> PeriodFact | None:
    """The period that certainly held when another began and that it therefore ends."""
    before = [one for one in periods if one.since.is_before_for_certain(later.since)]
    last = max(before, key=lambda one: one.since.sort_key, default=None)
    return last if last and last.until is None else None


def _followed(period: PeriodFact, periods: list[PeriodFact]) -> bool:
    """Whether another period may have begun after this one did and by the time it ended."""
    end = period.until.latest
    return any(
        other is not period
        and not other.since.is_before_for_certain(period.since)
        and (end is None or other.since.possibly_by(end))
        for other in periods
    )


def _refuse_disorder(event: LifecycleEvent) -> None:
    # Nothing marked higher is compared: the sentence would tell a reader what they may not see.
    beside = _current_beside(event).readable_at(event.marking)
    others = [(EventKind(other.kind), other.when) for other in beside]
    if sentence := out_of_order(EventKind(event.kind), event.when, others):
        raise ValidationError({"when": sentence})


def _refuse_taken_place(event: LifecycleEvent) -> None:
    """One order gives an area one place, and a place one area.

    Only what the writer may read, marked no higher than the event, is told of (R42). What happens more than
    once, such as a review, may stand in several places.
    """
    if not event.sequence:
        return
    order = (
        LifecycleEvent.objects.current()
        .readable_at(event.marking)
        .visible_to(event.recorded_by)
        .filter(sequence_list=event.sequence_list)
        .exclude(pk=event.replaces_id)
        .select_related("area")
    )
    own = order.filter(area=event.area, kind=event.kind).exclude(sequence=event.sequence).first()
    if own and event.kind in PLACES:
        raise ValidationError(
            {
                "sequence": f"{own.area} is already {ordinal(own.sequence)} in “{own.sequence_list}”. "
                "Correct that, or give another order a name of its own."
            }
        )
    if other := order.filter(sequence=event.sequence).exclude(area=event.area).first():
        raise ValidationError(
            {
                "sequence": f"{other.area} is already {ordinal(other.sequence)} in “{other.sequence_list}”. "
                "Correct that first, or give another order a name of its own."
            }
        )


def _refuse_backwards(fact, first, second, sentence):
    begun, ended = getattr(fact, first), getattr(fact, second)
    if begun and ended and ended.is_before_for_certain(begun):
        raise ValidationError({second: f"{sentence} You gave {begun.words} and {ended.words}."})


def _refuse_second_version(fact: BusinessCase) -> None:
    same = _current_beside(fact).filter(kind=fact.kind, version=fact.version, marking=fact.marking)
    if same.exists():
        raise ValidationError(
            {
                "version": f"Version {fact.version} of the {fact.get_kind_display().lower()} is already "
                "recorded. Correct that one, or give another version."
            }
        )


# How an area left, and what follows it. What is marked higher is never counted or compared: to refuse for its
# sake would tell that it is there (R42). So each marking may have its own account of how the area left.


# How many things follow an area, at most, for each kind of ending.
MOST_SUCCESSORS = {
    Ending.MERGED: 1,
    Ending.REPLACED: 1,
    Ending.RENAMED: 1,
    Ending.SPLIT: None,
    Ending.RETURNED: None,
}


def _too_many(following: int, ended: Exit) -> bool:
    most = MOST_SUCCESSORS[Ending(ended.ending)]
    return most is not None and following > most


def _refuse_second_exit(fact: Exit) -> None:
    if _current_beside(fact).filter(marking=fact.marking).exists():
        raise ValidationError(
            f"How this area left is already recorded, marked {fact.get_marking_display()}. "
            "Correct that instead."
        )
    if fact.replaces and _something_rests_on(fact.replaces, fact.marking - 1):
        raise ValidationError(
            {"marking": "What follows the area is marked lower, and rests on this. Withdraw that first."}
        )
    following = fact.area.successors.current().readable_at(fact.marking).count()
    if _too_many(following, fact):
        raise ValidationError(
            {
                "ending": f"{following} things are recorded as following this area. An area that ended as "
                f"“{fact.get_ending_display()}” is followed by one thing only: withdraw the others first."
            }
        )


def _refuse_extra_successor(fact: Successor) -> None:
    ended = used_exit(fact.area.exits.current().readable_at(fact.marking))
    if ended is None:
        raise ValidationError(
            {
                "name": "Record how the area left, marked no higher than this, before recording what "
                "follows it."
            }
        )
    if _too_many(_current_beside(fact).count() + 1, ended):
        raise ValidationError(
            {"name": f"An area that ended as “{ended.get_ending_display()}” is followed by one thing only."}
        )


def _something_rests_on(ended: Exit, level: int) -> bool:
    """Whether what follows an area, as far as readers of a level know, would not fit without this account."""
    others = ended.area.exits.current().exclude(pk=ended.pk)
    for marking in Marking:
        if ended.marking <= marking <= level:
            following = ended.area.successors.current().readable_at(marking).count()
            instead = used_exit(others.readable_at(marking))
            if following and (instead is None or _too_many(following, instead)):
                return True
    return False
