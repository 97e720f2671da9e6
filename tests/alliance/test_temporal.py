"""Rough dates: what they mean, what can be said of them for certain, and how they are kept."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from django.db import IntegrityError, connection, models, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance import temporal
from alliance.temporal import (
    Answer,
    Exactness,
    OrderContradicted,
    RoughDate,
    RoughDateColumns,
    at_least_years,
    happened_by,
    narrow_by_order,
    parse_as_at,
    rough_date_constraints,
)

# Every kind of rough date: what is written, how exact, earliest, latest, and the value for a machine.
KINDS = [
    ("23 June 2014", "day", "2014-06-23", "2014-06-23", "2014-06-23"),
    ("April 2016", "month", "2016-04-01", "2016-04-30", "2016-04"),
    ("2019", "year", "2019-01-01", "2019-12-31", "2019"),
    ("late 2018", "part_of_year", "2018-10-01", "2018-12-31", ""),
    ("in 2022/23", "financial_year", "2022-04-01", "2023-03-31", ""),
    ("between 2015 and 2018", "between", "2015-01-01", "2018-12-31", ""),
    ("by December 2017", "by", None, "2017-12-31", ""),
    ("after December 2017", "after", "2018-01-01", None, ""),
    ("about March 2015", "about", "2015-02-01", "2015-04-30", ""),
    ("9th to join", "order", None, None, ""),
    ("date not known", "not_known", None, None, ""),
]

OTHER_WAYS = [
    ("2014-06-23", "2014-06-23", "2014-06-23", "23 June 2014"),
    ("23/06/2014", "2014-06-23", "2014-06-23", "23 June 2014"),
    ("23rd of June 2014", "2014-06-23", "2014-06-23", "23 June 2014"),
    ("  23   JUNE 2014. ", "2014-06-23", "2014-06-23", "23 June 2014"),
    ("29 February 2016", "2016-02-29", "2016-02-29", "29 February 2016"),
    ("apr 2016", "2016-04-01", "2016-04-30", "April 2016"),
    ("2016-04", "2016-04-01", "2016-04-30", "April 2016"),
    ("2011-12", "2011-12-01", "2011-12-31", "December 2011"),
    ("04/2016", "2016-04-01", "2016-04-30", "April 2016"),
    ("early 2018", "2018-01-01", "2018-03-31", "early 2018"),
    ("Mid-2018", "2018-04-01", "2018-09-30", "mid 2018"),
    ("2022/23", "2022-04-01", "2023-03-31", "2022/23"),
    ("1999/2000", "1999-04-01", "2000-03-31", "1999/2000"),
    ("in April 2016", "2016-04-01", "2016-04-30", "in April 2016"),
    ("as of February 2016", "2016-02-01", "2016-02-29", "as of February 2016"),
    (
        "between March 2015 and December 2017",
        "2015-03-01",
        "2017-12-31",
        "between March 2015 and December 2017",
    ),
    ("between March and May 2015", "2015-03-01", "2015-05-31", "between March and May 2015"),
    ("between 3 and 10 March 2015", "2015-03-03", "2015-03-10", "between 3 and 10 March 2015"),
    ("2015 to 2018", "2015-01-01", "2018-12-31", "2015 to 2018"),
    ("before 2016", None, "2015-12-31", "before 2016"),
    ("no later than 30 June 2022", None, "2022-06-30", "no later than 30 June 2022"),
    ("no later than the end of 2018", None, "2018-12-31", "no later than the end of 2018"),
    ("before the end of 2018", None, "2018-12-31", "before the end of 2018"),
    ("not before March 2015", "2015-03-01", None, "not before March 2015"),
    ("since 2016", "2016-01-01", None, "since 2016"),
    ("after the start of 2016", "2016-01-02", None, "after the start of 2016"),
    ("about 2016", "2015-01-01", "2017-12-31", "about 2016"),
    ("about 31 March 2015", "2015-02-28", "2015-04-30", "about 31 March 2015"),
    ("not known", None, None, "date not known"),
    ("Day not given", None, None, "Day not given"),
]

REFUSED = [
    ("", "Enter a date."),
    ("30 February 2016", "30 February 2016 is not a day in the calendar."),
    ("2015-02-29", "29 February 2015 is not a day in the calendar."),
    ("0 March 2015", "0 March 2015 is not a day in the calendar."),
    ("2016-13", "13 is not a month: months are numbered 1 to 12."),
    ("12 Movember 2016", "“movember” is not a month."),
    ("23/06/14", "“14” is not a year: write the year in full, as in 2016."),
    ("June 20144", "“20144” is not a year: write the year in full, as in 2016."),
    ("1066", "The year must be between 1800 and 2199, not 1066."),
    ("1 January 2200", "The year must be between 1800 and 2199, not 2200."),
    ("2022-23", "For a financial year, write 2022/23."),
    (
        "2022/24",
        "2022/24 is not a financial year: the second year must be the one after the first, as in 2022/23.",
    ),
    ("between 2018 and 2015", "2018 is after 2015: give the earlier date first."),
    ("about late 2018", "After “about”, give a day, a month or a year."),
    ("x" * 201, "The words for a date must be 200 characters or fewer."),
]

A_DAY = st.dates(date(2014, 1, 1), date(2024, 12, 31))


def refusal_of(understand, *text):
    """The sentence a text is refused with, or "" when it is understood; any other error is a failure."""
    try:
        understand(*text)
    except ValueError as refusal:
        return str(refusal)
    return ""


def iso(day):
    return day and day.isoformat()


@st.composite
def rough_dates(draw):
    """Any rough date whose days lie within eleven years."""
    first, last = sorted((draw(A_DAY), draw(A_DAY)))
    makes = [
        lambda: RoughDate.day(first),
        lambda: RoughDate.month(first.year, first.month),
        lambda: RoughDate.year(first.year),
        lambda: RoughDate.part_of_year("late", first.year),
        lambda: RoughDate.financial_year(first.year),
        lambda: RoughDate.between(first, last),
        lambda: RoughDate.by(first),
        lambda: RoughDate.after(first),
        lambda: RoughDate.about(RoughDate.month(first.year, first.month)),
        RoughDate.not_known,
    ]
    return draw(st.sampled_from(makes))()


# What words mean


@pytest.mark.parametrize(("written", "exactness", "earliest", "latest", "machine"), KINDS)
def test_every_kind_of_rough_date_is_understood_and_shown_in_its_own_words(
    written, exactness, earliest, latest, machine
):
    rough = RoughDate.parse(written)
    assert rough.words == str(rough) == written
    assert rough.exactness == exactness
    assert (iso(rough.earliest), iso(rough.latest)) == (earliest, latest)
    assert rough.machine == machine


def test_the_table_above_has_every_kind():
    assert [kind[1] for kind in KINDS] == Exactness.values


@pytest.mark.parametrize(("written", "earliest", "latest", "shown"), OTHER_WAYS)
def test_other_ways_of_writing_a_date_are_understood(written, earliest, latest, shown):
    rough = RoughDate.parse(written)
    assert (iso(rough.earliest), iso(rough.latest), rough.words) == (earliest, latest, shown)


@pytest.mark.parametrize(("written", "sentence"), REFUSED)
def test_a_date_that_cannot_be_is_refused_with_what_is_wrong(written, sentence):
    with pytest.raises(ValueError) as refusal:
        RoughDate.parse(written)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "written", ["Friday", "spring 2016", "by", "between 2015", "\0", "؟", "٢٠١٦", "2016<script>", "by Friday"]
)
def test_what_is_no_date_is_refused_with_how_to_write_one(written):
    with pytest.raises(
        ValueError, match=r"is not a date the portal understands\. Write it like one of these"
    ):
        RoughDate.parse(written)


@given(st.text())
@example("9" * 5000)
@example("99/99/9999")
@example("between " * 20)
@example("\ud800")
def test_any_text_is_a_rough_date_or_a_plain_refusal(text):
    said = refusal_of(RoughDate.parse, text)
    assert said.isprintable()
    assert len(said.encode()) < 400


WORDS = """between and by after about not known before the end of to late mid in on since 0 31 30 1 2 June Feb
2016 2199 1800 16 - / 2016/17 2016-04 , . th"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=7))
def test_words_near_to_a_date_are_a_rough_date_or_a_plain_refusal(words):
    said = refusal_of(RoughDate.parse, " ".join(words))
    assert said == "" or said.endswith(".")


