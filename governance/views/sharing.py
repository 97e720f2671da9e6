"""What was shared with the other forces of the region, what they answered, and what is still unanswered."""

import django_tables2 as tables
from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from governance.actions.sharing import answer_sharing, share
from governance.filters import SharingFilter
from governance.forms.sharing import ShareForm, SharingAnswerForm, key_words
from governance.models import Sharing, SharingAnswer
from governance.policies import cannot_answer_sharing, cannot_keep_board, cannot_share
from governance.views.boards.board import sub_navigation
from governance.views.keeping import AskedFirst, KeepingOneBoard, KeepingPage
from governance.views.resolve import BOARD, HOME, OfOneBoard


def sharings_seen(user):
    """What was shared, as far as somebody may read of it, with every answer."""
    rows = Sharing.objects.visible_to(user).select_related("decision__board", "item__meeting", "force")
    return rows.prefetch_related(Prefetch("answers", SharingAnswer.objects.order_by("pk")))


def last_answer(sharing: Sharing) -> SharingAnswer | None:
    answers = list(sharing.answers.all())
    return answers[-1] if answers else None


def answer_words(sharing: Sharing) -> str:
    """ "Wants to know more, 3 May 2026", or for how long nothing has come."""
    if answer := last_answer(sharing):
        return f"{answer.get_kind_display()}, {long_date(answer.answered_on)}"
    days = (today() - sharing.told_on).days
    return f"Unanswered for {days} day{'' if days == 1 else 's'}"


class SharingTable(PortalTable):
    what = tables.Column(accessor="pk", verbose_name="What was shared")
    force = tables.Column(accessor="force__name", verbose_name="With")
    told_on = tables.Column(accessor="told_on", verbose_name="Told on")
    answer = tables.Column(accessor="pk", verbose_name="Answer")

    sorts = {"force": ("force__name",), "told_on": ("told_on",)}
    own_order = ("-told_on", "pk")
    caption = "What was shared with the region"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing has been shared with the other forces of the region yet."

    def __init__(self, data, *, keeps, **options):
        super().__init__(data, **options)
        self.keeps = keeps

    def render_what(self, record):
        words = key_words(record)
        if record.decision:
            url = reverse("decision", args=[record.decision.reference])
        else:
            url = reverse("meeting", args=[record.item.meeting.held_on.isoformat()])
        link = link_to(url, words)
        return notes_under(link, illustrative_note(record))

    def render_told_on(self, record):
        return notes_under(long_date(record.told_on), [record.told_how])

    def render_answer(self, record):
        last = last_answer(record)
        said = notes_under(answer_words(record), [last.text] if last and last.text else [])
        if not self.keeps:
            return said
        pages = (
            ("Record an answer", reverse("answer-sharing", args=[record.number])),
            ("What has changed", reverse("changes-of", args=["sharing", record.number])),
        )
        links = (
            format_html(
                '<a class="govuk-link portal-table__second" href="{}">{}'
                '<span class="govuk-visually-hidden">: {}, {}</span></a>',
                url,
                label,
                record.force,
                record.what,
            )
            for label, url in pages
        )
        return format_html("{}{}{}", said, *links)


class SharingList(OfOneBoard, ListPage):
    """Which force of the region was told what, when, what it answered, and what is still unanswered."""

    table_class = SharingTable
    filter_class = SharingFilter
    heading = "Shared with the region"
    noun = ("time something was shared", "times something was shared")
    exports_page_rows = True

    columns = (
        Column("what", "What was shared"),
        Column("force", "With"),
        Column("told_on", "Told on", Kind.DATE),
        Column("told_how", "How"),
        Column("answer", "Answer"),
        Column("answered_on", "Answered on", Kind.DATE),
        Column("words", "In their words"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb()]

    def rows(self):
        return sharings_seen(self.request.user).filter(board=self.board).order_by("-told_on", "pk")

    def table_options(self):
        return {"keeps": not cannot_answer_sharing(self.request.user)}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            as_at=None,
            introduction="Decisions and proposals are shared with the other forces of the region.",
            sub_navigation=sub_navigation("Shared with the region", self.board_query()),
            actions=[]
            if self.board is None or cannot_keep_board(user)
            else [{"label": "Record what was shared", "url": f"{reverse('share')}{self.board_query()}"}],
            **extra,
        )
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
        return context

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.heading,
            noun="shared-with-the-region",
            columns=self.columns,
            rows=[cells_of(row) for row in rows],
            as_at=today(),
            marking=highest(row.marking for row in rows),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )


def cells_of(row: Sharing) -> tuple:
    last = last_answer(row)
    return (
        key_words(row),
        row.force.name,
        row.told_on,
        row.told_how,
        last.get_kind_display() if last else "Unanswered",
        last.answered_on if last else None,
        last.text if last else "",
        row.illustrative,
        Marking(row.marking).label,
    )


class Share(AskedFirst, KeepingOneBoard):
    heading = "Record what was shared with the region"
    form_class = ShareForm
    submit_label = "Record it"

    def cannot_at_all(self):
        return cannot_share(self.request.user)

    def get_marking(self):
        return Marking(self.level)

    def form_options(self):
        return {"user": self.request.user, "board": self.thing}

    def initial(self):
        return {"what": self.request.GET.get("what", ""), "told_on": today()}

    def get_cancel_url(self):
        return f"{reverse('sharing')}{self.board_query()}"

    def carry_out(self, form):
        return share(form.sharing(), form.forces_told(), by=self.request.user)

    def done(self, found):
        count = len(found)
        return f"Recorded with {count} force{'' if count == 1 else 's'}.", self.get_cancel_url()


class AnswerSharing(AskedFirst, KeepingPage):
    heading = "Record an answer"
    form_class = SharingAnswerForm
    submit_label = "Record it"

    def cannot_at_all(self):
        return cannot_answer_sharing(self.request.user)

    @cached_property
    def thing(self) -> Sharing:
        found = sharings_seen(self.request.user).filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("Nothing with this number was shared.")
        return found

    def get_marking(self):
        return Marking(self.thing.marking)

    def get_breadcrumbs(self):
        return [HOME, BOARD, ("Shared with the region", reverse("sharing"))]

    def get_cancel_url(self):
        return reverse("sharing")

    def form_options(self):
        return {}

    def initial(self):
        return {"answered_on": today()}

    def context(self, **extra):
        sharing = self.thing
        said = f"{key_words(sharing)}: told to {sharing.force} on {long_date(sharing.told_on)}."
        return super().context(**{"introduction": said, **extra})

    def carry_out(self, form):
        return answer_sharing(form.answer(self.thing), by=self.request.user)

    def done(self, answer):
        return f"Recorded: {answer}.", reverse("sharing")
