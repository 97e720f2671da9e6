"""What was promised to be saved, what was claimed, and what somebody else verified (R30)."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from alliance.markings import Marking
from alliance.models import RecordedFact
from alliance.models.facts import FactQuerySet
from alliance.models.words import one_of_its_choices
from alliance.money import PoundsField
from alliance.row_checks import RowCheck
from alliance.temporal import financial_year
from alliance.triggers import MarkedNoLowerThan, WithdrawOnly, refusal
from business_areas.models import BusinessArea
from business_areas.models.areas import NO_FACT_BELOW_ITS_AREA
from governance.models import Decision, Seat
from savings.models.costs import prices_in_words
from savings.models.years import FIRST, LAST, first_day

MOST_YEARS = 20
NOT_BELOW_ITS_SAVING = "What is said of a saving is never marked lower than the saving"
ONE_AMOUNT_AT_A_TIME = "A year of a saving has one amount of each kind at a time"
TWO_PEOPLE = "Whoever claims a saving does not verify it"
ONLY_CLAIMS = "Only a claim that stands is verified, and never at more than was claimed"


class BenefitQuerySet(FactQuerySet):
    """What is recorded of savings: read by those who read what it is marked."""

    def visible_to(self, user):
        return self.readable_at(getattr(user, "reading_level", Marking.PUBLISHED))


class Saving(RecordedFact):
    """One saving, or one dis-benefit, of a business area: what changes, and the post that answers for it.

    All that is said of it carries its own marking. `counted` is how its amounts are given: gross, or net of
    the cost of change. The two are never added together, and neither are prices of different years.
    """

    class Effect(models.TextChoices):
        SAVING = "saving", "Saving"
        DISBENEFIT = "disbenefit", "Dis-benefit: something that gets worse, or costs more"

    class Cash(models.TextChoices):
        CASHABLE = "cashable", "Cashable: a budget can be reduced by it"
        NOT_CASHABLE = "not-cashable", "Not cashable: time or quality, and no budget is reduced"

    class Recurs(models.TextChoices):
        EVERY_YEAR = "every-year", "Recurring: every year"
        ONCE = "once", "One-off"

    class Counted(models.TextChoices):
        GROSS = "gross", "Gross: the cost of change is not taken off"
        NET = "net", "Net: the cost of change is taken off already"

    number = models.PositiveIntegerField(unique=True, editable=False)
    area = models.ForeignKey(BusinessArea, on_delete=models.PROTECT, related_name="savings")
    title = models.CharField("what is saved", max_length=160)
    about = models.TextField("how it comes about", blank=True)
    effect = models.CharField("saving or dis-benefit", max_length=10, choices=Effect.choices)
    cash = models.CharField("cashable or not", max_length=12, choices=Cash.choices)
    recurs = models.CharField("recurring or one-off", max_length=10, choices=Recurs.choices)
    counted = models.CharField("gross or net", max_length=5, choices=Counted.choices)
    price_year = models.PositiveSmallIntegerField(
        "the year whose prices it is in", null=True, blank=True, help_text="none: actual prices"
    )
    owner_seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="savings", null=True, blank=True
    )
    owner_post = models.CharField("post that answers for it", max_length=160, blank=True)

    objects = BenefitQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = ["area__name", "number"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            RowCheck(
                condition=Q(owner_seat__isnull=False, owner_post="")
                | (Q(owner_seat__isnull=True) & ~Q(owner_post="")),
                name="saving_has_one_owner",
                violation_error_message="Choose the seat that answers for it, or name another post.",
            ),
            RowCheck(
                condition=Q(price_year__isnull=True) | Q(price_year__gte=FIRST, price_year__lte=LAST),
                name="saving_is_in_prices_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}.",
            ),
        ]

    Meta.constraints = [
        *Meta.constraints,
        *one_of_its_choices(effect=Effect, cash=Cash, recurs=Recurs, counted=Counted),
    ]

    def __str__(self):
        return f"{self.title} ({self.area})"

    @property
    def owner(self) -> str:
        return self.owner_seat.title if self.owner_seat_id else self.owner_post

    @property
    def prices_words(self) -> str:
        return prices_in_words(self.price_year)

    @property
    def subject(self) -> str:
        return f"saving/{self.number}"


class OfASaving(RecordedFact):
    """A fact about one saving, marked as the saving is."""

    saving = models.ForeignKey(Saving, on_delete=models.PROTECT, related_name="%(class)ss")

    objects = BenefitQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("saving_id", Saving._meta.db_table, NOT_BELOW_ITS_SAVING),
    ]

    class Meta(RecordedFact.Meta):
        abstract = True


class Baseline(OfASaving):
    """What a saving is measured from: an amount for a year, as on a day, and who decided that.

    Moving it takes a decision of the Board. The line before is not withdrawn: it stays beside the new one.
    """

    number = models.PositiveSmallIntegerField(editable=False)
    amount = PoundsField("cost a year before the change")
    on = models.DateField("day it is measured on")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="baselines", null=True, blank=True
    )
    decided_as_stated = models.CharField("how it was decided", max_length=240, blank=True)
    because = models.TextField("why it is moved", blank=True)

    class Meta(OfASaving.Meta):
        abstract = False
        ordering: ClassVar = ["saving", "number"]
        constraints: ClassVar = [
            *OfASaving.Meta.constraints,
            models.UniqueConstraint(fields=["saving", "number"], name="saving_has_each_baseline_once"),
            RowCheck(
                condition=Q(number=1, because="")
                | (Q(number__gt=1, decision__isnull=False) & ~Q(because="")),
                name="baseline_is_moved_by_a_decision_that_says_why",
                violation_error_message="A baseline is moved by a decision of the Board, and says why.",
            ),
            RowCheck(
                condition=Q(decision__isnull=False) | ~Q(decided_as_stated=""),
                name="baseline_says_how_it_was_decided",
                violation_error_message="Choose the decision that set it, or say how it was decided.",
            ),
            RowCheck(
                condition=Q(amount__gte=0),
                name="baseline_is_not_below_nothing",
                violation_error_message="A baseline cannot be less than £0.",
            ),
        ]

    def __str__(self):
        return f"Baseline {self.number} of {self.saving}"


@dataclass(frozen=True)
class OneAmountAtATime:
    """Two current amounts of a saving that are alike planned, or claimed, never cover the same year."""

    def statements(self, model, vendor):
        table = model._meta.db_table
        condition = (
            f"NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM {table} other "
            "WHERE other.id <> NEW.id AND other.withdrawn_at IS NULL AND other.saving_id = NEW.saving_id "
            "AND other.standing = NEW.standing AND other.first_year < NEW.first_year + NEW.years "
            "AND NEW.first_year < other.first_year + other.years)"
        )
        yield from refusal(
            table, "INSERT", ONE_AMOUNT_AT_A_TIME, vendor, condition=condition, timing="AFTER", name="overlap"
        )


class SavingAmount(OfASaving):
    """What one saving is planned to save, or is claimed to have saved, in a year or over several years.

    It is what is saved in those years compared with the baseline, and not what is saved more than in the
    year before. An amount over several years is never added to one of a year.
    """

    class Standing(models.TextChoices):
        PLANNED = "planned", "Planned"
        CLAIMED = "claimed", "Claimed"

    standing = models.CharField("planned or claimed", max_length=8, choices=Standing.choices)
    first_year = models.PositiveSmallIntegerField("the financial year it begins in")
    years = models.PositiveSmallIntegerField("how many years it covers", default=1)
    amount = PoundsField("amount")

    triggers: ClassVar = [*OfASaving.triggers, OneAmountAtATime()]

    class Meta(OfASaving.Meta):
        abstract = False
        ordering: ClassVar = ["saving", "first_year", "standing", "pk"]
        constraints: ClassVar = [
            *OfASaving.Meta.constraints,
            RowCheck(
                condition=Q(first_year__gte=FIRST, first_year__lte=LAST),
                name="amount_is_of_a_year_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}.",
            ),
            RowCheck(
                condition=Q(years__gte=1, years__lte=MOST_YEARS),
                name="amount_covers_a_year_or_some_years",
                violation_error_message=f"An amount covers 1 to {MOST_YEARS} years.",
            ),
            RowCheck(
                condition=Q(amount__gte=0),
                name="saving_is_not_below_nothing",
                violation_error_message="A saving is £0 or more. Record what costs more as a dis-benefit.",
            ),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(standing=Standing)]

    def __str__(self):
        return f"{self.get_standing_display()} {self.period_words}, {self.saving}"

    @property
    def period_words(self) -> str:
        return period_in_words(self.first_year, self.years)

    @property
    def subject(self) -> str:
        return self.saving.subject


def period_in_words(first_year: int, years: int) -> str:
    """2018/19; or, of several years, 2015/16 to 2018/19 (4 years together)."""
    first = financial_year(first_day(first_year))
    if years == 1:
        return first
    last = financial_year(first_day(first_year + years - 1))
    return f"{first} to {last} ({years} years together)"


@dataclass(frozen=True)
class VerifiedByAnother:
    """A claim is verified by somebody who did not make it, while it stands, at what was claimed at most."""

    def statements(self, model, vendor):
        table, claims = model._meta.db_table, SavingAmount._meta.db_table
        alone = (
            f"EXISTS (SELECT 1 FROM {claims} claim "
            "WHERE claim.id = NEW.claim_id AND claim.recorded_by_id = NEW.recorded_by_id)"
        )
        yield from refusal(table, "INSERT", TWO_PEOPLE, vendor, condition=alone, name="two_people")
        wrong = (
            f"NOT EXISTS (SELECT 1 FROM {claims} claim WHERE claim.id = NEW.claim_id "
            "AND claim.saving_id = NEW.saving_id AND claim.standing = 'claimed' "
            "AND claim.withdrawn_at IS NULL AND claim.amount >= NEW.amount)"
        )
        yield from refusal(table, "INSERT", ONLY_CLAIMS, vendor, condition=wrong, name="claims")


class Verification(OfASaving):
    """What somebody found to be evidenced of a claim; who recorded it verified it, on that day.

    The source is the evidence, and the note says what was looked at.
    """

    claim = models.ForeignKey(SavingAmount, on_delete=models.PROTECT, related_name="verifications")
    amount = PoundsField("amount that is evidenced")

    triggers: ClassVar = [*OfASaving.triggers, VerifiedByAnother()]

    class Meta(OfASaving.Meta):
        abstract = False
        ordering: ClassVar = ["claim", "pk"]
        constraints: ClassVar = [
            *OfASaving.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(withdrawn_at__isnull=True),
                name="claim_is_verified_once",
            ),
            RowCheck(
                condition=Q(amount__gte=0),
                name="verified_is_not_below_nothing",
                violation_error_message="What is evidenced cannot be less than £0.",
            ),
        ]

    def __str__(self):
        return f"Verification of {self.claim}"


class SavingsTarget(RecordedFact):
    """What the alliance, or an area, set itself to save. A later version stands beside the one before (R31).

    `years` is how many years the amount covers; `by_year` is the first year in which it was to be reached.
    """

    area = models.ForeignKey(
        BusinessArea, on_delete=models.PROTECT, related_name="savings_targets", null=True, blank=True
    )
    amount = PoundsField("amount to save")
    years = models.PositiveSmallIntegerField("how many years the amount covers", default=1)
    by_year = models.PositiveSmallIntegerField("the financial year to reach it in")
    set_on = models.DateField("day it was set")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="savings_targets", null=True, blank=True
    )
    decided_as_stated = models.CharField("how it was decided", max_length=240, blank=True)

    objects = BenefitQuerySet.as_manager()
    triggers: ClassVar = [
        WithdrawOnly(),
        MarkedNoLowerThan("area_id", BusinessArea._meta.db_table, NO_FACT_BELOW_ITS_AREA),
    ]

    class Meta(RecordedFact.Meta):
        abstract = False
        ordering: ClassVar = [F("area__name").asc(nulls_first=True), "set_on", "pk"]
        constraints: ClassVar = [
            *RecordedFact.Meta.constraints,
            RowCheck(
                condition=Q(amount__gt=0),
                name="target_is_more_than_nothing",
                violation_error_message="A target is more than £0.",
            ),
            RowCheck(
                condition=Q(years__gte=1, years__lte=MOST_YEARS) & Q(by_year__gte=FIRST, by_year__lte=LAST),
                name="target_is_of_years_of_this_age",
                violation_error_message=f"Enter a year from {FIRST} to {LAST}, and 1 to {MOST_YEARS} years.",
            ),
            RowCheck(
                condition=Q(decision__isnull=False) | ~Q(decided_as_stated=""),
                name="target_says_how_it_was_decided",
                violation_error_message="Choose the decision that set it, or say how it was decided.",
            ),
        ]

    def __str__(self):
        return f"Target of {self.area or 'the alliance'}, set on {self.set_on}"
