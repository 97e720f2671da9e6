"""The questions these forms are made of, each with its errors in words."""

from decimal import Decimal

from django import forms

from alliance.forms.text import TextField
from alliance.markings import HANDLING, Marking
from alliance.rough_date_form import RoughDateFormField

LONG_TEXT = 4000
MOST_POUNDS = Decimal("999999999999.99")


def text_field(
    label: str, longest: int, *, enter: str = "", required: bool = True, hint: str = "", rows: int = 0
):
    """Text of one line, or of several when `rows` says how many. `enter` is what to do when it is blank."""
    return TextField(
        label=label,
        required=required,
        max_length=longest,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": str(rows)}) if rows else forms.TextInput(),
        error_messages={
            "required": enter or f"Enter the {label.lower()}",
            "max_length": f"{label} must be {longest:,} characters or fewer. You have entered %(show_value)d",
        },
    )


def choice_field(label: str, choices, *, select: str, hint: str = "", initial=None, radios: bool = True):
    """One of a few choices, none chosen beforehand unless `initial` says."""
    choices = list(choices)
    return forms.ChoiceField(
        label=label,
        choices=choices if radios else [("", "Choose one"), *choices],
        help_text=hint,
        initial=initial,
        widget=forms.RadioSelect() if radios else forms.Select(),
        error_messages={
            "required": select,
            "invalid_choice": select,
        },
    )


def thing_field(
    label: str,
    queryset,
    *,
    select: str,
    called: str = "",
    hint: str = "",
    required: bool = True,
    empty: str = "",
):
    """One thing of the record, by its slug. One that is gone meanwhile is told so; errors say `called`."""
    return _Thing(
        queryset,
        label=label,
        required=required,
        to_field_name="slug",
        empty_label=empty or "Choose one",
        help_text=hint,
        error_messages={
            "required": select,
            "invalid_choice": f"The {called or label.lower()} you chose is no longer there. {select}",
        },
    )


def number_field(label: str, most: int, *, least: int = 0, required: bool = False, hint: str = ""):
    """A whole number; a comma in it is allowed."""
    limits = f"{label} must be a whole number from {least:,} to {most:,}"
    return _WholeNumber(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=hint,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": f"Enter the {label.lower()}",
            "invalid": limits,
            "min_value": limits,
            "max_value": limits,
        },
    )


def pounds_field(label: str, *, hint: str = ""):
    """An exact amount of money, or nothing where it is not known."""
    widget = forms.NumberInput(attrs={"class": "govuk-input--width-10"})
    widget.prefix = "£"
    limits = f"{label} must be an amount in pounds, like 1200 or 1200.50"
    return _Pounds(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=MOST_POUNDS,
        max_digits=14,
        decimal_places=2,
        help_text=hint,
        widget=widget,
        error_messages={
            "invalid": limits,
            "min_value": f"{label} must be 0 or more. Leave it blank if the amount is not known",
            "max_value": f"{label} must be less than £1,000,000,000,000",
            "max_digits": f"{label} must be less than £1,000,000,000,000",
            "max_whole_digits": f"{label} must be less than £1,000,000,000,000",
            "max_decimal_places": f"{label} must have no more than two figures after the point",
        },
    )


def date_field(label: str, called: str, *, required: bool = True, hint: str = "", none: str = ""):
    """A date as exactly as the source gives it."""
    return RoughDateFormField(
        label=label,
        called=called,
        required=required,
        help_text=hint,
        none_label=none or "No date to record",
    )


def marking_field(label: str = "Marking") -> forms.TypedChoiceField:
    """How far it may be seen. `marking_choices` says which levels somebody may choose."""
    field = forms.TypedChoiceField(
        label=label,
        coerce=int,
        widget=forms.RadioSelect(),
        error_messages={
            "required": "Select how it is marked",
            "invalid_choice": "Select how it is marked: you can choose only from those shown",
        },
    )
    field.widget.choice_hints = {
        str(Marking.PUBLISHED.value): "Anyone may see it",
        str(Marking.OFFICIAL.value): "For people with a role in the alliance",
        str(Marking.OFFICIAL_SENSITIVE.value): HANDLING[Marking.OFFICIAL_SENSITIVE],
    }
    return field


def marking_choices(lowest: int, highest: int) -> list[tuple[int, str]]:
    return [(level.value, level.label) for level in Marking if lowest <= level <= highest]


class _Thing(forms.ModelChoiceField):
    def to_python(self, value):
        # A null character is in no slug; Django's own sentence for it says nothing of the field.
        return super().to_python(value.replace("\0", " ") if isinstance(value, str) else value)


class _WholeNumber(forms.IntegerField):
    def to_python(self, value):
        return super().to_python(_without_commas(value))


class _Pounds(forms.DecimalField):
    def to_python(self, value):
        return super().to_python(_without_commas(value))


def _without_commas(value):
    return value.replace(",", "").replace("£", "").strip() if isinstance(value, str) else value
