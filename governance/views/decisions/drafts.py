"""What waits for assent: the list, and one draft."""

from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from governance.assent import Standing, must_assent, seats_held_by, standing
from governance.models import Decision, Noting
from governance.noting import to_be_noted, where_words
from governance.policies import (
    cannot_answer,
    cannot_answer_for,
    cannot_conclude,
    cannot_correct_draft,
    cannot_keep_board,
    cannot_read_drafts,
    cannot_record_answer,
    cannot_remind_to_answer,
    cannot_withdraw_draft,
)
from governance.reminders.answers import reminders_of
from governance.tables import DraftTable
from governance.views.decisions.reading import ReadingADecision
from governance.views.decisions.resolve import DECISIONS, WAITING, decision_url, draft_or_404, sub_navigation
from governance.views.resolve import HOME, link_to_changes


class DraftList(ListPage):
    """What is put to the corporations sole and not made yet; and what the next Board is to note."""

    template_name = "governance/drafts.html"
    table_class = DraftTable
    heading = "Waiting for assent"
    breadcrumbs = (HOME, DECISIONS)
    noun = ("decision", "decisions")
    rows_on_a_page = 25

    def get(self, request, **kwargs):
        if cannot_read_drafts(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    def rows(self):
        rows = Decision.objects.visible_to(self.request.user).drafts()
        rows = rows.select_related("board", "item__meeting").order_by("decided_on", "pk")
        return rows.prefetch_related("assents__corporation", "assents__seat", "assents__person")

    @cached_property
    def asked(self) -> dict:
        """Who must assent, by board and day: asked once for each."""
        return {}

    def standing(self, decision) -> Standing:
        key = decision.board_id, decision.decided_on
        if key not in self.asked:
            self.asked[key] = must_assent(decision.board, decision.decided_on)
        level = self.request.user.reading_level
        return standing(decision, decision.assents.all(), level, self.asked[key])

    def get_marking(self):
        return highest(
            [
                *(row.marking for row in self.rows_shown),
                *(row.marking for row in self.to_note),
                *(row.marking for row in self.withdrawn),
            ]
        )

    @cached_property
    def to_note(self) -> list[Decision]:
        """Decisions made between meetings that no meeting has noted."""
        return list(to_be_noted(self.request.user))

    def agendas(self) -> dict[int, str]:
        """On which agenda each of them stands, in words, by its key."""
        rows = Noting.objects.visible_to(self.request.user).standing().filter(decision__in=self.to_note)
        return {each.decision_id: where_words(each) for each in rows.select_related("item__meeting")}

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            as_at=None,
            introduction="A decision is made when every corporation sole that must assent has.",
            sub_navigation=sub_navigation(user, "Waiting for assent"),
            actions=[]
            if cannot_keep_board(user)
            else [{"label": "Draft a decision", "url": reverse("draft-a-decision")}],
            to_note=self.rows_to_note(),
            withdrawn=[{"decision": each, "url": decision_url(each)} for each in self.withdrawn],
            **extra,
        )
        told = (*self.rows_shown, *self.to_note, *self.withdrawn)
        context["page_is_illustrative"] = any(each.illustrative for each in told)
        return context

    @cached_property
    def withdrawn(self) -> list[Decision]:
        """What was put between meetings and taken back, the latest first."""
        rows = Decision.objects.visible_to(self.request.user).filter(withdrawn_at__isnull=False)
        return list(rows.order_by(F("withdrawn_at").desc(nulls_last=True), "-pk"))

    def rows_to_note(self) -> list[dict]:
        agendas = self.agendas()
        return [
            {"decision": each, "url": decision_url(each), "agenda": agendas.get(each.pk, "")}
            for each in self.to_note
        ]

    def words_when_empty(self):
        return "Nothing waits for assent. The Board’s secretary drafts what is put to the corporations sole."


class DraftPage(ReadingADecision):
    """What is put to the corporations sole, not made yet, and whose answer is outstanding."""

    template_name = "governance/draft.html"
    breadcrumbs = (HOME, DECISIONS, WAITING)

    def get_thing(self):
        return draft_or_404(self.request.user, self.kwargs["number"])

    def get(self, request, **kwargs):
        if cannot_read_drafts(request.user):
            raise Http404("No draft has this address.")
        if self.thing.made_at:
            return redirect(decision_url(self.thing))
        return super().get(request, **kwargs)

    def get_heading(self):
        return f"{'Withdrawn' if self.thing.withdrawn_at else 'Not made yet'}: {self.thing.title}"

    def context(self, **extra):
        return super().context(
            as_at=None,
            status_sentences=self.sentences(),
            actions=[*self.actions(), *link_to_changes(self.request.user, "draft", self.thing.pk)],
            answers=[
                {"cell": cell, "url": "" if cell.assent else self.answer_url(cell)}
                for cell in self.standing.cells
            ],
            reminders=reminders_of(self.thing, self.level),
            replaces=self.thing.replaces,
            **extra,
        )

    def keeps(self) -> bool:
        return not cannot_keep_board(self.request.user)

    def answer_url(self, cell) -> str:
        if cannot_record_answer(self.request.user, self.thing):
            return ""
        return reverse("record-answer", args=[self.thing.pk, cell.corporation.slug])

    def sentences(self) -> list[str]:
        decision = self.thing
        if decision.withdrawn_at:
            day = long_date(decision.withdrawn_at.date())
            return [f"Withdrawn on {day}, before it was decided: {decision.withdrawn_because}"]
        said = [f"Not yet made: {self.standing.words}."]
        if decision.answers_by:
            passed = decision.answers_by < today()
            said.append(
                f"The last day to answer {'was' if passed else 'is'} {long_date(decision.answers_by)}."
            )
            if passed and self.keeps():
                said.append("Nobody can answer any more: record it as not agreed, or withdraw it.")
        if decision.item_id is None:
            said.append("Once it is decided, between meetings, the next Board is to note it.")
        return said

    def actions(self) -> list[dict]:
        user, decision, number = self.request.user, self.thing, [self.thing.pk]
        if not self.keeps():
            own = [] if cannot_answer(user) else seats_held_by(user, decision.board, today())
            answer = {
                "label": "Give your answer",
                "url": reverse("give-own-answer", args=number),
                "refusal": cannot_answer_for(user, decision, own),
            }
            return [] if cannot_answer(user) else [answer]
        if decision.withdrawn_at:
            return []  # its page says that it was, and nothing of it changes any more
        return [
            {
                "label": "Change the draft",
                "url": reverse("correct-draft", args=number),
                "refusal": cannot_correct_draft(user, decision),
            },
            {
                "label": "Remind those who have not answered",
                "url": reverse("remind-to-answer", args=number),
                "refusal": cannot_remind_to_answer(user, decision),
            },
            {"label": "Withhold a part", "url": reverse("withhold-of-draft", args=number)},
            {
                "label": "Record as not agreed",
                "url": reverse("conclude-not-agreed", args=number),
                "refusal": cannot_conclude(user, decision, bool(self.standing.refused), today()),
            },
            {
                "label": "Withdraw it",
                "url": reverse("withdraw-draft", args=number),
                "refusal": cannot_withdraw_draft(user, decision),
            },
        ]