@given(rough_dates())
def test_the_words_a_date_is_given_mean_that_date(rough):
    assert RoughDate.parse(rough.words) == rough


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("23 June 2014", ""),
        ("2019", ""),
        ("not known", ""),
        ("late 2018", "between 1 October and 31 December 2018 by convention"),
        ("about 2016", "between 1 January 2015 and 31 December 2017 by convention"),
        ("in 2022/23", "between 1 April 2022 and 31 March 2023"),
        ("between 3 and 10 March 2015", "between 3 and 10 March 2015"),
        ("by December 2017", "on or before 31 December 2017"),
        ("after December 2017", "on or after 1 January 2018"),
        ("between 2 May 2015 and 2 May 2015", "on 2 May 2015"),
    ],
)
def test_the_days_are_told_where_the_words_do_not_tell_them(written, span):
    assert RoughDate.parse(written).span_words == span


def test_a_rough_date_is_never_made_inside_out_or_without_words():
    with pytest.raises(ValueError, match="2 June 2014, is after the latest, 1 June 2014"):
        RoughDate(date(2014, 6, 2), date(2014, 6, 1), Exactness.BETWEEN, "some day")
    with pytest.raises(ValueError, match="needs the words"):
        RoughDate(None, None, Exactness.NOT_KNOWN, " ")
    with pytest.raises(ValueError, match="200 characters or fewer"):
        RoughDate.not_known("x" * 201)
    with pytest.raises(ValueError, match="null character"):
        RoughDate.not_known("x\0")
    with pytest.raises(ValueError, match="between 1800 and 2199"):
        RoughDate.day(date(1799, 12, 31))
    for unbounded in (RoughDate.by, RoughDate.before, RoughDate.after, RoughDate.not_before):
        with pytest.raises(ValueError, match="must be known"):
            unbounded(RoughDate.not_known())
    with pytest.raises(ValueError, match="must be known"):
        RoughDate.between(RoughDate.not_known(), date(2016, 1, 1))


