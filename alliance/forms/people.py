"""Signing in, and keeping people and their roles."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q

from alliance.actions.sign_in import begin_try, begin_try_of, note_right
from alliance.forms.text import TextField
from alliance.guessing import client_address, known_browser, moment_in_words
from alliance.markings import Marking
from alliance.models import CorporationSole, Force
from alliance.models.people import TAKEN_NAMES
from alliance.roles import GRANTABLE, ROLES
from alliance.rough_date_form import ExactDayFormField
from alliance.text import address

# The same whether or not there is such a name.
WAIT = "There were too many tries to sign in. Nothing is looked at until {until}; then you can try again."


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for anything that is wrong with them.

    Whoever tried too often waits, and their password is not looked at: see `alliance.guessing`.
    """

    error_messages = {
        "invalid_login": "Enter a user name and password that go together. Capitals matter in the password.",
        "inactive": "Enter a user name and password that go together. Capitals matter in the password.",
    }

    username = forms.CharField(
        label="User name",
        max_length=60,
        error_messages={"required": "Enter your user name"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter your password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean(self):
        name = self.cleaned_data.get("username")
        if not (name and self.cleaned_data.get("password")):
            return super().clean()
        tried = begin_try(name, client_address(self.request), known_browser(self.request, name))
        if tried.wait_until:
            raise forms.ValidationError(WAIT.format(until=moment_in_words(tried.wait_until)), code="wait")
        answers = super().clean()
        note_right(tried)
        return answers


def clearance_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Cleared to",
        help_text="The highest marking they may read, where their roles open more than what is published.",
        choices=Marking.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they are cleared to"},
    )


class PersonForm(forms.Form):
    """What the portal holds about somebody who signs in."""

    full_name = TextField(
        label="Full name", max_length=120, error_messages={"required": "Enter their full name"}
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        error_messages={"invalid": "Enter an e-mail address like name@example.police.uk"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    clearance = clearance_field()


def new_password_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        help_text="At least 12 characters. Three words that do not belong together are easy to remember.",
        error_messages={"required": "Enter a password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def repeated_password_field() -> forms.CharField:
    return forms.CharField(
        label="The same password again",
        strip=False,
        max_length=200,
        error_messages={"required": "Enter the password again"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class TwicePassword(forms.Form):
    """A new password, typed twice so that a slip is noticed."""

    password = new_password_field("Password")
    password_again = repeated_password_field()

    def clean(self):
        answers = super().clean()
        typed = answers.get("password"), answers.get("password_again")
        if all(typed) and typed[0] != typed[1]:
            self.add_error("password_again", "Enter the same password in both boxes")
        return answers


def free_user_name_field() -> forms.RegexField:
    return forms.RegexField(
        label="User name",
        regex=r"^[A-Za-z][A-Za-z0-9.@_+-]*$",
        max_length=60,
        help_text="What they sign in with. It cannot be changed later.",
        error_messages={
            "required": "Enter a user name",
            "invalid": "A user name must start with a letter and have only letters, numbers and . @ _ + or -",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def name_not_taken(typed: str) -> str:
    """The user name, unless an address of the portal needs it."""
    username = typed.lower()
    if username in TAKEN_NAMES:
        raise forms.ValidationError(f"“{username}” cannot be a user name. Choose another")
    return username


class AddPersonForm(PersonForm, TwicePassword):
    """A new account. A password is always typed, never sent or shown."""

    username = free_user_name_field()

    field_order = ("username", "full_name", "email", "clearance", "password", "password_again")

    def clean_username(self):
        return name_not_taken(self.cleaned_data["username"])


class InviteForm(PersonForm):
    """A new account whose person chooses their own password, by a link in a mail."""

    username = free_user_name_field()
    roles = forms.MultipleChoiceField(
        label="Roles",
        help_text="From today. They can be changed later.",
        choices=[(role.value, role.label) for role in GRANTABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one role"},
    )
    leaves_on = ExactDayFormField(
        label="Last day",
        called="last day",
        required=False,
        help_text="They can sign in until the end of this day. Leave it empty if none is known.",
    )
    field_order = ("username", "full_name", "email", "roles", "clearance", "leaves_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].error_messages["required"] = "Enter the e-mail address to send the link to"
        self.fields["roles"].widget.choice_hints = {role.value: ROLES[role].description for role in GRANTABLE}

    def clean_username(self):
        return name_not_taken(self.cleaned_data["username"])


class ForgottenPasswordForm(forms.Form):
    """Whose password is forgotten."""

    whose = TextField(
        label="User name or e-mail address",
        max_length=254,
        error_messages={"required": "Enter your user name or your e-mail address"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class SetPasswordForm(TwicePassword):
    """A new password for somebody else."""


def check_own_password(user, typed: str) -> None:
    """Raise ValidationError unless it is the password of whoever is signed in, who may not guess for ever."""
    tried = begin_try_of(user)
    if tried.wait_until:
        raise forms.ValidationError(WAIT.format(until=moment_in_words(tried.wait_until)))
    if not user.check_password(typed):
        raise forms.ValidationError("This is not the password you sign in with now")
    note_right(tried)


class ChangePasswordForm(TwicePassword):
    """A new password of one's own, which needs the old one."""

    old_password = forms.CharField(
        label="Your password now",
        strip=False,
        max_length=200,
        error_messages={"required": "Enter the password you sign in with now"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old_password", "password", "password_again")

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "New password"
        self.fields["password_again"].label = "The new password again"

    def clean_old_password(self):
        check_own_password(self.user, self.cleaned_data["old_password"])
        return ""


class LeavingForm(forms.Form):
    """The last day of somebody who leaves; nothing when they stay."""

    leaves_on = ExactDayFormField(
        label="Last day",
        called="last day",
        required=False,
        help_text="They can sign in until the end of this day. Leave it empty if they stay.",
    )


class GrantRoleForm(forms.Form):
    """A role that the person does not hold yet."""

    role = forms.ChoiceField(
        label="Which role?", widget=forms.RadioSelect, error_messages={"required": "Select a role"}
    )

    def __init__(self, *args, held, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        field.choices = [(role.value, role.label) for role in GRANTABLE if role not in held]
        field.widget.choice_hints = {role.value: ROLES[role].description for role in GRANTABLE}


class ReviewAccessForm(forms.Form):
    """What was found of what somebody may do."""

    outcome = forms.ChoiceField(
        label="Is what they may do still right?",
        choices=[
            ("confirmed", "Yes, it is right as it is"),
            ("changed", "It was not, and it was changed"),
            ("closed", "They should not sign in: close the account now"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether what they may do is still right"},
    )
    said = TextField(
        label="What was changed, or why it is right",
        required=False,
        max_length=1000,
        help_text="Needed where something was changed. Change it first, on their page.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ForceForm(forms.Form):
    """A partner of the alliance, or a neighbour in the region."""

    name = TextField(label="Name", max_length=120, error_messages={"required": "Enter the force’s name"})
    short_name = TextField(
        label="Short name",
        max_length=60,
        help_text="As it is shown in tables, such as Dorset.",
        error_messages={"required": "Enter a short name"},
    )
    standing = forms.ChoiceField(
        label="What is it to the alliance?",
        choices=Force.Standing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the force is to the alliance"},
    )

    def clean_name(self):
        return free_name(self.cleaned_data["name"], Force)


class CorporationSoleForm(forms.Form):
    """One of the two legal entities of a force area."""

    name = TextField(
        label="Name",
        max_length=160,
        help_text="Such as “Police and Crime Commissioner for Dorset”.",
        error_messages={"required": "Enter the name of the corporation sole"},
    )
    force = forms.ModelChoiceField(
        label="Force area",
        queryset=Force.objects.all(),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select a force area"},
    )
    office = forms.ChoiceField(
        label="Office",
        choices=CorporationSole.Office.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select an office"},
    )

    def clean_name(self):
        return free_name(self.cleaned_data["name"], CorporationSole)

    def clean(self):
        answers = super().clean()
        force, office = answers.get("force"), answers.get("office")
        if force and office and CorporationSole.objects.filter(force=force, office=office).exists():
            words = CorporationSole.Office(office).label
            self.add_error("office", f"{force.name} already has a {words}")
        return answers


def free_name(name: str, model) -> str:
    """The name, when nothing of its kind has it or its address yet."""
    slug = address(name)[:50].strip("-")
    if not slug:
        raise forms.ValidationError("Enter a name with at least one letter or number")
    if model.objects.filter(Q(slug=slug) | Q(name__iexact=name)).exists():
        raise forms.ValidationError(f"“{name}” is already recorded. Enter another name")
    return name
