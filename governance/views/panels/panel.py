"""The Panels, and one Panel: its meetings, the reports to it, and what it was promised."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from governance.models import Commitment, Panel, ReportIssue
from governance.policies import cannot_write_reports
from governance.views.resolve import HOME

REPORTS = ("Reports", "/reports/")
PANELS = ("Panels", "/panels/")


def sub_navigation(current: str) -> list[dict]:
    """The pages about reports."""
    return [{"label": label, "url": url, "current": label == current} for label, url in (REPORTS, PANELS)]


class PanelList(Page):
    """Every Panel, with its next meeting."""

    public = True
    template_name = "governance/panels/panels.html"
    heading = "Panels"
    breadcrumbs = (HOME, REPORTS)

    def context(self, **extra):
        panels = list(Panel.objects.select_related("force").prefetch_related("meetings"))
        rows = []
        for panel in panels:
            coming = sorted(each.held_on for each in panel.meetings.all() if each.held_on >= today())
            rows.append(
                {
                    "panel": panel,
                    "url": reverse("panel", args=[panel.slug]),
                    "next": long_date(coming[0]) if coming else "None recorded",
                }
            )
        actions = []
        if not cannot_write_reports(self.request.user):
            actions.append({"label": "Add a Panel", "url": reverse("record-panel")})
        return super().context(
            introduction="A Police and Crime Panel scrutinises the commissioner of one force.",
            rows=rows,
            actions=actions,
            sub_navigation=sub_navigation("Panels"),
            page_is_illustrative=any(panel.illustrative for panel in panels),
            **extra,
        )


class OfOnePanel:
    """For pages under /panels/<slug>/."""

    @cached_property
    def panel(self) -> Panel:
        found = Panel.objects.select_related("force").filter(slug=self.kwargs["slug"]).first()
        if found is None:
            raise Http404("No Panel has this address.")
        return found

    def panel_url(self) -> str:
        return reverse("panel", args=[self.panel.slug])


class PanelPage(OfOnePanel, Page):
    """When it meets and by when its papers are due, what was issued to it, and what it was promised."""

    public = True
    template_name = "governance/panels/panel.html"
    breadcrumbs = (HOME, REPORTS, PANELS)
    fetched_first = ("panel",)

    def get_heading(self):
        return self.panel.name

    def context(self, **extra):
        panel = self.panel
        issues = ReportIssue.objects.current().filter(report__meeting__panel=panel)
        issues = issues.select_related("report__meeting__panel").order_by("-report__meeting__held_on", "pk")
        promised = Commitment.objects.filter(panel=panel).select_related("answer__issue__report")
        actions = []
        if not cannot_write_reports(self.request.user):
            actions = [
                {"label": "Add a meeting", "url": reverse("record-panel-meeting", args=[panel.slug])},
                {"label": "Record what was promised", "url": reverse("promise", args=[panel.slug])},
            ]
        days = panel.papers_due_days
        return super().context(
            panel=panel,
            meetings=panel.meetings.all(),
            issues=issues,
            promised=[self.promise_row(each) for each in promised],
            actions=actions,
            status_sentences=[
                f"It scrutinises the commissioner of {panel.force}.",
                f"Papers are due {days} working day{'' if days == 1 else 's'} before a meeting.",
            ],
            page_is_illustrative=panel.illustrative,
            **extra,
        )

    def promise_row(self, commitment: Commitment) -> dict:
        answer = getattr(commitment, "answer", None)
        late = commitment.due.latest is not None and commitment.due.latest < today()
        row = {"commitment": commitment, "answer": answer, "state": "Late" if late else "To come"}
        if answer:
            slug = answer.issue.report.slug
            row["url"] = f"{reverse('report', args=[slug])}#p{answer.paragraph}"
            row["state"] = "Answered"
        elif not cannot_write_reports(self.request.user):
            row["answer_url"] = reverse("answer-promise", args=[self.panel.slug, commitment.number])
        return row