# What can be said of one


def test_dates_sort_by_earliest_then_latest_with_the_unknown_last():
    in_order = ["by 2014", "2015", "between 2015 and 2018", "since 2015", "June 2015", "9th to join"]
    roughs = [RoughDate.parse(words) for words in reversed(in_order)]
    assert [rough.words for rough in sorted(roughs, key=lambda rough: rough.sort_key)] == in_order


@given(rough_dates(), rough_dates())
def test_before_and_after_are_certain_only_when_no_day_is_shared(one, other):
    before, after = one.is_before_for_certain(other), one.is_after_for_certain(other)
    assert before == other.is_after_for_certain(one)
    assert not (before and after)
    assert (before or after) == (not one.overlaps(other.earliest, other.latest))


@given(rough_dates(), rough_dates(), A_DAY)
def test_narrowing_keeps_exactly_the_days_both_allow(one, other, day):
    narrowed = one.narrowed_by(other)
    both = one.overlaps(day, day) and other.overlaps(day, day)
    assert (narrowed is not None and narrowed.overlaps(day, day)) == both


def test_narrowing_keeps_the_words_of_the_narrower():
    late, year, spring = (RoughDate.parse(words) for words in ("late 2018", "2018", "about January 2019"))
    assert year.narrowed_by(late) is late
    assert late.narrowed_by(year) is late
    assert RoughDate.not_known().narrowed_by(late) is late
    both = year.narrowed_by(spring)
    assert (both.earliest, both.latest) == (date(2018, 12, 1), date(2018, 12, 31))
    assert (both.words, both.exactness) == ("about January 2019", Exactness.BETWEEN)
    assert RoughDate.year(2015).narrowed_by(late) is None


@given(rough_dates())
def test_a_last_day_is_kept_as_the_day_after_and_shown_as_it_was(rough):
    kept = rough.day_after()
    assert kept.day_before() == rough
    assert kept.words == rough.words
    assert kept.earliest == (rough.earliest and rough.earliest + timedelta(days=1))
    assert kept.latest == (rough.latest and rough.latest + timedelta(days=1))


def test_one_possible_day_is_exact_however_it_is_worded():
    assert RoughDate.day(date(2014, 6, 23)).is_exact
    assert RoughDate.parse("between 23 June 2014 and 23 June 2014").is_exact
    assert not RoughDate.parse("June 2014").is_exact
    assert not RoughDate.not_known().is_exact


# Questions about a day. The days are few, so that every exact day a span allows can be tried.

