"""What a person or a source means by a date in words.

The functions are given the class they make, RoughDate, which imports them to offer `RoughDate.parse`.
"""

import re
from dataclasses import replace

from alliance.temporal.days import LONGEST_WORDS, calendar_day, month_number, shown, year_number

_HOW_TO_WRITE = (
    "Write it like one of these: 23 June 2014, April 2016, 2019, late 2018, 2022/23, "
    "between 2015 and 2018, by December 2017, after December 2017, about March 2015, not known."
)
_NOT_KNOWN = re.compile(r"(?:the )?(?:date |day |year )?(?:is )?(?:not known|unknown|not given|not stated)")
_ORDER = re.compile(r"(?:[0-9]{1,4}(?:st|nd|rd|th)|first|second|third|last) to [a-z ]+")
_OPENINGS = (
    (re.compile(r"(?:by|no later than|not later than|on or before|at the latest by) (.+)"), "by"),
    (re.compile(r"(?:before|earlier than) (.+)"), "before"),
    (re.compile(r"(?:after|later than) (.+)"), "after"),
    (
        re.compile(r"(?:not before|no earlier than|not earlier than|on or after|since|from) (.+)"),
        "not_before",
    ),
    (re.compile(r"(?:about|around|approximately|roughly|circa|c\.) ?(.+)"), "about"),
)
_BETWEEN = re.compile(r"(?:sometime )?between (.+?) and (.+)|(.+?) to (.+)")
_EDGE = re.compile(r"(?:the )?(end|start|beginning) of (.+)")
_IN = re.compile(r"(?:in|on|during|as of|as at|sometime in) (.+)")
_DAY_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+)\.?,? ([0-9]+)")
_DAY_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]+)")
_DAY_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MONTH_WORDS = re.compile(r"([a-z]+)\.?,? ([0-9]+)")
_MONTH_ISO = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONTH_NUMBERS = re.compile(r"([0-9]{1,2})/([0-9]{4})")
_FINANCIAL_YEAR = re.compile(r"([0-9]{4})/([0-9]{2}|[0-9]{4})")
_PART_OF_YEAR = re.compile(r"(early|mid|late)(?: in |[ -])([0-9]+)")
_WITHOUT_YEAR = re.compile(r"(?:[0-9]{1,2}(?:st|nd|rd|th)? )?[a-z]{3,9}")
_DAY_ALONE = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?")


class NotUnderstood(ValueError):
    """The words have the form of no date at all, rather than of an impossible one."""

    def __init__(self, stated: str):
        super().__init__(f"“{shown(stated)}” is not a date the portal understands. {_HOW_TO_WRITE}")


def read(kind, text: str):
    """The rough date that a text means, in its own words; raises ValueError with a plain sentence."""
    if len(text) > LONGEST_WORDS:
        raise ValueError(f"The words for a date must be {LONGEST_WORDS} characters or fewer.")
    stated = " ".join(text.split())
    if not stated:
        raise ValueError("Enter a date.")
    # En dash and minus are what word processors put for a hyphen.
    words = stated.lower().replace("\u2013", "-").replace("\u2212", "-").rstrip(".")
    if _NOT_KNOWN.fullmatch(words):
        return kind.not_known("" if words in ("not known", "unknown") else stated)
    if _ORDER.fullmatch(words):
        return kind.order(stated)
    for opening, make in _OPENINGS:
        if found := opening.fullmatch(words):
            return _read_opened(kind, make, found[1], stated)
    if found := _BETWEEN.fullmatch(words):
        start, end = found[1] or found[3], found[2] or found[4]
        return kind.between(_read_first_of_two(kind, start, end), _read_inside(kind, end), stated)
    if found := _IN.fullmatch(words):
        return replace(read_plain(kind, found[1], stated), as_stated=stated)
    return read_plain(kind, words, stated)


def _read_opened(kind, make: str, words: str, stated: str):
    """A date after "by", "after" and the like; "before the end of 2018" allows the last day of 2018."""
    edge = _EDGE.fullmatch(words)
    if edge and make == "before" and edge[1] == "end":
        make = "by"
    return getattr(kind, make)(_read_inside(kind, words), stated)


def _read_inside(kind, words: str):
    """A date inside a longer phrase, where "the end of 2018" and "the start of 2018" are single days."""
    if found := _EDGE.fullmatch(words):
        whole = read_plain(kind, found[2], found[2])
        edge = whole.latest if found[1] == "end" else whole.earliest
        return kind.day(edge, words)
    return read_plain(kind, words, words)


def _read_first_of_two(kind, start: str, end: str):
    """The first of two dates, which may leave its year, or month and year, to the second."""
    if _DAY_ALONE.fullmatch(start) and (found := _DAY_WORDS.fullmatch(end)):
        start = f"{start} {found[2]} {found[3]}"
    elif _WITHOUT_YEAR.fullmatch(start) and (found := re.search(r"[0-9]{4}$", end)):
        start = f"{start} {found[0]}"
    return _read_inside(kind, start)


def read_plain(kind, words: str, stated: str):
    """A day, month, year, part of a year or financial year, in the words that such a date is shown in."""
    if found := _DAY_WORDS.fullmatch(words):
        return kind.day(calendar_day(year_number(found[3]), month_number(found[2]), int(found[1])))
    if found := _DAY_ISO.fullmatch(words):
        return kind.day(calendar_day(year_number(found[1]), month_number(found[2]), int(found[3])))
    if found := _DAY_NUMBERS.fullmatch(words):
        return kind.day(calendar_day(year_number(found[4]), month_number(found[3]), int(found[1])))
    if found := _PART_OF_YEAR.fullmatch(words):
        return kind.part_of_year(found[1], year_number(found[2]))
    if found := _MONTH_WORDS.fullmatch(words):
        try:
            month = month_number(found[1])
        except ValueError:
            raise NotUnderstood(stated) from None
        return kind.month(year_number(found[2]), month)
    if found := _MONTH_ISO.fullmatch(words):
        # 2011-12 is December 2011; 2022-23 can only be a financial year written with a hyphen.
        if int(found[2]) > 12 and int(found[2]) == (int(found[1]) + 1) % 100:
            raise ValueError(f"For a financial year, write {found[1]}/{found[2]}.")
        return kind.month(year_number(found[1]), month_number(found[2]))
    if found := _FINANCIAL_YEAR.fullmatch(words):
        starting = year_number(found[1])
        if int(found[2]) != (starting + 1 if len(found[2]) == 4 else (starting + 1) % 100):
            raise ValueError(
                f"{words} is not a financial year: the second year must be the one after the first, "
                f"as in {starting}/{(starting + 1) % 100:02d}."
            )
        return kind.financial_year(starting, words)
    if found := _MONTH_NUMBERS.fullmatch(words):
        return kind.month(year_number(found[2]), month_number(found[1]))
    if re.fullmatch(r"[0-9]+", words):
        return kind.year(year_number(words))
    raise NotUnderstood(stated)
