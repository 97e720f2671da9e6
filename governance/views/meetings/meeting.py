"""One meeting, before, during and after."""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today, weekday_date
from alliance.views.kinds import Page
from governance.models import Meeting, Minutes, Pack
from governance.notices import hold_alerts
from governance.policies import (
    cannot_assemble_minutes,
    cannot_build_pack,
    cannot_cancel_meeting,
    cannot_change_agenda,
    cannot_change_chair,
    cannot_keep_board,
    cannot_open_meeting,
    cannot_record_meeting,
)
from governance.proposals import open_actions
from governance.roster import SeatOnDay
from governance.views.meetings.of_meetings import day_has_passed, hours
from governance.views.meetings.of_one_meeting import OfOneMeeting
from governance.views.resolve import HOME


class MeetingPage(OfOneMeeting, Page):
    """One meeting, before, during and after: what it is, who takes the chair, its agenda, its members."""

    public = True
    template_name = "governance/meeting.html"
    fetched_first = ("meeting",)

    def get_heading(self):
        return f"{self.meeting.board.name}: {weekday_date(self.meeting.held_on)}"

    def get_marking(self):
        return highest([self.meeting.marking, self.papers_marking()])

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb()]

    def context(self, **extra):
        meeting = self.meeting
        here = list(meeting.attendances.select_related("person", "seat"))
        return super().context(
            meeting=meeting,
            status=f"meeting.{meeting.stage.value}",
            status_sentences=self.sentences(),
            actions=[*self.actions(), *self.link_to_changes("meeting")],
            alerts=hold_alerts(self.request.user, today()),
            tasks=self.tasks(),
            tranches=self.tranches(),
            has_items=bool(self.agenda.items),
            agenda_url=self.url("agenda", meeting) if self.request.user.is_authenticated else "",
            members=[self.member(held) for held in self.members],
            after=self.after(),
            attendances=[self.attendance(each) for each in here if each.person.marking <= self.level],
            page_is_illustrative=meeting.illustrative or any(held.illustrative for held in self.members),
            **extra,
        )

    def sentences(self) -> list[str]:
        meeting = self.meeting
        if meeting.cancelled_at:
            why = f"{long_date(meeting.cancelled_at.date())}: {meeting.cancelled_because}"
            waits = "Its business waits on the parking list, and the day can be used for another meeting."
            said = [f"This meeting was cancelled on {why}"]
            return said if cannot_keep_board(self.request.user) else [*said, waits]
        where = f", {meeting.place}" if meeting.place else ""
        said = [f"{hours(meeting)}{where}."]
        if passed := day_has_passed(meeting):
            said.append(f"{passed}.")
        if meeting.chaired_by and meeting.chaired_by.marking <= self.level:
            said.append(f"{meeting.chaired_by} took the chair.")
        said.append(self.chair_sentence())
        return said

    def actions(self) -> list[dict]:
        if cannot_keep_board(self.request.user):
            return []
        meeting, user = self.meeting, self.request.user
        change = cannot_change_agenda(user, meeting)
        return self.recording() + (
            [
                {"label": "Change the agenda", "url": self.url("agenda", meeting), "refusal": change},
                {
                    "label": "Swap the chair",
                    "url": self.url("swap-chair", meeting),
                    "refusal": cannot_change_chair(user, meeting),
                },
                {
                    "label": "Change the hours or the place",
                    "url": self.url("change-meeting", meeting),
                    "refusal": cannot_change_chair(user, meeting),
                },
                {
                    "label": "Cancel this meeting",
                    "url": self.url("cancel-meeting", meeting),
                    "refusal": cannot_cancel_meeting(user, meeting),
                },
            ]
            if not change
            else []
        )

    def recording(self) -> list[dict]:
        """The way into the room: on the day of the meeting or later, until it has ended."""
        meeting, user = self.meeting, self.request.user
        url = self.url("record-meeting", meeting)
        if not cannot_open_meeting(user, meeting):
            return [{"label": "Start the meeting", "url": url}]
        return [] if cannot_record_meeting(user, meeting) else [{"label": "Record the meeting", "url": url}]

    def tasks(self) -> list[dict]:
        """What is to be done before the meeting, and how far it is, in words."""
        if self.meeting.stage != Meeting.Stage.PLANNED or not self.request.user.is_authenticated:
            return []
        meeting, agenda, url = self.meeting, self.agenda, self.url("agenda", self.meeting)
        count = len(agenda.items)
        written = f"{count} item{'' if count == 1 else 's'}" if count else "Nothing on it yet"
        if agenda.stands:
            agreed = agenda.agreed_words
        elif agenda.latest:
            agreed = f"Changed since version {agenda.latest.number} was sent"
        else:
            agreed = "Not yet sent"
        actions = open_actions(self.board, self.level)
        return [
            {"label": "Write the agenda", "value": written, "url": url},
            {"label": "Agree the agenda", "value": agreed, "url": f"{url}#agreed"},
            {
                "label": "Receive papers",
                "value": self.papers_words(),
                "url": self.url("papers", meeting),
            },
            {"label": "Issue the pack", "value": self.pack_words(), "url": self.pack_url()},
            {"label": "Follow up open actions", "value": f"{actions} open"},
        ]

    def papers_words(self) -> str:
        """ "7 of 11 received"."""
        told = [each for papers in self.papers.values() for each in papers if not each.paper.withdrawn_at]
        if not told:
            return "None asked for"
        return f"{sum(not each.is_owed for each in told)} of {len(told)} received"

    @cached_property
    def pack_made_at(self) -> datetime | None:
        return Pack.objects.filter(meeting=self.meeting).aggregate(last=Max("made_at"))["last"]

    def pack_words(self) -> str:
        made = self.pack_made_at
        return f"Built on {long_date(timezone.localdate(made))}" if made else "Not built yet"

    def pack_url(self) -> str:
        """The pack; before there is any, whoever builds it is asked to."""
        to_build = not self.pack_made_at and not cannot_build_pack(self.request.user)
        return self.url("build-pack" if to_build else "pack", self.meeting)

    def after(self) -> list[dict]:
        """What there is once the meeting has ended, and what is still to be made of it."""
        meeting, user = self.meeting, self.request.user
        if not meeting.closed_at:
            return []
        found = []
        if self.papers:
            url = self.url("papers", meeting)
            papers = {"label": "Papers", "value": self.papers_words(), "url": url}
            found.append(papers)
        if user.is_authenticated:
            found.append(
                {
                    "label": "Everything for this meeting",
                    "value": "Papers, decisions, actions and minutes in one download",
                    "url": self.url("pack", meeting),
                }
            )
            final = Minutes.objects.filter(meeting=meeting, agreed_at__isnull=False).exists()
            value, url = "Final" if final else "Provisional", self.url("decision-sheet", meeting)
            found.append({"label": "Decision sheet", "value": value, "url": url})
        minutes = Minutes.objects.visible_to(user).filter(meeting=meeting).first()
        if minutes is not None:
            value, url = minutes.stage.label, self.url("minutes", meeting)
            found.append({"label": "Minutes", "value": value, "url": url})
        elif not cannot_assemble_minutes(user, meeting):
            url = self.url("assemble-minutes", meeting)
            found.append({"label": "Put the minutes together", "value": "Not yet begun", "url": url})
        return found

    def member(self, held: SeatOnDay) -> dict:
        return {
            "seat": held.seat,
            "url": f"{reverse('seat', args=[held.seat.slug])}?as-at={held.day.isoformat()}"
            if held.day <= today()
            else reverse("seat", args=[held.seat.slug]),
            "words": held.words,
            "notes": held.notes,
            "illustrative": held.illustrative,
        }

    def attendance(self, each) -> dict:
        seat = self.seats.get(each.seat_id)
        as_what = f", for {seat.title}" if seat and each.substitute else f", {seat.title}" if seat else ""
        return {"words": f"{each.person}{as_what}", "how": each.get_how_display()}
