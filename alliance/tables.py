"""How every table behaves: what it can be sorted by, ties in one order, deep pages, and what cells hold."""

import django_tables2 as tables
from django.core.paginator import Page as RowsPage
from django.core.paginator import Paginator
from django.db.models import F
from django.utils.html import format_html, format_html_join
from django_tables2.data import TableQuerysetData


class Rows(TableQuerysetData):
    """Rows of a query, sorted as the table says, the list's own order deciding ties and the key the last."""

    ordering = None

    def __len__(self):
        """How many rows there are: what the paginator has counted already, where there is one."""
        paginator = getattr(self.table, "paginator", None)
        return paginator.count if paginator else super().__len__()

    def order_by(self, aliases):
        keys = []
        for alias in aliases:
            for name in self.table.sorts[alias.lstrip("-")]:
                field = F(name)
                keys.append(
                    field.desc(nulls_last=True) if alias.startswith("-") else field.asc(nulls_last=True)
                )
        if keys:
            self.data = self.data.order_by(*keys, *self.table.own_order)


class PortalTable(tables.Table):
    """A table of a list page.

    `sorts` says, for each column that can be sorted, by which fields; what is not known goes last in
    both directions. `own_order` decides ties and ends in the key, so that no row is lost or repeated
    between pages. `page_shown` is the list page it stands on, which its cells may ask.
    See `templates/parts/table.html` for what else a table may say of itself.
    """

    sorts: dict[str, tuple[str, ...]] = {}
    own_order: tuple[str, ...] = ("pk",)
    caption = ""

    class Meta:
        orderable = False
        template_name = "parts/table.html"

    def __init__(self, data, *, request=None, page_shown=None, **options):
        # Given the request, django-tables2 would sort and page the rows itself, and count them for it.
        super().__init__(Rows(data), **options)
        self.request, self.page_shown = request, page_shown
        for name in self.sorts:
            self.columns[name].column.orderable = True


class RowsPaginator(Paginator):
    """Pages of a query. A page in the second half is read from the end: the last is as quick as the first."""

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        every = self.object_list
        rows = getattr(getattr(every, "data", None), "data", None)
        if rows is None or start <= self.count / 2 or not hasattr(rows, "reverse"):
            return self._get_page(every[start:end], number, self)
        backwards = list(rows.reverse()[self.count - end : self.count - start])
        shown = type(every)(data=backwards[::-1], table=every.table, pinned_data=every.pinned_data)
        return self._get_page(shown, number, self)

    def _get_page(self, *args):
        return RowsPage(*args)


def link_to(address: str, words) -> str:
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, words)


def notes_under(words, notes) -> str:
    """Words with what else is to be said of them on lines of their own."""
    lines = format_html_join("", '<span class="portal-table__second">{}</span>', ((note,) for note in notes))
    return format_html("{}{}", words, lines)


def illustrative_note(thing) -> list[str]:
    """The note that something is illustrative, where it is."""
    return ["Illustrative"] if thing.illustrative else []
