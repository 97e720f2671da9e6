"""How money, dates, statuses, markings and addresses look on a page.

Pages say `{% load portal %}` and have these, the form tags of `fields` and the table tags of `rows`.
Nothing here asks the database for anything.
"""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from alliance import temporal
from alliance.charts.drawing import Picture
from alliance.markings import HANDLING, Marking
from alliance.statuses import status as registered_status
from alliance.structured import drawn
from alliance.templatetags import fields, rows

register = template.Library()
register.tags.update(fields.register.tags)
register.tags.update(rows.register.tags)
register.filters.update(rows.register.filters)

NOT_KNOWN = "Not known"
MINUS = "\N{MINUS SIGN}"
MILLION = 1_000_000


# Charts


@register.filter
def picture(svg):
    """A chart that was kept as text, to stand on a page: whatever drew it escaped all that it says."""
    return Picture(svg)


# For programs


@register.simple_tag
def structured_data(data: dict):
    """What a page is about, for search engines."""
    return drawn(data)


# Dates


@register.filter
def long_date(day):
    """30 June 2022, from a day or a moment (the day it was in London); "Not known" when there is none."""
    if not day:
        return NOT_KNOWN
    if isinstance(day, datetime.datetime):
        day = timezone.localtime(day).date()
    return temporal.long_date(day)


@register.filter
def weekday_date(day):
    """Thursday 10 December 2026, for meetings."""
    return temporal.weekday_date(day) if day else NOT_KNOWN


@register.filter
def last_day(ceases_on):
    """The last day of a period that is no longer true on `ceases_on`: 31 March, from 1 April."""
    return temporal.long_date(temporal.last_day(ceases_on)) if ceases_on else NOT_KNOWN


@register.simple_tag
def rough_date(when, span=False):
    """The words of a rough date, inside `<time>` only when a machine could read it without a day invented.

    With `span`, the days the words stand for follow in brackets where the words do not say them.
    """
    if not when:
        return "date not known"
    if isinstance(when, datetime.date):
        return format_html('<time datetime="{}">{}</time>', when.isoformat()[:10], long_date(when))
    return drawn_rough_date(when, bool(span))


@lru_cache(maxsize=10_000)
def drawn_rough_date(when, span):
    """A rough date never changes, and neither does how it is written."""
    shown = (
        format_html('<time datetime="{}">{}</time>', when.machine, when.words) if when.machine else when.words
    )
    return format_html("{} ({})", shown, when.span_words) if span and when.span_words else shown


# Numbers and money


@register.filter
def number(value):
    """1,200: a comma over 999, a true minus below nothing; "Not known" when there is none."""
    if value is None or value == "":
        return NOT_KNOWN
    value = Decimal(str(value))
    return f"{MINUS if value < 0 else ''}{abs(value):,f}"


@register.filter
def pounds(amount):
    """£1,204,300; £75; £75.50; −£1,200: an exact amount in pounds."""
    if amount is None or amount == "":
        return NOT_KNOWN
    amount = Decimal(str(amount))
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{MINUS if amount < 0 else ''}£{abs(amount):,.{places}f}"


@register.filter
def pounds_in_table(amount):
    """12,345,678: pounds for a column whose caption says "pounds"."""
    return pounds(amount).replace("£", "")


@register.filter
def pounds_prose(amount):
    """£12 million; £1.4 million; £400,000: pounds as a sentence says them, rounded over a million."""
    if amount is None or amount == "":
        return NOT_KNOWN
    amount = Decimal(str(amount))
    rounded = abs(amount).quantize(Decimal(1), ROUND_HALF_UP)
    if rounded < MILLION:
        return pounds(rounded.copy_sign(amount) if rounded else rounded)
    millions = (abs(amount) / MILLION).quantize(Decimal("0.1"), ROUND_HALF_UP)
    places = 0 if millions == millions.to_integral_value() else 1
    return f"{MINUS if amount < 0 else ''}£{millions:,.{places}f} million"


@register.filter
def percent(value):
    """36.6%: one decimal place, from a number of percent."""
    if value is None or value == "":
        return NOT_KNOWN
    value = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{MINUS if value < 0 else ''}{abs(value):,f}%"


# Words


@register.filter
def or_not_known(value):
    """The value, or "Not known" in place of nothing; a zero is a fact and stays."""
    return NOT_KNOWN if value is None or value == "" else value


@register.filter
def at(mapping, key):
    """What a mapping holds at a key that is itself a variable; nothing when it holds nothing there."""
    return mapping.get(key) if mapping else None


@register.filter
def in_words(parts):
    """Each question that was answered under a name in words, with what was typed."""
    return [(name.replace("_", " ").replace("-", " ").capitalize(), values) for name, values in parts]


@register.simple_tag
def status(state, thing=""):
    """The tag of a status: `{% status "stage.live" %}`, or `{% status area.stage thing="stage" %}`."""
    return drawn_status(f"{thing}.{state}" if thing else str(state))


@cache
def drawn_status(name):
    """The tag of a registered status: there are few, and a table has one in each row."""
    found = registered_status(name)
    if not found.colour:
        return found.word
    return format_html('<strong class="govuk-tag portal-tag--{}">{}</strong>', found.colour, found.word)


@register.simple_tag
def status_word(state, thing=""):
    """The word of a status alone, for a sentence."""
    return registered_status(f"{thing}.{state}" if thing else str(state)).word


@register.simple_tag
def marking(level):
    """A marking in capitals, with how to handle it where that is more than its name says."""
    if level is None or level == "":
        return ""
    level = Marking(level)
    handling = HANDLING[level]
    if not handling:
        return level.label
    return format_html('{}: <span class="portal-marking__handling">{}</span>', level.label, handling)


# Addresses


