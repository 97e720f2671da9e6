"""What the filters of every list have in common: what is refused, and how it is said."""

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError

from alliance.text import fold


def sayable(words: str) -> None:
    """A validator: what is asked for holds at least one letter or number."""
    if not fold(words):
        raise ValidationError("Enter at least one letter or number to search for.")


def not_a_choice(label: str) -> dict[str, str]:
    """What to say of an answer that is none of a filter's choices, naming the filter."""
    sentence = f"“%(value)s” is not one of the choices for {label}"
    return {"invalid_choice": sentence, "invalid_list": sentence}


def choice(label: str, method: str, choices=(), empty="Any") -> filters.ChoiceFilter:
    """One question of which one answer is chosen from a list; `method` is the filter's that narrows by it."""
    return filters.ChoiceFilter(
        label=label,
        method=method,
        choices=choices,
        empty_label=empty,
        widget=forms.Select,
        error_messages=not_a_choice(label),
    )
