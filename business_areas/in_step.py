"""What the register keeps of a force: its name, beside every area it leads."""

from alliance.in_step import with_force
from alliance.models import Force
from business_areas.actions.facts import PART, settle
from business_areas.models import BusinessArea, Lead


@with_force(PART)
def areas_led_by(force: Force) -> None:
    """Work out again the areas that the force leads, or once led."""
    led = Lead.objects.current().filter(force=force).values("area")
    settle(list(BusinessArea.objects.select_for_update().filter(pk__in=led)))
