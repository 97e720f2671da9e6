"""How a table's rows and page numbers are written: in one pass, since a page spends its time in its cells."""

from functools import cache
from html import escape
from inspect import signature

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.template.defaultfilters import pluralize
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django_tables2 import Column

register = template.Library()


class CellFrame:
    """What a column of a table says about each of its cells, worked out once for the table."""

    __slots__ = ("closing", "name", "numeric", "opening")

    def __init__(self, column, is_row_header: bool):
        classes = str(column.attrs.get("td", {}).get("class", "")).split()
        self.name = column.name
        self.numeric = "numeric" in classes
        # django-tables2 adds its own class names (orderable, odd, the column's name): bytes in every cell.
        kept = [word for word in classes if word == "numeric" or word.startswith(("govuk-", "portal-"))]
        label = escaped(column.header)
        styled = f' class="{" ".join(kept)}"' if kept else ""
        if is_row_header:
            self.opening, self.closing = f'<th scope="row" role="rowheader"{styled}>', "</th>"
        else:
            self.opening, self.closing = f'<td role="cell" data-label="{label}"{styled}>', "</td>"


def is_numeric(column) -> bool:
    """Whether a column holds numbers, which its cells' class says."""
    return "numeric" in str(column.attrs.get("td", {}).get("class", "")).split()


def row_header_name(table) -> str:
    """The column that names the row: the table's `row_header`, else the first one shown."""
    named = getattr(table, "row_header", "")
    visible = [column.name for column in table.columns]
    return named if named in visible else (visible[0] if visible else "")


def escaped(value) -> str:
    """A value as HTML; what is HTML already stays. As Django's conditional_escape, in a third of the time."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def written(value, numeric: bool) -> str:
    """One cell's text, escaped; a bare whole number in a numeric column gets its commas."""
    if numeric and type(value) is int:
        return f"{value:,}".replace("-", "\N{MINUS SIGN}")
    return escaped(value)


@cache
def wanted_by(function) -> frozenset[str]:
    """The names of what a table's own function for a column asks to be given."""
    return frozenset(signature(function).parameters) - {"self"}


def reader_of(table, column, record):
    """A function from a record to what its cell holds; None where only django-tables2 can tell.

    For each cell django-tables2 looks again at what the column's function asks for and whether the field
    has choices. Those are the same for every row, so a column that is nothing special is asked once.
    """
    own = getattr(type(table), f"render_{column.name}", None)
    field = str(column.accessor)
    if column.link or "__" in field or "." in field or isinstance(record, dict):
        return None
    words = dict(has_choices(type(record), field)) if isinstance(record, Model) else {}
    empty, default = column.column.empty_values, column.default
    if own:
        asks = wanted_by(own)
        if not asks <= {"record", "value"}:
            return None
    elif type(column.column).render is not Column.render:
        return None

    if own and not empty and "value" not in asks:
        # What the column is named after may be another row, which this would fetch for nothing.
        return lambda record: own(table, record=record)

    def read(record):
        value = getattr(record, field, None)
        value = words.get(value, value) if words else value
        if callable(value):
            value = value()
        if value in empty:
            return default
        if not own:
            return value
        given = {"record": record, "value": value}
        return own(table, **{name: given[name] for name in asks})

    return read


@cache
def has_choices(model, field: str) -> tuple:
    """The choices of a model's field, each with its words; none where it is no field, or has none."""
    try:
        return tuple(model._meta.get_field(field).flatchoices)
    except (FieldDoesNotExist, AttributeError):
        return ()


@register.simple_tag
def table_body(table):
    """The rows of a table: the naming column as a row header, each other cell with its label for phones.

    A column's `attrs` may be words, not functions of the record; `row_attrs` is not read.
    """
    header = row_header_name(table)
    shown = list(table.columns)
    columns = None
    html = []
    for row in table.paginated_rows:
        if columns is None:
            columns = [
                (CellFrame(column, column.name == header), reader_of(table, column, row.record))
                for column in shown
            ]
        html.append('<tr role="row">')
        for frame, read in columns:
            cell = read(row.record) if read else row.get_cell(frame.name)
            html.append(f"{frame.opening}{written(cell, frame.numeric)}{frame.closing}")
        html.append("</tr>\n")
    return mark_safe("".join(html))


