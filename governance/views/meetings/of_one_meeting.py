"""What the pages of one meeting have in common: its agenda, its papers and who sat on the board."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.files import file_words
from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from business_areas.models import BusinessArea
from governance.agenda import TRANCHES, URGENT, Agenda, deferrals, taken_together, urgent_words
from governance.models import AgendaItem, ItemRecord, Meeting, Outcome
from governance.noting import listed_on
from governance.papers.standing import PaperOnDay, clearing_forces, papers_of, standing_of, with_versions
from governance.proposals import open_actions
from governance.roster import SeatOnDay, roster
from governance.views.decisions.resolve import decision_url
from governance.views.keeping import KeepingOneBoard
from governance.views.meetings.of_meetings import OfMeetings, day_in_address
from governance.views.resolve import HOME, link_to_changes


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

    def link_to_changes(self, kind: str) -> list[dict]:
        """The button to what has changed of the meeting, or of its minutes, for whoever may read that."""
        day = self.meeting.held_on.isoformat()
        return link_to_changes(self.request.user, kind, day, self.board_query())

    def meeting_crumb(self):
        return long_date(self.meeting.held_on), self.url("meeting", self.meeting)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """The names of the business areas it speaks of or spoke of, as far as they may be read."""
        keys = {key for said in self.agenda.content for key in said["areas"]}
        keys |= {area.key for item in self.agenda.items if item.is_urgent for area in item.areas.all()}
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

    @cached_property
    def to_note(self) -> dict[int, list[dict]]:
        """The decisions that an item lists for the Board to note, by the key of the item."""
        items = [item for item in self.agenda.items if item.kind == AgendaItem.Kind.NOTING]
        if not items:
            return {}
        return {
            key: [{"decision": each, "url": decision_url(each)} for each in decisions]
            for key, decisions in listed_on(items, self.level).items()
        }

    def papers_marking(self) -> Marking:
        return highest(each.paper.marking for told in self.papers.values() for each in told)

    def tranches(self) -> list[dict]:
        """The agenda under its three headings, the numbers running on over all of them.

        What was added once the meeting had begun comes last, under a heading of its own.
        """
        agenda = self.agenda
        found: dict[str, list[dict]] = {each: [] for each in TRANCHES}
        times = deferrals(self.board) if any(item.continues_id for item in agenda.items) else {}
        for item in agenda.items:
            under = URGENT if item.is_urgent else AgendaItem.Tranche(item.tranche)
            found.setdefault(under, []).append(self.item_row(item, times.get(item.pk, 0)))
        headings = {each: each.label for each in TRANCHES}
        return [{"heading": headings.get(each, each), "rows": rows} for each, rows in found.items()]

    def item_row(self, item: AgendaItem, times_deferred: int) -> dict:
        notes = urgent_words(item, self.level)
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
            "to_note": self.to_note.get(item.pk, ()),
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
