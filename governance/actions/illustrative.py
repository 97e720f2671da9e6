"""Removing what is illustrative from the record of the Board."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, Q

from alliance.actions.illustrative import remove_rows
from alliance.actions.search import index
from alliance.audit import changed, record
from alliance.models import FileContent, Mail, RegisterEntry, SearchEntry, StoredFile, User
from alliance.policy import enforce
from alliance.publishing import erase
from business_areas.models import (
    Review,
    ReviewClearance,
    ReviewDraft,
    ReviewPlan,
    ReviewRecommendation,
    StatementDay,
)
from governance.actions.boards import PART, settle
from governance.models import (
    Action,
    AgendaAgreement,
    AgendaItem,
    Authority,
    ChairRota,
    ChairRotaPlace,
    ChairSwap,
    Clearance,
    ClearancePost,
    Commitment,
    CommitmentAnswer,
    CommitmentMoved,
    ConsentFlag,
    Decision,
    FactDecision,
    GatheredThing,
    Holding,
    InformationAnswer,
    InformationRequest,
    Interest,
    ItemLock,
    ItemRecord,
    ItemRevision,
    Meeting,
    Minutes,
    MinutesComment,
    Notice,
    Noting,
    Pack,
    Panel,
    PanelMeeting,
    PanelMember,
    PanelQuestion,
    PanelReply,
    Paper,
    PaperReading,
    PaperVersion,
    ParagraphComment,
    ParagraphText,
    Person,
    RecommendationAccepted,
    Report,
    ReportApproval,
    ReportFile,
    ReportIssue,
    ReportParagraph,
    ReportSection,
    ReviewHearing,
    Seat,
    SentToClerk,
    Sharing,
    SharingAnswer,
    Substitute,
)
from governance.policies import cannot_keep_board
from governance.register import (
    DECISION_MADE,
    RESTRICTED,
    key_of_answer,
    key_of_minutes,
    key_of_notice,
    key_of_report,
)


@dataclass(frozen=True)
class Removed:
    """How much was removed, and who stays because something real stands on them."""

    meetings: int
    facts: int
    people: int
    kept: tuple[str, ...]


@transaction.atomic
def remove_illustrative(*, by: User) -> Removed:
    """Remove illustrative meetings, holders, substitutes and rotas, as if never recorded; seats stay."""
    people = list(Person.objects.select_for_update().filter(illustrative=True))
    enforce(cannot_keep_board(by))
    Authority.objects.filter(illustrative=True).delete()
    SharingAnswer.objects.filter(sharing__illustrative=True).delete()
    Sharing.objects.filter(illustrative=True).delete()
    meetings = _remove_meetings(by)
    Mail.objects.filter(illustrative=True).delete()
    keys = list(Holding.objects.filter(illustrative=True).values_list("seat_id", flat=True))
    facts = remove_rows(Holding)
    facts += Substitute.objects.filter(person__in=people).delete()[0]
    rotas = ChairRota.objects.filter(illustrative=True, replaced_by__isnull=True)
    ChairRotaPlace.objects.filter(rota__in=list(rotas.values_list("pk", flat=True))).delete()
    facts += remove_rows(ChairRota)
    removed, kept = 0, []
    for person in people:
        try:
            with transaction.atomic():
                person.delete()
        except ProtectedError:
            kept.append(person.name)
        else:
            removed += 1
    for seat in Seat.objects.filter(pk__in=keys).select_related("board", "source"):
        settle(seat)
    changed(PART)
    if meetings or facts or removed:
        record(
            "governance.remove_illustrative",
            "illustrative-data",
            f"Removed illustrative data from the Board: {meetings} meetings, {facts} facts, {removed} people",
            by=by,
        )
    return Removed(meetings, facts, removed, tuple(kept))


@transaction.atomic
def remove_illustrative_reports(*, by: User) -> int:
    """Remove the illustrative Panels with all that was written to them; returns how many rows went.

    What the register of hashes holds of an illustrative report is erased.
    """
    enforce(cannot_keep_board(by))
    changed(PART)
    reports = Report.objects.filter(illustrative=True)
    paragraphs = ReportParagraph.objects.filter(section__report__in=reports)
    issues = ReportIssue.objects.filter(illustrative=True).select_related("report")
    _erase_entries([key_of_report(issue) for issue in issues], by)
    removed = CommitmentAnswer.objects.filter(illustrative=True).delete()[0]
    for rows in (SentToClerk, CommitmentMoved):
        removed += rows.objects.filter(illustrative=True).delete()[0]
    # The latest first: each may correct an earlier one.
    for rows in (PanelReply, PanelQuestion, PanelMember):
        for row in rows.objects.filter(illustrative=True).order_by("-pk"):
            removed += row.delete()[0]
    reports.update(compared_with=None)
    # The latest first: each continues or corrects an earlier one.
    _remove_report_files(ReportFile.objects.filter(illustrative=True))
    for issue in issues.order_by("-pk"):
        index("report", str(issue.pk), [])
        removed += issue.delete()[0]
    for rows in (ReportApproval, ParagraphText, ParagraphComment):
        removed += rows.objects.filter(illustrative=True).delete()[0]
    ClearancePost.objects.filter(report__in=reports).delete()
    for paragraph in paragraphs.order_by("-pk"):
        removed += paragraph.delete()[0]
    removed += ReportSection.objects.filter(report__in=reports).delete()[0]
    for model in (Report, Commitment, PanelMeeting):
        removed += model.objects.filter(illustrative=True).delete()[0]
    removed += _remove_panels()
    if removed:
        record(
            "governance.remove_illustrative_reports",
            "illustrative-data",
            f"Removed illustrative Panels and reports: {removed} rows",
            by=by,
        )
    return removed


def _remove_report_files(rows) -> None:
    files = list(rows.values_list("file_id", flat=True))
    rows.delete()
    FileContent.objects.filter(file__in=files).delete()
    StoredFile.objects.filter(pk__in=files).delete()


def _remove_panels() -> int:
    """Remove illustrative Panels; one of which something real is recorded keeps that, and nothing made up."""
    removed = 0
    for panel in Panel.objects.filter(illustrative=True):
        try:
            with transaction.atomic():
                removed += panel.delete()[0]
        except ProtectedError:
            panel.papers_due_days, panel.illustrative = None, False
            panel.clerk = panel.clerk_email = panel.papers_to = ""
            panel.save()
            removed += 1
    return removed


@transaction.atomic
def remove_illustrative_requests(*, by: User) -> int:
    """Remove the illustrative freedom of information requests with their answers; returns how many went.

    What the register of hashes holds of an illustrative answer is erased.
    """
    enforce(cannot_keep_board(by))
    changed(PART)
    requests = InformationRequest.objects.filter(illustrative=True)
    answers = InformationAnswer.objects.filter(request__in=requests).select_related("request")
    _erase_entries([key_of_answer(answer) for answer in answers], by)
    answers.delete()
    FactDecision.objects.filter(thing__request__in=requests).delete()
    GatheredThing.objects.filter(request__in=requests).delete()
    removed = requests.delete()[0]
    if removed:
        record(
            "governance.remove_illustrative_requests",
            "illustrative-data",
            f"Removed illustrative freedom of information requests: {removed}",
            by=by,
        )
    return removed


@transaction.atomic
def remove_illustrative_reviews(*, by: User) -> int:
    """Remove the illustrative reviews of areas and days of statements; returns how many rows went.

    Recommendations that became actions are removed with the actions they became.
    """
    enforce(cannot_keep_board(by))
    changed(PART)
    accepted = RecommendationAccepted.objects.filter(hearing__illustrative=True)
    actions = list(accepted.values_list("action_id", flat=True))
    removed = accepted.delete()[0]
    _remove_actions(Action.objects.filter(pk__in=actions))
    parts = (ReviewHearing, ReviewClearance, ReviewRecommendation, ReviewDraft, ReviewPlan)
    for model in (*parts, Review, StatementDay):
        removed += model.objects.filter(illustrative=True).delete()[0]
    if removed:
        record(
            "governance.remove_illustrative_reviews",
            "illustrative-data",
            f"Removed illustrative reviews: {removed} rows",
            by=by,
        )
    return removed


def _remove_meetings(by: User) -> int:
    """Remove illustrative meetings and items with all that is part of them; returns how many meetings.

    What somebody put on such an agenda goes with it. They stand on each other, by what was deferred and by
    the minutes that were agreed: when something real stands on one of them, all of them stay.
    """
    meetings = list(Meeting.objects.filter(illustrative=True).select_related("board").order_by("-held_on"))
    items = AgendaItem.objects.filter(Q(meeting__in=meetings) | Q(meeting__isnull=True, illustrative=True))
    try:
        with transaction.atomic():
            for minutes in Minutes.objects.filter(meeting__in=meetings).select_related("meeting__board"):
                _remove_minutes(minutes, by)
            Noting.objects.filter(item__in=items).delete()
            _remove_decisions(_illustrative_decisions(meetings), by)
            _remove_actions(Action.objects.filter(item__meeting__in=meetings))
            _remove_items(items)
            for meeting in meetings:
                _remove_versions(meeting)
                meeting.attendances.all().delete()
                ChairSwap.objects.filter(meeting=meeting).delete()
                Pack.objects.filter(meeting=meeting).delete()
                index("meeting", f"{meeting.board.slug}/{meeting.held_on.isoformat()}", [])
                meeting.delete()
    except ProtectedError:
        return 0
    return len(meetings)


def _remove_minutes(minutes: Minutes, by: User) -> None:
    keys = [key_of_minutes(version) for version in minutes.versions.select_related("minutes__meeting__board")]
    _erase_entries([*keys, *(f"{key}/published" for key in keys)], by)
    SearchEntry.objects.filter(kind="minutes", key__startswith=f"{minutes.pk}/").delete()
    MinutesComment.objects.filter(paragraph__minutes=minutes).delete()
    minutes.paragraphs.all().delete()
    minutes.versions.all().delete()
    minutes.delete()


def _illustrative_decisions(meetings):
    """Those of illustrative meetings, and those that were put between meetings or correct another."""
    without_item = Q(item__isnull=True, illustrative=True)
    return Decision.objects.filter(Q(item__meeting__in=meetings) | without_item)


def _remove_decisions(decisions, by: User) -> None:
    """Remove decisions that are illustrative; what the register of hashes holds of them is erased."""
    for decision in decisions.select_related("board"):
        for notice in decision.notices.select_related("corporation").order_by("-number"):
            _remove_notice(notice, by)
        keys = [f"{DECISION_MADE}/{decision.reference}"] if decision.made_at else []
        keys += [f"{RESTRICTED}/{part.pk}" for part in decision.restricted.all()]
        _erase_entries(keys, by)
        index("decision", str(decision.pk), [])
        parts_of_it = (
            decision.assents, decision.progress, decision.restricted, decision.reminders, decision.notings,
        )  # fmt: skip
        for parts in parts_of_it:
            parts.all().delete()
        decision.delete()


def _remove_notice(notice: Notice, by: User) -> None:
    _erase_entries([key_of_notice(notice)], by)
    index("notice", str(notice.pk), [])
    notice.withheld.all().delete()
    notice.areas.clear()
    notice.delete()


def _erase_entries(keys: list[str], by: User) -> None:
    for entry in RegisterEntry.objects.filter(key__in=keys, kept__erased_at__isnull=True):
        erase(entry, because="Illustrative data was removed.", by=by)


def _remove_actions(actions) -> None:
    for action in actions:
        index("action", str(action.pk), [])
        action.slips.all().delete()
        action.replies.all().delete()
        action.delete()


def _remove_versions(meeting: Meeting) -> None:
    AgendaAgreement.objects.filter(version__in=list(meeting.agenda_versions.all())).delete()
    meeting.agenda_versions.all().delete()


def _remove_items(items) -> None:
    keys = list(items.values_list("pk", flat=True))
    papers = list(Paper.objects.filter(item__in=keys).values_list("pk", flat=True))
    files = list(PaperVersion.objects.filter(paper__in=papers).values_list("file_id", flat=True))
    PaperReading.objects.filter(version__paper__in=papers).delete()
    for part in (Clearance, PaperVersion):
        part.objects.filter(paper__in=papers).delete()
    SearchEntry.objects.filter(kind="paper", key__in=[str(paper) for paper in papers]).delete()
    Paper.objects.filter(pk__in=papers).delete()
    FileContent.objects.filter(file__in=files).delete()
    StoredFile.objects.filter(pk__in=files).delete()
    for part in (ConsentFlag, Interest, ItemLock, ItemRevision):
        part.objects.filter(item__in=keys).delete()
    ItemRecord.objects.filter(item__in=keys).delete()
    SearchEntry.objects.filter(kind="agenda-item", key__in=[str(key) for key in keys]).delete()
    # The latest first: an item may continue an earlier one.
    for item in AgendaItem.objects.filter(pk__in=keys).order_by("-pk"):
        item.delete()
