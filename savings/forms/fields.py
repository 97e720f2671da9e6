"""The questions about money: amounts, percentages and financial years, each with its errors in words."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from alliance.forms.text import TextField
from alliance.models import Force, Source
from alliance.money import read_amount
from business_areas.forms.fields import marking_choices, marking_field, text_field, thing_field
from savings.models import FinancialYear
from savings.models.years import FIRST, LAST

_YEAR = re.compile(r"([0-9]{4}) ?[/–-] ?([0-9]{2}|[0-9]{4})")


def read_year(typed: str) -> int:
    """The year in which the financial year begins that somebody typed: 2022, from "2022/23".

    Raises ValueError with a sentence.
    """
    found = _YEAR.fullmatch(typed.strip())
    if not found or int(found[2][-2:]) != (int(found[1]) + 1) % 100:
        raise ValueError("A financial year is written like 2022/23.")
    if not FIRST <= int(found[1]) <= LAST:
        raise ValueError(f"The year must begin between {FIRST} and {LAST}.")
    return int(found[1])


class YearField(TextField):
    """A financial year as people write it; its first year as a number, or None where nothing is typed."""

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_year(typed)
        except ValueError as wrong:
            raise ValidationError(f"{self.label}: {wrong}") from None


def year_field(label: str, *, hint: str = "For example, 2022/23", required: bool = True) -> YearField:
    return YearField(
        label=label,
        required=required,
        max_length=20,
        help_text=hint,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": f"Enter the {label.lower()}, like 2022/23",
            "max_length": f"{label}: a financial year is written like 2022/23.",
        },
    )


class AmountField(TextField):
    """An exact amount of pounds; None where nothing is typed."""

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_amount(typed)
        except ValueError as wrong:
            raise ValidationError(f"{self.label}: {wrong}") from None


def amount_field(label: str, *, hint: str = "") -> AmountField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
    widget.prefix = "£"
    return AmountField(
        label=label,
        required=False,
        max_length=40,
        help_text=hint,
        widget=widget,
        error_messages={"max_length": f"{label}: an amount has at most 40 characters"},
    )


def percent_field(label: str) -> forms.DecimalField:
    limits = f"{label}: enter a percentage from 0 to 100, with at most six figures after the point"
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=9,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            limits,
        ),
    )


def choose_year_field(label: str = "Financial year") -> forms.ChoiceField:
    """One of the years that are open; `years_by_slug` says which there are."""
    return forms.ChoiceField(
        label=label,
        widget=forms.Select(),
        error_messages={
            "required": f"Select the {label.lower()}",
            "invalid_choice": f"Select the {label.lower()}",
        },
    )


def years_by_slug() -> dict[str, FinancialYear]:
    return {year.slug: year for year in FinancialYear.objects.all()}


def partners() -> list[Force]:
    return list(Force.objects.filter(standing=Force.Standing.PARTNER))


class OnASource(forms.Form):
    """Where what is typed comes from, and how far it may be seen."""

    source = thing_field("Source", Source.objects.none(), select="Select the source it comes from")
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")
    marking = marking_field()

    # The highest marking there is for what is typed.
    highest: int | None = None

    def __init__(self, *args, user, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.user = user
        most = user.clearance if self.highest is None else min(self.highest, user.clearance)
        sources = Source.objects.visible_to(user)
        self.fields["source"].queryset = (
            sources if self.highest is None else sources.filter(marking__lte=most)
        )
        self.fields["marking"].choices = marking_choices(0, most)

    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("source", "paragraph", "marking")}
