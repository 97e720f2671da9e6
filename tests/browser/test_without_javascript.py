"""All of it without a script: filters, days, forms with rough dates, checking answers."""

import pytest

from tests.browser.conftest import NARROW, follow

AREA = "/business-areas/alliance-drone-team/"


@pytest.fixture
def plain(window):
    """Opens a window of somebody whose browser runs no script."""
    return lambda account="officer", **options: window(account, javascript=False, **options)


def test_filters_apply_and_are_taken_away_one_by_one(plain):
    page = plain().open("/business-areas/")
    page.get_by_label("Enabling Services").check()
    page.get_by_label("Live", exact=False).first.check()
    follow(page.get_by_role("button", name="Apply filters").first)
    assert "group=enabling-services" in page.url
    rows = page.locator("main tbody tr").count()
    assert rows > 0
    follow(page.locator(".portal-filter a").filter(has_text="Enabling Services"))
    assert "group=enabling-services" not in page.url
    assert page.locator("main tbody tr").count() >= rows


def test_a_list_is_sorted_by_its_headings(plain):
    page = plain().open("/business-areas/")
    follow(page.locator("thead a").filter(has_text="Business area"))
    assert "sort=" in page.url
    assert page.locator("th[aria-sort=ascending], th[aria-sort=descending]").count() == 1


def test_the_filter_of_a_list_is_within_reach_on_a_small_screen(plain):
    page = plain(size=NARROW).open("/business-areas/")
    button = page.get_by_role("button", name="Apply filters").first
    if not button.is_visible():
        page.locator(".portal-filter summary").click()
    assert button.is_visible()


def test_the_menu_is_open_on_a_small_screen(plain):
    page = plain(size=NARROW).open("/")
    assert page.locator("#navigation a").first.is_visible()


def test_a_day_that_does_not_exist_is_explained_and_today_is_shown(plain):
    page = plain().open(AREA)
    for name, typed in (("day", "31"), ("month", "2"), ("year", "2022")):
        page.fill(f"[name=as-at-{name}]", typed)
    follow(page.locator(".portal-as-at button"))
    summary = page.locator(".govuk-error-summary").inner_text()
    assert "not a day in the calendar" in summary
    assert "today" in summary
    assert page.title().startswith("Error: ")


def test_a_purpose_is_recorded_with_a_rough_date(plain):
    page = plain().open(f"{AREA}purposes/add/")
    page.get_by_label("Purpose", exact=False).first.fill("Looks for missing people from the air.")
    page.get_by_label("Month and year").first.check()
    page.locator("[name=since_month_month]").fill("4")
    page.locator("[name=since_month_year]").fill("2021")
    page.locator("[name=source]").select_option(index=1)
    page.locator("[name=marking][value='1']").check()
    follow(page.locator("main form[method=post] button[type=submit]:not([name])").last)
    assert "Looks for missing people from the air." in page.locator("main").inner_text()


def test_what_was_typed_stays_when_something_is_wrong(plain):
    page = plain().open("/sources/record/")
    page.get_by_label("Publisher", exact=False).first.fill("Dorset <b>Panel</b> & others")
    follow(page.locator("main form[method=post] button[type=submit]:not([name])").last)
    assert page.locator(".govuk-error-summary").is_visible()
    assert page.get_by_label("Publisher", exact=False).first.input_value() == "Dorset <b>Panel</b> & others"


def test_signing_out_ends_the_session(plain, portal):
    opened = plain(None)
    page = opened.open("/sign-in/")
    page.fill("[name=username]", "member")
    page.fill("[name=password]", "alliance-demo")
    follow(page.locator("main button[type=submit]"))
    assert page.get_by_role("button", name="Sign out").is_visible()
    kept = [cookie for cookie in opened.context.cookies() if cookie["name"] == "sessionid"]
    follow(page.get_by_role("button", name="Sign out"))
    assert page.get_by_role("link", name="Sign in").first.is_visible()
    opened.context.add_cookies(kept)
    opened.open("/account/")
    assert "/sign-in/" in page.url
