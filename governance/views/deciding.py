"""Drafting decisions, recording answers to them, and what is recorded once they are made."""

from django import forms
from django.http import Http404
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.models import CorporationSole
from alliance.policy import enforce
from alliance.temporal import long_date, today
from business_areas.views.entry import CHECK, shown_as
from governance.actions.decisions import (
    conclude_not_agreed,
    correct_decision,
    correct_draft,
    draft_decision,
    give_assent,
    record_progress,
    restrict_text,
)
from governance.assent import must_assent, seats_held_by
from governance.forms.decisions import (
    AssentForm,
    CorrectionForm,
    DraftForm,
    OwnAnswerForm,
    ProgressForm,
    RestrictedForm,
)
from governance.models import Assent, Decision, Person, Seat
from governance.policies import (
    cannot_answer,
    cannot_answer_for,
    cannot_conclude,
    cannot_correct_decision,
    cannot_correct_draft,
    cannot_keep_board,
    cannot_record_answer,
    cannot_record_progress,
)
from governance.posts import posts_on
from governance.views.decisions import (
    DECISIONS,
    WAITING,
    decision_or_404,
    decision_url,
    draft_or_404,
)
from governance.views.entry import KeepingOneBoard, KeepingPage
from governance.views.resolve import HOME


class AskedFirst:
    """For pages that say who may use them before they look for what they are about."""

    def cannot_at_all(self) -> str:
        return cannot_keep_board(self.request.user)

    def new_source_url(self):
        # What is recorded here comes from the Board itself, and names no source.
        return ""

    def dispatch(self, request, *args, **kwargs):
        if request.method.lower() in ("get", "head", "post"):
            enforce(self.cannot_at_all())
        return super().dispatch(request, *args, **kwargs)


def in_words(field, value) -> str:
    """What was typed, for the check page: markings and people by their names."""
    if field.name == "marking":
        return Marking(value).label
    if isinstance(value, Decision):
        return value.reference
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(field.field, forms.ModelChoiceField):
        return str(value)
    return KeepingPage.in_words(field, value)


class Deciding(AskedFirst, KeepingPage):
    """A page that writes about one decision."""

    in_words = staticmethod(in_words)

    def get_marking(self):
        return Marking(self.thing.marking)

    def form_options(self):
        return {}

    @property
    def user(self):
        return self.request.user


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


class Answering(OfOneDraft):
    """Answers never change, so they are checked first; with the last one the decision is made."""

    check_first = True

    def last_of_all(self, corporation) -> bool:
        asked = must_assent(self.thing.board, self.thing.decided_on)
        given = set(self.thing.assents.values_list("corporation_id", flat=True))
        return {each.pk for each in asked} - given == {corporation.pk}

    def consequences(self, corporation) -> list[str]:
        if not self.last_of_all(corporation):
            return ["The decision waits for the other answers that are outstanding."]
        return [
            "This is the last answer that is outstanding: the decision is made at once.",
            "It gets its reference, is written into the register, and never changes after.",
            "It is agreed if every corporation sole assented, and otherwise not agreed.",
        ]

    def done(self, assent):
        decision = Decision.objects.select_related("board").get(pk=self.thing.pk)
        if decision.made_at:
            outcome = decision.get_outcome_display().lower()
            return f"The decision is made: {decision.reference}, {outcome}.", decision_url(decision)
        return f"The answer of {assent.corporation} is recorded.", decision_url(decision)


class RecordAnswer(Answering):
    """Record the answer of one corporation sole, as the secretary was told it."""

    form_class = AssentForm

    def cannot(self):
        return cannot_record_answer(self.user, self.thing)

    @cached_property
    def corporation(self) -> CorporationSole:
        asked = must_assent(self.thing.board, self.thing.decided_on)
        found = next((each for each in asked if each.slug == self.kwargs["corporation"]), None)
        if found is None:
            raise Http404("This corporation sole is not asked for its assent.")
        return found

    @cached_property
    def seats(self) -> list[Seat]:
        rows = Seat.objects.visible_to(self.user).filter(
            board=self.thing.board, assents=True, corporation=self.corporation
        )
        return list(rows)

    def get_heading(self):
        return f"Record the answer of {self.corporation}"

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def form_options(self):
        held = Person.objects.visible_to(self.user).filter(
            holdings__seat__in=self.seats,
            holdings__withdrawn_at__isnull=True,
            holdings__marking__lte=self.user.reading_level,
        )
        return {"people": held.distinct()}

    def initial(self):
        day = max(self.thing.decided_on, min(today(), self.thing.answers_by or today()))
        posts = posts_on(self.seats, day, self.user.clearance)
        holder = next((post.holder for post in posts.values() if post.holder), None)
        told_how = "at the meeting" if self.thing.item_id else ""
        return {"person": holder.person.slug if holder else None, "given_on": day, "told_how": told_how}

    def carry_out(self, form):
        return give_assent(form.assent(self.thing, self.corporation), by=self.user)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= {
                "heading": "Check the answer before recording it",
                "submit_label": "Record the answer",
                "consequences": self.consequences(self.corporation),
                "warning": "An answer that is recorded never changes.",
            }
        return super().show(form, http_status=http_status, template=template, **extra)


