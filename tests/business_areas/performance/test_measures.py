"""Recording measures, values, targets and limits; how each quarter stands; and what the rule opens."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from business_areas.actions.exceptions import close_exception, open_exception
from business_areas.actions.measures import (
    close_quarter,
    fix_limits,
    record_definition,
    record_values,
    reopen_quarter,
    revise_value,
    withdraw_target,
    withdraw_value,
)
from business_areas.models import Explanation, FixedLimits, PerformanceException, QuarterStatus, Value
from business_areas.performance.quarters import Quarter
from business_areas.performance.standing import rebuild
from business_areas.performance.status import Reason, Status
from tests.business_areas.performance.makers import (
    FIRST,
    concept,
    definition,
    make_definition,
    make_limits,
    make_target,
    make_value,
    make_values,
    value,
)
from tests.makers import make_area, make_contributor, make_force, make_source

pytestmark = pytest.mark.django_db

# Around 4, varying by itself between 3.2 and 4.8.
STEADY = ["4.0", "4.3", "3.9", "4.2", "3.8", "4.1", "4.4", "4.0", "3.7", "4.1", "3.9", "4.2"]
NEXT = date(2025, 4, 1)


@pytest.fixture
def area():
    return make_area("Fleet")


@pytest.fixture
def absence():
    return make_definition()


def refused(action, *arguments, by=None, **options) -> str:
    with pytest.raises(ValidationError) as wrong, transaction.atomic():
        action(*arguments, by=by or portal_user(), **options)
    return " ".join(wrong.value.messages)


def stands(area, quarter) -> QuarterStatus:
    return QuarterStatus.objects.get(area=area, quarter_on=Quarter.named(quarter).starts_on)


# What a measure is


def test_a_concept_has_a_name_and_a_pillar_and_takes_no_value(area):
    made = record_definition(concept(), by=portal_user())
    assert made.is_concept
    words = refused(record_values, area, [value(made, "4")])
    assert words == "Nobody has said yet what this measure is, so it has no value."
    assert not Value.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"taken_from": date(2024, 4, 2)}, "It is taken every month: enter the first day of a month."),
        (
            {"frequency": "year", "taken_from": date(2024, 5, 1)},
            "It is taken every financial year: enter the first day of a financial year.",
        ),
        ({"unit": ""}, "Say the unit, and which way is better."),
        ({"kind": "rate"}, "A rate says what is counted, and for each of what."),
        ({"owner": ""}, "Say what it is, how often and from when it is taken, and by whom."),
    ],
)
def test_a_definition_says_all_that_a_value_needs(fields, words):
    assert words in refused(record_definition, definition(**fields))


def test_a_new_definition_begins_after_the_values_of_the_one_before_and_breaks_the_series(area, absence):
    make_values(area, absence, STEADY)
    make_limits(area, absence)
    words = refused(record_definition, definition(taken_from=date(2025, 1, 1)), measure=absence.measure)
    assert "Fleet has a value of January 2025 by the definition there is" in words
    changed = make_definition(measure=absence.measure, taken_from=NEXT, text="Days lost, and not hours.")
    assert changed.number == 2
    make_target(absence, "9")
    make_value(area, changed, "8.0", NEXT)
    # By the limits of the other definition it would be far outside.
    assert stands(area, "2025-q1").reason == Reason.MEETS


# What a value is


@pytest.mark.parametrize(
    ("fields", "given", "words"),
    [
        ({}, {"number": "100.5"}, "A percentage cannot be over 100 here."),
        ({}, {"number": "-1"}, "A percentage cannot be less than 0 here."),
        ({}, {"number": None}, "Enter the value."),
        ({}, {"starts_on": date(2024, 4, 2)}, "This measure is taken every month. Choose a month."),
        ({}, {"starts_on": date(2024, 3, 1)}, "This measure is taken from 1 April 2024 on."),
        ({}, {"starts_on": date(2090, 3, 1)}, "March 2090 is not over until 31 March 2090."),
        ({}, {"judgement": "on-track", "number": None}, "This measure is a number, so it has no judgement."),
        ({"by_force": True}, {}, "This measure has a value for each force. Choose the force."),
        (
            {"kind": "rate", "numerator": "Assaults", "denominator": "Officers", "unit": "for each officer"},
            {"number": "3", "counted": Decimal(3)},
            "Enter both numbers: Assaults, and Officers.",
        ),
        (
            {"kind": "rate", "numerator": "Assaults", "denominator": "Officers", "unit": "for each officer"},
            {"counted": Decimal(3), "of": Decimal(0)},
            "Officers must be more than 0.",
        ),
        ({"kind": "judgement", "unit": "", "direction": ""}, {}, "This measure is a judgement. Choose one."),
        (
            {},
            {"number": None, "withheld_because": "It would name one person"},
            "Say on which day it is looked at again whether to withhold it.",
        ),
    ],
)
def test_a_value_that_does_not_fit_its_measure_is_refused_and_nothing_is_kept(area, fields, given, words):
    made = make_definition(**fields)
    good = make_definition("Turnover")
    assert refused(record_values, area, [value(good), value(made, **given)]) == words
    assert not Value.objects.exists()


def test_a_rate_is_worked_out_from_its_two_numbers(area):
    made = make_definition(kind="rate", numerator="Assaults", denominator="Officers", unit="for each officer")
    recorded = make_value(area, made, None, counted=Decimal(1), of=Decimal(3))
    assert recorded.value == Decimal("0.3333")


def test_a_period_has_one_value_which_a_revision_replaces_with_why(area, absence):
    first = make_value(area, absence, "4.0", standing="provisional")
    assert "April 2024 has a value already. Revise that one, and say why." in refused(
        record_values, area, [value(absence, "5.0")]
    )
    with pytest.raises(ValidationError, match="Say why"):
        revise_value(first, value(absence, "5.0"), " ", by=portal_user())
    second = revise_value(first, value(absence, "5.0"), "Late returns came in", by=portal_user())
    first.refresh_from_db()
    assert (second.replaces, first.withdrawn_because) == (first, "Late returns came in")
    assert stands(area, "2024-q1").value_words == "5%"
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Value.objects.update(value=Decimal(1))


def test_a_value_that_is_withdrawn_leaves_no_status(area, absence):
    withdraw_value(make_value(area, absence), "Of another area", by=portal_user())
    assert not QuarterStatus.objects.exists()


def test_a_closed_quarter_takes_no_value_until_it_is_opened_again_with_why(area, absence, alice):
    recorded = make_value(area, absence, "4.0")
    quarter = Quarter.of(FIRST)
    close_quarter(quarter, by=alice)
    words = "April to June 2024 is closed: the Board has seen it. Open the quarter again first."
    assert refused(record_values, area, [value(absence, "4", date(2024, 5, 1))]) == words
    assert refused(withdraw_value, recorded, "Wrong") == words
    assert refused(revise_value, recorded, value(absence), "Wrong") == words
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Value.objects.update(withdrawn_at=recorded.recorded_at, withdrawn_by=alice, withdrawn_because="x")
    assert "closed already" in refused(close_quarter, quarter, by=alice)
    reopen_quarter(quarter, "June came late", by=alice)
    assert revise_value(recorded, value(absence, "4.1"), "Corrected", by=alice).value == Decimal("4.1")


def test_a_quarter_that_is_not_over_is_not_closed(alice):
    assert "is not over yet" in refused(close_quarter, Quarter.named("2089-q1"), by=alice)


# Who may


def test_a_contributor_records_values_of_their_own_areas_alone(area, absence, bob):
    with pytest.raises(Refused, match="not one of your own business areas"):
        record_values(area, [value(absence)], by=bob)
    make_contributor(bob, area)
    assert record_values(area, [value(absence)], by=bob)
    with pytest.raises(Refused, match="Only an OPCC officer can say what is measured"):
        record_definition(definition("Other"), by=bob)


# How a quarter stands


def test_a_quarter_stands_by_its_last_month_and_a_year_until_the_next_is_over(area, absence):
    make_values(area, absence, ["4.0", "4.3"])
    yearly = make_definition("Survey", frequency="year", taken_from=date(2023, 4, 1))
    make_value(area, yearly, "60", date(2023, 4, 1))
    assert {
        (row.name, Quarter(row.quarter_on).slug, row.value_words) for row in QuarterStatus.objects.all()
    } == {
        ("Absence", "2024-q1", "4.3%"),
        ("Survey", "2023-q4", "60%"),
        ("Survey", "2024-q1", "60%"),
        ("Survey", "2024-q2", "60%"),
        ("Survey", "2024-q3", "60%"),
    }


def test_a_status_names_the_target_and_why(area, absence):
    make_values(area, absence, STEADY)
    make_limits(area, absence)
    make_target(absence, "4.5")
    make_value(area, absence, "4.7", NEXT)
    row = stands(area, "2025-q1")
    assert (row.status, row.reason) == (Status.NEEDS_ATTENTION, Reason.MISSES_WITHIN_NOISE)
    assert (row.value_words, row.target_words) == ("4.7%", "at most 4.5%")
    assert not PerformanceException.objects.exists()


def test_an_area_has_its_own_target_beside_that_of_every_area(area, absence):
    make_value(area, absence, "5.0")
    make_target(absence, "4.5")
    own = make_target(absence, "6", area=area)
    assert stands(area, "2024-q1").status == Status.ON_TRACK
    withdraw_target(own, "It was for another", by=portal_user())
    assert stands(area, "2024-q1").status == Status.NEEDS_ATTENTION


def test_what_is_withheld_says_why_and_until_when_and_has_no_status(area, absence):
    make_value(
        area, absence, None, withheld_because="It would name one person", reconsider_on=date(2027, 5, 1)
    )
    row = stands(area, "2024-q1")
    assert row.status == 0
    assert row.value_words == "Withheld: It would name one person. To be reconsidered on 1 May 2027"


def test_a_judgement_gives_the_status_itself(area):
    made = make_definition(kind="judgement", unit="", direction="", frequency="quarter")
    make_value(area, made, None, judgement="needs-attention")
    assert stands(area, "2024-q1").status == Status.NEEDS_ATTENTION


def test_each_force_has_a_series_of_its_own(area):
    made = make_definition(by_force=True)
    dorset, devon = make_force("Dorset Police"), make_force("Devon & Cornwall Police")
    make_value(area, made, "4", force=dorset)
    make_value(area, made, "5", force=devon)
    assert QuarterStatus.objects.filter(area=area).count() == 2


def test_readers_of_each_marking_have_the_series_they_may_read(area, absence, dan, alice):
    make_target(absence, "4.5")
    make_value(area, absence, "4.0")
    make_value(area, absence, "5.0", date(2024, 5, 1), marking=Marking.OFFICIAL_SENSITIVE)
    rows = QuarterStatus.objects.filter(area=area)
    assert [row.value_words for row in rows.visible_to(dan)] == ["4%"]
    assert [row.value_words for row in rows.visible_to(alice)] == ["5%"]


def test_the_rows_can_be_thrown_away_and_made_again(area, absence):
    make_values(area, absence, STEADY)
    make_limits(area, absence)
    make_target(absence, "4.1")

    def said():
        fields = ("quarter_on", "lowest_level", "highest_level", "status", "reason", "value_words")
        return list(QuarterStatus.objects.order_by("quarter_on").values_list(*fields))

    before = said()
    QuarterStatus.objects.all().delete()
    rebuild(area)
    assert said() == before


# Limits


def test_limits_stay_as_they_were_fixed_until_others_are(area, absence):
    values = make_values(area, absence, STEADY)
    fixed = make_limits(area, absence)
    assert (fixed.count, fixed.centre) == (12, Decimal("4.0500"))
    make_values(area, absence, ["9.0", "9.0", "9.0"], NEXT)
    revise_value(values[0], value(absence, "8.0"), "Found later", by=portal_user())
    assert FixedLimits.objects.current().get().centre == Decimal("4.0500")
    again = fix_limits(
        area, absence.measure, None, FIRST, date(2025, 6, 1), "The work changed", by=portal_user()
    )
    fixed.refresh_from_db()
    assert fixed.withdrawn_because == "The work changed"
    assert (again.count, again.replaces) == (15, fixed)


def test_limits_rest_on_eight_values_at_least_and_say_why(area, absence):
    make_values(area, absence, STEADY[:7])
    assert "There are 7 in these periods." in refused(
        fix_limits, area, absence.measure, None, FIRST, date(2025, 3, 1), "A year"
    )
    assert "Say why" in refused(fix_limits, area, absence.measure, None, FIRST, date(2025, 3, 1), " ")


# Exceptions


def off_track(area, absence):
    make_values(area, absence, STEADY)
    make_limits(area, absence)
    make_target(absence, "4.5")
    make_value(area, absence, "6.1", NEXT)


def test_a_measure_that_is_off_track_opens_one_exception_that_says_why(area, absence):
    off_track(area, absence)
    exception = PerformanceException.objects.get()
    assert exception.because == (
        "Absence is off track in April to June 2025: 6.1% (target at most 4.5%). "
        "Misses its target, and shows a signal that it is worse."
    )
    assert (exception.number, exception.opened_by, exception.quarter.slug) == (1, None, "2025-q1")
    make_value(area, absence, "6.3", date(2025, 5, 1))
    make_value(area, absence, "4.0", date(2025, 7, 1))
    assert PerformanceException.objects.open().get() == exception


def test_once_the_board_has_closed_it_a_later_quarter_opens_another(area, absence, frank):
    off_track(area, absence)
    close_exception(PerformanceException.objects.get(), "Two people were ill", by=frank)
    make_value(area, absence, "6.2", date(2025, 6, 1))
    assert PerformanceException.objects.count() == 1
    make_value(area, absence, "6.2", date(2025, 7, 1))
    assert PerformanceException.objects.open().get().quarter.slug == "2025-q2"


def test_only_the_secretary_closes_an_exception_once_and_says_why(area, alice, frank):
    exception = open_exception(area, "Vehicles wait for weeks", Marking.OFFICIAL, by=alice)
    with pytest.raises(Refused, match="closed by the Board"):
        close_exception(exception, "Done", by=alice)
    assert "Say why" in refused(close_exception, exception, " ", by=frank)
    close_exception(exception, "Seen", by=frank)
    with pytest.raises(Refused, match="closed already"):
        close_exception(exception, "Seen", by=frank)
    assert {event.name for event in AuditEvent.objects.all()} >= {
        "business_areas.open_exception",
        "business_areas.close_exception",
    }


def test_whoever_keeps_no_record_of_the_area_opens_no_exception(area, dan, bob):
    for somebody in (dan, bob):
        with pytest.raises(Refused):
            open_exception(area, "Something", Marking.OFFICIAL, by=somebody)


def test_a_poor_value_is_explained_with_what_is_being_done(area, absence, bob):
    make_contributor(bob, area)
    source = make_source()
    explanation = Explanation(
        measure=absence.measure, starts_on=FIRST, why="Two long illnesses", doing="Both are back",
        source=source, marking=Marking.PUBLISHED,
    )  # fmt: skip
    record_values(area, [value(absence, "9")], [explanation], by=bob)
    assert Explanation.objects.get().doing == "Both are back"
    assert Explanation.objects.get().recorded_by == bob
