"""What was done on the authority of a decision."""

from django.core.exceptions import ValidationError

from alliance.temporal import long_date
from business_areas.models import LifecycleEvent
from governance.models import Decision


def refuse_authority(decision: Decision, event: LifecycleEvent) -> None:
    """Raise ValidationError when something cannot have been done on the authority of a decision."""
    if event.withdrawn_at:
        raise ValidationError({"event": "This was corrected or withdrawn. Choose what stands in its place."})
    if not decision.areas.filter(pk=event.area_id).exists():
        raise ValidationError(
            {"event": f"{decision.reference} is not about {event.area}. Choose something of its areas."}
        )
    if event.when.latest is not None and event.when.latest < decision.decided_on:
        raise ValidationError(
            {
                "event": f"This happened {event.when.words}, before {decision.reference} was decided on "
                f"{long_date(decision.decided_on)}. What was done earlier was not done on its authority."
            }
        )
