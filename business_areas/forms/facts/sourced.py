"""What every form of something with a source asks."""

from typing import ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.html import format_html

from alliance.models import RecordedFact, Source, User
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    marking_choices,
    marking_field,
    text_field,
    thing_field,
)
from business_areas.models import AreaFact, BusinessArea

LONGEST_REASON = 2000


def source_field() -> forms.ModelChoiceField:
    return thing_field("Source", Source.objects.none(), select="Select the source it comes from")


def new_source_hint(url: str) -> str:
    """Where to record a source that is not in the list, without losing what has been typed here."""
    if not url:
        return ""
    return format_html(
        'If it is not in the list, <a class="govuk-link" href="{}" target="_blank" '
        'rel="noopener noreferrer">record a new source (opens in new tab)</a>. '
        "Then choose “Show new sources” at the end of this page.",
        url,
    )


def without_errors(form: forms.Form) -> forms.Form:
    """The form as it was sent, with nothing said of it yet: for a page that is only shown again."""
    form._errors = ErrorDict()
    return form


class SourcedForm(forms.Form):
    """What is told with every statement: where it comes from, how it is marked, and on what basis."""

    source = source_field()
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")
    marking = marking_field()
    basis = choice_field(
        "Basis",
        RecordedFact.Basis.choices,
        select="Select whether the source states it or it is derived",
        initial=RecordedFact.Basis.STATED,
    )
    reasoning = text_field(
        "How it was derived",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="Only for what is derived: which statements it follows from, and how",
    )
    note = text_field("Note", LONG_TEXT, required=False, rows=3)
    reasoning.says_optional = False

    def __init__(
        self, *args, user: User, lowest_marking: int, new_source_url: str = "", known=None, **options
    ):
        super().__init__(*args, **options)
        sources = Source.objects.visible_to(user)
        if known is not None:
            # A contributor may read a fact whose source is otherwise not open to them.
            sources |= Source.objects.filter(pk=known.source_id)
        self.fields["source"].queryset = sources
        self.fields["source"].help_text = new_source_hint(new_source_url)
        self.fields["marking"].choices = marking_choices(lowest_marking, user.clearance)

    def clean(self):
        cleaned = super().clean()
        basis, reasoning = cleaned.get("basis"), cleaned.get("reasoning")
        if basis == RecordedFact.Basis.DERIVED and reasoning == "":
            self.add_error("reasoning", "Say how it was derived from what the sources say")
        if basis == RecordedFact.Basis.STATED and reasoning:
            self.add_error(
                "reasoning",
                "You have said how it was derived, but chosen “Stated by the source”. "
                "Choose “Derived from what sources say”, or empty this box",
            )
        return cleaned


class FactForm(SourcedForm):
    """A fact of one noun about one area. Given `correcting`, it also asks why.

    `words` names the noun in a sentence, `title` on its own, and `hint` says what it is for.
    """

    model: ClassVar[type[AreaFact]]
    noun: ClassVar[str]
    words: ClassVar[str]
    title: ClassVar[str]
    hint: ClassVar[str] = ""
    check_first: ClassVar[bool] = False

    def __init__(self, *args, area: BusinessArea, correcting: AreaFact | None = None, **options):
        options.setdefault("lowest_marking", area.marking)
        super().__init__(*args, known=correcting, **options)
        self.area, self.correcting = area, correcting
        self.order_fields(self.own_fields())
        if correcting is not None:
            self.fields["because"] = text_field(
                "Why it is corrected",
                LONGEST_REASON,
                enter="Say why it is corrected",
                rows=3,
                hint="What was wrong with it. The reason is kept beside the old statement, for good.",
            )

    @classmethod
    def with_article(cls) -> str:
        return f"{'an' if cls.words[0] in 'aeiou' else 'a'} {cls.words}"

    @classmethod
    def own_fields(cls) -> list[str]:
        """The names of the fields that this noun alone has."""
        return [name for name in cls.base_fields if name not in SourcedForm.base_fields]

    @classmethod
    def said_by(cls, fact: AreaFact) -> dict:
        """What a recorded fact says, field by field, for the form that corrects it."""
        return {name: getattr(fact, name) for name in cls.base_fields if hasattr(fact, name)}

    def fact(self) -> AreaFact:
        """The fact that was typed, not yet recorded."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "because"}
        return self.model(area=self.area, **told)

    def because(self) -> str:
        return self.cleaned_data["because"]
