"""What is typed about minutes: paragraphs, comments on them, and what becomes of those."""

from django import forms

from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.fields import LONG_TEXT, choice_field, text_field
from governance.forms.publication import despite_field


class ParagraphForm(forms.Form):
    text = text_field("What the paragraph says", LONG_TEXT, enter="Enter what the paragraph says", rows=6)


class CirculateForm(forms.Form):
    comments_by = ExactDayFormField(label="Comments by", called="last day for comments")


class CommentForm(forms.Form):
    text = text_field(
        "Your comment",
        LONG_TEXT,
        enter="Enter your comment",
        rows=4,
        hint="Say what is wrong, and what it should say instead.",
    )


class AnswerForm(forms.Form):
    """What becomes of a comment. Accepting it gives the paragraph its new words."""

    verdict = choice_field(
        "What becomes of it",
        [("accepted", "Accepted: the paragraph changes"), ("declined", "Declined")],
        select="Select what becomes of the comment",
    )
    text = text_field(
        "What the paragraph says",
        LONG_TEXT,
        required=False,
        rows=6,
        hint="Change it if you accept the comment.",
    )
    answer = text_field("Why", LONG_TEXT, required=False, rows=2, hint="Needed when it is declined.")

    def clean(self):
        told = super().clean()
        if told.get("verdict") == "accepted" and not told.get("text"):
            self.add_error("text", "Enter what the paragraph says")
        if told.get("verdict") == "declined" and not told.get("answer"):
            self.add_error("answer", "Enter why the comment is declined")
        return told


class CorrectionForm(forms.Form):
    """A correction of agreed minutes."""

    text = text_field("What the paragraph should say", LONG_TEXT, enter="Enter what it should say", rows=6)
    because = text_field(
        "What is corrected, and why", LONG_TEXT, enter="Enter what is corrected, and why", rows=2
    )

    def __init__(self, *args, on_hold: bool, **options):
        super().__init__(*args, **options)
        if on_hold:
            self.fields["despite_hold"] = despite_field(required=True)
