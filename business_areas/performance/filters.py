"""What the dashboard can be narrowed by."""

import django_filters as filters
from django import forms
from django.db.models import OuterRef, Subquery

from alliance.filters import not_a_choice, sayable
from business_areas.models import AreaPosition, Pillar
from business_areas.performance.status import Status
from business_areas.register import named_like


class DashboardFilter(filters.FilterSet):
    """Exceptions alone, which is what the Board takes; a pillar; or a name."""

    show = filters.ChoiceFilter(
        label="Show",
        method="poor",
        choices=[("exceptions", "Exceptions only: Needs attention or Off track")],
        empty_label="All business areas",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Show"),
    )
    pillar = filters.ChoiceFilter(
        label="Pillar",
        method="of_pillar",
        choices=Pillar.choices,
        empty_label="Any",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Pillar"),
    )
    q = filters.CharFilter(
        label="Name includes",
        method="named",
        max_length=100,
        validators=[sayable],
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    class Meta:
        model = AreaPosition
        fields = ()

    def __init__(self, *args, statuses, **options):
        super().__init__(*args, **options)
        self.statuses = statuses

    def poor(self, rows, name, value):
        found = self.statuses.filter(status__gt=Status.ON_TRACK)
        if pillar := self.form.cleaned_data.get("pillar"):
            found = found.filter(pillar=pillar)
        return _with_one_of(rows, found)

    def of_pillar(self, rows, name, value):
        """Areas with a status in that pillar; with "exceptions only", those where it is poor."""
        return _with_one_of(rows, self.statuses.filter(pillar=value, status__gt=0))

    def named(self, rows, name, value):
        return named_like(rows, value)


def _with_one_of(rows, statuses):
    """The rows of areas with one of some statuses.

    Looked up area by area in the order of the list: a page stops when it is full, whatever comes after.
    """
    of_the_area = statuses.filter(area_id=OuterRef("area_id")).order_by().values("pk")
    return rows.alias(one=Subquery(of_the_area[:1])).filter(one__isnull=False)
