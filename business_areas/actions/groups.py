"""The groups the register is kept under."""

from django.db import transaction

from alliance.audit import changed, record
from alliance.models import User
from alliance.policy import enforce
from business_areas.actions.facts import PART, settle
from business_areas.models import BusinessArea, Group, Grouping
from business_areas.policies import cannot_open_area


@transaction.atomic
def record_group(group: Group, *, by: User) -> Group:
    """Add a group that areas may stand in."""
    changed(PART)
    enforce(cannot_open_area(by))
    group.full_clean()
    group.save()
    record("business_areas.record_group", f"group/{group.slug}", f"Recorded the group {group.name}", by=by)
    return group


@transaction.atomic
def correct_group(group: Group, *, by: User) -> Group:
    """Correct a group's name or place. What it was is kept in the audit trail."""
    changed(PART)
    before = Group.objects.select_for_update().get(pk=group.pk)
    enforce(cannot_open_area(by))
    group.full_clean()
    group.save()
    settle(list(BusinessArea.objects.filter(pk__in=Grouping.objects.filter(group=group).values("area"))))
    record(
        "business_areas.correct_group",
        f"group/{group.slug}",
        f"Corrected the group {group.name}",
        by=by,
        before={"name": before.name, "order": before.order},
    )
    return group
