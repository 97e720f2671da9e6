"""Recording claims, and where they disagree."""

import pytest

from alliance.actions.facts import withdraw_claim
from alliance.actions.people import portal_user
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, Disagreement
from alliance.temporal import RoughDate
from tests.alliance.sources.typed import CLAIM, make_disagreement, text
from tests.makers import make_area, make_claim, make_force, make_source

pytestmark = pytest.mark.django_db


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
