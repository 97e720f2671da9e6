"""The meetings of a board: the list of them, and one meeting for its whole life."""

from datetime import date, time

import django_tables2 as tables
from django.db.models import Count, Max, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.exports import Column, Export, Kind
from alliance.files import file_words
from alliance.markings import Marking, highest
from alliance.tables import PortalTable
from alliance.temporal import long_date, today, weekday_date
from alliance.views.kinds import ListPage, Page
from business_areas.models import BusinessArea
from governance.agenda import TRANCHES, Agenda, deferrals, taken_together
from governance.models import AgendaItem, ItemRecord, Meeting, Minutes, Outcome, Pack, Seat
from governance.notices import hold_alerts
from governance.papers import PaperOnDay, clearing_forces, papers_of, standing_of, with_versions
from governance.policies import (
    cannot_assemble_minutes,
    cannot_cancel_meeting,
    cannot_change_agenda,
    cannot_change_chair,
    cannot_keep_board,
)
from governance.proposals import open_actions
from governance.roster import SeatOnDay, roster, seats_of
from governance.tables import notes_under
from governance.views.board import sub_navigation
from governance.views.entry import KeepingOneBoard
from governance.views.resolve import BOARD, HOME, OfOneBoard

MEETINGS = "/board/meetings/"


def clock(moment: time | None) -> str:
    """2pm, or 2:30pm."""
    if moment is None:
        return ""
    hour, half = moment.hour % 12 or 12, "am" if moment.hour < 12 else "pm"
    return f"{hour}{f':{moment.minute:02}' if moment.minute else ''}{half}"


def hours(meeting: Meeting) -> str:
    """From when until when: "2pm to 4pm"."""
    if meeting.ends_at:
        return f"{clock(meeting.starts_at)} to {clock(meeting.ends_at)}"
    return clock(meeting.starts_at)


