"""Reporting a problem with a page, by anybody."""

from django.conf import settings

from alliance.actions.people import portal_user
from alliance.actions.problems import report_problem
from alliance.forms.subscriptions import ProblemForm
from alliance.views.kinds import ActionPage, Page

HOME = ("Home", "/")


class ReportProblem(ActionPage):
    """Say what is wrong with a page. Whose address it is and who reports it are kept nowhere else."""

    public = True
    template_name = "public/report_problem.html"
    heading = "Report a problem with a page"
    breadcrumbs = (HOME,)
    form_class = ProblemForm
    submit_label = "Send this"

    def cannot(self):
        return ""

    def initial(self):
        asked = self.request.GET.get("page", "")
        return {"page": asked[:500] if asked.startswith("/") else ""}

    def act(self, form):
        report_problem(**form.cleaned_data, by=portal_user())
        return "/report-a-problem/kept/"

    def context(self, **extra):
        return super().context(days=settings.PROBLEM_ANSWER_DAYS, problem_page="/report-a-problem/", **extra)


class ProblemKept(Page):
    """What happens with a problem that was reported."""

    public = True
    template_name = "public/problem_kept.html"
    heading = "Thank you: we have it"
    breadcrumbs = (HOME, ("Report a problem with a page", "/report-a-problem/"))

    def context(self, **extra):
        return super().context(days=settings.PROBLEM_ANSWER_DAYS, **extra)
