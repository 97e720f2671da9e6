"""Filling in any form as it is shown: what a page asks for is typed, and its button pressed."""

from dataclasses import dataclass, field

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from alliance.rough_date_form import ExactDayFormField, RoughDateFormField
from alliance.temporal import today
from business_areas.forms.measures import MeasuredField
from governance.forms.meetings import ClockField as TimeField
from governance.forms.records import ClockField, RecordedText, Several
from savings.forms.fields import AmountField, YearField
from tests.business_areas.pages import Inputs
from tests.governance.makers import pdf_of
from tests.makers import PASSWORD

NUMBERS = (forms.IntegerField, forms.DecimalField, MeasuredField, AmountField)
MOST_TURNS = 5


# What is asked for in words and is not any words; and what goes with another answer than the first.
SAID = {
    "about": "The alliance",
    "property": "people",
    "prefix": "ABC",
    "clerk_email": "clerk@example.org",
    "rows": "Drone Team; 10",
    "total": "10",
    "value": "1",
}
LEFT_EMPTY = {"reasoning", "replaces", "issue"}


@dataclass
class Filled:
    """A form of a page: what would be sent, and in which of it somebody writes freely."""

    sent: dict
    texts: list[str] = field(default_factory=list)


def shown(page: HttpResponse):
    """The form that a page shows; nothing where it only has a button."""
    for context in page.context or ():
        if isinstance(form := context.get("form"), forms.BaseForm):
            return form
    return None


def inputs_of(page: HttpResponse) -> dict:
    """What the page would send as it stands."""
    parser = Inputs()
    parser.feed(page.content.decode())
    return {name: value for name, value in parser.sent.items() if name != "q"}


def is_text(asked: forms.Field) -> bool:
    """Whether it takes any words."""
    odd = (*NUMBERS, YearField, ClockField, forms.EmailField, forms.RegexField)
    plain = isinstance(asked, forms.CharField) and not isinstance(asked, odd)
    return plain and not isinstance(asked.widget, forms.PasswordInput | forms.HiddenInput)


def filled(page: HttpResponse, words: str = "Some words", *, also=(), **typed) -> Filled:
    """The form of a page filled in: `words` wherever words may stand, and what else is asked for.

    What need not be said is left, but for what is named in `also`. `typed` is typed as it is.
    """
    found, form = Filled(inputs_of(page)), shown(page)
    for bound in form or ():
        name = bound.html_name
        if bound.name in LEFT_EMPTY:
            continue
        if bound.name in SAID:
            found.sent[name] = found.sent.get(name) or SAID[bound.name]
        elif is_text(bound.field):
            found.sent[name] = found.sent.get(name) or words[: bound.field.max_length or 200]
            found.texts.append(name)
        elif bound.field.required or bound.name in also:
            found.sent |= answer(bound, found.sent)
    found.sent |= typed
    return found


def answer(bound, sent: dict) -> dict:
    """Something a question takes, where nothing is said yet."""
    name, asked, day = bound.html_name, bound.field, today()
    if isinstance(asked, ExactDayFormField):
        there = any(sent.get(f"{name}_{part}") for part in ("day", "month", "year"))
        return (
            {} if there else {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        )
    if isinstance(asked, RoughDateFormField):
        told = {f"{name}_how": "year", f"{name}_year_year": str(day.year)}
        return {} if sent.get(f"{name}_how") not in (None, "", "none") else told
    if sent.get(name):
        return {}
    return {name: value_for(asked)}


def value_for(asked: forms.Field):
    if isinstance(asked, forms.FileField):
        return SimpleUploadedFile("words.pdf", pdf_of("Some words"), "application/pdf")
    if isinstance(asked, forms.ChoiceField | forms.ModelChoiceField):
        choices = [str(key) for key, _ in flat(asked.choices) if str(key)]
        return (
            ([choices[0]] if isinstance(asked, forms.MultipleChoiceField) else choices[0]) if choices else ""
        )
    if isinstance(asked, forms.BooleanField):
        return "on"
    if isinstance(asked, YearField):
        return f"{today().year}/{(today().year + 1) % 100:02}"
    if isinstance(asked, ClockField | TimeField):
        return "14:00"
    if isinstance(asked, forms.EmailField):
        return "somebody@example.org"
    if isinstance(asked.widget, forms.PasswordInput):
        return PASSWORD
    if isinstance(asked, Several):
        return []
    return "1" if isinstance(asked, NUMBERS) else "somebody-else"


def flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def send(client, address: str, words: str = "Some words", page=None, **typed):
    """Fill in the form of an address and press its button until it is taken or refused for good.

    The answer, and what was sent last. What the portal misses is filled in too; a page that repeats the
    answers is confirmed.
    """
    page = page or client.get(address)
    also, made = set(), None
    for _ in range(MOST_TURNS):
        made = filled(page, words, also=also, **typed)
        response = client.post(address, made.sent)
        if response.status_code == 200 and b'name="confirmed"' in response.content:
            made.sent |= {**inputs_of(response), "confirmed": "yes"}
            response = client.post(address, made.sent)
        form = shown(response) if response.status_code == 422 else None
        missing = set(form.errors) - {"__all__"} if form is not None else set()
        if not missing or missing <= also:
            break
        also |= missing
        page = client.get(address)
    return response, made


__all__ = ["Filled", "RecordedText", "filled", "inputs_of", "is_text", "send", "shown"]
