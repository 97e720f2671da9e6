"""What an area was called, what kind it was, its group, its lead and its purpose."""

from django.core.exceptions import ValidationError

from alliance.models import Force
from business_areas.consistency import wrong_name
from business_areas.forms.facts.sourced import FactForm
from business_areas.forms.fields import LONG_TEXT, choice_field, date_field, text_field, thing_field
from business_areas.models import Group, Grouping, Kind, Lead, Name, Purpose


def check_name(value: str) -> None:
    """A validator: what is wrong with the name of an area, in words."""
    if wrong := wrong_name(value):
        raise ValidationError(wrong)


def since_field(label: str, called: str = "first day"):
    return date_field(label, called, hint="The first day it was so, as exactly as the source gives it.")


def until_field(label: str):
    return date_field(
        label,
        "day it stopped being so",
        required=False,
        none="No end is stated: it holds until the next one begins",
        hint="The first day it was no longer so, if the source gives one.",
    )


class NameForm(FactForm):
    model, noun, words, title = Name, "names", "name", "A name"
    hint = "What the area is or was called. Addresses made from old names keep working."

    name = text_field("Name", 160, enter="Enter the name of the business area")
    since = since_field("From when it had this name")
    until = until_field("Until when it had this name")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].validators.append(check_name)
        # A name carries the marking of the area itself.
        del self.fields["marking"]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def fact(self):
        fact = super().fact()
        fact.marking = self.area.marking
        return fact


class KindForm(FactForm):
    model, noun, words, title = Kind, "kinds", "kind", "The kind"
    hint = "Whether it is a department, a team or a unit."

    word = choice_field("Kind", Kind.Word.choices, select="Select what kind of area it is")
    since = since_field("From when it was of this kind")
    until = until_field("Until when it was of this kind")


class GroupForm(FactForm):
    model, noun, words, title = Grouping, "groups", "group", "The group"
    hint = "The heading of the register it stands under, such as Operational Command."

    group = thing_field("Group", Group.objects.all(), select="Select the group it stands in")
    since = since_field("From when it stood in this group")
    until = until_field("Until when it stood in this group")


class LeadForm(FactForm):
    model, noun, words, title = Lead, "leads", "lead force", "The lead force"
    hint = "The force that leads, or led, the area."

    force = thing_field(
        "Lead force",
        Force.objects.filter(standing=Force.Standing.PARTNER),
        select="Select the force that leads it",
    )
    since = since_field("From when this force led")
    until = until_field("Until when this force led")


class PurposeForm(FactForm):
    model, noun, words, title = Purpose, "purposes", "purpose", "The purpose"
    hint = "What the area is for, in a sentence or two."

    text = text_field("Purpose", LONG_TEXT, enter="Enter what the area is for", rows=4)
    since = since_field("From when this was its purpose")
    until = until_field("Until when this was its purpose")
