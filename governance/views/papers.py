"""The papers of a meeting: who owes each and how late, and one paper with its versions."""

import django_tables2 as tables
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.exports import Column, Export, Kind
from alliance.files import file_response, file_words
from alliance.markings import Marking, highest
from alliance.tables import PortalTable
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.text import address
from alliance.views.kinds import DetailPage, ListPage, Page
from business_areas.forms.withdrawal import WithdrawForm
from governance.actions.papers import (
    ask_for_paper,
    change_paper,
    clear_paper,
    receive_version,
    withdraw_paper,
)
from governance.forms.papers import ChangePaperForm, ClearanceForm, PaperForm, VersionForm
from governance.models import Clearance, Meeting, Paper, PaperVersion, Seat
from governance.papers import (
    PaperOnDay,
    author_key,
    clearing_forces,
    late_before,
    papers_due_on,
    papers_of,
    standing_of,
    with_versions,
)
from governance.policies import (
    cannot_change_paper,
    cannot_change_papers,
    cannot_keep_board,
    cannot_remind,
)
from governance.recording import items_of
from governance.reminders import authors_owing
from governance.tables import notes_under
from governance.views.deciding import AskedFirst
from governance.views.entry import KeepingPage
from governance.views.meetings import KeepingOneMeeting, OfOneMeeting
from governance.views.resolve import HOME


def paper_url(paper: Paper) -> str:
    return reverse("paper", args=[paper.number])


def version_url(version: PaperVersion) -> str:
    return reverse("paper-version", args=[version.paper.number, version.number])


def judged_on(meeting: Meeting | None):
    """The day on which it is judged who is late: today, and after the meeting its day."""
    return min(today(), meeting.held_on) if meeting else today()


# The papers of one meeting


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

    def __init__(self, data, *, page, **options):
        super().__init__(data, **options)
        self.page_shown = page

    def told(self, record) -> PaperOnDay:
        return self.page_shown.standing[record.pk]

    def render_item(self, record):
        return record.item.order

    def render_paper(self, record):
        each = self.told(record)
        link = format_html('<a class="govuk-link" href="{}">{}</a>', paper_url(record), record.title)
        latest = each.latest
        notes = [f"Version {latest.number}: {file_words(latest.file)}"] if latest else []
        notes += [each.gap_words] if each.gap_words else []
        return notes_under(link, [*notes, *(["Illustrative"] if record.illustrative else [])])

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

    def get(self, request, **kwargs):
        self.meeting  # noqa: B018  fetched first, so that what may not be seen is not found
        return super().get(request, **kwargs)

    def get_heading(self):
        return f"Papers for {long_date(self.meeting.held_on)}"

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb(), self.meeting_crumb()]

    def rows(self):
        return papers_of(self.meeting, self.level).select_related("item", "author_seat")

    def table_options(self):
        return {"page": self}

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


class AskForPaper(KeepingOneMeeting):
    heading = "Ask for a paper"
    form_class = PaperForm
    submit_label = "Ask for it"

    def cannot(self):
        return cannot_change_papers(self.request.user, self.meeting)

    def get_marking(self):
        return Marking(self.level)

    def get_cancel_url(self):
        return self.url("papers", self.meeting)

    def form_options(self):
        seats = [seat.pk for seat in self.seats.values() if seat.exists_on(self.meeting.held_on)]
        return {
            "user": self.request.user,
            "items": items_of(self.meeting, self.level),
            "seats": Seat.objects.filter(pk__in=seats),
        }

    def initial(self):
        asked = self.request.GET.get("item", "")
        return {
            "item": asked,
            "due_on": papers_due_on(self.board, self.meeting.held_on),
            "marking": self.meeting.marking,
        }

    def carry_out(self, form):
        return ask_for_paper(form.paper(), by=self.request.user)

    def done(self, paper):
        return f"{paper.author} is asked for “{paper.title}”.", self.url("papers", self.meeting)


# One paper


def paper_or_404(user, number: int) -> Paper:
    rows = with_versions(Paper.objects.visible_to(user)).select_related("board")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404("No paper has this number.")
    return found


class OfOnePaper:
    @cached_property
    def thing(self) -> Paper:
        return paper_or_404(self.request.user, self.kwargs["number"])

    def get_marking(self):
        paper = self.thing
        return highest([paper.marking, paper.item.marking])

    @property
    def meeting(self) -> Meeting | None:
        return self.thing.item.meeting

    def meeting_crumbs(self) -> list[tuple[str, str]]:
        meeting = self.meeting
        crumbs = [HOME, ("Board", "/board/")]
        if meeting is None:
            return crumbs
        day = meeting.held_on.isoformat()
        return [
            *crumbs,
            (long_date(meeting.held_on), reverse("meeting", args=[day])),
            ("Papers", reverse("papers", args=[day])),
        ]


