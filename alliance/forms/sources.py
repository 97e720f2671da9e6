"""Recording sources, what they claim, and where they disagree."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from alliance.forms.text import TextField
from alliance.markings import Marking
from alliance.models import Claim, Disagreement, Source
from alliance.rough_date_form import RoughDateFormField
from alliance.subjects import subject_named
from alliance.text import address, numbered

# Addresses under /sources/ that are pages, and so cannot be a source's own.
TAKEN_ADDRESSES = {"record", "claims", "disagreements"}
AMOUNT = re.compile(r"-?\d{1,14}(\.\d{1,4})?")


def markings_up_to(level: int) -> list[tuple[int, str]]:
    """The markings somebody cleared to a level may give."""
    return [(marking.value, marking.label) for marking in Marking if marking <= level]


class MarkingField(forms.TypedChoiceField):
    """How far something may be seen, up to the clearance of whoever records it."""

    def __init__(self, **options):
        super().__init__(
            label="Marking",
            coerce=int,
            choices=markings_up_to(Marking.OFFICIAL_SENSITIVE),
            widget=forms.RadioSelect,
            error_messages={"required": "Select a marking"},
            **options,
        )


def offer_markings(form, user) -> None:
    form.fields["marking"].choices = markings_up_to(user.clearance)


class SourceForm(forms.Form):
    """A document, decision or person that facts come from, as it is cited."""

    kind = forms.ChoiceField(
        label="What kind of source is it?",
        choices=[choice for choice in Source.Kind.choices if choice[0] != Source.Kind.ILLUSTRATIVE],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of source it is"},
    )
    publisher = TextField(
        label="Publisher",
        max_length=160,
        help_text="Who published it, or who told us.",
        error_messages={"required": "Enter the publisher"},
    )
    title = TextField(label="Title", max_length=240, error_messages={"required": "Enter the title"})
    short_title = TextField(
        label="Short title",
        max_length=80,
        help_text="As it is cited beside a fact, such as “Dorset Panel report, 30 June 2022”.",
        error_messages={"required": "Enter a short title"},
    )
    published = RoughDateFormField(label="When was it published?", called="date of the source")
    description = TextField(
        label="Description", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    marking = MarkingField()

    def __init__(self, *args, user, source: Source | None = None, **kwargs):
        self.user, self.source = user, source
        super().__init__(*args, **kwargs)
        offer_markings(self, user)
        if source is not None and source.illustrative:
            self.fields["kind"].choices = Source.Kind.choices

    def clean_short_title(self):
        words = self.cleaned_data["short_title"]
        slug = address(words)[:80].strip("-")
        if self.source is not None:
            return words
        if not slug:
            raise ValidationError("Enter a short title with at least one letter or number")
        if slug in TAKEN_ADDRESSES or Source.objects.visible_to(self.user).filter(slug=slug).exists():
            raise ValidationError(f"There is already a source cited as “{words}”. Enter another short title")
        # One that this person may not know of is not spoken of.
        self.slug = numbered(slug, lambda each: Source.objects.filter(slug=each).exists(), 80)
        return words

    def filled(self) -> Source:
        """The source these answers describe: a new one, or the one that is corrected."""
        source = Source.objects.get(pk=self.source.pk) if self.source else Source(slug=self.slug)
        for name in ("kind", "publisher", "title", "short_title", "published", "description", "marking"):
            setattr(source, name, self.cleaned_data[name])
        return source


class AmountField(forms.CharField):
    """A number typed with or without commas, spaces, a pound or a percent sign."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "class": "govuk-input--width-20", "autocomplete": "off"}
    )

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        plain = re.sub(r"[\s,£%]", "", typed.replace("\N{MINUS SIGN}", "-"))
        if not AMOUNT.fullmatch(plain):
            raise ValidationError("Enter the value as a number, such as 12,000,000, or leave it blank")
        return Decimal(plain)


