"""Which bridge is asked for, and a step of one as it is declared."""

from business_areas.forms.fields import LONG_TEXT, choice_field, text_field, thing_field
from business_areas.models import BusinessArea
from savings.forms.fields import OnASource, amount_field, year_field
from savings.models import BridgeStep, Sure


class StepForm(OnASource):
    """How much more, or less, a later year cost than an earlier one for one reason."""

    from_year = year_field("Earlier year", hint="For example, 2015/16")
    to_year = year_field("Later year")
    area = thing_field(
        "Business area",
        BusinessArea.objects.none(),
        select="Select the business area",
        required=False,
        empty="The alliance as a whole",
        hint="What is said of the alliance as a whole is never shared out over areas.",
    )
    cause = choice_field(
        "Kind of step", BridgeStep.Cause.choices, select="Select what kind of step it is", radios=True
    )
    title = text_field("What it was", 160, enter="Say what it was", hint="For example, Pay awards")
    amount = amount_field(
        "How much more the later year cost",
        hint="In actual prices. What cost less has a minus: -12000000. Enter 0 where there was none.",
    )
    sure = choice_field("How sure", Sure.choices, select="Select how sure it is")
    because = text_field(
        "How that is known",
        LONG_TEXT,
        enter="Say how that is known",
        rows=3,
        hint="Who worked it out, from what.",
    )

    field_order = ("from_year", "to_year", "area", "cause", "title", "amount", "sure", "because")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["area"].queryset = BusinessArea.objects.visible_to(self.user)
        self.fields["amount"].required = True
        self.fields["amount"].error_messages["required"] = "Enter how much more the later year cost"

    def step(self) -> BridgeStep:
        said = {name: self.cleaned_data[name] for name in self.field_order}
        return BridgeStep(**said, **self.told())
