"""What is typed of measures: what they are, what is to be reached, what was found, and what is wrong."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from alliance.forms.text import TextField
from alliance.markings import Marking
from alliance.models import Source
from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    marking_choices,
    marking_field,
    text_field,
    thing_field,
)
from business_areas.models import Definition, Explanation, Pillar, Target, Value, own_areas
from business_areas.models.measures import DIGITS, PLACES
from business_areas.performance.due import Due
from business_areas.performance.refusals import refuse_value
from business_areas.performance.series import number_words

# Without the word for none.
JUDGEMENTS = [choice for choice in Value.Judgement.choices if choice[0]]
KINDS = [choice for choice in Definition.Kind.choices if choice[0]]
WHOLE_DIGITS = DIGITS - PLACES
LONG_WHY = 2000


class MeasuredField(TextField):
    """A number as people type it: a comma between thousands, and a per cent sign, are allowed."""

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        plain = typed.replace(",", "").removesuffix("%").strip()
        try:
            number = Decimal(plain)
        except InvalidOperation:
            raise ValidationError(f"“{typed}” is not a number. Write it like 4.5.") from None
        if not number.is_finite() or abs(number) >= 10**WHOLE_DIGITS:
            raise ValidationError(f"“{typed}” is too large, or is not a number.")
        if number != round(number, PLACES):
            raise ValidationError(f"“{typed}” has more than {PLACES} figures after the point.")
        return number


def measured_field(label: str, *, hint: str = "", required: bool = False, enter: str = ""):
    return MeasuredField(
        label=label,
        required=required,
        max_length=30,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
        error_messages={"required": enter or "Enter the value"},
    )


def sources_for(user) -> QuerySet[Source]:
    """The sources somebody may cite: contributors also those behind the measures and their own values."""
    sources = Source.objects.visible_to(user)
    if not user.reads_own_areas:
        return sources
    defined = Definition.objects.current().visible_to(user).order_by().values("source_id")
    own = Value.objects.filter(area__in=own_areas(user), marking__lte=user.clearance).order_by()
    cited = Q(pk__in=defined) | Q(pk__in=own.values("source_id"))
    return sources | Source.objects.filter(cited, marking__lte=user.clearance)


class Told(forms.Form):
    """Where what is typed comes from, and how far it may be seen."""

    source = thing_field("Source", Source.objects.none(), select="Select the source it comes from")
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")
    marking = marking_field()
    highest: int | None = None
    lowest = Marking.PUBLISHED

    def __init__(self, *args, user, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.user = user
        most = user.clearance if self.highest is None else min(self.highest, user.clearance)
        self.fields["source"].queryset = sources_for(user).filter(marking__lte=most)
        self.fields["marking"].choices = marking_choices(self.lowest, most)

    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("source", "paragraph", "marking")}


class DefinitionForm(Told):
    """All that a measure is. Of one that is a concept, a name and a pillar are enough."""

    highest = Marking.OFFICIAL
    name = text_field("Name", 160, enter="Enter what the measure is called")
    pillar = choice_field("Pillar", Pillar.choices, select="Select the pillar")
    text = text_field(
        "Definition",
        LONG_TEXT,
        enter="Say what it counts",
        rows=3,
        hint="What it counts, and what it leaves out",
    )
    kind = choice_field("Number or judgement", KINDS, select="Select what kind of value it has")
    unit = text_field(
        "Unit", 40, required=False, hint="For example, % or days. Leave it blank for a judgement"
    )
    direction = choice_field(
        "Which way is better",
        [("higher", "Higher"), ("lower", "Lower"), ("neither", "Neither, or it is a judgement")],
        select="Select which way is better",
    )
    frequency = choice_field(
        "How often it is taken",
        [("month", "Every month"), ("quarter", "Every quarter"), ("year", "Every financial year")],
        select="Select how often it is taken",
    )
    taken_from = ExactDayFormField(
        label="First day it is taken from",
        help_text="The first day of a month, a quarter or a financial year",
    )
    by_force = choice_field(
        "Whose values",
        [("no", "One value of both forces together"), ("yes", "One value for each force")],
        select="Select whose values there are",
    )
    numerator = text_field("Of a rate: what is counted", 160, required=False)
    denominator = text_field("Of a rate: for each of what", 160, required=False)
    may_exceed_100 = forms.BooleanField(label="A percentage of it can be over 100", required=False)
    owner = text_field("Post that answers for it", 160, enter="Enter the post that answers for it")

    field_order = (
        "name", "pillar", "text", "kind", "unit", "direction", "frequency", "taken_from", "by_force",
        "numerator", "denominator", "may_exceed_100", "owner",
    )  # fmt: skip

    def definition(self) -> Definition:
        typed = self.cleaned_data
        said = {
            name: typed[name]
            for name in ("name", "pillar", "text", "kind", "unit", "frequency", "taken_from", "numerator",
                         "denominator", "may_exceed_100", "owner")
        }  # fmt: skip
        judgement = typed["kind"] == Definition.Kind.JUDGEMENT
        direction = "" if judgement else typed["direction"]
        return Definition(**said, direction=direction, by_force=typed["by_force"] == "yes", **self.told())


class TargetForm(Told):
    """What a measure is to reach: in every area, or in one."""

    area = thing_field(
        "Business area", None, select="Select the business area", required=False, empty="Every business area"
    )
    value = measured_field("To reach", required=True, enter="Enter what is to be reached")
    since = ExactDayFormField(label="First day it holds")
    decided_as_stated = text_field("How it was decided", 240, enter="Say how it was decided")
    field_order = ("area", "value", "since", "decided_as_stated")

    def __init__(self, *args, measure, areas, **options):
        super().__init__(*args, **options)
        self.measure = measure
        self.fields["area"].queryset = areas

    def target(self) -> Target:
        typed = self.cleaned_data
        said = {name: typed[name] for name in ("area", "value", "since", "decided_as_stated")}
        return Target(measure=self.measure, **said, **self.told())


class LimitsForm(forms.Form):
    """From which values the usual range is worked out, and why."""

    since = forms.ChoiceField(label="First value", widget=forms.Select())
    until = forms.ChoiceField(label="Last value", widget=forms.Select())
    because = text_field(
        "Why these values", LONG_WHY, enter="Say why the usual range is fixed on these values", rows=3
    )

    def __init__(self, *args, values, **options):
        super().__init__(*args, **options)
        self.days = {value.starts_on.isoformat(): value.starts_on for value in values}
        choices = [(value.starts_on.isoformat(), value.period_words) for value in values]
        for name in ("since", "until"):
            self.fields[name].choices = choices
            self.fields[name].error_messages = dict.fromkeys(("required", "invalid_choice"), "Select a value")

    def chosen(self) -> tuple[date, date, str]:
        typed = self.cleaned_data
        return self.days[typed["since"]], self.days[typed["until"]], typed["because"]


NUMBER, COUNTED, OF, JUDGEMENT, WHY, DOING = "number", "counted", "of", "judgement", "why", "doing"


class ValuesForm(Told):
    """The values of one area that are due for a quarter, on one page. One left blank is not sent yet."""

    standing = choice_field(
        "Provisional or final", Value.Standing.choices, select="Select how final the values are"
    )

    def __init__(self, *args, due: list[Due], closed, targets: dict, area, **options):
        super().__init__(*args, **options)
        self.due, self.closed = due, closed
        self.lowest = area.marking
        for each in due:
            self._add(each, targets.get(each.key, ""))
        self.order_fields([name for name in self.fields if "__" in name])

    def _add(self, due: Due, target: str) -> None:
        definition, hint = due.definition, f"Target {target}" if target else "No target"
        if definition.kind == Definition.Kind.JUDGEMENT:
            field = choice_field(due.words, JUDGEMENTS, select="Select the judgement", radios=False)
            field.required = False
            self.fields[f"{due.key}__{JUDGEMENT}"] = field
        elif definition.kind == Definition.Kind.RATE:
            counted, of = (f"{due.words}: {each}" for each in (definition.numerator, definition.denominator))
            self.fields[f"{due.key}__{COUNTED}"] = measured_field(counted)
            self.fields[f"{due.key}__{OF}"] = measured_field(of, hint=hint)
        else:
            self.fields[f"{due.key}__{NUMBER}"] = measured_field(
                due.words,
                hint=f"In {definition.unit}. {hint}" if definition.unit != "%" else f"Per cent. {hint}",
            )
        self.fields[f"{due.key}__{WHY}"] = text_field(
            f"Why {definition.name} is as it is", LONG_WHY, required=False, rows=2
        )
        self.fields[f"{due.key}__{DOING}"] = text_field(
            f"What is being done about {definition.name}", LONG_WHY, required=False, rows=2
        )
        for name, field in self.fields.items():
            if name.startswith(f"{due.key}__"):
                # The page says once that what is not there yet is left blank.
                field.says_optional = False

    # What the page shows together

    @property
    def rows(self) -> list[dict]:
        """For each value its fields, those that explain it apart."""
        found = []
        for due in self.due:
            own = [self[name] for name in self.fields if name.startswith(f"{due.key}__")]
            explains = [field for field in own if field.name.rpartition("__")[2] in (WHY, DOING)]
            found.append(
                {
                    "due": due,
                    "fields": [field for field in own if field not in explains],
                    "explains": explains,
                    "open": any(field.errors or field.value() for field in explains),
                }
            )
        return found

    @property
    def about_all(self) -> list:
        return [self[name] for name in ("standing", "source", "paragraph", "marking")]

    def clean(self):
        typed = super().clean()
        if not self.errors and not self.sent():
            raise ValidationError("Enter at least one value.")
        for due in self.due:
            value = self._value(due)
            if value is None or not {"source", "marking", "standing"} <= set(typed):
                continue
            try:
                refuse_value(value, self.closed)
            except ValidationError as wrong:
                self._place(due, wrong)
        return typed

    def _place(self, due: Due, wrong: ValidationError) -> None:
        """Put a refusal beside its question, naming the value: above the form it stands alone."""
        names = [name for name in self.fields if name.startswith(f"{due.key}__")]
        for part, errors in wrong.error_dict.items():
            asked = f"{due.key}__{NUMBER if part == 'value' else part}"
            said = [f"{due.words}. {sentence}" for error in errors for sentence in error]
            self.add_error(asked if asked in names else names[0], said)

    def sent(self) -> list[Due]:
        """What has an answer."""
        return [
            due
            for due in self.due
            if any(
                self.cleaned_data.get(f"{due.key}__{part}") not in (None, "")
                for part in (NUMBER, COUNTED, OF, JUDGEMENT)
            )
        ]

    def _value(self, due: Due) -> Value | None:
        typed = self.cleaned_data
        parts = {part: typed.get(f"{due.key}__{part}") for part in (NUMBER, COUNTED, OF, JUDGEMENT)}
        if all(part in (None, "") for part in parts.values()):
            return None
        number = parts[NUMBER]
        if parts[COUNTED] is not None and parts[OF]:
            number = (parts[COUNTED] / parts[OF]).quantize(Decimal("0.0001"))
        return Value(
            definition=due.definition,
            force=due.force,
            starts_on=due.starts_on,
            value=number,
            counted=parts[COUNTED],
            of=parts[OF],
            judgement=parts[JUDGEMENT] or "",
        )

    def values(self) -> list[Value]:
        """The values that were sent."""
        found = []
        for due in self.sent():
            value = self._value(due)
            value.standing = self.cleaned_data["standing"]
            for name, said in self.told().items():
                setattr(value, name, said)
            found.append(value)
        return found

    def explanations(self) -> list[Explanation]:
        """What is said of those that were sent."""
        found = []
        for due in self.sent():
            why, doing = (self.cleaned_data.get(f"{due.key}__{part}") for part in (WHY, DOING))
            if why and doing:
                found.append(
                    Explanation(
                        measure=due.definition.measure, force=due.force, starts_on=due.starts_on, why=why,
                        doing=doing, **self.told(),
                    )
                )  # fmt: skip
        return found

    def refuse_unexplained(self, poor: dict[str, str]) -> None:
        """Raise ValidationError for each poor value, by its key and status, that nobody explains."""
        wrong, words = {}, {due.key: due.words for due in self.due}
        for key, status in poor.items():
            for part, ask in ((WHY, "Say why"), (DOING, "Say what is being done")):
                if not self.cleaned_data.get(f"{key}__{part}"):
                    wrong[f"{key}__{part}"] = f"{words[key]} is “{status}”. {ask}."
        if wrong:
            raise ValidationError(wrong)


class ReviseForm(Told):
    """A value in the place of another, or why it is withheld, with why it is revised."""

    number = measured_field("Value")
    counted = measured_field("Number counted")
    of = measured_field("Out of")
    judgement = choice_field("Judgement", JUDGEMENTS, select="Select the judgement", radios=False)
    withheld_because = text_field("Or why it is withheld", 240, required=False)
    reconsider_on = ExactDayFormField(
        label="Day it is looked at again", required=False, help_text="Only where it is withheld"
    )
    standing = choice_field("Provisional or final", Value.Standing.choices, select="Select how final it is")
    because = text_field("Why it is revised", LONG_WHY, enter="Say why it is revised", rows=3)
    field_order = (
        "number",
        "counted",
        "of",
        "judgement",
        "withheld_because",
        "reconsider_on",
        "standing",
        "because",
    )

    def __init__(self, *args, value: Value, **options):
        super().__init__(*args, **options)
        self.value = value
        kind = value.definition.kind
        self.lowest = value.area.marking
        asked = {
            Definition.Kind.JUDGEMENT: {JUDGEMENT},
            Definition.Kind.RATE: {COUNTED, OF},
        }.get(kind, {NUMBER})
        for name in {NUMBER, COUNTED, OF, JUDGEMENT} - asked:
            del self.fields[name]
        if JUDGEMENT in asked:
            self.fields[JUDGEMENT].required = False
        else:
            unit = value.definition.unit
            self.fields[min(asked)].help_text = (
                f"It was {number_words(value.value, value.definition)}" if (value.value is not None) else unit
            )

    def clean(self):
        typed = super().clean()
        if typed.get("withheld_because") and typed.get("reconsider_on") is None:
            self.add_error("reconsider_on", "Say on which day it is looked at again whether to withhold it")
        return typed

    def revised(self) -> Value:
        typed = self.cleaned_data
        withheld = typed["withheld_because"]
        return Value(
            value=None if withheld else typed.get(NUMBER),
            counted=None if withheld else typed.get(COUNTED),
            of=None if withheld else typed.get(OF),
            judgement="" if withheld else typed.get(JUDGEMENT, ""),
            withheld_because=withheld,
            reconsider_on=typed["reconsider_on"] if withheld else None,
            standing=typed["standing"],
            **self.told(),
        )


class CommentForm(forms.Form):
    """What somebody says of a measure, and how it is marked."""

    text = text_field("Comment", LONG_TEXT, enter="Enter the comment", rows=4)
    marking = marking_field()

    def __init__(self, *args, area, user, **options):
        super().__init__(*args, **options)
        self.fields["marking"].choices = marking_choices(max(area.marking, Marking.OFFICIAL), user.clearance)


class ExceptionForm(forms.Form):
    """What the Board is to look at in an area."""

    because = text_field("What is wrong", LONG_WHY, enter="Say what is wrong", rows=4)
    marking = marking_field()

    def __init__(self, *args, area, user, **options):
        super().__init__(*args, **options)
        self.fields["marking"].choices = marking_choices(area.marking, user.clearance)


class BecauseForm(forms.Form):
    """Why something is done."""

    because = text_field("Why", LONG_WHY, enter="Say why", rows=3)