def day_in_address(text: str) -> date:
    """The day an address names, written 2026-12-10; anything else is not found."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise Http404("No meeting has this address.")
    return day


# The list of meetings


class MeetingTable(PortalTable):
    day = tables.Column(verbose_name="Day", accessor="held_on")
    stage = tables.Column(verbose_name="Stage", accessor="pk")
    chair = tables.Column(verbose_name="Chair", accessor="pk")
    count = tables.Column(verbose_name="Items", accessor="items_held", attrs={"td": {"class": "numeric"}})

    sorts = {"day": ("held_on",)}
    own_order = ("-held_on", "pk")
    caption = "Meetings"

    class Meta(PortalTable.Meta):
        empty_text = "No meeting is recorded yet. The Board’s secretary prepares one."

    def __init__(self, data, *, page, **options):
        super().__init__(data, **options)
        self.page_shown = page

    def render_day(self, record):
        link = format_html(
            '<a class="govuk-link" href="{}">{}</a>',
            self.page_shown.url("meeting", record),
            weekday_date(record.held_on),
        )
        place = f", {record.place}" if record.place else ""
        notes = [f"{hours(record)}{place}", *(["Illustrative"] if record.illustrative else [])]
        return notes_under(link, notes)

    def render_stage(self, record):
        return notes_under(record.stage.label, [passed] if (passed := day_has_passed(record)) else [])

    def render_chair(self, record):
        return self.page_shown.chair_words(record)


def day_has_passed(meeting: Meeting) -> str:
    """What is said of a meeting whose day came and went without being opened here."""
    if meeting.stage == Meeting.Stage.PLANNED and meeting.held_on < today():
        return "Its day has passed, and nothing is recorded of it"
    return ""


def paper_row(each: PaperOnDay) -> dict:
    """A paper as an agenda shows it beside its item."""
    latest = None if each.paper.withdrawn_at else each.latest
    number = each.paper.number
    return {
        "told": each,
        "url": reverse("paper", args=[number]),
        "version": latest,
        "file_url": reverse("paper-version", args=[number, latest.number]) if latest else "",
        "file_words": file_words(latest.file) if latest else "",
    }


class OfMeetings(OfOneBoard):
    """For pages about the meetings of one board, or what waits for them."""

    def url(self, name: str, meeting: Meeting | None = None, *more) -> str:
        """The address of a page about the meetings of this board, or about one of them."""
        day = [meeting.held_on.isoformat()] if meeting else []
        return f"{reverse(name, args=[*day, *more])}{self.board_query()}"

    @cached_property
    def seats(self) -> dict[int, Seat]:
        """Every seat of the board that this person may read of."""
        return {seat.pk: seat for seat in seats_of(self.board, self.level)} if self.board else {}

    def chair_words(self, meeting: Meeting) -> str:
        """Which seat takes or took the chair, as far as this person may read of it."""
        chaired = meeting.chaired_by
        if chaired and chaired.marking <= self.level:
            return str(chaired)
        seat = self.seats.get(meeting.chair_seat_id)
        return seat.title if seat else "Not set"

    def board_crumb(self):
        return BOARD[0], f"{BOARD[1]}{self.board_query()}"

    def meetings_crumb(self):
        return "Meetings", self.url("meetings")


class MeetingList(OfMeetings, ListPage):
    """Every meeting this person may see, the newest first."""

    public = True
    table_class = MeetingTable
    heading = "Meetings"
    noun = ("meeting", "meetings")
    exports_page_rows = True

    columns = (
        Column("day", "Day", Kind.DATE),
        Column("starts_at", "Starts at"),
        Column("ends_at", "Ends at"),
        Column("place", "Place"),
        Column("stage", "Stage"),
        Column("chair", "Chair"),
        Column("items", "Items", Kind.NUMBER),
        Column("cancelled_because", "Why it was cancelled"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb()]

    def rows(self):
        rows = Meeting.objects.visible_to(self.request.user).filter(board=self.board)
        there = Q(items__withdrawn_at__isnull=True, items__isnull=False)
        rows = rows.select_related("chaired_by").annotate(items_held=Count("items", filter=there))
        return rows.order_by("-held_on", "pk")

    def table_options(self):
        return {"page": self}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.record.marking for row in self.table.page or ())

    def context(self, **extra):
        context = super().context(
            as_at=None,
            sub_navigation=sub_navigation("Meetings", self.board_query()),
            actions=self.actions(),
            **extra,
        )
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return context

    def actions(self) -> list[dict]:
        if self.board is None or cannot_keep_board(self.request.user):
            return []
        return [
            {"label": "Prepare the next Board", "url": self.url("prepare-meeting")},
            {"label": "Plan a meeting", "url": self.url("plan-meeting")},
        ]

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=f"{self.board or 'Board'}: meetings",
            noun="meetings",
            columns=self.columns,
            rows=[self.cells_of(row) for row in rows],
            as_at=today(),
            marking=highest(row.marking for row in rows),
            illustrative=any(row.illustrative for row in rows),
        )

    def cells_of(self, row) -> tuple:
        return (
            row.held_on,
            clock(row.starts_at),
            clock(row.ends_at),
            row.place,
            row.stage.label,
            self.chair_words(row),
            row.items_held,
            row.cancelled_because,
            row.illustrative,
            Marking(row.marking).label,
        )


# One meeting


class OfOneMeeting(OfMeetings):
    """For pages under /board/meetings/<day>/."""

    @cached_property
    def meeting(self) -> Meeting:
        rows = Meeting.objects.visible_to(self.request.user).filter(board=self.board)
        rows = rows.filter(held_on=day_in_address(self.kwargs["day"]))
        meeting = rows.select_related("board__source", "chair_seat", "chaired_by").first()
        if meeting is None:
            raise Http404("No meeting has this address.")
        return meeting

    @cached_property
    def agenda(self) -> Agenda:
        return Agenda(self.meeting, self.level)

    def get_marking(self):
        return Marking(self.meeting.marking)

    def meeting_crumb(self):
        return long_date(self.meeting.held_on), self.url("meeting", self.meeting)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """The names of the business areas it speaks of or spoke of, as far as they may be read."""
        keys = {key for said in self.agenda.content for key in said["areas"]}
        keys |= {key for version in self.agenda.versions for said in version.content for key in said["areas"]}
        if not keys:
            return {}
        rows = BusinessArea.objects.visible_to(self.request.user).filter(key__in=keys)
        return dict(rows.values_list("key", "name"))

    @cached_property
    def outcomes(self) -> dict[int, str]:
        """What came of each item, by its key, once the meeting has ended."""
        if not self.meeting.closed_at:
            return {}
        rows = ItemRecord.objects.filter(item__meeting=self.meeting, outcome__isnull=False)
        return dict(rows.values_list("item_id", "outcome"))

    @cached_property
    def papers(self) -> dict[int, list[PaperOnDay]]:
        """The papers of each item, by its key, and how each stands."""
        found: dict[int, list[PaperOnDay]] = {}
        day = min(today(), self.meeting.held_on)
        rows = with_versions(papers_of(self.meeting, self.level))
        for each in standing_of(rows, day, clearing_forces()):
            found.setdefault(each.paper.item_id, []).append(each)
        return found

    def papers_marking(self) -> Marking:
        return highest(each.paper.marking for told in self.papers.values() for each in told)

    def tranches(self) -> list[dict]:
        """The agenda under its three headings, the numbers running on over all of them."""
        agenda, found = self.agenda, {each: [] for each in TRANCHES}
        times = deferrals(self.board) if any(item.continues_id for item in agenda.items) else {}
        for item in agenda.items:
            found[AgendaItem.Tranche(item.tranche)].append(self.item_row(item, times.get(item.pk, 0)))
        return [{"name": each.value, "heading": each.label, "rows": rows} for each, rows in found.items()]

    def item_row(self, item: AgendaItem, times_deferred: int) -> dict:
        notes = []
        if item.kind == AgendaItem.Kind.ACTIONS and not self.meeting.opened_at:
            count = open_actions(self.board, self.level)
            notes.append(f"{count} action{'' if count == 1 else 's'} open today")
        if item.recommendation:
            notes.append(f"Recommendation: {item.recommendation}")
        if seat := self.seats.get(item.presented_by_id):
            notes.append(f"Presented by: {seat.title}")
        areas = [self.area_names[area.key] for area in item.areas.all() if area.key in self.area_names]
        if areas:
            notes.append(f"About: {', '.join(areas)}")
        if times_deferred:
            notes.append(f"Deferred {'once' if times_deferred == 1 else f'{times_deferred} times'} before")
        if taken_together(item):
            notes.append("Taken together with others, without discussion")
        elif item.consent:
            flags = [
                self.seats[flag.seat_id].title for flag in item.flags.all() if flag.seat_id in self.seats
            ]
            notes.append(f"To be discussed: {', '.join(flags) or 'a corporation sole'} asked for it")
        if outcome := self.outcomes.get(item.pk):
            notes.append(f"Outcome: {Outcome(outcome).label}")
        if item.illustrative:
            notes.append("Illustrative")
        return {
            "item": item,
            "number": item.order,
            "purpose": item.get_purpose_display(),
            "notes": notes,
            "papers": [paper_row(each) for each in self.papers.get(item.pk, ())],
        }

    # Who sat on the board that day

    @cached_property
    def members(self) -> list[SeatOnDay]:
        return roster(self.board, self.meeting.held_on, self.level)

    @cached_property
    def last_swap(self):
        return self.meeting.chair_swaps.select_related("to_seat", "from_seat").order_by("-pk").first()

    def chair_sentence(self) -> str:
        """Who takes the chair or, once it has started, was to take it; and why them."""
        meeting = self.meeting
        takes = "was to take" if meeting.opened_at else "takes"
        seat = self.seats.get(meeting.chair_seat_id)
        if seat is None:
            return "No chair is set: no rota says whose turn it is."
        held = next((each for each in self.members if each.seat.pk == seat.pk), None)
        holder = f" ({held.words})" if held else ""
        if swap := self.last_swap:
            was = self.seats.get(swap.from_seat_id)
            instead = f" instead of {was.title}, whose turn it was" if was else ""
            return f"{seat.title}{holder} {takes} the chair{instead}: {swap.because}"
        return f"{seat.title}{holder} {takes} the chair, by the rota."


class MeetingPage(OfOneMeeting, Page):
    """One meeting, before, during and after: what it is, who takes the chair, its agenda, its members."""

    public = True
    template_name = "governance/meeting.html"

    def get(self, request, **kwargs):
        self.meeting  # noqa: B018  fetched first, so that what may not be seen is not found
        return super().get(request, **kwargs)

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
            actions=self.actions(),
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
        return (
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
            {"label": "Issue the pack", "value": self.pack_words(), "url": self.url("pack", meeting)},
            {"label": "Follow up open actions", "value": f"{actions} open"},
        ]

    def papers_words(self) -> str:
        """ "7 of 11 received"."""
        told = [each for papers in self.papers.values() for each in papers if not each.paper.withdrawn_at]
        if not told:
            return "None asked for"
        return f"{sum(not each.is_owed for each in told)} of {len(told)} received"

    def pack_words(self) -> str:
        made = Pack.objects.filter(meeting=self.meeting).aggregate(last=Max("made_at"))["last"]
        return f"Built on {long_date(timezone.localdate(made))}" if made else "Not built yet"

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


class KeepingOneMeeting(OfOneMeeting, KeepingOneBoard):
    """A page that writes about one meeting."""

    @cached_property
    def thing(self) -> Meeting:
        return self.meeting

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb(), self.meeting_crumb()]

    def get_marking(self):
        return Marking(self.meeting.marking)

    def form_options(self):
        return {}
