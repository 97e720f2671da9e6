"""What is typed of a Panel: who sits on it, what it asked, what was replied, and what moved."""

from django import forms
from django.db.models import Q

from alliance.models import RoleHolding, User
from alliance.roles import Role
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import today
from business_areas.forms.fields import LONG_TEXT, choice_field, date_field, number_field, text_field
from governance.models import Panel, PanelMember, PanelQuestion, PanelReply, ReportIssue
from governance.models.panels import MOST_DAYS


def clerk_fields() -> dict[str, forms.Field]:
    """What a clerk asks for, on the form that adds a Panel and on the one that changes it."""
    return {
        "papers_due_days": number_field(
            "Working days before a meeting on which papers are due",
            MOST_DAYS,
            hint="Leave it blank if the clerk has set no rule.",
        ),
        "clerk": text_field("Clerk", 160, required=False, hint="A post or an office, not a person’s name"),
        "clerk_email": text_field("E-mail of the clerk’s office", 254, required=False),
        "papers_to": text_field(
            "Where papers are sent", 240, required=False, hint="For example, the system of the council"
        ),
    }


class ChangePanelForm(forms.Form):
    """What the clerk of a Panel asks for."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields.update(clerk_fields())


class MemberForm(forms.Form):
    """Who sits on a Panel or takes its chair. Given `correcting`, it also asks why."""

    name = text_field("Name, as published", 160, enter="Enter the name as it is published")
    post = choice_field("What they are", PanelMember.Post.choices, select="Select what they are")
    kind = choice_field(
        "Councillor or independent", PanelMember.Kind.choices, select="Select councillor or independent"
    )
    appointed_by = text_field(
        "Body that appointed them", 160, enter="Enter the body that appointed them", hint="Such as a council"
    )
    since = date_field("When they began", "first day")
    ended = date_field(
        "Last day", "last day", required=False, none="No end is stated: they are there until the next begins"
    )
    account = forms.ModelChoiceField(
        User.objects.none(),
        label="Account they sign in with",
        required=False,
        empty_label="None",
        to_field_name="username",
        help_text="Accounts with the Panel member role. It is never published.",
        error_messages={"invalid_choice": "Select an account that has the Panel member role"},
    )
    because = text_field("What has changed, or was wrong", LONG_TEXT, rows=2)

    def __init__(self, *args, correcting: PanelMember | None = None, **options):
        super().__init__(*args, **options)
        holders = RoleHolding.objects.held_on(today()).filter(role=Role.PANEL_MEMBER).values("user")
        may_be = Q(is_active=True, pk__in=holders)
        if correcting:
            may_be |= Q(pk=correcting.account_id)
        self.fields["account"].queryset = User.objects.filter(may_be).order_by("full_name", "pk")
        if not correcting:
            del self.fields["because"]

    @staticmethod
    def of(member: PanelMember) -> dict:
        """What the form says of somebody who is recorded."""
        names = ("name", "post", "kind", "appointed_by", "since", "account")
        told = {name: getattr(member, name) for name in names}
        return {**told, "ended": member.until.day_before() if member.until else None}

    def member(self, panel: Panel) -> PanelMember:
        """What was typed, not yet recorded."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("because", "ended")}
        ended = self.cleaned_data["ended"]
        return PanelMember(panel=panel, until=ended.day_after() if ended else None, **told)


