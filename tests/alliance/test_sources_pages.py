"""Sources, claims and disagreements: reading them, recording them, and putting them right."""

import csv
import io

import pytest
from django.test import Client

from alliance.actions import facts
from alliance.actions.facts import correct_claim, record_disagreement, withdraw_claim
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, Disagreement, Source
from alliance.temporal import RoughDate
from tests.makers import make_area, make_claim, make_force, make_source

pytestmark = pytest.mark.django_db

SOURCE = {
    "kind": "report",
    "publisher": "Dorset Police and Crime Panel",
    "title": "Report on the alliance",
    "short_title": "Dorset Panel report, 2 February 2023",
    "published_how": "day",
    "published_exact_day": "2",
    "published_exact_month": "2",
    "published_exact_year": "2023",
    "marking": "0",
}
CLAIM = {
    "about": "The alliance",
    "label": "People in shared areas",
    "property": "people-in-shared-areas",
    "as_stated": "more than 1,300",
    "value": "1,300",
    "qualifier": "more-than",
    "unit": "people",
    "as_at_how": "words",
    "as_at_own_words": "late 2022",
    "paragraph": "4.2",
    "basis": "stated",
    "status": "published",
    "marking": "0",
}
ANYONE_READS = (
    "/sources/",
    "/sources.csv",
    "/sources/disagreements/",
    "/sources/disagreements.csv",
    "/definitions/",
)


@pytest.fixture
def panel_report():
    return make_source("Panel report", slug="panel-report", published="30 June 2022")


@pytest.fixture
def people_claim(panel_report):
    return make_claim(
        "People in shared areas",
        property="people-in-shared-areas",
        value=1200,
        as_stated="more than 1,200",
        qualifier="more-than",
        unit="people",
        reference="people-panel",
        source=panel_report,
        paragraph="4.1",
    )


def make_disagreement(*claims, used=0, slug="how-many-people", question="How many people?"):
    pairs = [(claim, place == used) for place, claim in enumerate(claims)]
    disagreement = Disagreement(
        slug=slug, subject="alliance", question=question, handling="The later document is used."
    )
    return record_disagreement(disagreement, pairs, by=portal_user())


def text(response) -> str:
    return response.content.decode()


# Reading


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


# Where sources disagree


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


# Who may record


CHANGES = (
    "/sources/record/",
    "/sources/disagreements/record/",
    "/sources/panel-report/correct/",
    "/sources/panel-report/record-claim/",
    "/sources/claims/people-panel/correct/",
    "/sources/claims/people-panel/withdraw/",
)


@pytest.mark.parametrize("address", CHANGES)
def test_an_officer_and_the_secretary_may_and_others_are_told_why_not(
    address, people_claim, request, signed_in
):
    for who in ("alice", "frank"):
        assert signed_in(request.getfixturevalue(who)).get(address).status_code == 200
    for who in ("bob", "carol", "dan", "erin", "grace", "zoe"):
        client = signed_in(request.getfixturevalue(who))
        for response in (client.get(address), client.post(address, {})):
            assert response.status_code == 403
            reason = "Only an OPCC officer or the Board’s secretary can record sources and what they claim."
            assert reason in text(response)
    assert Client().get(address).headers["Location"].startswith("/sign-in/")


def test_an_officer_not_cleared_for_a_source_does_not_find_it(olivia, signed_in):
    source = make_source(slug="quiet-annex", marking=Marking.OFFICIAL_SENSITIVE)
    make_claim(source=source, marking=Marking.OFFICIAL_SENSITIVE, reference="quiet")
    client = signed_in(olivia)
    for address in (
        "quiet-annex/correct/",
        "quiet-annex/record-claim/",
        "claims/quiet/correct/",
        "claims/quiet/withdraw/",
    ):
        assert client.get(f"/sources/{address}").status_code == 404
        assert client.post(f"/sources/{address}", {}).status_code == 404


