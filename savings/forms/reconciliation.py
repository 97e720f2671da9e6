"""A published table, as it is typed: its parts a line each."""

from django import forms

from alliance.money import read_amount
from business_areas.forms.fields import choice_field, text_field
from savings.forms.fields import OnASource, amount_field
from savings.models import PrintedRow, PrintedTable

MOST_ROWS = 200
NOT_STATED = "not stated"


class PrintedTableForm(OnASource):
    """A table as it was printed. Each line is a part's name, a semicolon, and its amount in full pounds."""

    title = text_field("What it is a table of", 160, enter="Say what it is a table of")
    unit = choice_field(
        "What its amounts are rounded to", PrintedTable.Unit.choices, select="Select what they are rounded to"
    )
    total = amount_field("Printed total", hint="In full pounds: 12,400,000 where £12.4 million is printed")
    rows = text_field(
        "Its parts",
        20_000,
        enter="Enter the parts of the table, a line for each",
        rows=10,
        hint="A line for each: its name, a semicolon, its amount in full pounds. For example, Fleet; "
        "1,200,000. Where no amount is printed, write: Fleet; not stated.",
    )

    field_order = ("title", "unit", "total", "rows")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["total"].required = True
        self.fields["total"].error_messages["required"] = "Enter the printed total"

    def clean_rows(self):
        lines = [
            (number, line.strip())
            for number, line in enumerate(self.cleaned_data["rows"].splitlines(), 1)
            if line.strip()
        ]
        if len(lines) > MOST_ROWS:
            raise forms.ValidationError(f"A table has {MOST_ROWS} parts at most. This one has {len(lines)}.")
        return [_row(number, line) for number, line in lines]

    def table(self) -> PrintedTable:
        said = {name: self.cleaned_data[name] for name in ("title", "total")}
        return PrintedTable(unit=int(self.cleaned_data["unit"]), **said, **self.told())

    def printed_rows(self) -> list[PrintedRow]:
        return [PrintedRow(label=label, amount=amount) for label, amount in self.cleaned_data["rows"]]


def _row(number: int, line: str):
    """The name and the amount on a line; None for an amount that is not stated."""
    label, semicolon, words = (part.strip() for part in line.rpartition(";"))
    if not semicolon or not label:
        raise forms.ValidationError(f"Line {number}: write the name, a semicolon and the amount.")
    if len(label) > 160:
        raise forms.ValidationError(f"Line {number}: the name must be 160 characters or fewer.")
    if words.casefold() == NOT_STATED:
        return label, None
    try:
        return label, read_amount(words)
    except ValueError as wrong:
        raise forms.ValidationError(f"Line {number}: {wrong}") from None
