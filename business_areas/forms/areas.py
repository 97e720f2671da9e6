"""Putting a new area on the register."""

from django import forms

from alliance.markings import Marking
from alliance.models import Source, User
from business_areas.forms.facts import (
    check_name,
    check_place_in_order,
    event_fields,
    new_source_hint,
    source_field,
)
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    date_field,
    marking_choices,
    marking_field,
    text_field,
)
from business_areas.lifecycle import EventKind
from business_areas.models import AreaFact, BusinessArea, Group, Grouping, Kind, LifecycleEvent, Name, Purpose

NOT_KNOWN = ("not-known", "Not known")


class OpenAreaForm(forms.Form):
    """The name of an area and the first thing known to have happened to it; its kind, group and purpose."""

    name = text_field("Name", 160, enter="Enter the name of the business area")
    kind = choice_field("Kind", [*Kind.Word.choices, NOT_KNOWN], select="Select what kind of area it is")
    group = choice_field("Group", [], select="Select the group it stands in, or “Not known”")
    purpose = text_field(
        "Purpose", LONG_TEXT, required=False, rows=4, hint="What the area is for, in a sentence or two"
    )
    event = choice_field(
        "The first thing known to have happened to it",
        EventKind.choices,
        select="Select the first thing known to have happened to it",
        radios=False,
        hint="The name, kind, group and purpose are recorded from the date of this event.",
    )
    when = date_field("When that happened", "date")
    sequence = event_fields()["sequence"]
    sequence_list = event_fields()["sequence_list"]
    source = source_field()
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")
    marking = marking_field("Marking of the area")

    def __init__(self, *args, user: User, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.fields["name"].validators.append(check_name)
        self.groups = {group.slug: group for group in Group.objects.all()}
        self.fields["group"].choices = [*((slug, str(one)) for slug, one in self.groups.items()), NOT_KNOWN]
        self.fields["source"].queryset = Source.objects.visible_to(user)
        self.fields["source"].help_text = new_source_hint(new_source_url)
        self.fields["marking"].choices = marking_choices(Marking.PUBLISHED, user.clearance)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        cleaned = super().clean()
        check_place_in_order(self)
        return cleaned

    def told(self) -> tuple[BusinessArea, Name, LifecycleEvent, list[AreaFact]]:
        """The area, its name, what happened, and the rest that was typed; none of it recorded yet."""
        typed = self.cleaned_data
        told = {name: typed[name] for name in ("source", "paragraph", "marking")}
        event = LifecycleEvent(
            kind=typed["event"],
            when=typed["when"],
            sequence=typed["sequence"],
            sequence_list=typed["sequence_list"],
            **told,
        )
        since = {"since": typed["when"], **told}
        others: list[AreaFact] = []
        if typed["kind"] != NOT_KNOWN[0]:
            others.append(Kind(word=typed["kind"], **since))
        if typed["group"] != NOT_KNOWN[0]:
            others.append(Grouping(group=self.groups[typed["group"]], **since))
        if typed["purpose"]:
            others.append(Purpose(text=typed["purpose"], **since))
        return BusinessArea(marking=typed["marking"]), Name(name=typed["name"], **since), event, others
