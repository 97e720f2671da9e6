"""What the register can be narrowed by."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from alliance.filters import not_a_choice, sayable
from alliance.models import Force
from business_areas.lifecycle import LEFT_STAGES, Stage
from business_areas.models import AreaPosition
from business_areas.register import NOT_KNOWN, Choice, at_one_of, named_like

STAGES = [(stage.value, stage.label) for stage in Stage]


class RegisterFilter(filters.FilterSet):
    """Filters of the register. What may be so on the day is matched too, and shown as uncertain."""

    q = filters.CharFilter(
        label="Name includes",
        method="named",
        max_length=100,
        validators=[sayable],
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    group = filters.MultipleChoiceFilter(
        label="Group",
        method="in_group",
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=not_a_choice("Group"),
    )
    stage = filters.MultipleChoiceFilter(
        label="Stage",
        method="at_stage",
        choices=STAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages=not_a_choice("Stage"),
    )
    lead = filters.MultipleChoiceFilter(
        label="Lead force",
        method="led_by",
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=not_a_choice("Lead force"),
    )
    left = filters.ChoiceFilter(
        label="Left the alliance",
        method="unfiltered",
        choices=[("only", "Only areas that have left"), ("both", "Areas that have left as well")],
        empty_label="Not areas that have left",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Left the alliance"),
    )
    certainty = filters.ChoiceFilter(
        label="How sure",
        method="surely",
        choices=[("certain", "Certain"), ("uncertain", "Cannot be known")],
        empty_label="Either",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("How sure"),
    )

    class Meta:
        model = AreaPosition
        fields = ()

    def __init__(self, *args, reading, **options):
        super().__init__(*args, **options)
        self.groups = {group.slug: group for group in reading.groups}
        self.partners = {
            force.slug: force for force in reading.forces if force.standing == Force.Standing.PARTNER
        }
        # Given a function, the form would ask the database each time it looks.
        for name, offered in (("group", self.groups), ("lead", self.partners)):
            choices = [(slug, thing.name) for slug, thing in offered.items()]
            self.filters[name].extra["choices"] = [*choices, (NOT_KNOWN, "Not known")]

    @cached_property
    def choice(self) -> Choice:
        """What was asked, for counting; nothing when it made no sense."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        return Choice(
            groups=tuple(asked.get("group") or ()),
            stages=tuple(asked.get("stage") or ()),
            leads=tuple(asked.get("lead") or ()),
            left=asked.get("left") or "",
            certainty=asked.get("certainty") or "",
        )

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        choice = self.choice
        has_left = Q(stage__in=LEFT_STAGES, stage_certain=True)
        if choice.left == "only":
            return rows.filter(has_left)
        if choice.left == "both" or choice.asks_for_left:
            return rows
        return rows.exclude(has_left)

    def named(self, rows, name, value):
        return named_like(rows, value)

    def in_group(self, rows, name, value):
        if not value:
            return rows
        chosen = [self.groups[slug] for slug in value if slug != NOT_KNOWN]
        wanted, orders = Q(), {group.order for group in chosen}
        for group in chosen:
            wanted |= Q(possible_groups__contains=f"|{group.pk}|")
        if chosen:
            orders.add(AreaPosition.SEVERAL_GROUPS)
        if NOT_KNOWN in value:
            wanted |= Q(possible_groups="")
            orders.add(AreaPosition.NO_GROUP)
        # The place of the group says nothing more, but stands first in the index of the register's order.
        return rows.filter(wanted, group_order__in=orders)

    def led_by(self, rows, name, value):
        if not value:
            return rows
        wanted = Q(lead__in=[self.partners[slug].pk for slug in value if slug != NOT_KNOWN])
        return rows.filter(wanted | Q(lead__isnull=True) if NOT_KNOWN in value else wanted)

    def at_stage(self, rows, name, value):
        if not value:
            return rows
        certain = Q(stage_certain=True, stage__in=value)
        return rows.filter(certain | (Q(stage_certain=False) & at_one_of(value)))

    def unfiltered(self, rows, name, value):
        return rows

    def surely(self, rows, name, value):
        return rows.filter(stage_certain=value == "certain")
