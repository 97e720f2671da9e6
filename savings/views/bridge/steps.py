"""The declared steps of bridges: the list, declaring one, and withdrawing one."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import ListPage
from business_areas.forms.withdrawal import WithdrawForm
from savings.actions.bridge import record_bridge_step, withdraw_bridge_step
from savings.forms.bridge import StepForm
from savings.models import BridgeStep
from savings.policies import cannot_keep_money, cannot_withdraw_step
from savings.shown import to_the_penny
from savings.tables import StepTable
from savings.views.resolve import HOME, MONEY, KeepingMoney, sub_navigation

BRIDGE = ("Why costs changed", "/money/savings/bridge/")
STEPS = ("Declared steps", "/money/savings/bridge/steps/")


class StepList(ListPage):
    """Every declared step that stands."""

    public = True
    table_class = StepTable
    heading = "Declared steps between years"
    breadcrumbs = (HOME, MONEY, BRIDGE)
    noun = ("step", "steps")

    def rows(self):
        rows = BridgeStep.objects.visible_to(self.request.user).current()
        return rows.select_related("area", "source")

    def table_options(self):
        return {"may_withdraw": not cannot_keep_money(self.request.user)}

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.record.marking for row in self.table.page or ())

    def context(self, **extra):
        context = super().context(
            introduction="What changed costs between two years and can be told from no cost line. A step is "
            "never changed: one that is wrong is withdrawn, with why, and recorded anew.",
            sub_navigation=sub_navigation("Why costs changed"),
            actions=[]
            if cannot_keep_money(self.request.user)
            else [{"label": "Declare a step", "url": reverse("record-bridge-step")}],
        )
        context["as_at"] = None
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return {**context, **extra}

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

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.heading,
            noun="declared-steps",
            columns=self.columns,
            rows=[cells_of(step) for step in rows],
            as_at=today(),
            marking=highest(step.marking for step in rows),
            illustrative=any(step.illustrative for step in rows),
        )


def cells_of(step: BridgeStep) -> tuple:
    first, last = step.years_words.split(" to ")
    return (
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


class WithdrawStep(KeepingMoney):
    heading = "Withdraw this step?"
    template_name = "page/confirm.html"
    breadcrumbs = (HOME, MONEY, BRIDGE, STEPS)
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    @cached_property
    def thing(self) -> BridgeStep:
        steps = BridgeStep.objects.visible_to(self.request.user).select_related("area", "source")
        step = steps.filter(pk=self.kwargs["number"]).first()
        if step is None:
            raise Http404("No step has this number.")
        return step

    def cannot(self):
        return cannot_withdraw_step(self.request.user, self.thing)

    def get_marking(self):
        return Marking(self.thing.marking)

    def form_options(self):
        return {}

    def context(self, **extra):
        step = self.thing
        return super().context(
            answers=[
                {"label": "What it was", "value": step.title},
                {"label": "Whose", "value": step.whose},
                {"label": "Years", "value": step.years_words},
                {"label": "Kind of step", "value": step.get_cause_display()},
                {"label": "Change", "value": f"{to_the_penny(step.amount)} pounds"},
            ],
            consequences=["It counts in no bridge any more. It stays readable with your reason."],
            page_is_illustrative=step.illustrative,
            **extra,
        )

    def do(self, form):
        return withdraw_bridge_step(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, step):
        return f"The step “{step.title}” is withdrawn.", STEPS[1]
