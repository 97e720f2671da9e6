"""Annual reviews of areas: planned, moved, drafted, cleared, heard, and what comes of them (R37)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from alliance.figures import named
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.policy import Refused
from alliance.temporal import long_date, today
from business_areas.actions.exceptions import open_exception
from business_areas.actions.reviews import (
    clear_review,
    draft_review,
    move_review,
    plan_reviews,
    set_statement_day,
)
from business_areas.models import Review, ReviewDraft, ReviewPlan, StatementDay
from business_areas.performance.reviewing import Days
from governance.actions.exceptions import close_exception_for_board
from governance.actions.reviews import hear_review
from governance.models import Action, RecommendationAccepted, ReviewHearing
from governance.proposals import proposals
from governance.reviews import late_words, not_in_time, reviews_on, statement_days, to_hear
from tests.business_areas.pages import words
from tests.governance.makers import make_board, make_item, make_meeting
from tests.governance.reviews import (
    make_plan,
    make_review,
    make_review_clearance,
    make_review_draft,
    make_review_hearing,
    make_statement_day,
)
from tests.makers import make_area, make_contributor, make_force

pytestmark = pytest.mark.django_db

SOON = today() + timedelta(days=120)
YEAR = (today() + timedelta(days=300)).year


@pytest.fixture
def area():
    return make_area("Drone Team")


def held_meeting(days_ago=10):
    meeting = make_meeting(today() - timedelta(days=days_ago))
    type(meeting).objects.filter(pk=meeting.pk).update(opened_at=meeting.at(meeting.starts_at))
    meeting.refresh_from_db()
    return meeting


def refused(sentence, do, *told, field=None, **named):
    with pytest.raises(ValidationError) as wrong:
        do(*told, **named)
    assert sentence in " ".join(wrong.value.messages)
    if field:
        assert field in wrong.value.error_dict


def cleared(area, **told):
    """A review with a draft that was cleared a month ago."""
    review = make_review(area, YEAR, hear_on=SOON)
    draft = make_review_draft(review, today() - timedelta(days=40), **told)
    make_review_clearance(draft, today() - timedelta(days=30))
    return review


# The days of the statements


def test_the_day_of_a_statement_is_set_and_moves_with_why(alice):
    force = make_force()
    set_statement_day(force, 2031, date(2031, 5, 30), by=alice)
    refused(
        "The day is 30 May 2031 now. Say why it moves.",
        set_statement_day, force, 2031, date(2031, 6, 30), field="because", by=alice,
    )  # fmt: skip
    refused("is the day already", set_statement_day, force, 2031, date(2031, 5, 30), field="on", by=alice)
    set_statement_day(force, 2031, date(2031, 6, 30), "The inspectorate asks for it later", by=alice)
    assert [each.on for each in statement_days(2031, alice)] == [date(2031, 6, 30)]
    assert StatementDay.objects.count() == 2
    assert "moved from 30 May 2031" in AuditEvent.objects.latest("pk").sentence


def test_a_statement_has_a_day_in_its_year_and_is_of_a_partner(alice):
    refused("a day in 2031, not in 2032", set_statement_day, make_force(), 2031, date(2032, 1, 2), by=alice)
    other = make_force("Avon & Somerset Police", standing="neighbour")
    refused("is not a partner", set_statement_day, other, 2031, date(2031, 5, 30), field="force", by=alice)


def test_only_an_officer_sets_them(frank, bob):
    for user in (frank, bob):
        with pytest.raises(Refused):
            set_statement_day(make_force(), 2031, date(2031, 5, 30), by=user)


# Planning


def test_a_review_is_planned_once_a_year_of_what_is_live(area, alice):
    days = Days.before(SOON)
    (review,) = plan_reviews(YEAR, {area: days}, by=alice)
    assert review.marking == Marking.OFFICIAL
    assert review.reviewplans.get().hear_on == SOON
    refused(f"has a review for {YEAR} already", plan_reviews, YEAR, {area: days}, by=alice)
    proposed = make_area("Proposed Team", went_live=None)
    refused("is not live, so it is not reviewed", plan_reviews, YEAR, {proposed: days}, by=alice)
    assert Review.objects.count() == 1


def test_it_moves_with_why_and_every_plan_stays(area, frank):
    review = make_review(area, YEAR, hear_on=SOON)
    later = Days.before(SOON + timedelta(days=91))
    refused("Say why it moves", move_review, review, later, " ", field="because", by=frank)
    refused("already", move_review, review, Days.before(SOON), "No reason", field="hear_on", by=frank)
    gone = Days.before(today() - timedelta(days=1))
    refused("The day has passed", move_review, review, gone, "Why", field="hear_on", by=frank)
    move_review(review, later, "The Board has too much to do", by=frank)
    assert [plan.hear_on for plan in review.reviewplans.all()] == [SOON, later.hear_on]
    assert reviews_on(YEAR, today(), frank).get().hear_on == later.hear_on


def test_a_plan_in_the_wrong_order_is_refused_by_the_database(area):
    review = make_review(area, YEAR)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewPlan.objects.create(
            review=review, marking=1, draft_by=date(2031, 3, 2), clear_by=date(2031, 3, 1),
            hear_on=date(2031, 3, 3), at=review.at, by=review.by,
        )  # fmt: skip


def test_no_row_of_a_review_is_changed_or_removed(area):
    review = cleared(area, recommends=["One thing"])
    make_review_hearing(review.reviewdrafts.get(), held_meeting())
    for table in ("review", "reviewplan", "reviewdraft", "reviewrecommendation", "reviewclearance"):
        unchanged(f"business_areas_{table}")
    unchanged("governance_reviewhearing")


def unchanged(table):
    for statement in (f"UPDATE {table} SET marking = 2", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_part_of_a_review_is_never_marked_lower_than_it(area):
    review = make_review(area, YEAR)
    with pytest.raises(DatabaseError, match="never marked lower"), transaction.atomic():
        make_review_draft(review, marking=Marking.PUBLISHED)


# Drafting and clearing


def test_a_contributor_drafts_the_review_of_their_own_area_and_clears_none(area, bob):
    review = make_review(area, YEAR, hear_on=SOON)
    told = {"findings": "All is well", "outcome": "continue", "drafted_on": today()}
    with pytest.raises(Refused):
        draft_review(review, **told, by=bob)
    make_contributor(bob, area)
    draft_review(review, recommendations=["Buy two more", "Train four"], **told, by=bob)
    assert [each.text for each in ReviewDraft.objects.get().recommendations.all()] == [
        "Buy two more",
        "Train four",
    ]
    with pytest.raises(Refused, match="OPCC officer or the Board’s secretary"):
        clear_review(review, today(), "Head of Operations", by=bob)


def test_a_draft_to_come_is_none(area, alice):
    told = {"drafted_on": today() + timedelta(days=1), "by": alice}
    refused("the day is to come", draft_review, make_review(area, YEAR), "Found", "continue", **told)


def test_what_is_not_drafted_is_not_cleared_and_not_before_it_was(area, alice):
    review = make_review(area, YEAR)
    refused("has not been drafted yet", clear_review, review, today(), "The Deputy", by=alice)
    drafted_on = today() - timedelta(days=3)
    make_review_draft(review, drafted_on)
    before = drafted_on - timedelta(days=1)
    refused("cannot be cleared before", clear_review, review, before, "D", field="cleared_on", by=alice)
    clear_review(review, today(), "The Deputy", by=alice)
    refused("was cleared already", clear_review, review, today(), "The Deputy", by=alice)


def test_a_new_draft_has_to_be_cleared_anew(area, alice, frank):
    review = cleared(area)
    draft_review(review, "Found more", "change", drafted_on=today(), by=alice)
    assert reviews_on(YEAR, today(), alice).get().cleared_on is None
    refused("has not been cleared", hear_review, review, held_meeting(0), "change", by=frank)


# Hearing


def test_a_review_is_not_heard_before_it_was_drafted_cleared_and_met_about(area, frank):
    review = make_review(area, YEAR)
    refused("has not been drafted yet", hear_review, review, held_meeting(), "continue", by=frank)
    draft = make_review_draft(review, today() - timedelta(days=6))
    refused("has not been cleared", hear_review, review, held_meeting(9), "continue", by=frank)
    make_review_clearance(draft, today() - timedelta(days=5))
    early = held_meeting(8)
    refused("after this meeting", hear_review, review, early, "continue", field="meeting", by=frank)
    planned = make_meeting(today() + timedelta(days=7))
    refused("has not been opened", hear_review, review, planned, "continue", field="meeting", by=frank)
    assert not ReviewHearing.objects.exists()


def test_what_the_board_accepts_becomes_an_action_of_its_item(area, frank):
    review = cleared(area, recommends=["Buy two more", "Train four"])
    meeting = held_meeting()
    item = make_item("Annual review", meeting=make_meeting(), kind="review", areas=[area])
    type(item).objects.filter(pk=item.pk).update(meeting=meeting)
    buy = review.reviewdrafts.get().recommendations.get(text="Buy two more")
    hear_review(review, meeting, "continue", accepted=[buy], by=frank)
    action = Action.objects.get()
    assert (action.what, action.item, list(action.areas.all())) == ("Buy two more", item, [area])
    assert not action.issued_at
    assert RecommendationAccepted.objects.get().recommendation == buy
    refused("The Board has heard this review", hear_review, review, meeting, "continue", by=frank)


def test_what_was_heard_stays_as_it_is(area, frank, alice):
    review = cleared(area)
    hear_review(review, held_meeting(), "continue", by=frank)
    stays = "The Board has heard this review"
    refused(stays, draft_review, review, "More", "change", drafted_on=today(), by=alice)
    refused(stays, clear_review, review, today(), "The Deputy", by=alice)
    refused(stays, move_review, review, Days.before(SOON + timedelta(days=9)), "Why", by=alice)


def test_only_the_secretary_records_that_it_was_heard(area, alice, grace):
    review = cleared(area)
    meeting = held_meeting()
    for user in (alice, grace):
        with pytest.raises(Refused, match="its secretary records that"):
            hear_review(review, meeting, "continue", by=user)


# How they stand


def test_it_is_overdue_only_once_the_day_of_its_meeting_has_passed(area, alice):
    review = make_review(area, YEAR, hear_on=SOON)
    days = review.reviewplans.get()

    def state(day):
        one = reviews_on(YEAR, day, alice).get()
        return one.code, late_words(one, day)

    one_day = timedelta(days=1)
    assert state(today()) == ("not-due", "")
    assert state(days.draft_by - timedelta(days=29)) == ("not-due", "")
    assert state(days.draft_by - timedelta(days=28)) == ("due", "")
    assert state(days.draft_by + one_day)[0] == "due"
    assert "late" in state(days.draft_by + one_day)[1]
    assert state(days.hear_on)[0] == "due"
    assert state(days.hear_on + one_day)[0] == "overdue"


def test_it_is_seen_as_on_a_past_day(area, alice):
    review = cleared(area)
    make_review_hearing(review.reviewdrafts.get(), held_meeting(10))
    assert reviews_on(YEAR, today(), alice).get().code == "complete"
    # Planned today: before that, there was none.
    assert not reviews_on(YEAR, today() - timedelta(days=1), alice).exists()


def test_what_is_heard_after_a_statement_is_said_not_to_be_in_time(area, alice):
    make_statement_day(make_force(), date(2031, 3, 20))
    make_statement_day(make_force("Devon & Cornwall Police"), date(2031, 9, 1))
    make_review(area, 2031, hear_on=date(2031, 3, 20))
    (review,) = reviews_on(2031, today(), alice)
    assert not_in_time(review, statement_days(2031, alice)) == [
        "Too late for the statement of Dorset Police of 20 March 2031"
    ]


# The Board


def test_a_review_goes_onto_the_agenda_of_its_meeting_and_stays_until_it_is_heard(area, frank):
    board = make_board()
    review = cleared(area)
    sentence = "Annual review: Drone Team"

    def proposed(day):
        return [each.title for each in proposals(board, day, frank) if each.kind == "review"]

    assert proposed(SOON - timedelta(days=1)) == []
    assert proposed(SOON) == proposed(SOON + timedelta(days=200)) == [sentence]
    assert [one.pk for one in to_hear(SOON, frank)] == [review.pk]
    hear_review(review, held_meeting(), "continue", by=frank)
    assert proposed(SOON) == []


def test_its_outcome_comes_back_to_the_area(area, frank, signed_in):
    review = cleared(area)
    hear_review(review, held_meeting(), "change", "It covers two more stations", by=frank)
    page = words(signed_in(frank).get(reverse("business-area", args=[area.slug])))
    assert "Annual review heard by the Board: Change" in page
    assert "It covers two more stations" in page
    assert f"Review for the statements of {YEAR}" in page


def test_an_exception_that_was_closed_is_on_the_timeline(area, frank, signed_in):
    from_board = open_and_close(area, frank)
    page = words(signed_in(frank).get(reverse("business-area", args=[area.slug])))
    history = page.split("How we got here")[1].split("Business cases")[0]
    assert f"Exception {from_board.number} opened" in history
    assert f"Exception {from_board.number} closed by the Board" in history
    assert "Flights were grounded" in history
    assert "They fly again" in history


def open_and_close(area, frank):
    exception = open_exception(area, "Flights were grounded", Marking.OFFICIAL, by=frank)
    close_exception_for_board(exception, "They fly again", held_meeting(), by=frank)
    return exception


def test_a_closed_exception_says_at_which_meeting(area, frank, client, signed_in):
    exception = open_and_close(area, frank)
    held_on = exception.closing.meeting.held_on
    page = words(signed_in(frank).get(reverse("exception", args=[exception.number])))
    assert f"at its meeting of {long_date(held_on)}: They fly again" in page


def test_figures_say_how_many_were_heard_and_are_overdue(area, frank):
    make_statement_day(make_force(), date(YEAR, 12, 30))
    review = cleared(area)
    make_plan(review, today() - timedelta(days=1))
    other = make_area("Dogs Team")
    draft = make_review_draft(make_review(other, YEAR, hear_on=SOON), today() - timedelta(days=50))
    make_review_hearing(draft, held_meeting())
    names = ("reviews-heard", "reviews-overdue")
    heard, overdue = (named(name).as_at(today(), frank) for name in names)
    assert (heard.value, overdue.value) == (1, 1)
    assert "1 of 2 annual reviews" in heard.words


def test_a_figure_says_how_many_are_too_late(area, frank):
    make_statement_day(make_force(), today() + timedelta(days=100))
    year = (today() + timedelta(days=100)).year
    make_review(area, year, hear_on=today() + timedelta(days=100))
    make_review(make_area("Dogs Team"), year, hear_on=today() + timedelta(days=99))
    figure = named("reviews-too-late").as_at(today(), frank)
    assert figure.value == 1
    assert "1 of 2 annual reviews" in figure.words


# Its pages


def test_the_wall_chart_shows_every_review_and_which_area_has_none(area, alice, signed_in):
    make_statement_day(make_force(), date(2031, 5, 30))
    make_review(area, 2031)
    make_area("Dogs Team")
    response = signed_in(alice).get("/performance/reviews/2031/")
    page = words(response)
    assert "Drone Team" in page
    assert "1 business area has no review planned for 2031: Dogs Team." in page
    assert "20 March 2031" in page
    assert "<svg" in response.text


def test_it_is_planned_on_one_page_after_a_look_at_the_whole_plan(area, frank, signed_in):
    make_area("Dogs Team")
    make_statement_day(make_force(), date(2031, 5, 30))
    client, address = signed_in(frank), "/performance/reviews/2031/plan/"
    asked = client.post(address, {"meetings": "12 December 2030\n20 March 2031"})
    page = words(asked)
    assert "Check the plan" in page
    assert "Dogs Team" in page
    assert "20 March 2031" in page
    assert not Review.objects.exists()
    done = client.post(address, {"meetings": "12 December 2030\n20 March 2031", "confirmed": "yes"})
    assert done.status_code == 302
    assert {each.hear_on for each in reviews_on(2031, today(), frank)} == {
        date(2030, 12, 12),
        date(2031, 3, 20),
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the days on which the Board meets"),
        ("spring", "“spring” is not a day"),
        ("March 2031", "“March 2031” is not a day"),
        ("1 January 2020", "1 January 2020 has passed"),
        ("20 March 2035", "No meeting of the Board is known in the year before 30 May 2031"),
    ],
)
def test_days_that_cannot_be_used_are_said_and_nothing_is_planned(area, frank, signed_in, typed, sentence):
    make_statement_day(make_force(), date(2031, 5, 30))
    response = signed_in(frank).post("/performance/reviews/2031/plan/", {"meetings": typed})
    assert response.status_code == 422
    assert sentence in words(response)
    assert typed in response.text
    assert not Review.objects.exists()


def test_a_review_goes_through_its_pages(area, alice, frank, signed_in):
    make_review(area, 2031)
    address = f"/performance/reviews/2031/{area.slug}/"
    officer, secretary = signed_in(alice), signed_in(frank)
    day = today() - timedelta(days=20)
    on = {"drafted_on_day": day.day, "drafted_on_month": day.month, "drafted_on_year": day.year}
    said = {"findings": "All is well", "outcome": "change", "recommendations": "1. Buy two\n- Train four"}
    assert officer.post(f"{address}draft/", {**said, **on, "marking": "1"}).status_code == 302
    on = {f"cleared_on_{part}": on[f"drafted_on_{part}"] for part in ("day", "month", "year")}
    assert officer.post(f"{address}clear/", {"cleared_by": "The Deputy", **on}).status_code == 403
    assert secretary.post(f"{address}clear/", {"cleared_by": "The Deputy", **on}).status_code == 302
    meeting = held_meeting()
    form = {"meeting": meeting.pk, "outcome": "continue", "decision": "", "said": ""}
    wrong = secretary.post(f"{address}hear/", form)
    assert "The review put forward “Change”. Say why the outcome is another" in words(wrong)
    buy = ReviewDraft.objects.get().recommendations.first()
    form |= {"said": "Not this year", "accepted": [buy.pk]}
    assert secretary.post(f"{address}hear/", form).status_code == 302
    page = words(secretary.get(address))
    for told in (
        "All is well",
        "Buy two",
        "Train four (Not accepted)",
        "Not this year",
        "Complete",
        "The Deputy",
    ):
        assert told in page


def test_the_home_page_says_what_is_next_of_a_review(area, bob, frank, signed_in):
    make_contributor(bob, area)
    review = make_review(area, YEAR, hear_on=today() + timedelta(days=20))
    assert "Annual review of Drone Team: the draft is due by" in words(signed_in(bob).get("/"))
    draft = make_review_draft(review, today() - timedelta(days=40))
    assert "Annual review of Drone Team: to be cleared by" in words(signed_in(frank).get("/"))
    make_review_clearance(draft, today() - timedelta(days=30))
    make_plan(review, today() - timedelta(days=1))
    assert "Annual review of Drone Team: say whether the Board heard it" in words(signed_in(frank).get("/"))


def test_many_reviews_to_clear_are_one_line(frank, signed_in):
    for number in range(4):
        review = make_review(make_area(f"Team {number}"), YEAR, hear_on=today() + timedelta(days=20 + number))
        make_review_draft(review, today() - timedelta(days=40))
    page = words(signed_in(frank).get("/"))
    assert "4 annual reviews: to be cleared, the first by" in page
    assert "Annual review of Team 0" not in page