FEW_DAYS = [date(2016, 1, 1) + timedelta(days=number) for number in range(6)]


@st.composite
def short_spans(draw):
    """A span within six days, with either end perhaps open."""
    first, last = sorted((draw(st.sampled_from(FEW_DAYS)), draw(st.sampled_from(FEW_DAYS))))
    return draw(st.sampled_from([(first, last), (first, None), (None, last), (None, None)]))


def rough_of(span):
    return RoughDate(*span, Exactness.BETWEEN, "some day")


def every_day_of(span):
    """Each day a span allows; an open end reaches one day past the days that are asked about."""
    first, last = span
    day = first or FEW_DAYS[0] - timedelta(days=1)
    end = last or FEW_DAYS[-1] + timedelta(days=1)
    while day <= end:
        yield day
        day += timedelta(days=1)


def answer_of(possible):
    """The answer when each of these may be so: certain only when they all agree."""
    return {(True,): Answer.YES, (False,): Answer.NO}.get(tuple(set(possible)), Answer.UNKNOWN)


@given(short_spans(), st.sampled_from(FEW_DAYS))
def test_happened_by_agrees_with_every_day_it_may_have_been(span, day):
    assert happened_by(rough_of(span), day) is answer_of(exact <= day for exact in every_day_of(span))


@given(rough_dates(), A_DAY, A_DAY)
def test_what_has_happened_stays_happened(rough, one, other):
    order = [Answer.NO, Answer.UNKNOWN, Answer.YES]
    earlier, later = sorted((one, other))
    assert order.index(happened_by(rough, earlier)) <= order.index(happened_by(rough, later))


# Order


@given(st.lists(short_spans(), max_size=4))
@settings(max_examples=200, deadline=None)
def test_narrowing_by_order_agrees_with_every_order_of_days_that_is_possible(spans):
    possible = [
        days
        for days in product(*(list(every_day_of(span)) for span in spans))
        if all(one <= other for one, other in pairwise(days))
    ]
    if not possible:
        with pytest.raises(ValueError):
            narrow_by_order(spans)
        return
    narrowed = narrow_by_order(spans)
    for position, (earliest, latest) in enumerate(narrowed):
        days = [each[position] for each in possible]
        assert earliest is None or earliest == min(days)
        assert latest is None or latest == max(days)
        assert (earliest is None) == (min(days) < FEW_DAYS[0])
        assert (latest is None) == (max(days) > FEW_DAYS[-1])


def test_order_and_dates_that_contradict_each_other_are_named():
    spans = [(None, None), (date(2016, 4, 1), None), (None, None), (None, date(2016, 3, 31))]
    with pytest.raises(OrderContradicted) as refusal:
        narrow_by_order(spans)
    assert str(refusal.value) == (
        "Position 2 is no earlier than 1 April 2016, but position 4, which comes after it, "
        "is no later than 31 March 2016."
    )
    assert (refusal.value.earlier, refusal.value.later) == (1, 3)
    with pytest.raises(OrderContradicted, match="Position 1 has an earliest day, 2 April 2016, after"):
        narrow_by_order([(date(2016, 4, 2), date(2016, 4, 1))])


def test_the_ninth_to_join_is_bounded_by_those_beside_it():
    spans = [(date(2016, 4, 1), date(2016, 4, 30)), (None, None), (date(2015, 1, 1), date(2018, 12, 31))]
    assert narrow_by_order(spans) == [
        (date(2016, 4, 1), date(2016, 4, 30)),
        (date(2016, 4, 1), date(2018, 12, 31)),
        (date(2016, 4, 1), date(2018, 12, 31)),
    ]


# Durations


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("between 2015 and 2018", "at least 3 years"),
        ("by 2018", "at least 3 years"),
        ("30 June 2018", "4 years"),
        ("1 July 2018", "3 years"),
        ("June 2021", "at least 1 year"),
        ("July 2021", "less than 1 year"),
        ("between 2015 and 2021", "less than 8 years"),
        ("since 2016", "less than 7 years"),
        ("by June 2022", "for how long is not known"),
        ("not known", "for how long is not known"),
        ("July 2022", ""),
    ],
)
def test_how_long_is_told_from_bounds(since, words):
    assert at_least_years(RoughDate.parse(since), date(2022, 6, 30)) == words


# Days in words


