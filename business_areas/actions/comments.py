"""Saying something of a measure of an area."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from business_areas.models import MeasureComment
from business_areas.policies import cannot_comment

PART = "performance"


@transaction.atomic
def comment_on_measure(comment: MeasureComment, *, by: User) -> MeasureComment:
    """Add a comment, which stays. The same words sent twice by one person are one comment."""
    changed(PART)
    area = comment.area
    enforce(cannot_comment(by, area))
    enforce(cannot_use_marking(by, comment.marking))
    comment.text = comment.text.strip()
    if not comment.text:
        raise ValidationError({"text": "Enter the comment."})
    same = MeasureComment.objects.filter(area=area, measure=comment.measure, force=comment.force)
    last = same.order_by("-pk").first()
    if last is not None and (last.text, last.by_id) == (comment.text, by.pk):
        return last
    comment.marking = max(comment.marking, area.marking)
    comment.illustrative = area.illustrative or comment.illustrative
    comment.at, comment.by = timezone.now(), by
    comment.full_clean(exclude=["by"])
    comment.save()
    record(
        "business_areas.comment_on_measure",
        area.subject,
        f"Commented on {comment.measure.slug} of {area.name}: {comment.text}",
        by=by,
        marking=comment.marking,
    )
    return comment
