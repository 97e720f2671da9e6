"""Cost lines, sizes, sharing rules and savings as tables."""

from decimal import Decimal
from fractions import Fraction

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from alliance.tables import PortalTable, link_to
from alliance.temporal import long_date
from governance.tables import notes_under
from savings.benefits import Amounts
from savings.benefits_shown import in_pounds
from savings.shown import exact_percent, to_the_penny
from savings.sizes import raw_shares

NUMERIC = {"td": {"class": "numeric"}, "th": {"class": "numeric"}}


def cited(record):
    """Where a row comes from, as a link."""
    link = format_html(
        '<a class="govuk-link" href="{}">{}</a>',
        reverse("source", args=[record.source.slug]),
        record.source.short_title,
    )
    return notes_under(link, [record.paragraph] if record.paragraph else [])


def links(pairs):
    """Some links, each on a line of its own."""
    return format_html_join(
        "",
        '<span class="portal-table__second"><a class="govuk-link" href="{}">{}'
        '<span class="govuk-visually-hidden"> {}</span></a></span>',
        pairs,
    )


class CostTable(PortalTable):
    """One row for each line, the one recorded last first."""

    area = tables.Column(accessor="pk", verbose_name="Business area")
    force = tables.Column(accessor="force__short_name", verbose_name="Force")
    kind = tables.Column(accessor="kind", verbose_name="Kind")
    firmness = tables.Column(accessor="firmness", verbose_name="Budget, forecast or outturn")
    amount = tables.Column(accessor="amount", verbose_name="Amount", attrs=NUMERIC)
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"area": ("area__name",), "force": ("force__order",), "amount": ("amount",)}
    own_order = ("-pk",)
    caption = "Cost lines (pounds)"

    class Meta(PortalTable.Meta):
        empty_text = "No cost is recorded."

    def __init__(self, data, *, may_reverse=False, **options):
        super().__init__(data, **options)
        self.may_reverse = may_reverse

    def render_area(self, record):
        notes = [record.description] if record.description else []
        if record.reverses_id:
            notes.append(f"Reverses line {record.reverses_id}: {record.because}")
        if record.is_reversed:
            notes.append("Reversed")
        if record.illustrative:
            notes.append("Illustrative")
        words = notes_under(record.area.name, [f"Line {record.pk}", *notes])
        if self.may_reverse and not record.reverses_id and not record.is_reversed:
            url = reverse("reverse-cost", args=[record.pk])
            return format_html("{}{}", words, links([(url, "Reverse", f"line {record.pk}")]))
        return words

    def render_kind(self, record):
        return notes_under(record.get_kind_display(), [record.get_spending_display()])

    def render_firmness(self, record):
        return notes_under(record.get_firmness_display(), [record.prices_words])

    def render_amount(self, record):
        return to_the_penny(record.amount)

    def render_source(self, record):
        return cited(record)


class SizeTable(PortalTable):
    """One row for each size that is held to be so."""

    measure = tables.Column(accessor="measure__name", verbose_name="Measure")
    year = tables.Column(accessor="pk", verbose_name="Year")
    force = tables.Column(accessor="force__short_name", verbose_name="Force")
    value = tables.Column(accessor="value", verbose_name="Size", attrs=NUMERIC)
    counted = tables.Column(accessor="counted", verbose_name="Net or gross")
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"measure": ("measure__name",), "year": ("year__first_year",), "force": ("force__order",)}
    own_order = ("measure__name", "-year__first_year", "force__order", "pk")
    caption = "Sizes of the forces"

    class Meta(PortalTable.Meta):
        empty_text = "No size of a force is recorded. Which measure the alliance uses is not published."

    def __init__(self, data, *, may_withdraw=False, **options):
        super().__init__(data, **options)
        self.may_withdraw = may_withdraw

    def render_measure(self, record):
        return notes_under(record.measure.name, ["Illustrative"] if record.illustrative else [])

    def render_year(self, record):
        return record.year.name

    def render_value(self, record):
        return size_words(record)

    def render_counted(self, record):
        return record.get_counted_display()

    def render_source(self, record):
        if not self.may_withdraw:
            return cited(record)
        url = reverse("withdraw-size", args=[record.pk])
        return format_html("{}{}", cited(record), links([(url, "Withdraw", str(record))]))


