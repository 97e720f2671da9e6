"""How the inputs of a date are drawn, and tied to their legend, hint and error."""

from typing import ClassVar

from django import forms
from django.template.loader import render_to_string

from alliance.rough_date_form.entering import ASKS, CHOICES, DATE_PARTS, LABELS, parts_read
from alliance.rough_date_form.recorded import day_parts, parts_of, understood_words
from alliance.temporal import RoughDate


class DateInWords(forms.Widget):
    """What both date widgets share: parts with stable names and ids, and which of them are wrong."""

    renders_itself = True
    legend_size = "s"
    part_names: ClassVar[tuple[str, ...]] = ()
    first_part = ""
    # Set by the field when it is cleaned. Each form has its own copy of the widget, so nothing is shared.
    wrong_parts: tuple[str, ...] = ()

    def render(self, name, value, attrs=None, renderer=None):
        """The whole field as HTML, from the portal's own templates, where form renderers do not look."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name, value, attrs):
        """What the template needs, with the ids that tie hint, error and inputs together."""
        told = attrs or {}
        own_id = told.get("id") or f"id_{name}"
        errors = told.get("errors") or []
        hint_id = f"{own_id}-hint" if told.get("hint") else ""
        error_id = f"{own_id}-error" if errors else ""
        return {
            "widget": {
                "id": own_id,
                "name": name,
                "legend": told.get("legend", ""),
                "legend_size": self.legend_size,
                "hint": told.get("hint", ""),
                "hint_id": hint_id,
                "errors": errors,
                "error_id": error_id,
                "disabled": bool(told.get("disabled")),
            }
        }

    def first_input_id(self, auto_id: str) -> str:
        """The id that an error summary links to: the first input that is wrong, or the first of all."""
        return f"{auto_id}_{self.wrong_parts[0] if self.wrong_parts else self.first_part}"

    def id_for_label(self, id_):
        """The id of the first input, for links made without knowing what is wrong."""
        return f"{id_}_{self.first_part}" if id_ else id_

    def value_from_datadict(self, data, files, name):
        """Every part as it was typed; a part that was not sent is "" ."""
        return {part: data.get(f"{name}_{part}") or "" for part in self.part_names}

    def value_omitted_from_data(self, data, files, name):
        """Whether none of the parts was sent."""
        return all(f"{name}_{part}" not in data for part in self.part_names)

    def inputs(self, name, own_id, typed, prefix, units):
        """The inputs of one date, for the template."""
        return [
            {
                "id": f"{own_id}_{prefix}{unit}",
                "name": f"{name}_{prefix}{unit}",
                "label": LABELS[unit],
                "value": typed.get(f"{prefix}{unit}", ""),
                "width": 4 if unit == "year" else 2,
                # A month may be typed as a word, which a keypad of digits would prevent.
                "inputmode": "" if unit == "month" else "numeric",
                "wrong": f"{prefix}{unit}" in self.wrong_parts,
            }
            for unit in units
        ]


class ExactDayWidget(DateInWords):
    """Day, month and year."""

    template_name = "parts/_exact_day.html"
    part_names = ("day", "month", "year")
    first_part = "day"

    def get_context(self, name, value, attrs):
        """The three inputs, with what was typed or the day that is set."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["group"] = {
            "id": f"{widget['id']}_date",
            "legend": "",
            "hint": "",
            "inputs": self.inputs(name, widget["id"], day_parts(value), "", self.part_names),
        }
        widget["described_by"] = " ".join(filter(None, (widget["hint_id"], widget["error_id"])))
        return context