class ClaimForm(forms.Form):
    """One thing a source says: of what, what it is, and how much, in the source's own terms."""

    about = TextField(
        label="What is the claim about?",
        max_length=240,
        help_text="The alliance, the Board, or the name of a business area, force or corporation sole.",
        error_messages={"required": "Enter what the claim is about"},
    )
    label = TextField(
        label="What does it give?",
        max_length=160,
        help_text="Such as “Officers and staff in shared business areas”.",
        error_messages={"required": "Enter what the claim gives"},
    )
    property = TextField(
        label="Short name of the property",
        max_length=60,
        required=False,
        help_text="Claims that answer the same question have the same one, such as savings-targeted. "
        "Leave it blank to have one made.",
    )
    as_stated = TextField(
        label="In the source’s terms",
        max_length=240,
        help_text="Such as “more than 1,200”. It is shown as you enter it.",
        error_messages={"required": "Enter what the source says, in its terms"},
    )
    value = AmountField(
        label="Value as a number",
        required=False,
        help_text="Leave it blank when the source gives none.",
    )
    qualifier = forms.ChoiceField(
        label="How the source puts the number",
        required=False,
        choices=[(value, label or "exactly") for value, label in Claim.Qualifier.choices],
        initial=Claim.Qualifier.EXACTLY,
    )
    unit = TextField(label="Unit", max_length=40, required=False, help_text="Such as people, £ or £ a year.")
    as_at = RoughDateFormField(
        label="When was it true?", called="date", required=False, none_label="The source gives no day"
    )
    paragraph = TextField(label="Paragraph or page", max_length=60, required=False)
    basis = forms.ChoiceField(
        label="Does the source say this, or does it follow from what sources say?",
        choices=Claim.Basis.choices,
        widget=forms.RadioSelect,
        initial=Claim.Basis.STATED,
        error_messages={"required": "Select whether the source says this"},
    )
    reasoning = TextField(
        label="How was it derived?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="Needed only when the source does not say it itself.",
    )
    status = forms.ChoiceField(
        label="Status",
        choices=Claim.Status.choices,
        initial=Claim.Status.PUBLISHED,
        error_messages={"required": "Select a status"},
    )
    note = TextField(
        label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": "3"})
    )
    marking = MarkingField()

    def __init__(self, *args, user, source: Source, **kwargs):
        self.user, self.source = user, source
        super().__init__(*args, **kwargs)
        offer_markings(self, user)
        self.fields["reasoning"].says_optional = False

    def clean_about(self):
        words = self.cleaned_data["about"]
        subject = subject_named(words, self.user)
        if not subject:
            raise ValidationError(
                f"The portal knows nothing called “{words}”. Enter the alliance, the Board, or the whole "
                "name of a business area, force or corporation sole"
            )
        self.subject = subject
        return words

    def clean_property(self):
        typed = self.cleaned_data["property"]
        made = address(typed)
        if typed and made != typed:
            raise ValidationError("The short name must be lower-case letters, numbers and hyphens")
        return made

    def clean(self):
        answers = super().clean()
        derived = answers.get("basis") == Claim.Basis.DERIVED
        if derived and not answers.get("reasoning"):
            self.add_error("reasoning", "Say how it was derived")
        if not derived and answers.get("basis") and answers.get("reasoning"):
            self.add_error(
                "reasoning", "Leave this blank, or say that the claim is derived from what sources say"
            )
        if answers.get("label") and not answers.get("property") and "property" not in self.errors:
            answers["property"] = address(answers["label"])[:60].strip("-")
            if not answers["property"]:
                self.add_error("label", "Enter what the claim gives, with at least one letter or number")
        return answers

    def filled(self) -> Claim:
        """A new claim with these answers."""
        claim = Claim(source=self.source, subject=self.subject)
        for name in ("label", "property", "as_stated", "value", "unit", "as_at", "paragraph"):
            setattr(claim, name, self.cleaned_data[name])
        for name in ("basis", "reasoning", "status", "note", "marking"):
            setattr(claim, name, self.cleaned_data[name])
        claim.qualifier = self.cleaned_data["qualifier"] or Claim.Qualifier.EXACTLY
        claim.reference = free_reference(f"{claim.property}-{self.source.slug}")
        return claim


class CorrectClaimForm(ClaimForm):
    """A claim that was written down wrongly, as it should be, and why."""

    because = TextField(
        label="Why is it corrected?",
        max_length=500,
        help_text="Shown with the old claim, which stays readable.",
        error_messages={"required": "Enter why it is corrected"},
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class WithdrawClaimForm(forms.Form):
    because = TextField(
        label="Why is it withdrawn?",
        max_length=500,
        help_text="Shown with the claim, which stays readable.",
        error_messages={"required": "Enter why it is withdrawn"},
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


def free_reference(wanted: str) -> str:
    """A reference no claim has yet, from the words wanted."""
    wanted = wanted[:76].strip("-")
    taken = set(Claim.objects.filter(reference__startswith=wanted).values_list("reference", flat=True))
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


class FindClaimsForm(forms.Form):
    """Which claims to choose from when recording a disagreement."""

    find = TextField(
        label="Find claims",
        max_length=100,
        required=False,
        help_text="Words from what they give, what they are about, or their source.",
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )


class DisagreementForm(forms.Form):
    """A question that claims answer differently, which are used, and why."""

    question = TextField(
        label="What do the sources disagree about?",
        max_length=200,
        help_text="As a question, such as “How many business areas are in the alliance?”",
        error_messages={"required": "Enter the question the sources disagree about"},
    )
    claims = forms.MultipleChoiceField(
        label="Which claims do not agree?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least two claims that do not agree"},
    )
    used = forms.MultipleChoiceField(
        label="Which of them does the portal use?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all of them clear if the portal does not choose.",
    )
    handling = TextField(
        label="Why does the portal show what it shows?",
        max_length=1000,
        error_messages={"required": "Enter why the portal shows what it shows"},
        widget=forms.Textarea(attrs={"rows": "4"}),
    )

    def __init__(self, *args, user, offered: list[Claim], **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.offered = user, offered
        choices = [
            (
                claim.reference,
                f"{claim} ({claim.source.short_title}{', ' + claim.paragraph if claim.paragraph else ''})",
            )
            for claim in offered
        ]
        for name in ("claims", "used"):
            self.fields[name].choices = choices

    def clean_question(self):
        words = self.cleaned_data["question"]
        slug = address(words)[:80].strip("-")
        if not slug:
            raise ValidationError("Enter the question with at least one letter or number")
        if slug in TAKEN_ADDRESSES or Disagreement.objects.visible_to(self.user).filter(slug=slug).exists():
            raise ValidationError("This question is already recorded. Enter another, or see the one there is")
        self.slug = numbered(slug, lambda each: Disagreement.objects.filter(slug=each).exists(), 80)
        return words

    def clean(self):
        answers = super().clean()
        chosen = answers.get("claims") or []
        if chosen and len(chosen) < 2:
            self.add_error("claims", "Select at least two claims that do not agree")
        if set(answers.get("used") or []) - set(chosen) and "claims" not in self.errors:
            self.add_error("used", "Select only claims that you selected above")
        return answers
