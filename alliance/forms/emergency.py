"""Taking emergency access, and what a review found of it."""

from django import forms

from alliance.forms.text import TextField
from alliance.markings import Marking
from alliance.roles import ROLES, TAKEN_IN_AN_EMERGENCY


class TakeEmergencyAccessForm(forms.Form):
    """What somebody takes, for how long, and why."""

    role = forms.ChoiceField(
        label="Which role do you need?",
        choices=[("", "None besides my own"), *((role.value, role.label) for role in TAKEN_IN_AN_EMERGENCY)],
        required=False,
        widget=forms.RadioSelect,
    )
    clearance = forms.TypedChoiceField(
        label="Which clearance do you need?",
        choices=[
            ("", "Mine is enough"),
            *((marking.value, marking.label) for marking in Marking if marking > Marking.PUBLISHED),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    hours = forms.TypedChoiceField(
        label="For how long?",
        choices=[(1, "1 hour"), (2, "2 hours"), (4, "4 hours"), (8, "8 hours")],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select for how long you need it"},
    )
    reason = TextField(
        label="What happened, and what do you need it for?",
        help_text="In full sentences. All administrators and OPCC officers can read it.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what happened and what you need it for"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hints = {role.value: ROLES[role].description for role in TAKEN_IN_AN_EMERGENCY}
        self.fields["role"].widget.choice_hints = hints


class ReviewEmergencyAccessForm(forms.Form):
    """What was found of it."""

    found = TextField(
        label="Was it right, and what did you find?",
        help_text="Ask whoever took it, and look at what was done under it.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write down what you found"},
    )
