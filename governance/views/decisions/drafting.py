"""Drafting decisions, changing and withdrawing the draft, and recording that one was not agreed."""

from django import forms
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import today
from governance.actions.decisions import conclude_not_agreed, correct_draft, draft_decision, withdraw_draft
from governance.forms.decisions import DraftForm, WithdrawDraftForm
from governance.models import Assent, Decision
from governance.policies import cannot_conclude, cannot_correct_draft, cannot_withdraw_draft
from governance.views.decisions.resolve import DECISIONS, WAITING, decision_url, draft_or_404
from governance.views.keeping import AskedFirst, Deciding, KeepingOneBoard, in_words
from governance.views.resolve import HOME


class DraftADecision(AskedFirst, KeepingOneBoard):
    """Write down what is put to the corporations sole. `?item=2026-12-10/5` chooses the item."""

    heading = "Draft a decision"
    form_class = DraftForm
    in_words = staticmethod(in_words)

    def get_breadcrumbs(self):
        return [HOME, DECISIONS, WAITING]

    def get_marking(self):
        # Items and areas to choose from are marked as high as this person reads.
        return Marking(self.level)

    def form_options(self):
        return {"user": self.request.user, "board": self.thing}

    def initial(self):
        asked = self.request.GET.get("item", "")
        item = DraftForm(user=self.request.user, board=self.thing).items.get(asked) if asked else None
        if item is None:
            return {}
        told = {"title": item.title, "recommendation": item.recommendation, "tranche": item.tranche}
        return {**told, "item": asked, "areas": [area.slug for area in item.areas.all()]}

    def carry_out(self, form):
        decision = form.put_into(Decision(board=self.thing))
        return draft_decision(decision, form.areas_chosen(), by=self.request.user)

    def done(self, decision):
        return f"Drafted: {decision.title}. It waits for assent.", decision_url(decision)


class OfOneDraft(Deciding):
    @cached_property
    def thing(self) -> Decision:
        return draft_or_404(self.user, self.kwargs["number"])

    def get_breadcrumbs(self):
        return [HOME, DECISIONS, WAITING, (self.thing.title, decision_url(self.thing))]

    def context(self, **extra):
        return super().context(**{"introduction": f"“{self.thing.wording}”", **extra})


class CorrectDraft(OfOneDraft):
    heading = "Change the draft of a decision"
    form_class = DraftForm
    edits_in_place = True

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def cannot(self):
        return cannot_correct_draft(self.user, self.thing)

    def form_options(self):
        return {"user": self.user, "board": self.thing.board, "correcting": self.thing}

    def initial(self):
        return DraftForm.said_by(self.thing, self.user)

    def carry_out(self, form):
        return correct_draft(form.put_into(self.thing), form.areas_chosen(), by=self.user)

    def done(self, decision):
        return "The draft is changed.", decision_url(decision)


class ConcludeNotAgreed(OfOneDraft):
    heading = "Are you sure you want to record this as not agreed?"
    template_name = "page/confirm.html"
    form_class = forms.Form
    submit_label = "Record it as not agreed"

    def cannot(self):
        refused = self.thing.assents.filter(answer=Assent.Answer.DOES_NOT).exists()
        return cannot_conclude(self.user, self.thing, refused, today())

    def carry_out(self, form):
        return conclude_not_agreed(self.thing, by=self.user)

    def done(self, decision):
        return f"Recorded as not agreed: {decision.reference}.", decision_url(decision)

    def context(self, **extra):
        return super().context(
            **{
                "answers": [{"label": "Decision", "value": self.thing.wording}],
                "consequences": [
                    "It gets its reference with the outcome “Not agreed”, and never changes after.",
                    "Its page shows who assented, who did not, and who gave no answer.",
                ],
                "warn": True,
                **extra,
            }
        )


class WithdrawDraft(OfOneDraft):
    heading = "Are you sure you want to withdraw this?"
    template_name = "page/confirm.html"
    form_class = WithdrawDraftForm
    submit_label = "Withdraw it"

    def cannot(self):
        return cannot_withdraw_draft(self.user, self.thing)

    def carry_out(self, form):
        return withdraw_draft(self.thing, form.cleaned_data["because"], by=self.user)

    def done(self, decision):
        return f"Withdrawn: {decision.title}.", decision_url(decision)

    def context(self, **extra):
        return super().context(
            **{
                "answers": [{"label": "Decision", "value": self.thing.wording}],
                "consequences": [
                    "Nobody is asked to answer it any more, and it never gets a reference.",
                    "Its page stays, with your reason and the answers that were given.",
                    "This cannot be undone. The same can be put again as a new draft.",
                ],
                "warn": True,
                **extra,
            }
        )
