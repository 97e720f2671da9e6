"""What a Panel asked, requested and recommended: the list, one of them with its reply, and recording them."""

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.filters import choice
from alliance.markings import Marking
from alliance.statuses import status
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage, Page
from governance.actions.questions import ask, correct_question, correct_reply, reply_to_panel
from governance.forms.panels import QuestionForm, ReplyForm
from governance.models import PanelQuestion, PanelReply
from governance.panels.clock import Clock, clock
from governance.panels.since import paragraph_url
from governance.policies import cannot_write_reports
from governance.tables import cut
from governance.views.panels.keeping import OnOnePanel
from governance.views.panels.panel import PANELS, REPORTS, OfOnePanel
from governance.views.resolve import HOME


def clock_of(question: PanelQuestion) -> Clock:
    """Where the answer to a question that was read with its reply stands today."""
    return clock(question.answer_by, question.replied_on, today(), has_duty=question.has_duty)


class QuestionTable(PortalTable):
    number = tables.Column(accessor="number", verbose_name="Number")
    what = tables.Column(accessor="wording", verbose_name="What was put")
    asked = tables.Column(accessor="asked_on", verbose_name="Put on")
    wanted = tables.Column(accessor="answer_by", verbose_name="Answer wanted by", empty_values=())
    answer = tables.Column(accessor="pk", verbose_name="Answer")

    sorts = {"number": ("number",), "asked": ("asked_on",), "wanted": ("answer_by",)}
    own_order = ("-asked_on", "-number", "pk")
    caption = "What the Panel put"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing that this Panel asked is recorded."

    def render_number(self, record):
        url = reverse("panel-question", args=[record.panel.slug, record.number])
        return notes_under(link_to(url, str(record.number)), illustrative_note(record))

    def render_what(self, record):
        return notes_under(cut(record.wording), [record.get_kind_display()])

    def render_asked(self, record):
        return notes_under(long_date(record.asked_on), [] if record.meeting_id else ["Between meetings"])

    def render_wanted(self, record):
        return long_date(record.answer_by) if record.answer_by else "No day set"

    def render_answer(self, record):
        stands = clock_of(record)
        return notes_under(drawn_status(stands.status), [stands.words])


class QuestionFilter(filters.FilterSet):
    """Filters of what a Panel asked."""

    state = choice(
        "State",
        "in_state",
        [(each, status(f"question.{each}").word) for each in ("open", "overdue", "answered")],
    )
    kind = choice("Kind", "of_kind", PanelQuestion.Kind.choices)

    class Meta:
        model = PanelQuestion
        fields = ()

    def in_state(self, rows, name, value):
        day = today()
        if value == "overdue":
            return rows.overdue_on(day)
        if value == "open":
            late = Q(answer_by__lt=day) & ~Q(kind=PanelQuestion.Kind.REQUEST)
            return rows.open_on(day).exclude(late)
        return rows.filter(replied_on__lte=day)

    def of_kind(self, rows, name, value):
        return rows.filter(kind=value)


class QuestionList(OfOnePanel, ListPage):
    """All that one Panel put, with where each answer stands."""

    public = True
    table_class = QuestionTable
    filter_class = QuestionFilter
    noun = ("question", "questions")
    fetched_first = ("panel",)
    exports_page_rows = True

    columns = (
        Column("number", "Number", Kind.NUMBER),
        Column("kind", "Kind"),
        Column("wording", "What was put"),
        Column("asked_on", "Put on", Kind.DATE),
        Column("answer_by", "Answer wanted by", Kind.DATE),
        Column("state", "State"),
        Column("replied_on", "Replied on", Kind.DATE),
        Column("clock", "How it stands"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
    )

    def get_heading(self):
        return f"What {self.panel.name} asked"

    def get_breadcrumbs(self):
        return [HOME, REPORTS, PANELS, (self.panel.name, self.panel_url())]

    def rows(self):
        rows = PanelQuestion.objects.current().with_replies().filter(panel=self.panel)
        return rows.select_related("panel").order_by("-asked_on", "-number", "pk")

    def context(self, **extra):
        may = not cannot_write_reports(self.request.user)
        context = super().context(
            introduction="A Panel may require its commissioner to answer in writing in a period it sets. "
            "It may only request a chief constable.",
            actions=[
                {"label": "Record what was put", "url": reverse("ask", args=[self.panel.slug])},
            ]
            if may
            else [],
        )
        shown = any(row.illustrative for row in self.rows_shown)
        return {**context, "as_at": None, "page_is_illustrative": shown, **extra}

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.get_heading(),
            noun=f"questions-{self.panel.slug}",
            columns=self.columns,
            rows=[self.cells_of(row) for row in rows],
            as_at=today(),
            marking=Marking.PUBLISHED,
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )

    @staticmethod
    def cells_of(row: PanelQuestion) -> tuple:
        stands = clock_of(row)
        return (
            row.number,
            row.get_kind_display(),
            row.wording,
            row.asked_on,
            row.answer_by,
            status(stands.status).word,
            row.replied_on,
            stands.words,
            row.illustrative,
        )


