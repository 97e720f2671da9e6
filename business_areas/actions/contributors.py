"""Whose own areas are whose: who contributes to which business area, and from when until when."""

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.audit import record
from alliance.models import User
from alliance.policy import enforce
from alliance.temporal import today
from business_areas.models import BusinessArea, Contributor
from business_areas.policies import cannot_choose_contributors, cannot_contribute


@transaction.atomic
def choose_contributor(area: BusinessArea, user: User, *, by: User) -> Contributor:
    """Make an area somebody's own from today. Raises ValidationError when it cannot be, or is already."""
    area = BusinessArea.objects.select_for_update().get(pk=area.pk)
    enforce(cannot_choose_contributors(by))
    if reason := cannot_contribute(user):
        raise ValidationError({"user": reason})
    if area.contributors.filter(user=user, ceases_on__isnull=True).exists():
        raise ValidationError({"user": f"{user.full_name} already contributes to {area.name}."})
    contributor = Contributor(area=area, user=user, starts_on=today())
    contributor.full_clean()
    contributor.save()
    record(
        "business_areas.choose_contributor",
        area.subject,
        f"Chose {user.full_name} to contribute to {area.name} from today",
        by=by,
        user=user.username,
    )
    return contributor


@transaction.atomic
def end_contribution(contributor: Contributor, *, by: User) -> None:
    """End it from today: the area is no longer their own. Raises ValidationError when it has ended."""
    contributor = Contributor.objects.select_for_update().get(pk=contributor.pk)
    enforce(cannot_choose_contributors(by))
    if contributor.ceases_on is not None:
        raise ValidationError(
            f"{contributor.user.full_name} no longer contributes to {contributor.area.name}."
        )
    contributor.ceases_on = max(today(), contributor.starts_on)
    contributor.save(update_fields=["ceases_on"])
    record(
        "business_areas.end_contribution",
        contributor.area.subject,
        f"Ended what {contributor.user.full_name} contributes to {contributor.area.name}",
        by=by,
        user=contributor.user.username,
    )
