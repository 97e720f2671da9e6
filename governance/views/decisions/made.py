"""What is recorded of a decision once it is made: corrections of it and progress with it."""

from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today
from business_areas.views.entry import CHECK, shown_as
from governance.actions.decisions import correct_decision, record_progress
from governance.forms.decisions import CorrectionForm, ProgressForm
from governance.models import Decision
from governance.policies import cannot_correct_decision, cannot_record_progress
from governance.views.decisions.resolve import DECISIONS, decision_or_404, decision_url
from governance.views.keeping import Deciding, KeepingPage
from governance.views.resolve import HOME


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
