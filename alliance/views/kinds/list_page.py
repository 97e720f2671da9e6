"""Lists with filters, sorting and pages, and the same rows as a file."""

from hashlib import sha256

from django.core.cache import cache
from django.utils.functional import cached_property

from alliance.audit import versions
from alliance.exports import Export
from alliance.tables import RowsPaginator
from alliance.temporal import today
from alliance.views.downloads import counted, download_links, measured
from alliance.views.kinds.as_at_page import AS_AT_PARTS, AsAtPage
from alliance.views.kinds.asked import not_among, shown
from alliance.views.kinds.files import AsFiles, link_to_file

SIZES_KEPT_SECONDS = 3600


class ListPage(AsFiles, AsAtPage):
    """A list with filters, sorting and pages, and the same rows as a file.

    A subclass gives `table_class`, perhaps `filter_class`, `rows()` and, for files, `export(rows)`. The
    address carries filters, sort, page and day, so any view of a list can be kept and shared.
    """

    template_name = "page/list.html"
    table_class = None
    filter_class = None
    rows_on_a_page = 25
    # Whether its address with ".pdf" is a file as well.
    has_pdf = False
    # A list of no more rows than this, not searched, is made into files to say how large they are.
    measured_at_most = 100
    # Whether `export` takes any rows there are, and does not ask the database more about them.
    exports_page_rows = False
    noun = ("row", "rows")
    other_parameters: tuple[str, ...] = ()

    def rows(self):
        """Every row this person may see on this day, in the list's own order."""
        raise NotImplementedError

    @cached_property
    def filter(self):
        if self.filter_class is None:
            return None
        return self.filter_class(self.request.GET, queryset=self.rows(), request=self.request)

    @cached_property
    def wrong_answers(self) -> list[str]:
        """What was answered to the filters that makes no sense; the page says it beside each filter."""
        if self.filter is None:
            return []
        wrong = []
        for name, errors in self.filter.form.errors.items():
            field = self.filter.form.fields.get(name)
            label = str(field.label or name) if field else ""
            wrong += [str(error) if label in str(error) else f"{label}: {error}" for error in errors]
        return wrong

    @cached_property
    def unknown_filters(self) -> list[str]:
        """What the address asks of the list that is none of its filters."""
        known = {"as-at", "page", "sort", *AS_AT_PARTS, *self.other_parameters}
        if self.filter is not None:
            known |= set(self.filter.filters)
        return not_among(known, self.request.GET, "a filter of this list")

    @property
    def wrong_filters(self) -> list[str]:
        """What the address asks of the list that it cannot do, in sentences."""
        return [*self.wrong_answers, *self.unknown_filters]

    @cached_property
    def filtered_rows(self):
        """The rows the filters leave; none at all when a filter makes no sense, never everything."""
        if self.wrong_filters:
            return self.rows().none()
        return self.filter.qs if self.filter is not None else self.rows()

    @cached_property
    def wrong_sort(self) -> str:
        asked = self.request.GET.get("sort", "")
        if not asked or asked.lstrip("-") in self.sortable():
            return ""
        words = ", ".join(sorted(self.sortable()))
        return f"This list cannot be sorted by “{shown(asked)}”. It can be sorted by: {words}."

    def sortable(self) -> set[str]:
        return set(self.table_class.sorts)

    def sort(self) -> str:
        return "" if self.wrong_sort else self.request.GET.get("sort", "")

    def count(self, rows) -> int:
        """How many rows there are; a list that can count more cheaply says how."""
        return rows.count()

    @cached_property
    def table(self):
        rows = self.filtered_rows
        table = self.table_class(rows, request=self.request, page_shown=self, **self.table_options())
        table.noun = self.noun
        if sort := self.sort():
            table.order_by = sort
        return table

    def table_options(self) -> dict:
        return {}

    @property
    def rows_shown(self) -> list:
        """The rows that stand on the page; none of a file."""
        return [row.record for row in self.table.page or ()]

    def paginate(self, table) -> str:
        """Put the asked-for page in the table; returns a sentence when there is no such page."""
        asked = self.request.GET.get("page", "1")
        paginator_class = self.paginator_class()
        table.paginate(page=1, per_page=self.rows_on_a_page, paginator_class=paginator_class)
        pages = table.paginator.num_pages
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            return f"“{shown(asked)}” is not a page number. This is page 1 of {pages}."
        if int(asked) > pages or int(asked) < 1:
            return f"There is no page {int(asked)}: this list has {pages}. This is page 1."
        if int(asked) > 1:
            table.paginate(page=int(asked), per_page=self.rows_on_a_page, paginator_class=paginator_class)
        return ""

    def paginator_class(self):
        page = self

        class CountedPaginator(RowsPaginator):
            @cached_property
            def count(self):
                return page.count(page.filtered_rows)

        return CountedPaginator

    def context(self, **extra):
        wrong_page = self.paginate(self.table)
        page_errors = [(sentence, "filters") for sentence in self.unknown_filters]
        page_errors += [(sentence, "results") for sentence in (self.wrong_sort, wrong_page) if sentence]
        if self.asked_day[2]:
            page_errors.insert(0, (self.asked_day[2], "as-at"))
        return super().context(
            **{
                "table": self.table,
                "filter": self.filter,
                "page_errors": page_errors,
                "downloads": self.downloads(),
                "selected": self.selected(),
                "empty_words": self.words_when_empty(),
                **extra,
            }
        )

    def words_when_empty(self) -> str:
        """What is said where no row is left; "" leaves it to the table."""
        if self.wrong_filters:
            return "Nothing is shown, because the portal did not understand a filter."
        return f"0 {self.noun[1]} match." if self.selected() else ""

    def selected(self) -> list[dict]:
        """The filters in force, each with the address that removes it."""
        if self.filter is None or self.wrong_filters:
            return []
        chosen = []
        for name in self.filter.filters:
            field = self.filter.form.fields[name]
            for value in self.request.GET.getlist(name):
                if not value.strip():
                    continue
                labels = {str(key): label for key, label in getattr(field, "choices", ())}
                query = self.request.GET.copy()
                query.pop("page", None)
                query.setlist(name, [other for other in query.getlist(name) if other != value])
                chosen.append(
                    {
                        "label": field.label,
                        "value_label": labels.get(value, value),
                        "remove_url": f"{self.request.path}?{query.urlencode()}",
                    }
                )
        return chosen

    # Files

    def downloads(self) -> list[dict]:
        """The links to this list as files, with the same filters, sort and day."""
        if type(self).export is ListPage.export or self.why_no_file():
            return []
        query = self.request.GET.copy()
        query.pop("page", None)
        asked = query.urlencode()
        links = download_links(self.request.path, asked, "", self.sizes(asked))
        if self.has_pdf:
            links.append(link_to_file("Download", "pdf", self.request.path, asked))
        return links

    def sizes(self, query: str) -> dict[str, str]:
        """How large the files are; of a long list or a search, how much they hold.

        Kept until the record changes. Words searched for are new nearly each time, so what they find is not
        made into files only to measure them: that would take as long as all the rest of the page.
        """
        rows = self.table.paginator.count
        if rows > self.measured_at_most or self.request.GET.get("q", "").strip():
            return counted(rows, self.noun)
        user = self.request.user
        depends_on = (self.record_version(), rows, self.as_at, today(), user.pk, self.request.path, query)
        key = f"sizes:{sha256(repr(depends_on).encode()).hexdigest()}"
        return cache.get_or_set(key, lambda: measured(self.export_of_all), SIZES_KEPT_SECONDS)

    def record_version(self) -> str:
        """What differs after any change to what this list shows."""
        return versions()

    def export_of_all(self) -> Export:
        """Every row as a file; not asked for again when they all stand on the page."""
        if self.exports_page_rows and self.table.paginator.num_pages == 1:
            return self.export(self.rows_shown)
        return self.exported()

    def export(self, rows) -> Export:
        """These rows as a file; a list without files leaves this be."""
        raise NotImplementedError

    def exported(self) -> Export:
        return self.export(self.table.rows.data.data)

    def why_no_file(self) -> list[str]:
        return [*self.wrong_filters, *filter(None, [self.wrong_sort, self.wrong_day])]

    def filters_in_words(self) -> list[tuple[str, str]]:
        return [(choice["label"], choice["value_label"]) for choice in self.selected()]
