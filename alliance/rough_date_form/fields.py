"""The two form fields, and the bound field that lets their widgets draw the whole of them."""

from dataclasses import replace
from datetime import date

from django import forms
from django.forms.boundfield import BoundField

from alliance.rough_date_form.entering import CHOICES, WrongPart, checked, chosen, entered, stripped
from alliance.rough_date_form.recorded import day_parts
from alliance.rough_date_form.widgets import ExactDayWidget, RoughDateWidget
from alliance.templatetags.fields import label_words
from alliance.temporal import LONGEST_WORDS, RoughDate


class SelfDrawnField(BoundField):
    """A bound field whose widget draws its own legend, hint and error, so it must be told them."""

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        """The whole field as HTML; what was typed is shown as it was typed."""
        return (widget or self.field.widget).render(
            self.html_name,
            self.value(),
            {
                **(attrs or {}),
                "id": self.auto_id or f"id_{self.html_name}",
                "legend": label_words(self),
                "hint": self.help_text,
                "errors": list(self.errors),
                "disabled": self.field.disabled,
            },
        )


class ExactDayFormField(forms.Field):
    """A day of the calendar, entered as day, month and year; cleans to a date, or None when not required.

    `called` is what errors call it: "The date must include a year".
    """

    widget = ExactDayWidget

    def __init__(self, *, called: str = "date", **kwargs):
        self.called = called
        super().__init__(**kwargs)

    def get_bound_field(self, form, field_name):
        """A bound field that tells the widget its legend, hint and error."""
        return SelfDrawnField(form, self, field_name)

    def clean(self, value) -> date | None:
        """The day, or a WrongPart that says which input is wrong."""
        try:
            self.widget.wrong_parts = ()
            typed = stripped(day_parts(value))
            if not any(typed.values()):
                if self.required:
                    raise WrongPart(f"Enter the {self.called}", "day", "month", "year")
                return None
            day = entered(typed, "", ("day", "month", "year"), self.called).earliest
            self.run_validators(day)
        except WrongPart as wrong:
            self.widget.wrong_parts = wrong.parts
            raise
        return day

    def has_changed(self, initial, data) -> bool:
        """Whether what was typed is another day."""
        if self.disabled:
            return False
        return without_zeros(day_parts(initial)) != without_zeros(day_parts(data))


def without_zeros(typed: dict[str, str]) -> dict[str, str]:
    """The parts as they are compared: "04" is "4"."""
    return {part: text.strip().lstrip("0") for part, text in typed.items()}


class RoughDateFormField(forms.Field):
    """A date as exactly as it is known; cleans to a RoughDate.

    Not required, it may be None: nothing is chosen, or the choice that says there is no date, whose words are
    `none_label`. `called` is what errors call it. `asks_source_words` adds the box for the source's words.
    """

    widget = RoughDateWidget

    def __init__(
        self,
        *,
        called: str = "date",
        asks_source_words: bool = True,
        none_label: str = "No date to record",
        **kwargs,
    ):
        self.called = called
        super().__init__(**kwargs)
        self.widget.asks_source_words = asks_source_words
        if not self.required:
            self.widget.choices = [*CHOICES, ("none", none_label)]

    def get_bound_field(self, form, field_name):
        """A bound field that tells the widget its legend, hint and error."""
        return SelfDrawnField(form, self, field_name)

    def clean(self, value) -> RoughDate | None:
        """The RoughDate, or a WrongPart that says which input is wrong. Only the chosen radio's are read."""
        try:
            self.widget.wrong_parts = ()
            rough = self.understood(stripped(self.widget.typed(value)))
            if rough is not None:
                self.run_validators(rough)
        except WrongPart as wrong:
            self.widget.wrong_parts = wrong.parts
            raise
        return rough

    def understood(self, typed: dict[str, str]) -> RoughDate | None:
        """The date that the parts mean, in the source's words when they are given."""
        how = typed["how"]
        if how == "none" and not self.required:
            return None
        if how not in dict(CHOICES):
            if not self.required and not any(typed.values()):
                return None
            raise WrongPart(f"Select how exact the {self.called} is", "how")
        rough = chosen(how, typed, self.called)
        # The box for the source's words may be absent from the page; what a stranger sends in it is not read.
        words = " ".join(typed["as_stated"].split()) if self.widget.asks_source_words else ""
        if not words:
            return rough
        if len(words) > LONGEST_WORDS:
            raise WrongPart(f"Words in the source must be {LONGEST_WORDS} characters or fewer", "as_stated")
        return checked(lambda text: replace(rough, as_stated=text), words, "as_stated")

    def has_changed(self, initial, data) -> bool:
        """Whether the parts mean another date; what is not a date yet is a change."""
        if self.disabled:
            return False
        try:
            return self.understood(stripped(self.widget.typed(data))) != initial
        except WrongPart:
            typed = self.widget.typed(data)
            return initial is not None or any(typed.values())
