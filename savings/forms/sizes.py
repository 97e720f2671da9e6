"""Measures of size, and how large a force was, as they are typed."""

from django import forms

from alliance.markings import Marking
from alliance.models import Force
from alliance.text import address
from business_areas.forms.fields import LONG_TEXT, choice_field, text_field, thing_field
from savings.forms.fields import OnASource, choose_year_field, years_by_slug
from savings.models import Size, SizeMeasure


class MeasureForm(forms.Form):
    name = text_field(
        "Name", 80, enter="Enter what the measure is called", hint="For example, Net revenue budget"
    )
    definition = text_field(
        "Definition",
        LONG_TEXT,
        enter="Say what it counts",
        rows=4,
        hint="What it counts and what it leaves out. A measure never changes meaning.",
    )
    unit = text_field("Unit", 40, enter="Enter the unit", hint="For example, £ or full-time equivalents")

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not address(name):
            raise forms.ValidationError("The name needs at least one letter from a to z")
        return name

    def measure(self) -> SizeMeasure:
        said = {name: self.cleaned_data[name] for name in ("name", "definition", "unit")}
        return SizeMeasure(slug=address(said["name"])[:60].strip("-"), **said)


class SizeForm(OnASource):
    """How large one force was in a year, by one measure."""

    highest = Marking.OFFICIAL
    measure = thing_field("Measure", SizeMeasure.objects.all(), select="Select the measure")
    year = choose_year_field()
    force = thing_field(
        "Force", Force.objects.filter(standing=Force.Standing.PARTNER), select="Select the force"
    )
    value = forms.DecimalField(
        label="Size",
        min_value=0,
        max_digits=18,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
        help_text="In the unit of the measure",
        error_messages={
            "required": "Enter the size",
            **dict.fromkeys(
                ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
                "Size must be a number of 0 or more, with at most four figures after the point",
            ),
        },
    )
    counted = choice_field("Net or gross", Size.Counted.choices, select="Select whether it is net or gross")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.years = years_by_slug()
        self.fields["year"].choices = [(slug, year.name) for slug, year in self.years.items()]
        self.order_fields(["measure", "year", "force", "value", "counted"])

    def size(self) -> Size:
        typed = self.cleaned_data
        said = {name: typed[name] for name in ("measure", "force", "value", "counted")}
        return Size(year=self.years[typed["year"]], **said, **self.told())
