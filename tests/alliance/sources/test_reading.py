"""Reading sources, claims and where sources disagree."""

import csv
import io

import pytest
from django.test import Client

from alliance.actions.facts import correct_claim, record_disagreement, withdraw_claim
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import Claim, Disagreement, Source
from alliance.temporal import RoughDate
from tests.alliance.sources.typed import ANYONE_READS, SOURCE, make_disagreement, text
from tests.makers import make_area, make_claim, make_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ANYONE_READS)
def test_anyone_reads_what_is_published(address, people_claim):
    assert Client().get(address).status_code == 200


def test_a_source_is_listed_with_how_much_it_claims(people_claim):
    [row] = Client().get("/sources/").context["table"].page
    assert row.record.short_title == "Panel report"
    assert row.record.claims_held == 1
    assert [row.get_cell(name) for name in ("kind", "publisher")] == [
        "Report",
        "Example Police and Crime Panel",
    ]


def test_a_source_page_shows_each_claim_in_the_sources_terms_with_its_paragraph(people_claim):
    page = text(Client().get("/sources/panel-report/"))
    for words in ("more than 1,200", "4.1", "30 June 2022", "As a number: more than 1,200 people"):
        assert words in page
    assert 'id="claim-people-panel"' in page


def test_who_recorded_it_is_for_people_who_are_signed_in(people_claim, dan, signed_in):
    assert "The portal (command)" not in text(Client().get("/sources/panel-report/"))
    assert "The portal (command)" in text(signed_in(dan).get("/sources/panel-report/"))


def test_a_claim_has_an_address_of_its_own(people_claim):
    response = Client().get("/sources/claims/people-panel/")
    assert response.headers["Location"] == "/sources/panel-report/#claim-people-panel"


def test_what_is_restricted_is_not_found_listed_or_counted(panel_report, olivia, alice, signed_in):
    make_claim("Quiet figure", source=panel_report, marking=Marking.OFFICIAL_SENSITIVE, reference="quiet")
    make_source("Quiet annex", slug="quiet-annex", marking=Marking.OFFICIAL_SENSITIVE)
    for client in (Client(), signed_in(olivia)):
        assert client.get("/sources/quiet-annex/").status_code == 404
        assert client.get("/sources/claims/quiet/").status_code == 404
        assert "Quiet" not in text(client.get("/sources/")) + text(client.get("/sources/panel-report/"))
        assert client.get("/sources/").context["table"].page[0].record.claims_held == 0
    assert "Quiet figure" in text(signed_in(alice).get("/sources/panel-report/"))
    assert signed_in(alice).get("/sources/panel-report/").context["marking"] == Marking.OFFICIAL_SENSITIVE


def test_sources_are_narrowed_and_sorted(panel_report):
    make_source("News item", kind="news", published="March 2015")
    client = Client()

    def titles(query):
        return [row.record.short_title for row in client.get(f"/sources/{query}").context["table"].page]

    assert titles("") == ["News item", "Panel report"]
    make_source("Undated notes", published="not known")
    assert titles("") == ["News item", "Panel report", "Undated notes"]
    assert titles("?sort=-published") == ["Panel report", "News item", "Undated notes"]
    Source.objects.filter(short_title="Undated notes").delete()
    assert titles("?sort=-published") == ["Panel report", "News item"]
    assert titles("?kind=news") == ["News item"]
    assert titles("?q=news+item") == ["News item"]
    assert titles("?kind=song") == []
    assert titles("?colour=red") == []


def test_a_list_without_rows_says_why(panel_report):
    client = Client()
    assert "0 sources match." in text(client.get("/sources/?q=zebra"))
    assert "did not understand a filter" in text(client.get("/sources/?colour=red"))
    Source.objects.all().delete()
    assert "No source has been recorded yet." in text(client.get("/sources/"))


def test_the_file_holds_the_four_parts_of_a_rough_date():
    make_source("News item", published="between 1 March 2015 and 27 March 2015")
    [row] = csv.DictReader(io.StringIO(Client().get("/sources.csv").getvalue().decode("utf-8-sig")))
    assert row["published_earliest"] == "2015-03-01"
    assert row["published_latest"] == "2015-03-27"