def address(request, **changes) -> str:
    """This request's query string with some keys replaced, `None` removing one, and `page` dropped."""
    # Not request.GET.copy(), which copies each value as though it could be changed: ten times as slow.
    query = {key: values for key, values in request.GET.lists() if key != "page"}
    if "as-at" in changes:
        for part in ("as-at-day", "as-at-month", "as-at-year"):
            query.pop(part, None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{urlencode(query, doseq=True)}"


@register.simple_tag(takes_context=True)
def query_with(context, *pairs, **changes):
    """This page's query with keys changed: `{% query_with sort="name" %}`, `{% query_with "as-at" day %}`.

    The portal's parameters have hyphens, so `known_on=None` takes away `known-on`.
    """
    changes = {key.replace("_", "-"): value for key, value in changes.items()}
    named = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return address(context["request"], **named, **changes)


# The frame of the page

PARTS_KEPT = 500


@lru_cache(maxsize=PARTS_KEPT)
def drawn_part(name, **said):
    """A part of a page from its template; what says the same on many pages is drawn once."""
    return render_to_string(name, said)


@register.simple_tag
def navigation(links):
    """The links to the parts of the portal, from `portal.navigation`."""
    return drawn_part("parts/navigation.html", links=links)


@register.simple_tag
def marking_bar(level, place):
    """The marking of the page, across its top or foot; nothing when it has none."""
    if level is None or level == "":
        return ""
    return drawn_part("parts/marking.html", marking=Marking(level), place=place)


@register.simple_tag(takes_context=True)
def title_before(context):
    """What a page's title begins with when something on the page is wrong, so that it is heard first."""
    filterset = context.get("filter")
    wrong = (
        any(context.get(name) for name in ("has_errors", "page_errors", "as_at_error"))
        or getattr(context.get("form"), "errors", None)
        or (filterset is not None and filterset.form.errors)
    )
    return "Error: " if wrong else ""


@register.simple_tag(takes_context=True)
def title_after(context):
    """The end of a page's title: the day when it is not today, the page number, the section, the portal."""
    said = ""
    day = context.get("as_at")
    if day and day != temporal.today():
        said += f" as at {temporal.long_date(day)}"
    table = context.get("table")
    page = getattr(table, "page", None) or context.get("page_obj")
    if page and page.paginator.num_pages > 1:
        said += f" (page {page.number} of {page.paginator.num_pages})"
    section = context.get("section") or trail_section(context.get("breadcrumbs"))
    name = (context.get("portal") or {}).get("name", "Alliance governance")
    return said + "".join(
        f" – {place}" for place in (section, name) if place and place != context.get("heading")
    )


def trail_section(breadcrumbs) -> str:
    """Where a page is, from its breadcrumbs: the one nearest to it that is not Home."""
    trail = [str(label) for label, _ in breadcrumbs or [] if str(label) != "Home"]
    return trail[-1] if trail else ""


AS_AT_KEYS = ("as-at", "as-at-day", "as-at-month", "as-at-year")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")


@register.simple_tag(takes_context=True)
def as_at_form(context):
    """The form that shows the page as at another day, its quick links, and the banner when that is not today.

    Reads `as_at` (the day shown), `as_at_quick` (a list of label and ISO day), `as_at_note` and
    `as_at_error`. It is a GET form; other parts of the address are kept, the page number apart.
    A day that made no sense stays in the boxes as it was typed.
    """
    request = context["request"]
    today = temporal.today()
    day = context.get("as_at") or today
    error = context.get("as_at_error")
    values = as_typed(request.GET) if error else (day.day, day.month, day.year)
    names = ("day", "month", "year")
    return drawn_part(
        "parts/as_at_form.html",
        day=day,
        is_today=day == today,
        error=error,
        note=context.get("as_at_note"),
        # The first has the id that a link to "the day" points at.
        parts=tuple(
            ("as-at" if name == "day" else f"as-at-{name}", f"as-at-{name}", name.capitalize(), value)
            for name, value in zip(names, values, strict=True)
        ),
        kept=tuple(kept_parameters(request, {*AS_AT_KEYS, "page"})),
        today_url=address(request, **{"as-at": None}),
        quick=tuple(
            (label, address(request, **{"as-at": iso})) for label, iso in context.get("as_at_quick") or ()
        ),
    )


def as_typed(query) -> tuple[str, str, str]:
    """The day, month and year somebody typed that were not understood; words are left out."""
    if any(key in query for key in AS_AT_KEYS[1:]):
        return tuple(query.get(key, "") for key in AS_AT_KEYS[1:])
    typed = query.get("as-at", "").strip()
    if found := ISO_DAY.fullmatch(typed):
        return found[3] or "", found[2], found[1]
    words = typed.split()
    return tuple(words) if len(words) == 3 else ("", "", "")


def kept_parameters(request, asked: set[str]) -> list[tuple[str, str]]:
    """Each part of the address that a GET form does not itself ask for."""
    return [(key, value) for key, values in request.GET.lists() if key not in asked for value in values]


def asked_by(form) -> set[str]:
    """The names of the parameters a form asks for, those of its several-part fields included."""
    names = set()
    for field in form or []:
        names.add(field.html_name)
        names.update(field.html_name + suffix for suffix in getattr(field.field.widget, "widgets_names", []))
    return names


@register.simple_tag(takes_context=True)
def kept_query(context, form=None):
    """Hidden inputs for every part of the address that a GET form does not ask for, page number apart."""
    kept = kept_parameters(context["request"], asked_by(form) | {"page"})
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag(takes_context=True)
def clear_filters_url(context, filterset=None):
    """This page with nothing filtered, its day and order kept; "" where there is no filter."""
    if filterset is None:
        return ""
    return f"?{urlencode(kept_parameters(context['request'], asked_by(filterset.form) | {'page'}))}"
