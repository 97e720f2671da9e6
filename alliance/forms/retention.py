"""How long something is kept, and what is held back from being destroyed."""

from django import forms

from alliance.forms.text import TextField
from alliance.markings import Marking
from alliance.models import RetentionPeriod, User
from alliance.retention import Ends, Period, classes
from alliance.rough_date_form import ExactDayFormField

LARGEST_NUMBER = 2**31 - 1
EVERYTHING = "everything"


def because_field(label: str) -> TextField:
    return TextField(
        label=label,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Say why"},
    )


class BecauseForm(forms.Form):
    because = because_field("Why?")


class PeriodForm(forms.Form):
    """So many days, months or years, and why."""

    number = forms.IntegerField(
        label="How many?",
        min_value=1,
        max_value=9999,
        error_messages={"required": "Enter a number", "invalid": "Enter a whole number, such as 2"},
    )
    unit = forms.ChoiceField(
        label="Days, months or years?",
        choices=RetentionPeriod.Unit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select days, months or years"},
    )
    because = because_field("Why is it changed?")

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["number"], self.cleaned_data["unit"])


class HoldForm(forms.Form):
    """What is held back: everything, a class of things, one of them, or what concerns a person."""

    kind = forms.ChoiceField(
        label="What is held back?",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is held back"},
    )
    number = forms.IntegerField(
        label="One thing alone",
        help_text="Its number, as the page of what is due shows it. Leave it empty to hold all of them.",
        required=False,
        min_value=1,
        max_value=LARGEST_NUMBER,
        error_messages={"invalid": "Enter the number alone, such as 12"},
    )
    person = TextField(
        label="What concerns one person alone",
        help_text="Their user name. Leave it empty to hold what concerns anybody.",
        required=False,
        max_length=60,
    )
    because = because_field("Why is it held back?")
    ends_on = ExactDayFormField(
        label="Last day",
        called="last day",
        required=False,
        help_text="It is held to the end of this day. Leave it empty to hold it until somebody lifts "
        "the hold.",
    )
    marking = forms.TypedChoiceField(
        label="Marking of the hold",
        help_text="Who may read that something is held back, and why.",
        choices=[choice for choice in Marking.choices if choice[0] > Marking.PUBLISHED],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select a marking"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = [(kept.name, kept.title) for kept in classes(Ends.BY_PEOPLE)]
        self.fields["kind"].choices = [(EVERYTHING, "Everything that people can decide to destroy"), *held]

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        return "" if kind == EVERYTHING else kind

    def clean_person(self):
        name = self.cleaned_data["person"]
        found = User.objects.filter(username__iexact=name).first() if name else None
        if name and found is None:
            raise forms.ValidationError(
                "Nobody has this user name. It stands under their name in the list of people"
            )
        return found

    def clean(self):
        answers = super().clean()
        if answers.get("number") and answers.get("person"):
            self.add_error("person", "Leave this empty, or the number of the one thing")
        if answers.get("number") and not answers.get("kind"):
            self.add_error("number", "Select what the number is of")
        return answers
