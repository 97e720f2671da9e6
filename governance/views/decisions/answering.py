"""Recording the answers of the corporations sole to a draft, and giving one’s own."""

from django.http import Http404
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.models import CorporationSole
from alliance.policy import enforce
from alliance.temporal import today
from business_areas.views.entry import CHECK
from governance.actions.decisions import give_assent
from governance.assent import must_assent, seats_held_by
from governance.forms.decisions import AssentForm, OwnAnswerForm
from governance.models import Assent, Decision, Person, Seat
from governance.policies import cannot_answer, cannot_answer_for, cannot_record_answer
from governance.posts import posts_on
from governance.views.decisions.drafting import OfOneDraft
from governance.views.decisions.resolve import decision_url


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