def test_days_are_written_as_people_write_them():
    day = date(2026, 12, 10)
    assert temporal.long_date(date(2022, 6, 3)) == "3 June 2022"
    assert temporal.weekday_date(day) == "Thursday 10 December 2026"
    assert temporal.month_words(day) == "December 2026"
    assert temporal.financial_year(date(2026, 3, 31)) == "2025/26"
    assert temporal.financial_year(date(2026, 4, 1)) == "2026/27"
    assert temporal.financial_year(date(1999, 4, 1)) == "1999/00"
    assert temporal.financial_year_long(date(2026, 3, 31)) == "2025/26 (1 April 2025 to 31 March 2026)"
    assert temporal.last_day(date(2026, 4, 1)) == date(2026, 3, 31)
    assert temporal.last_day(None) is None


def test_today_is_the_day_in_london(monkeypatch):
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert temporal.today() == date(2026, 7, 1)


# The day in an address

NOW = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day", "note"),
    [
        ("2022-06-30", date(2022, 6, 30), ""),
        ("30/6/2022", date(2022, 6, 30), ""),
        ("30 June 2022", date(2022, 6, 30), ""),
        (" 30  june 2022 ", date(2022, 6, 30), ""),
        ("2022-06", date(2022, 6, 30), "This shows the last day of June 2022, 30 June 2022."),
        ("2022", date(2022, 12, 31), "This shows the last day of 2022, 31 December 2022."),
        ("2026-11-23", NOW, ""),
        ("2026-11", NOW, "November 2026 has not ended, so this shows today, 23 November 2026."),
        ("2026", NOW, "2026 has not ended, so this shows today, 23 November 2026."),
    ],
)
def test_an_as_at_is_one_day_and_says_when_it_was_chosen(text, day, note):
    assert parse_as_at(text, NOW) == (day, note)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2022-02-30", "30 February 2022 is not a day in the calendar."),
        ("2022-13-01", "13 is not a month: months are numbered 1 to 12."),
        ("", "No day was given. Enter a day like 30 June 2022 or 2022-06-30."),
        ("late 2018", "“late 2018” is not a day. Enter a day like 30 June 2022 or 2022-06-30."),
        ("by 2018", "“by 2018” is not a day. Enter a day like 30 June 2022 or 2022-06-30."),
        ("<b>", "“<b>” is not a day. Enter a day like 30 June 2022 or 2022-06-30."),
        (
            "2026-11-24",
            "24 November 2026 is in the future. The portal can show today or a day in the past.",
        ),
        ("2027", "2027 is in the future. The portal can show today or a day in the past."),
        ("0000-01-01", "The year must be between 1800 and 2199, not 0."),
    ],
)
def test_an_as_at_that_cannot_be_shown_says_why(text, sentence):
    with pytest.raises(ValueError) as refusal:
        parse_as_at(text, NOW)
    assert str(refusal.value) == sentence


@given(st.text() | st.from_regex(r"[0-9]{1,6}[-/][0-9]{1,6}([-/][0-9]{1,6})?", fullmatch=True))
@example("\0")
@example("9" * 10000)
@example("2022" + " " * 300 + "nonsense")
@example("2022-06-30\ud800")
def test_any_text_is_a_day_not_in_the_future_or_a_plain_refusal(text):
    said = refusal_of(parse_as_at, text, NOW)
    assert said.isprintable()
    assert said.endswith(".") or date(1800, 1, 1) <= parse_as_at(text, NOW)[0] <= NOW


def test_as_at_is_judged_by_today_when_no_day_is_passed():
    assert parse_as_at(temporal.today().isoformat()) == (temporal.today(), "")
    with pytest.raises(ValueError, match="is in the future"):
        parse_as_at((temporal.today() + timedelta(days=1)).isoformat())


# Columns


class Told(models.Model):
    """As a recorded fact is: abstract, with a date of its own."""

    when = RoughDateColumns("date")
    subject = models.CharField(max_length=20)

    class Meta:
        abstract = True
        constraints = rough_date_constraints("when")


class Milestone(Told):
    """A fact with a second date, which may be absent; of no app of the portal, so in no migration."""

    ended = RoughDateColumns("day it ended", optional=True)

    class Meta(Told.Meta):
        app_label = "tests_of_rough_dates"
        constraints = [*Told.Meta.constraints, *rough_date_constraints("ended", optional=True)]

    def __str__(self):
        return f"{self.subject}, {self.when}"


