"""Having a report to a Panel cleared and approved, issuing it, and making its files."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from alliance.actions.files import keep_file
from alliance.actions.people import portal_user
from alliance.actions.search import index
from alliance.audit import Change, changed, record
from alliance.markings import Marking
from alliance.models import SearchEntry, User
from alliance.policy import enforce
from alliance.publishing import append
from alliance.temporal import long_date, today
from alliance.text import fold
from alliance.work import ask_for
from governance.actions.boards import PART
from governance.models import ClearancePost, Report, ReportApproval, ReportFile, ReportIssue
from governance.policies import cannot_write_reports
from governance.register import REPORT_ISSUED, key_of_report, payload_of_report
from governance.reports.content import content_of, digest_of, frozen, paragraphs_of, words_of
from governance.reports.files import FILES, made
from governance.reports.outstanding import (
    gaps_to_approve,
    gaps_to_clear,
    gaps_to_issue,
    refuse,
    unsaid_to_issue,
)
from governance.reports.standing import hold, holds_on

Step = ReportApproval.Step


@transaction.atomic
def ask_for_clearance(report: Report, posts: Iterable[str], *, by: User) -> None:
    """Say which posts must clear a report before it is approved, in the place of those named before."""
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    posts = list(dict.fromkeys(post.strip() for post in posts if post.strip()))
    before = [each.post for each in report.clearance_posts.all()]
    report.clearance_posts.exclude(post__in=posts).delete()
    for post in posts:
        if post not in before:
            asked = ClearancePost(report=report, post=post)
            asked.full_clean()
            asked.save()
    record(
        "governance.ask_for_clearance",
        report.subject,
        f"Changed who clears {report}",
        by=by,
        marking=Marking.OFFICIAL,
        changes=[Change("Who clears it", ", ".join(before), ", ".join(posts))],
    )


@transaction.atomic
def clear_report(report: Report, post: ClearancePost, cleared_on: date, *, by: User) -> ReportApproval:
    """Record that a post cleared a report as it stands. A change of it needs another clearance."""
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    content, wrong = content_of(report)
    refuse(gaps_to_clear(report, wrong), _to_come(cleared_on))
    digest = digest_of(content)
    clearance = _step(report, Step.CLEARED, post.post, cleared_on, digest, by)
    record(
        "governance.clear_report",
        report.subject,
        f"Recorded that {clearance.post} cleared {report}",
        by=by,
        marking=Marking.OFFICIAL,
        digest=digest,
    )
    return clearance


@transaction.atomic
def approve_report(report: Report, post: str, approved_on: date, *, by: User) -> ReportApproval:
    """Record that a post approved a report as it stands. A change of it needs another approval.

    Every post that must clear it has to have cleared it as it stands.
    """
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    content, wrong = content_of(report)
    digest = digest_of(content)
    refuse(gaps_to_approve(report, wrong, digest), _to_come(approved_on))
    approval = _step(report, Step.APPROVED, post, approved_on, digest, by)
    record(
        "governance.approve_report",
        report.subject,
        f"Recorded that {approval.post} approved {report}",
        by=by,
        marking=Marking.OFFICIAL,
        digest=approval.digest,
    )
    return approval


@transaction.atomic
def issue_report(
    report: Report,
    acknowledged: Iterable[str] = (),
    because: str = "",
    despite_hold: str = "",
    *,
    by: User,
) -> ReportIssue:
    """Issue a report: freeze all it says, for anybody to read, and write it into the register of hashes.

    `acknowledged` are the figures of which it is known that they are uncertain, that their sources disagree,
    or that they are illustrative. A second version says why (`because`); the first stays at its address.
    """
    changed(PART)
    report = hold(report)
    enforce(cannot_write_reports(by))
    content, wrong = content_of(report)
    kept, digest = frozen(content)
    unsaid = unsaid_to_issue(report, content, acknowledged, because, despite_hold)
    refuse(gaps_to_issue(report, wrong, digest), unsaid)
    holds = holds_on(report, today())
    last = report.issues.current().first()
    issue = ReportIssue(
        report=report,
        number=last.number + 1 if last else 1,
        content=kept,
        sha256=digest,
        corrects=last,
        because=because.strip() if last else "",
        despite_hold=despite_hold.strip() if holds else "",
        issued_on=today(),
        illustrative=report.illustrative,
        at=timezone.now(),
        by=by,
    )
    issue.full_clean(exclude=["by"])
    issue.save()
    if last is not None:
        index("report", str(last.pk), [])
    index_issue(issue)
    record(
        "governance.issue_report",
        report.subject,
        f"Issued version {issue.number} of {report} on {long_date(issue.issued_on)}",
        by=by,
        marking=Marking.PUBLISHED,
        sha256=digest,
        despite_hold=issue.despite_hold,
        because=issue.because,
    )
    append(
        REPORT_ISSUED,
        report.subject,
        payload_of_report(issue),
        key=key_of_report(issue),
        marking=Marking.PUBLISHED,
        by=by,
    )
    ask_for(FILES, str(issue.pk), by=by)
    return issue


def make_files(about: str, progress) -> None:
    """Make the files of an issued report, in the background, once: they are kept with it."""
    issue = ReportIssue.objects.select_related("report").filter(pk=about).first()
    if issue is None:
        # It was illustrative, and was removed meanwhile.
        return
    there = set(issue.files.values_list("kind", flat=True))
    kinds = [kind for kind in ReportFile.Kind if kind not in there]
    for done, kind in enumerate(kinds):
        progress(done, len(kinds))
        file = made(issue, kind)
        with transaction.atomic():
            # Who makes it twice in the same moment is refused, and tries again.
            ReportFile.objects.create(
                issue=issue,
                kind=kind,
                file=keep_file(file, illustrative=issue.illustrative, by=portal_user()),
                illustrative=issue.illustrative,
            )


def _to_come(day: date) -> dict[str, list[str]]:
    """What is wrong with the day on which a report was cleared or approved."""
    return {"approved_on": ["It is recorded once it is done: the day is to come."]} if day > today() else {}


def _step(report: Report, step: Step, post: str, day: date, digest: str, by: User) -> ReportApproval:
    told = ReportApproval(
        report=report,
        step=step,
        digest=digest,
        post=post.strip(),
        approved_on=day,
        illustrative=report.illustrative,
        at=timezone.now(),
        by=by,
    )
    told.full_clean(exclude=["by"])
    told.save()
    return told


def index_issue(issue: ReportIssue) -> None:
    """Let an issued report be found by all that it says."""
    content = issue.told
    said = " ".join(words_of(each) for each in paragraphs_of(content).values())
    entry = SearchEntry(
        kind="report",
        key=str(issue.pk),
        title=content["title"],
        summary=f"Report to {content['panel']}, {long_date(issue.report.meeting.held_on)}",
        folded=fold(f"{content['title']} {content['panel']}"),
        text=said,
        day=issue.issued_on,
        body=content["panel"][:160],
        address=f"/reports/{issue.report.slug}/",
        marking=Marking.PUBLISHED,
        illustrative=issue.illustrative,
    )
    index("report", str(issue.pk), [entry])
