"""Forms about what was done on the authority of a decision."""

from django import forms

from alliance.models import User
from business_areas.forms.fields import choice_field
from business_areas.models import BusinessArea, LifecycleEvent
from governance.models import Authority, Decision


def events_of(decision: Decision, user: User) -> dict[str, LifecycleEvent]:
    """What happened to the areas that a decision is about, as far as this person reads of it."""
    areas = BusinessArea.objects.visible_to(user).filter(decisions=decision)
    events = LifecycleEvent.objects.current().visible_to(user).filter(area__in=areas).select_related("area")
    ordered = sorted(events, key=lambda event: (event.area.name, *event.when.sort_key, event.number))
    return {f"{event.area.slug}/{event.number}": event for event in ordered}


class AuthorityForm(forms.Form):
    """What happened on the authority of a decision."""

    event = choice_field(
        "What was done on its authority",
        (),
        select="Select what was done on the authority of this decision",
    )

    def __init__(self, *args, user: User, decision: Decision, **options):
        super().__init__(*args, **options)
        self.events = events_of(decision, user)
        self.fields["event"].choices = [
            (key, f"{event.area.name}: {event}, {event.when.words}") for key, event in self.events.items()
        ]

    def authority(self, decision: Decision) -> Authority:
        return Authority(decision=decision, event=self.events[self.cleaned_data["event"]])
