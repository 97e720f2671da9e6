"""Illustrative meetings: three that were held, each with its minutes, and one that is being prepared.

The last Board left one decision waiting for an assent, so that what is not yet made can be seen as such.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from alliance.documents import Document, Heading, Paragraph, as_pdf, page_count
from alliance.files import Checked
from alliance.models import Force, User
from alliance.temporal import long_date, today
from business_areas.models import BusinessArea, LifecycleEvent
from governance.actions.agendas import add_item, record_agreement, send_agenda
from governance.actions.authorities import declare_authority
from governance.actions.meetings import plan_meeting
from governance.actions.minutes import assemble_minutes, circulate, send_to_chair
from governance.actions.papers import ask_for_paper, receive_version
from governance.actions.publication import publish_notices
from governance.actions.records import close_meeting, open_meeting, save_item
from governance.actions.sharing import answer_sharing, share
from governance.attendance import corporations_of, expected, places
from governance.demonstration.between_meetings import load_decided, load_noting, load_waiting
from governance.minutes import EVERYTHING
from governance.models import (
    AgendaItem,
    Attendance,
    Authority,
    Board,
    Decision,
    Meeting,
    Outcome,
    Paper,
    PaperVersion,
    Seat,
    Sharing,
    SharingAnswer,
    WithheldPart,
)
from governance.notices import commissioners
from governance.papers.standing import papers_due_on
from governance.recording import Written, WrittenAction

Tranche, Kind, Purpose = AgendaItem.Tranche, AgendaItem.Kind, AgendaItem.Purpose
THURSDAY = 3
WEEKS_BETWEEN = 13
# How long after the first meeting something is put to the corporations sole without another.
BETWEEN = timedelta(weeks=4)
STARTS, ENDS = time(14), time(16)
PLACE = "Illustrative Hall, Exeter"
AGREED = (
    ("deputy-chief-constable-devon-and-cornwall", "by e-mail, illustrative"),
    ("chief-executive-devon-and-cornwall", "by telephone, illustrative"),
)
# Who sent apologies to the last meeting that was held, so that its decision waits for an assent.
APOLOGIES = "commissioner-dorset"


@dataclass(frozen=True)
class Business:
    """An item of an illustrative agenda, and what came of it where the meeting was held."""

    tranche: str
    title: str
    recommendation: str = ""
    kind: str = Kind.BUSINESS
    outcome: str = Outcome.NOTED
    minute: str = ""
    what: str = ""
    who: str = ""
    area: str = ""
    # The paper it asks for, of whom, and how many days after it was due each version came.
    paper: str = ""
    author: str = ""
    came: tuple[int, ...] = ()

    @property
    def purpose(self) -> str:
        if self.recommendation:
            return Purpose.DECISION
        information = self.kind in (Kind.APOLOGIES, Kind.ACTIONS)
        return Purpose.INFORMATION if information else Purpose.DISCUSSION


FORMAL = (
    Business(Tranche.ASSURANCE, "Apologies and interests", kind=Kind.APOLOGIES),
    Business(
        Tranche.ASSURANCE,
        "Open actions",
        kind=Kind.ACTIONS,
        minute="The Board went through them.",
    ),
    Business(
        Tranche.ASSURANCE,
        "Illustrative performance report",
        kind=Kind.STANDING,
        minute="The Board noted that the illustrative measures stood where they stood before.\n"
        "It asked that two of them be explained in plainer words.",
    ),
)
AGENDAS = (
    (
        Business(
            Tranche.DELIVERY,
            "Illustrative savings report",
            minute="The Board heard that the illustrative savings of the year were as planned.",
            what="Say in the next report which illustrative savings come back every year",
            who="finance-officer-chief-constable-devon-and-cornwall",
        ),
        Business(
            Tranche.DELIVERY,
            "Illustrative vehicle workshop hours",
            "That the Board agrees the same opening hours for every illustrative workshop.",
            outcome=Outcome.AGREED,
            minute="The Board asked what the change would cost, and was told that it costs nothing.",
            what="Tell the staff of every illustrative workshop about the new hours",
            who="deputy-chief-constable-dorset",
        ),
    ),
    (
        Business(
            Tranche.ASSURANCE,
            "Illustrative audit of records",
            minute="The Board noted the illustrative audit, which found nothing to put right.",
        ),
        Business(
            Tranche.DELIVERY,
            "Illustrative training plan",
            "That the Board agrees one illustrative training plan for both forces.",
            outcome=Outcome.AGREED_WITH_CHANGES,
            minute="The Board agreed the plan, and asked that it begin a month later than proposed.",
            what="Put the illustrative training plan back by a month",
            who="deputy-chief-constable-devon-and-cornwall",
            area="Illustrative Training Department",
        ),
    ),
    (
        Business(
            Tranche.DELIVERY,
            "Illustrative uniform contract",
            "That the Board agrees one illustrative contract for uniform.",
            paper="Illustrative uniform contract: options",
            author="chief-executive-devon-and-cornwall",
            came=(2,),
            outcome=Outcome.AGREED,
            minute="The Board asked that the contract be reviewed after two years.",
            what="Write the review of the illustrative contract into the work plan",
            who="chief-executive-devon-and-cornwall",
        ),
        Business(
            Tranche.FUTURES,
            "Illustrative regional options",
            outcome=Outcome.DEFERRED,
            minute="The Board wished to hear of costs before it discusses this.",
        ),
    ),
    (
        Business(
            Tranche.ASSURANCE,
            "Illustrative review of the Dogs Team",
            paper="Illustrative review: how the team works",
            author="deputy-chief-constable-dorset",
            came=(-20,),
        ),
        Business(
            Tranche.DELIVERY,
            "Illustrative custody team: case for consultation",
            "That the Board agrees to consult staff on the illustrative custody team.",
            area="Illustrative Custody Team",
            paper="Illustrative case for consultation",
            author="deputy-chief-constable-devon-and-cornwall",
            came=(-16, -14),
        ),
        Business(
            Tranche.DELIVERY,
            "Illustrative savings report",
            paper="Illustrative savings of the year",
            author="chief-executive-devon-and-cornwall",
        ),
        Business(Tranche.FUTURES, "Illustrative options for the next five years"),
    ),
)
CHANGED_WORDS = "That the Board agrees one illustrative training plan for both forces, a month later."


def next_meeting_day() -> date:
    """The first Thursday two weeks from the day of loading, or after."""
    day = today() + timedelta(days=14)
    return day + timedelta(days=(THURSDAY - day.weekday()) % 7)


def load_meetings(board: Board, marking: int, *, by: User) -> int:
    """Three meetings a quarter of a year apart, and one to come that is being prepared; returns how many.

    Something is decided between the first and the second, which notes it.
    """
    coming = next_meeting_day()
    days = [coming - timedelta(weeks=WEEKS_BETWEEN * quarters) for quarters in (3, 2, 1, 0)]
    before = None
    # All are planned first, so that what is deferred has a meeting to go to.
    meetings = [_plan(board, day, marking, by) for day in days]
    for meeting, agenda in zip(meetings, AGENDAS, strict=True):
        items = _agenda(meeting, agenda, before, by)
        _papers(items, by)
        if before is not None and meeting.held_on < today() and (item := load_noting(meeting, by=by)):
            items.append((item, Business(item.tranche, item.title, kind=item.kind)))
        if meeting.held_on < today():
            _hold(meeting, items, is_last=meeting is meetings[-2], by=by)
            minutes = assemble_minutes(meeting, by=by)
            send_to_chair(minutes, by=by)
            circulate(minutes, today() + timedelta(days=7), by=by)
            if before is None:
                load_decided(board, meeting.held_on + BETWEEN, marking, by=by)
            before = meeting
    load_waiting(board, marking, by=by)
    _declare_authorities(by)
    _publish(board, by)
    _share(board, by)
    _park(board, marking, by)
    version = send_agenda(meetings[-1], by=by)
    for slug, told_how in AGREED:
        record_agreement(version, Seat.objects.get(slug=slug), told_how, by=by)
    return len(meetings)


def _plan(board: Board, day: date, marking: int, by: User) -> Meeting:
    told = {"starts_at": STARTS, "ends_at": ENDS, "place": PLACE, "illustrative": True}
    return plan_meeting(Meeting(board=board, held_on=day, marking=marking, **told), by=by)


def _agenda(meeting: Meeting, agenda, before: Meeting | None, by: User) -> list[tuple[AgendaItem, Business]]:
    """Put its business on an agenda, and the minutes of the meeting before to agree."""
    found = [(_item(meeting, each, by), each) for each in (*FORMAL, *agenda)]
    if before is not None:
        when = long_date(before.held_on)
        agreeing = Business(
            Tranche.ASSURANCE,
            f"Minutes of the meeting of {when}",
            f"That the minutes of the meeting of {when} are agreed as a true record.",
            kind=Kind.MINUTES,
            outcome=Outcome.AGREED,
        )
        found.append((_item(meeting, agreeing, by, about=before), agreeing))
    return found


def _item(meeting: Meeting, told: Business, by: User, about: Meeting | None = None) -> AgendaItem:
    item = AgendaItem(
        board=meeting.board,
        meeting=meeting,
        tranche=told.tranche,
        kind=told.kind,
        title=told.title,
        recommendation=told.recommendation,
        purpose=told.purpose,
        about_meeting=about,
        marking=meeting.marking,
    )
    return add_item(item, BusinessArea.objects.filter(name=told.area), by=by)


def _papers(items: list[tuple[AgendaItem, Business]], by: User) -> None:
    """Ask for the papers that items need, and take in those that came; a second version says what changed."""
    for item, told in items:
        if not told.paper:
            continue
        due = papers_due_on(item.board, item.meeting.held_on)
        author = Seat.objects.get(slug=told.author)
        paper = Paper(
            item=item,
            title=told.paper,
            author_seat=author,
            email=f"{told.author}@example.invalid",
            due_on=due,
            marking=item.marking,
        )
        paper = ask_for_paper(paper, by=by)
        for number, days in enumerate(told.came, start=1):
            again = {"changed": "The figures on page 1.", "because": "A sum was wrong."} if number > 1 else {}
            version = PaperVersion(paper=paper, received_on=due + timedelta(days=days), **again)
            receive_version(version, _file(paper, number), by=by)


def _file(paper: Paper, number: int) -> Checked:
    words = "This paper is made up to show how the portal works. It says nothing of any force or person."
    document = Document(
        paper.title,
        f"Version {number}",
        paper.marking,
        [Heading("Summary"), Paragraph(words), Heading("Figures"), Paragraph(f"Version {number}. {words}")],
        illustrative=True,
    )
    content = as_pdf(document)
    return Checked("illustrative.pdf", "pdf", content, page_count(content), True)


def _hold(meeting: Meeting, items: list[tuple[AgendaItem, Business]], *, is_last: bool, by: User) -> None:
    """Hold a meeting as its business says. At the last one somebody sent apologies."""
    there = expected(places(meeting.board, meeting.held_on, EVERYTHING))
    for each in there:
        if is_last and each.seat.slug == APOLOGIES:
            each.how = Attendance.How.APOLOGIES
    chair = next((each.person for each in there if each.seat_id == meeting.chair_seat_id), there[0].person)
    open_meeting(meeting, there, chair, at=meeting.at(STARTS), by=by)
    assenting = tuple(each.slug for each in corporations_of(meeting.board, meeting.held_on, EVERYTHING))
    for item, told in items:
        due = long_date(next_meeting_day())
        actions = (WrittenAction(what=told.what, who=told.who, by=due),) if told.what else ()
        changed = told.outcome == Outcome.AGREED_WITH_CHANGES
        written = Written(
            outcome=told.outcome,
            minute=told.minute,
            decision=CHANGED_WORDS if changed else "",
            assenting=assenting if told.recommendation else (),
            actions=actions,
        )
        save_item(item, written, made_from=0, by=by)
    close_meeting(meeting, at=meeting.at(ENDS), by=by)
    meeting.refresh_from_db()


def _declare_authorities(by: User) -> None:
    """Name each decision as the authority for the latest that happened to its area, if it came after."""
    decided = Decision.objects.on_the_record().filter(illustrative=True, areas__isnull=False)
    for decision in decided.select_related("board"):
        events = LifecycleEvent.objects.current().filter(area__decisions=decision).select_related("area")
        latest = max(events, key=lambda event: event.when.sort_key, default=None)
        if latest is not None and latest.when.earliest and latest.when.earliest >= decision.decided_on:
            declare_authority(Authority(decision=decision, event=latest), by=by)


def _publish(board: Board, by: User) -> None:
    """Publish the earliest decision for every commissioner, with what was recommended withheld."""
    decided = Decision.objects.on_the_record().filter(illustrative=True, board=board)
    earliest = decided.order_by("decided_on", "number").first()
    if earliest is None or not (publishing := commissioners()):
        return
    part = WithheldPart(
        part=WithheldPart.Part.RECOMMENDATION,
        because="an illustrative reason",
        look_again_on=today() + timedelta(days=180),
    )
    publish_notices(earliest, publishing, [part], despite_hold="Illustrative.", by=by)


def _share(board: Board, by: User) -> None:
    """Tell two neighbours of the latest decision that was made; one of them has answered."""
    decided = Decision.objects.on_the_record().filter(illustrative=True, board=board)
    latest = decided.order_by("-decided_on", "-number").first()
    neighbours = Force.objects.filter(standing=Force.Standing.NEIGHBOUR).order_by("order")[:2]
    if latest is None or not neighbours:
        return
    told_on = latest.decided_on + timedelta(days=7)
    told = Sharing(board=board, decision=latest, told_on=told_on, told_how="by e-mail, illustrative")
    answered = SharingAnswer(
        sharing=share(told, neighbours, by=by)[0],
        kind=SharingAnswer.Kind.MORE,
        text="Illustrative: they ask for the case that was considered.",
        answered_on=told_on + timedelta(days=14),
    )
    answer_sharing(answered, by=by)


def _park(board: Board, marking: int, by: User) -> None:
    parked = AgendaItem(
        board=board,
        tranche=Tranche.FUTURES,
        title="Illustrative: what a regional data team could take on",
        marking=marking,
        illustrative=True,
    )
    add_item(parked, by=by)
