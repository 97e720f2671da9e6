"""Typed or pasted text, as every form takes it."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

KEPT_CONTROLS = frozenset("\t\n\r")
OTHER_NEW_LINES = "\v\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
# What stands where something was sent that is no text.
NOT_TEXT = "\N{REPLACEMENT CHARACTER}"

# Format characters (zero-width, marks of direction) and private use: nobody sees them, or sees an empty box.
HIDDEN = ("Cf", "Co")
# What joins several emoji into one, and what spells out the flag of Wales, between what they belong to.
_IN_EMOJI = re.compile(
    "(?<=[\N{VARIATION SELECTOR-16}\u2190-\u2bff\U0001f000-\U0001faff])\N{ZERO WIDTH JOINER}"
    "(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
    "|(?<=\N{WAVING BLACK FLAG})[\U000e0020-\U000e007e]+\N{CANCEL TAG}"
)
# What a word processor puts around its text. Each looks no further than the next of its kind, so that long
# text takes no longer than its length.
_MARKUP = re.compile(
    r"""
      <!--\[if\b (?: (?!<!--\[if\b) . )*? <!\[endif\]-->          # a conditional comment, with what it holds
    | <!(?:--)? \[ (?: if\b[^<>]* | endif ) \] (?:--)? >           # or its two ends alone
    | <!-- (?:Start|End) Fragment -->
    | <style\b[^<>]*> (?: (?!<style\b) . )*? </style\s*>           # a block of styles, with what it holds
    | <xml\b[^<>]*> (?: (?!<xml\b) . )*? </xml\s*>
    | <\?xml\b[^<>]*>
    | </? (?:o|w|m|v|st1) : [a-z] [^<>]* >                         # a tag of Word, without what it holds
    | /\*\ Style\ Definitions\ \*/ (?: [^{}/]* \{ [^{}]* \} )*    # styles that came as if they were text
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class TextField(forms.CharField):
    """Text that can be shown and kept, without hidden markup; what else is in it is refused in a sentence."""

    def to_python(self, value):
        line = "\n" if isinstance(self.widget, forms.Textarea) else " "
        text = without_hidden_markup(super().to_python(value), line=line)
        return text.strip() if self.strip else text

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


def without_hidden_markup(text: str, *, line: str = "\n") -> str:
    """Text without what a word processor leaves in it and nobody sees. What was really typed stays as it is.

    `line` is what stands where Word and the web begin a new line with characters of their own.
    """
    kept = (found.span() for found in _IN_EMOJI.finditer(text))
    emoji = {place for start, end in kept for place in range(start, end)}
    shown = (
        line if letter in OTHER_NEW_LINES else letter
        for place, letter in enumerate(text)
        if place in emoji or unicodedata.category(letter) not in HIDDEN
    )
    return _MARKUP.sub("", "".join(shown))


def cannot_be_shown(letter: str) -> bool:
    if letter in KEPT_CONTROLS:
        return False
    return letter == NOT_TEXT or unicodedata.category(letter) in ("Cc", "Cs")