class GiveOwnAnswer(Answering):
    """The answer of a member of the Board, today, for the seat they hold."""

    heading = "Give your answer"
    form_class = OwnAnswerForm
    template_name = "page/confirm.html"

    def cannot_at_all(self):
        return cannot_answer(self.user)

    def cannot(self):
        return ""

    @cached_property
    def own(self) -> list:
        return seats_held_by(self.user, self.thing.board, today())

    def refusal(self) -> str:
        return cannot_answer_for(self.user, self.thing, self.own)

    def carry_out(self, form):
        enforce(self.refusal())
        held = self.own[0]
        assent = Assent(
            decision=self.thing,
            corporation=held.seat.corporation,
            person=held.holder.person,
            answer=form.cleaned_data["answer"],
            given_on=today(),
            told_how="by themselves, in the portal",
        )
        return give_assent(assent, by=self.user)

    def context(self, **extra):
        refusal = self.refusal()
        seat = self.own[0].seat if self.own and not refusal else None
        answers = [{"label": "Decision", "value": self.thing.wording}]
        if seat:
            answers.append({"label": "You answer as", "value": f"{seat}, for {seat.corporation}"})
        extra = {"answers": [*answers, *extra.pop("answers", [])], "refusal": refusal, **extra}
        if seat:
            extra.setdefault("consequences", self.consequences(seat.corporation))
        return super().context(**extra)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= {
                "heading": "Check your answer before giving it",
                "submit_label": "Give this answer",
                "warning": "An answer that is given never changes.",
            }
        return super().show(form, http_status=http_status, template=template, **extra)


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


class OfOneDecision(Deciding):
    """A page about a decision that was made."""

    @cached_property
    def thing(self) -> Decision:
        return decision_or_404(self.user, self.kwargs["reference"])

    def get_breadcrumbs(self):
        return [HOME, DECISIONS, (self.thing.reference, decision_url(self.thing))]

    def context(self, **extra):
        return super().context(**{"introduction": f"{self.thing}.", **extra})


class CorrectDecision(OfOneDecision):
    """Put right a mistake in the record. What was and what will be are shown first."""

    heading = "Correct the record of a decision"
    form_class = CorrectionForm
    check_first = True
    check_template = "business_areas/entry/check_correction.html"

    def get_marking(self):
        return highest([self.thing.marking, self.user.reading_level])

    def cannot(self):
        return cannot_correct_decision(self.user, self.thing)

    def form_options(self):
        return {"user": self.user, "board": self.thing.board}

    def initial(self):
        return CorrectionForm.said_by(self.thing, self.user)

    def carry_out(self, form):
        new = form.put_into(Decision(board=self.thing.board))
        return correct_decision(
            self.thing, new, form.cleaned_data["because"], form.areas_chosen(), by=self.user
        )

    def done(self, decision):
        return f"Corrected. It is now {decision.reference}.", decision_url(decision)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= {
                "heading": "Check what will change",
                "changes": self.changes(form),
                "answers": [{"label": "Why it is corrected", "value": form.cleaned_data["because"]}],
                "submit_label": "Correct it",
                "consequences": [
                    "The correction gets a reference of its own, and names this decision and why.",
                    "This one stays readable. The answers of the corporations sole stay with it.",
                    "What the Board now wants otherwise is no correction: draft a new decision.",
                ],
                "warning": "A correction cannot be undone. It can only be corrected again.",
            }
        return super().show(form, http_status=http_status, template=template, **extra)

    def changes(self, form) -> list[dict]:
        """Each part that would change, as it was and as it will be."""
        said = CorrectionForm.said_by(self.thing, self.user)
        return [
            {
                "label": field.label,
                "was": self.part(field, said.get(field.name)),
                "will_be": self.part(field, form.cleaned_data.get(field.name)),
            }
            for field in form
            if field.name != "because" and said.get(field.name) != self.comparable(form, field.name)
        ]

    @staticmethod
    def comparable(form, name):
        value = form.cleaned_data.get(name)
        return sorted(value) if isinstance(value, list) else value

    @staticmethod
    def part(field, value) -> str:
        if value in (None, "", []):
            return "Nothing recorded"
        return KeepingPage.in_words(field, value) if field.name != "marking" else shown_as(field, value)


class RecordProgress(OfOneDecision):
    heading = "Record how far it was put into effect"
    form_class = ProgressForm

    def cannot(self):
        return cannot_record_progress(self.user, self.thing)

    def initial(self):
        return {"as_of": today()}

    def carry_out(self, form):
        return record_progress(form.progress(self.thing), by=self.user)

    def done(self, progress):
        said = progress.get_state_display().lower()
        return f"Recorded, as of {long_date(progress.as_of)}: {said}.", decision_url(self.thing)


class Withholding:
    """Withhold a part: what is withheld, why, and when to look at it again."""

    heading = "Withhold a part of a decision"
    form_class = RestrictedForm
    check_first = True
    when_checked = {
        "heading": "Check what is withheld before recording it",
        "submit_label": "Withhold it",
        "consequences": [
            "The text is shown only to people who are cleared for its marking.",
            "Everybody who reads the decision sees which part is withheld, why, and the day to look again.",
        ],
        "warning": "A withheld part that is recorded cannot be changed.",
    }

    def cannot(self):
        return cannot_keep_board(self.user)

    def form_options(self):
        return {"user": self.user, "decision": self.thing}

    def carry_out(self, form):
        return restrict_text(form.restricted(self.thing), by=self.user)

    def done(self, restricted):
        return f"Withheld: {restricted.get_part_display().lower()}.", decision_url(self.thing)


class WithholdOfDraft(Withholding, OfOneDraft):
    pass


class WithholdOfDecision(Withholding, OfOneDecision):
    pass