class StepTable(PortalTable):
    """One row for each declared step of a bridge that stands."""

    title = tables.Column(accessor="pk", verbose_name="What it was")
    years = tables.Column(accessor="from_year", verbose_name="Years")
    cause = tables.Column(accessor="cause", verbose_name="Kind of step")
    amount = tables.Column(accessor="amount", verbose_name="Change", attrs=NUMERIC)
    sure = tables.Column(accessor="sure", verbose_name="How sure")
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"years": ("from_year", "to_year"), "amount": ("amount",)}
    own_order = ("from_year", "to_year", "cause", "pk")
    caption = "Declared steps (pounds)"

    class Meta(PortalTable.Meta):
        empty_text = "No step is declared."

    def __init__(self, data, *, may_withdraw=False, **options):
        super().__init__(data, **options)
        self.may_withdraw = may_withdraw

    def render_title(self, record):
        whose = record.area.name if record.area_id else "The alliance as a whole"
        notes = [whose, *(["Illustrative"] if record.illustrative else [])]
        return notes_under(record.title, notes)

    def render_years(self, record):
        return record.years_words

    def render_cause(self, record):
        return record.get_cause_display()

    def render_amount(self, record):
        return to_the_penny(record.amount)

    def render_sure(self, record):
        return notes_under(record.get_sure_display(), [record.because])

    def render_source(self, record):
        if not self.may_withdraw:
            return cited(record)
        url = reverse("withdraw-bridge-step", args=[record.pk])
        return format_html("{}{}", cited(record), links([(url, "Withdraw", str(record))]))


class IndexTable(PortalTable):
    """One row for each value of an index series that stands."""

    series = tables.Column(accessor="series", verbose_name="Series")
    period = tables.Column(accessor="first_year", verbose_name="Financial year")
    value = tables.Column(accessor="value", verbose_name="Index", attrs=NUMERIC)
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"series": ("series",), "period": ("first_year", "quarter")}
    own_order = ("series", "-released_on", "first_year", "quarter", "pk")
    caption = "Index values as published"

    class Meta(PortalTable.Meta):
        empty_text = "No index series is imported, so nothing can be shown in real terms."

    def render_series(self, record):
        notes = [f"Released on {long_date(record.released_on)}"]
        return notes_under(record.series, [*notes, *(["Illustrative"] if record.illustrative else [])])

    def render_period(self, record):
        return record.period_words

    def render_value(self, record):
        return f"{record.value:,.3f}"

    def render_source(self, record):
        return cited(record)


class PrintedTables(PortalTable):
    """One row for each published table, with what its parts come to."""

    title = tables.Column(accessor="title", verbose_name="Published table")
    total = tables.Column(accessor="total", verbose_name="Printed total", attrs=NUMERIC)
    summed = tables.Column(accessor="pk", verbose_name="Sum of parts", attrs=NUMERIC)
    difference = tables.Column(accessor="pk", verbose_name="Difference", attrs=NUMERIC)
    verdict = tables.Column(accessor="pk", verbose_name="What that means")
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"title": ("title",), "total": ("total",)}
    own_order = ("title", "pk")
    caption = "Published tables (pounds)"

    class Meta(PortalTable.Meta):
        empty_text = "No published table is recorded."

    def render_title(self, record):
        url = reverse("printed-table", args=[record.pk])
        link = format_html('<a class="govuk-link" href="{}">{}</a>', url, record.title)
        return notes_under(link, ["Illustrative"] if record.illustrative else [])

    def render_total(self, record):
        return to_the_penny(record.total)

    def render_summed(self, record):
        return to_the_penny(record.reconciled.summed)

    def render_difference(self, record):
        return to_the_penny(record.reconciled.difference)

    def render_verdict(self, record):
        return str(record.reconciled.verdict)

    def render_source(self, record):
        return cited(record)


def size_words(size) -> str:
    """£1,200,000, or 1,200.5 people."""
    number = f"{size.value.normalize():,f}"
    unit = size.measure.unit
    return f"{unit}{number}" if unit == "£" else f"{number} {unit}"


