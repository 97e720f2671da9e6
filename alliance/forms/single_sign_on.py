"""How somebody signs in."""

from django import forms


class HowTheySignInForm(forms.Form):
    """With a password of the portal's, or by way of their organisation."""

    how = forms.ChoiceField(
        label="How do they sign in?",
        choices=[("provider", "With single sign-on"), ("password", "With a password")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they sign in"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].widget.choice_hints = {
            "provider": (
                "The next person who signs in there with this user name or e-mail address is linked to this "
                "account, once. Whoever was linked before is linked no longer. The password they have stops "
                "working."
            ),
            "password": (
                "Whoever is linked is linked no longer, and roles that came from groups end. You then set a "
                "password."
            ),
        }
