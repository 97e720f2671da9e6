"""What the forces paid for an area, as it is typed: an amount for each of them on one page."""

from django import forms

from business_areas.forms.fields import choice_field, text_field, thing_field
from business_areas.models import BusinessArea
from savings.forms.fields import OnASource, amount_field, partners, year_field
from savings.models import CostLine


class CostsForm(OnASource):
    """The amounts that the forces paid for one area, of one kind; a line is made of each."""

    area = thing_field("Business area", BusinessArea.objects.none(), select="Select the business area")
    firmness = choice_field(
        "Budget, forecast or outturn",
        CostLine.Firmness.choices,
        select="Select whether it is budget, forecast or outturn",
    )
    spending = choice_field(
        "Revenue or capital", CostLine.Spending.choices, select="Select whether it is revenue or capital"
    )
    kind = choice_field("Kind", CostLine.Kind.choices, select="Select what kind of cost it is")
    description = text_field("What it was for", 200, required=False)
    price_year = year_field(
        "Year whose prices it is in",
        required=False,
        hint="Only where the amounts are not in actual prices. For example, 2015/16",
    )

    field_order = ("area", "firmness", "spending", "kind")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["area"].queryset = BusinessArea.objects.visible_to(self.user)
        self.forces = {f"paid_{force.pk}": force for force in partners()}
        for name, force in self.forces.items():
            self.fields[name] = amount_field(f"Paid by {force.name}", hint="Of a grant: what it received")
        self.order_fields([*self.field_order, *self.forces, "description", "price_year"])

    def clean(self):
        cleaned = super().clean()
        names = list(self.forces)
        if names and not set(names) & set(self.errors) and all(cleaned.get(name) is None for name in names):
            self.add_error(names[0], "Enter the amount that at least one force paid")
        return cleaned

    def lines(self) -> list[CostLine]:
        typed = self.cleaned_data
        said = ("area", "firmness", "spending", "kind", "description", "price_year")
        return [
            CostLine(force=force, amount=typed[name], **{key: typed[key] for key in said}, **self.told())
            for name, force in self.forces.items()
            if typed[name] is not None
        ]


class ReverseForm(forms.Form):
    because = text_field(
        "Why it is reversed",
        2000,
        enter="Say why it is reversed",
        rows=3,
        hint="What was wrong with it. The reason is kept beside it, for good.",
    )
