"""Which report a report is compared with, and with which others it can be."""

from django.db.models import Q

from governance.models import ReportIssue


def compared_with(issue: ReportIssue) -> ReportIssue | None:
    """The version it corrects; or else the report it was written after, or the last to the same Panel."""
    if issue.corrects:
        return issue.corrects
    return issue.report.compared_with or earlier_reports(issue).first()


def earlier_reports(issue: ReportIssue):
    """What was issued to the same Panel for earlier meetings, as it stands now, the latest first."""
    meeting = issue.report.meeting
    rows = ReportIssue.objects.current().filter(report__meeting__panel=meeting.panel_id)
    before = Q(report__meeting__held_on__lt=meeting.held_on)
    return rows.filter(before).select_related("report__meeting").order_by("-report__meeting__held_on", "-pk")


def earlier_versions(issue: ReportIssue):
    """The versions of the same report that were issued before it, the latest first."""
    return ReportIssue.objects.filter(report=issue.report_id, number__lt=issue.number).order_by("-number")
