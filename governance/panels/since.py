"""What happened between a meeting of a Panel and the one before it, by what anybody may read.

A meeting's page is as at its day: what happens later is not on it. What is found out later of what was so
then can be, as everywhere (R5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alliance.temporal import long_date
from alliance.text import listed
from governance.models import Action, Notice, Panel, PanelMeeting, PanelQuestion, PanelReply, ReportIssue
from governance.notices import withheld_words, wording_of
from governance.panels.clock import clock
from governance.panels.promises import Promised, promises_to

# Whoever looks, the page says what anybody may read.
ANYBODY = AnonymousUser()


@dataclass(frozen=True)
class Period:
    """From the day after the meeting before until the day of this one."""

    before: date
    day: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.before < day <= self.day

    def holds_moment(self, moment) -> bool:
        return moment is not None and self.holds(timezone.localdate(moment))

    def lets_pass(self, due: date | None) -> bool:
        """Whether a last day passed in it: on the day itself nothing is late."""
        return due is not None and self.before <= due < self.day


@dataclass(frozen=True)
class Line:
    """One thing that happened, where it is told in full, and what else is to be said of it."""

    words: str
    url: str
    more: str = ""
    illustrative: bool = False


@dataclass(frozen=True)
class Section:
    """What happened of one kind. `counted` are words for one and for many; `none` says that nothing did."""

    anchor: str
    title: str
    counted: tuple[str, str]
    none: str
    lines: tuple[Line, ...]

    @property
    def count_words(self) -> str:
        one, many = self.counted
        return f"{len(self.lines):,} {one if len(self.lines) == 1 else many}"


def meeting_before(meeting: PanelMeeting) -> PanelMeeting | None:
    """The meeting of the same Panel before this one."""
    rows = PanelMeeting.objects.filter(panel=meeting.panel_id, held_on__lt=meeting.held_on)
    return rows.order_by("-held_on").first()


def first_sentence(since: date, sections: Iterable[Section]) -> str:
    """How much there is of each kind that there is anything of."""
    counts = [section.count_words for section in sections if section.lines]
    told = listed(counts) if counts else "nothing that is published happened"
    return f"Since the meeting of {long_date(since)}: {told}."


# Decisions


def decided(panel: Panel, period: Period) -> tuple[Section, Section]:
    """The decisions that were published, each once, and the parts of them that are withheld (R22)."""
    rows = Notice.objects.visible_to(ANYBODY).on(period.day).filter(published_on__gt=period.before)
    rows = rows.select_related("corporation").order_by("decision__year", "decision__number", "pk")
    notices: dict[int, Notice] = {}
    withheld: dict[str, Line] = {}
    for notice in rows:
        own = notice.corporation.force_id == panel.force_id
        if own or notice.decision_id not in notices:
            notices[notice.decision_id] = notice
        for row in notice.content["withheld"]:
            words = f"{notice.reference}: {withheld_words(row)}"
            if own or words not in withheld:
                withheld[words] = Line(words, notice.address, illustrative=notice.illustrative)
    return (
        Section(
            "decided",
            "Decided",
            ("decision was published", "decisions were published"),
            "No decision was published.",
            tuple(_decision(each) for each in notices.values()),
        ),
        Section(
            "withheld",
            "Withheld, and why",
            ("part of a decision was withheld", "parts of decisions were withheld"),
            "Nothing was withheld from what was published.",
            tuple(withheld.values()),
        ),
    )


def _decision(notice: Notice) -> Line:
    said = wording_of(notice.content) or "The words of this decision are withheld."
    if notice.because:
        said = f"{said} Corrected: {notice.because}"
    return Line(notice.heading, notice.address, said, notice.illustrative)


# What slipped


def slipped_actions(period: Period) -> list[Line]:
    """Actions of the Board whose day moved or passed, by what was known at the end of the period."""
    rows = Action.objects.visible_to(ANYBODY).filter(issued_at__date__lte=period.day)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__date__gt=period.before))
    touched = Q(due_on__gte=period.before, due_on__lt=period.day)
    touched |= Q(slips__at__date__gt=period.before) | Q(slips__was__gte=period.before)
    rows = rows.filter(touched).prefetch_related("slips").order_by("year", "number", "pk").distinct()
    return [line for action in rows for line in _of_action(action, period)]


def _of_action(action: Action, period: Period) -> Iterable[Line]:
    address = reverse("action", args=[action.reference])
    words = f"{action.reference}: {' '.join(action.what.split())}"
    due = action.due_on
    for slip in reversed(action.slips.all()):
        if timezone.localdate(slip.at) > period.day:
            due = slip.was
    for slip in action.slips.all():
        if period.holds_moment(slip.at):
            moved = f"Its day moved from {long_date(slip.was)} to {long_date(slip.became)}: {slip.because}"
            yield Line(words, address, moved, action.illustrative)
    closed = action.closed_at and timezone.localdate(action.closed_at) <= period.day
    if period.lets_pass(due) and not closed:
        yield Line(words, address, f"It was due by {long_date(due)} and is not closed.", action.illustrative)


def promised_and_slipped(panel: Panel, period: Period) -> tuple[list[Line], Section]:
    """What was promised to the Panel, or answered; and what of it slipped."""
    promises = promises_to([panel])
    then = {each.commitment.pk: each for each in promises.on(period.before)}
    slipped, told = [], []
    for each in promises.on(period.day):
        slipped += _slipped(each, then.get(each.commitment.pk), period)
        told += _promised(each, period)
    return slipped, Section(
        "promised",
        "Promised and answered",
        ("promise was made or answered", "promises were made or answered"),
        "Nothing was promised, and no promise was answered.",
        tuple(told),
    )


def _slipped(now: Promised, then: Promised | None, period: Period) -> Iterable[Line]:
    words, address = f"Promised: {now.commitment.wording}", commitment_url(now)
    known = then.slips if then else ()
    for slip in (each for each in now.slips if each not in known):
        moved = f"It was due {slip.was}, and is now due {now.due}: {slip.because}"
        yield Line(words, address, moved, now.commitment.illustrative)
    if now.state == "late" and period.lets_pass(now.last):
        late = f"It was due {now.due}, and is not answered."
        yield Line(words, address, late, now.commitment.illustrative)


def _promised(each: Promised, period: Period) -> Iterable[Line]:
    commitment = each.commitment
    if period.holds(commitment.made_on):
        made = f"Promised on {long_date(commitment.made_on)}, due {each.due}."
        yield Line(f"Promised: {commitment.wording}", commitment_url(each), made, commitment.illustrative)
    if each.answer and period.holds(each.answer.issue.issued_on):
        answer = each.answer
        url = paragraph_url(answer.issue, answer.paragraph)
        said = f"Answered in paragraph {answer.paragraph} of “{answer.issue.report.title}”."
        yield Line(f"Answered: {commitment.wording}", url, said, commitment.illustrative)


def commitment_url(each: Promised) -> str:
    return f"{reverse('commitments')}?panel={each.commitment.panel.slug}"


def paragraph_url(issue: ReportIssue, paragraph: str) -> str:
    """A paragraph of the version of a report that was meant, which never changes."""
    return f"{reverse('report-version', args=[issue.report.slug, issue.number])}#p{paragraph}"


# Asked and answered


def asked(panel: Panel, period: Period) -> Section:
    """What the Panel put in the period, what was replied in it, and what was overdue at its end."""
    rows = PanelQuestion.objects.current().with_replies().filter(panel=panel, asked_on__lte=period.day)
    replies = {
        each.question.number: each
        for each in PanelReply.objects.current()
        .filter(question__panel=panel, replied_on__gt=period.before, replied_on__lte=period.day)
        .select_related("question")
    }
    lines = []
    for question in rows.order_by("number"):
        stands = clock(question.answer_by, question.replied_on, period.day, has_duty=question.has_duty)
        reply = replies.get(question.number)
        if not (period.holds(question.asked_on) or reply or stands.state == "overdue"):
            continue
        said = f"{stands.words} {reply_words(reply)}" if reply else stands.words
        address = reverse("panel-question", args=[panel.slug, question.number])
        words = f"{question.get_kind_display()} {question.number}: {question.wording}"
        lines.append(Line(words, address, said.strip(), question.illustrative))
    return Section(
        "asked",
        "Asked and answered",
        ("question was asked, answered or overdue", "questions were asked, answered or overdue"),
        "Nothing was asked or answered, and no answer was overdue.",
        tuple(lines),
    )


def reply_words(reply: PanelReply) -> str:
    """The reply with its post: "Not accepted, because …. The Chief Executive replied: …"."""
    said = f"{reply.post} replied: {reply.text}"
    if not reply.outcome:
        return said
    because = f", because: {reply.reason}" if reply.reason else "."
    return f"{reply.get_outcome_display()}{because} {said}"


# Reports


def issued(panel: Panel, period: Period) -> Section:
    """The reports to the Panel that were issued, corrected versions among them."""
    rows = ReportIssue.objects.visible_to(ANYBODY).filter(
        report__meeting__panel=panel, issued_on__gt=period.before, issued_on__lte=period.day
    )
    rows = rows.select_related("report__meeting").order_by("issued_on", "pk")
    return Section(
        "reports",
        "Reports issued",
        ("report was issued", "reports were issued"),
        "No report to this Panel was issued.",
        tuple(_report(each) for each in rows),
    )


def _report(issue: ReportIssue) -> Line:
    url = reverse("report-version", args=[issue.report.slug, issue.number])
    said = (
        f"For the meeting of {long_date(issue.report.meeting.held_on)}, issued {long_date(issue.issued_on)}."
    )
    if issue.because:
        said = f"{said} Version {issue.number}, which corrects the one before: {issue.because}"
    return Line(issue.report.title, url, said, issue.illustrative)
