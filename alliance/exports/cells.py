"""What stands in a cell, whatever kind of file it is in: clean text, exact pence, local moments."""

import re
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from alliance.temporal import Answer

PENNY = Decimal("0.01")


# Left out of every cell: control characters but tab and line feed, and what XML does not allow.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Spreadsheets look past white space, and some take the full-width and small forms of the four signs.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]")


def clean(text):
    """Text without the characters that no file can hold."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def looks_like_formula(text):
    """Whether a spreadsheet might run the text."""
    return _FORMULA.match(text) is not None


def one_line(text):
    """The text on one line."""
    return " ".join(clean(str(text)).split())


def in_pence(value):
    """An amount to the penny."""
    if isinstance(value, float):
        raise TypeError(f"Money is never a float, which is not exact: {value!r}.")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        exact = Decimal(value)
        if exact.is_finite() and exact.as_tuple().exponent > -2:
            return exact.quantize(PENNY)
        return exact
    return value


def yes_no_words(value):
    """Yes, no, or that it is not known: an answer has three values. Other words stay as they are."""
    if value is None:
        return "Not known"
    if isinstance(value, Answer):
        return value.value.capitalize()
    return ("Yes" if value else "No") if isinstance(value, bool) else value


def local(moment):
    """A moment in the time of the alliance."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day_as_text(value):
    """A day or moment as text that sorts."""
    return local(value).isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
