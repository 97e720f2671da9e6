"""Finishing a report: who clears it, that it was cleared and approved, and issuing it."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.templatetags.fields import first_input_id
from alliance.temporal import today
from alliance.views.kinds import add_errors
from governance.actions.reports import approve_report, ask_for_clearance, clear_report, issue_report
from governance.forms.reports import ApproveForm, ClearersForm, ClearForm, IssueForm
from governance.models import ClearancePost
from governance.reports.content import digest_of
from governance.reports.outstanding import (
    Gap,
    gaps_to_approve,
    gaps_to_clear,
    gaps_to_issue,
    unsaid_to_issue,
)
from governance.reports.standing import holds_on, to_acknowledge
from governance.views.reports.drafts import OnOneDraft
from governance.views.reports.issued import anchor_of


class AskForClearance(OnOneDraft):
    """Which posts must clear it before it is approved."""

    heading = "Who clears the report"
    form_class = ClearersForm
    edits_in_place = True

    def initial(self):
        return {"posts": "\n".join(each.post for each in self.report.clearance_posts.all())}

    def carry_out(self, form):
        return ask_for_clearance(self.report, form.cleaned_data["posts"].splitlines(), by=self.request.user)

    def done(self, _):
        return "Who clears the report is saved.", self.draft_url()


class Finishing(OnOneDraft):
    """A page that says what is outstanding before its button is pressed, and if it is pressed anyway."""

    template_name = "governance/reports/finish.html"

    def gaps(self) -> list[Gap]:
        """What is outstanding, with where each thing is put right."""
        raise NotImplementedError

    def show_refused(self, form, wrong):
        """What is outstanding leads to its place in the list of the page; the rest stands at its field."""
        said = wrong.update_error_dict({})
        of_page = ValidationError(said.pop(NON_FIELD_ERRORS, [])).messages
        if said:
            add_errors(form, ValidationError(said))
        listed = {each.sentence: f"outstanding-{place}" for place, each in enumerate(self.gaps(), start=1)}
        page_errors = [(sentence, listed.get(sentence, "")) for sentence in of_page]
        return self.show(form, http_status=422, page_errors=page_errors, has_errors=True)

    def context(self, **extra):
        return super().context(**{"outstanding": self.gaps(), **extra})


class ClearReport(Finishing):
    """That one of them cleared it as it stands."""

    form_class = ClearForm
    fetched_first = ("report", "post_asked")

    @cached_property
    def post_asked(self) -> ClearancePost:
        found = self.report.clearance_posts.filter(pk=self.kwargs["key"]).first()
        if found is None:
            raise Http404("No such post clears this report.")
        return found

    def get_heading(self):
        return f"Record that {self.post_asked.post} cleared the report"

    def gaps(self):
        return gaps_to_clear(self.report, self.told[1])

    def initial(self):
        return {"approved_on": today()}

    def carry_out(self, form):
        day = form.cleaned_data["approved_on"]
        return clear_report(self.report, self.post_asked, day, by=self.request.user)

    def done(self, clearance):
        return f"{clearance.post} has cleared the report.", self.draft_url()


class ApproveReport(Finishing):
    heading = "Record that the report is approved"
    form_class = ApproveForm

    def gaps(self):
        content, wrong = self.told
        return gaps_to_approve(self.report, wrong, digest_of(content))

    def context(self, **extra):
        """What is to be known of its figures when it is issued is said beside what is outstanding."""
        known = [
            Gap(f"{words}.", f"{self.draft_url('check-facts')}#{anchor_of(name)}")
            for name, words in to_acknowledge(self.told[0])
        ]
        return super().context(to_know=known, **extra)

    def initial(self):
        return {"approved_on": today()}

    def carry_out(self, form):
        return approve_report(self.report, **form.cleaned_data, by=self.request.user)

    def done(self, approval):
        return f"{approval.post} has approved the report.", self.draft_url()


class IssueReport(Finishing):
    """Issue it: what is shown first says what follows."""

    form_class = IssueForm
    submit_label = "Continue"
    check_first = True

    def get_heading(self):
        return f"Issue {self.report.title}"

    def gaps(self):
        content, wrong = self.told
        return gaps_to_issue(self.report, wrong, digest_of(content))

    def context(self, **extra):
        """What is said on the page itself is told with what is outstanding, until it is said."""
        form = extra["form"]
        typed = {name: form[name].value() or "" for name in form.fields}
        unsaid = unsaid_to_issue(self.report, self.told[0], **typed)
        here = [Gap(said, f"#{box_of(form[name], said)}") for name in unsaid for said in unsaid[name]]
        return super().context(outstanding=[*self.gaps(), *here], **extra)

    def form_options(self):
        content, _ = self.told
        return {
            "to_acknowledge": to_acknowledge(content),
            "corrects": self.report.issues.exists(),
            "on_hold": bool(holds_on(self.report, today())),
        }

    @property
    def when_checked(self) -> dict:
        return {
            "heading": "Issue the report?",
            "submit_label": "Issue it",
            "consequences": [
                "Anybody can read it, without signing in.",
                "Its words, figures and paragraph numbers never change. A correction is a new version.",
            ],
            "warning": "A report that is issued cannot be taken back.",
        }

    def carry_out(self, form):
        return issue_report(self.report, **form.told(), by=self.request.user)

    def done(self, issue):
        return (
            f"Version {issue.number} is issued.",
            reverse("report", args=[issue.report.slug]),
        )


def box_of(field, said: str) -> str:
    """The id of the box that says it, where the field has one for each figure, or else of the field."""
    boxes = field if len(field) > 1 else ()
    return next((box.id_for_label for box in boxes if said.endswith(box.choice_label)), first_input_id(field))
