"""Meetings and decisions in the object shapes of OParl 1.1. The shapes alone: no conformance is claimed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from alliance.temporal import today
from governance.minutes import readable, standing_content
from governance.models import Action, Board, Decision, Holding, Meeting, Minutes, Notice, Outcome
from governance.open_data import decisions_for, meetings_for, without_nothing
from governance.open_data.popolo import days_of
from governance.reading import origin_of
from governance.recording import items_of, record_of

SCHEMA = "https://schema.oparl.org/1.1"
ROOT = "/open-data/oparl"
LISTS = ("organization", "person", "meeting", "paper")
STATES = {"planned": "scheduled", "open": "in progress", "closed": "held", "cancelled": "cancelled"}


@dataclass(frozen=True)
class OParl:
    """What one reader is given. `absolute` makes a whole address from a path of the portal."""

    user: object
    absolute: Callable[[str], str]

    def url(self, *parts) -> str:
        return self.absolute("/".join([ROOT, *map(str, parts)]) + "/")

    def shape(self, kind: str, place: tuple, **fields) -> dict:
        return {"id": self.url(*place), "type": f"{SCHEMA}/{kind}", **without_nothing(**fields)}

    def system(self) -> dict:
        return self.shape(
            "System",
            (),
            oparlVersion=f"{SCHEMA}/",
            name=settings.PORTAL_NAME,
            body=self.url("body"),
            web=self.absolute("/open-data/"),
        )

    def bodies(self) -> list[dict]:
        """The list of the bodies there are: the alliance alone."""
        lists = {name: self.url(name) for name in LISTS}
        return [
            {
                **self.shape("Body", ("body", "alliance"), name=settings.PORTAL_NAME, system=self.url()),
                **lists,
                "legislativeTerm": [],
            }
        ]

    def organizations(self) -> list[dict]:
        boards = Board.objects.visible_to(self.user)
        return [
            self.shape(
                "Organization",
                ("organization", board.slug),
                body=self.url("body", "alliance"),
                name=board.name,
                meeting=self.url("meeting"),
                web=self.absolute(f"/board/?board={board.slug}"),
            )
            for board in boards
        ]

    def people(self) -> list[dict]:
        """Whoever holds or held a seat, with each time they did."""
        rows = (
            Holding.objects.visible_to(self.user)
            .current()
            .filter(
                seat__source__marking__lte=self.user.reading_level,
                person__marking__lte=self.user.reading_level,
            )
        )
        found: dict = {}
        for holding in rows.select_related("person", "seat__board", "seat__corporation").order_by(
            "person", "pk"
        ):
            found.setdefault(holding.person, []).append(self.membership(holding))
        return [
            self.shape(
                "Person",
                ("person", person.slug),
                body=self.url("body", "alliance"),
                name=person.name,
                membership=memberships,
                alliance_illustrative=person.illustrative or None,
            )
            for person, memberships in found.items()
        ]

    def membership(self, holding: Holding) -> dict:
        seat = holding.seat
        return self.shape(
            "Membership",
            ("membership", seat.slug, holding.number),
            person=self.url("person", holding.person.slug),
            organization=self.url("organization", seat.board.slug),
            role=f"{seat.title}, acting" if holding.acting else seat.title,
            alliance_onBehalfOf=seat.corporation.name,
            **days_of(holding, "startDate", "endDate"),
        )

    # Meetings

    def meetings(self) -> list[dict]:
        return [self.meeting(each) for each in meetings_for(self.user).select_related("board")]

    def meeting(self, meeting: Meeting) -> dict:
        day = meeting.held_on.isoformat()
        signed_in = getattr(self.user, "is_authenticated", False)
        items = self.items(meeting) if signed_in else self.published_items(meeting)
        return self.shape(
            "Meeting",
            ("meeting", day),
            name=str(meeting),
            meetingState=STATES[meeting.stage],
            cancelled=meeting.cancelled_at is not None,
            start=_moment(meeting, meeting.starts_at),
            end=_moment(meeting, meeting.ends_at),
            organization=[self.url("organization", meeting.board.slug)],
            agendaItem=items,
            web=self.absolute(f"/board/meetings/{day}/{'' if signed_in else 'minutes/'}"),
            alliance_place=meeting.place,
            alliance_illustrative=meeting.illustrative or None,
        )

    def items(self, meeting: Meeting) -> list[dict]:
        """The agenda as the reader may read it, and what came of each item once the meeting has ended."""
        decided = {each.item_id: each for each in decisions_for(self.user).filter(item__meeting=meeting)}
        shapes = []
        for item in items_of(meeting, self.user.reading_level):
            record = record_of(item) if meeting.closed_at else None
            outcome = record.outcome if record else None
            decision = decided.get(item.pk)
            shapes.append(
                self.item(
                    meeting,
                    item.order,
                    item.title,
                    result=Outcome(outcome).label if outcome else None,
                    resolutionText=decision.wording if decision else None,
                    alliance_decision=self.url("paper", decision.reference) if decision else None,
                )
            )
        return shapes

    def published_items(self, meeting: Meeting) -> list[dict]:
        """The items of published minutes with what the minutes say of each, and nothing from elsewhere."""
        minutes = Minutes.objects.visible_to(self.user).get(meeting=meeting)
        content, _ = standing_content(minutes)
        return [
            self.item(
                meeting,
                section["item"],
                section["heading"].removeprefix(f"{section['item']}. "),
                alliance_minutes=[
                    without_nothing(kind=part["kind"], label=part["label"], text=part["text"])
                    for part in section["parts"]
                ],
            )
            for section in readable(content, self.user.reading_level)
            if section["item"]
        ]

    def item(self, meeting: Meeting, number: int, name: str, **fields) -> dict:
        day = meeting.held_on.isoformat()
        return self.shape(
            "AgendaItem",
            ("meeting", day, "item", number),
            meeting=self.url("meeting", day),
            number=str(number),
            order=number,
            name=name,
            **fields,
        )

    # Decisions

    def papers(self) -> list[dict]:
        if not getattr(self.user, "is_authenticated", False):
            return self.notices()
        rows = decisions_for(self.user).select_related("board", "item__meeting", "corrects")
        return [self.paper(each) for each in rows]

    def notices(self) -> list[dict]:
        """What was published of each decision, and nothing else of it: one object, with every notice."""
        published: dict[str, list[Notice]] = {}
        notices = Notice.objects.on(today()).select_related("corporation", "decision")
        for notice in notices.order_by("decision__decided_on", "decision", "corporation__order"):
            published.setdefault(notice.reference, []).append(notice)
        return [self.published(reference, each) for reference, each in published.items()]

    def published(self, reference: str, notices: list[Notice]) -> dict:
        first = notices[0].content
        return self.shape(
            "Paper",
            ("paper", reference),
            body=self.url("body", "alliance"),
            name=first["title"] or f"{reference} (title withheld)",
            reference=reference,
            date=first["decided_on"],
            paperType="Decision",
            web=self.absolute(notices[0].address),
            alliance_reference=reference,
            alliance_outcome=first["outcome"],
            alliance_illustrative=notices[0].illustrative or None,
            alliance_notices=[
                {
                    "corporation": str(notice.corporation),
                    "version": notice.number,
                    "published": notice.published_on.isoformat(),
                    "web": self.absolute(notice.address),
                    "parts": notice.content["parts"],
                    "withheld": notice.content["withheld"],
                }
                for notice in notices
            ],
        )

    def paper(self, decision: Decision) -> dict:
        """A decision; who assented to it is what they answered to the decision as it was first made."""
        origin = origin_of(decision)
        actions = Action.objects.visible_to(self.user).on_the_record().filter(item=origin.item_id)
        return self.shape(
            "Paper",
            ("paper", decision.reference),
            body=self.url("body", "alliance"),
            name=decision.title,
            reference=decision.reference,
            date=decision.decided_on.isoformat(),
            paperType="Decision",
            web=self.absolute(f"/decisions/{decision.reference}/"),
            alliance_reference=decision.reference,
            alliance_outcome=decision.get_outcome_display(),
            alliance_wording=decision.wording,
            alliance_reasons=decision.reasons,
            alliance_illustrative=decision.illustrative or None,
            alliance_assents=[
                {"corporation": each.corporation.name, "answer": each.get_answer_display()}
                for each in origin.assents.select_related("corporation")
            ],
            alliance_actions=[
                {"reference": each.reference, "due": each.due_on.isoformat()} for each in actions
            ]
            if origin.item_id
            else [],
        )


def _moment(meeting: Meeting, hour) -> str | None:
    if hour is None:
        return None
    return datetime.combine(meeting.held_on, hour, tzinfo=ZoneInfo(settings.TIME_ZONE)).isoformat()
