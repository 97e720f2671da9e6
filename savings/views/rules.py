"""By what rules the forces share: the rules that stand, and how one is recorded, ended or withdrawn."""

from django.urls import reverse
from django.utils.text import capfirst

from alliance.exports import Column, Kind
from alliance.markings import Marking
from savings.actions.rules import end_rule, record_rule, withdraw_rule
from savings.forms.rules import EndRuleForm, RuleForm
from savings.models import SharingRule
from savings.policies import cannot_change_rule, cannot_end_rule
from savings.shown import exact_percent
from savings.sizes import raw_shares
from savings.tables import RuleTable, raw_percent, share_lines
from savings.views.facts import ConfirmAboutAFact, FactList, WithdrawFact
from savings.views.resolve import HOME, MONEY, KeepingMoney

RULES = ("Sharing rules", "/money/rules/")


def rules_seen(user):
    """The rules that stand, as far as this person may read them."""
    return SharingRule.objects.visible_to(user).current().with_shares()


class RuleList(FactList):
    """The alliance's own rule, and those of areas that share in another way."""

    table_class = RuleTable
    heading = "Sharing rules"
    noun = ("rule", "rules")
    introduction = (
        "A rule holds for whole financial years. Costs are shared by what is declared. Where that rests on "
        "the sizes of the forces, the exact quotient stands beside it."
    )
    tab = "Sharing rules"
    to_record = ("Record a rule", "record-rule")
    file_name = "sharing-rules"

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


class AboutARule:
    """For pages that end or withdraw one rule."""

    breadcrumbs = (HOME, MONEY, RULES)
    not_there = "No sharing rule that stands has this number."

    def facts(self):
        return rules_seen(self.request.user)

    def told(self):
        rule = self.thing
        return [
            ("Whose rule", rule.area.name if rule.area_id else "The whole alliance"),
            ("When it holds", capfirst(rule.period_words)),
            ("Shares", "\n".join(share_lines(list(rule.shares.all())))),
        ]


class EndRule(AboutARule, ConfirmAboutAFact):
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


class WithdrawRule(AboutARule, WithdrawFact):
    heading = "Withdraw this sharing rule?"
    rule = staticmethod(cannot_change_rule)

    def withdraw(self, thing, because):
        return withdraw_rule(thing, because, by=self.request.user)

    def done(self, rule):
        return f"The sharing rule of {rule.whose} is withdrawn.", RULES[1]
