"""What is typed of Panels and of the reports to them."""

from django import forms

from alliance.figures import definitions
from alliance.models import Force, RoleHolding, User
from alliance.report_parts import report_parts
from alliance.roles import Role
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import today
from business_areas.forms.fields import LONG_TEXT, date_field, text_field, thing_field
from governance.forms.panels import clerk_fields
from governance.models import PanelMeeting, Report, ReportIssue

LONGEST_PARAGRAPH = 8_000
LONGEST_POST = 160


class PanelForm(forms.Form):
    """A Panel, and what its clerk asks for."""

    name = text_field("Name", 120, enter="Enter the name of the Panel")
    force = thing_field(
        "Force whose commissioner it scrutinises",
        Force.objects.filter(standing=Force.Standing.PARTNER),
        called="force",
        select="Select the force",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields.update(clerk_fields())


class PanelMeetingForm(forms.Form):
    held_on = ExactDayFormField(label="Day of the meeting", called="day of the meeting")


class PromiseForm(forms.Form):
    """What was promised, in the words it was promised in."""

    wording = text_field("What was promised", LONG_TEXT, enter="Enter what was promised", rows=4)
    made_on = ExactDayFormField(label="Day it was promised", called="day it was promised")
    said_where = text_field(
        "Where it was said",
        240,
        enter="Enter where it was said",
        hint="For example, paragraph 7.4",
    )
    due = date_field("When it is due", "day it is due")


class AnswerPromiseForm(forms.Form):
    """Which paragraph of which report answered it."""

    issue = forms.ChoiceField(label="Report", widget=forms.Select())
    paragraph = text_field("Paragraph", 12, enter="Enter the number of the paragraph", hint="Such as 7.4")

    def __init__(self, *args, panel, **options):
        super().__init__(*args, **options)
        rows = ReportIssue.objects.current().filter(report__meeting__panel=panel)
        self.issues = {str(each.pk): each for each in rows.select_related("report__meeting__panel")}
        named = [(key, str(each.report)) for key, each in self.issues.items()]
        self.fields["issue"].choices = [("", "Choose one"), *named]
        ask = "Select the report that answers it"
        self.fields["issue"].error_messages = {"required": ask, "invalid_choice": ask}

    def chosen(self) -> tuple[ReportIssue, str]:
        return self.issues[self.cleaned_data["issue"]], self.cleaned_data["paragraph"].strip().rstrip(".")


class BeginForm(forms.Form):
    """To which meeting, of which day its figures are, and what it begins with."""

    meeting = forms.ChoiceField(label="Meeting of a Panel", widget=forms.Select())
    title = text_field("Title", 160, enter="Enter the title")
    author = text_field(
        "Post whose report it is", 160, enter="Enter the post", hint="For example, Chief Executive"
    )
    as_at = ExactDayFormField(
        label="Figures as at", called="day of the figures", help_text="Every figure is of this day."
    )
    template = forms.ChoiceField(
        label="Begin with what an earlier report says", required=False, widget=forms.Select()
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        meetings = PanelMeeting.objects.select_related("panel").order_by("-held_on", "pk")[:100]
        self.meetings = {str(each.pk): each for each in meetings}
        reports = Report.objects.select_related("meeting__panel").order_by("-meeting__held_on", "pk")[:100]
        self.reports = {str(each.pk): each for each in reports}
        for name, things, none in (
            ("meeting", self.meetings, "Choose one"),
            ("template", self.reports, "Nothing: begin with an empty report"),
        ):
            named = [(key, str(each)) for key, each in things.items()]
            self.fields[name].choices = [("", none), *named]
            ask = f"Select the {'meeting' if name == 'meeting' else 'report'}"
            self.fields[name].error_messages = {"required": ask, "invalid_choice": ask}

    def chosen(self) -> dict:
        typed = self.cleaned_data
        told = {name: typed[name] for name in ("title", "author", "as_at")}
        return {
            **told,
            "meeting": self.meetings[typed["meeting"]],
            "template": self.reports.get(typed["template"]),
        }


class VersionForm(forms.Form):
    """To which meeting of another Panel the same report goes."""

    meeting = forms.ChoiceField(label="Meeting of the other Panel", widget=forms.Select())

    def __init__(self, *args, panel, **options):
        super().__init__(*args, **options)
        rows = PanelMeeting.objects.exclude(panel=panel).select_related("panel").order_by("-held_on", "pk")
        self.meetings = {str(each.pk): each for each in rows[:100]}
        named = [(key, str(each)) for key, each in self.meetings.items()]
        self.fields["meeting"].choices = [("", "Choose one"), *named]
        ask = "Select the meeting"
        self.fields["meeting"].error_messages = {"required": ask, "invalid_choice": ask}

    def chosen(self) -> PanelMeeting:
        return self.meetings[self.cleaned_data["meeting"]]


class SectionForm(forms.Form):
    """A section, and which of those who write reports writes it."""

    title = text_field("Title of the section", 120, enter="Enter the title of the section")
    writer = forms.ModelChoiceField(
        User.objects.none(),
        label="Who writes it",
        required=False,
        empty_label="Nobody yet",
        to_field_name="username",
        error_messages={"invalid_choice": "Select somebody who writes reports"},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        officers = RoleHolding.objects.held_on(today()).filter(role=Role.OFFICER).values("user")
        self.fields["writer"].queryset = User.objects.filter(is_active=True, pk__in=officers)


class ChangeSectionForm(SectionForm):
    done = forms.BooleanField(label="This section is finished", required=False)


def facts_to_insert() -> list[tuple[str, str, str]]:
    """Every figure, table and chart there is: how it is written, its title, and what it means."""
    return [
        *(
            (f"{{{{ {each.name}{':…' if each.of else ''} }}}}", each.title, each.meaning)
            for each in definitions()
        ),
        *((f"{{{{ {each.kind}:{each.name} }}}}", each.title, each.meaning) for each in report_parts()),
    ]


class ParagraphForm(forms.Form):
    """The words of a paragraph, in light Markdown with facts in double braces."""

    text = text_field(
        "Words",
        LONGEST_PARAGRAPH,
        enter="Enter the words of the paragraph",
        rows=8,
        hint="The portal numbers it. Two stars on each side make **bold**, a dash at the beginning of a line "
        "a list, [words](https://…) a link, and {{ live-business-areas }} a figure of the record.",
    )
    asks = forms.BooleanField(label="This is what the Panel is asked to do", required=False)
    main_point = forms.BooleanField(
        label="This is one of the main points", required=False, help_text="Five at most are shown at the top."
    )

    only_here = forms.BooleanField(
        label="Change it in this report alone",
        required=False,
        help_text="It is shared with the report to another Panel, and is otherwise changed in both.",
    )

    def __init__(self, *args, shared: bool = False, **options):
        super().__init__(*args, **options)
        if not shared:
            del self.fields["only_here"]


class CommentForm(forms.Form):
    text = text_field("Comment", LONG_TEXT, enter="Enter the comment", rows=4)


class SettleForm(forms.Form):
    answer = text_field("What became of it", LONG_TEXT, required=False, rows=3)


class ClearersForm(forms.Form):
    """The posts that must clear a report before it is approved."""

    posts = text_field(
        "Posts that clear it before it is approved",
        1_600,
        required=False,
        rows=4,
        hint="One on each line, such as Chief Finance Officer. A change of the report needs each again.",
    )

    def clean_posts(self):
        posts = self.cleaned_data["posts"]
        if any(len(line.strip()) > LONGEST_POST for line in posts.splitlines()):
            raise forms.ValidationError(
                f"A post has {LONGEST_POST} letters at most. Put each on its own line."
            )
        return posts


class ClearForm(forms.Form):
    approved_on = ExactDayFormField(label="Cleared on", called="day it was cleared")


class ApproveForm(forms.Form):
    post = text_field("Post that approved it", 160, enter="Enter the post that approved it")
    approved_on = ExactDayFormField(label="Approved on", called="day it was approved")


class IssueForm(forms.Form):
    """What must be known and said before a report is issued."""

    acknowledged = forms.MultipleChoiceField(
        label="I know of these figures",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": "A figure you chose is no longer there. Choose again"},
    )
    # Each of them must be said to be known.
    acknowledged.says_optional = False
    because = text_field(
        "What is corrected and why",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="Shown with the new version, for good.",
    )
    despite_hold = text_field(
        "Why it is issued although publishing is on hold", LONG_TEXT, required=False, rows=3
    )

    def __init__(self, *args, to_acknowledge, corrects: bool, on_hold: bool, **options):
        super().__init__(*args, **options)
        if to_acknowledge:
            self.fields["acknowledged"].choices = to_acknowledge
        else:
            del self.fields["acknowledged"]
        if not corrects:
            del self.fields["because"]
        if not on_hold:
            del self.fields["despite_hold"]

    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}
