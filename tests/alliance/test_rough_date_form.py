"""Entering a date: what may be typed, what is said of what is wrong, and how the inputs are tied together."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from alliance.rough_date_form import CHOICES, ExactDayFormField, RoughDateFormField, parts_of
from alliance.templatetags.fields import error_summary, form_field
from alliance.temporal import Exactness, RoughDate


class EventForm(forms.Form):
    when = RoughDateFormField(label="When did it happen?", help_text="As the source says")
    ended = RoughDateFormField(label="When did it end?", required=False, none_label="It has not ended")
    recorded_on = ExactDayFormField(label="Day of the report", called="day of the report", help_text="A day")
    seen_on = ExactDayFormField(label="Day it was seen", required=False)


class OneDateForm(forms.Form):
    when = RoughDateFormField()


class OptionalDateForm(forms.Form):
    when = RoughDateFormField(required=False)


class DayForm(forms.Form):
    met_on = ExactDayFormField(called="meeting date", label="When was the meeting?")


class OptionalDayForm(forms.Form):
    met_on = ExactDayFormField(required=False)


def typed(name="when", **parts):
    return {f"{name}_{part}": value for part, value in parts.items()}


def cleaned(form_class, **parts):
    form = form_class(typed(next(iter(form_class.base_fields)), **parts))
    assert form.is_valid(), form.errors
    return next(iter(form.cleaned_data.values()))


def refused(form_class, **parts):
    """What is said, and the input that the error summary links to."""
    name = next(iter(form_class.base_fields))
    form = form_class(typed(name, **parts))
    assert not form.is_valid()
    [(sentence, target)] = error_summary(form)["found"]
    assert [sentence] == form.errors[name]
    return sentence, target


class Page(HTMLParser):
    """The elements of a piece of HTML, and the ids they have and refer to."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def of(self, tag, **attributes):
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


# A rough date: what may be typed


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"how": "day", "exact_day": "23", "exact_month": "6", "exact_year": "2014"}, "23 June 2014"),
        ({"how": "day", "exact_day": " 03 ", "exact_month": "apr", "exact_year": "2016 "}, "3 April 2016"),
        ({"how": "month", "month_month": "April", "month_year": "2016"}, "April 2016"),
        ({"how": "month", "month_month": "04", "month_year": "2016"}, "April 2016"),
        ({"how": "year", "year_year": "2019"}, "2019"),
        ({"how": "between", "first_year": "2015", "last_year": "2018"}, "between 2015 and 2018"),
        (
            {"how": "between", "first_month": "3", "first_year": "2015", "last_year": "2018"},
            "between March 2015 and 2018",
        ),
        ({"how": "between", "first_year": "2015", "last_year": "2015"}, "between 2015 and 2015"),
        ({"how": "words", "own_words": "late  2018"}, "late 2018"),
        ({"how": "words", "own_words": "by December 2017"}, "by December 2017"),
        ({"how": "not_known"}, "date not known"),
    ],
)
def test_each_way_of_giving_a_date_gives_that_date(parts, words):
    assert cleaned(OneDateForm, **parts) == RoughDate.parse(words)


def test_the_words_of_the_source_are_kept_beside_the_days_they_stand_for():
    rough = cleaned(OneDateForm, how="month", month_month="6", month_year="2014", as_stated=" that  June ")
    assert rough == RoughDate.month(2014, 6, "that June")
    assert cleaned(OneDateForm, how="not_known", as_stated="some years ago").words == "some years ago"
    own = cleaned(OneDateForm, how="words", own_words="late 2018", as_stated="towards Christmas")
    assert own == RoughDate.part_of_year("late", 2018, "towards Christmas")


def test_only_the_inputs_of_the_chosen_radio_are_read():
    rough = cleaned(OneDateForm, how="year", year_year="2019", exact_day="99", month_year="x", own_words="?")
    assert rough == RoughDate.year(2019)


