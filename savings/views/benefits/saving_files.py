"""A saving as CSV, XLSX and PDF: what its page says on the same day."""

from alliance.documents import Block, Bullets, Document, Facts, Heading, Paragraph, Table
from alliance.exports import Column, Export, Kind
from alliance.temporal import long_date
from alliance.views.downloads import counted
from alliance.views.kinds import AsFiles
from savings.models import SavingAmount
from savings.shown import cited, to_the_penny


class SavingAsFiles(AsFiles):
    """The part of a saving's page that makes files of it."""

    def downloads(self) -> list[dict]:
        query = f"as-at={self.as_at.isoformat()}" if self.is_past else ""
        sizes = counted(len(self.standing), ("amount", "amounts"))
        return self.links_to_files(self.url("saving"), query, sizes)

    @property
    def cells(self) -> list[tuple]:
        """A row for each amount that stands: of when, what it is, what was verified of it, and whence."""
        return [
            (
                each.period_words,
                each.get_standing_display(),
                each.amount,
                found.amount if (found := self.verification_of(each)) else None,
                cited(each),
            )
            for each in self.standing
        ]

    def export(self) -> Export:
        return Export(
            title=self.saving.title,
            noun=f"saving-{self.saving.number}",
            columns=(
                Column("period", "Financial year or years"),
                Column("standing", "Planned or claimed"),
                Column("amount", "Amount (pounds)", Kind.MONEY),
                Column("verified", "Verified of it (pounds)", Kind.MONEY),
                Column("source", "Source"),
            ),
            rows=self.cells,
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=[*self.sentences(), *self.baseline_words],
        )

    def verified_words(self, amount: SavingAmount) -> str:
        if amount.standing == SavingAmount.Standing.PLANNED:
            return "Not applicable"
        found = self.verification_of(amount)
        return to_the_penny(found.amount) if found else "Not verified yet"

    @property
    def baseline_words(self) -> list[str]:
        """Each baseline that was measured by the day, the one in force first."""
        rows = [self.baseline_row(baseline, place) for place, baseline in enumerate(self.baselines)]
        return [
            f"Baseline, {row['stands'].lower()}: {row['amount']} a year, measured on "
            f"{long_date(row['baseline'].on)}"
            for row in rows
        ]

    @property
    def document(self) -> Document:
        """What the page says, in the same order."""
        saving = self.saving
        cells = [
            (
                each.period_words,
                each.get_standing_display(),
                to_the_penny(each.amount),
                self.verified_words(each),
                cited(each),
            )
            for each in self.standing
        ]
        columns = ("Years", "Planned or claimed", "Amount", "Verified of it", "Source")
        blocks: list[Block] = [
            Heading("In short"),
            *(Paragraph(sentence) for sentence in self.sentences()),
            Facts([(row["label"], row["value"]) for row in self.answers()]),
        ]
        if self.baseline_words:
            blocks += [Heading("What it is measured from"), Bullets(self.baseline_words)]
        if cells:
            blocks += [Heading("Year by year"), Table("Amounts (pounds)", columns, cells, numeric=(2, 3))]
        if told := self.history():
            blocks += [Heading("What was withdrawn"), Bullets(told)]
        return Document(
            title=saving.title,
            subtitle=f"Saving {saving.number}, as at {long_date(self.as_at)}",
            marking=self.get_marking(),
            stage="Withdrawn" if saving.withdrawn_at else "",
            stage_note=saving.withdrawn_because,
            illustrative=self.is_illustrative,
            blocks=blocks,
        )