class RuleTable(PortalTable):
    """One row for each rule that stands, with each force’s declared share beside the raw quotient."""

    whose = tables.Column(accessor="pk", verbose_name="Whose rule")
    period = tables.Column(accessor="from_year", verbose_name="When it holds")
    shared = tables.Column(accessor="way", verbose_name="How it is shared")
    shares = tables.Column(accessor="pk", verbose_name="Shares")
    decided = tables.Column(accessor="pk", verbose_name="How it was decided")

    own_order = ("area__name", "-from_year", "pk")
    caption = "Sharing rules"

    class Meta(PortalTable.Meta):
        empty_text = "No sharing rule is recorded. Which percentages the alliance uses is not published."

    def __init__(self, data, *, page, **options):
        super().__init__(data, **options)
        self.of_page = page

    def render_whose(self, record):
        name = record.area.name if record.area_id else "The whole alliance"
        words = notes_under(name, ["Illustrative"] if record.illustrative else [])
        changes = self.of_page.changes_open_for(record)
        return format_html("{}{}", words, links((url, label, f"of {record.whose}") for label, url in changes))

    def render_period(self, record):
        return capfirst(record.period_words)

    def render_shared(self, record):
        return notes_under(
            record.get_way_display(), [record.get_method_display(), record.get_grant_display()]
        )

    def render_shares(self, record):
        first, *others = share_lines(list(record.shares.all()))
        return notes_under(first, others)

    def render_decided(self, record):
        decision = self.of_page.decision_seen(record)
        if decision is None:
            return notes_under(record.decided_as_stated or "By a decision of the Board", [])
        link = format_html(
            '<a class="govuk-link" href="{}">{}</a>',
            reverse("decision", args=[decision.reference]),
            decision.reference,
        )
        return notes_under(link, [f"Decided on {long_date(decision.decided_on)}"])


def share_lines(shares) -> list[str]:
    """Each force’s share as declared, with the raw quotient of the sizes it rests on."""
    raw = raw_shares(shares)
    return [
        f"{share.force.short_name} {exact_percent(share.percent)} declared"
        + (f"; {raw_percent(raw[share.force_id])} by size" if raw else "")
        for share in shares
    ]


def raw_percent(part: Fraction) -> str:
    """A quotient as a percentage, cut after six places and not rounded: the digits that stand are exact."""
    millionths = int(part * 100 * 10**6)
    return f"{Decimal(millionths).scaleb(-6):f}%"


class SavingTable(PortalTable):
    """One row for each saving that stands, with its amounts of one year side by side."""

    saving = tables.Column(accessor="title", verbose_name="Saving")
    area = tables.Column(accessor="area__name", verbose_name="Business area")
    promised = tables.Column(accessor="pk", verbose_name="Promised", attrs=NUMERIC)
    claimed = tables.Column(accessor="pk", verbose_name="Claimed", attrs=NUMERIC)
    verified = tables.Column(accessor="pk", verbose_name="Verified", attrs=NUMERIC)
    not_evidenced = tables.Column(accessor="pk", verbose_name="Not yet evidenced", attrs=NUMERIC)

    sorts = {"saving": ("title",), "area": ("area__name",)}
    own_order = ("area__name", "number", "pk")

    class Meta(PortalTable.Meta):
        empty_text = "No saving is recorded. How much each business area saved is not published."

    def __init__(self, data, *, amounts, year, **options):
        super().__init__(data, **options)
        self.amounts = amounts
        self.caption = f"Savings, {year} (pounds)" if year else "Savings (pounds)"

    def render_saving(self, record):
        notes = [
            record.get_effect_display().partition(":")[0],
            record.get_cash_display().partition(":")[0],
            record.get_recurs_display().partition(":")[0],
            f"{record.get_counted_display().partition(':')[0]} of the cost of change",
        ]
        if record.price_year:
            notes.append(record.prices_words)
        said = ", ".join(word if place == 0 else word.lower() for place, word in enumerate(notes))
        others = [f"Answers for it: {record.owner}", *(["Illustrative"] if record.illustrative else [])]
        return notes_under(link_to(reverse("saving", args=[record.number]), record.title), [said, *others])

    def _amount(self, record, name):
        return in_pounds(getattr(self.amounts.get(record.pk, Amounts()), name))

    def render_promised(self, record):
        return self._amount(record, "promised")

    def render_claimed(self, record):
        return self._amount(record, "claimed")

    def render_verified(self, record):
        return self._amount(record, "verified")

    def render_not_evidenced(self, record):
        return self._amount(record, "not_evidenced")
