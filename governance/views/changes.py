"""What has changed in the record of the Board, as sentences: all of it, or of one thing."""

from collections.abc import Iterable
from datetime import timedelta

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.filters import choice
from alliance.markings import Marking, highest
from alliance.models import AuditEvent
from alliance.tables import PortalTable, link_to, notes_under
from alliance.temporal import long_date, today
from alliance.views.audit import DayTypedFilter, start_of, subject_link
from alliance.views.kinds import ListPage
from governance.changes import KINDS, OF_A_DAY, About, any_is_illustrative, changes_seen, of_kind, told
from governance.models import AgendaItem, Board, Meeting, Minutes, Sharing
from governance.policies import cannot_read_changes
from governance.views.decisions.resolve import decision_or_404, decision_url, draft_or_404
from governance.views.meetings.of_meetings import day_in_address
from governance.views.papers.resolve import paper_or_404, paper_url
from governance.views.resolve import BOARD, HOME, OfOneBoard, OfOneSeat, seat_url
from governance.views.tasks.resolve import action_or_404

MOST_DIGITS = 9


def subject_in_words(subject: str, *, of_boards: bool = False) -> str:
    """What an entry is about: "Paper 3". With `of_boards`, of a meeting also which board's it is."""
    kind, _, key = subject.partition("/")
    words = key.replace("-", " ")
    if kind in ("meeting", "minutes"):
        whose, _, day = key.rpartition("/")
        named = f", {whose.replace('-', ' ').title()}" if whose and of_boards else ""
        return f"{kind.capitalize()} of {long_date(day_in_address(day))}{named}"
    if kind in ("decision", "action"):
        return f"{kind.capitalize()} {key}"
    named = {
        "seat": words.capitalize(),
        "post-holder": words.title(),
        "paper": f"Paper {key}",
        "sharing": "Shared with the region",
        "draft-decision": "A draft decision",
        "draft-action": "An action not issued",
        "illustrative-data": "Illustrative data",
    }
    return named.get(kind, "The Board")


def are_of_boards(events: Iterable[AuditEvent]) -> bool:
    """Whether some entries are about meetings of more than one board."""
    subjects = (event.subject.split("/") for event in events)
    return len({parts[1] for parts in subjects if parts[0] in OF_A_DAY and len(parts) > 2}) > 1


class ChangesFilter(filters.FilterSet):
    """Who, what kind of thing, and between which days."""

    who = filters.CharFilter(label="Changed by (part of the name)", method="done_by", max_length=120)
    kind = choice("About", "about", [(kind, label) for kind, (label, _) in KINDS.items()])
    since = DayTypedFilter(label="From", method="from_day", help_text="For example, 30 June 2022")
    until = DayTypedFilter(label="To", method="to_day", help_text="For example, 2022-06-30")

    class Meta:
        model = AuditEvent
        fields = ()

    def done_by(self, rows, name, value):
        return rows.filter(Q(by__full_name__icontains=value) | Q(by__username__iexact=value))

    def about(self, rows, name, value):
        return rows.filter(of_kind(value))

    def from_day(self, rows, name, value):
        return rows.filter(at__gte=start_of(value)) if value else rows

    def to_day(self, rows, name, value):
        return rows.filter(at__lt=start_of(value + timedelta(days=1))) if value else rows


class ChangesOfOneFilter(ChangesFilter):
    kind = None


class ChangesTable(PortalTable):
    about = tables.Column(accessor="subject", verbose_name="About")
    sentence = tables.Column(accessor="pk", verbose_name="What happened")

    own_order = ("-pk",)
    row_header = "about"
    caption = "What has changed"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing has changed yet."

    def render_sentence(self, record):
        said = self.page_shown.told[record.pk]
        why = [f"Why: {said.because}"] if said.because else []
        return notes_under(said.sentence, [*why, *said.altered])

    def render_about(self, value):
        address, words = subject_link(value), subject_in_words(value, of_boards=self.page_shown.of_boards)
        return link_to(address, words) if address else words


