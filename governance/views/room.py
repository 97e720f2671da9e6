"""In the room: starting a meeting, who is there, and ending it."""

import re
from datetime import date, datetime, time
from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date, today, weekday_date
from alliance.views.kinds import ActionPage
from governance.actions.records import close_meeting, open_meeting, record_attendance
from governance.assent import must_assent
from governance.attendance import Place, Quorum, attendances_of, expected, places, quorum
from governance.forms.records import RollCallForm
from governance.models import DECIDES, AgendaItem, Attendance, Meeting, Outcome, Person
from governance.policies import (
    cannot_close_meeting,
    cannot_keep_board,
    cannot_open_meeting,
    cannot_record_meeting,
)
from governance.recording import (
    gaps_of,
    items_of,
    later_meetings,
    meeting_meant,
    moment_words,
    record_of,
    written_of,
)
from governance.together import put_together
from governance.views.resolve import BOARD, HOME, OfOneBoard


class OfOneMeetingsRecord(OfOneBoard):
    """For pages under /board/meetings/<day>/record/: the meeting the address names, as far as it is read."""

    @cached_property
    def meeting(self) -> Meeting:
        day = self.kwargs["day"]
        if self.board is None or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
            raise Http404("No meeting has this address.")
        try:
            held_on = date.fromisoformat(day)
        except ValueError:
            raise Http404("No meeting has this address.") from None
        meetings = Meeting.objects.visible_to(self.request.user).select_related("board", "chaired_by")
        found = meetings.filter(board=self.board, held_on=held_on).first()
        if found is None:
            raise Http404("No meeting has this address.")
        return found

    @cached_property
    def items(self) -> list[AgendaItem]:
        return items_of(self.meeting, self.level)

    @cached_property
    def recorded(self) -> list[Attendance]:
        """Who is recorded as at the meeting."""
        return attendances_of(self.meeting, self.level)

    def address(self, name: str, *more) -> str:
        """The address of a page of this meeting's record."""
        return f"{reverse(name, args=[self.kwargs['day'], *more])}{self.board_query()}"

    def quorum_of(self, attendances) -> Quorum:
        return quorum(self.meeting.board, self.meeting.held_on, attendances, self.level)

    def item_links(self, now: AgendaItem | None = None) -> list[dict]:
        """Every item, what came of it so far, and which is open now."""
        return [
            {
                "number": item.order,
                "title": item.title,
                "url": self.address("record-item", item.order),
                "outcome": record.get_outcome_display() if (record := record_of(item)) else "",
                "now": now is not None and item.pk == now.pk,
            }
            for item in self.items
        ]


class RoomPage(OfOneMeetingsRecord, ActionPage):
    """A page of the record of a meeting. The secretary alone reads it; `cannot_act` is the rule for POST."""

    def cannot(self):
        if self.request.method == "POST":
            return self.cannot_act()
        return cannot_keep_board(self.request.user)

    def cannot_act(self) -> str:
        raise NotImplementedError

    @cached_property
    def thing(self):
        return self.meeting

    def get_marking(self):
        return highest(
            [
                Marking(self.meeting.marking),
                *(item.marking for item in self.items),
                *(each.person.marking for each in self.recorded),
            ]
        )

    def get_breadcrumbs(self):
        return [HOME, BOARD, (long_date(self.meeting.held_on), self.address("meeting"))]

    def standing(self) -> list[str]:
        """When the meeting started and ended, who is in the chair, and whether it may decide."""
        meeting, said = self.meeting, []
        if meeting.opened_at:
            said.append(f"Started {self.moment_words(meeting.opened_at, meeting.starts_at)}.")
        if meeting.closed_at:
            said.append(f"Ended {self.moment_words(meeting.closed_at, meeting.ends_at)}.")
        if meeting.chaired_by and meeting.chaired_by.marking <= self.level:
            said.append(f"In the chair: {meeting.chaired_by}.")
        return said

    def beside_the_items(self) -> dict:
        """Where the record leads besides its items: those taken together, an urgent one, the screen."""
        found = {"screen_url": self.address("room-screen")}
        if cannot_record_meeting(self.request.user, self.meeting):
            return found
        waiting = [item for item in self.items if record_of(item) is None]
        together = [
            each for each in put_together(waiting, self.level, self.request.user) if not each.left_out
        ]
        return {
            **found,
            "together": [each.item.order for each in together],
            "together_url": self.address("take-together"),
            "urgent_url": self.address("add-urgent-item"),
        }

    def moment_words(self, moment: datetime, hour: time | None) -> str:
        """When something was; of a meeting recorded on a later day, that it is the hour that was planned."""
        is_planned = hour is not None and moment == self.meeting.at(hour)
        return moment_words(moment) + (", the hour that was planned" if is_planned else "")

    def context(self, **extra):
        return super().context(
            **{
                "meeting": self.meeting,
                "standing": self.standing(),
                "page_is_illustrative": self.meeting.illustrative,
                **extra,
            }
        )


