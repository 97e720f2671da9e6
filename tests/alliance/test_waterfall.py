"""How one figure became another, drawn: which way each step goes is told by more than its colour."""

from decimal import Decimal
from xml.etree import ElementTree

from alliance.charts import Stage, waterfall_chart
from alliance.charts.drawing import PAPER
from alliance.charts.waterfall import LESS, MORE
from tests.alliance.test_charts import ATTRIBUTES, MARKUP, SVG

STAGES = [
    Stage("Cost in 2015/16", "£100", Decimal(100)),
    Stage("Saved", "£40 less", Decimal(60), before=Decimal(100)),
    Stage("Nothing", "no change", Decimal(60), before=Decimal(60)),
    Stage("Grown", "£20 more", Decimal(80), before=Decimal(60)),
    Stage("Cost in 2022/23", "£80", Decimal(80)),
]


def drawn(stages=STAGES, **options):
    return ElementTree.fromstring(waterfall_chart("Why", "What led there", stages, **options))


def bars(picture):
    """Each bar as where it begins, how long it is, and whether it is solid, hatched or empty."""
    looks = {PAPER: "empty"}
    return [
        (
            float(bar.get("x").rstrip("%")),
            float(bar.get("width").rstrip("%")),
            "hatched" if bar.get("fill").startswith("url") else looks.get(bar.get("fill"), "solid"),
        )
        for bar in picture.iter(f"{SVG}rect")
        if bar.get("x", "").endswith("%")
    ]


def test_each_step_begins_where_the_one_before_it_ended():
    assert bars(drawn()) == [
        (0, 92, "solid"),
        (55.2, 36.8, "empty"),
        (55.2, 18.4, "hatched"),
        (0, 73.6, "solid"),
    ]


def test_more_points_right_and_less_points_left_and_each_bar_carries_its_words():
    texts = [text.text for text in drawn().iter(f"{SVG}text")]
    assert texts.count(MORE) == texts.count(LESS) == 1
    said = " ".join(texts)
    for words in ("Saved: £40 less", "Grown: £20 more", "Nothing: no change"):
        assert words in said


def test_of_nothing_and_of_what_is_below_nothing_no_picture_is_made():
    assert waterfall_chart("Why", "", []) == ""
    assert waterfall_chart("Why", "", [Stage("Below", "−£1", Decimal(-1)), *STAGES]) == ""


def test_a_picture_keeps_to_the_security_policy_and_shows_words_as_they_are():
    stages = [Stage(MARKUP, MARKUP, Decimal(1)), *STAGES]
    for fluid in (True, False):
        picture = drawn(stages, fluid=fluid)
        for element in picture.iter():
            assert set(element.attrib) <= {*ATTRIBUTES, "stroke-dasharray"}, element.attrib
            assert element.tag.removeprefix(SVG) != "script"


def test_alone_in_a_file_it_has_a_size_of_its_own():
    assert drawn(fluid=False).get("viewBox")
    assert drawn(fluid=True).get("width") == "100%"
