"""Milestones of joining and leaving, the days set for them, and lessons."""

from alliance.models import Force
from business_areas.forms.facts.sourced import FactForm
from business_areas.forms.fields import LONG_TEXT, choice_field, date_field, text_field, thing_field
from business_areas.models import Change, Group, Lesson, Milestone, MilestoneDay


class MilestoneForm(FactForm):
    model, noun, words, title = Milestone, "milestones", "milestone", "A milestone"
    hint = "Something to be done before the area has joined or left, and the day planned for it."

    way = choice_field("Which way", Change.choices, select="Select whether it is joining or leaving")
    name = text_field("What is to be done", 160, enter="Enter what is to be done")
    planned = date_field("Day it was first planned for", "day it was first planned for")


class MilestoneDayForm(FactForm):
    model, noun, words, title = MilestoneDay, "milestone-days", "day of a milestone", "A day of a milestone"
    hint = "That a milestone was planned anew for another day, and why, or was done."

    milestone = choice_field("Milestone", [], select="Select the milestone", radios=False)
    kind = choice_field("What happened", MilestoneDay.Kind.choices, select="Select what happened")
    when = date_field("Day", "day", hint="The new day planned, or the day it was done.")
    reason = text_field(
        "Why it was planned anew",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="Leave blank where it was done.",
    )

    def __init__(self, *args, user, area, **options):
        if isinstance(told := (options.get("initial") or {}).get("milestone"), Milestone):
            options["initial"] = {**options["initial"], "milestone": str(told.number)}
        super().__init__(*args, user=user, area=area, **options)
        self.there = {
            str(each.number): each
            for each in Milestone.objects.current().visible_to(user).filter(area=area).order_by("number")
        }
        named = [(number, f"{each} ({each.get_way_display()})") for number, each in self.there.items()]
        self.fields["milestone"].choices = [("", "Choose one"), *named]
        if not named:
            self.fields["milestone"].help_text = "None is recorded. Record the milestone first."

    def clean_milestone(self):
        return self.there[self.cleaned_data["milestone"]]

    def clean(self):
        cleaned = super().clean()
        kind, reason = cleaned.get("kind"), cleaned.get("reason")
        if kind == MilestoneDay.Kind.REPLANNED and reason == "":
            self.add_error("reason", "Say why it was planned anew")
        return cleaned


class LessonForm(FactForm):
    model, noun, words, title = Lesson, "lessons", "lesson", "A lesson"
    hint = "What joining or leaving taught. Areas that go the same way are asked to answer it."

    way = choice_field("Which way", Change.choices, select="Select whether it is joining or leaving")
    text = text_field("What was learnt", LONG_TEXT, enter="Enter what was learnt", rows=4)
    applies_to = text_field(
        "Applies to", 240, enter="Enter what it applies to", hint="For example, areas with shared vehicles"
    )
    group = thing_field(
        "Only areas of the group",
        Group.objects.all(),
        required=False,
        called="group",
        select="Select the group",
        empty="Any group",
    )
    force = thing_field(
        "Only areas led by",
        Force.objects.all(),
        required=False,
        called="force",
        select="Select the force",
        empty="Any force",
    )
