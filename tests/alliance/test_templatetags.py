"""How money, dates, statuses, forms and tables look, and that everybody can reach and read them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import django_tables2 as tables
import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from alliance import temporal
from alliance.markings import Marking
from alliance.statuses import STATUSES, status
from alliance.tables import PortalTable
from alliance.templatetags import portal, rows
from alliance.temporal import RoughDate
from alliance.unsaved import typed_parts

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(temporal, "today", lambda: MONDAY)
    return MONDAY


def shown(source, address="/", **context):
    """A piece of a template, as a page would show it."""
    context["request"] = RequestFactory().get(address)
    return Template("{% load portal %}" + source).render(Context(context))


class Elements(HTMLParser):
    """Every element of some HTML, with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]

    def ids(self):
        return {attributes["id"] for _, attributes in self.found if "id" in attributes}

    def with_id(self, wanted):
        [(tag, attributes)] = [pair for pair in self.found if pair[1].get("id") == wanted]
        return tag, attributes


# Dates


def test_days_are_written_in_full_and_always_with_the_year():
    assert portal.long_date(date(2022, 6, 3)) == "3 June 2022"
    assert portal.weekday_date(date(2026, 12, 10)) == "Thursday 10 December 2026"
    assert portal.long_date(None) == "Not known"


def test_a_moment_is_shown_as_the_day_it_was_in_london():
    assert portal.long_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


def test_the_last_day_of_a_period_is_the_day_before_it_ceases():
    assert portal.last_day(date(2026, 4, 1)) == "31 March 2026"
    assert portal.last_day(None) == "Not known"


@pytest.mark.parametrize(
    ("rough", "html"),
    [
        (RoughDate.parse("23 June 2014"), '<time datetime="2014-06-23">23 June 2014</time>'),
        (RoughDate.parse("April 2016"), '<time datetime="2016-04">April 2016</time>'),
        (RoughDate.parse("2019"), '<time datetime="2019">2019</time>'),
        (RoughDate.parse("between 2015 and 2018"), "between 2015 and 2018"),
        (RoughDate.not_known(), "date not known"),
        (None, "date not known"),
        (date(2022, 6, 30), '<time datetime="2022-06-30">30 June 2022</time>'),
    ],
)
def test_a_rough_date_is_machine_readable_only_where_no_day_is_invented(rough, html):
    assert shown("{% rough_date when %}", when=rough) == html


def test_the_words_of_a_date_are_escaped():
    rough = RoughDate.order("9th <b>to join</b>")
    assert "<b>" not in shown("{% rough_date when %}", when=rough)


def test_a_rough_date_can_say_the_days_it_stands_for():
    late = RoughDate.parse("late 2018")
    assert shown("{% rough_date when span=True %}", when=late) == f"late 2018 ({late.span_words})"


# Numbers and money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (75, "£75"),
        (Decimal("75.5"), "£75.50"),
        (1204300, "£1,204,300"),
        (-1200, "−£1,200"),
        (Decimal("0.00"), "£0"),
        (None, "Not known"),
    ],
)
def test_exact_pounds(amount, words):
    assert portal.pounds(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (12_000_000, "£12 million"),
        (12_345_678, "£12.3 million"),
        (1_400_000, "£1.4 million"),
        (145_000_000, "£145 million"),
        (1_234_567_890, "£1,234.6 million"),
        (400_000, "£400,000"),
        (Decimal("999999.60"), "£1 million"),
        (Decimal("-0.4"), "£0"),
        (-1_400_000, "−£1.4 million"),
        (-1200, "−£1,200"),
        (None, "Not known"),
    ],
)
def test_pounds_in_a_sentence_say_million_and_never_a_fraction_of_one(amount, words):
    assert portal.pounds_prose(amount) == words


def test_a_table_of_pounds_has_commas_and_no_sign():
    assert portal.pounds_in_table(-12345678) == "−12,345,678"


def test_numbers_have_commas_a_true_minus_and_say_when_they_are_not_known():
    assert [portal.number(n) for n in (0, 999, 1200, -1200, None)] == [
        "0",
        "999",
        "1,200",
        "−1,200",
        "Not known",
    ]
    assert portal.percent(Decimal("36.57")) == "36.6%"


def test_a_zero_is_a_fact():
    assert portal.or_not_known(0) == 0
    assert portal.or_not_known("") == "Not known"


# Statuses and markings


def test_a_status_is_a_word_in_a_tag_of_its_colour():
    assert shown('{% status "stage.live" %}') == '<strong class="govuk-tag portal-tag--green">Live</strong>'


def test_a_status_without_a_colour_is_its_word_alone():
    assert shown('{% status state thing="review" %}', state="complete") == "Complete"


