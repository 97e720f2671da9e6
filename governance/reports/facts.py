"""What a report takes from the record: figures and tables as at its day, as anybody reads them.

A report to a Panel is published, so nothing that is marked higher can come into one.
"""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError

from alliance.figures import Figure, UnknownFigure, named
from alliance.models.people import Stranger
from alliance.report_tables import UnknownTable, table_named
from alliance.templatetags.portal import pounds_prose

TABLE, PARAGRAPH = "table:", "paragraph:"
MOST_COLUMNS = 6
# Behind an upright line: the number alone, with what its source says of it, such as “more than”.
VALUE = "value"


class Facts:
    """The facts of one report, each asked once. `numbers` are those that its paragraphs have, by identity."""

    def __init__(self, day: date, numbers: dict[int, str] | None = None):
        self.day, self.numbers = day, numbers or {}
        self.figures: dict[str, tuple[str, str, Figure]] = {}
        self._kept: dict = {}

    @cached_property
    def reader(self) -> Stranger:
        return Stranger()

    def fill(self, asked: str) -> dict:
        """What stands for a fact. Raises ValidationError, with a sentence, where there is no such fact."""
        if asked.startswith(TABLE):
            return self._table(asked.removeprefix(TABLE).strip())
        if asked.startswith(PARAGRAPH):
            return self._reference(asked.removeprefix(PARAGRAPH).strip())
        name, _, form = (part.strip() for part in asked.partition("|"))
        figure = self.figure(name)
        if form not in ("", VALUE):
            raise ValidationError(f"“{form}” is no way to say a figure. Write {name}, or {name}|{VALUE}")
        return {"text": value_words(figure) if form else figure.words, "figure": name}

    def figure(self, name: str) -> Figure:
        if name not in self.figures:
            try:
                definition = named(name)
                if definition.of is not None and not definition.subject:
                    raise ValidationError(
                        f"The figure “{name}” is of a {definition.of.noun}. Say which after a colon, "
                        f"like {name}:dorset"
                    )
                figure = definition.as_at(self.day, self.reader, self._kept)
            except UnknownFigure:
                raise ValidationError(f"There is no figure “{name}” that anybody may read.") from None
            self.figures[name] = (definition.title, definition.meaning, figure)
        return self.figures[name][2]

    def _table(self, name: str) -> dict:
        try:
            definition = table_named(name)
        except UnknownTable as unknown:
            raise ValidationError(str(unknown)) from None
        made = definition.as_at(self.day, self.reader)
        if len(made.columns) > MOST_COLUMNS:
            raise ValidationError(
                f"The table “{name}” has {len(made.columns)} columns, and paper has room for {MOST_COLUMNS}."
            )
        told = asdict(made)
        return {
            "kind": "table",
            "name": name,
            "caption": told["caption"],
            "columns": list(told["columns"]),
            "rows": [list(row) for row in told["rows"]],
            "numeric": list(told["numeric"]),
        }

    def _reference(self, asked: str) -> dict:
        number = self.numbers.get(int(asked)) if asked.isdecimal() else None
        if number is None:
            raise ValidationError(f"There is no paragraph {asked} in this report to refer to.")
        return {"text": f"paragraph {number}", "href": f"#p{number}"}


def value_words(figure: Figure) -> str:
    """more than £12 million, or 21: the number of a figure with its qualifier."""
    if figure.value is None:
        return "not known"
    plain = f"{Decimal(figure.value).normalize():,f}"
    number = pounds_prose(figure.value) if figure.unit.startswith("£") else plain
    return f"{figure.qualifier} {number}".strip()


def figure_as_kept(title: str, meaning: str, figure: Figure) -> dict:
    """All of a figure that an issued report keeps."""
    return {"title": title, "meaning": meaning, **figure.as_json()}
