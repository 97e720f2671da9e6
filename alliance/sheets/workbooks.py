"""Reading XLSX. The library keeps a sheet whole, so what is larger than it may be is refused beforehand."""

from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from alliance.sheets.cells import Cell
from alliance.sheets.inspection import DAMAGED, Inspected, inspected
from alliance.sheets.problems import CannotBeRead
from alliance.sheets.sheet import Sheet
from alliance.text import listed


def workbook_sheets(content: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that can be seen, and a sentence about those that are hidden. Raises CannotBeRead."""
    with inspected(content) as found:
        try:
            book = CalamineWorkbook.from_path(found.path)
            sheets, hidden = [], []
            for told in book.sheets_metadata:
                if told.typ != SheetTypeEnum.WorkSheet:
                    continue
                if told.visible != SheetVisibleEnum.Visible:
                    hidden.append(f"“{told.name}”")
                else:
                    sheets.append(_sheet(found, book.get_sheet_by_name(told.name)))
        except CalamineError:
            raise CannotBeRead(DAMAGED) from None
    return sheets, _about_hidden(hidden)


def _about_hidden(hidden: list[str]) -> list[str]:
    if not hidden:
        return []
    if len(hidden) == 1:
        return [f"The sheet {hidden[0]} is hidden. Nothing of it is read."]
    return [f"The sheets {listed(hidden)} are hidden. Nothing of them is read."]


def _sheet(found: Inspected, sheet: CalamineSheet) -> Sheet:
    look = found.look(sheet.name)
    if look is None:
        raise CannotBeRead(DAMAGED)
    return Sheet(
        sheet.name,
        lambda: _rows(sheet),
        sheet.total_height,
        errors=look.errors,
        formulas=look.formulas,
        never_worked_out=look.never_worked_out or (found.worked_out_on_opening and bool(look.formulas)),
        hidden_rows=look.hidden_rows,
    )


def _rows(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """The rows from the first on. The library begins each at the first column that anything stands in."""
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*before, *row]
