"""By what rules the forces share: the rules that stand, and how one is recorded, ended or withdrawn."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import ListPage
from business_areas.forms.withdrawal import WithdrawForm
from savings.actions.rules import end_rule, record_rule, withdraw_rule
from savings.forms.rules import EndRuleForm, RuleForm
from savings.models import SharingRule
from savings.policies import cannot_change_rule, cannot_end_rule, cannot_keep_money
from savings.shown import exact_percent
from savings.sizes import raw_shares
from savings.tables import RuleTable, raw_percent, share_lines
from savings.views.resolve import HOME, MONEY, KeepingMoney, sub_navigation

RULES = ("Sharing rules", "/money/rules/")


def rules_seen(user):
    """The rules that stand, as far as this person may read them."""
    return SharingRule.objects.visible_to(user).current().with_shares()


class RuleList(ListPage):
    """The alliance's own rule, and those of areas that share in another way."""

    public = True
    table_class = RuleTable
    heading = "Sharing rules"
    breadcrumbs = (HOME, MONEY)
    noun = ("rule", "rules")

    def rows(self):
        return rules_seen(self.request.user)

    def table_options(self):
        return {"page": self}

    def changes_open_for(self, rule) -> list[tuple[str, str]]:
        """What this person may do with a rule, as words and address."""
        user = self.request.user
        found = []
        if not cannot_end_rule(user, rule):
            found.append(("End rule", reverse("end-rule", args=[rule.pk])))
        if not cannot_change_rule(user, rule):
            found.append(("Withdraw rule", reverse("withdraw-rule", args=[rule.pk])))
        return found

    def decision_seen(self, rule):
        """The decision that set a rule, where this person may read it."""
        decision = rule.decision
        return decision if decision and decision.marking <= self.request.user.reading_level else None

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.record.marking for row in self.table.page or ())

    def context(self, **extra):
        context = super().context(
            introduction="A rule holds for whole financial years. Costs are shared by what is declared. "
            "Where that rests on the sizes of the forces, the exact quotient stands beside it.",
            sub_navigation=sub_navigation("Sharing rules"),
            actions=[]
            if cannot_keep_money(self.request.user)
            else [{"label": "Record a rule", "url": reverse("record-rule")}],
        )
        context["as_at"] = None
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return {**context, **extra}

    columns = (
        Column("whose", "Whose rule"),
        Column("from_on", "First day", Kind.DATE),
        Column("ceases_on", "First day it no longer holds", Kind.DATE),
        Column("way", "How it is shared"),
        Column("method", "What is shared"),
        Column("grant", "Grants"),
        Column("force", "Force"),
        Column("percent", "Share declared, in percent", Kind.NUMBER),
        Column("raw", "Share by size"),
        Column("baseline", "Paid before", Kind.MONEY),
        Column("decision", "Decision"),
        Column("decided", "How it was decided"),
        Column("source", "Source"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Sharing rules",
            noun="sharing-rules",
            columns=self.columns,
            rows=[cells for rule in rows for cells in self.cells_of(rule)],
            as_at=today(),
            marking=highest(rule.marking for rule in rows),
            illustrative=any(rule.illustrative for rule in rows),
        )

    def cells_of(self, rule):
        """A row for each force that a rule names."""
        shares = list(rule.shares.all())
        raw, decision = raw_shares(shares), self.decision_seen(rule)
        for share in shares:
            yield (
                rule.area.name if rule.area_id else "The whole alliance",
                rule.starts_on,
                rule.ceases_on,
                rule.get_way_display(),
                rule.get_method_display(),
                rule.get_grant_display(),
                share.force.name,
                share.percent.normalize(),
                raw_percent(raw[share.force_id]) if raw else "",
                share.baseline,
                decision.reference if decision else "",
                rule.decided_as_stated,
                rule.source.short_title,
                rule.illustrative,
                Marking(rule.marking).label,
            )


class RecordRule(KeepingMoney):
    heading = "Record a sharing rule"
    breadcrumbs = (HOME, MONEY, RULES)
    form_class = RuleForm
    check_first = True
    submit_label = "Continue"

    def form_options(self):
        return {"user": self.request.user}

    def do(self, form):
        return record_rule(form.rule(), form.shares(), by=self.request.user)

    def done(self, rule):
        return f"The sharing rule of {rule.whose} is recorded.", RULES[1]

    def answers(self, form):
        shares = [
            {"label": share.force.name, "value": exact_percent(str(share.percent))} for share in form.shares()
        ]
        rule = form.rule()
        return [
            {"label": "Whose rule", "value": rule.area.name if rule.area_id else "The whole alliance"},
            {"label": "When it holds", "value": capfirst(rule.period_words)},
            {"label": "How it is shared", "value": rule.get_way_display()},
            *shares,
            {"label": "What is shared", "value": rule.get_method_display()},
            {"label": "Grants", "value": rule.get_grant_display()},
            {
                "label": "How it was decided",
                "value": rule.decision.reference if rule.decision_id else rule.decided_as_stated,
            },
            {"label": "Source", "value": rule.source.short_title},
            {"label": "Marking", "value": Marking(rule.marking).label},
        ]

    def show(self, form, http_status=200, template=None, **extra):
        if template == self.check_template:
            extra |= {
                "heading": "Check your answers before recording the rule",
                "submit_label": "Record the rule",
                "consequences": ["Every year that is not closed is shared by it from its first day on."],
            }
        return super().show(form, http_status=http_status, template=template, **extra)


class ChangingARule(KeepingMoney):
    """A page that ends or withdraws one rule."""

    template_name = "page/confirm.html"
    breadcrumbs = (HOME, MONEY, RULES)

    @cached_property
    def thing(self) -> SharingRule:
        rule = rules_seen(self.request.user).filter(pk=self.kwargs["number"]).first()
        if rule is None:
            raise Http404("No sharing rule that stands has this number.")
        return rule

    def get_marking(self):
        return Marking(self.thing.marking)

    def form_options(self):
        return {}

    def context(self, **extra):
        rule = self.thing
        return super().context(
            answers=[
                {"label": "Whose rule", "value": rule.area.name if rule.area_id else "The whole alliance"},
                {"label": "When it holds", "value": capfirst(rule.period_words)},
                {"label": "Shares", "value": "\n".join(share_lines(list(rule.shares.all())))},
            ],
            page_is_illustrative=rule.illustrative,
            **extra,
        )


class EndRule(ChangingARule):
    heading = "End this sharing rule"
    form_class = EndRuleForm
    submit_label = "End it"

    def cannot(self):
        return cannot_end_rule(self.request.user, self.thing)

    def do(self, form):
        told = form.cleaned_data
        return end_rule(self.thing, told["until_year"], told["because"], by=self.request.user)

    def done(self, rule):
        return f"The sharing rule of {rule.whose} ends: {rule.period_words}.", RULES[1]


class WithdrawRule(ChangingARule):
    heading = "Withdraw this sharing rule?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def cannot(self):
        return cannot_change_rule(self.request.user, self.thing)

    def do(self, form):
        return withdraw_rule(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, rule):
        return f"The sharing rule of {rule.whose} is withdrawn.", RULES[1]
