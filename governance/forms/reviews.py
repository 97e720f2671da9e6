"""What is typed about the annual reviews of areas."""

import re

from django import forms

from alliance.markings import Marking
from alliance.models import Force
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import RoughDate, long_date, today
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    marking_choices,
    marking_field,
    number_field,
    text_field,
    thing_field,
)
from business_areas.models import ReviewOutcome
from business_areas.models.reviews import FIRST_YEAR, LAST_YEAR
from business_areas.performance.reviewing import Days
from governance.forms.exceptions import MeetingAndDecision

LONGEST_DRAFT = 20_000
MOST_MEETINGS = 24
MOST_RECOMMENDATIONS = 20


class StatementDayForm(forms.Form):
    """By when the reviews of a year must be there, for one force."""

    force = thing_field(
        "Force",
        Force.objects.filter(standing=Force.Standing.PARTNER),
        select="Select the force",
    )
    year = number_field("Year of the statement", LAST_YEAR, least=FIRST_YEAR, required=True)
    on = ExactDayFormField(
        label="Day of the statement",
        called="day of the statement",
        help_text="Reviews are heard by the Board before this day.",
    )
    because = text_field(
        "Why it moves",
        LONG_TEXT,
        required=False,
        rows=2,
        hint="Only where a day was set before. Shown with the day, for good.",
    )


class PlanForm(forms.Form):
    """The days on which the Board is to meet, one on each line."""

    meetings = text_field(
        "Days the Board meets",
        600,
        enter="Enter the days on which the Board meets",
        rows=6,
        hint="One on each line. Those planned already stand here, then a day every quarter of a year. "
        "For example, 27 March 2027",
    )

    def clean_meetings(self):
        days, wrong = set(), []
        for line in filter(None, map(str.strip, self.cleaned_data["meetings"].splitlines())):
            try:
                day = RoughDate.parse(line)
            except ValueError:
                day = None
            if day is None or not day.is_exact:
                wrong.append(line)
            else:
                days.add(day.earliest)
        if wrong:
            raise forms.ValidationError(
                f"“{wrong[0][:60]}” is not a day. Write each day like 27 March 2027, one on each line"
            )
        if past := sorted(day for day in days if day < today()):
            raise forms.ValidationError(f"{long_date(past[0])} has passed. Enter days to come")
        if len(days) > MOST_MEETINGS:
            raise forms.ValidationError(f"Enter {MOST_MEETINGS} days or fewer")
        return sorted(days)


class MoveReviewForm(forms.Form):
    """Another meeting for a review, and why."""

    hear_on = ExactDayFormField(
        label="Day of the meeting that hears it",
        called="day of the meeting",
        help_text="The days for drafting and clearing follow from it.",
    )
    because = text_field("Why it moves", LONG_TEXT, enter="Say why it moves", rows=3)

    def days(self) -> Days:
        return Days.before(self.cleaned_data["hear_on"])


class DraftForm(forms.Form):
    """What a review found."""

    findings = text_field(
        "What the review found",
        LONGEST_DRAFT,
        enter="Enter what the review found",
        rows=10,
        hint="For people, cost and service: what the measures say, and what they do not.",
    )
    outcome = choice_field(
        "Outcome it puts to the Board", ReviewOutcome.choices, select="Select the outcome it puts forward"
    )
    recommendations = text_field(
        "Recommendations",
        LONG_TEXT,
        required=False,
        rows=4,
        hint="One on each line. What the Board accepts becomes an action.",
    )
    drafted_on = ExactDayFormField(label="Drafted on", called="day it was drafted")
    marking = marking_field()

    def __init__(self, *args, user, lowest: int, **options):
        super().__init__(*args, **options)
        self.fields["marking"].choices = marking_choices(max(lowest, Marking.OFFICIAL), user.clearance)

    def clean_recommendations(self):
        lines = [line.strip(" \t-•*") for line in self.cleaned_data["recommendations"].splitlines()]
        found = [re.sub(r"^\d+[.)]\s+", "", line) for line in lines if line]
        if len(found) > MOST_RECOMMENDATIONS:
            raise forms.ValidationError(f"Enter {MOST_RECOMMENDATIONS} recommendations or fewer")
        if len(set(found)) < len(found):
            raise forms.ValidationError("Two recommendations say the same. Leave one of them out")
        return found


class ClearForm(forms.Form):
    """That the draft may go to the Board, and who says so."""

    cleared_on = ExactDayFormField(label="Cleared on", called="day it was cleared")
    cleared_by = text_field(
        "Post that cleared it",
        160,
        enter="Enter the post that cleared it",
        hint="For example, Deputy Chief Constable, Dorset Police",
    )


class HearForm(MeetingAndDecision):
    """At which meeting the Board heard a review, and what it made of it."""

    outcome = choice_field("Outcome", ReviewOutcome.choices, select="Select the outcome")
    said = text_field(
        "What the Board said",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="Needed where the outcome is not the one that the review put forward.",
    )
    accepted = forms.MultipleChoiceField(
        label="Recommendations the Board accepted",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Each becomes an action, to be issued with an owner and a day.",
        error_messages={"invalid_choice": "A recommendation you chose is no longer there. Choose again"},
    )

    def __init__(self, *args, draft, **options):
        super().__init__(*args, **options)
        self.draft = draft
        self.recommendations = {str(each.pk): each for each in draft.recommendations.all()} if draft else {}
        self.order_fields(["meeting", "outcome", "said", "accepted", "decision"])
        if self.recommendations:
            self.fields["accepted"].choices = [(key, each.text) for key, each in self.recommendations.items()]
        else:
            del self.fields["accepted"]

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if self.draft and outcome and outcome != self.draft.outcome and cleaned.get("said") == "":
            put = self.draft.get_outcome_display()
            self.add_error("said", f"The review put forward “{put}”. Say why the outcome is another")
        return cleaned

    def chosen(self) -> dict:
        """What the action is given besides the review."""
        typed = self.cleaned_data
        meeting, decision = self.meeting_and_decision()
        return {
            "meeting": meeting,
            "outcome": typed["outcome"],
            "said": typed["said"],
            "decision": decision,
            "accepted": [self.recommendations[key] for key in typed.get("accepted", ())],
        }
