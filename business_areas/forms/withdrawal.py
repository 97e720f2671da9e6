"""Why something that was recorded is taken back."""

from django import forms

from business_areas.forms.fields import text_field


class WithdrawForm(forms.Form):
    """The reason, which is kept beside what is withdrawn."""

    because = text_field(
        "Why it is withdrawn",
        2000,
        enter="Say why it is withdrawn",
        rows=3,
        hint="What was wrong with it. The reason is kept beside it, for good.",
    )
