"""The papers of one meeting, and how each stands."""

import django_tables2 as tables
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.files import file_words
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from governance.papers.standing import (
    PaperOnDay,
    author_key,
    clearing_forces,
    late_before,
    papers_of,
    standing_of,
    with_versions,
)
from governance.policies import cannot_change_papers, cannot_keep_board, cannot_remind
from governance.reminders.papers import authors_owing
from governance.views.meetings.of_one_meeting import OfOneMeeting
from governance.views.papers.resolve import judged_on, paper_url
from governance.views.resolve import HOME


class PaperTable(PortalTable):
    item = tables.Column(accessor="pk", verbose_name="Item", attrs={"td": {"class": "numeric"}})
    paper = tables.Column(accessor="pk", verbose_name="Paper")
    owed_by = tables.Column(accessor="pk", verbose_name="Owed by")
    due = tables.Column(accessor="due_on", verbose_name="Due by")
    status = tables.Column(accessor="pk", verbose_name="Status")

    sorts = {"due": ("due_on",)}
    own_order = ("item__order", "number")
    caption = "Papers of the meeting"

    class Meta(PortalTable.Meta):
        empty_text = "No paper is asked for. The Board’s secretary asks for papers."

    def told(self, record) -> PaperOnDay:
        return self.page_shown.standing[record.pk]

    def render_item(self, record):
        return record.item.order

    def render_paper(self, record):
        each = self.told(record)
        link = link_to(paper_url(record), record.title)
        latest = each.latest
        notes = [f"Version {latest.number}: {file_words(latest.file)}"] if latest else []
        notes += [each.gap_words] if each.gap_words else []
        return notes_under(link, [*notes, *illustrative_note(record)])

    def render_owed_by(self, record):
        each = self.told(record)
        return notes_under(record.author, [each.late_before_words] if each.late_before_words else [])

    def render_due(self, record):
        return long_date(record.due_on)

    def render_status(self, record):
        each = self.told(record)
        return notes_under(drawn_status(each.status), [each.words])


class PaperList(OfOneMeeting, ListPage):
    """Every paper owed to a meeting: by whom, how late, and how often late before."""

    public = True
    table_class = PaperTable
    noun = ("paper", "papers")
    fetched_first = ("meeting",)
    exports_page_rows = True
    rows_on_a_page = 100

    columns = (
        Column("item", "Item", Kind.NUMBER),
        Column("paper", "Paper"),
        Column("owed_by", "Owed by"),
        Column("due_by", "Due by", Kind.DATE),
        Column("status", "Status"),
        Column("words", "When it came"),
        Column("days_late", "Working days late", Kind.NUMBER),
        Column("late_before", "Times late or missing before", Kind.NUMBER),
        Column("versions", "Versions", Kind.NUMBER),
        Column("not_cleared", "Not cleared"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def get_heading(self):
        return f"Papers for {long_date(self.meeting.held_on)}"

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb(), self.meeting_crumb()]

    def rows(self):
        return papers_of(self.meeting, self.level).select_related("item", "author_seat")

    @cached_property
    def standing(self) -> dict[int, PaperOnDay]:
        day = judged_on(self.meeting)
        rows = with_versions(papers_of(self.meeting, self.level))
        found = standing_of(rows, day, clearing_forces())
        due = min((each.paper.due_on for each in found), default=None)
        before = late_before(self.board, due, day, self.level) if due else {}
        for each in found:
            each.late_before = before.get(author_key(each.paper), 0)
        return {each.paper.pk: each for each in found}

    def get_marking(self):
        return highest([self.meeting.marking, *(each.paper.marking for each in self.standing.values())])

    def context(self, **extra):
        owed = sum(each.is_owed for each in self.standing.values())
        context = super().context(
            as_at=None,
            introduction=f"{len(self.standing) - owed} of {len(self.standing)} received."
            if self.standing
            else "",
            actions=self.actions(),
            **extra,
        )
        context["page_is_illustrative"] = any(each.paper.illustrative for each in self.standing.values())
        return context

    def actions(self) -> list[dict]:
        user, meeting = self.request.user, self.meeting
        if cannot_keep_board(user):
            return []
        return [
            {
                "label": "Ask for a paper",
                "url": self.url("ask-for-paper", meeting),
                "refusal": cannot_change_papers(user, meeting),
            },
            *self.reminding(),
        ]

    def reminding(self) -> list[dict]:
        """Remind 4 authors: as many as owe a paper that may be spoken of in a mail."""
        owing = authors_owing(self.standing.values(), self.meeting)
        if not owing or cannot_remind(self.request.user, self.meeting):
            return []
        label = f"Remind {owing} author{'' if owing == 1 else 's'}"
        return [{"label": label, "url": self.url("remind-authors", self.meeting)}]

    def export(self, rows) -> Export:
        told = [self.standing[row.pk] for row in rows]
        return Export(
            title=self.get_heading(),
            noun=f"papers-{self.meeting.held_on.isoformat()}",
            columns=self.columns,
            rows=[cells_of(each) for each in told],
            as_at=today(),
            marking=highest([self.meeting.marking, *(each.paper.marking for each in told)]),
            illustrative=any(each.paper.illustrative for each in told),
        )


def cells_of(each: PaperOnDay) -> tuple:
    return (
        each.paper.item.order,
        each.paper.title,
        each.paper.author,
        each.paper.due_on,
        each.state.capitalize(),
        each.words,
        each.days_late,
        each.late_before,
        len(each.versions),
        each.gap_words,
        each.paper.illustrative,
        Marking(each.paper.marking).label,
    )