def test_an_unknown_status_is_refused_by_name():
    with pytest.raises(LookupError, match=r"stage\.asleep"):
        status("stage.asleep")


def test_every_colour_of_a_status_is_in_the_stylesheet():
    stylesheet = (settings.BASE_DIR / "static" / "portal.css").read_text()
    colours = {status.colour for status in STATUSES.values() if status.colour}
    assert {colour for colour in colours if f".portal-tag--{colour} {{" not in stylesheet} == set()


def test_red_is_kept_for_what_is_late_has_failed_or_is_a_problem():
    red = {name for name, status in STATUSES.items() if status.colour == "red"}
    assert red == {
        "review.overdue", "milestone.late", "paper.missing", "action.overdue", "mail.failed",
        "job.failed",
        "import.refused", "performance.off-track", "commitment.late", "request.overdue", "problem.overdue",
        "question.overdue",
    }  # fmt: skip


def test_one_word_has_one_colour_within_a_thing():
    for name, status_of in STATUSES.items():
        thing = name.split(".")[0]
        same = {
            s.colour for n, s in STATUSES.items() if n.startswith(f"{thing}.") and s.word == status_of.word
        }
        assert len(same) == 1, name


@pytest.mark.parametrize("level", Marking)
def test_a_marking_is_in_capitals(level):
    assert shown("{% marking level %}", level=level).startswith(level.label)
    assert level.label == level.label.upper()


def test_a_sensitive_page_says_how_to_handle_it():
    assert "need it for their work" in shown("{% marking level %}", level=Marking.OFFICIAL_SENSITIVE)


# Addresses


def test_changing_one_part_of_the_address_keeps_the_rest_and_returns_to_page_1():
    html = shown('{% query_with sort="-name" %}', "/?stage=live&stage=leaving&page=3&sort=name")
    assert QueryDict(html.replace("&amp;", "&")[1:]) == QueryDict("stage=live&stage=leaving&sort=-name")


def test_a_part_of_the_address_is_removed_by_giving_it_nothing():
    assert shown('{% query_with "as-at" None %}', "/?as-at=2022-06-30&q=drone") == "?q=drone"


def test_a_parameter_with_a_hyphen_can_be_named_with_an_underscore():
    assert shown("{% query_with known_on=None %}", "/?known-on=2026-06-30&q=drone") == "?q=drone"


# The day shown


def test_today_has_no_banner():
    html = shown("{% as_at_form %}", as_at=MONDAY)
    assert "Show today" not in html
    assert [part["value"] for part in Elements(html).of("input") if part["type"] == "text"] == [
        "23",
        "11",
        "2026",
    ]


def test_another_day_says_so_with_a_way_back_that_keeps_the_filters():
    html = shown("{% as_at_form %}", "/?stage=live&as-at=2022-06-30&page=2", as_at=date(2022, 6, 30))
    assert "Position as at <strong>30 June 2022</strong>" in html
    assert '<a class="govuk-link" href="?stage=live">Show today</a>' in html


def test_asking_for_another_day_keeps_the_filters_but_not_the_page():
    html = shown("{% as_at_form %}", "/?stage=live&as-at=2022-06-30&page=2", as_at=date(2022, 6, 30))
    hidden = [part for part in Elements(html).of("input") if part["type"] == "hidden"]
    assert [(part["name"], part["value"]) for part in hidden] == [("stage", "live")]


def test_a_day_that_made_no_sense_stays_as_it_was_typed_beside_what_is_wrong():
    wrong = "“2022-02-31” is not a day."
    html = shown("{% as_at_form %}", "/?as-at=2022-02-31", as_at=MONDAY, as_at_error=wrong)
    elements = Elements(html)
    assert [part["value"] for part in elements.of("input")] == ["31", "02", "2022"]
    assert wrong in html
    assert elements.with_id("as-at")[0] == "input"
    assert "as-at-error" in elements.of("fieldset")[0]["aria-describedby"]


def test_what_is_in_the_address_cannot_add_markup():
    html = shown("{% as_at_form %}{% kept_query %}", '/?q="><script>', as_at=MONDAY)
    assert "<script>" not in html


# The title


def test_the_title_says_the_day_the_page_and_the_place():
    page = Paginator(range(60), 25).page(2)
    context = {
        "as_at": date(2022, 6, 30),
        "page_obj": page,
        "breadcrumbs": [("Home", "/"), ("Business areas", "/business-areas/")],
        "portal": {"name": "Alliance governance"},
    }
    title = shown("Facts{% title_after %}", **context)
    assert title == "Facts as at 30 June 2022 (page 2 of 3) – Business areas – Alliance governance"


def test_the_title_of_today_on_one_page_is_short():
    title = shown("Board{% title_after %}", as_at=MONDAY, breadcrumbs=[("Home", "/")])
    assert title == "Board – Alliance governance"


