"""What is typed when the Board has closed an exception in performance."""

from django import forms

from business_areas.forms.fields import text_field
from governance.models import Decision, Meeting


class MeetingAndDecision(forms.Form):
    """At which meeting the Board did something, and by which decision, if any."""

    meeting = forms.ChoiceField(label="Meeting", widget=forms.Select())
    decision = forms.ChoiceField(label="Decision", required=False, widget=forms.Select())

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        held = Meeting.objects.visible_to(user).filter(opened_at__isnull=False).order_by("-held_on", "pk")
        self.meetings = {str(meeting.pk): meeting for meeting in held.select_related("board")[:50]}
        made = Decision.objects.visible_to(user).on_the_record().current().order_by("-pk")
        self.decisions = {str(decision.pk): decision for decision in made.select_related("board")[:100]}
        self.fields["meeting"].choices = [("", "Choose one"), *_labels(self.meetings)]
        self.fields["decision"].choices = [("", "No decision was taken"), *_labels(self.decisions)]
        for name, ask in (("meeting", "Select the meeting"), ("decision", "Select the decision, or none")):
            self.fields[name].error_messages = dict.fromkeys(("required", "invalid_choice"), ask)

    def meeting_and_decision(self) -> tuple[Meeting, Decision | None]:
        typed = self.cleaned_data
        return self.meetings[typed["meeting"]], self.decisions.get(typed["decision"])


class CloseExceptionForm(MeetingAndDecision):
    """At which meeting, by which decision, and why."""

    because = text_field("Why the Board closed it", 2000, enter="Say why the Board closed it", rows=3)

    def chosen(self) -> tuple[str, Meeting, Decision | None]:
        return (self.cleaned_data["because"], *self.meeting_and_decision())


def _labels(things: dict) -> list[tuple[str, str]]:
    return [(key, str(thing)) for key, thing in things.items()]
