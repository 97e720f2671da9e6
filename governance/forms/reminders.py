"""The drafted reminders, each to be looked at, changed or left out."""

from django import forms

from business_areas.forms.fields import LONG_TEXT, text_field
from governance.reminders.draft import Draft


class RemindersForm(forms.Form):
    """Whether each is sent, to whom, its subject and what it says."""

    def __init__(self, *args, drafts: list[Draft], **options):
        super().__init__(*args, **options)
        self.drafts = {draft.place: draft for draft in drafts}
        for draft in drafts:
            place, who = draft.place, draft.who
            self.fields[f"send_{place}"] = forms.ChoiceField(
                label=f"Remind the {who}?",
                choices=[("yes", "Yes"), ("no", "No")],
                initial="yes" if draft.is_sent else "no",
                widget=forms.RadioSelect(),
                help_text=draft.said,
                error_messages={"required": f"Select whether the {who} is reminded"},
            )
            self.fields[f"to_{place}"] = forms.EmailField(
                label="To",
                required=False,
                max_length=254,
                initial=draft.to,
                error_messages={
                    "invalid": "Enter an e-mail address like name@example.org",
                    "max_length": "Enter an e-mail address of at most 254 characters",
                },
            )
            self.fields[f"subject_{place}"] = text_field("Subject", 200, required=False)
            self.fields[f"subject_{place}"].initial = draft.subject
            self.fields[f"body_{place}"] = text_field("What it says", LONG_TEXT, required=False, rows=11)
            self.fields[f"body_{place}"].initial = draft.body
            for name in ("to", "subject", "body"):
                self.fields[f"{name}_{place}"].says_optional = False

    def clean(self):
        told = super().clean()
        chosen = [place for place in self.drafts if told.get(f"send_{place}") == "yes"]
        for place in chosen:
            for name, what in (
                ("to", "an e-mail address"),
                ("subject", "a subject"),
                ("body", "what it says"),
            ):
                key = f"{name}_{place}"
                if not told.get(key) and key not in self.errors:
                    who = self.drafts[place].who
                    self.add_error(key, f"Enter {what} for the {who}, or choose not to remind them")
        if self.drafts and not chosen and not self.errors:
            self.add_error(None, "Nobody is chosen to be reminded.")
        return told

    def chosen(self) -> list[tuple[Draft, tuple[str, str, str]]]:
        """Each draft that is to be sent, and its mail as it was left: to whom, subject, and what it says."""
        told = self.cleaned_data
        return [
            (
                draft,
                (told[f"to_{place}"], " ".join(told[f"subject_{place}"].split()), told[f"body_{place}"]),
            )
            for place, draft in self.drafts.items()
            if told[f"send_{place}"] == "yes"
        ]
