"""Second steps: showing one, setting one up, removing one, and confirming who one is."""

from django import forms

from alliance.actions.second_steps import number_of_code, use_code
from alliance.actions.sign_in import begin_try_of_step, note_right
from alliance.forms.people import WAIT, check_own_password
from alliance.forms.text import TextField
from alliance.guessing import moment_in_words
from alliance.passkeys import LONGEST_ANSWER
from alliance.sealing import unseal

SECONDS_TO_SET_UP = 30 * 60
WRONG_CODE = "This code is not good now. Enter the one that is shown at this moment; each is good once."


def code_field(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=40,
        error_messages={"required": "Enter a code"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class SecondStepForm(forms.Form):
    """A code of an authenticator, or a recovery code. Whoever tried too often waits."""

    code = code_field("Code", "The 6 figures that your authenticator shows, or one of your recovery codes.")

    def __init__(self, *args, user, browser="", **kwargs):
        self.user, self.browser = user, browser
        super().__init__(*args, **kwargs)

    def clean_code(self):
        tried = begin_try_of_step(self.user, self.browser)
        if tried.wait_until:
            raise forms.ValidationError(WAIT.format(until=moment_in_words(tried.wait_until)))
        if not use_code(self.user, self.cleaned_data["code"]):
            raise forms.ValidationError(WRONG_CODE)
        note_right(tried)
        return ""


class AddAuthenticatorForm(forms.Form):
    """An authenticator that has taken up the secret, which it proves with a code.

    The secret goes to the page and back, sealed for this one person: nothing is kept until it works.
    """

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=500)
    code = code_field("Code that it shows now", "6 figures, a new code every 30 seconds.")
    name = TextField(
        label="What do you call it?",
        help_text="So that you know it again, such as “Work phone”.",
        max_length=60,
        error_messages={"required": "Enter a name for it"},
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    @property
    def secret(self) -> str:
        """The secret that the page told; "" when it was told to somebody else, or too long ago."""
        whose, _, secret = unseal(self["sealed"].value() or "", SECONDS_TO_SET_UP).partition(":")
        return secret if whose == str(self.user.pk) else ""

    def clean(self):
        answers = super().clean()
        if not self.secret:
            raise forms.ValidationError(
                "The page was open for too long. Scan the new code that is shown now."
            )
        if "code" in answers:
            self.number = number_of_code(self.secret, "".join(answers["code"].split()))
            if not self.number:
                self.add_error("code", WRONG_CODE)
        return answers


class AddPasskeyForm(forms.Form):
    """A passkey that the browser has just made; `look` says whether its answer is right."""

    name = TextField(
        label="What do you call it?",
        help_text="So that you know it again, such as “Work laptop”.",
        max_length=60,
        error_messages={"required": "Enter a name for it"},
    )
    credential = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_ANSWER)

    def __init__(self, *args, look, **kwargs):
        self.look = look
        super().__init__(*args, **kwargs)

    def clean(self):
        answers = super().clean()
        answer = answers.get("credential")
        if not answer:
            raise forms.ValidationError("No passkey was made. Your browser must run scripts to make one.")
        if "name" in answers:
            self.made = self.look(answer)
            if self.made is None:
                raise forms.ValidationError("The passkey did not work. Make it again.")
        return answers


class RemoveStepForm(forms.Form):
    """Which of one's own is removed."""

    step = forms.ChoiceField(
        label="Which one?", widget=forms.RadioSelect, error_messages={"required": "Select which one"}
    )

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = {f"{each._meta.model_name}-{each.pk}": each for each in steps}
        self.fields["step"].choices = [(key, each.name) for key, each in self.steps.items()]


class PasswordAgainForm(forms.Form):
    """The password of whoever is signed in."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=200,
        error_messages={"required": "Enter your password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self):
        check_own_password(self.user, self.cleaned_data["password"])
        return ""