def test_a_disagreement_shows_every_claim_the_one_used_and_why(people_claim):
    other = make_claim("People in shared areas", value=1100, as_stated="around 1,100", reference="other")
    make_disagreement(people_claim, other)
    page = text(Client().get("/sources/disagreements/how-many-people/"))
    for words in ("The portal shows: more than 1,200.", "around 1,100", "The later document is used."):
        assert words in page
    assert "Sources disagree" in text(Client().get("/sources/panel-report/"))


def test_where_none_is_used_the_page_says_so(people_claim):
    make_disagreement(people_claim, make_claim(reference="other"), used=None)
    assert "The portal does not choose between them." in text(
        Client().get("/sources/disagreements/how-many-people/")
    )


def test_the_list_says_what_each_is_about_and_what_the_portal_shows(people_claim):
    area = make_area("Drone & Dogs Team")
    when = make_claim(
        "When it left",
        as_stated="not given",
        value=None,
        as_at="between 1 January 2019 and 30 June 2022",
        basis="derived",
        reasoning="Between two reports.",
        reference="left",
    )
    disagreement = Disagreement(
        slug="when", subject=f"business-area/{area.key}", question="When did it leave?", handling="Derived."
    )
    record_disagreement(disagreement, [(people_claim, False), (when, True)], by=portal_user())
    page = text(Client().get("/sources/disagreements/"))
    assert "Drone &amp; Dogs Team" in page
    assert "not given (derived: between 1 January 2019 and 30 June 2022)" in page


def test_a_restricted_claim_shows_neither_itself_nor_its_disagreement(people_claim, alice, signed_in):
    make_disagreement(
        people_claim, make_claim("Quiet", marking=Marking.OFFICIAL_SENSITIVE, reference="quiet")
    )
    assert Client().get("/sources/disagreements/how-many-people/").status_code == 404
    assert "Sources disagree<" not in text(Client().get("/sources/panel-report/"))
    assert "Quiet" in text(signed_in(alice).get("/sources/disagreements/how-many-people/"))


def test_a_claim_corrected_to_a_higher_marking_leaves_the_page_of_its_disagreement(people_claim, alice):
    other = make_claim("Staff", as_stated="around 1,100", reference="other")
    make_disagreement(people_claim, other)
    new = Claim(
        source=other.source,
        subject="alliance",
        property="areas-live",
        label="Staff",
        as_stated="a secret number",
        reference="other-2",
        as_at=RoughDate.not_known(),
        marking=Marking.OFFICIAL_SENSITIVE,
    )
    correct_claim(other, new, "It was sensitive.", by=portal_user())
    for address in ("/sources/disagreements/how-many-people/", "/sources/disagreements/", "/about/"):
        assert "a secret number" not in text(Client().get(address))
    assert "a secret number" not in Client().get("/sources/disagreements.csv").getvalue().decode()


def test_a_withdrawn_claim_leaves_the_page_of_its_disagreement(people_claim):
    other = make_claim("Staff", as_stated="nine hundred", reference="other")
    make_disagreement(people_claim, other)
    assert "nine hundred" in text(Client().get("/sources/disagreements/how-many-people/"))
    withdraw_claim(other, "Nobody said so.", by=portal_user())
    assert "nine hundred" not in text(Client().get("/sources/disagreements/how-many-people/"))


def test_the_file_of_disagreements_has_a_row_for_each_claim(people_claim):
    make_disagreement(people_claim, make_claim(reference="other"))
    sent = Client().get("/sources/disagreements.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert [row["used"] for row in rows] == ["Yes", "No"]
    assert {row["sources_disagree"] for row in rows} == {"Yes"}


def test_every_figure_stage_and_kind_of_date_is_defined():
    response = Client().get("/definitions/")
    page = text(response)
    for words in ("As at", "Recorded on", "Claim", "Derived", "Original savings target", "savings-targeted"):
        assert words in page
    assert len(response.context["exactness"]) == 11
    assert len(response.context["stages"]) == 10


def test_names_with_markup_are_shown_as_text(alice, signed_in):
    answers = {**SOURCE, "title": "<script>alert(1)</script>", "short_title": "<b>Bold</b> report"}
    page = text(signed_in(alice).post("/sources/record/", answers, follow=True))
    assert "<script>alert" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt; report" in page