class RecordMeeting(RoomPage):
    """Who is there: called before the meeting starts, and put right while it is held."""

    template_name = "governance/room/meeting.html"
    form_class = RollCallForm
    edits_in_place = True

    def cannot_act(self):
        rule = cannot_record_meeting if self.meeting.opened_at else cannot_open_meeting
        return rule(self.request.user, self.meeting)

    def get_heading(self):
        return f"Recording: {weekday_date(self.meeting.held_on)}"

    @property
    def submit_label(self):
        return "Save who is here" if self.meeting.opened_at else "Start the meeting"

    @cached_property
    def places(self) -> list[Place]:
        return places(self.meeting.board, self.meeting.held_on, self.level)

    @cached_property
    def roll_call(self) -> list[Attendance]:
        """What the form is pre-filled with."""
        return self.recorded if self.meeting.opened_at else expected(self.places)

    def chair(self) -> Person | None:
        """Whoever is in the chair; before the meeting starts, whoever sits in the seat whose turn it is."""
        if self.meeting.opened_at:
            return self.meeting.chaired_by
        return next(
            (each.person for each in self.roll_call if each.seat_id == self.meeting.chair_seat_id), None
        )

    def form_options(self):
        known = {person.pk for place in self.places for person in place.people}
        known |= {each.person_id for each in self.recorded}
        others = Person.objects.visible_to(self.request.user).exclude(pk__in=known)
        return {
            "places": self.places,
            "recorded": self.roll_call,
            "others": list(others),
            "chair": self.chair(),
        }

    def get(self, request, **kwargs):
        if request.headers.get("Accept") == "application/json":
            return self.count()
        return super().get(request, **kwargs)

    def count(self) -> JsonResponse:
        """Whether those who are marked on the page make a quorum. Nothing is saved by it."""
        form = self.get_form(self.request.GET)
        if not form.is_valid():
            return JsonResponse({}, status=422)
        return JsonResponse({"quorum": f"{self.quorum_of(form.attendances()).words}."})

    def as_stored(self) -> str:
        now = Meeting.objects.get(pk=self.meeting.pk)
        there = [
            (each.person_id, each.seat_id, each.how, each.substitute, each.arrived_at, each.left_at)
            for each in attendances_of(now, self.level)
        ]
        return sha256(repr((there, now.chaired_by_id, now.opened_at)).encode()).hexdigest()

    def stored_now(self, form) -> list[dict]:
        return [self.words_of(each) for each in attendances_of(self.meeting, self.level)]

    def act(self, form):
        told = (self.meeting, form.attendances(), form.chaired_by())
        if not self.meeting.opened_at:
            open_meeting(*told, by=self.request.user)
            first = self.items[0].order if self.items else None
            messages.success(self.request, "The meeting has started.")
            return self.address("record-item", first) if first else self.address("record-meeting")
        record_attendance(*told, by=self.request.user)
        messages.success(self.request, "Who is here is saved.")
        return self.address("record-meeting")

    def show(self, form, http_status=200, template=None, **extra):
        return super().show(form, http_status, template, refusal=self.refusal(), **extra)

    def refusal(self) -> str:
        rule = cannot_record_meeting if self.meeting.opened_at else cannot_open_meeting
        return rule(self.request.user, self.meeting)

    def context(self, **extra):
        meeting = self.meeting
        return super().context(
            items=self.item_links(),
            quorum=self.quorum_of(self.roll_call),
            recorded=[self.words_of(each) for each in self.recorded],
            vacant=[place.held for place in self.places if not place.people],
            turn=meeting.chair_seat if meeting.chair_seat and not meeting.opened_at else None,
            end_url=self.address("end-meeting"),
            **(self.beside_the_items() if self.meeting.opened_at else {}),
            **extra,
        )

    @staticmethod
    def words_of(attendance: Attendance) -> dict:
        """One person for the page of a meeting that has ended."""
        words = attendance.get_how_display()
        if attendance.substitute:
            words += ", as a substitute"
        if attendance.arrived_at:
            words += f", from {attendance.arrived_at:%H:%M}"
        if attendance.left_at:
            words += f", until {attendance.left_at:%H:%M}"
        label = attendance.person.name + (f", {attendance.seat}" if attendance.seat else "")
        return {"label": label, "value": words}


