"""Named figures of a force, an area, a published table and a target; and an area's money by itself."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from alliance.figures import UnknownFigure, named
from alliance.markings import Marking
from alliance.temporal import today
from savings.actions.statements import publish_statement
from savings.benefits_shown import SavingsShown
from tests.makers import make_area, make_force, make_group
from tests.savings.makers import (
    devon,
    dorset,
    make_amount,
    make_claim,
    make_closed,
    make_line,
    make_printed,
    make_rule,
    make_saving,
    make_target,
    make_verification,
    make_year,
)
from tests.savings.test_pages import page, words_of_pdf
from tests.savings.test_publication import make_official

pytestmark = pytest.mark.django_db

ANYONE = AnonymousUser()


@pytest.fixture
def area():
    return make_area("Drone Team", group=make_group())


def figure(name, user=ANYONE, day=None):
    return named(name).as_at(day or today(), user)


def paid_and_shared(area):
    make_rule()
    make_line(area, "900", force=dorset())
    make_line(area, "100", force=devon())


def test_each_force_bears_pays_and_is_owed_what_the_statement_says(area):
    paid_and_shared(area)
    assert figure("cost-borne:dorset").value == Decimal("300.00")
    assert figure("cost-borne:devon-and-cornwall").value == Decimal("700.00")
    assert figure("cost-paid:dorset").value == Decimal("900.00")
    balance = figure("cost-balance:dorset")
    assert balance.value == Decimal("600.00")
    assert balance.words == "is owed £600 (2022/23, revenue outturn)"
    assert figure("cost-balance:devon-and-cornwall").words.startswith("owes £600")


def test_without_a_rule_it_is_not_known_what_a_force_bears_or_is_owed(area):
    make_line(area, "900", force=dorset())
    for name in ("cost-borne", "cost-balance"):
        found = figure(f"{name}:dorset")
        assert found.value is None, name
        assert found.words == "Not known: no rule says how costs of 2022/23 are shared", name


def test_of_a_closed_year_a_figure_is_what_was_agreed_also_for_who_reads_what_is_published(area, erin):
    year = make_official(area)
    assert figure("cost-borne:dorset").value is None
    publish_statement(year, by=erin)
    assert figure("cost-borne:dorset").value == Decimal("300.03")
    assert figure("area-cost:drone-team").value == Decimal("1000.10")
    assert figure("cost-borne:dorset").marking == Marking.PUBLISHED


def test_gross_and_net_of_grant_are_never_one_figure(area):
    paid_and_shared(area)
    other = make_area("Dogs")
    make_rule(area=other, grant="net")
    make_line(other, "100", force=devon())
    found = figure("cost-borne:dorset")
    assert found.value is None
    assert "£300 gross of grant and £30 net of grant" in found.words


def test_each_area_says_what_it_cost_and_how_it_is_shared(area):
    paid_and_shared(area)
    assert figure("area-cost:drone-team").value == Decimal("1000.00")
    share = figure("area-share:drone-team")
    assert (share.value, share.unit) == (Decimal(70), "%")
    assert "Devon & Cornwall 70%, Dorset 30%" in share.words


def test_what_each_force_and_area_saved_follows_what_was_verified(area):
    make_rule()
    claim = make_verification(amount="50")
    owner = claim.saving.area
    assert figure(f"area-savings-verified:{owner.key}").value == Decimal("50.00")
    assert figure("saved-verified:dorset").value == Decimal("15.00")


def test_each_area_saved_what_its_own_latest_year_says(area):
    """Asked of all areas at once, each says what it says alone: its year, its marking and its sources."""
    others = [make_area(name) for name in ("Dogs", "Fleet", "Nothing Saved")]
    for each, amount, year, marking in zip(
        [area, *others], ("50", "60", "70"), (2022, 2020, 2021), (0, 1, 0), strict=False
    ):
        made = make_saving(each, marking=Marking(marking))
        make_verification(make_claim(made, amount, year, marking=Marking(marking)), marking=Marking(marking))
    make_amount(make_saving(others[0]), "400", 2016, years=4, marking=Marking.OFFICIAL)
    make_line(others[1], "5", year=make_year(2021), kind="change", marking=Marking.OFFICIAL)
    make_line(others[1], "5", year=make_year(2022), kind="change")
    for level in Marking:
        found = SavingsShown.latest_by_area(level, today())
        for each in (area, *others):
            alone, among = SavingsShown.latest(level, today(), each.pk), found[each.key]
            for name in ("first_year", "headline", "marking", "illustrative", "sources", "change", "several"):
                assert getattr(among, name) == getattr(alone, name), (each, level, name)


def test_a_chosen_table_and_a_target_are_figures():
    first = make_printed("10", {"One": "4", "Two": "4"}, title="First")
    make_printed("20", {"One": "20"}, title="Second")
    assert figure(f"table-total:{first.pk}").value == Decimal("10.00")
    assert figure(f"table-parts:{first.pk}").value == Decimal("8.00")
    assert figure(f"table-difference:{first.pk}").value == Decimal("2.00")
    target = make_target("12000000")
    assert figure(f"savings-target:{target.pk}").words.startswith("£12 million a year, to be reached in")


@pytest.mark.parametrize("name", ["cost-borne:nobody", "cost-borne", "population:dorset", "no-such:dorset"])
def test_a_figure_of_what_there_is_not_is_refused(name):
    devon()
    with pytest.raises(UnknownFigure):
        figure(name)


def test_what_somebody_may_not_read_of_is_no_subject(alice, area):
    hidden = make_area("Quiet Team", marking=Marking.OFFICIAL)
    with pytest.raises(UnknownFigure, match="There is no business area"):
        figure(f"area-cost:{hidden.key}")
    assert figure(f"area-cost:{hidden.key}", alice).value is None


def test_the_page_of_a_figure_has_a_row_for_each_of_its_subjects(client, area):
    paid_and_shared(area)
    make_force("Dorset Police")
    text = page(client, "/figures/cost-borne/")
    for words in ("Devon &amp; Cornwall Police", "£700 gross of grant", "cost-borne:dorset"):
        assert words.replace("&amp;", "&") in text, words
    rows = b"".join(client.get("/figures/cost-borne.csv").streaming_content).decode("utf-8-sig")
    assert "300.00" in rows
    assert "Cost borne by each force" in page(client, "/definitions/")
    page(client, "/figures/no-such-figure/", 404)


def test_the_command_prints_a_figure_of_each_subject(capsys, area):
    paid_and_shared(area)
    call_command("figures", "cost-borne", "cost-paid:dorset")
    printed = capsys.readouterr().out
    assert "cost-borne:dorset: £300 gross of grant" in printed
    assert "cost-borne:devon-and-cornwall: £700" in printed
    assert "cost-paid:dorset: £900" in printed
    with pytest.raises(CommandError, match="There is no force"):
        call_command("figures", "cost-paid:nobody")


def test_the_money_of_an_area_is_a_page_with_files(client, area):
    paid_and_shared(area)
    make_closed(make_year(2021))
    text = page(client, "/money/areas/drone-team/")
    assert "1,000.00" in text
    assert "Devon &amp; Cornwall" in text or "Devon & Cornwall" in text
    rows = b"".join(client.get("/money/areas/drone-team.csv").streaming_content).decode("utf-8-sig")
    assert "1000.00" in rows
    assert "1,000.00" in words_of_pdf(client.get("/money/areas/drone-team.pdf"))
    before = page(client, "/money/areas/drone-team/?as-at=2020-01-01")
    assert "1,000.00" not in before
