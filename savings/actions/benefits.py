"""Recording what is to be saved, claiming it, verifying it, and moving its baseline (R30, R31)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import stamp, withdraw_row
from alliance.audit import changed, record
from alliance.markings import Marking
from alliance.models import RecordedFact, User
from alliance.models.facts import next_of_its_marking
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.slips import refuse_to_come
from alliance.templatetags.portal import pounds
from alliance.temporal import financial_year, today
from savings.actions.years import PART
from savings.consistency import refuse_decision
from savings.models import Baseline, Saving, SavingAmount, SavingsTarget, Verification
from savings.models.benefits import period_in_words
from savings.models.years import first_day
from savings.policies import cannot_change_saving, cannot_keep_savings, cannot_verify

Standing = SavingAmount.Standing


@transaction.atomic
def record_saving(saving: Saving, baseline: Baseline, *, by: User) -> Saving:
    """Put a saving on the register, with what it is measured from."""
    changed(PART)
    enforce(cannot_keep_savings(by))
    enforce(cannot_use_marking(by, saving.marking))
    _refuse_below_area(saving)
    stamp(saving, by=by)
    saving.number = next_of_its_marking(Saving.objects.all(), saving.marking)
    saving.full_clean(exclude=["recorded_by"])
    saving.save()
    baseline.number = 1
    _put(baseline, saving, by)
    record(
        "savings.record_saving",
        saving.subject,
        f"Recorded the saving “{saving.title}” of {saving.area}",
        by=by,
        marking=saving.marking,
    )
    return saving


@transaction.atomic
def withdraw_saving(saving: Saving, because: str, *, by: User) -> Saving:
    """Withdraw a saving that should not be there, with all that is said of it; it stays readable."""
    changed(PART)
    saving = _saving(saving.pk)
    enforce(cannot_change_saving(by, saving))
    enforce(cannot_use_marking(by, saving.marking))
    for model in (Verification, SavingAmount, Baseline):
        for fact in model.objects.current().filter(saving=saving):
            withdraw_row(fact, because, by=by)
    withdraw_row(saving, because, by=by)
    record(
        "savings.withdraw_saving",
        saving.subject,
        f"Withdrew the saving “{saving.title}”",
        by=by,
        marking=saving.marking,
        because=because,
    )
    return saving


@transaction.atomic
def move_baseline(saving: Saving, baseline: Baseline, *, by: User) -> Baseline:
    """Measure a saving from another line, as the Board decided. The line before stays beside it."""
    changed(PART)
    saving = _saving(saving.pk)
    enforce(cannot_change_saving(by, saving))
    enforce(cannot_use_marking(by, saving.marking))
    if baseline.decision is None:
        raise ValidationError({"decision": "Moving a baseline is for the Board. Choose the decision."})
    if not baseline.because.strip():
        raise ValidationError({"because": "Say why the baseline is moved."})
    baseline.number = saving.baselines.count() + 1
    _put(baseline, saving, by)
    words = f"Moved the baseline of “{saving.title}” to {pounds(baseline.amount)}"
    record(
        "savings.move_baseline",
        saving.subject,
        words,
        by=by,
        marking=saving.marking,
        because=baseline.because,
    )
    return baseline


@transaction.atomic
def record_amount(amount: SavingAmount, *, by: User) -> SavingAmount:
    """Record what a saving is planned to save, in a year or over several years together; or claim it.

    The source of a claim is its evidence, and somebody else verifies it.
    """
    changed(PART)
    saving = _saving(amount.saving_id)
    enforce(cannot_change_saving(by, saving))
    enforce(cannot_use_marking(by, saving.marking))
    if amount.standing == Standing.CLAIMED and first_day(amount.first_year + amount.years) > today():
        raise ValidationError(
            {"first_year": f"{amount.period_words} is not over, so nothing of it can be claimed yet."}
        )
    _refuse_second(amount)
    _put(amount, saving, by)
    done = "Planned" if amount.standing == Standing.PLANNED else "Claimed"
    record(
        "savings.record_amount",
        saving.subject,
        f"{done} {_said(amount)} for “{saving.title}”",
        by=by,
        marking=saving.marking,
    )
    return amount


@transaction.atomic
def withdraw_amount(amount: SavingAmount, because: str, *, by: User) -> SavingAmount:
    """Withdraw what was planned or claimed, and what was verified of it; all of it stays readable."""
    changed(PART)
    amount = SavingAmount.objects.select_related("saving__area").get(pk=amount.pk)
    enforce(cannot_change_saving(by, amount))
    enforce(cannot_use_marking(by, amount.marking))
    for verification in amount.verifications.current():
        withdraw_row(verification, because, by=by)
    withdraw_row(amount, because, by=by)
    words = f"Withdrew what was {amount.standing} of “{amount.saving.title}”: {_said(amount)}"
    record(
        "savings.withdraw_amount",
        amount.saving.subject,
        words,
        by=by,
        marking=amount.saving.marking,
        because=because,
    )
    return amount


@transaction.atomic
def verify_claim(claim: SavingAmount, verification: Verification, *, by: User) -> Verification:
    """Record how much of a claim is evidenced: all of it, some or none. Whoever claimed it does not."""
    changed(PART)
    claim = SavingAmount.objects.select_related("saving__area").get(pk=claim.pk)
    enforce(cannot_verify(by, claim))
    enforce(cannot_change_saving(by, claim.saving))
    enforce(cannot_use_marking(by, claim.marking))
    if verification.amount > claim.amount:
        raise ValidationError(
            {"amount": f"{pounds(claim.amount)} was claimed, so no more than that can be verified."}
        )
    if claim.illustrative and not verification.source.illustrative:
        raise ValidationError({"source": "This claim is illustrative, so nothing real evidences it."})
    verification.claim = claim
    _put(verification, claim.saving, by)
    words = f"Verified {pounds(verification.amount)} of the claim of {_said(claim)}"
    record(
        "savings.verify_claim",
        claim.saving.subject,
        f"{words} of “{claim.saving.title}”",
        by=by,
        marking=claim.saving.marking,
    )
    return verification


@transaction.atomic
def withdraw_verification(verification: Verification, because: str, *, by: User) -> Verification:
    """Withdraw a verification that was wrong; the claim stands, and can be verified anew."""
    changed(PART)
    rows = Verification.objects.select_related("saving__area", "claim")
    verification = rows.get(pk=verification.pk)
    enforce(cannot_change_saving(by, verification))
    enforce(cannot_use_marking(by, verification.marking))
    withdraw_row(verification, because, by=by)
    saving = verification.saving
    words = f"Withdrew the verification of {_said(verification.claim)} of “{saving.title}”"
    record(
        "savings.withdraw_verification",
        saving.subject,
        words,
        by=by,
        marking=saving.marking,
        because=because,
    )
    return verification


@transaction.atomic
def record_target(target: SavingsTarget, *, by: User) -> SavingsTarget:
    """Record what is to be saved, as a version beside those before it (R31)."""
    changed(PART)
    enforce(cannot_keep_savings(by))
    enforce(cannot_use_marking(by, target.marking))
    if target.area_id:
        _refuse_below_area(target)
    refuse_to_come("set_on", target.set_on, "This day has not come yet. Enter the day the target was set.")
    refuse_decision(target)
    stamp(target, by=by)
    target.full_clean(exclude=["recorded_by"])
    target.save()
    whose = target.area or "the alliance"
    record(
        "savings.record_target",
        f"savings-target/{target.pk}",
        f"Recorded the target of {whose}: {pounds(target.amount)} by {_year(target.by_year)}",
        by=by,
        marking=target.marking,
    )
    return target


@transaction.atomic
def withdraw_target(target: SavingsTarget, because: str, *, by: User) -> SavingsTarget:
    """Withdraw a target that was recorded wrongly; a target that was changed is another version instead."""
    changed(PART)
    target = SavingsTarget.objects.select_related("area").get(pk=target.pk)
    enforce(cannot_change_saving(by, target))
    enforce(cannot_use_marking(by, target.marking))
    withdraw_row(target, because, by=by)
    record(
        "savings.withdraw_target",
        f"savings-target/{target.pk}",
        f"Withdrew the target of {target.area or 'the alliance'}: {pounds(target.amount)}",
        by=by,
        marking=target.marking,
        because=because,
    )
    return target


# What they have in common


def _refuse_second(amount: SavingAmount) -> None:
    """Raise ValidationError where a year has an amount of this kind already, alone or among several years."""
    end = amount.first_year + amount.years
    others = SavingAmount.objects.current().filter(saving=amount.saving_id, standing=amount.standing)
    for other in others:
        if other.first_year < end and amount.first_year < other.first_year + other.years:
            alike = other.years == amount.years
            raise ValidationError(
                {
                    "first_year": f"{_said(other)} is {amount.get_standing_display().lower()} already. "
                    + (
                        "Withdraw that first, or choose another year."
                        if alike
                        else "A total over several years is not added to an amount of one year."
                    )
                }
            )


def _put(fact: RecordedFact, saving: Saving, by: User) -> None:
    """Save a fact about a saving, marked as the saving is, once nothing speaks against it."""
    fact.saving, fact.marking = saving, saving.marking
    if saving.illustrative and not fact.source.illustrative:
        raise ValidationError({"source": "This saving is illustrative, so nothing real is recorded of it."})
    if isinstance(fact, Baseline):
        refuse_to_come("on", fact.on, "This day has not come yet. Enter the day that is measured from.")
        refuse_decision(fact)
    stamp(fact, by=by)
    fact.full_clean(exclude=["recorded_by"])
    fact.save()


def _saving(key: int) -> Saving:
    return Saving.objects.select_related("area", "source").get(pk=key)


def _refuse_below_area(fact) -> None:
    if fact.marking < fact.area.marking:
        raise ValidationError(
            {
                "marking": f"{fact.area} is marked {Marking(fact.area.marking).label}, "
                "so what it saves cannot be marked lower."
            }
        )


def _said(amount: SavingAmount) -> str:
    """£1,200 in 2018/19."""
    return f"{pounds(amount.amount)} in {period_in_words(amount.first_year, amount.years)}"


def _year(first_year: int) -> str:
    return financial_year(first_day(first_year))
