"""Addresses under /performance/reviews/: the annual reviews of areas, which the Board hears."""

from django.urls import path

from alliance.addresses import TABLES, with_files
from governance.views.reviews.keeping import (
    ClearReview,
    DraftReview,
    HearReview,
    MoveReview,
    PlanReviews,
    SetStatementDay,
)
from governance.views.reviews.review import ReviewPage
from governance.views.reviews.wall import WallChart

WITH_PDF = (*TABLES, "pdf")
REVIEWS = "performance/reviews/"
YEAR = f"{REVIEWS}<int:year>/"
REVIEW = f"{YEAR}<slug:slug>/"

urlpatterns = [
    *with_files(REVIEWS, WallChart, "reviews", WITH_PDF),
    path(f"{REVIEWS}statement-days/set/", SetStatementDay.as_view(), name="set-statement-day"),
    *with_files(YEAR, WallChart, "reviews-of-year", WITH_PDF),
    path(f"{YEAR}plan/", PlanReviews.as_view(), name="plan-reviews"),
    path(REVIEW, ReviewPage.as_view(), name="review"),
    path(f"{REVIEW}move/", MoveReview.as_view(), name="move-review"),
    path(f"{REVIEW}draft/", DraftReview.as_view(), name="draft-review"),
    path(f"{REVIEW}clear/", ClearReview.as_view(), name="clear-review"),
    path(f"{REVIEW}hear/", HearReview.as_view(), name="hear-review"),
]