@pytest.mark.parametrize(
    ("parts", "sentence", "target"),
    [
        ({}, "Select how exact the date is", "0"),
        ({"how": "roughly"}, "Select how exact the date is", "0"),
        ({"how": "none"}, "Select how exact the date is", "0"),
        ({"exact_year": "2016"}, "Select how exact the date is", "0"),
        ({"how": "day"}, "Enter the date", "exact_day"),
        ({"how": "day", "exact_day": "3", "exact_month": "4"}, "The date must include a year", "exact_year"),
        (
            {"how": "day", "exact_month": "4", "exact_year": "2016"},
            "The date must include a day",
            "exact_day",
        ),
        ({"how": "day", "exact_year": "2016"}, "The date must include a day and month", "exact_day"),
        (
            {"how": "day", "exact_day": "30", "exact_month": "feb", "exact_year": "2016"},
            "30 February 2016 is not a day in the calendar",
            "exact_day",
        ),
        (
            {"how": "day", "exact_day": "x", "exact_month": "2", "exact_year": "2016"},
            "The day must be a number from 1 to 31",
            "exact_day",
        ),
        (
            {"how": "day", "exact_day": "3", "exact_month": "13", "exact_year": "2016"},
            "13 is not a month: months are numbered 1 to 12",
            "exact_month",
        ),
        (
            {"how": "day", "exact_day": "3", "exact_month": "3", "exact_year": "16"},
            "“16” is not a year: write the year in full, as in 2016",
            "exact_year",
        ),
        ({"how": "month"}, "Enter the date", "month_month"),
        ({"how": "month", "month_month": "apr"}, "The date must include a year", "month_year"),
        ({"how": "month", "month_year": "2016"}, "The date must include a month", "month_month"),
        (
            {"how": "month", "month_month": "Apirl", "month_year": "2016"},
            "“Apirl” is not a month",
            "month_month",
        ),
        ({"how": "year"}, "Enter the date", "year_year"),
        (
            {"how": "year", "year_year": "1066"},
            "The year must be between 1800 and 2199, not 1066",
            "year_year",
        ),
        ({"how": "between"}, "Enter the earliest date", "first_year"),
        ({"how": "between", "first_year": "2015"}, "Enter the latest date", "last_year"),
        (
            {"how": "between", "first_year": "2015", "last_month": "4"},
            "The latest date must include a year",
            "last_year",
        ),
        (
            {"how": "between", "first_day": "3", "first_year": "2015", "last_year": "2018"},
            "The earliest date must include a month",
            "first_month",
        ),
        (
            {"how": "between", "first_year": "2018", "last_year": "2015"},
            "The latest date must be the same as or after 2018",
            "last_year",
        ),
        ({"how": "words"}, "Enter the date in the source’s own words", "own_words"),
        (
            {"how": "words", "own_words": "2018/20"},
            "2018/20 is not a financial year: the second year must be the one after the first, as in 2018/19",
            "own_words",
        ),
        (
            {"how": "not_known", "as_stated": "x" * 201},
            "Words in the source must be 200 characters or fewer",
            "as_stated",
        ),
        (
            {"how": "not_known", "as_stated": "then\0"},
            "The words for a date must not hold a null character",
            "as_stated",
        ),
    ],
)
def test_what_is_wrong_is_said_and_linked_to_its_input(parts, sentence, target):
    assert refused(OneDateForm, **parts) == (sentence, f"#id_when_{target}")


def test_what_was_typed_stays_on_the_page():
    parts = {
        "how": "between",
        "first_day": "<3>",
        "first_month": "Movember",
        "last_year": "20x6",
        "exact_year": "1999",
        "own_words": 'the "long" summer',
        "as_stated": "then & there",
    }
    page = Page(str(OneDateForm(typed(**parts))["when"]))
    shown = {each["name"]: each["value"] for each in page.of("input", type="text")}
    assert {name: value for name, value in shown.items() if value} == typed(
        **{part: text for part, text in parts.items() if part != "how"}
    )
    assert [each["value"] for each in page.of("input", type="radio") if "checked" in each] == ["between"]


