"""The page of one annual review: its plan, its drafts, and what the Board made of it."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from alliance.markings import highest
from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from business_areas.models import BusinessArea, Review, ReviewDraft
from business_areas.performance.quarters import Quarter
from business_areas.policies import (
    cannot_clear_draft,
    cannot_clear_review,
    cannot_draft_review,
    cannot_plan_reviews,
)
from business_areas.views.performance.dashboard import PERFORMANCE
from business_areas.views.register import HOME
from business_areas.views.resolve import level_for
from governance.models import ReviewHearing
from governance.policies import cannot_keep_board
from governance.reviews import late_words, not_in_time, reviews_on, statement_days
from governance.views.reviews.wall import REVIEWS


class OfOneReview:
    """For pages under /performance/reviews/<year>/<area>/."""

    @cached_property
    def review(self) -> Review:
        """The review, with how it stands today; one that may not be read is not found."""
        user = self.request.user
        rows = reviews_on(self.kwargs["year"], today(), user)
        area = BusinessArea.objects.visible_to(user).filter(slug=self.kwargs["slug"])
        found = rows.filter(area__in=area).first()
        if found is None:
            raise Http404("There is no such review.")
        return found

    @property
    def level(self) -> int:
        """The highest marking of anything about the area that this person reads."""
        return level_for(self.request.user, self.review.area)

    def review_url(self) -> str:
        return reverse("review", args=[self.review.year, self.review.area.slug])

    def crumbs_of_year(self) -> list:
        year = self.review.year
        return [
            HOME,
            PERFORMANCE,
            REVIEWS,
            (f"Statements of {year}", reverse("reviews-of-year", args=[year])),
        ]

    def name_of_review(self) -> str:
        return f"Review of {self.review.area.name}, {self.review.year}"


class ReviewPage(OfOneReview, Page):
    """What is planned, what was found, and what the Board decided of it."""

    public = True
    template_name = "governance/reviews/review.html"
    fetched_first = ("review",)

    def get_heading(self):
        return f"Annual review: {self.review.area.name}"

    def get_breadcrumbs(self):
        return self.crumbs_of_year()

    @cached_property
    def drafts(self) -> list:
        """Every draft this person reads, the latest first, with what each recommends."""
        rows = ReviewDraft.objects.visible_to(self.request.user).filter(review=self.review)
        rows = rows.select_related("clearance")
        return list(rows.prefetch_related("recommendations__accepted__action").order_by("-pk"))

    @cached_property
    def plans(self) -> list:
        return list(self.review.reviewplans.order_by("pk"))

    @cached_property
    def hearing(self) -> ReviewHearing | None:
        rows = ReviewHearing.objects.visible_to(self.request.user).filter(review=self.review)
        return rows.select_related("meeting__board", "decision__board").first()

    @cached_property
    def statements(self):
        return statement_days(self.review.year, self.request.user)

    def get_marking(self):
        parts = [*self.drafts, *self.plans, *self.statements, *([self.hearing] if self.hearing else [])]
        return highest([self.review.marking, *(part.marking for part in parts)])

    def sentences(self) -> list[str]:
        review = self.review
        said = [f"It feeds the Force Management Statements of {review.year}."]
        if self.statements:
            days = "; ".join(f"{each.force}: {long_date(each.on)}" for each in self.statements)
            said = [f"It feeds the Force Management Statements of {review.year} ({days})."]
        if late := late_words(review, today()):
            said.append(f"{late}.")
        return [*said, *(f"{sentence}." for sentence in not_in_time(review, self.statements))]

    def steps(self) -> list[dict]:
        """Drafted, cleared and heard: the day each is due, and what is known of it."""
        review = self.review
        clearance = getattr(self.drafts[0], "clearance", None) if self.drafts else None
        heard = self.hearing
        return [
            {
                "what": "Drafted",
                "by": long_date(review.draft_by),
                "done": f"On {long_date(review.drafted_on)}" if review.drafted_on else "Not yet",
            },
            {
                "what": "Cleared",
                "by": long_date(review.clear_by),
                "done": f"On {long_date(clearance.cleared_on)}, by {clearance.cleared_by}"
                if clearance
                else "Not yet",
            },
            {
                "what": "Heard by the Board",
                "by": long_date(review.hear_on),
                "done": f"On {long_date(heard.meeting.held_on)}: {heard.get_outcome_display()}"
                if heard
                else "Not yet",
            },
        ]

    def recommendations(self) -> list[dict]:
        """What the latest draft recommends, and what became of each."""
        if not self.drafts:
            return []
        return [{"text": each.text, **self.became(each)} for each in self.drafts[0].recommendations.all()]

    def became(self, recommendation) -> dict:
        accepted = getattr(recommendation, "accepted", None)
        if accepted is None:
            return {"words": "Not accepted" if self.hearing else "Not heard yet"}
        action = accepted.action
        if action.marking > self.level:
            return {"words": "Accepted"}
        if action.issued_at:
            return {
                "words": f"Action {action.reference}",
                "url": reverse("action", args=[action.reference]),
            }
        return {"words": "Accepted: the action is to be issued with an owner and a day"}

    def moves(self) -> list[str]:
        """Every day it was planned for, the first one first."""
        first, *later = self.plans
        said = [f"First planned to be heard on {long_date(first.hear_on)}"]
        return said + [
            f"Moved on {long_date(localtime(plan.at).date())} to {long_date(plan.hear_on)}: {plan.because}"
            for plan in later
        ]

    def actions(self) -> list[dict]:
        user, review = self.request.user, self.review
        if self.hearing:
            return []
        draft = self.drafts[0] if self.drafts else None
        cleared = draft is not None and hasattr(draft, "clearance")
        to_clear = "it has not been drafted yet." if draft is None else ""
        of_their_own = cannot_clear_draft(user, draft) if draft else ""
        to_hear = "" if cleared else to_clear or "the draft has not been cleared yet."
        found = [
            ("draft-review", "Record a draft", cannot_draft_review(user, review.area), ""),
            (
                "clear-review",
                "Record that it is cleared",
                cannot_clear_review(user),
                "the latest draft is cleared." if cleared else to_clear or of_their_own,
            ),
            ("hear-review", "Record that the Board heard it", cannot_keep_board(user), to_hear),
            ("move-review", "Move to another meeting", cannot_plan_reviews(user), ""),
        ]
        return [
            {
                "label": label,
                "url": reverse(name, args=[review.year, review.area.slug]),
                "refusal": refusal,
            }
            for name, label, cannot, refusal in found
            if not cannot
        ]

    def links(self) -> list[dict]:
        slug = self.review.area.slug
        quarter = Quarter.last_over(today())
        pages = [
            ("The business area", reverse("business-area", args=[slug])),
            (f"How it is doing, {quarter.months}", reverse("area-performance", args=[slug])),
        ]
        return [{"label": label, "url": url, "current": False} for label, url in pages]

    def context(self, **extra):
        return super().context(
            review=self.review,
            status=f"review.{self.review.code}",
            status_sentences=self.sentences(),
            sub_navigation=self.links(),
            actions=self.actions(),
            steps=self.steps(),
            drafts=self.drafts,
            hearing=self.hearing,
            recommendations=self.recommendations(),
            moves=self.moves(),
            page_is_illustrative=self.review.illustrative,
            **extra,
        )
