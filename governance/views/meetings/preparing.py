"""Planning and preparing a meeting, swapping its chair, and cancelling it."""

from datetime import date, time

from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.temporal import long_date, today
from business_areas.views.entry import CHECK
from governance.actions.meetings import (
    cancel_meeting,
    change_meeting,
    plan_meeting,
    prepare_meeting,
    swap_chair,
)
from governance.actions.turns import turn_of
from governance.agenda import FORMAL, TRANCHES, Balance, balance
from governance.forms.meetings import (
    CancelMeetingForm,
    ChangeMeetingForm,
    MeetingForm,
    PrepareForm,
    SwapChairForm,
)
from governance.models import AgendaItem, Meeting
from governance.policies import cannot_cancel_meeting, cannot_change_chair
from governance.proposals import Proposal, last_held, planned_without_agenda, proposals
from governance.views.keeping import KeepingOneBoard
from governance.views.meetings.of_meetings import OfMeetings, clock, hours
from governance.views.meetings.of_one_meeting import KeepingOneMeeting
from governance.views.resolve import HOME


class PlanMeeting(OfMeetings, KeepingOneBoard):
    """Set a day on which the board meets, so that everybody knows it, and whose turn it is in the chair."""

    heading = "Plan a meeting"
    form_class = MeetingForm

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb()]

    def get_marking(self):
        return Marking(max(self.thing.source.marking, self.level))

    @cached_property
    def last_meeting(self) -> Meeting | None:
        return Meeting.objects.visible_to(self.request.user).filter(board=self.thing).first()

    def initial(self):
        last = self.last_meeting
        if last is None:
            return {"marking": Marking.OFFICIAL}
        return {name: getattr(last, name) for name in ("starts_at", "ends_at", "place", "marking")}

    def form_options(self):
        return {**super().form_options(), "board": self.thing}

    def carry_out(self, form):
        return plan_meeting(form.meeting(), by=self.request.user)

    def done(self, meeting):
        return f"The meeting of {long_date(meeting.held_on)} is planned.", self.url("meeting", meeting)

    @staticmethod
    def in_words(field, value) -> str:
        if isinstance(value, time):
            return clock(value)
        return KeepingOneBoard.in_words(field, value)


class PrepareMeeting(PlanMeeting):
    """Make the next meeting with its chair and all its agenda begins with, which is shown first."""

    heading = "Prepare the next Board"
    form_class = PrepareForm
    template_name = "governance/prepare_meeting.html"
    check_template = "governance/prepare_meeting_check.html"
    check_first = True

    @cached_property
    def waiting(self) -> list[AgendaItem]:
        """What is on the parking list, as far as this person may read."""
        rows = AgendaItem.objects.visible_to(self.request.user)
        return list(rows.filter(board=self.thing, meeting__isnull=True, withdrawn_at__isnull=True))

    def form_options(self):
        return {**super().form_options(), "parked": self.waiting}

    def carry_out(self, form):
        return prepare_meeting(form.meeting(), form.parked_items(), by=self.request.user)

    def done(self, meeting):
        return (
            f"The meeting of {long_date(meeting.held_on)} is prepared. Its agenda is a draft.",
            self.url("agenda", meeting),
        )

    def show(self, form, http_status=200, template=None, **extra):
        day = today()
        there, chosen = [], []
        if template == CHECK:
            day, chosen = form.cleaned_data["held_on"], form.parked_items()
            there = self.deferred_to(form.meeting())
            extra |= {
                "heading": "Check the meeting before preparing it",
                "submit_label": "Prepare the meeting",
                "consequences": [
                    self.chair_consequence(form),
                    "Its agenda is a draft: nothing is sent to anybody.",
                ],
            }
        found = proposals(self.thing, day, self.request.user)
        planned = [*there, *found, *(self.from_parking(item) for item in chosen)]
        extra |= {
            "planned": self.planned(planned),
            "balance": self.balance(day, planned),
            "without_minutes": last_held(self.thing, day, self.level) is None,
        }
        return super().show(form, http_status=http_status, template=template, **extra)

    def deferred_to(self, meeting: Meeting) -> list[Proposal]:
        """What earlier meetings put on the agenda of the one that is planned for this day."""
        planned = planned_without_agenda(self.thing, meeting)
        rows = AgendaItem.objects.visible_to(self.request.user).filter(withdrawn_at__isnull=True)
        return [
            Proposal(item.title, item.tranche, item.kind, item.purpose, why="Deferred to this meeting")
            for item in (rows.filter(meeting=planned) if planned else [])
        ]

    def from_parking(self, item: AgendaItem) -> Proposal:
        return Proposal(item.title, item.tranche, item.kind, item.purpose, why="From the parking list")

    def planned(self, found: list[Proposal]) -> list[dict]:
        """What will be on the agenda under its headings, numbered."""
        ordered = sorted(found, key=lambda each: TRANCHES.index(each.tranche))
        numbered = list(enumerate(ordered, start=1))
        return [
            {
                "heading": tranche.label,
                "name": tranche.value,
                "rows": [
                    {"number": number, "title": each.title, "why": each.why}
                    for number, each in numbered
                    if each.tranche == tranche
                ],
            }
            for tranche in TRANCHES
        ]

    def balance(self, day: date, found: list[Proposal]) -> Balance:
        now = [str(each.tranche) for each in found if each.kind not in FORMAL]
        return balance(self.thing, day, now, self.level)

    def chair_consequence(self, form) -> str:
        """Who will take the chair."""
        seat = turn_of(form.meeting())
        if seat is None or seat.pk not in self.seats:
            return "No chair is set: no rota says whose turn it is."
        return f"{seat.title} takes the chair, by the rota. It can be swapped, with a reason."