class Changes(OfOneBoard, ListPage):
    """What has changed, newest first: of the whole Board or, where the address names it, of one thing."""

    table_class = ChangesTable
    noun = ("change", "changes")
    fetched_first = ("thing",)
    exports_page_rows = True

    columns = (
        Column("at", "When", Kind.DATE),
        Column("time", "Time"),
        Column("who", "Who"),
        Column("user_name", "User name"),
        Column("role", "Role then"),
        Column("about", "About"),
        Column("what", "What happened"),
        Column("because", "Why"),
        Column("altered", "What was altered"),
        Column("marking", "Marking"),
    )

    def let_in(self):
        if cannot_read_changes(self.request.user):
            raise Http404("There is no such page.")
        super().let_in()

    @property
    def filter_class(self):
        return ChangesOfOneFilter if self.thing else ChangesFilter

    @cached_property
    def thing(self) -> About | None:
        """What the address names; None of the Board as a whole. What may not be seen is not found."""
        kind, key = self.kwargs.get("kind"), self.kwargs.get("key")
        if kind is None:
            return None
        found = {
            "board": self.about_board,
            "seat": self.about_seat,
            "meeting": self.about_meeting,
            "item": self.about_item,
            "parked": self.about_parked,
            "minutes": self.about_minutes,
            "paper": self.about_paper,
            "decision": self.about_decision,
            "draft": self.about_draft,
            "action": self.about_action,
            "sharing": self.about_sharing,
        }.get(kind)
        if found is None:
            raise Http404("Nothing of this kind has changes.")
        return found(key)

    # What an address may name

    def about_board(self, key: str) -> About:
        board = Board.objects.visible_to(self.request.user).filter(slug=key).first()
        if board is None:
            raise Http404("No board has this address.")
        entries = Q(subject__in=[board.subject, "board"])
        return About(f"The {board.name}", f"{BOARD[1]}?board={board.slug}", entries)

    def about_seat(self, key: str) -> About:
        found = OfOneSeat()
        found.request, found.kwargs = self.request, {"slug": key}
        return About(found.seat.title, seat_url(found.seat), Q(subject=found.seat.subject))

    def meeting_on(self, day: str) -> Meeting:
        rows = Meeting.objects.visible_to(self.request.user).filter(board=self.board)
        meeting = rows.filter(held_on=day_in_address(day)).first()
        if meeting is None:
            raise Http404("No meeting has this address.")
        return meeting

    def meeting_url(self, meeting: Meeting, page: str = "meeting") -> str:
        return f"{reverse(page, args=[meeting.held_on.isoformat()])}{self.board_query()}"

    def about_meeting(self, key: str) -> About:
        meeting = self.meeting_on(key)
        title = f"Meeting of {long_date(meeting.held_on)}"
        return About(title, self.meeting_url(meeting), Q(subject__in=meeting.subjects))

    def items_of(self, meeting: Meeting | None):
        rows = AgendaItem.objects.visible_to(self.request.user).filter(board=self.board, meeting=meeting)
        return rows.filter(withdrawn_at__isnull=True).order_by("order", "pk")

    def about_item(self, key: str) -> About:
        """An item of a meeting: 2026-12-10-5 is number 5. Its entries follow it, wherever it was."""
        day, _, number = key.rpartition("-")
        meeting = self.meeting_on(day)
        item = self.items_of(meeting).filter(order=whole(number)).first()
        return self.of_item(item, self.meeting_url(meeting, "agenda"))

    def about_parked(self, key: str) -> About:
        """An item of the parking list, by its place among those that this person may read."""
        place = whole(key)
        found = list(self.items_of(None)[place - 1 : place]) if place else []
        return self.of_item(found[0] if found else None, f"{reverse('parking')}{self.board_query()}")

    def of_item(self, item: AgendaItem | None, url: str) -> About:
        if item is None:
            raise Http404("No item has this number.")
        return About(item.title, url, Q(details__item=item.pk))

    def about_minutes(self, key: str) -> About:
        meeting = self.meeting_on(key)
        minutes = Minutes.objects.visible_to(self.request.user).filter(meeting=meeting).first()
        if minutes is None:
            raise Http404("This meeting has no minutes yet.")
        title = f"Minutes of {long_date(meeting.held_on)}"
        return About(title, self.meeting_url(meeting, "minutes"), Q(subject__in=minutes.subjects))

    def about_paper(self, key: str) -> About:
        paper = paper_or_404(self.request.user, whole(key))
        return About(paper.title, paper_url(paper), Q(subject=paper.subject))

    def about_decision(self, key: str) -> About:
        decision = decision_or_404(self.request.user, key)
        subjects = [decision.subject, f"draft-decision/{decision.pk}"]
        return About(str(decision), decision_url(decision), Q(subject__in=subjects))

    def about_draft(self, key: str) -> About:
        decision = draft_or_404(self.request.user, whole(key))
        subjects = [decision.subject, f"draft-decision/{decision.pk}"]
        return About(str(decision), decision_url(decision), Q(subject__in=subjects))

    def about_action(self, key: str) -> About:
        action = action_or_404(self.request.user, key, self.board)
        url = f"{reverse('action', args=[action.reference])}{self.board_query()}"
        subjects = [action.subject, f"draft-action/{action.pk}"]
        return About(f"Action {action.reference}", url, Q(subject__in=subjects))

    def about_sharing(self, key: str) -> About:
        rows = Sharing.objects.visible_to(self.request.user).filter(board=self.board, number=whole(key))
        sharing = rows.select_related("decision__board", "item__meeting", "force").first()
        if sharing is None:
            raise Http404("Nothing that was shared has this number.")
        told_of = [sharing.decision.subject] if sharing.decision else sharing.item.meeting.subjects
        entries = Q(subject=sharing.subject) | Q(name="governance.share", subject__in=told_of)
        title = f"{sharing.what}, shared with {sharing.force}"
        return About(title, f"{reverse('sharing')}{self.board_query()}", entries)

    # The list

    def get_heading(self):
        return f"What has changed: {self.thing.title}" if self.thing else "Changes to the Board’s record"

    def get_breadcrumbs(self):
        crumbs = [HOME, self.board_crumb()]
        return [*crumbs, (self.thing.title, self.thing.url)] if self.thing else crumbs

    def rows(self):
        rows = changes_seen(self.request.user).select_related("by")
        return rows.filter(self.thing.entries) if self.thing else rows

    def table_options(self):
        return {"exclude": ("about",)} if self.thing else {}

    @cached_property
    def told(self):
        """The entries on the page in words, by their key."""
        return told(self.rows_shown)

    @cached_property
    def of_boards(self) -> bool:
        return are_of_boards(self.rows_shown)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest([Marking.OFFICIAL, *(event.marking for event in self.rows_shown)])

    def context(self, **extra):
        context = super().context(
            **{
                "as_at": None,
                "introduction": "Who changed what, when and why, newest first. Nothing here can be changed.",
                **extra,
            }
        )
        context["page_is_illustrative"] = any_is_illustrative(self.rows_shown)
        return context

    def record_version(self):
        return latest_event()

    def export(self, rows) -> Export:
        events = list(rows)
        in_words, of_boards = told(events), are_of_boards(events)
        return Export(
            title=self.get_heading(),
            noun="changes",
            columns=self.columns,
            rows=[self.cells_of(event, in_words[event.pk], of_boards) for event in events],
            as_at=today(),
            marking=highest([Marking.OFFICIAL, *(event.marking for event in events)]),
            filters=self.filters_in_words(),
        )

    @staticmethod
    def cells_of(event: AuditEvent, said, of_boards: bool) -> tuple:
        at = timezone.localtime(event.at)
        return (
            at.date(),
            f"{at:%H:%M}",
            "The portal" if event.by.is_the_portal else said.who,
            event.by.username,
            said.role or "None",
            subject_in_words(event.subject, of_boards=of_boards),
            said.what,
            said.because or "Not asked",
            " ".join(said.altered) or "Nothing altered",
            Marking(event.marking).label,
        )


def whole(number: str) -> int:
    """A number in an address; anything else is not found."""
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise Http404("There is no such number.")
    return int(number)
