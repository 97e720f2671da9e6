"""Meetings and their items in the shapes of OParl: to somebody signed in, or to anybody as published."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db.models import Max

from alliance.models import AuditEvent
from governance.minutes import readable
from governance.models import AgendaItem, Decision, Meeting, Minutes, MinutesVersion, Outcome
from governance.open_data import decisions_for, without_nothing
from governance.open_data.moments import Moments
from governance.open_data.oparl import Collection
from governance.recording import record_of

STATES = {"planned": "scheduled", "open": "in progress", "closed": "held", "cancelled": "cancelled"}


class MeetingCollection(Collection):
    """What both readers are given of a meeting."""

    kind = "meeting"
    page = ""

    def key(self, row):
        return row.held_on.isoformat()

    def meeting(self, meeting: Meeting, moments: Moments, items: list[dict]) -> dict:
        day = self.key(meeting)
        return self.oparl.shape(
            "Meeting",
            ("meeting", day),
            moments,
            name=str(meeting),
            meetingState=STATES[meeting.stage],
            cancelled=meeting.cancelled_at is not None,
            start=_moment(meeting, meeting.starts_at),
            end=_moment(meeting, meeting.ends_at),
            organization=[self.oparl.url("organization", meeting.board.slug)],
            agendaItem=items,
            web=self.oparl.absolute(f"/board/meetings/{day}/{self.page}"),
            alliance_place=meeting.place,
            alliance_illustrative=meeting.illustrative or None,
        )

    def item(self, meeting: Meeting, number: int, name: str, moments: Moments, **fields) -> dict:
        return self.oparl.shape(
            "AgendaItem",
            ("meeting", self.key(meeting), "item", number),
            moments,
            meeting=self.url(meeting),
            number=str(number),
            order=number,
            name=name,
            **fields,
        )


class Meetings(MeetingCollection):
    """Every meeting as somebody signed in may read it, and what came of each item once it has ended."""

    def rows(self):
        return list(Meeting.objects.visible_to(self.oparl.user).select_related("board"))

    def moments(self, rows):
        return self._moments(rows, self._events(rows))

    def shapes(self, rows):
        events, items = self._events(rows), self._items(rows)
        moments = self._moments(rows, events)
        added: dict[int, datetime] = {}
        for _, at, item in events:
            added.setdefault(item, at)
        decided = decisions_for(self.oparl.user).filter(item__meeting__in=rows).select_related("board")
        decisions = {each.item_id: each for each in decided}
        shapes = []
        for meeting in rows:
            known = moments[self.key(meeting)]
            agenda = [
                # An item changes with its agenda: after any change its number, and address, may be another.
                self._item(
                    meeting,
                    item,
                    decisions.get(item.pk),
                    Moments.of(added.get(item.pk, known.created), known.modified),
                )
                for item in items.get(meeting.pk, ())
            ]
            shapes.append(self.meeting(meeting, known, agenda))
        return shapes

    def _events(self, rows: Sequence[Meeting]) -> list[tuple]:
        """What the audit trail tells of meetings, oldest first: which, when, and of which item, if of one."""
        events = AuditEvent.objects.filter(subject__in=[each.subject for each in rows]).order_by("pk")
        return list(events.values_list("subject", "at", "details__item"))

    def _moments(self, rows: Sequence[Meeting], events: list[tuple]) -> dict[str, Moments]:
        told = {subject: at for subject, at, _ in events}
        decided = decisions_for(self.oparl.user).filter(item__meeting__in=rows)
        last = decided.order_by().values("item__meeting").annotate(last=Max("made_at"))
        made = {row["item__meeting"]: row["last"] for row in last}
        return {
            self.key(each): Moments.of(each.prepared_at, told.get(each.subject), made.get(each.pk))
            for each in rows
        }

    def _items(self, rows: Sequence[Meeting]) -> dict[int, list[AgendaItem]]:
        items = AgendaItem.objects.visible_to(self.oparl.user).filter(
            meeting__in=rows, withdrawn_at__isnull=True
        )
        found: dict[int, list[AgendaItem]] = {}
        for item in items.select_related("record").order_by("order", "pk"):
            found.setdefault(item.meeting_id, []).append(item)
        return found

    def _item(self, meeting: Meeting, item: AgendaItem, decision: Decision | None, moments: Moments) -> dict:
        record = record_of(item) if meeting.closed_at else None
        outcome = record.outcome if record else None
        return self.item(
            meeting,
            item.order,
            item.title,
            moments,
            result=Outcome(outcome).label if outcome else None,
            resolutionText=decision.wording if decision else None,
            alliance_decision=self.oparl.url("paper", decision.reference) if decision else None,
        )


class PublishedMeetings(MeetingCollection):
    """Meetings with published minutes, with what the minutes say of each item and nothing from elsewhere."""

    page = "minutes/"

    def rows(self):
        minutes = Minutes.objects.visible_to(self.oparl.user)
        rows = Meeting.objects.visible_to(self.oparl.user).filter(minutes__in=minutes)
        return list(rows.select_related("board", "minutes"))

    def moments(self, rows):
        versions = MinutesVersion.objects.filter(minutes__meeting__in=rows).order_by("number")
        last = dict(versions.values_list("minutes__meeting", "made_at"))
        return {self.key(each): Moments.of(each.minutes.published_at, last.get(each.pk)) for each in rows}

    def shapes(self, rows):
        moments = self.moments(rows)
        versions = MinutesVersion.objects.filter(minutes__meeting__in=rows).order_by("number")
        said = dict(versions.values_list("minutes__meeting", "content"))
        return [
            self.meeting(
                each,
                moments[self.key(each)],
                self._items(each, said[each.pk], moments[self.key(each)]),
            )
            for each in rows
        ]

    def _items(self, meeting: Meeting, content: list[dict], moments: Moments) -> list[dict]:
        return [
            self.item(
                meeting,
                section["item"],
                section["heading"].removeprefix(f"{section['item']}. "),
                moments,
                alliance_minutes=[
                    without_nothing(kind=part["kind"], label=part["label"], text=part["text"])
                    for part in section["parts"]
                ],
            )
            for section in readable(content, self.oparl.user.reading_level)
            if section["item"]
        ]


def _moment(meeting: Meeting, hour: time | None) -> str | None:
    return meeting.at(hour).isoformat() if hour else None