class PaperPage(OfOnePaper, DetailPage):
    """One paper: the version that stands, every version before it, and who cleared it."""

    public = True
    template_name = "governance/paper.html"

    def get_heading(self):
        return self.thing.title

    def get_breadcrumbs(self):
        return self.meeting_crumbs()

    @cached_property
    def told(self) -> PaperOnDay:
        return standing_of([self.thing], judged_on(self.meeting), clearing_forces())[0]

    def context(self, **extra):
        paper, told = self.thing, self.told
        return super().context(
            as_at=None,
            paper=paper,
            told=told,
            status=told.status,
            status_sentences=[f"{told.words}.", *([f"{told.gap_words}."] if told.gap_words else [])],
            item_url=reverse("meeting", args=[self.meeting.held_on.isoformat()]) if self.meeting else "",
            versions=[
                {"version": each, "url": version_url(each), "words": file_words(each.file)}
                for each in reversed(told.versions)
            ],
            actions=self.actions(),
            page_is_illustrative=paper.illustrative,
            **extra,
        )

    def actions(self) -> list[dict]:
        user, paper = self.request.user, self.thing
        if cannot_keep_board(user):
            return []
        refusal = cannot_change_paper(user, paper)
        labels = (
            ("Receive a new version" if self.told.versions else "Receive it", "receive-paper"),
            ("Record a clearance", "clear-paper"),
            ("Change what is asked for", "change-paper"),
            ("Withdraw it", "withdraw-paper"),
        )
        return [
            {"label": label, "url": reverse(name, args=[paper.number]), "refusal": refusal}
            for label, name in labels
        ]


class VersionFile(OfOnePaper, Page):
    """One version of a paper as the file it came as."""

    public = True

    def get(self, request, **kwargs):
        paper = self.thing
        version = next((each for each in paper.versions.all() if each.number == kwargs["version"]), None)
        if version is None:
            raise Http404("This paper has no such version.")
        name = f"{address(paper.title)[:80] or 'paper'}_v{version.number}_{Marking(self.get_marking()).label}"
        return file_response(version.file, name)


class KeepingOnePaper(OfOnePaper, AskedFirst, KeepingPage):
    """A page that writes about one paper."""

    def cannot_at_all(self):
        return cannot_keep_board(self.request.user)

    def cannot(self):
        return cannot_change_paper(self.request.user, self.thing)

    def get_breadcrumbs(self):
        return [*self.meeting_crumbs(), (self.thing.title, paper_url(self.thing))]

    def get_cancel_url(self):
        return paper_url(self.thing)

    def form_options(self):
        return {}

    def context(self, **extra):
        return super().context(**{"introduction": f"{self.thing.title}.", **extra})


class ChangePaper(KeepingOnePaper):
    heading = "Change what is asked for"
    form_class = ChangePaperForm
    edits_in_place = True

    def form_options(self):
        user = self.request.user
        return {"user": user, "seats": Seat.objects.visible_to(user).filter(board=self.thing.board)}

    def initial(self):
        paper = self.thing
        return {
            "title": paper.title,
            "author_seat": paper.author_seat.slug if paper.author_seat else None,
            "author_name": paper.author_name,
            "email": paper.email,
            "due_on": paper.due_on,
            "marking": paper.marking,
        }

    def carry_out(self, form):
        return change_paper(form.put_into(self.thing), by=self.request.user)

    def done(self, paper):
        return "What is asked for is changed.", paper_url(paper)


class ReceivePaper(KeepingOnePaper):
    form_class = VersionForm
    submit_label = "Take it in"

    @property
    def is_first(self) -> bool:
        return not self.thing.versions.all()

    def get_heading(self):
        return "Receive a paper" if self.is_first else "Receive a new version of a paper"

    def form_options(self):
        return {"is_first": self.is_first}

    def initial(self):
        return {"received_on": today()}

    def carry_out(self, form):
        return receive_version(form.version(self.thing), form.cleaned_data["file"], by=self.request.user)

    def done(self, version):
        words = file_words(version.file)
        return f"Version {version.number} is here: {words}.", paper_url(self.thing)


class WithdrawPaper(KeepingOnePaper):
    template_name = "page/confirm.html"
    heading = "Are you sure you want to withdraw this paper?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def carry_out(self, form):
        return withdraw_paper(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, paper):
        return f"Withdrawn: {paper.title}.", paper_url(paper)

    def context(self, **extra):
        return super().context(
            **{
                "answers": [{"label": "Paper", "value": self.thing.title}],
                "consequences": ["It stays readable with its versions, and no pack holds it any more."],
                **extra,
            }
        )


class ClearPaper(KeepingOnePaper):
    heading = "Record a clearance"
    form_class = ClearanceForm
    submit_label = "Record it"

    def initial(self):
        return {"given_on": today()}

    def carry_out(self, form):
        return clear_paper(form.clearance(self.thing), by=self.request.user)

    def done(self, clearance: Clearance):
        return f"Recorded: {clearance}.", paper_url(self.thing)
