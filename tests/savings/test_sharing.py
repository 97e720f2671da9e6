"""How a cost is shared: to the penny, by the rule that holds, and settled by the fewest payments."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from savings.models import SharingRule
from savings.sharing import NOTHING, Terms, settle, share_out
from savings.shown import Shown, shares_in_words

PENCE = st.integers(-(10**9), 10**9).map(lambda pence: Decimal(pence).scaleb(-2))


def terms(devon="70", dorset="30", **fields) -> Terms:
    return Terms({"devon": Decimal(devon), "dorset": Decimal(dorset)}, **fields)


def amounts(**texts) -> dict[str, Decimal]:
    return {force: Decimal(amount) for force, amount in texts.items()}


def test_each_force_bears_its_share_of_what_all_paid():
    outcome = share_out(terms(), amounts(dorset="1000"), {})
    assert outcome.bears == amounts(devon="700", dorset="300")
    assert outcome.balance == amounts(devon="-700", dorset="700")


def test_gross_of_grant_the_grant_stays_with_the_force_that_received_it():
    outcome = share_out(terms(), amounts(dorset="1000"), amounts(dorset="200"))
    assert outcome.shared == 1000
    assert outcome.balance == amounts(devon="-700", dorset="700")


def test_net_of_grant_it_is_taken_off_before_the_rest_is_shared():
    net = terms(grant=SharingRule.Grant.NET)
    outcome = share_out(net, amounts(dorset="1000"), amounts(dorset="200"))
    assert outcome.shared == 800
    assert outcome.paid == amounts(devon="0", dorset="800")
    assert outcome.balance == amounts(devon="-560", dorset="560")


@pytest.mark.parametrize(("cost", "devon", "dorset"), [("900", "530", "370"), ("1100", "670", "430")])
def test_sharing_the_saving_each_force_bears_what_it_paid_before_less_its_part(cost, devon, dorset):
    """A cost above the baseline is a saving below nothing: each force bears its part of that as well."""
    saving = terms(method=SharingRule.Method.SAVING, baselines=amounts(devon="600", dorset="400"))
    outcome = share_out(saving, amounts(dorset=cost), {})
    assert outcome.bears == amounts(devon=devon, dorset=dorset)
    assert outcome.working.total == 1000 - Decimal(cost)


def test_a_force_that_the_rule_does_not_name_is_owed_what_it_paid():
    outcome = share_out(terms(), amounts(avon="10"), {})
    assert outcome.balance == amounts(devon="-7", dorset="-3", avon="10")


@st.composite
def splits(draw):
    """Terms for some forces, with what each paid and received."""
    forces = [f"force-{number}" for number in range(draw(st.integers(1, 6)))]
    percents = dict.fromkeys(forces, NOTHING) | {
        force: Decimal(draw(st.integers(0, 100))) for force in forces[1:]
    }
    percents[forces[0]] = Decimal(1000) - sum(percents.values())
    saving = draw(st.booleans())
    return (
        Terms(
            percents,
            method=SharingRule.Method.SAVING if saving else SharingRule.Method.COST,
            grant=draw(st.sampled_from(SharingRule.Grant.values)),
            baselines={force: draw(PENCE) for force in forces} if saving else None,
        ),
        draw(st.dictionaries(st.sampled_from(forces), PENCE)),
        draw(st.dictionaries(st.sampled_from([*forces, "outsider"]), PENCE)),
    )


@settings(max_examples=100)
@given(splits())
def test_what_the_forces_bear_is_what_they_paid_and_the_balances_are_nothing_together(split):
    outcome = share_out(*split)
    assert sum(outcome.bears.values()) == outcome.shared == sum(outcome.paid.values())
    assert sum(outcome.balance.values()) == 0


# Settling


def after(balances, payments):
    left = dict(balances)
    for payment in payments:
        left[payment.payer] += payment.amount
        left[payment.payee] -= payment.amount
    return left


@settings(max_examples=100)
@given(st.lists(PENCE, min_size=1, max_size=6))
def test_after_the_payments_nobody_owes_anybody(found):
    balances = {f"force-{number}": amount for number, amount in enumerate([*found, -sum(found)])}
    payments = settle(balances)
    assert not any(after(balances, payments).values())
    assert all(payment.amount > 0 for payment in payments)


@settings(max_examples=50)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=6))
def test_no_fewer_payments_would_settle(found):
    """As many groups that settle among themselves as any way of parting the forces gives."""
    owing = [Decimal(amount) for amount in (*found, -sum(found)) if amount]

    def most_groups(left: tuple) -> int:
        if not left:
            return 0
        first, rest = left[0], left[1:]
        best = 0
        for size in range(len(rest) + 1):
            for others in combinations(range(len(rest)), size):
                if first + sum(rest[place] for place in others) == 0:
                    kept = tuple(each for place, each in enumerate(rest) if place not in others)
                    best = max(best, 1 + most_groups(kept))
        return best

    payments = settle({f"force-{number}": amount for number, amount in enumerate(owing)})
    assert len(payments) == len(owing) - most_groups(tuple(owing))


def test_many_forces_settle_too():
    balances = {f"force-{number}": Decimal(number) for number in range(1, 43)}
    balances["last"] = -sum(balances.values())
    assert len(settle(balances)) == 42


def test_balances_that_do_not_add_up_are_not_settled():
    with pytest.raises(ValueError, match="do not add up"):
        settle(amounts(devon="1", dorset="-2"))


# In words


def three_forces() -> dict:
    """What a statement says of one area that three forces share."""
    outcome = share_out(
        Terms({"a": Decimal(50), "b": Decimal(30), "c": Decimal(20)}), amounts(a="100", b="0", c="0"), {}
    )

    def texts(found):
        return {force: f"{amount:.2f}" for force, amount in found.items()}

    said = {"paid": texts(outcome.paid), "bears": texts(outcome.bears), "balance": texts(outcome.balance)}
    total = {"shared": "100.00", "grant_basis": "gross", "group": "Crime", **said}
    shares = [
        {"force": "a", "percent": "50"},
        {"force": "b", "percent": "30"},
        {"force": "c", "percent": "20"},
    ]
    row = {"area": "x", "name": "Unit", "group": "Crime", "cost": "100.00", "costs": {}, "grants": {}, **said}
    rule = {"own": True, "way": "fixed", "grant": "gross", "method": "cost", "measure": "", "shares": shares}
    row |= {"shared": "100.00", "rule": rule}
    payments = [
        {"payer": each.payer, "payee": each.payee, "amount": f"{each.amount:.2f}"}
        for each in settle(outcome.balance)
    ]
    part = {"spending": "revenue", "rows": [row], "groups": [total], "totals": [total], "payments": payments}
    names = {"a": "Avon", "b": "Brent", "c": "Camel"}
    forces = [{"force": force, "short_name": name} for force, name in names.items()]
    return {"year": "2022/23", "firmness": "outturn", "forces": forces, "parts": [part]}


def test_three_forces_are_told_as_two_are():
    shown = Shown(three_forces(), "2022-23", version=1)
    assert shown.sentences == [
        "Revenue: the forces share £100, gross of grant. "
        "Avon bears £50, Brent bears £30 and Camel bears £20.",
        "Revenue: Brent owes Avon £30.",
        "Revenue: Camel owes Avon £20.",
    ]
    assert shown.rules == [
        "Unit has a rule of its own: fixed shares. Avon 50.0%, Brent 30.0% and Camel 20.0%."
    ]
    bears, balance = shown.grids(shown.content["parts"][0])
    assert bears.rows[-1].values == ("100.00", "50.0%", "50.00", "30.0%", "30.00", "20.0%", "20.00")
    assert balance.rows[0].values[-1] == "Brent owes £30, Camel owes £20 and Avon is owed £50"


@pytest.mark.parametrize(
    ("bears", "words"),
    [
        (("1", "1", "1"), ("33.4%", "33.3%", "33.3%")),
        (("0", "0"), ("Not applicable", "Not applicable")),
        (("-1", "2"), ("Not applicable", "Not applicable")),
    ],
)
def test_shown_percentages_of_a_total_are_a_hundred_together(bears, words):
    named = {f"force-{number}": amount for number, amount in enumerate(bears)}
    assert tuple(shares_in_words(named).values()) == words