class OfOneQuestion(OfOnePanel):
    """For pages under /panels/<slug>/questions/<number>/."""

    @cached_property
    def question(self) -> PanelQuestion:
        rows = PanelQuestion.objects.current().with_replies().select_related("panel", "meeting__panel")
        found = rows.filter(panel=self.panel, number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("This Panel put nothing under this number.")
        return found

    @cached_property
    def reply(self) -> PanelReply | None:
        rows = PanelReply.objects.current().select_related("issue__report__meeting__panel")
        return rows.filter(question__panel=self.panel, question__number=self.kwargs["number"]).first()

    def question_url(self) -> str:
        return reverse("panel-question", args=[self.panel.slug, self.kwargs["number"]])

    def questions_crumb(self) -> tuple[str, str]:
        return "What it asked", reverse("panel-questions", args=[self.panel.slug])


class QuestionPage(OfOneQuestion, Page):
    """One of them: in the Panel's words, by when an answer is wanted, the reply, and every correction."""

    public = True
    template_name = "governance/panels/question.html"
    fetched_first = ("question",)

    def get_heading(self):
        return f"{self.question.get_kind_display()} {self.question.number}"

    def get_breadcrumbs(self):
        return [HOME, REPORTS, PANELS, (self.panel.name, self.panel_url()), self.questions_crumb()]

    def context(self, **extra):
        question, reply = self.question, self.reply
        stands = clock_of(question)
        told = [self.panel.slug, question.number]
        actions = []
        if not cannot_write_reports(self.request.user):
            label = "Correct the reply" if reply else "Record the reply"
            actions = [
                {"label": label, "url": reverse("reply-to-panel", args=told)},
                {"label": "Correct what was put", "url": reverse("correct-question", args=told)},
            ]
        return super().context(
            question=question,
            reply=reply,
            status=stands.status,
            status_sentences=[stands.words],
            reply_url=paragraph_url(reply.issue, reply.paragraph) if reply and reply.issue else "",
            corrections=self.corrections(),
            actions=actions,
            page_is_illustrative=question.illustrative,
            **extra,
        )

    def corrections(self) -> list[dict]:
        """What was recorded before and why it was corrected, the latest first."""
        told = []
        asked = PanelQuestion.objects.filter(panel=self.panel, number=self.question.number)
        replied = PanelReply.objects.filter(question__panel=self.panel, question__number=self.question.number)
        for what, rows in (("What was put", asked), ("The reply", replied)):
            for row in rows.filter(corrects__isnull=False).select_related("corrects"):
                told.append({"at": row.at, "what": what, "because": row.because, "was": str(row.corrects)})
        return sorted(told, key=lambda each: each["at"], reverse=True)


class Ask(OnOnePanel):
    """Record what a Panel put."""

    form_class = QuestionForm

    def get_heading(self):
        return f"Record what {self.panel.name} put"

    def form_options(self):
        return {"panel": self.panel}

    def carry_out(self, form):
        return ask(form.question(), by=self.request.user)

    def done(self, question):
        url = reverse("panel-question", args=[self.panel.slug, question.number])
        return f"It is recorded under number {question.number}.", url


class OnOneQuestion(OfOneQuestion, OnOnePanel):
    fetched_first = ("thing", "question")

    def get_breadcrumbs(self):
        number = f"Number {self.question.number}"
        return [*super().get_breadcrumbs(), self.questions_crumb(), (number, self.question_url())]


class CorrectQuestion(OnOneQuestion):
    """Put right what is recorded of what a Panel put."""

    form_class = QuestionForm
    edits_in_place = True

    def get_heading(self):
        return f"Correct what {self.panel.name} put under number {self.question.number}"

    def form_options(self):
        return {"panel": self.panel, "correcting": True}

    def initial(self):
        return QuestionForm.of(self.question)

    def carry_out(self, form):
        because = form.cleaned_data["because"]
        return correct_question(self.question, form.question(), because, by=self.request.user)

    def done(self, question):
        return "It is corrected. What was recorded before stays readable.", self.question_url()


class ReplyToPanel(OnOneQuestion):
    """Record the reply, or correct the one that is recorded."""

    form_class = ReplyForm
    edits_in_place = True

    def get_heading(self):
        what = "Correct the reply to" if self.reply else "Record the reply to"
        return f"{what} number {self.question.number} of {self.panel.name}"

    def form_options(self):
        return {"question": self.question, "correcting": self.reply is not None}

    def initial(self):
        return ReplyForm.of(self.reply) if self.reply else {}

    def context(self, **extra):
        return super().context(introduction=self.question.wording, **extra)

    def carry_out(self, form):
        if self.reply is None:
            return reply_to_panel(self.question, form.reply(), by=self.request.user)
        because = form.cleaned_data["because"]
        return correct_reply(self.question, self.reply, form.reply(), because, by=self.request.user)

    def done(self, reply):
        return "The reply is recorded.", self.question_url()
