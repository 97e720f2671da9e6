"""The kinds of page. Every address of the portal is answered by one of them, and a test says so.

Rows for a page come out through `visible_to(user)` here and nowhere else; changes go in through the
action that an ActionPage calls. A page that may be read without signing in says `public = True`.
"""

from datetime import date
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.views import View

from alliance.audit import versions
from alliance.exports import Export, TooManyRows, csv_response, xlsx_response
from alliance.markings import Marking, chosen_marking, highest
from alliance.policy import enforce
from alliance.tables import RowsPaginator
from alliance.temporal import long_date, parse_as_at, today
from alliance.views.downloads import counted, download_links, measured

SIZES_KEPT_SECONDS = 3600
SHOWS_TODAY = "This page shows the position today."
AS_AT_PARTS = ("as-at-day", "as-at-month", "as-at-year")


class Page(View):
    """A page that is read. Gives its template a heading, breadcrumbs and the frame."""

    http_method_names = ("get", "head", "options")
    public = False
    template_name = "page/text.html"
    heading = ""
    breadcrumbs: tuple = ()

    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        return login_not_required(view) if cls.public else view

    def get(self, request, **kwargs):
        return self.render(**self.context())

    def context(self, **extra) -> dict:
        """What the template is given."""
        return {
            "heading": self.get_heading(),
            "breadcrumbs": self.get_breadcrumbs(),
            "marking": self.get_marking(),
            **extra,
        }

    def render(self, http_status=200, template=None, **context):
        return render(self.request, template or self.template_name, context, status=http_status)

    def get_heading(self) -> str:
        return self.heading

    def get_breadcrumbs(self) -> list:
        return list(self.breadcrumbs)

    def get_marking(self) -> Marking:
        """The highest marking of anything on the page."""
        return Marking.PUBLISHED


class TextPage(Page):
    """Something to read that does not come from the record."""


class AsAtPage(Page):
    """A page that can be seen as at any past day: `?as-at=2022-06-30`.

    The day is read once, here. A day that cannot be understood shows today's position and says so. The
    three boxes of the form are turned into the one parameter, so that the address can be shared.
    """

    def dispatch(self, request, *args, **kwargs):
        if any(part in request.GET for part in AS_AT_PARTS):
            return HttpResponseRedirect(f"{request.path}?{self._one_parameter()}")
        return super().dispatch(request, *args, **kwargs)

    def _one_parameter(self) -> str:
        kept = self.request.GET.copy()
        day, month, year = (kept.get(part, "").strip() for part in AS_AT_PARTS)
        for part in (*AS_AT_PARTS, "as-at", "page"):
            kept.pop(part, None)
        query = [(name, value) for name, values in kept.lists() for value in values]
        typed = self._typed_day(day, month, year)
        return urlencode([*query, ("as-at", typed)] if typed else query)

    @staticmethod
    def _typed_day(day, month, year) -> str:
        # Only a year of four digits comes first: "22-06-30" would be taken for the 22nd.
        if day.isdigit() and month.isdigit() and year.isdigit() and len(year) == 4:
            return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
        if not day and month.isdigit() and year.isdigit() and len(year) == 4:
            return f"{year}-{month.zfill(2)}"
        return " ".join(part for part in (day, month, year) if part)

    @cached_property
    def asked_day(self) -> tuple[date, str, str]:
        """The day to show, a note about how it was read, and what was wrong with what was asked."""
        asked = self.request.GET.get("as-at", "")
        if not asked.strip():
            return today(), "", ""
        try:
            day, note = parse_as_at(asked)
        except ValueError as wrong:
            return today(), "", f"{wrong} {SHOWS_TODAY}"
        return day, note, ""

    @property
    def wrong_day(self) -> str:
        """What was wrong with the day asked for, where there is no page to show today's position."""
        return self.asked_day[2].removesuffix(f" {SHOWS_TODAY}")

    @property
    def as_at(self) -> date:
        return self.asked_day[0]

    def context(self, **extra):
        day, note, error = self.asked_day
        return super().context(
            **{
                "as_at": day,
                "as_at_note": note,
                "as_at_error": error,
                "as_at_quick": self.quick_days(),
                **extra,
            }
        )

    def quick_days(self) -> list[tuple[str, str]]:
        """Days people often ask for, as (words, ISO day)."""
        now = today()
        year_end = date(now.year if (now.month, now.day) > (3, 31) else now.year - 1, 3, 31)
        return [(long_date(year_end), year_end.isoformat())]


