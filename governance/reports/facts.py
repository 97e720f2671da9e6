"""What a report takes from the record: figures, tables and charts as at its day, as anybody reads them.

A report to a Panel is published, so nothing that is marked higher can come into one.
"""

from datetime import date
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError

from alliance.charts import Bar, bar_chart
from alliance.documents import Chart, Table
from alliance.figures import Figure, UnknownFigure, named
from alliance.models.people import Stranger
from alliance.report_parts import CHART, TABLE, UnknownPart, part_named
from alliance.templatetags.portal import pounds_prose

PARAGRAPH = "paragraph"
MOST_COLUMNS = 6
MOST_BARS = 12
# Behind an upright line: the number alone, with what its source says of it, such as “more than”.
VALUE = "value"


class Facts:
    """The facts of one report, each asked once. `numbers` are those that its paragraphs have, by identity."""

    def __init__(self, day: date, numbers: dict[int, str] | None = None):
        self.day, self.numbers = day, numbers or {}
        self.figures: dict[str, tuple[str, str, Figure]] = {}
        self.charts = 0
        self._kept: dict = {}

    @cached_property
    def reader(self) -> Stranger:
        return Stranger()

    def fill(self, asked: str) -> dict:
        """What stands for a fact. Raises ValidationError, with a sentence, where there is no such fact."""
        kind, _, rest = asked.partition(":")
        if kind.strip() == TABLE:
            return self._table(rest.strip())
        if kind.strip() == CHART:
            return self._chart(rest.strip())
        if kind.strip() == PARAGRAPH:
            return self._reference(rest.strip())
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
        made = self._part(TABLE, name)
        if len(made.columns) > MOST_COLUMNS:
            raise ValidationError(
                f"The table “{name}” has {len(made.columns)} columns, and paper has room for {MOST_COLUMNS}."
            )
        return {"kind": TABLE, "name": name, **_table_as_kept(made)}

    def _chart(self, asked: str) -> dict:
        """A named chart, or bars of the figures that are named: with the words behind an upright line."""
        names, _, said = (part.strip() for part in asked.partition("|"))
        if "," in names:
            made = self._bars([name.strip() for name in names.split(",")], said)
        else:
            made = self._part(CHART, names)
        self.charts += 1
        # The ids inside two pictures on one page must differ.
        picture = str(made.picture).replace("chart-", f"chart-{self.charts}-")
        return {
            "kind": CHART,
            "name": names,
            "caption": said or made.caption,
            "alternative": made.alternative,
            "picture": picture,
            "table": _table_as_kept(made.table),
        }

    def _part(self, kind: str, name: str) -> Table | Chart:
        try:
            return part_named(kind, name).as_at(self.day, self.reader)
        except UnknownPart as unknown:
            raise ValidationError(str(unknown)) from None

    def _bars(self, names: list[str], said: str) -> Chart:
        """Figures that count the same thing, as bars from zero."""
        if len(names) > MOST_BARS:
            raise ValidationError(f"A chart has room for {MOST_BARS} figures, and this names {len(names)}.")
        figures = {name: self.figure(name) for name in names}
        titles = {name: self.figures[name][0] for name in figures}
        units = sorted({figure.unit for figure in figures.values()})
        if len(units) > 1:
            raise ValidationError(
                f"The figures of a chart must count the same thing, and these count {' and '.join(units)}."
            )
        if below := [titles[name] for name, figure in figures.items() if (figure.value or 0) < 0]:
            raise ValidationError(f"“{below[0]}” is below zero, and bars begin at zero. Use the table.")
        caption = said or "; ".join(f"{titles[name]}: {value_words(each)}" for name, each in figures.items())
        words = "; ".join(f"{titles[name]}: {each.words}" for name, each in figures.items())
        bars = [
            Bar(titles[name], each.value, uncertain=each.uncertain, qualifier=each.qualifier)
            for name, each in figures.items()
        ]
        rows = tuple((titles[name], value_words(each), each.words) for name, each in figures.items())
        return Chart(
            caption=caption,
            alternative=f"Bars. {words}.",
            picture=bar_chart(caption, words, bars, unit=units[0]),
            table=Table("The figures of the chart", ("Figure", units[0].capitalize(), "In words"), rows),
        )

    def _reference(self, asked: str) -> dict:
        number = self.numbers.get(int(asked)) if asked.isdecimal() else None
        if number is None:
            raise ValidationError(f"There is no paragraph {asked} in this report to refer to.")
        return {"text": f"paragraph {number}", "href": f"#p{number}"}


def _table_as_kept(table: Table) -> dict:
    return {
        "caption": table.caption,
        "columns": list(table.columns),
        "rows": [list(row) for row in table.rows],
        "numeric": list(table.numeric),
    }


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
