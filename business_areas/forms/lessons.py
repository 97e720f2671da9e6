"""What an area answers to a lesson."""

from django import forms

from business_areas.forms.fields import LONG_TEXT, choice_field, text_field
from business_areas.models import LessonAnswer


class AnswerForm(forms.Form):
    """Whether it was applied; why not, where it does not apply."""

    answer = choice_field("Answer", LessonAnswer.Answer.choices, select="Select the answer")
    because = text_field(
        "How it was applied, or why it does not apply",
        LONG_TEXT,
        required=False,
        rows=4,
        hint="Needed where it does not apply.",
    )
    because.says_optional = False

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == LessonAnswer.Answer.DOES_NOT_APPLY and cleaned.get("because") == "":
            self.add_error("because", "Say why it does not apply")
        return cleaned