class DetailPage(AsAtPage):
    """One thing. Fetching it is being allowed to: what may not be seen is not found."""

    template_name = "page/detail.html"

    @cached_property
    def thing(self):
        return self.get_thing()

    def get_thing(self):
        raise NotImplementedError

    def get(self, request, **kwargs):
        self.thing  # noqa: B018  fetched first, so that what may not be seen is not found
        return super().get(request, **kwargs)


class ListPage(AsAtPage):
    """A list with filters, sorting and pages, and the same rows as a file.

    A subclass gives `table_class`, perhaps `filter_class`, `rows()` and, for files, `export(rows)`. The
    address carries filters, sort, page and day, so any view of a list can be kept and shared.
    """

    template_name = "page/list.html"
    table_class = None
    filter_class = None
    rows_on_a_page = 25
    extension = ""
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
        table = self.table_class(rows, request=self.request, **self.table_options())
        table.noun = self.noun
        if sort := self.sort():
            table.order_by = sort
        return table

    def table_options(self) -> dict:
        return {}

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

    def get(self, request, **kwargs):
        if self.extension:
            return self.as_file()
        return self.render(**self.context())

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
        return download_links(self.request.path, query.urlencode(), "", self.sizes(query.urlencode()))

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
            return self.export([row.record for row in self.table.page])
        return self.export(self.table.rows.data.data)

    def export(self, rows) -> Export:
        """These rows as a file; a list without files leaves this be."""
        raise NotImplementedError

    def why_no_file(self) -> list[str]:
        """What is wrong with what was asked, so that no file is made of it."""
        return [*self.wrong_filters, *filter(None, [self.wrong_sort, self.wrong_day])]

    def as_file(self) -> HttpResponse:
        if wrong := self.why_no_file():
            return self.render(
                http_status=400,
                template="400.html",
                heading="No file was made",
                reasons=wrong,
                breadcrumbs=self.get_breadcrumbs(),
                marking=Marking.PUBLISHED,
                has_errors=True,
            )
        table = self.table
        try:
            export = self.export(table.rows.data.data)
            return csv_response(export) if self.extension == "csv" else xlsx_response(export)
        except TooManyRows as too_many:
            return self.render(
                http_status=400,
                template="400.html",
                heading="No file was made",
                reasons=[str(too_many)],
                breadcrumbs=self.get_breadcrumbs(),
                marking=Marking.PUBLISHED,
                has_errors=True,
            )

    def filters_in_words(self) -> list[tuple[str, str]]:
        return [(choice["label"], choice["value_label"]) for choice in self.selected()]