def test_a_date_that_is_not_needed_may_be_left_or_taken_away():
    assert cleaned(OptionalDateForm) is None
    assert cleaned(OptionalDateForm, how="none", year_year="2016") is None
    assert cleaned(OptionalDateForm, how="not_known") == RoughDate.not_known()
    assert refused(OptionalDateForm, year_year="2016")[0] == "Select how exact the date is"
    assert refused(OptionalDateForm, how="year")[0] == "Enter the date"


def test_a_form_without_the_box_for_source_words_does_not_read_it():
    class DecidedForm(forms.Form):
        when = RoughDateFormField(asks_source_words=False)

    assert "as_stated" not in str(DecidedForm()["when"])
    assert cleaned(DecidedForm, how="year", year_year="2016", as_stated="smuggled").words == "2016"


@given(
    st.dictionaries(
        st.sampled_from(["how", *OneDateForm.base_fields["when"].widget.part_names]),
        st.text(max_size=12)
        | st.sampled_from([value for value, _ in CHOICES])
        | st.sampled_from(["1", "2", "31", "2016"]),
    )
)
def test_anything_at_all_typed_is_a_date_or_a_sentence_and_a_page(parts):
    form = OneDateForm(typed(**parts))
    if form.is_valid():
        assert isinstance(form.cleaned_data["when"], RoughDate)
    else:
        [(sentence, target)] = error_summary(form)["found"]
        assert sentence
        assert target.removeprefix("#") in Page(form_field(form["when"])).ids


# A rough date that is already recorded


ALREADY_RECORDED = [
    RoughDate.parse(words)
    for words in (
        "23 June 2014",
        "April 2016",
        "2019",
        "late 2018",
        "in 2022/23",
        "between 2015 and 2018",
        "between March 2015 and 3 December 2017",
        "between late 2016 and 2017",
        "by December 2017",
        "before the end of 2018",
        "since 2016",
        "about March 2015",
        "about 2015",
        "about 3 March 2015",
        "9th to join",
        "not known",
    )
]


@pytest.mark.parametrize("rough", ALREADY_RECORDED, ids=str)
@pytest.mark.parametrize("as_stated", ["", "as the minutes have it"])
def test_a_recorded_date_is_shown_so_that_saving_it_changes_nothing(rough, as_stated):
    if as_stated and rough.exactness != Exactness.ORDER:
        rough = RoughDate(rough.earliest, rough.latest, rough.exactness, as_stated)
    shown = Page(str(OneDateForm(initial={"when": rough})["when"]))
    sent = {each["name"]: each["value"] for each in shown.of("input", type="text")}
    sent |= {each["name"]: each["value"] for each in shown.of("input", type="radio") if "checked" in each}
    form = OneDateForm(sent, initial={"when": rough})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == rough
    assert not form.has_changed()


def test_a_date_no_words_can_mean_is_still_shown():
    shifted = RoughDate.month(2016, 4).day_after()
    assert parts_of(shifted)["how"] == "between"
    only_order = RoughDate.order("joined after Dogs")
    assert parts_of(only_order) == {
        "how": "words",
        "own_words": "joined after Dogs",
        "as_stated": "joined after Dogs",
    }


def test_a_change_is_noticed():
    form = OneDateForm(typed(how="year", year_year="2017"), initial={"when": RoughDate.year(2016)})
    assert form.has_changed()
    assert not OptionalDateForm(typed(how="none")).has_changed()
    assert OptionalDateForm(typed(how="year")).has_changed()


def test_words_are_shown_back_as_they_were_understood():
    html = str(OneDateForm(typed(how="words", own_words="late 2018"))["when"])
    assert "Understood as between 1 October and 31 December 2018 by convention" in html
    html = str(OneDateForm(typed(how="words", own_words="apr 2016"))["when"])
    assert "Understood as between 1 and 30 April 2016" in html
    assert "Understood" not in str(OneDateForm(typed(how="words", own_words="soon"))["when"])


