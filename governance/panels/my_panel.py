"""What a Panel member sees on the home page: the reports to their Panel, and what it meets on next."""

from alliance.needs import HomePart
from alliance.roles import Role
from alliance.temporal import today
from governance.models import Panel, PanelMeeting, ReportIssue
from governance.panels.seats import panels_of

NAMED_AT_MOST = 5


def reports_to_my_panel(user) -> list[HomePart]:
    """For Panel members: of each Panel that they sit on today, its reports and its next meeting."""
    if not user.has_role(Role.PANEL_MEMBER):
        return []
    panels = panels_of(user, today())
    issues, coming = _issues(panels), _coming(panels)
    told = [
        {
            "panel": panel,
            "issues": issues[panel.pk][:NAMED_AT_MOST],
            "more": len(issues[panel.pk]) > NAMED_AT_MOST,
            "next": coming.get(panel.pk),
        }
        for panel in panels
    ]
    illustrative = any(panel.illustrative for panel in panels)
    return [HomePart("governance/panels/_my_panel.html", told, illustrative)]


def _issues(panels: list[Panel]) -> dict[int, list[ReportIssue]]:
    """What was issued to each, as it stands, the newest first."""
    rows = ReportIssue.objects.current().filter(report__meeting__panel__in=panels)
    found = {panel.pk: [] for panel in panels}
    rows = rows.select_related("report__meeting")
    for issue in rows.order_by("-report__meeting__held_on", "-pk"):
        found[issue.report.meeting.panel_id].append(issue)
    return found


def _coming(panels: list[Panel]) -> dict[int, PanelMeeting]:
    """The next meeting of each that has one, today's among them."""
    rows = PanelMeeting.objects.filter(panel__in=panels, held_on__gte=today()).select_related("panel")
    found: dict[int, PanelMeeting] = {}
    for meeting in rows.order_by("held_on"):
        found.setdefault(meeting.panel_id, meeting)
    return found
