"""Papers, their versions and clearances, as they are typed and handed in."""

from django import forms
from django.core.exceptions import ValidationError

from alliance.files import ACCEPTED, LARGEST_MB, Checked, checked
from alliance.forms.files import OneFileField
from alliance.models import Force, User
from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    marking_choices,
    marking_field,
    text_field,
    thing_field,
)
from governance.models import AgendaItem, Clearance, Paper, PaperVersion, Seat


class EmailField(forms.EmailField):
    """An address of e-mail, or nothing."""

    def __init__(self):
        super().__init__(
            label="E-mail address for reminders",
            required=False,
            max_length=254,
            widget=forms.TextInput(),
            error_messages={
                "invalid": "Enter an e-mail address like name@example.org",
                "max_length": "Enter an e-mail address of at most 254 characters",
            },
        )


class PaperForm(forms.Form):
    """What is asked for: for which item, of whom, and by when."""

    item = choice_field("Item", (), select="Select the item it is for", radios=False)
    title = text_field("Title of the paper", 200, enter="Enter the title of the paper")
    author_seat = thing_field(
        "Post that writes it",
        Seat.objects.none(),
        called="post",
        select="Select the post",
        required=False,
        empty="None: somebody else writes it",
    )
    author_name = text_field(
        "Who writes it, where no post on the Board does",
        160,
        required=False,
        hint="A post or a team, for example Head of Alliance Fleet",
    )
    email = EmailField()
    due_on = ExactDayFormField(label="Due by", called="day it is due by")
    marking = marking_field()

    def __init__(self, *args, user: User, items: list[AgendaItem], seats, **options):
        super().__init__(*args, **options)
        self.items = {str(item.order): item for item in items}
        self.fields["item"].choices = [
            ("", "Choose one"),
            *((key, f"{item.order}. {item.title}") for key, item in self.items.items()),
        ]
        self.fields["author_seat"].queryset = seats
        self.fields["marking"].choices = marking_choices(0, user.clearance)

    def clean(self):
        cleaned = super().clean()
        told = bool(cleaned.get("author_seat")), bool(cleaned.get("author_name"))
        if told == (False, False) and "author_seat" not in self.errors:
            self.add_error("author_seat", "Say who writes it: choose a post, or name somebody else")
        if told == (True, True):
            self.add_error("author_name", "Choose the post or name somebody else, not both")
        return cleaned

    def put_into(self, paper: Paper) -> Paper:
        for name in ("title", "author_seat", "author_name", "email", "due_on", "marking"):
            setattr(paper, name, self.cleaned_data[name])
        return paper

    def paper(self) -> Paper:
        return self.put_into(Paper(item=self.items[self.cleaned_data["item"]]))


class ChangePaperForm(PaperForm):
    """What is asked for, once it is: the item stays."""

    def __init__(self, *args, **options):
        super().__init__(*args, items=[], **options)
        del self.fields["item"]


class VersionForm(forms.Form):
    """A paper as it came."""

    file = OneFileField(
        label="File",
        help_text=f"{ACCEPTED}, up to {LARGEST_MB}MB. A PDF becomes part of the pack.",
        choose="Choose the file",
    )
    received_on = ExactDayFormField(label="Day it came", called="day it came")
    changed = text_field("What changed", LONG_TEXT, required=False, rows=3)
    because = text_field("Why it is replaced", LONG_TEXT, required=False, rows=2)

    def __init__(self, *args, is_first: bool, **options):
        super().__init__(*args, **options)
        if is_first:
            del self.fields["changed"], self.fields["because"]
        for name in ("changed", "because"):
            if name in self.fields:
                self.fields[name].says_optional = False

    def clean_file(self) -> Checked:
        upload = self.cleaned_data["file"]
        try:
            return checked(upload)
        except ValidationError as wrong:
            raise ValidationError(wrong.messages) from None

    def version(self, paper: Paper) -> PaperVersion:
        told = {name: self.cleaned_data.get(name, "") for name in ("changed", "because")}
        return PaperVersion(paper=paper, received_on=self.cleaned_data["received_on"], **told)


class ClearanceForm(forms.Form):
    """What one force says of a paper."""

    subject = choice_field("For", Clearance.Subject.choices, select="Select what it is cleared for")
    force = thing_field("Force", Force.objects.none(), select="Select the force", called="force")
    standing = choice_field("How it stands", Clearance.Standing.choices, select="Select how it stands")
    cleared_by = text_field(
        "Post that cleared it",
        160,
        required=False,
        hint="Where it is cleared. For example, Chief Finance Officer, Dorset Police",
    )
    given_on = ExactDayFormField(label="Day it was given", called="day it was given")
    because = text_field(
        "Why", LONG_TEXT, required=False, rows=2, hint="Where it is not needed, or tabled without it."
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["force"].queryset = Force.objects.filter(standing=Force.Standing.PARTNER)

    def clearance(self, paper: Paper) -> Clearance:
        return Clearance(paper=paper, **self.cleaned_data)
