"""The forces and the corporations sole."""

from django.db import transaction

from alliance.audit import changed, record
from alliance.in_step import bring_in_step, count_changes
from alliance.models import CorporationSole, Force, User
from alliance.policies import cannot_manage_people
from alliance.policy import enforce

PART = "bodies"


@transaction.atomic
def record_force(force: Force, *, by: User) -> Force:
    """Add a partner or a neighbour."""
    enforce(cannot_manage_people(by))
    force.full_clean()
    force.save()
    changed(PART)
    record("alliance.record_force", f"force/{force.slug}", f"Recorded the force {force.name}", by=by)
    return force


@transaction.atomic
def correct_force(force: Force, *, by: User) -> Force:
    """Correct what a force is called, its standing or its place. What it was is kept in the audit trail."""
    count_changes()
    before = Force.objects.select_for_update().get(pk=force.pk)
    enforce(cannot_manage_people(by))
    force.full_clean()
    force.save()
    bring_in_step(force)
    changed(PART)
    record(
        "alliance.correct_force",
        f"force/{force.slug}",
        f"Corrected the force {force.name}",
        by=by,
        before={
            "name": before.name,
            "short_name": before.short_name,
            "standing": before.standing,
            "order": before.order,
        },
    )
    return force


@transaction.atomic
def record_corporation_sole(corporation: CorporationSole, *, by: User) -> CorporationSole:
    """Add one of a force area's two legal entities."""
    enforce(cannot_manage_people(by))
    corporation.full_clean()
    corporation.save()
    record(
        "alliance.record_corporation_sole",
        f"corporation-sole/{corporation.slug}",
        f"Recorded the corporation sole {corporation.name}",
        by=by,
    )
    return corporation


@transaction.atomic
def correct_corporation_sole(corporation: CorporationSole, *, by: User) -> CorporationSole:
    """Correct a legal entity's name, force, office or place. What it was is kept in the audit trail."""
    before = CorporationSole.objects.select_for_update().get(pk=corporation.pk)
    enforce(cannot_manage_people(by))
    corporation.full_clean()
    corporation.save()
    record(
        "alliance.correct_corporation_sole",
        f"corporation-sole/{corporation.slug}",
        f"Corrected the corporation sole {corporation.name}",
        by=by,
        before={
            "name": before.name,
            "force": before.force.slug,
            "office": before.office,
            "order": before.order,
        },
    )
    return corporation
