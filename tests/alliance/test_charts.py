"""The pictures: safe to print in a page, clean under the content policy, and true to what they are given."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from alliance.charts import DARK_BLUE, OTHER, WIDTH, Bar, TimelineRow, TimelineSpan, bar_chart, timeline_chart

SVG = "{http://www.w3.org/2000/svg}"
# Every attribute a picture may use. `style`, `on…`, `href` and anything new must be argued for here.
ATTRIBUTES = {
    "aria-labelledby", "class", "d", "fill", "font-family", "font-size", "font-weight", "height", "id",
    "overflow",  # a mark inside its place on a bar; it would be cut off
    "patternTransform", "patternUnits", "points", "role", "stroke", "stroke-width", "text-anchor", "viewBox",
    "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
MARKUP = """<script>alert("x")</script> & 'quoted' \x00\x1b"""
LONG = "Alliance Department for the Co-ordination of Very Long Names, Including Safeguarding and Licensing"


def make_span(start="2016-01-01", end=None, certain=True, **kwargs):
    day = {side: date.fromisoformat(text) if text else None for side, text in (("s", start), ("e", end))}
    return TimelineSpan(day["s"], day["e"], certain, **kwargs)


def make_row(label="Alliance Drone Team", group="Operational Command", spans=None):
    return TimelineRow(label, group, [make_span()] if spans is None else spans)


def make_timeline(rows=None, first_year=2014, last_year=2023, **kwargs):
    rows = [make_row()] if rows is None else rows
    return timeline_chart("22 areas are live", "When each went live", rows, first_year, last_year, **kwargs)


def parsed(picture):
    return ElementTree.fromstring(picture)


def words(picture):
    return [element.text for element in parsed(picture).iter(f"{SVG}text")]


def bars_drawn(picture):
    """What is drawn for spans and bars, as (left, right, certain), leaving out the samples in the key."""
    found = []
    whole = parsed(picture)
    inner = whole.find(f"{SVG}svg")
    for element in whole if inner is None else inner:
        fill = element.get("fill", "")
        if element.tag == f"{SVG}rect":
            left = float(element.get("x", "0").rstrip("%"))
            right = left + float(element.get("width").rstrip("%"))
        elif element.tag == f"{SVG}polygon":
            across = [float(point.split(",")[0]) for point in element.get("points").split()]
            left, right = min(across), max(across)
        else:
            continue
        if fill != "#FFFFFF":
            found.append((left, right, not fill.startswith("url")))
    samples = sum(text.startswith(("solid:", "thin:", "hatched:", "pointed end:")) for text in words(picture))
    return found[samples:]


def test_a_picture_names_itself_to_a_screen_reader():
    picture = parsed(make_timeline(prefix="areas"))
    assert picture.get("role") == "img"
    named = {element.get("id"): element.text for element in picture.iter() if element.get("id")}
    assert [named[name] for name in picture.get("aria-labelledby").split()] == [
        "22 areas are live",
        "When each went live",
    ]


@pytest.mark.parametrize(
    "picture",
    [
        timeline_chart(MARKUP, MARKUP, [make_row(MARKUP, MARKUP)], 2014, 2023, live_words=MARKUP),
        bar_chart(MARKUP, MARKUP, [Bar(MARKUP, 1)], unit=MARKUP),
    ],
)
def test_what_the_record_says_is_escaped(picture):
    elements = list(parsed(picture).iter())  # raises where a control character was let through
    assert {element.tag.removeprefix(SVG) for element in elements} <= {
        "svg", "title", "desc", "defs", "pattern", "rect", "text", "line", "polygon", "path",
    }  # fmt: skip
    assert "<script" not in picture
    assert 'alert("x")' in "".join("".join(element.itertext()) for element in elements)


def test_a_picture_is_clean_under_the_content_policy():
    spans = [
        make_span(None, "2015-01-01", kind=OTHER),
        make_span("2016-01-01", "2017-01-01", False),
        make_span(),
    ]
    pictures = [
        make_timeline([make_row(spans=spans)], as_at=date(2022, 6, 30)),
        bar_chart("T", "D", [Bar("Live", 17, 1, 19)], unit="areas"),
    ]
    for picture in pictures:
        for element in parsed(picture).iter():
            assert set(element.attrib) <= ATTRIBUTES, element.attrib
        assert "<style" not in picture


def test_two_pictures_on_one_page_share_no_id():
    def ids(prefix):
        spans = [make_span(certain=False), make_span(certain=False, kind=OTHER)]
        picture = make_timeline([make_row(spans=spans)], prefix=prefix)
        found = re.findall(r' id="([^"]+)"', picture)
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= set(found)
        return found

    both = ids("first") + ids("second")
    assert len(both) == 8  # title, description and two hatchings, twice
    assert len(set(both)) == len(both)


@pytest.mark.parametrize("prefix", ["", "1st", 'x" onload="y', "a b"])
def test_a_prefix_that_is_no_id_is_refused(prefix):
    with pytest.raises(ValueError, match="prefix"):
        make_timeline(prefix=prefix)


def test_a_template_prints_a_picture_as_it_is_and_escapes_it_only_inside():
    picture = make_timeline([make_row("Audit, Insurance & Strategic Risk")])
    page = Template("{{ picture }}").render(Context({"picture": picture}))
    assert page == picture
    assert "&amp;" in page
    assert "&lt;svg" not in page


def test_with_nothing_to_draw_there_is_no_picture():
    assert make_timeline([]) == ""
    assert bar_chart("T", "D", []) == ""


def test_a_certain_span_is_solid_and_an_uncertain_one_hatched():
    spans = [make_span("2015-01-01", "2019-01-01", certain=False), make_span("2019-01-01", "2021-01-01")]
    picture = make_timeline([make_row(spans=spans)])
    (first_left, first_right, first_certain), (second_left, second_right, second_certain) = bars_drawn(
        picture
    )
    assert (first_certain, second_certain) == (False, True)
    assert first_right == pytest.approx(second_left, abs=1.6)
    assert (first_right - first_left) / (second_right - second_left) == pytest.approx(2, rel=0.03)
    assert "solid: live for certain" in words(picture)
    assert "hatched: cannot be known" in words(picture)
    assert DARK_BLUE == "#12436D"


def test_the_key_says_only_what_is_drawn():
    shown = words(make_timeline([make_row(spans=[make_span("2015-01-01", "2016-01-01")])]))
    assert [text for text in shown if ":" in text] == ["solid: live for certain"]
    out_of_sight = make_span("1999-01-01", "2000-01-01", certain=False)
    assert not [text for text in words(make_timeline([make_row(spans=[out_of_sight])])) if "hatched" in text]


def test_open_ends_run_past_the_years_and_say_so():
    closed = bars_drawn(make_timeline([make_row(spans=[make_span("2014-01-01", "2024-01-01")])]))[0]
    picture = make_timeline([make_row(spans=[TimelineSpan(None, None)])])
    opened = bars_drawn(picture)[0]
    assert opened[0] < closed[0]
    assert opened[1] > closed[1]
    assert "pointed end: goes on beyond these years" in words(picture)


@pytest.mark.parametrize(
    "span",
    [
        make_span("2000-01-01", "2014-01-01"),
        make_span("2024-01-01", None),
        make_span("2016-01-01", "2016-01-01"),
    ],
    ids=["before", "after", "no days"],
)
def test_a_span_outside_the_years_is_not_drawn(span):
    assert bars_drawn(make_timeline([make_row(spans=[span])])) == []


def test_a_single_day_can_be_seen():
    (left, right, _certain) = bars_drawn(
        make_timeline([make_row(spans=[make_span("2016-01-01", "2016-01-02")])])
    )[0]
    assert right - left >= 2


def test_a_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        make_span("2017-01-01", "2016-01-01")


def test_a_kind_that_is_not_drawn_is_refused():
    with pytest.raises(ValueError, match="proposed"):
        make_span(kind="proposed")


def test_years_that_run_backwards_are_refused():
    with pytest.raises(ValueError, match="forwards"):
        make_timeline(first_year=2020, last_year=2019)


def test_rows_stand_in_order_under_their_groups_heading():
    rows = [
        make_row("A", "Operational"),
        make_row("B", "Enabling"),
        make_row("C", "Operational"),
        make_row("D", ""),
    ]
    shown = [
        text for text in words(make_timeline(rows)) if text in {"A", "B", "C", "D", "Operational", "Enabling"}
    ]
    assert shown == ["Operational", "A", "C", "Enabling", "B", "D"]


def test_the_as_at_day_is_drawn_where_it_falls():
    def line_at(picture):
        return [
            float(line.get("x1"))
            for line in parsed(picture).iter(f"{SVG}line")
            if line.get("stroke-width") == "2"
        ]

    picture = make_timeline(as_at=date(2016, 1, 1))
    assert "as at 1 January 2016" in words(picture)
    left = bars_drawn(picture)[0][0]  # the area went live on that day
    assert line_at(picture) == [pytest.approx(left, abs=0.2)]
    beyond = make_timeline(as_at=date(2030, 1, 1))
    assert not [text for text in words(beyond) if "as at" in text]
    assert line_at(beyond) == []


@pytest.mark.parametrize("as_at", [date(2014, 1, 1), date(2023, 12, 31)])
def test_the_as_at_words_stay_inside_the_picture(as_at):
    picture = parsed(make_timeline(as_at=as_at))
    label = next(text for text in picture.iter(f"{SVG}text") if "as at" in text.text)
    width = len(label.text) * 9
    x = float(label.get("x"))
    left, right = (x - width, x) if label.get("text-anchor") == "end" else (x - width / 2, x + width / 2)
    assert left >= -1
    assert right <= WIDTH + 1


@pytest.mark.parametrize("count", [1, 3, 24, 200])
def test_every_row_is_inside_the_picture_and_above_the_next(count):
    names = [LONG, "W" * 70, "警察" * 40, "Drone Team"]
    picture = parsed(make_timeline([make_row(f"{names[n % 4]} {n}") for n in range(count)]))
    height = float(picture.get("viewBox").split()[3])
    downs = [float(text.get("y")) for text in picture.iter(f"{SVG}text")]
    assert max(downs) <= height
    labels = [float(text.get("y")) for text in picture.iter(f"{SVG}text") if text.get("x") == "0.0"]
    assert all(later - earlier >= 15 for earlier, later in pairwise(labels))


def test_a_long_name_is_broken_into_lines_with_nothing_left_out():
    shown = " ".join(words(make_timeline([make_row(LONG)])))
    assert LONG in shown
    assert "W" * 70 in "".join(words(make_timeline([make_row("W" * 70)])))


def test_all_text_is_at_least_12_pixels_when_the_picture_is_drawn_at_its_size():
    picture = parsed(make_timeline(as_at=date(2020, 1, 1)))
    assert min(float(text.get("font-size")) for text in picture.iter(f"{SVG}text")) >= 12


@pytest.mark.parametrize(
    ("first", "last"), [(2022, 2022), (2010, 2026), (1980, 2026), (1900, 2100), (1, 9998)]
)
def test_year_labels_do_not_run_into_each_other(first, last):
    picture = parsed(make_timeline(first_year=first, last_year=last))
    labels = [float(text.get("x")) for text in picture.iter(f"{SVG}text") if (text.text or "").isdigit()]
    assert labels
    assert all(later - earlier >= 36 for earlier, later in pairwise(labels))


def test_bars_are_as_long_as_their_figures():
    picture = bar_chart("T", "D", [Bar("Consulting", 20), Bar("Live", 10, 5), Bar("Proposed", 0)])
    (whole_left, whole_right, whole), (left, middle, certain), (_, right, uncertain) = bars_drawn(picture)
    assert (whole, certain, uncertain) == (True, True, False)
    assert (middle - left) * 2 == pytest.approx(whole_right - whole_left, abs=0.3)
    assert (right - left) * 4 == pytest.approx((whole_right - whole_left) * 3, abs=4)


def test_bars_say_their_figures_in_words():
    bars = [
        Bar("Live", 17, 1, 19),
        Bar("Staff", 1200),
        Bar("Cost", Decimal("0.5")),
        Bar("Exit", None),
        Bar("No", 0),
    ]
    shown = words(bar_chart("T", "D", bars, unit="Number of business areas"))
    assert shown == [
        "Number of business areas",
        "Live: 17 certain, 1 uncertain", "reported 19",
        "Staff: 1,200",
        "Cost: 0.5",
        "Exit: not known",
        "No: 0",
    ]  # fmt: skip


def test_a_reported_figure_has_a_mark_on_the_bar_and_one_beside_its_words():
    assert bar_chart("T", "D", [Bar("Live", 17, 0, 19)]).count("<path") == 2
    assert bar_chart("T", "D", [Bar("Live", 17, 0, 0)]).count("<path") == 2  # a reported nought is a report
    assert bar_chart("T", "D", [Bar("Live", 17)]).count("<path") == 0


def test_figures_that_are_all_nought_or_not_known_draw_no_bar():
    assert bars_drawn(bar_chart("T", "D", [Bar("A", 0), Bar("B", None)])) == []


def test_a_figure_below_zero_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        Bar("Live", -1)


def test_a_reported_figure_keeps_what_its_source_says_before_it():
    assert "reported more than 20" in words(bar_chart("T", "D", [Bar("Live", 22, 0, 20, "more than")]))


def test_the_words_of_bars_can_be_read_on_a_phone_without_scrolling():
    bars = [Bar("Live", 1_234_567, 1_234_567, 1_234_567_890, "in the region of"), Bar(LONG, 3)]
    picture = parsed(bar_chart("T", "D", bars))
    assert picture.get("width") == "100%"  # as wide as its room, so that nothing is out of sight
    for text in picture.iter(f"{SVG}text"):
        assert float(text.get("x")) + len(text.text) * 7 <= 280, text.text


def test_the_name_and_figures_of_a_bar_stand_directly_above_it_and_the_report_directly_below():
    picture = parsed(bar_chart("T", "D", [Bar("Live", 17, 1, 19), Bar(LONG, 3)]))
    shapes = list(picture.iter())
    texts = [(text.text, float(text.get("y"))) for text in shapes if text.tag == f"{SVG}text"]
    tops = sorted({float(bar.get("y")) for bar in shapes if bar.tag == f"{SVG}rect" and bar.get("y")})
    (live, live_y), (reported, reported_y), *name = texts
    assert live.startswith("Live: 17")
    assert reported == "reported 19"
    assert 0 < tops[0] - live_y < 15
    assert 20 < reported_y - tops[0] < 45
    assert " ".join(text for text, _ in name) == f"{LONG}: 3"
    assert 0 < tops[1] - name[-1][1] < 15


def test_a_mark_stands_at_the_reported_figure_on_the_same_scale_as_the_bars():
    picture = parsed(bar_chart("T", "D", [Bar("Live", 20, 0, 10)]))
    bar = next(rect for rect in picture.iter(f"{SVG}rect") if rect.get("fill") == DARK_BLUE)
    mark = next(svg for svg in picture.iter(f"{SVG}svg") if (svg.get("x") or "").endswith("%"))
    assert float(mark.get("x")[:-1]) * 2 == pytest.approx(float(bar.get("width")[:-1]))


def test_the_same_picture_is_drawn_twice_alike():
    spans = [make_span("2015-01-01", "2016-01-01", False), make_span()]
    day = date(2020, 1, 1)
    first = make_timeline([make_row(spans=spans)], as_at=day)
    assert first == make_timeline([make_row(spans=spans)], as_at=day)
    assert first != make_timeline([make_row(spans=spans)], as_at=day + timedelta(days=100))
