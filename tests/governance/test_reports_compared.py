"""What changed between an issued report and any earlier one to the same Panel."""

from datetime import timedelta

import pytest

from alliance.temporal import today
from governance.actions.panels import record_panel, record_panel_meeting
from governance.actions.reports import move_paragraph, remove_paragraph, write_paragraph
from governance.reports.changes import figure_changes, paragraph_changes
from tests.business_areas.pages import words
from tests.governance.reports import issued, write_report
from tests.makers import make_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(alice):
    return record_panel("Dorset Police and Crime Panel", make_force(), 5, by=alice)


def meeting(panel, days, by):
    return record_panel_meeting(panel, today() + timedelta(days=days), by=by)


@pytest.fixture
def three(panel, alice):
    """Three reports to one Panel, each written after the one before."""
    first = write_report(
        meeting(panel, 10, alice), {"Background": ["One.", "Two.", "Three."]}, by=alice, title="First"
    )
    issued(first, by=alice)
    second = write_report(meeting(panel, 20, alice), {}, by=alice, title="Second", after=first)
    section = second.sections.get()
    write_paragraph(section, "One, changed.", section.paragraphs.order_by("order").first(), by=alice)
    issued(second, by=alice)
    third = write_report(meeting(panel, 30, alice), {}, by=alice, title="Third", after=second)
    _, two, three = third.sections.get().paragraphs.order_by("order")
    move_paragraph(three, -1, by=alice)
    remove_paragraph(two, by=alice)
    write_paragraph(third.sections.get(), "Four.", by=alice)
    issued(third, by=alice)
    return first, second, third


def test_a_report_is_compared_with_the_one_before_or_any_earlier_one(three, client):
    first, second, third = three
    address = f"/reports/{third.slug}/changes/"
    page = words(client.get(address))
    assert "Since “Second” of" in page
    assert "1 paragraph added, 1 paragraph removed." in page
    assert "First, Dorset Police and Crime Panel" in page
    assert "(shown)" in page
    assert f'href="{address}?from={first.slug}"' in client.get(address).text
    page = words(client.get(address, {"from": first.slug}))
    assert "Since “First” of" in page
    assert "1 paragraph changed, 1 paragraph added, 1 paragraph removed." in page
    assert "Then: One. Now: One, changed." in page
    assert page == words(client.get(f"{address}?from={first.slug}"))
    assert "Since “Second” of" in words(client.get(address, {"from": second.slug}))


def test_a_paragraph_that_was_moved_has_not_changed(three):
    before, now = three[1].issues.get().told, three[2].issues.get().told
    found = {each.what: each for each in paragraph_changes(before, now)}
    assert set(found) == {"Added", "Removed"}
    assert (found["Removed"].number_then, found["Removed"].then) == ("1.2", "Two.")
    assert (found["Added"].number_now, found["Added"].now) == ("1.3", "Four.")


def test_a_later_report_or_another_panels_is_nothing_to_compare_with(three, alice, client):
    _, second, third = three
    other = record_panel("Another Panel", make_force("Another Force"), 5, by=alice)
    elsewhere = write_report(meeting(other, 5, alice), {"A": ["B."]}, by=alice, title="Elsewhere")
    issued(elsewhere, by=alice)
    address = f"/reports/{second.slug}/changes/"
    assert "Elsewhere" not in words(client.get(address))
    for asked in (third.slug, elsewhere.slug, "nonsense", "v1"):
        response = client.get(address, {"from": asked})
        assert "There is no earlier report “" in words(response)
        assert "Since “First” of" in words(response)
        assert "<title>Error: " in response.text


def test_the_first_report_says_that_there_is_none_before_it(three, client):
    first = three[0]
    page = words(client.get(f"/reports/{first.slug}/changes/"))
    assert "This is the first report that was issued to this Panel" in page
    assert "Compare with" not in page
    assert "See what has changed" not in words(client.get(f"/reports/{first.slug}/"))


def test_one_that_was_begun_from_nothing_is_compared_with_the_last_to_its_panel(panel, alice, client):
    issued(write_report(meeting(panel, 10, alice), {"A": ["B."]}, by=alice, title="Before"), by=alice)
    report = write_report(meeting(panel, 20, alice), {"A": ["B."]}, by=alice, title="After")
    issued(report, by=alice)
    page = words(client.get(f"/reports/{report.slug}/changes/"))
    assert "Since “Before” of" in page
    assert "1 paragraph added, 1 paragraph removed." in page


def test_a_correction_is_compared_with_what_it_corrects_and_with_earlier_reports(three, alice, client):
    report = three[2]
    section = report.sections.get()
    write_paragraph(section, "Four, put right.", section.paragraphs.order_by("order").last(), by=alice)
    issued(report, because="It was wrong.", by=alice)
    address = f"/reports/{report.slug}/changes/"
    page = words(client.get(address))
    assert "Since version 1 of this report: 1 paragraph changed." in page
    assert "Second, Dorset" in page
    assert "Changed since version 1" in words(client.get(f"/reports/{report.slug}/"))
    page = words(client.get(f"{address}?from={three[1].slug}"))
    assert "Since “Second”" in page
    assert "Four, put right." in page
    assert "Since version 1" in words(client.get(f"{address}?from=v1"))


def content(**figures) -> dict:
    return {"figures": figures, "sections": []}


def figure(value, unit, said="said") -> dict:
    return {"title": "A figure", "words": said, "value": value, "unit": unit}


@pytest.mark.parametrize(
    ("then", "now", "difference"),
    [
        (figure(12_000_000, "£ a year"), figure(12_400_001, "£ a year by 2018"), "up £400,001"),
        (figure(1_200, "£"), figure("1100.5", "£"), "down £99.50"),
        (figure(22, "business areas"), figure(20, "business areas"), "down 2"),
        (figure(1_000, "people"), figure(2_500, "people"), "up 1,500"),
        (figure("36.6", "%"), figure("37.1", "%"), "up 0.5 percentage points"),
        (figure(36, "%"), figure(35, "%"), "down 1 percentage point"),
        (figure(5, "areas"), figure(5, "areas"), "None: the number is the same"),
        (figure(None, "£"), figure(5, "£"), "Cannot be said"),
        (figure(5, "%"), figure(5, "£"), "Cannot be said"),
        (figure(5, "areas"), figure(6, "people"), "Cannot be said"),
    ],
)
def test_the_difference_of_a_figure_is_in_its_unit(then, now, difference):
    now["words"] = "said otherwise"
    (found,) = figure_changes(content(a=then), content(a=now))
    assert found.difference == difference


def test_figures_that_only_one_report_says_are_told_and_those_that_stayed_are_not():
    before = content(stays=figure(1, "£"), gone=figure(2, "£"))
    now = content(new=figure(3, "£"), stays=figure(1, "£"))
    found = [(each.then, each.now) for each in figure_changes(before, now)]
    assert found == [("Not in the earlier report", "said"), ("said", "Not in this report")]
