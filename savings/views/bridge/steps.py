"""The declared steps of bridges: the list, declaring one, and withdrawing one."""

from alliance.exports import Column, Kind
from alliance.markings import Marking
from savings.actions.bridge import record_bridge_step, withdraw_bridge_step
from savings.forms.bridge import StepForm
from savings.models import BridgeStep
from savings.policies import cannot_keep_money
from savings.shown import to_the_penny
from savings.tables import StepTable
from savings.views.facts import FactList, WithdrawFact
from savings.views.resolve import HOME, MONEY, KeepingMoney

BRIDGE = ("Why costs changed", "/money/savings/bridge/")
STEPS = ("Declared steps", "/money/savings/bridge/steps/")


class StepList(FactList):
    """Every declared step that stands."""

    table_class = StepTable
    heading = "Declared steps between years"
    breadcrumbs = (HOME, MONEY, BRIDGE)
    noun = ("step", "steps")
    introduction = (
        "What changed costs between two years and can be told from no cost line. A step is never changed: "
        "one that is wrong is withdrawn, with why, and recorded anew."
    )
    tab = "Why costs changed"
    to_record = ("Declare a step", "record-bridge-step")
    file_name = "declared-steps"

    def rows(self):
        rows = BridgeStep.objects.visible_to(self.request.user).current()
        return rows.select_related("area", "source")

    def table_options(self):
        return {"may_withdraw": not cannot_keep_money(self.request.user)}

    columns = (
        Column("from_year", "Earlier year"),
        Column("to_year", "Later year"),
        Column("area", "Business area"),
        Column("cause", "Kind of step"),
        Column("title", "What it was"),
        Column("amount", "Change (pounds)", Kind.MONEY),
        Column("sure", "How sure"),
        Column("because", "How that is known"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def cells_of(self, step):
        first, last = step.years_words.split(" to ")
        yield (
            first,
            last,
            step.area.name if step.area_id else "The alliance as a whole",
            step.get_cause_display(),
            step.title,
            step.amount,
            step.get_sure_display(),
            step.because,
            step.source.short_title,
            step.paragraph,
            step.illustrative,
            Marking(step.marking).label,
        )


class RecordStep(KeepingMoney):
    heading = "Declare a step between two years"
    breadcrumbs = (HOME, MONEY, BRIDGE, STEPS)
    form_class = StepForm

    def form_options(self):
        return {"user": self.request.user}

    def do(self, form):
        return record_bridge_step(form.step(), by=self.request.user)

    def done(self, step):
        return f"The step “{step.title}” is recorded.", STEPS[1]


class WithdrawStep(WithdrawFact):
    heading = "Withdraw this step?"
    breadcrumbs = (HOME, MONEY, BRIDGE, STEPS)
    not_there = "No step has this number."
    consequences = ("It counts in no bridge any more. It stays readable with your reason.",)

    def facts(self):
        return BridgeStep.objects.visible_to(self.request.user).select_related("area", "source")

    def told(self):
        step = self.thing
        return [
            ("What it was", step.title),
            ("Whose", step.whose),
            ("Years", step.years_words),
            ("Kind of step", step.get_cause_display()),
            ("Change", f"{to_the_penny(step.amount)} pounds"),
        ]

    def withdraw(self, thing, because):
        return withdraw_bridge_step(thing, because, by=self.request.user)

    def done(self, step):
        return f"The step “{step.title}” is withdrawn.", STEPS[1]
