"""Recording by what rule the forces share, ending a rule, and withdrawing one that is wrong."""

from collections.abc import Sequence

from django.db import transaction

from alliance.actions.facts import stamp, withdraw_row
from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from savings.actions.years import PART
from savings.consistency import refuse_closed, refuse_rule
from savings.models import RuleShare, SharingRule, Size
from savings.models.years import LAST
from savings.policies import cannot_change_rule, cannot_end_rule, cannot_keep_money

SAID_BY_A_RULE = (
    "area", "way", "method", "grant", "from_year", "decision", "decided_as_stated", "source", "paragraph",
    "marking", "basis", "reasoning", "note",
)  # fmt: skip


@transaction.atomic
def record_rule(rule: SharingRule, shares: Sequence[RuleShare], *, by: User) -> SharingRule:
    """Record a rule with each force's share, in the order in which the agreement names the forces."""
    changed(PART)
    enforce(cannot_keep_money(by))
    enforce(cannot_use_marking(by, rule.marking))
    refuse_closed(range(rule.from_year, rule.until_year or LAST))
    _put(rule, shares, by)
    record("savings.record_rule", rule.subject, f"Recorded {_lower(rule)}: {_in_words(shares)}", by=by)
    return rule


@transaction.atomic
def end_rule(rule: SharingRule, until_year: int, because: str, *, by: User) -> SharingRule:
    """Record the first year in which a rule no longer holds; what it said of the years before stays."""
    changed(PART)
    rule = SharingRule.objects.select_related("area", "source", "decision").get(pk=rule.pk)
    enforce(cannot_end_rule(by, rule))
    enforce(cannot_use_marking(by, rule.marking))
    refuse_closed(range(until_year, LAST))
    ended = SharingRule(
        **{name: getattr(rule, name) for name in SAID_BY_A_RULE}, until_year=until_year, replaces=rule
    )
    shares = [
        RuleShare(force=share.force, percent=share.percent, size=share.size, baseline=share.baseline)
        for share in rule.shares.select_related("force", "size__measure", "size__year", "size__force")
    ]
    # The one that says when it ends comes first: a closed year is never without its rule.
    _put(ended, shares, by)
    withdraw_row(rule, because, by=by)
    record("savings.end_rule", ended.subject, f"Ended {_lower(rule)}: {ended.period_words}. {because}", by=by)
    return ended


@transaction.atomic
def withdraw_rule(rule: SharingRule, because: str, *, by: User) -> SharingRule:
    """Withdraw a rule that is wrong; it stays readable, and no year is shared by it any more."""
    changed(PART)
    rule = SharingRule.objects.select_related("area").get(pk=rule.pk)
    enforce(cannot_change_rule(by, rule))
    enforce(cannot_use_marking(by, rule.marking))
    refuse_closed(range(rule.from_year, rule.until_year or LAST))
    withdraw_row(rule, because, by=by)
    record("savings.withdraw_rule", rule.subject, f"Withdrew {_lower(rule)}. {because}", by=by)
    return rule


def _put(rule: SharingRule, shares: Sequence[RuleShare], by: User) -> None:
    """Save a rule and its shares, once nothing speaks against them."""
    stamp(rule, by=by)
    _look_again(shares)
    refuse_rule(rule, shares)
    rule.full_clean(exclude=["recorded_by"])
    rule.save()
    for order, share in enumerate(shares):
        share.rule, share.order = rule, order
        share.full_clean()
        share.save()


def _look_again(shares: Sequence[RuleShare]) -> None:
    """Take each size as it is now that nobody changes it: it may be withdrawn since it was chosen."""
    chosen = [share.size_id for share in shares if share.size_id]
    rows = Size.objects.select_related("measure", "year", "force", "withdrawn_by").in_bulk(chosen)
    for share in shares:
        if share.size_id:
            share.size = rows.get(share.size_id)


def _in_words(shares: Sequence[RuleShare]) -> str:
    return ", ".join(str(share) for share in shares)


def _lower(rule: SharingRule) -> str:
    return f"the sharing rule of {rule.whose}, {rule.period_words}"
