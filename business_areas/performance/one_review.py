"""What the actions on one annual review begin with."""

from django.core.exceptions import ValidationError

from business_areas.models import Review, ReviewDraft


def latest_draft(review: Review, user) -> ReviewDraft | None:
    """The draft that stands, as somebody reads it."""
    return ReviewDraft.objects.visible_to(user).filter(review=review).last()


def refuse_heard(review: Review) -> None:
    if hasattr(review, "hearing"):
        raise ValidationError("The Board has heard this review, so it stays as it is.")


def year_of(review: Review) -> str:
    """review of Alliance Drone Team for the statements of 2027"""
    return f"review of {review.area.name} for the statements of {review.year}"


def lock(review: Review) -> Review:
    """The review as it is now; others who write to it wait."""
    return Review.objects.select_for_update(of=("self",)).select_related("area").get(pk=review.pk)
