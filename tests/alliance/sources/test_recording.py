"""Recording and correcting sources: who may, and what is refused."""

import pytest
from django.test import Client

from alliance.actions import facts
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, Source
from alliance.temporal import RoughDate
from tests.alliance.sources.typed import CLAIM, SOURCE, text
from tests.makers import make_claim, make_source

pytestmark = pytest.mark.django_db

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