class QuestionForm(forms.Form):
    """What a Panel put, in its words. Given `correcting`, it also asks what is corrected."""

    kind = choice_field("What it is", PanelQuestion.Kind.choices, select="Select what it is")
    wording = text_field("What was put, in the Panel’s words", LONG_TEXT, enter="Enter what was put", rows=4)
    meeting = forms.ChoiceField(label="Meeting at which it was put", required=False, widget=forms.Select())
    asked_on = ExactDayFormField(label="Day it was put", called="day it was put")
    answer_by = ExactDayFormField(
        label="Day an answer is wanted by",
        called="day an answer is wanted by",
        required=False,
        help_text="Leave it blank if the Panel set no period. A chief constable has no duty to answer.",
    )
    because = text_field("What is corrected and why", LONG_TEXT, rows=2)

    def __init__(self, *args, panel: Panel, correcting: bool = False, **options):
        super().__init__(*args, **options)
        self.panel = panel
        self.meetings = {str(each.pk): each for each in panel.meetings.select_related("panel")[:100]}
        named = [(key, str(each)) for key, each in self.meetings.items()]
        self.fields["meeting"].choices = [("", "Between meetings"), *named]
        self.fields["meeting"].error_messages = {"invalid_choice": "Select a meeting of this Panel"}
        if not correcting:
            del self.fields["because"]

    @staticmethod
    def of(question: PanelQuestion) -> dict:
        told = {name: getattr(question, name) for name in ("kind", "wording", "asked_on", "answer_by")}
        return {**told, "meeting": str(question.meeting_id or "")}

    def question(self) -> PanelQuestion:
        """What was typed, not yet recorded."""
        typed = self.cleaned_data
        told = {name: typed[name] for name in ("kind", "wording", "asked_on", "answer_by")}
        return PanelQuestion(panel=self.panel, meeting=self.meetings.get(typed["meeting"]), **told)


class ReplyForm(forms.Form):
    """What was replied in writing. It asks whether a recommendation is accepted, and of nothing else."""

    outcome = choice_field(
        "Is the recommendation accepted?",
        PanelReply.Outcome.choices[1:],
        select="Select whether the recommendation is accepted",
    )
    reason = text_field("Why, if it is not accepted or only in part", LONG_TEXT, required=False, rows=3)
    text = text_field("What was replied", LONG_TEXT, enter="Enter what was replied", rows=5)
    post = text_field(
        "Post that replied", 160, enter="Enter the post that replied", hint="For example, Chief Executive"
    )
    replied_on = ExactDayFormField(label="Day of the reply", called="day of the reply")
    issue = forms.ChoiceField(label="Report that says more", required=False, widget=forms.Select())
    paragraph = text_field("Paragraph of it", 12, required=False, hint="Such as 7.4")
    because = text_field("What is corrected and why", LONG_TEXT, rows=2)

    def __init__(self, *args, question: PanelQuestion, correcting: bool = False, **options):
        super().__init__(*args, **options)
        rows = ReportIssue.objects.current().filter(report__meeting__panel=question.panel_id)
        self.issues = {str(each.pk): each for each in rows.select_related("report__meeting__panel")[:100]}
        named = [(key, str(each.report)) for key, each in self.issues.items()]
        self.fields["issue"].choices = [("", "None"), *named]
        self.fields["issue"].error_messages = {"invalid_choice": "Select a report to this Panel"}
        if question.kind != PanelQuestion.Kind.RECOMMENDATION:
            del self.fields["outcome"], self.fields["reason"]
        if not correcting:
            del self.fields["because"]

    @staticmethod
    def of(reply: PanelReply) -> dict:
        names = ("outcome", "reason", "text", "post", "replied_on", "paragraph")
        return {**{name: getattr(reply, name) for name in names}, "issue": str(reply.issue_id or "")}

    def reply(self) -> PanelReply:
        """What was typed, not yet recorded."""
        typed = self.cleaned_data
        return PanelReply(
            outcome=typed.get("outcome", ""),
            reason=typed.get("reason", ""),
            text=typed["text"],
            post=typed["post"],
            replied_on=typed["replied_on"],
            issue=self.issues.get(typed["issue"]),
            paragraph=typed["paragraph"].strip().rstrip("."),
        )


class MovePromiseForm(forms.Form):
    due = date_field("When it is due now", "day it is due now")
    because = text_field("Why it was moved", LONG_TEXT, enter="Enter why it was moved", rows=3)


class SentForm(forms.Form):
    """That a report was sent to the clerk."""

    post = text_field("Post that sent it", 160, enter="Enter the post that sent it")
    sent_on = ExactDayFormField(label="Day it was sent", called="day it was sent")
