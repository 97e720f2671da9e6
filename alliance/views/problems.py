"""Problems with pages that were reported: the officers' list, and answering one."""

import django_tables2 as tables
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate

from alliance.actions.problems import answer_problem
from alliance.addresses import LARGEST_NUMBER
from alliance.forms.subscriptions import AnswerForm
from alliance.markings import Marking
from alliance.models import Mail, Problem
from alliance.needs import need
from alliance.policies import cannot_answer_problem, cannot_answer_problems
from alliance.policy import enforce
from alliance.tables import PortalTable
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.kinds import ActionPage, DetailPage, ListPage

HOME = ("Home", "/")
PROBLEMS = ("Problems with pages", "/problems/")
# How many are named one by one at home.
MOST_NAMED = 5
NO_PAGE = "Not said"


@need
def problems_that_wait(user) -> list[tuple[str, str]]:
    """For the officers: problems that nobody has answered, the first due first."""
    rows = list(Problem.objects.visible_to(user).unanswered().order_by(F("due_on").asc(), "pk"))
    day = today()
    if len(rows) > MOST_NAMED:
        late = sum(each.is_overdue(day) for each in rows)
        overdue = f", {late} of them overdue" if late else ""
        return [(f"{len(rows)} problems with pages wait for an answer{overdue}", reverse("problems"))]
    found = []
    for each in rows:
        waits = "is overdue since" if each.is_overdue(day) else "waits for an answer by"
        words = f"A problem with a page {waits} {long_date(each.due_on)}"
        found.append((words, reverse("problem", args=[each.pk])))
    return found


class ProblemTable(PortalTable):
    """One row for each problem, what is still open first."""

    problem = tables.Column(accessor="pk", verbose_name="Problem")
    page = tables.Column(accessor="page", verbose_name="Page", empty_values=())
    reported = tables.Column(accessor="reported_at", verbose_name="Reported")
    due = tables.Column(accessor="due_on", verbose_name="Answer due")
    status = tables.Column(accessor="pk", verbose_name="State")

    sorts = {"reported": ("reported_at",), "due": ("due_on",)}
    own_order = ("-pk",)
    caption = "Problems that were reported"

    class Meta(PortalTable.Meta):
        empty_text = "No problem was reported yet."

    def render_problem(self, record):
        return format_html(
            '<a class="govuk-link" href="{}">Problem {}</a><span class="portal-table__second">{}</span>',
            reverse("problem", args=[record.pk]),
            record.pk,
            shortened(record.wrong),
        )

    def render_page(self, value):
        return value or NO_PAGE

    def render_reported(self, value):
        return long_date(localdate(value))

    def render_due(self, value):
        return long_date(value)

    def render_status(self, record):
        return drawn_status(record.state(today()))


def shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 120 else f"{words[:119].rstrip()}…"


class ProblemList(ListPage):
    """Every problem, those without an answer first."""

    table_class = ProblemTable
    heading = "Problems with pages"
    breadcrumbs = (HOME,)
    noun = ("problem", "problems")

    def get(self, request, **kwargs):
        if cannot_answer_problems(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    def rows(self):
        rows = Problem.objects.visible_to(self.request.user)
        return rows.order_by(F("answered_at").desc(nulls_first=True), F("due_on").asc(), "-pk")

    def get_marking(self):
        return Marking.OFFICIAL

    def context(self, **extra):
        said = "What people who read the portal say is wrong with its pages, and when an answer is due."
        return super().context(as_at=None, introduction=said, **extra)


class OfOneProblem:
    """For pages under /problems/<number>/."""

    @cached_property
    def thing(self) -> Problem:
        rows = Problem.objects.visible_to(self.request.user).select_related("answered_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No problem has this number.")
        return found

    def get_marking(self):
        return Marking.OFFICIAL

    def reported(self) -> list[dict]:
        """What was reported, as label and value."""
        problem = self.thing
        return [
            {"label": "Page", "value": problem.page or NO_PAGE},
            {"label": "What they were doing", "value": problem.doing or "Not said"},
            {"label": "What went wrong", "value": problem.wrong},
            {"label": "Reported", "value": long_date(localdate(problem.reported_at))},
            {"label": "Answer due by", "value": long_date(problem.due_on)},
            {"label": "Where the answer goes", "value": self.where_to()},
        ]

    def where_to(self) -> str:
        """Where the answer goes or went. The address is shown to nobody: the portal sends the answer."""
        problem = self.thing
        if problem.email:
            return "By e-mail to the address that was given"
        if not problem.answer_mailed:
            return "Nowhere: no address was given"
        waiting = Mail.objects.filter(about=problem.subject, private=True).first()
        if waiting is None:
            return "Sent by e-mail; the address is erased"
        if waiting.is_given_up:
            return f"It could not be sent, and the address is erased. {waiting.last_error}"
        return "It waits to be sent by e-mail; the address is erased then"


class ProblemPage(OfOneProblem, DetailPage):
    """One problem, and its answer."""

    template_name = "alliance/problems/problem.html"
    breadcrumbs = (HOME, PROBLEMS)

    def get(self, request, **kwargs):
        if cannot_answer_problems(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    def get_heading(self):
        return f"Problem {self.thing.pk} with a page"

    def context(self, **extra):
        problem, day = self.thing, today()
        said = []
        if problem.answered_at:
            on = long_date(localdate(problem.answered_at))
            said = [f"Answered on {on} by {problem.answered_by}."]
        elif problem.is_overdue(day):
            said = [f"Overdue: an answer was due by {long_date(problem.due_on)}."]
        refusal = cannot_answer_problem(self.request.user, problem)
        answering = {"label": "Answer it", "url": reverse("answer-problem", args=[problem.pk])}
        return super().context(
            as_at=None,
            status=problem.state(day),
            status_sentences=said,
            answers=self.reported(),
            answer=problem.answer,
            actions=[] if refusal else [answering],
            **extra,
        )


class AnswerProblem(OfOneProblem, ActionPage):
    """Answer a problem: it is looked at once more first, because what was sent cannot be changed."""

    template_name = "alliance/problems/answer.html"
    form_class = AnswerForm
    check_first = True
    submit_label = "Answer"

    def let_in(self):
        enforce(cannot_answer_problems(self.request.user))
        super().let_in()

    def cannot(self):
        return cannot_answer_problem(self.request.user, self.thing)

    def get_heading(self):
        return f"Answer problem {self.thing.pk}"

    def get_breadcrumbs(self):
        return [HOME, PROBLEMS, (f"Problem {self.thing.pk}", reverse("problem", args=[self.thing.pk]))]

    def act(self, form):
        problem = answer_problem(self.thing, form.cleaned_data["answer"], by=self.request.user)
        sent = " It is sent to whoever reported it." if problem.answer_mailed else ""
        messages.success(self.request, f"The answer is kept.{sent}")
        return reverse("problem", args=[problem.pk])

    def context(self, **extra):
        return super().context(reported=self.reported(), **extra)
