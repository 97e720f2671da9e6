"""Whose own area an area is."""

from django import forms

from alliance.models import RoleHolding, User
from alliance.roles import Role
from alliance.temporal import today
from business_areas.models import BusinessArea


class ContributorForm(forms.Form):
    """Somebody who holds the role of force contributor and does not contribute to this area yet."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Who contributes to this area",
        to_field_name="username",
        empty_label="Choose one",
        help_text="Only people who hold the role “Force contributor” can be chosen.",
        error_messages={
            "required": "Select who contributes to this area",
            "invalid_choice": "The person you chose is no longer there, does not hold the role "
            "“Force contributor”, or contributes to this area already. Select another person",
        },
    )

    def __init__(self, *args, area: BusinessArea, **options):
        super().__init__(*args, **options)
        holding = RoleHolding.objects.filter(role=Role.CONTRIBUTOR).held_on(today()).values("user")
        holders = User.objects.filter(is_active=True, pk__in=holding)
        already = area.contributors.on(today()).values("user")
        self.fields["user"].queryset = holders.exclude(pk__in=already)