class EndMeeting(RoomPage):
    """What is outstanding, each with a link; with nothing outstanding, the end of the meeting."""

    template_name = "governance/room/end.html"
    submit_label = "End the meeting"

    def cannot_act(self):
        return cannot_close_meeting(self.request.user, self.meeting)

    def get_heading(self):
        return f"End the meeting of {long_date(self.meeting.held_on)}?"

    def get_breadcrumbs(self):
        heading = f"Recording: {weekday_date(self.meeting.held_on)}"
        return [*super().get_breadcrumbs(), (heading, self.address("record-meeting"))]

    def post(self, request, **kwargs):
        try:
            close_meeting(self.meeting, by=request.user)
        except ValidationError as outstanding:
            listed = {gap["sentence"] for gap in self.gaps}
            rest = [(words, "") for words in outstanding.messages if words not in listed]
            return self.show(None, http_status=422, page_errors=rest, has_errors=True)
        messages.success(request, "The meeting has ended.")
        return redirect(self.address("record-meeting"))

    @cached_property
    def gaps(self) -> list[dict]:
        return [
            {
                "sentence": gap.sentence,
                "url": f"{self.address('record-item', gap.number)}#{gap.anchor}",
            }
            for gap in gaps_of(self.meeting, self.level)
        ]

    @property
    def stamped(self) -> str:
        return "the hour that was planned" if self.meeting.held_on < today() else "the time it is now"

    def context(self, **extra):
        refusal = cannot_close_meeting(self.request.user, self.meeting)
        return super().context(
            gaps=[] if refusal else self.gaps,
            refusal=refusal,
            quorum=self.quorum_of(self.recorded),
            consequences=[]
            if self.gaps
            else [
                f"The end of the meeting is stamped with {self.stamped}.",
                *self.carried_forward(),
                "What was recorded no longer changes.",
            ],
            answers=[
                {"label": f"{each['number']} {each['title']}", "value": each["outcome"] or "No outcome yet"}
                for each in self.item_links()
            ],
            **extra,
        )

    def carried_forward(self) -> list[str]:
        """Where each item that was deferred goes, and which decision is not yet made."""
        later, written = later_meetings(self.meeting, self.level), written_of(self.items)
        everybody = must_assent(self.meeting.board, self.meeting.held_on)
        said = []
        for item in self.items:
            told = written.get(item.pk)
            if told and told.outcome == Outcome.DEFERRED:
                to = meeting_meant(told.deferred_to, later)
                where = f"on the agenda of {long_date(to.held_on)}" if to else "on the parking list"
                said.append(f"Item {item.order}, {item.title}, is put {where}.")
            elif told and told.outcome in DECIDES and told.outcome != Outcome.NOT_AGREED:
                left = [each.name for each in everybody if each.slug not in told.assenting]
                if left:
                    said.append(
                        f"Item {item.order}, {item.title}, is not yet a decision: "
                        f"the assent of {'; '.join(left)} is outstanding."
                    )
        return said
