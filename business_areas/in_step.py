"""What the register keeps of a force, its name beside every area it leads; and what it gives with a role."""

from alliance.in_step import with_force, with_role
from alliance.models import Force, RoleHolding, User
from alliance.roles import Role
from business_areas.actions.contributors import end_contribution
from business_areas.actions.facts import PART, settle
from business_areas.models import BusinessArea, Lead


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