class SwapChair(KeepingOneMeeting):
    heading = "Swap the chair"
    form_class = SwapChairForm
    submit_label = "Swap the chair"

    def cannot(self):
        return cannot_change_chair(self.request.user, self.thing)

    def form_options(self):
        day, now = self.meeting.held_on, self.meeting.chair_seat_id
        chairing = [seat for seat in self.seats.values() if seat.chairs and seat.exists_on(day)]
        return {"seats": [seat for seat in chairing if seat.pk != now]}

    def carry_out(self, form):
        told = form.cleaned_data
        return swap_chair(self.meeting, told["to_seat"], told["because"], by=self.request.user)

    def done(self, swap):
        return f"{swap.to_seat} takes the chair.", self.url("meeting", self.meeting)

    def context(self, **extra):
        return super().context(**{"introduction": f"Now: {self.chair_sentence()}", **extra})


class ChangeMeeting(KeepingOneMeeting):
    """Change the hours or the place. Another day is another meeting: cancel this one and plan that."""

    heading = "Change the hours or the place"
    form_class = ChangeMeetingForm
    edits_in_place = True
    submit_label = "Change it"

    def cannot(self):
        return cannot_change_chair(self.request.user, self.thing)

    def get_cancel_url(self):
        return self.url("meeting", self.meeting)

    def initial(self):
        return {name: getattr(self.meeting, name) for name in ("starts_at", "ends_at", "place")}

    def carry_out(self, form):
        meeting = form.put_into(self.meeting)
        return change_meeting(meeting, form.cleaned_data["because"], by=self.request.user)

    def done(self, meeting):
        return "The hours and the place are changed.", self.url("meeting", meeting)


class CancelMeeting(KeepingOneMeeting):
    template_name = "page/confirm.html"
    form_class = CancelMeetingForm
    submit_label = "Cancel the meeting"

    def cannot(self):
        return cannot_cancel_meeting(self.request.user, self.thing)

    def get_heading(self):
        return f"Are you sure you want to cancel the meeting of {long_date(self.meeting.held_on)}?"

    def carry_out(self, form):
        return cancel_meeting(self.meeting, form.cleaned_data["because"], by=self.request.user)

    def done(self, meeting):
        return f"The meeting of {long_date(meeting.held_on)} is cancelled.", self.url("meeting", meeting)

    def context(self, **extra):
        meeting = self.meeting
        return super().context(
            **{
                "answers": [
                    {"label": "Meeting", "value": str(meeting)},
                    {
                        "label": "When and where",
                        "value": ", ".join(filter(None, [hours(meeting), meeting.place])),
                    },
                ],
                "consequences": [
                    "It stays on the record, marked Cancelled, with your reason.",
                    "Its business goes to the parking list. Formal and standing items stay with it.",
                    "It is no turn in the chair: the seats after it move up by one meeting.",
                    "This cannot be undone, and the Board cannot be planned to meet on the same day again.",
                ],
                "warn": True,
                **extra,
            }
        )
