"""Financial years, as they are typed."""

from django import forms

from alliance.temporal import today
from business_areas.forms.fields import marking_choices, marking_field, text_field
from governance.forms.publication import despite_field
from governance.notices import every_hold_on
from savings.forms.fields import year_field
from savings.models import FinancialYear


class YearForm(forms.Form):
    first_year = year_field("Financial year")

    def year(self) -> FinancialYear:
        return FinancialYear(first_year=self.cleaned_data["first_year"])


class RestateForm(forms.Form):
    because = text_field("Why it is restated", 2000, enter="Say why it is restated", rows=3)


class PublishStatementForm(forms.Form):
    """Why it is published although publishing is on hold; nothing is asked while it is not."""

    despite_hold = despite_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.holds = every_hold_on(today())
        if not self.holds:
            del self.fields["despite_hold"]

    def clean_despite_hold(self):
        if not self.cleaned_data["despite_hold"]:
            raise forms.ValidationError(" ".join(hold.words for hold in self.holds))
        return self.cleaned_data["despite_hold"]


class SendForm(forms.Form):
    """How much a statement counts. It is then marked as high."""

    marking = marking_field("Count what is marked up to")

    def __init__(self, *args, clearance: int, **options):
        super().__init__(*args, **options)
        self.fields["marking"].choices = marking_choices(0, clearance)
        self.fields["marking"].help_text = "Those who agree the statement must be cleared to read it."