@pytest.mark.parametrize("address", CHANGES)
def test_opening_a_form_changes_nothing(address, people_claim, alice, signed_in):
    before = AuditEvent.objects.count()
    signed_in(alice).get(address)
    assert AuditEvent.objects.count() == before


# Recording a source


def test_a_source_is_recorded(alice, signed_in):
    response = signed_in(alice).post("/sources/record/", SOURCE, follow=True)
    source = Source.objects.get()
    assert response.redirect_chain[-1][0] == "/sources/dorset-panel-report-2-february-2023/"
    assert source.published == RoughDate.parse("2 February 2023")
    assert source.recorded_by == alice
    assert "Recorded the source Dorset Panel report, 2 February 2023." in text(response)
    event = AuditEvent.objects.get(name="alliance.record_source")
    assert event.by == alice


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Enter the title"),
        ({"kind": ""}, "Select what kind of source it is"),
        ({"kind": "illustrative"}, "illustrative"),
        ({"short_title": "!!!"}, "Enter a short title with at least one letter or number"),
        ({"short_title": "Panel report"}, "There is already a source cited as “Panel report”"),
        ({"short_title": "Claims"}, "There is already a source cited as “Claims”"),
        ({"published_how": ""}, "Select how exact the date of the source is"),
        ({"published_exact_day": "31"}, "February 2023"),
        ({"marking": "9"}, "9"),
        ({"title": "x" * 241}, "240"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(changes, said, panel_report, alice, signed_in):
    response = signed_in(alice).post("/sources/record/", {**SOURCE, **changes})
    page = text(response)
    assert response.status_code == 422
    assert "There is a problem" in page
    assert said in page
    assert "Dorset Police and Crime Panel" in page
    assert page.index("<title>Error:") > 0
    assert Source.objects.count() == 1


def test_nobody_marks_a_source_higher_than_they_read(olivia, signed_in):
    response = signed_in(olivia).post("/sources/record/", {**SOURCE, "marking": "2"})
    assert response.status_code == 422
    assert not Source.objects.exists()


@pytest.fixture
def recording_fails(monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(facts, "record", fails)


def test_what_cannot_be_recorded_did_not_happen(people_claim, alice, signed_in, recording_fails):
    client = signed_in(alice, raise_request_exception=False)
    assert client.post("/sources/record/", SOURCE).status_code == 500
    assert client.post("/sources/panel-report/record-claim/", CLAIM).status_code == 500
    confirmed = {"because": "Wrong.", "confirmed": "yes"}
    assert client.post("/sources/claims/people-panel/withdraw/", confirmed).status_code == 500
    assert Source.objects.count() == 1
    assert [claim.withdrawn_at for claim in Claim.objects.all()] == [None]


# Correcting a source


def test_a_correction_is_checked_first_and_then_made(panel_report, alice, signed_in):
    client = signed_in(alice)
    opened = made_from(client.get("/sources/panel-report/correct/"))
    answers = {**SOURCE, "short_title": "Panel report", "publisher": "The right publisher", **opened}
    checked = client.post("/sources/panel-report/correct/", answers)
    assert "The right publisher" in text(checked)
    assert "What happens when you do this" in text(checked)
    panel_report.refresh_from_db()
    assert panel_report.publisher == "Example Police and Crime Panel"
    client.post("/sources/panel-report/correct/", {**answers, "confirmed": "yes"})
    panel_report.refresh_from_db()
    assert panel_report.publisher == "The right publisher"
    assert panel_report.slug == "panel-report"
    before = AuditEvent.objects.get(name="alliance.correct_source").details["before"]
    assert before["publisher"] == "Example Police and Crime Panel"


def made_from(page) -> dict:
    """What a form that edits in place carries, so that nobody is overwritten unseen."""
    return {"made-from": page.context["made_from"]}


def test_of_two_who_correct_a_source_the_second_is_told_and_neither_is_lost(
    panel_report, alice, olivia, signed_in
):
    address, first, second = "/sources/panel-report/correct/", signed_in(alice), signed_in(olivia)
    pages = [client.get(address) for client in (first, second)]
    answers = {**SOURCE, "short_title": "Panel report", "confirmed": "yes"}
    assert first.post(address, {**answers, "title": "Her title", **made_from(pages[0])}).status_code == 302
    typed = {**answers, "title": "Report on it", "description": "His words", **made_from(pages[1])}
    unchecked = {name: value for name, value in typed.items() if name != "confirmed"}
    for sent in (unchecked, typed):
        told = second.post(address, sent)
        assert told.status_code == 422
        assert "Somebody changed this since you opened the page, so nothing was saved." in text(told)
        assert told.context["stored_now"] == [
            {"label": "Title", "value": "Her title"},
            {"label": "Description", "value": ""},
        ]
        assert 'value="Report on it"' in text(told)
        assert "His words" in text(told)
    panel_report.refresh_from_db()
    assert (panel_report.title, panel_report.description) == ("Her title", "")
    typed |= {"title": "Her title", **made_from(told)}
    assert second.post(address, typed).status_code == 302
    panel_report.refresh_from_db()
    assert (panel_report.title, panel_report.description) == ("Her title", "His words")


def test_what_is_wrong_with_a_correction_does_not_hide_that_somebody_came_between(
    panel_report, alice, olivia, signed_in
):
    address, client = "/sources/panel-report/correct/", signed_in(olivia)
    opened = made_from(client.get(address))
    panel_report.title = "Her title"
    facts.correct_source(panel_report, by=alice)
    wrong = client.post(address, {**SOURCE, "title": "", **opened})
    assert made_from(wrong) == opened
    assert client.post(address, {**SOURCE, "confirmed": "yes", **made_from(wrong)}).status_code == 422
    panel_report.refresh_from_db()
    assert panel_report.title == "Her title"


def test_of_two_who_record_the_same_source_at_the_same_moment_the_second_is_told(
    alice, signed_in, monkeypatch
):
    def seen_to_be_free(source, **options):
        monkeypatch.undo()
        make_source(slug=source.slug)

    monkeypatch.setattr(Source, "full_clean", seen_to_be_free)
    told = signed_in(alice).post("/sources/record/", SOURCE)
    assert told.status_code == 422
    assert "Somebody recorded the same at the same moment, so nothing was saved." in text(told)
    assert 'value="Report on the alliance"' in text(told)


def test_answers_can_be_changed_from_the_check_page(panel_report, alice, signed_in):
    answers = {**SOURCE, "publisher": "Half a thought", "change": "yes"}
    page = text(signed_in(alice).post("/sources/panel-report/correct/", answers))
    assert 'value="Half a thought"' in page
    assert 'name="confirmed"' not in page


# Claims


def test_a_claim_is_recorded(panel_report, alice, signed_in):
    response = signed_in(alice).post("/sources/panel-report/record-claim/", CLAIM, follow=True)
    claim = Claim.objects.get()
    assert (claim.subject, claim.property, claim.value) == ("alliance", "people-in-shared-areas", 1300)
    assert claim.as_at == RoughDate.parse("late 2022")
    assert claim.recorded_by == alice
    assert "more than 1,300" in text(response)
    assert AuditEvent.objects.filter(name="alliance.record_claim", by=alice).exists()


def test_a_claim_without_a_day_or_a_number_is_a_claim(panel_report, alice, signed_in):
    answers = {**CLAIM, "value": "", "as_at_how": "none", "as_stated": "a modest cost", "property": ""}
    assert signed_in(alice).post("/sources/panel-report/record-claim/", answers).status_code == 302
    claim = Claim.objects.get()
    assert (claim.value, claim.as_at, claim.property) == (None, None, "people-in-shared-areas")


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        ("the alliance", "alliance"),
        ("Board", "board"),
        ("Working Together Board", "board"),
        ("Drone Team", "business-area/drone-team"),
        ("dorset police", "force/dorset"),
    ],
)
def test_a_claim_is_about_something_the_portal_knows(about, subject, panel_report, alice, signed_in):
    make_area("Drone Team")
    make_force("Dorset Police", slug="dorset")
    signed_in(alice).post("/sources/panel-report/record-claim/", {**CLAIM, "about": about})
    assert Claim.objects.get().subject == subject