class ActionPage(Page):
    """A page that does one thing: shows a form, and calls one action with what was typed.

    Who may not do it is told so, and why (403). What is wrong with what was typed is said beside it, and
    nothing is saved or lost. With `check_first`, a page repeats the answers before anything is done.

    With `edits_in_place`, the page changes what is stored of `thing`, and `initial` is all of it that can be
    changed. When that is no longer what the form was made from, nothing is saved: the page says so, keeps
    what was typed, and shows what is stored now.
    """

    http_method_names = ("get", "head", "post", "options")
    template_name = "page/form.html"
    form_class = None
    check_first = False
    edits_in_place = False
    submit_label = "Save"

    @cached_property
    def thing(self):
        """What is acted on; fetched as far as this person may see it (404 otherwise)."""
        return None

    def cannot(self) -> str:
        """Why this person may not do this, or ""."""
        raise NotImplementedError

    def act(self, form):
        """Call the action; returns the thing to go to, or an address."""
        raise NotImplementedError

    def initial(self) -> dict:
        return {}

    def form_options(self) -> dict:
        return {}

    def get_form(self, data=None, files=None):
        if self.form_class is None:
            return None
        return self.form_class(data, files, initial=self.initial(), **self.form_options())

    def get_cancel_url(self) -> str:
        trail = self.get_breadcrumbs()
        return trail[-1][1] if trail else "/"

    def dispatch(self, request, *args, **kwargs):
        if request.method.lower() in ("get", "head", "post"):
            self.thing  # noqa: B018  fetched first, so that what may not be seen is not found
            enforce(self.cannot())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        return self.show(self.get_form())

    def post(self, request, **kwargs):
        form = self.get_form(request.POST, request.FILES)
        if "change" in request.POST:
            return self.show(form)
        if form is not None and not form.is_valid():
            return self.show(form, http_status=422)
        try:
            if self.check_first and "confirmed" not in request.POST:
                self.refuse_moved()
                return self.show(form, template="page/check.html", answers=self.answers(form))
            done = self.perform(form)
        except Moved as moved:
            add_errors(form, moved)
            now = {"stored_now": self.stored_now(form), "made_from": self.as_stored()}
            return self.show(form, http_status=422, **now)
        except ValidationError as wrong:
            return self.show_refused(form, wrong)
        except IntegrityError as broken:
            if not recorded_meanwhile(broken):
                raise
            return self.show_refused(form, ValidationError(RECORDED_MEANWHILE))
        return redirect(done)

    def show_refused(self, form, wrong: ValidationError):
        """The form again, with what was typed, and why the action refused."""
        if form is None:
            return self.show(None, http_status=422, page_errors=[(message, "") for message in wrong.messages])
        add_errors(form, wrong)
        return self.show(form, http_status=422)

    # Editing in place

    def perform(self, form):
        """Call the action; what is edited in place is held still from the look at it until it is saved."""
        if not self.edits_in_place:
            return self.act(form)
        with transaction.atomic():
            type(self.thing).objects.select_for_update(no_key=True).get(pk=self.thing.pk)
            del self.thing  # it may have been fetched before somebody else saved it
            self.refuse_moved()
            return self.act(form)

    def refuse_moved(self) -> None:
        """Raise Moved when what is stored is no longer what this form was made from."""
        if self.edits_in_place and self.request.POST.get("made-from") != self.as_stored():
            raise Moved(CHANGED_MEANWHILE)

    def as_stored(self) -> str:
        """What differs after any change to what is stored; the form carries it."""
        return sha256(repr(sorted(self.initial().items())).encode()).hexdigest()

    def stored_now(self, form) -> list[dict]:
        """What is stored where it is not what was typed, in words."""
        stored = self.initial()
        return [
            {"label": field.label, "value": self.in_words(field, stored[field.name])}
            for field in form
            if field.name in stored and stored[field.name] != form.cleaned_data.get(field.name)
        ]

    def made_from(self) -> str:
        """What the form on this page was made from: what is stored, or what it was when first opened."""
        if not self.edits_in_place:
            return ""
        return self.request.POST.get("made-from", "") if self.request.method == "POST" else self.as_stored()

    def answers(self, form) -> list[dict]:
        """What was typed, in words, for the check page."""
        return [
            {"label": field.label, "value": self.in_words(field, form.cleaned_data.get(field.name))}
            for field in form
            if form.cleaned_data.get(field.name) not in (None, "", [])
        ]

    @staticmethod
    def in_words(field, value) -> str:
        choices = {str(key): label for key, label in getattr(field.field, "choices", ()) if key != ""}
        return str(choices.get(str(value), value))

    def marking_with_what_was_typed(self) -> Marking:
        """The marking of the page, or the one chosen for what was typed on it where that is higher."""
        return highest([self.get_marking(), chosen_marking(self.request.POST)])

    def show(self, form, http_status=200, template=None, **extra):
        extra.setdefault("marking", self.marking_with_what_was_typed())
        return self.render(http_status=http_status, template=template, **self.context(form=form, **extra))

    def context(self, **extra):
        return super().context(
            **{
                "submit_label": self.submit_label,
                "cancel_url": self.get_cancel_url(),
                "made_from": self.made_from(),
                **extra,
            }
        )


CHANGED_MEANWHILE = (
    "Somebody changed this since you opened the page, so nothing was saved. What is stored now is shown "
    "first; what you typed is kept below it. Save again when it is right."
)
RECORDED_MEANWHILE = (
    "Somebody recorded the same at the same moment, so nothing was saved. Look at what is recorded now."
)


class Moved(ValidationError):
    """What is stored is no longer what a form was made from."""


def recorded_meanwhile(broken: IntegrityError) -> bool:
    """Whether the database refused a second of what there can be only one of: somebody else was first."""
    cause = broken.__cause__
    return (
        getattr(cause, "pgcode", "") == "23505"
        or getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE"
    )


def add_errors(form, wrong: ValidationError) -> None:
    """Put an action's objections beside the fields they are about; others at the top of the form."""
    if hasattr(wrong, "error_dict"):
        for field, errors in wrong.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
    else:
        form.add_error(None, wrong)


def not_among(known, asked, what: str) -> list[str]:
    """A sentence for each name in an address that is not one of those known."""
    return [f"“{shown(name)}” is not {what}." for name in asked if name not in known]


def shown(text: str) -> str:
    """What was typed, short and printable enough to repeat in a sentence."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:200])
    return printable if len(printable) <= 60 else f"{printable[:57]}..."
