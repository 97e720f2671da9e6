"""A kind of import for tests and the benchmark alone: published figures, each a claim of one source."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from alliance.actions.facts import withdraw_row
from alliance.markings import Marking
from alliance.models import Claim, Source
from alliance.sheets import cells
from alliance.sheets.columns import Column
from alliance.sheets.kinds import ImportKind
from alliance.sheets.problems import Unreadable


class Figures(ImportKind):
    """Published figures of one source. A reference that is “wrong” is refused."""

    name = "figures"
    title = "Published figures"
    noun = ("figure", "figures")
    introduction = "Figures, for tests."
    permission = "keep money"
    refusal = "Only a finance officer can import figures."

    columns = (
        Column("reference", "Reference", cells.text(40), hint="A word for it", example="one"),
        Column("amount", "Amount", cells.amount, summed=True, example=Decimal("1200.50")),
        Column("day", "Day", cells.day, required=False, example=date(2026, 5, 1)),
    )

    def __init__(self, chosen=None):
        super().__init__(chosen)
        self.source = Source.objects.first()
        self.recorded_at = timezone.now()

    def object_of(self, values):
        if values["reference"] == "wrong":
            raise Unreadable("“wrong” is never right.", "reference")
        return Claim(
            reference=values["reference"],
            value=values["amount"],
            as_stated=str(values["amount"]),
            subject="alliance",
            property=f"import-{self.chosen.pk}",
            label=values["reference"],
            source=self.source,
            marking=Marking.OFFICIAL,
            recorded_at=self.recorded_at,
            recorded_by=self.chosen.chosen_by,
        )

    def undo(self, because, *, by):
        for claim in Claim.objects.filter(property=f"import-{self.chosen.pk}"):
            withdraw_row(claim, because, by=by)

    def address(self):
        return "/sources/"
