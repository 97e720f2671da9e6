"""Published tables beside the sums of their parts: the list, one table, recording and withdrawing one."""

from decimal import Decimal

from django.urls import reverse

from alliance.documents import Document, Facts, Heading, Paragraph, Table
from alliance.exports import Column, Export, Kind
from alliance.markings import Marking
from alliance.temporal import today
from alliance.views.kinds import AsFiles, Page
from savings.actions.reconciliation import record_printed_table, withdraw_printed_table
from savings.forms.reconciliation import PrintedTableForm
from savings.models import PrintedTable
from savings.policies import cannot_keep_money, cannot_withdraw
from savings.shown import cited, to_the_penny
from savings.tables import PrintedTables
from savings.views.facts import FactList, OfOneFact, WithdrawFact
from savings.views.resolve import HOME, MONEY, KeepingMoney, sub_navigation

TABLES = ("Published tables", "/money/reconciliation/")


class ReconciliationList(FactList):
    """Every published table on the record, with what its parts come to."""

    table_class = PrintedTables
    heading = "Published tables and their sums"
    noun = ("published table", "published tables")
    introduction = (
        "Printed totals often differ from the sum of their printed parts. The printed total is kept and "
        "never corrected. The difference stands beside it, and whether rounding explains it."
    )
    tab = "Published tables"
    to_record = ("Record a published table", "record-printed-table")
    file_name = "published-tables"

    def rows(self):
        rows = PrintedTable.objects.visible_to(self.request.user).current()
        return rows.select_related("source").prefetch_related("rows")

    columns = (
        Column("title", "Published table"),
        Column("printed_total", "Printed total (pounds)", Kind.MONEY),
        Column("sum", "Sum of printed parts (pounds)", Kind.MONEY),
        Column("difference", "Difference (pounds)", Kind.MONEY),
        Column("bound", "Most that rounding explains (pounds)", Kind.MONEY),
        Column("verdict", "What that means"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def cells_of(self, table):
        found = table.reconciled
        yield (
            table.title,
            found.total,
            found.summed,
            found.difference,
            found.bound,
            str(found.verdict),
            table.source.short_title,
            table.paragraph,
            table.illustrative,
            Marking(table.marking).label,
        )


class OfAPrintedTable(OfOneFact):
    """For pages about one published table."""

    not_there = "No published table has this number."

    def facts(self):
        rows = PrintedTable.objects.visible_to(self.request.user).select_related("source")
        return rows.prefetch_related("rows")


class ReconciliationPage(AsFiles, OfAPrintedTable, Page):
    """One published table: its parts as printed, their sum, and the difference."""

    public = True
    template_name = "savings/reconciliation.html"
    fetched_first = ("thing",)
    breadcrumbs = (HOME, MONEY, TABLES)

    def get_heading(self):
        return self.thing.title

    @property
    def printed(self) -> list[tuple]:
        return [(row.label, row.amount) for row in self.thing.rows.all()]

    @property
    def totals(self) -> list[tuple]:
        found = self.thing.reconciled
        return [
            ("Sum of the printed parts", found.summed),
            ("Printed total", found.total),
            ("Difference", found.difference),
        ]

    @property
    def withdrawn_words(self) -> list[str]:
        """That the table no longer stands, and why, for a file that is read without its page."""
        return [f"Withdrawn: {self.thing.withdrawn_because}"] if self.thing.withdrawn_at else []

    @property
    def document(self) -> Document:
        """What the page says, in the same order."""
        table = self.thing
        cells = [(label, amount_words(amount)) for label, amount in (*self.printed, *self.totals)]
        return Document(
            title=table.title,
            subtitle="The printed total beside the sum of its printed parts",
            marking=self.get_marking(),
            stage="Withdrawn" if table.withdrawn_at else "",
            stage_note=table.withdrawn_because,
            illustrative=table.illustrative,
            blocks=[
                Heading("In short"),
                *(Paragraph(sentence) for sentence in table.reconciled.sentences),
                Heading("As printed"),
                Table(f"{table.title} (pounds)", ("Part", "Amount"), cells, numeric=(1,)),
                Facts([("Source", cited(table)), ("Rounded to", table.get_unit_display())]),
            ],
        )

    def export(self) -> Export:
        table = self.thing
        return Export(
            title=table.title,
            noun=f"published-table-{table.pk}",
            columns=(Column("part", "Part"), Column("amount", "Amount (pounds)", Kind.MONEY)),
            rows=[*self.printed, *self.totals],
            as_at=today(),
            marking=self.get_marking(),
            illustrative=table.illustrative,
            notes=[*self.withdrawn_words, *table.reconciled.sentences],
        )

    def context(self, **extra):
        table, found = self.thing, self.thing.reconciled
        address = reverse("printed-table", args=[table.pk])
        rows = f"{len(self.printed) + 3} rows"
        return super().context(
            table=table,
            status_sentences=found.sentences,
            printed=[(label, amount_words(amount)) for label, amount in self.printed],
            totals=[(label, amount_words(amount)) for label, amount in self.totals],
            downloads=self.links_to_files(address, "", dict.fromkeys(("CSV", "XLSX"), rows)),
            sub_navigation=sub_navigation("Published tables"),
            actions=self.actions(),
            page_is_illustrative=table.illustrative,
            **extra,
        )

    def actions(self) -> list[dict]:
        if cannot_keep_money(self.request.user):
            return []
        refusal = cannot_withdraw(self.request.user, self.thing)
        url = reverse("withdraw-printed-table", args=[self.thing.pk])
        return [{"label": "Withdraw this table", "url": url, "refusal": refusal}]


def amount_words(amount: Decimal | None) -> str:
    return "Not stated" if amount is None else to_the_penny(amount)


class RecordPrintedTable(KeepingMoney):
    heading = "Record a published table"
    breadcrumbs = (HOME, MONEY, TABLES)
    form_class = PrintedTableForm

    def form_options(self):
        return {"user": self.request.user}

    def do(self, form):
        return record_printed_table(form.table(), form.printed_rows(), by=self.request.user)

    def done(self, table):
        return f"{table.title} is recorded.", reverse("printed-table", args=[table.pk])


class WithdrawPrintedTable(OfAPrintedTable, WithdrawFact):
    heading = "Withdraw this table?"
    breadcrumbs = (HOME, MONEY, TABLES)
    consequences = ("It is no longer listed. It stays readable with your reason.",)

    def told(self):
        return [("Table", self.thing.title), ("Printed total", f"{to_the_penny(self.thing.total)} pounds")]

    def withdraw(self, thing, because):
        return withdraw_printed_table(thing, because, by=self.request.user)

    def done(self, table):
        return f"{table.title} is withdrawn.", TABLES[1]