@pytest.fixture(scope="module")
def _milestone_table(django_db_setup, django_db_blocker):
    # SQLite cannot alter its schema inside a transaction, so the table is made outside the tests' own.
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Milestone)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Milestone)


@pytest.fixture
def milestones(_milestone_table, db):
    return Milestone.objects


def test_the_columns_are_ordinary_ones_in_their_place():
    names = [field.name for field in Milestone._meta.get_fields()]
    dates = [
        f"{name}_{end}"
        for name in ("when", "ended")
        for end in ("earliest", "latest", "exactness", "as_stated")
    ]
    assert names == ["id", *dates[:4], "subject", *dates[4:]]
    assert "exactness" not in [field.name for field in Told._meta.get_fields()]


@pytest.mark.parametrize("words", [kind[0] for kind in KINDS])
def test_every_kind_of_rough_date_is_kept_and_read_back_whole(milestones, words):
    rough = RoughDate.parse(words)
    kept = milestones.create(when=rough, ended=rough)
    kept.full_clean(exclude=["subject"])
    kept = milestones.get(pk=kept.pk)
    assert (kept.when, kept.ended) == (rough, rough)
    kept.when = RoughDate.year(2020)
    kept.ended = None
    kept.save()
    kept.refresh_from_db()
    assert (kept.when, kept.ended) == (RoughDate.year(2020), None)


def test_dates_that_differ_in_one_column_alone_are_read_as_different(milestones):
    first, second, third = date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)
    wanted = [
        RoughDate(first, second, Exactness.BETWEEN, "then"),
        RoughDate(second, second, Exactness.BETWEEN, "then"),
        RoughDate(first, third, Exactness.BETWEEN, "then"),
        RoughDate(first, second, Exactness.ABOUT, "then"),
        RoughDate(first, second, Exactness.BETWEEN, "at that time"),
    ]
    kept = [milestones.create(when=rough).pk for rough in wanted]
    assert [milestones.get(pk=pk).when for pk in kept] == wanted


def test_a_date_that_is_needed_must_be_a_rough_date():
    with pytest.raises(ValueError, match=r"date is needed: use RoughDate.not_known\(\)"):
        Milestone(when=None)
    with pytest.raises(TypeError, match="date must be a RoughDate, not date"):
        Milestone(when=date(2020, 1, 1))
    assert Milestone(when=RoughDate.year(2020)).ended is None


ONE, TWO = date(2020, 1, 1), date(2020, 1, 2)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("when_earliest_is_not_after_latest", ("between", TWO, ONE, "then")),
        ("when_days_fit_how_exact_it_is", ("day", ONE, TWO, "then")),
        ("when_days_fit_how_exact_it_is", ("day", None, None, "then")),
        ("when_days_fit_how_exact_it_is", ("day", None, TWO, "then")),
        ("when_days_fit_how_exact_it_is", ("month", ONE, None, "then")),
        ("when_days_fit_how_exact_it_is", ("by", ONE, TWO, "then")),
        ("when_days_fit_how_exact_it_is", ("after", None, TWO, "then")),
        ("when_days_fit_how_exact_it_is", ("not_known", ONE, ONE, "then")),
        ("when_days_fit_how_exact_it_is", ("sometime", ONE, ONE, "then")),
        ("when_days_fit_how_exact_it_is", ("", None, None, "then")),
        ("when_is_told_in_words", ("not_known", None, None, "")),
        ("ended_days_fit_how_exact_it_is", ("", ONE, None, "")),
        ("ended_is_told_in_words", ("", None, None, "then")),
        ("ended_is_told_in_words", ("not_known", None, None, "")),
    ],
)
def test_the_database_refuses_a_date_that_cannot_be(milestones, constraint, columns):
    fact = milestones.create(when=RoughDate.year(2020))
    name = constraint.split("_")[0]
    exactness, earliest, latest, as_stated = columns
    changed = {
        f"{name}_exactness": exactness,
        f"{name}_earliest": earliest,
        f"{name}_latest": latest,
        f"{name}_as_stated": as_stated,
    }
    with pytest.raises(IntegrityError, match=f"milestone_{constraint}"), transaction.atomic():
        milestones.filter(pk=fact.pk).update(**changed)