@register.simple_tag(takes_context=True)
def table_headings(context, table):
    """The header cells of a table; a sortable one is a link that sorts on the server, from page 1."""
    sorted_by = table.prefixed_order_by_field
    dropped = {table.prefixed_page_field, sorted_by}
    query = {key: values for key, values in context["request"].GET.lists() if key not in dropped}
    html = []
    for column in table.columns:
        numeric = is_numeric(column)
        styled = mark_safe(' class="numeric"') if numeric else ""
        if not column.orderable:
            html.append(format_html('<th scope="col" role="columnheader"{}>{}</th>', styled, column.header))
            continue
        direction, arrow = "none", ""
        if column.is_ordered:
            ascending = column.order_by_alias.is_ascending
            direction = "ascending" if ascending else "descending"
            arrow = mark_safe(f' <span aria-hidden="true">{"▲" if ascending else "▼"}</span>')
        html.append(
            format_html(
                '<th scope="col" role="columnheader" aria-sort="{}"{}><a href="?{}">{}{}</a></th>',
                direction,
                styled,
                urlencode({**query, sorted_by: column.order_by_alias.next}, doseq=True),
                column.header,
                arrow,
            )
        )
    return mark_safe("".join(html))


@register.simple_tag
def table_footing(table):
    """The footer row of a table that has one; its name runs over the columns that have no footer."""
    header = row_header_name(table)
    columns = list(table.columns)
    names = [column.name for column in columns]
    start = names.index(header)
    span = 1
    while start + span < len(columns) and columns[start + span].footer in (None, ""):
        span += 1
    html = ['<tr role="row">']
    for position, column in enumerate(columns):
        if start < position < start + span:
            continue
        numeric = is_numeric(column)
        styled = ' class="numeric"' if numeric else ""
        footing = column.footer
        if position == start:
            wide = f' colspan="{span}"' if span > 1 else ""
            words = escaped(footing or "Total")
            html.append(f'<th scope="row" role="rowheader"{wide}{styled}>{words}</th>')
        else:
            words = written(footing, numeric) if footing not in (None, "") else "Not applicable"
            label = escaped(column.header)
            html.append(f'<td role="cell" data-label="{label}"{styled}>{words}</td>')
    html.append("</tr>")
    return mark_safe("".join(html))


@register.filter
def result_count(table):
    """ "22 business areas", or "Showing 26 to 50 of 1,204 business areas" when the table has pages.

    Words come from the table's `noun`, a pair of singular and plural; "result" when it has none.
    """
    one, many = getattr(table, "noun", ("result", "results"))
    page = getattr(table, "page", None)
    count = page.paginator.count if page else len(table.rows)
    words = f"{count:,} {pluralize(count, f'{one},{many}')}"
    if page and page.paginator.num_pages > 1:
        return f"Showing {page.start_index():,} to {page.end_index():,} of {words}"
    return words


@register.filter
def has_rows(table) -> bool:
    """Whether a table has any row, asked of its pages when it has them, since they have counted already."""
    page = getattr(table, "page", None)
    return bool(page.paginator.count if page else len(table.rows))


def page_window(number: int, last: int) -> list[int | None]:
    """The page numbers to offer: first, last, this one and its neighbours; `None` where some are left out."""
    wanted = sorted({1, last, *(n for n in (number - 1, number, number + 1) if 1 <= n <= last)})
    window: list[int | None] = []
    for n in wanted:
        if window and n - window[-1] == 2:
            window.append(n - 1)
        elif window and n - window[-1] > 2:
            window.append(None)
        window.append(n)
    return window


@register.inclusion_tag("parts/pagination.html", takes_context=True)
def pagination(context, page, field="page"):
    """Links to the other pages of a list; nothing at all when there is one page."""
    query = context["request"].GET.copy()

    def address_of(number):
        query[field] = number
        return f"?{query.urlencode()}"

    last = page.paginator.num_pages
    return {
        "shown": last > 1,
        "number": page.number,
        "last": last,
        "previous": address_of(page.number - 1) if page.has_previous() else "",
        "next": address_of(page.number + 1) if page.has_next() else "",
        "pages": [(n, address_of(n) if n else "") for n in page_window(page.number, last)],
    }
