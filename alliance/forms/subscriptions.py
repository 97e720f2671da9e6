"""Subscribing by e-mail, and reporting a problem with a page."""

from django import forms

from alliance.forms.text import TextField
from alliance.published import PHRASE, Topic, everything, kinds_followed, topic, topics
from alliance.text import fold

ADDRESS_LIKE = "Enter an e-mail address like name@example.org"


def email_field(label: str, **options) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        error_messages={
            "required": ADDRESS_LIKE,
            "invalid": ADDRESS_LIKE,
            "max_length": "The e-mail address must be 254 characters or fewer",
        },
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false", "inputmode": "email"}),
        **options,
    )


class SubscribeForm(forms.Form):
    """What to be told of, and where to."""

    about = forms.ChoiceField(
        label="What do you want to be told of?",
        error_messages={
            "required": "Select what you want to be told of",
            "invalid_choice": "Select what you want to be told of from the list",
        },
    )
    phrase = TextField(
        label="The phrase, if you chose one",
        required=False,
        max_length=100,
        help_text="You are told of what is published with these words in it, one after the other.",
        error_messages={"max_length": "The phrase must be 100 characters or fewer"},
    )
    email = email_field("Your e-mail address")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["about"].choices = [
            ("", "Choose one"),
            (everything().choice, everything().name),
            (PHRASE, "A phrase"),
            *(
                (words, [(each.choice, each.name) for each in topics(kind)])
                for kind, words in kinds_followed()
            ),
        ]

    def clean(self):
        answers = super().clean()
        if answers.get("about") == PHRASE and "phrase" in answers and not fold(answers["phrase"]):
            self.add_error("phrase", "Enter a phrase with at least one letter or number")
        return answers

    def wanted(self) -> Topic | None:
        """What was chosen, as it is followed."""
        kind, _, key = self.cleaned_data["about"].partition(":")
        return topic(kind, " ".join(self.cleaned_data["phrase"].split()) if kind == PHRASE else key)


class ProblemForm(forms.Form):
    """What is wrong with a page."""

    page = TextField(
        label="Address of the page",
        required=False,
        max_length=500,
        error_messages={"max_length": "The address of the page must be 500 characters or fewer"},
    )
    doing = TextField(
        label="What were you doing?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "What you were doing must be 2,000 characters or fewer"},
    )
    wrong = TextField(
        label="What went wrong?",
        max_length=2000,
        help_text="Do not enter anything about your private life or anybody else’s.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Enter what went wrong",
            "max_length": "What went wrong must be 2,000 characters or fewer",
        },
    )
    email = email_field(
        "Your e-mail address, if you want an answer",
        required=False,
        help_text="It is used for the answer alone, and erased when the answer is sent.",
    )


class AnswerForm(forms.Form):
    """The answer to a problem that was reported."""

    answer = TextField(
        label="Your answer",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Enter your answer",
            "max_length": "Your answer must be 4,000 characters or fewer",
        },
    )
