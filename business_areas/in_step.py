"""What the register keeps of a force, its name beside every area it leads; and what it gives with a role."""

from alliance.access import also_given
from alliance.in_step import with_force, with_role
from alliance.models import Force, RoleHolding, User
from alliance.roles import Role
from alliance.temporal import today
from business_areas.actions.contributors import end_contribution
from business_areas.actions.facts import PART, settle
from business_areas.models import BusinessArea, Contributor, Lead


@with_force(PART)
def areas_led_by(force: Force) -> None:
    """Work out again the areas that the force leads, or once led."""
    led = Lead.objects.current().filter(force=force).values("area")
    settle(list(BusinessArea.objects.select_for_update().filter(pk__in=led)))


@with_role
def areas_of_a_contributor(holding: RoleHolding, *, by: User) -> None:
    """End what somebody contributes to with their role: given again, it gives no area back by itself."""
    if holding.role == Role.CONTRIBUTOR:
        for contribution in holding.user.contributions.filter(ceases_on__isnull=True):
            end_contribution(contribution, by=by)


@also_given
def areas_given(people: list[User], reader: User) -> dict[int, list[str]]:
    """The names of the areas that each of these people contributes to today; a hidden one is only counted."""
    rows = Contributor.objects.on(today()).filter(user__in=people).select_related("area")
    readable = set(BusinessArea.objects.visible_to(reader).values_list("pk", flat=True))
    found: dict[int, list[str]] = {}
    for each in rows.order_by("area__name", "pk"):
        words = each.area.name if each.area_id in readable else "An area that you may not read of"
        found.setdefault(each.user_id, []).append(words)
    return found
