"""Reviewing who may sign in, and with what."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.access import access_of, areas_of, everybody, open_review
from alliance.actions.people import close_account
from alliance.audit import changed, record
from alliance.models import AccessReview, AccessReviewed, User
from alliance.policies import cannot_manage_people, cannot_review_access
from alliance.policy import enforce

PART = "access-reviews"
SUBJECT = "person/review"
NONE_UNDER_WAY = "No review of access is under way. Begin one first."


@transaction.atomic
def begin_access_review(*, by: User) -> AccessReview:
    """Begin to look through everybody who may sign in. Raises ValidationError while one is under way."""
    changed(PART)
    enforce(cannot_manage_people(by))
    if open_review():
        raise ValidationError("A review of access is under way already. Finish it first.")
    review = AccessReview.objects.create(begun_at=timezone.now(), begun_by=by)
    record("alliance.begin_access_review", SUBJECT, "Began a review of who may sign in", by=by)
    return review


@transaction.atomic
def review_access(person: User, outcome: str, said: str = "", *, by: User) -> AccessReviewed:
    """Keep what was found of one person, with what they can do now. “Closed” closes the account too."""
    changed(PART)
    person = everybody().filter(pk=person.pk).first() or person
    enforce(cannot_review_access(by, person))
    review = open_review()
    if review is None:
        raise ValidationError(NONE_UNDER_WAY)
    if not person.is_active:
        raise ValidationError("This account is closed, so there is nothing to review.")
    if review.found.filter(person=person).exists():
        raise ValidationError(f"{person.full_name} was reviewed already.")
    if outcome == AccessReviewed.Outcome.CHANGED and not said.strip():
        raise ValidationError({"said": "Say what was changed"})
    found = AccessReviewed(
        review=review,
        person=person,
        outcome=outcome,
        said=said.strip(),
        access=access_of(person, areas_of([person], by)),
        at=timezone.now(),
        by=by,
    )
    found.full_clean(exclude=["by", "person", "review"])
    found.save()
    if outcome == AccessReviewed.Outcome.CLOSED:
        close_account(person, by=by)
    record(
        "alliance.review_access",
        f"person/{person.username}",
        f"Reviewed the access of {person.full_name}: {found.get_outcome_display().lower()}",
        by=by,
        because=found.said,
        access=found.access,
    )
    return found


@transaction.atomic
def finish_access_review(*, by: User) -> AccessReview:
    """Finish the review that is under way. Raises ValidationError while somebody is not reviewed."""
    changed(PART)
    enforce(cannot_manage_people(by))
    review = open_review()
    if review is None:
        raise ValidationError(NONE_UNDER_WAY)
    waiting = everybody().exclude(pk__in=review.found.values("person")).count()
    if waiting:
        who = "1 person is" if waiting == 1 else f"{waiting} people are"
        raise ValidationError(f"{who} not reviewed yet.")
    review.finished_at, review.finished_by = timezone.now(), by
    review.save(update_fields=["finished_at", "finished_by"])
    record(
        "alliance.finish_access_review",
        SUBJECT,
        f"Finished the review of who may sign in: {review.found.count()} people reviewed",
        by=by,
    )
    return review