def test_a_restricted_area_is_not_known_to_who_may_not_see_it(panel_report, olivia, signed_in):
    make_area("Quiet Team", marking=Marking.OFFICIAL_SENSITIVE)
    response = signed_in(olivia).post("/sources/panel-report/record-claim/", {**CLAIM, "about": "Quiet Team"})
    assert response.status_code == 422
    assert "The portal knows nothing called “Quiet Team”" in text(response)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"about": "The moon"}, "The portal knows nothing called “The moon”"),
        ({"value": "about twelve"}, "Enter the value as a number, such as 12,000,000, or leave it blank"),
        ({"value": "1" * 30}, "Enter the value as a number"),
        ({"property": "People & Place"}, "The short name must be lower-case letters, numbers and hyphens"),
        ({"basis": "derived"}, "Say how it was derived"),
        ({"reasoning": "I added them up."}, "Leave this blank, or say that the claim is derived"),
        ({"as_stated": ""}, "Enter what the source says, in its terms"),
        ({"as_at_own_words": "when it rained"}, "when it rained"),
        ({"label": "!!!", "property": ""}, "with at least one letter or number"),
        ({"qualifier": "nearly"}, "nearly"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said(changes, said, panel_report, alice, signed_in):
    response = signed_in(alice).post("/sources/panel-report/record-claim/", {**CLAIM, **changes})
    assert response.status_code == 422
    assert said in text(response)
    assert 'value="4.2"' in text(response)
    assert not Claim.objects.exists()


def test_a_claim_is_not_marked_lower_than_its_source(alice, signed_in):
    make_source(slug="internal", marking=Marking.OFFICIAL)
    response = signed_in(alice).post("/sources/internal/record-claim/", CLAIM)
    assert response.status_code == 422
    assert "cannot be marked lower" in text(response)


def test_two_claims_of_one_property_have_references_of_their_own(panel_report, alice, signed_in):
    for _ in range(2):
        signed_in(alice).post("/sources/panel-report/record-claim/", CLAIM)
    assert Claim.objects.values("reference").distinct().count() == 2


def test_a_claim_is_corrected_and_the_old_one_stays_readable(people_claim, alice, signed_in):
    make_disagreement(people_claim, make_claim(reference="other"))
    client = signed_in(alice)
    answers = {**CLAIM, "because": "A slip of the pen."}
    checked = client.post("/sources/claims/people-panel/correct/", answers)
    assert "This cannot be undone" in text(checked)
    assert ">1,300<" in text(checked)
    assert Claim.objects.current().get(label="People in shared areas").as_stated == "more than 1,200"
    client.post("/sources/claims/people-panel/correct/", {**answers, "confirmed": "yes"})
    new = Claim.objects.current().get(label="People in shared areas")
    assert (new.as_stated, new.replaces) == ("more than 1,300", people_claim)
    page = text(client.get("/sources/panel-report/"))
    for words in ("more than 1,200", "more than 1,300", "A slip of the pen.", "Corrected"):
        assert words in page
    assert "more than 1,300" in text(client.get("/sources/disagreements/how-many-people/"))
    assert "A slip of the pen." in AuditEvent.objects.get(name="alliance.correct_claim").sentence


def test_the_form_for_a_correction_shows_the_claim_as_it_is(people_claim, alice, signed_in):
    page = text(signed_in(alice).get("/sources/claims/people-panel/correct/"))
    for words in ('value="The alliance"', 'value="more than 1,200"', 'value="1200"', 'value="4.1"'):
        assert words in page


def test_a_correction_needs_a_reason(people_claim, alice, signed_in):
    response = signed_in(alice).post("/sources/claims/people-panel/correct/", {**CLAIM, "confirmed": "yes"})
    assert response.status_code == 422
    assert "Enter why it is corrected" in text(response)


def test_a_claim_is_withdrawn_after_asking(people_claim, alice, signed_in):
    client = signed_in(alice)
    asked = client.post("/sources/claims/people-panel/withdraw/", {"because": "It was misread."})
    assert "Withdraw this claim" in text(asked)
    people_claim.refresh_from_db()
    assert people_claim.withdrawn_at is None
    client.post("/sources/claims/people-panel/withdraw/", {"because": "It was misread.", "confirmed": "yes"})
    people_claim.refresh_from_db()
    assert people_claim.withdrawn_by == alice
    page = text(client.get("/sources/panel-report/"))
    assert "It was misread." in page
    assert "No claim that you may read" in page


@pytest.mark.parametrize("verb", ["correct", "withdraw"])
def test_what_was_withdrawn_is_not_changed_again(verb, people_claim, alice, signed_in):
    withdraw_claim(people_claim, "Misread.", by=portal_user())
    response = signed_in(alice).post(
        f"/sources/claims/people-panel/{verb}/", {**CLAIM, "because": "x", "confirmed": "yes"}
    )
    assert response.status_code == 403
    assert "This claim was already corrected or withdrawn." in text(response)


# Recording a disagreement


def test_a_disagreement_is_recorded_from_claims_that_were_found(people_claim, alice, signed_in):
    other = make_claim("People counted", as_stated="around 1,100", reference="counted")
    client = signed_in(alice)
    assert 'name="claims"' not in text(client.get("/sources/disagreements/record/"))
    found = text(client.get("/sources/disagreements/record/?find=people"))
    assert "around 1,100" in found
    assert "more than 1,200" in found
    answers = {
        "question": "How many people are in shared areas?",
        "claims": ["people-panel", "counted"],
        "used": ["people-panel"],
        "handling": "The report counts them all.",
    }
    response = client.post("/sources/disagreements/record/?find=people", answers, follow=True)
    disagreement = Disagreement.objects.get()
    assert disagreement.slug == "how-many-people-are-in-shared-areas"
    assert disagreement.subject == "alliance"
    assert {part.claim: part.used for part in disagreement.parts.all()} == {people_claim: True, other: False}
    assert "The portal shows: more than 1,200." in text(response)
    assert AuditEvent.objects.filter(name="alliance.record_disagreement", by=alice).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"claims": ["people-panel"]}, "Select at least two claims that do not agree"),
        ({"claims": []}, "Select at least two claims that do not agree"),
        (
            {"used": ["counted"], "claims": ["people-panel", "third"]},
            "Select only claims that you selected above",
        ),
        ({"question": ""}, "Enter the question the sources disagree about"),
        ({"question": "How many people?"}, "This question is already recorded."),
        ({"handling": ""}, "Enter why the portal shows what it shows"),
        ({"claims": ["people-panel", "unheard-of"]}, "unheard-of"),
    ],
)
def test_what_is_wrong_with_a_disagreement_is_said(changes, said, people_claim, alice, signed_in):
    counted = make_claim("People counted", reference="counted")
    make_claim("People reported", reference="third")
    make_disagreement(people_claim, counted)
    answers = {
        "question": "How many are there?",
        "claims": ["people-panel", "counted"],
        "handling": "As typed.",
        **changes,
    }
    response = signed_in(alice).post("/sources/disagreements/record/?find=people", answers)
    assert response.status_code == 422
    assert said in text(response)
    assert Disagreement.objects.count() == 1


def test_claims_that_may_not_be_read_are_not_offered(olivia, signed_in):
    make_claim("Quiet people", marking=Marking.OFFICIAL_SENSITIVE, reference="quiet")
    client = signed_in(olivia)
    assert "Quiet" not in text(client.get("/sources/disagreements/record/?find=people"))
    chosen = {"claims": ["quiet", "quiet"], "question": "What?", "handling": "So."}
    assert "Quiet" not in text(client.post("/sources/disagreements/record/", chosen))


# Definitions


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
