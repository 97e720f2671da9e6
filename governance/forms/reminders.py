"""The drafted reminders, each to be looked at, changed or left out."""

from django import forms

from business_areas.forms.fields import LONG_TEXT, text_field
from governance.papers.reminders import Draft, body_of, subject_of


class RemindersForm(forms.Form):
    """Whether each is sent, to whom, its subject and what it says."""

    def __init__(self, *args, drafts: list[Draft], meeting, **options):
        super().__init__(*args, **options)
        self.drafts = drafts
        for place, draft in enumerate(drafts, start=1):
            who = draft.author
            self.fields[f"send_{place}"] = forms.ChoiceField(
                label=f"Remind the {who}?",
                choices=[("yes", "Yes"), ("no", "No")],
                initial="yes" if draft.to else "no",
                widget=forms.RadioSelect(),
                error_messages={"required": f"Select whether the {who} is reminded"},
            )
            self.fields[f"to_{place}"] = forms.EmailField(
                label="To",
                required=False,
                initial=draft.to,
                error_messages={"invalid": "Enter an e-mail address like name@example.org"},
            )
            self.fields[f"subject_{place}"] = text_field("Subject", 200, required=False)
            self.fields[f"subject_{place}"].initial = subject_of(draft, meeting)
            self.fields[f"body_{place}"] = text_field("What it says", LONG_TEXT, required=False, rows=11)
            self.fields[f"body_{place}"].initial = body_of(draft, meeting)
            for name in ("to", "subject", "body"):
                self.fields[f"{name}_{place}"].says_optional = False

    def clean(self):
        told = super().clean()
        chosen = [place for place in self._places() if told.get(f"send_{place}") == "yes"]
        for place in chosen:
            for name, what in (
                ("to", "an e-mail address"),
                ("subject", "a subject"),
                ("body", "what it says"),
            ):
                key = f"{name}_{place}"
                if not told.get(key) and key not in self.errors:
                    who = self.drafts[place - 1].author
                    self.add_error(key, f"Enter {what} for the {who}, or choose not to remind them")
        if self.drafts and not chosen and not self.errors:
            self.add_error(None, "Nobody is chosen to be reminded.")
        return told

    def mails(self) -> list[tuple[str, str, str]]:
        told = self.cleaned_data
        return [
            (told[f"to_{place}"], " ".join(told[f"subject_{place}"].split()), told[f"body_{place}"])
            for place in self._places()
            if told[f"send_{place}"] == "yes"
        ]

    def _places(self) -> range:
        return range(1, len(self.drafts) + 1)
