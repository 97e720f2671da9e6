"""Typed text, as every form takes it."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

KEPT_CONTROLS = frozenset("\t\n\r")
# What stands where something was sent that is no text.
NOT_TEXT = "\N{REPLACEMENT CHARACTER}"


class TextField(forms.CharField):
    """Text that can be shown and kept; anything else in it is refused in a sentence."""

    def validate(self, value):
        super().validate(value)
        if "\0" in value:
            raise ValidationError(
                f"{self.label} holds a null character, which cannot be kept. Take it out and try again"
            )
        if any(map(cannot_be_shown, value)):
            raise ValidationError(
                f"{self.label} holds a character that cannot be shown. Type it again, without copying it"
            )


def cannot_be_shown(letter: str) -> bool:
    if letter in KEPT_CONTROLS:
        return False
    return letter == NOT_TEXT or unicodedata.category(letter) in ("Cc", "Cs")
