"""By what rule the forces share, as it is typed."""

from collections import defaultdict
from decimal import Decimal

from django import forms

from alliance.markings import Marking
from alliance.models import Force
from business_areas.forms.fields import choice_field, text_field, thing_field
from business_areas.models import BusinessArea
from governance.models import Decision
from savings.forms.fields import OnASource, amount_field, partners, percent_field, year_field
from savings.models import RuleShare, SharingRule, Size

Way, Method, Grant = SharingRule.Way, SharingRule.Method, SharingRule.Grant


class RuleForm(OnASource):
    """How an area, or the whole alliance, shares; with the percentage of each force."""

    highest = Marking.OFFICIAL
    area = thing_field(
        "Whose rule it is",
        BusinessArea.objects.none(),
        select="Select whose rule it is",
        required=False,
        empty="The whole alliance, where an area has no rule of its own",
    )
    from_year = year_field("First financial year", hint="A rule holds for whole years. For example, 2016/17")
    way = choice_field("How it is shared", Way.choices, select="Select how it is shared")
    sizes = forms.ChoiceField(
        label="Sizes it rests on",
        required=False,
        widget=forms.Select(),
        help_text="Only where it is in proportion to size or use: one measure, in one year",
        error_messages={"invalid_choice": "The sizes you chose are no longer there. Select the sizes again"},
    )
    first = thing_field(
        "Force that the agreement names first",
        Force.objects.filter(standing=Force.Standing.PARTNER),
        select="Select the force that the agreement names first",
        hint="It has the odd penny where shares are equally near to it.",
    )
    method = choice_field(
        "What is shared", Method.choices, select="Select what is shared", initial=Method.COST
    )
    grant = choice_field("Grants", Grant.choices, select="Select what becomes of grants", initial=Grant.GROSS)
    decision = forms.ChoiceField(
        label="Decision that set it",
        required=False,
        widget=forms.Select(),
        error_messages={"invalid_choice": "That decision is no longer there. Select the decision again"},
    )
    decided_as_stated = text_field(
        "How it was decided",
        240,
        required=False,
        hint="Where no decision in the register set it. For example, agreed by the Board in March 2015",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        most = min(self.highest, self.user.clearance)
        areas = BusinessArea.objects.visible_to(self.user).filter(marking__lte=most)
        self.fields["area"].queryset = areas
        decisions = Decision.objects.visible_to(self.user).on_the_record().current().filter(marking__lte=most)
        self.decisions = {each.reference: each for each in decisions.select_related("board")}
        self.fields["decision"].choices = [
            ("", "None"),
            *((key, str(one)) for key, one in self.decisions.items()),
        ]
        self.sizes = sizes_by_measure_and_year(self.user)
        self.fields["sizes"].choices = [
            ("", "None: the shares are fixed"),
            *((key, f"{sizes[0].measure}, {sizes[0].year}") for key, sizes in self.sizes.items()),
        ]
        self.forces = partners()
        for force in self.forces:
            self.fields[f"percent_{force.pk}"] = percent_field(f"Share of {force.name}, in percent")
        for force in self.forces:
            self.fields[f"baseline_{force.pk}"] = amount_field(
                f"What {force.name} paid before", hint="Only where the saving is shared: revenue, in one year"
            )
        self.order_fields(
            [
                "area", "from_year", "way", "sizes",
                *(f"percent_{force.pk}" for force in self.forces),
                "first", "method",
                *(f"baseline_{force.pk}" for force in self.forces),
                "grant", "decision", "decided_as_stated",
            ]
        )  # fmt: skip

    def rule(self) -> SharingRule:
        typed = self.cleaned_data
        said = ("area", "from_year", "way", "method", "grant", "decided_as_stated")
        return SharingRule(
            decision=self.decisions.get(typed["decision"]),
            **{name: typed[name] for name in said},
            **self.told(),
        )

    def shares(self) -> list[RuleShare]:
        """The shares that were typed, the force named first before the others."""
        typed = self.cleaned_data
        sizes = {size.force_id: size for size in self.sizes.get(typed["sizes"], ())}
        named = sorted(self.forces, key=lambda force: force.pk != typed["first"].pk)
        return [
            RuleShare(
                force=force,
                percent=typed[f"percent_{force.pk}"] or Decimal(0),
                size=sizes.get(force.pk),
                baseline=typed[f"baseline_{force.pk}"],
            )
            for force in named
            if typed[f"percent_{force.pk}"] is not None
        ]


def sizes_by_measure_and_year(user) -> dict[str, list[Size]]:
    """The sizes of the forces by one measure in one year, under a key such as net-revenue-budget/2022-23."""
    found = defaultdict(list)
    rows = Size.objects.visible_to(user).current().select_related("measure", "year", "force")
    for size in rows:
        found[f"{size.measure.slug}/{size.year.slug}"].append(size)
    return dict(found)


class EndRuleForm(forms.Form):
    until_year = year_field("First financial year in which it no longer holds")
    because = text_field("Why it ends", 2000, enter="Say why it ends", rows=3)