class RoughDateWidget(DateInWords):
    """Radios that ask how exact the date is, each with only the inputs it needs.

    Without a script every input is on the page, and only those of the chosen radio are read.
    """

    template_name = "parts/_rough_date.html"
    part_names = ("how", *DATE_PARTS, "own_words", "as_stated")
    first_part = "0"

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = list(CHOICES)
        self.asks_source_words = True

    def first_input_id(self, auto_id: str) -> str:
        """The first input that is wrong; the first radio when the choice itself is, or nothing is."""
        return super().first_input_id(auto_id).removesuffix("_how") + (
            "_0" if self.wrong_parts[:1] == ("how",) else ""
        )

    def get_context(self, name, value, attrs):
        """The radios with their inputs, and the error where the wrong input is."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        typed = self.typed(value)
        wrong_choice = next(
            (
                choice
                for choice in ("words", *ASKS)
                if self.wrong_parts and self.wrong_parts[0] in parts_read(choice)
            ),
            "",
        )
        widget["error_at"] = ""
        if widget["errors"] and wrong_choice:
            widget["error_at"] = wrong_choice
        elif widget["errors"] and self.wrong_parts[:1] == ("as_stated",):
            widget["error_at"] = "as_stated"
        at_top = widget["error_id"] if not widget["error_at"] else ""
        widget["described_by"] = " ".join(filter(None, (widget["hint_id"], f"{widget['id']}-how", at_top)))
        widget["choices"] = [
            self.choice(widget, position, choice, label, typed)
            for position, (choice, label) in enumerate(self.choices)
        ]
        widget["as_stated"] = self.asks_source_words and self.text(
            widget,
            "as_stated",
            typed,
            "Words in the source (optional)",
            "If the source puts the date in other words, give them as they are",
            widget["error_at"] == "as_stated",
        )
        return context

    def choice(self, widget, position, choice, label, typed):
        """One radio and what it reveals, for the template."""
        in_error = widget["error_at"] == choice
        groups = [
            self.group(widget, prefix, legend, hint, units, typed, in_error)
            for prefix, legend, hint, units in ASKS.get(choice, [])
        ]
        return {
            "id": f"{widget['id']}_{position}",
            "conditional_id": f"conditional-{widget['id']}_{position}",
            "value": choice,
            "label": label,
            "checked": typed["how"] == choice,
            "in_error": in_error,
            "groups": groups,
            "text": self.own_words(widget, typed, in_error) if choice == "words" else None,
            "reveals": bool(groups) or choice == "words",
        }

    def group(self, widget, prefix, legend, hint, units, typed, in_error):
        """The inputs of one date under their legend; the error is heard with the date it is about."""
        own_id = f"{widget['id']}_{prefix}date"
        inputs = self.inputs(widget["name"], widget["id"], typed, prefix, units)
        hint_id = f"{own_id}-hint" if hint else ""
        error_id = widget["error_id"] if in_error and any(each["wrong"] for each in inputs) else ""
        return {
            "id": own_id,
            "legend": legend,
            "hint": hint,
            "hint_id": hint_id,
            "described_by": " ".join(filter(None, (hint_id, error_id))),
            "hide_legend": prefix not in ("first_", "last_"),
            "inputs": inputs,
        }

    def own_words(self, widget, typed, in_error):
        """The box for a date in words, which shows back what it was understood to mean."""
        text = self.text(
            widget,
            "own_words",
            typed,
            "Date in the source’s own words",
            "For example, late 2018, in 2022/23, by December 2017, after March 2015 or about April 2016",
            in_error,
        )
        try:
            text["understood"] = understood_words(RoughDate.parse(typed["own_words"]))
        except ValueError:
            text["understood"] = ""
        text["understood_id"] = f"{text['id']}-understood" if text["understood"] else ""
        text["described_by"] = " ".join(filter(None, (text["described_by"], text["understood_id"])))
        return text

    def text(self, widget, part, typed, label, hint, in_error):
        """One text box, for the template."""
        own_id = f"{widget['id']}_{part}"
        return {
            "id": own_id,
            "name": f"{widget['name']}_{part}",
            "label": label,
            "hint": hint,
            "hint_id": f"{own_id}-hint",
            "described_by": " ".join(
                filter(None, (f"{own_id}-hint", widget["error_id"] if in_error else ""))
            ),
            "value": typed[part],
            "wrong": in_error,
        }

    def typed(self, value) -> dict[str, str]:
        """Every part as text, from what was typed, from a RoughDate, or from nothing."""
        blank = dict.fromkeys(self.part_names, "")
        if isinstance(value, RoughDate):
            return blank | parts_of(value)
        return blank | (value or {})