# How it is drawn


def test_each_form_knows_only_its_own_mistakes():
    wrong = OneDateForm(typed(how="year"))
    assert not wrong.is_valid()
    assert wrong["when"].field.widget.first_input_id("id_when") == "id_when_year_year"
    assert OneDateForm()["when"].field.widget.first_input_id("id_when") == "id_when_0"
    day = DayForm({"met_on_day": "1", "met_on_month": "2"})
    assert not day.is_valid()
    assert error_summary(day)["found"] == [("The meeting date must include a year", "#id_met_on_year")]


def test_a_mistake_put_right_is_forgotten():
    for form, right in (
        (OneDateForm(typed(how="year")), typed(how="year", year_year="2016")),
        (DayForm({"met_on_day": "1"}), {"met_on_day": "1", "met_on_month": "2", "met_on_year": "2016"}),
    ):
        [name] = form.errors
        assert form.fields[name].widget.wrong_parts
        form.data = right
        form.full_clean()
        assert form.fields[name].widget.wrong_parts == ()


@pytest.mark.parametrize(
    "form",
    [
        EventForm(),
        EventForm({}),
        EventForm(typed(how="day") | typed("ended", how="between") | typed("recorded_on", day="1")),
        EventForm(typed(how="words") | typed("ended", how="year", as_stated="x" * 201)),
        EventForm(typed(how="words", own_words="late 2018") | typed("ended", how="year")),
        EventForm(typed(how="year", year_year="2016", as_stated="x" * 201)),
        EventForm(initial={"when": RoughDate.year(2016), "seen_on": date(2016, 1, 1)}),
        EventForm(prefix="second"),
    ],
    ids=["empty", "nothing sent", "parts missing", "words missing", "mixed", "too long", "initial", "prefix"],
)
def test_every_input_has_a_label_and_every_reference_leads_somewhere(form):
    form.is_bound and form.full_clean()
    page = Page("".join(form_field(form[name]) for name in form.fields))
    assert len(page.ids) == len(set(page.ids))
    labels = [each["for"] for each in page.of("label")]
    inputs = [each["id"] for each in page.of("input")]
    assert sorted(labels) == sorted(inputs)
    for _, attributes in page.elements:
        for key in ("aria-describedby", "data-aria-controls"):
            for target in attributes.get(key, "").split():
                assert target in page.ids
        assert attributes.get("aria-describedby") != ""
        assert "style" not in attributes
        assert not [key for key in attributes if key.startswith("on") or key == "required"]
    for name in form.errors:
        assert f"{form[name].auto_id}-error" in page.ids
    assert len(page.of("fieldset")) == len(page.of("legend"))


def test_the_legend_hint_and_error_are_the_fields_own():
    form = EventForm({})
    html = form_field(form["when"])
    assert "When did it happen?" in html
    assert "(optional)" in form_field(form["ended"])
    assert "It has not ended" in form_field(form["ended"])
    assert '<div class="govuk-hint" id="id_when-hint">As the source says</div>' in html
    assert "Select how exact the date is" in html
    fieldset = Page(html).of("fieldset")[0]
    assert fieldset["aria-describedby"] == "id_when-hint id_when-how id_when-error"


def test_only_the_chosen_inputs_are_shown_once_the_script_runs():
    page = Page(str(OneDateForm(typed(how="month"))["when"]))
    revealed = {
        each["id"]: "govuk-radios__conditional--hidden" not in each["class"]
        for each in page.of("div")
        if "govuk-radios__conditional" in each.get("class", "")
    }
    controls = {each["value"]: each.get("data-aria-controls") for each in page.of("input", type="radio")}
    assert controls["not_known"] is None
    assert revealed == {target: value == "month" for value, target in controls.items() if target}


def test_an_error_from_elsewhere_stands_at_the_top():
    form = OneDateForm(typed(how="year", year_year="2019"))
    assert form.is_valid()
    form.add_error("when", ValidationError("It cannot go live after it left"))
    html = form_field(form["when"])
    assert html.index("It cannot go live after it left") < html.index("govuk-radios__item")
    assert error_summary(form)["found"] == [("It cannot go live after it left", "#id_when_0")]


