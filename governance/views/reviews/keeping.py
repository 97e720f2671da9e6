"""What is done with annual reviews: days set, reviews planned, moved, drafted, cleared and heard."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from business_areas.actions.reviews import (
    clear_review,
    draft_review,
    move_review,
    plan_reviews,
    set_statement_day,
)
from business_areas.models import Review
from business_areas.models.reviews import FIRST_YEAR, LAST_YEAR
from business_areas.performance.one_review import latest_draft
from business_areas.policies import (
    cannot_clear_draft,
    cannot_clear_review,
    cannot_draft_review,
    cannot_plan_reviews,
    cannot_set_statement_days,
)
from business_areas.views.performance.dashboard import PERFORMANCE
from business_areas.views.register import HOME
from governance.actions.reviews import hear_review
from governance.forms.reviews import (
    ClearForm,
    DraftForm,
    HearForm,
    MoveReviewForm,
    PlanForm,
    StatementDayForm,
)
from governance.policies import cannot_hear_review
from governance.reviews import Planning, meetings_expected, planning, statement_days, year_to_come
from governance.views.keeping import KeepingPage
from governance.views.reviews.review import OfOneReview
from governance.views.reviews.wall import REVIEWS


class OfReviews(KeepingPage):
    """A page that writes about reviews."""

    def form_options(self):
        return {}

    def new_source_url(self):
        # A review is the alliance's own work, and names no source.
        return ""

    def get_breadcrumbs(self):
        return [HOME, PERFORMANCE, REVIEWS]

    def get_marking(self):
        return Marking.OFFICIAL


class SetStatementDay(OfReviews):
    """The day by which reviews must be there for a force's statement."""

    heading = "Set the day of a Force Management Statement"
    form_class = StatementDayForm

    def cannot(self):
        return cannot_set_statement_days(self.request.user)

    def initial(self):
        return {"year": year_to_come(self.request.user, today())}

    def carry_out(self, form):
        return set_statement_day(**form.cleaned_data, by=self.request.user)

    def done(self, day):
        return (
            f"The statement of {day.force} of {day.year} is of {long_date(day.on)}.",
            reverse("reviews-of-year", args=[day.year]),
        )


