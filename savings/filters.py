"""What costs and savings can be narrowed by; each question is independent of the others."""

import django_filters as filters
from django.db.models import Exists, OuterRef

from alliance.markings import highest
from business_areas.models import BusinessArea
from governance.filters import choice
from savings.forms.fields import partners
from savings.models import CostLine, Saving, SavingAmount, Verification


class CostFilter(filters.FilterSet):
    """Filters of the cost lines of a year."""

    area = choice("Business area", "of_area")
    force = choice("Force", "of_force")
    kind = choice("Kind", "of_kind", CostLine.Kind.choices)
    firmness = choice("Budget, forecast or outturn", "so_firm", CostLine.Firmness.choices)
    spending = choice("Revenue or capital", "of_spending", CostLine.Spending.choices)
    reversed = choice(
        "Reversals",
        "with_reversals",
        [("no", "Without reversals and what they reverse"), ("only", "Reversals alone")],
        empty="All lines",
    )

    class Meta:
        model = CostLine
        fields = ()

    def __init__(self, *args, request, **options):
        super().__init__(*args, request=request, **options)
        areas = BusinessArea.objects.visible_to(request.user).filter(cost_lines__in=self.queryset.order_by())
        areas = list(areas.distinct().order_by("name", "pk").values_list("slug", "name", "marking"))
        self.marking = highest(marking for _, _, marking in areas)
        self.filters["area"].extra["choices"] = [(slug, name) for slug, name, _ in areas]
        self.filters["force"].extra["choices"] = [(force.slug, force.name) for force in partners()]

    def of_area(self, rows, name, value):
        return rows.filter(area__slug=value)

    def of_force(self, rows, name, value):
        return rows.filter(force__slug=value)

    def of_kind(self, rows, name, value):
        return rows.filter(kind=value)

    def so_firm(self, rows, name, value):
        return rows.filter(firmness=value)

    def of_spending(self, rows, name, value):
        return rows.filter(spending=value)

    def with_reversals(self, rows, name, value):
        if value == "only":
            return rows.filter(reverses__isnull=False)
        return rows.filter(reverses__isnull=True, is_reversed=False)


class SavingFilter(filters.FilterSet):
    """Filters of the savings register; `year` says of which year its amounts are, and leaves no row out."""

    year = choice("Amounts of", "of_year", empty="The latest year that was over")
    area = choice("Business area", "of_area")
    effect = choice("Saving or dis-benefit", "of_effect", Saving.Effect.choices)
    cash = choice("Cashable or not", "of_cash", Saving.Cash.choices)
    recurs = choice("Recurring or one-off", "of_recurs", Saving.Recurs.choices)
    claims = choice("Claims", "with_claims", [("waiting", "With a claim that nobody has verified")])

    class Meta:
        model = Saving
        fields = ()

    def __init__(self, *args, request, years=(), **options):
        super().__init__(*args, request=request, **options)
        areas = BusinessArea.objects.visible_to(request.user).filter(savings__in=self.queryset.order_by())
        areas = list(areas.distinct().order_by("name", "pk").values_list("slug", "name", "marking"))
        self.marking = highest(marking for _, _, marking in areas)
        self.filters["area"].extra["choices"] = [(slug, name) for slug, name, _ in areas]
        self.filters["year"].extra["choices"] = list(years)

    def of_year(self, rows, name, value):
        return rows

    def of_area(self, rows, name, value):
        return rows.filter(area__slug=value)

    def of_effect(self, rows, name, value):
        return rows.filter(effect=value)

    def of_cash(self, rows, name, value):
        return rows.filter(cash=value)

    def of_recurs(self, rows, name, value):
        return rows.filter(recurs=value)

    def with_claims(self, rows, name, value):
        verified = Verification.objects.current().filter(claim=OuterRef("pk"))
        claims = SavingAmount.objects.current().filter(
            saving=OuterRef("pk"), standing=SavingAmount.Standing.CLAIMED
        )
        return rows.filter(Exists(claims.filter(~Exists(verified))))