def test_an_error_stands_beside_the_input_it_is_about_and_is_heard_with_it():
    form = OneDateForm(typed(how="between", first_year="2015", last_month="4"))
    form.full_clean()
    html = form_field(form["when"])
    page = Page(html)
    earliest, latest = page.of("fieldset", role="group")[-2:]
    assert "id_when-error" not in earliest["aria-describedby"]
    assert latest["aria-describedby"] == "id_when-error"
    wrong = [each["id"] for each in page.of("input") if "govuk-input--error" in each["class"]]
    assert wrong == ["id_when_last_year"]
    assert html.index("id_when-error") > html.index('id="conditional-id_when_3"')


def test_a_disabled_date_cannot_be_changed():
    form = OneDateForm(typed(how="year", year_year="2017"), initial={"when": RoughDate.year(2016)})
    form.fields["when"].disabled = True
    assert form.is_valid()
    assert form.cleaned_data["when"] == RoughDate.year(2016)
    assert not form.has_changed()
    assert "disabled" in Page(form_field(form["when"])).of("fieldset")[0]


# An exact day


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ({"day": "10", "month": "12", "year": "2026"}, date(2026, 12, 10)),
        ({"day": " 3", "month": "April ", "year": "2016"}, date(2016, 4, 3)),
        ({"day": "29", "month": "2", "year": "2016"}, date(2016, 2, 29)),
    ],
)
def test_a_day_is_entered_in_three_parts(parts, day):
    assert cleaned(DayForm, **parts) == day


@pytest.mark.parametrize(
    ("parts", "sentence", "target"),
    [
        ({}, "Enter the meeting date", "day"),
        ({"day": "1", "month": "2"}, "The meeting date must include a year", "year"),
        ({"day": "1", "year": "2016"}, "The meeting date must include a month", "month"),
        ({"year": "2016"}, "The meeting date must include a day and month", "day"),
        ({"day": "31", "month": "4", "year": "2016"}, "31 April 2016 is not a day in the calendar", "day"),
        (
            {"day": "1st", "month": "4", "year": "2016"},
            "The day must be a number from 1 to 31",
            "day",
        ),
        (
            {"day": "1", "month": "4", "year": "9" * 5000},
            "“" + "9" * 57 + "...” is not a year: write the year in full, as in 2016",
            "year",
        ),
    ],
)
def test_a_day_that_cannot_be_says_which_part_is_wrong(parts, sentence, target):
    assert refused(DayForm, **parts) == (sentence, f"#id_met_on_{target}")


def test_a_day_that_is_not_needed_may_be_left_but_not_half_written():
    assert cleaned(OptionalDayForm) is None
    assert refused(OptionalDayForm, day="1")[0] == "The date must include a month and year"


def test_a_day_that_is_set_is_shown_and_unchanged_when_sent_back():
    form = DayForm(
        {"met_on_day": "03", "met_on_month": "4", "met_on_year": "2016"}, initial={"met_on": date(2016, 4, 3)}
    )
    assert not form.has_changed()
    page = Page(str(DayForm(initial={"met_on": date(2016, 4, 3)})["met_on"]))
    assert [each["value"] for each in page.of("input")] == ["3", "4", "2016"]
    changed = DayForm(
        {"met_on_day": "4", "met_on_month": "4", "met_on_year": "2016"}, initial={"met_on": date(2016, 4, 3)}
    )
    assert changed.has_changed()


def test_validators_judge_the_whole_day():
    def not_a_sunday(day):
        if day.weekday() == 6:
            raise ValidationError("The Board does not meet on a Sunday")

    class WeekdayForm(forms.Form):
        met_on = ExactDayFormField(validators=[not_a_sunday])

    assert refused(WeekdayForm, day="1", month="5", year="2016")[0] == "The Board does not meet on a Sunday"