class PlanReviews(OfReviews):
    """Spread the reviews of a year over the Board's meetings; the whole plan is looked at first."""

    form_class = PlanForm
    check_first = True
    check_template = "governance/reviews/plan_check.html"
    template_name = "governance/reviews/plan.html"
    fetched_first = ("year", "thing")

    @cached_property
    def year(self) -> int:
        year = self.kwargs["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Http404("No statement is of this year.")
        return year

    @cached_property
    def statements(self):
        return statement_days(self.year, self.request.user)

    def cannot(self):
        if reason := cannot_plan_reviews(self.request.user):
            return reason
        if not self.statements:
            return f"Set the day of a Force Management Statement of {self.year} first."
        return ""

    def get_heading(self):
        return f"Plan the reviews for the statements of {self.year}"

    def initial(self):
        days = meetings_expected(self.statements[0].on, self.request.user)
        return {"meetings": "\n".join(long_date(day) for day in days)}

    def planning(self, form) -> Planning:
        return planning(self.year, form.cleaned_data["meetings"], self.request.user)

    def carry_out(self, form):
        found = self.planning(form)
        days = {found.areas[key]: days for key, days in found.sequenced.planned.items()}
        if not days:
            why = set(found.sequenced.cannot.values())
            form.add_error("meetings", " ".join(why) or "Every live business area has a review of that year.")
            return []
        return plan_reviews(self.year, days, by=self.request.user)

    def answers(self, form):
        # The plan itself stands in their place.
        return []

    def show(self, form, http_status=200, template=None, **extra):
        if template == "page/check.html":
            found = self.planning(form)
            if found.sequenced.planned:
                extra["planned"] = [
                    {"area": found.areas[key], "days": days}
                    for key, days in sorted(
                        found.sequenced.planned.items(),
                        key=lambda item: (item[1].hear_on, found.areas[item[0]].name),
                    )
                ]
                extra["heading"] = "Check the plan"
                extra["submit_label"] = "Plan these reviews"
            else:
                why = sorted(set(found.sequenced.cannot.values()))
                form.add_error("meetings", why or ["Every live business area has a review of that year."])
                return super().show(form, http_status=422)
        return super().show(form, http_status=http_status, template=template, **extra)

    def done(self, reviews):
        count = len(reviews)
        return (
            f"{count} review{' is' if count == 1 else 's are'} planned.",
            reverse("reviews-of-year", args=[self.year]),
        )

    def context(self, **extra):
        days = [f"{each.force}: {long_date(each.on)}" for each in self.statements]
        return super().context(statements=days, year=self.year, **extra)


class OnOneReview(OfOneReview, OfReviews):
    """A page that writes about one review."""

    @cached_property
    def thing(self) -> Review:
        return self.review

    def get_breadcrumbs(self):
        return [*self.crumbs_of_year(), (self.name_of_review(), self.review_url())]

    def get_marking(self):
        return highest([self.review.marking, self.level])


class MoveReview(OnOneReview):
    form_class = MoveReviewForm
    submit_label = "Move it"

    def get_heading(self):
        return f"Move the review of {self.review.area.name} to another meeting"

    def cannot(self):
        return cannot_plan_reviews(self.request.user)

    def carry_out(self, form):
        return move_review(self.review, form.days(), form.cleaned_data["because"], by=self.request.user)

    def done(self, plan):
        return f"It is to be heard on {long_date(plan.hear_on)}.", self.review_url()

    def context(self, **extra):
        return super().context(
            introduction=f"It is to be heard on {long_date(self.review.hear_on)}.", **extra
        )


class DraftReview(OnOneReview):
    form_class = DraftForm
    submit_label = "Save the draft"

    def get_heading(self):
        return f"Draft the review of {self.review.area.name}"

    def cannot(self):
        return cannot_draft_review(self.request.user, self.review.area)

    def form_options(self):
        return {"user": self.request.user, "lowest": self.review.marking}

    def initial(self):
        draft = latest_draft(self.review, self.request.user)
        if draft is None:
            return {"drafted_on": today()}
        said = "\n".join(each.text for each in draft.recommendations.all())
        return {
            "findings": draft.findings,
            "outcome": draft.outcome,
            "recommendations": said,
            "drafted_on": today(),
            "marking": draft.marking,
        }

    def carry_out(self, form):
        return draft_review(self.review, **form.cleaned_data, by=self.request.user)

    def done(self, draft):
        return "The draft is saved. It is cleared next.", self.review_url()


class ClearReview(OnOneReview):
    form_class = ClearForm

    def get_heading(self):
        return f"Record that the review of {self.review.area.name} is cleared"

    def cannot(self):
        user = self.request.user
        if reason := cannot_clear_review(user):
            return reason
        draft = latest_draft(self.review, user)
        return cannot_clear_draft(user, draft) if draft else ""

    def carry_out(self, form):
        return clear_review(self.review, **form.cleaned_data, by=self.request.user)

    def done(self, clearance):
        return "The review is cleared to go to the Board.", self.review_url()


class HearReview(OnOneReview):
    form_class = HearForm

    def get_heading(self):
        return f"Record that the Board heard the review of {self.review.area.name}"

    def cannot(self):
        return cannot_hear_review(self.request.user)

    @cached_property
    def draft(self):
        return latest_draft(self.review, self.request.user)

    def form_options(self):
        return {"user": self.request.user, "draft": self.draft}

    def initial(self):
        if self.draft is None:
            return {}
        accepted = [str(each.pk) for each in self.draft.recommendations.all()]
        return {"outcome": self.draft.outcome, "accepted": accepted}

    def carry_out(self, form):
        return hear_review(self.review, **form.chosen(), by=self.request.user)

    def done(self, hearing):
        return f"It was heard: {hearing.get_outcome_display()}.", self.review_url()
