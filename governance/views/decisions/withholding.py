"""Withholding a part of a decision, before or after it is made."""

from governance.actions.decisions import restrict_text
from governance.forms.decisions import RestrictedForm
from governance.policies import cannot_keep_board
from governance.views.decisions.drafting import OfOneDraft
from governance.views.decisions.made import OfOneDecision
from governance.views.decisions.resolve import decision_url


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