# Forms


class Entry(forms.Form):
    name = forms.CharField(label="Name", help_text="As the record writes it.", max_length=10)
    purpose = forms.CharField(widget=forms.Textarea, max_length=500, required=False)
    cost = forms.DecimalField()
    force = forms.ChoiceField(choices=[("", "Choose"), ("a", "Dorset")])
    kind = forms.ChoiceField(choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)
    leads = forms.MultipleChoiceField(
        choices=[("a", "One"), ("b", "Two")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I have read it")
    document = forms.FileField()
    password = forms.CharField(widget=forms.PasswordInput)
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("The area left before it went live")


def test_every_error_is_in_the_summary_and_links_to_something_on_the_page():
    html = shown("{% error_summary form %}{% form_fields form %}", form=Entry({"name": "x" * 11}))
    elements = Elements(html)
    links = [link["href"] for link in elements.of("a")]
    assert "There is a problem" in html
    # Ten fields, of which one may be blank, and the form's own.
    assert len(links) == 10
    assert {link.removeprefix("#") for link in links} <= elements.ids()


def test_links_to_radios_and_checkboxes_go_to_the_first_choice():
    elements = Elements(shown("{% error_summary form %}{% form_fields form %}", form=Entry({})))
    links = {link["href"] for link in elements.of("a")}
    assert {"#id_kind_0", "#id_leads_0"} <= links
    assert elements.with_id("id_kind_0")[1]["type"] == "radio"
    assert elements.with_id("id_leads_0")[1]["type"] == "checkbox"


def test_nothing_wrong_is_no_summary():
    assert shown("{% error_summary form %}", form=Entry()).strip() == ""


def test_errors_of_the_page_itself_are_in_the_summary():
    html = shown("{% error_summary errors=errors %}", errors=[("No such day", "as-at"), ("Not saved", "")])
    assert [link["href"] for link in Elements(html).of("a")] == ["#as-at"]
    assert "Not saved" in html


def test_an_input_is_described_by_its_hint_and_its_error():
    html = shown("{% form_field form.name %}", form=Entry({"name": "x" * 11}))
    elements = Elements(html)
    described = elements.with_id("id_name")[1]["aria-describedby"]
    assert described == "id_name-hint id_name-error"
    assert set(described.split()) <= elements.ids()
    assert '<span class="govuk-visually-hidden">Error:</span>' in html


def test_every_input_has_a_label():
    elements = Elements(shown("{% form_fields form %}", form=Entry()))
    labelled = {label["for"] for label in elements.of("label")}
    inputs = [
        attributes
        for tag in ("input", "textarea", "select")
        for attributes in elements.of(tag)
        if attributes.get("type") != "hidden"
    ]
    assert len(inputs) == 11
    assert {attributes["id"] for attributes in inputs} <= labelled


def test_the_browser_is_left_nothing_to_check_or_cut_short():
    html = shown("{% form_fields form %}", form=Entry({"name": "x" * 11}))
    for _, attributes in Elements(html).found:
        assert not {"required", "maxlength", "min", "max", "step", "pattern", "autofocus"} & attributes.keys()
        assert attributes.get("type") != "number"


def test_what_was_typed_stays_and_is_escaped():
    html = shown("{% form_fields form %}", form=Entry({"name": "<b>Drone", "purpose": "</textarea><b>"}))
    assert 'value="&lt;b&gt;Drone"' in html
    assert "<b>" not in html


def test_what_may_be_left_blank_says_so():
    html = shown("{% form_field form.purpose %}{% form_field form.name %}", form=Entry())
    assert "Purpose (optional)" in html
    assert "Name (optional)" not in html


def test_a_long_answer_says_how_much_room_there_is():
    assert "You can enter up to 500 characters" in shown("{% form_field form.purpose %}", form=Entry())


def test_answers_are_carried_to_the_check_page_as_they_were_sent():
    sent = QueryDict("leads=a&leads=b&day_day=3&csrfmiddlewaretoken=t&change=yes&name=%3Cb%3E")
    html = shown("{% hidden_fields form %}", form=Entry(sent))
    carried = [(part["name"], part["value"]) for part in Elements(html).of("input")]
    assert carried == [("leads", "a"), ("leads", "b"), ("day_day", "3"), ("name", "<b>")]


def test_text_that_could_not_be_saved_is_given_back_without_secrets():
    post = QueryDict("purpose=To+fly&new_password1=x&csrfmiddlewaretoken=t&empty=")
    assert portal.in_words(typed_parts(post)) == [("Purpose", ["To fly"])]


def test_a_choice_in_a_filter_says_how_many_it_leaves():
    html = shown("{% filter_field form.leads facets %}", form=Entry(), facets={"leads": {"a": 1300, "b": 0}})
    assert re.search(r"1,300<span[^>]*> results</span>", html)
    assert re.search(r"0<span[^>]*> results</span>", html)


# Tables


class AreaTable(PortalTable):
    name = tables.Column(verbose_name="Business area")
    cost = tables.Column(verbose_name="Cost (pounds)", attrs={"td": {"class": "numeric"}}, default="No data")
    group = tables.Column(orderable=True)
    caption = "Business areas"
    noun = ("business area", "business areas")

    class Meta(PortalTable.Meta):
        pass

    def __init__(self, data, **options):
        tables.Table.__init__(self, data, **options)


AREAS = [
    {"name": "Alliance <b>Drone</b> Team", "cost": 1204300, "group": "Operational"},
    {"name": "Alliance Fleet", "cost": None, "group": "Enabling"},
]


def table_html(table, address="/"):
    return shown('{% include "parts/table.html" %}', address, table=table)


def test_a_table_has_a_caption_and_scoped_headings():
    elements = Elements(table_html(AreaTable(AREAS)))
    assert len(elements.of("caption")) == 1
    assert [heading["scope"] for heading in elements.of("th")] == ["col", "col", "col", "row", "row"]


def test_cells_are_escaped_and_never_empty():
    html = table_html(AreaTable(AREAS))
    assert "Alliance &lt;b&gt;Drone&lt;/b&gt; Team" in html
    assert '<td role="cell" data-label="Cost (pounds)" class="numeric">1,204,300</td>' in html
    assert "No data</td>" in html


def test_sorting_is_a_link_that_keeps_the_filters_and_returns_to_page_1():
    table = AreaTable(AREAS, order_by="group")
    elements = Elements(table_html(table, "/?stage=live&page=4&sort=group"))
    [link] = elements.of("a")
    assert QueryDict(link["href"][1:]) == QueryDict("stage=live&sort=-group")
    assert [heading.get("aria-sort") for heading in elements.of("th")][:3] == [None, None, "ascending"]


def test_a_table_without_rows_says_so_and_has_no_table():
    html = table_html(AreaTable([], empty_text="No business areas match."))
    assert "No business areas match." in html
    assert "<table" not in html


def test_a_wide_table_scrolls_in_a_named_region_that_a_keyboard_reaches():
    table = AreaTable(AREAS)
    table.wide = True
    [region] = [part for part in Elements(table_html(table)).of("div") if part.get("role") == "region"]
    assert region["tabindex"] == "0"
    assert region["aria-label"] == "Business areas"


class TotalledTable(AreaTable):
    cost = tables.Column(attrs={"td": {"class": "numeric"}}, footer="1,204,300")

    class Meta(PortalTable.Meta):
        sequence = ("name", "group", "cost")


def test_a_total_is_named_and_leaves_no_empty_cell():
    html = table_html(TotalledTable(AREAS))
    footing = html[html.index("<tfoot") :]
    assert '<th scope="row" role="rowheader" colspan="2">Total</th>' in footing
    assert footing.count("<td") == 1


def test_the_count_says_which_rows_are_shown():
    table = AreaTable(AREAS * 30)
    assert rows.result_count(table) == "60 business areas"
    table.paginate(page=2, per_page=25)
    assert rows.result_count(table) == "Showing 26 to 50 of 60 business areas"
    assert rows.result_count(AreaTable(AREAS[:1])) == "1 business area"


@pytest.mark.parametrize(
    ("number", "last", "window"),
    [
        (1, 2, [1, 2]),
        (1, 40, [1, 2, None, 40]),
        (3, 5, [1, 2, 3, 4, 5]),
        (10, 40, [1, None, 9, 10, 11, None, 40]),
        (40, 40, [1, None, 39, 40]),
    ],
)
def test_page_numbers_leave_out_only_runs_of_two_or_more(number, last, window):
    assert rows.page_window(number, last) == window


def test_pages_are_links_that_keep_the_filters():
    page = Paginator(range(60), 25).page(2)
    elements = Elements(shown("{% pagination page %}", "/?stage=live&page=2", page=page))
    addresses = [link["href"] for link in elements.of("a")]
    assert addresses == [f"?stage=live&page={n}" for n in (1, 1, 2, 3, 3)]
    assert elements.of("nav")[0]["aria-label"] == "Pages of results: page 2 of 3"


def test_one_page_needs_no_page_numbers():
    page = Paginator(range(3), 25).page(1)
    assert shown("{% pagination page %}", page=page).strip() == ""


# Every template


TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_styles_or_scripts_of_its_own(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_sentence_abbreviates_a_million(path):
    assert not re.search(r"£[0-9.]+ ?m\b|£0\.[0-9]+ million", path.read_text())
