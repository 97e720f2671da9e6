"""Every meeting of the board, those to come and those held."""

import django_tables2 as tables
from django.db.models import Count, Q

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.temporal import today, weekday_date
from alliance.views.kinds import ListPage
from governance.models import Meeting
from governance.policies import cannot_keep_board
from governance.views.boards.board import sub_navigation
from governance.views.meetings.of_meetings import OfMeetings, clock, day_has_passed, hours
from governance.views.resolve import HOME


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

    def render_day(self, record):
        link = link_to(
            self.page_shown.url("meeting", record),
            weekday_date(record.held_on),
        )
        place = f", {record.place}" if record.place else ""
        notes = [f"{hours(record)}{place}", *illustrative_note(record)]
        return notes_under(link, notes)

    def render_stage(self, record):
        return notes_under(record.stage.label, [passed] if (passed := day_has_passed(record)) else [])

    def render_chair(self, record):
        return self.page_shown.chair_words(record)


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

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        context = super().context(
            as_at=None,
            sub_navigation=sub_navigation("Meetings", self.board_query()),
            actions=self.actions(),
            **extra,
        )
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
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
