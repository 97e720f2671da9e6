"""People, their time in post, and substitutes, as they are typed."""

from django import forms

from alliance.models import User
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import ONE_DAY
from business_areas.forms.facts import LONGEST_REASON, SourcedForm
from business_areas.forms.fields import (
    choice_field,
    date_field,
    marking_choices,
    marking_field,
    text_field,
    thing_field,
)
from governance.models import Holding, Person, Seat, Substitute


def person_field(label: str) -> forms.ModelChoiceField:
    return thing_field(
        label,
        Person.objects.none(),
        called="person",
        select="Select the person",
        hint="Somebody who is not in the list is recorded first: “Record a person”, on the Board’s page.",
    )


class PersonForm(forms.Form):
    """Somebody by name; a signed-in person may be named as the same."""

    name = text_field("Full name", 120, enter="Enter the person’s full name")
    marking = marking_field("How the name is marked")
    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Their account in the portal",
        required=False,
        to_field_name="username",
        empty_label="They have none",
        error_messages={"invalid_choice": "The account you chose is closed, or belongs to somebody else."},
    )

    def __init__(self, *args, user: User, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.fields["marking"].choices = marking_choices(0, user.clearance)
        self.fields["user"].queryset = User.objects.filter(is_active=True, person__isnull=True)

    def person(self) -> Person:
        return Person(**self.cleaned_data)


class HoldingForm(SourcedForm):
    """Who holds or held a seat, from when until when. Given `correcting`, it also asks why."""

    person = person_field("Who holds or held it")
    acting = choice_field(
        "Are they acting?",
        [("no", "No, they hold the post"), ("yes", "Yes, they act in it")],
        select="Select whether they are acting",
        initial="no",
    )
    since = date_field("First day in post", "first day", hint="As exactly as the source gives it.")
    ended = date_field(
        "Last day in post",
        "last day",
        required=False,
        none="No end is stated: they hold it until the next holder begins",
        hint="As exactly as the source gives it. If they have left and nobody followed, the seat is vacant.",
    )
    term_ends_on = ExactDayFormField(
        label="Last day of the term",
        called="last day of the term",
        required=False,
        help_text="Leave it blank if the source gives none.",
    )

    def __init__(self, *args, seat: Seat, correcting: Holding | None = None, user: User, **options):
        super().__init__(*args, lowest_marking=0, known=correcting, user=user, **options)
        self.seat = seat
        self.fields["person"].queryset = Person.objects.visible_to(user)
        self.order_fields(["person", "acting", "since", "ended", "term_ends_on"])
        if correcting is not None:
            self.fields["because"] = text_field(
                "Why it is corrected",
                LONGEST_REASON,
                enter="Say why it is corrected",
                rows=3,
                hint="What was wrong with it. The reason is kept beside the old statement, for good.",
            )

    @classmethod
    def said_by(cls, holding: Holding) -> dict:
        """What is recorded, field by field, for the form that corrects it."""
        said = {name: getattr(holding, name) for name in cls.base_fields if hasattr(holding, name)}
        return {
            **said,
            "acting": "yes" if holding.acting else "no",
            "ended": holding.until.day_before() if holding.until else None,
        }

    def holding(self) -> Holding:
        """What was typed, not yet recorded."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("because", "ended")}
        told["acting"] = told["acting"] == "yes"
        ended = self.cleaned_data["ended"]
        return Holding(seat=self.seat, until=ended.day_after() if ended else None, **told)

    def because(self) -> str:
        return self.cleaned_data["because"]


class SubstituteForm(forms.Form):
    """Who may sit in for the holder, from which day."""

    person = person_field("Who may sit in")
    starts_on = ExactDayFormField(label="First day as substitute", called="first day")
    marking = marking_field()

    def __init__(self, *args, user: User, seat: Seat, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.seat = seat
        self.fields["person"].queryset = Person.objects.visible_to(user)
        self.fields["marking"].choices = marking_choices(seat.source.marking, user.clearance)

    def substitute(self) -> Substitute:
        return Substitute(seat=self.seat, **self.cleaned_data)


class EndSubstituteForm(forms.Form):
    """The last day on which they may sit in."""

    ceases_on = ExactDayFormField(label="Last day as substitute", called="last day")

    def first_day_no_longer(self):
        return self.cleaned_data["ceases_on"] + ONE_DAY
