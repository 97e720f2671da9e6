"""Exceptions in performance: those open, those the Board closed, and the page of one."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localtime

from alliance.exports import Column, Export, Kind
from alliance.filters import not_a_choice
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import status
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage, Page
from business_areas.models import PerformanceException
from business_areas.policies import cannot_close_exception
from business_areas.views.performance.dashboard import PERFORMANCE, sub_navigation
from business_areas.views.register import HOME

EXCEPTIONS = ("Exceptions", "/performance/exceptions/")


def day_of(moment) -> str:
    return long_date(localtime(moment).date())


def opened_by_words(exception: PerformanceException, user) -> str:
    """The rule, or who opened it: people are named to those with a role in the alliance alone."""
    if not exception.opened_by_id:
        return "the rule"
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    return exception.opened_by.full_name if level > Marking.PUBLISHED else "a person"


def opened_words(exception: PerformanceException, user) -> str:
    """27 November 2026, by the rule"""
    return f"{day_of(exception.opened_at)}, by {opened_by_words(exception, user)}"


class ExceptionTable(PortalTable):
    """A row for each exception, the one opened last first."""

    number = tables.Column(verbose_name="Exception")
    area = tables.Column(accessor="area", verbose_name="Business area")
    because = tables.Column(verbose_name="What is wrong")
    state = tables.Column(accessor="pk", verbose_name="State")

    sorts = {"area": ("area__name",)}
    own_order = ("-pk",)
    caption = "Exceptions in performance"

    class Meta(PortalTable.Meta):
        empty_text = "No exception is recorded."

    def render_number(self, record):
        link = link_to(reverse("exception", args=[record.number]), f"Exception {record.number}")
        return notes_under(
            link, [f"Opened {opened_words(record, self.request.user)}", *illustrative_note(record)]
        )

    def render_area(self, record):
        return link_to(reverse("area-performance", args=[record.area.slug]), record.area.name)

    def render_state(self, record):
        drawn = status("exception.closed" if record.closed_at else "exception.open")
        return notes_under(
            drawn, [f"On {day_of(record.closed_at)}: {record.closed_because}"] if record.closed_at else []
        )


class ExceptionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label="State",
        method="in_state",
        choices=[("open", "Open"), ("closed", "Closed by the Board")],
        empty_label="Any",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("State"),
    )

    class Meta:
        model = PerformanceException
        fields = ()

    def in_state(self, rows, name, value):
        return rows.filter(closed_at__isnull=value == "open")


class ExceptionList(ListPage):
    """Every exception this person may read of."""

    public = True
    table_class = ExceptionTable
    filter_class = ExceptionFilter
    heading = "Exceptions"
    breadcrumbs = (HOME, PERFORMANCE)
    noun = ("exception", "exceptions")
    has_pdf = True

    def rows(self):
        rows = PerformanceException.objects.visible_to(self.request.user)
        return rows.select_related("area", "opened_by").order_by("-pk")

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        context = super().context(
            introduction="An exception goes to the Board by itself, and stays open until the Board closes "
            "it. A measure that is off track opens one; people open others.",
            sub_navigation=sub_navigation("Exceptions"),
            **extra,
        )
        return {
            **context,
            "as_at": None,
            "page_is_illustrative": any(r.illustrative for r in self.rows_shown),
        }

    columns = (
        Column("exception", "Exception", Kind.NUMBER),
        Column("area", "Business area"),
        Column("because", "What is wrong"),
        Column("opened", "Opened", Kind.DATE),
        Column("opened_by", "Opened by"),
        Column("closed", "Closed", Kind.DATE),
        Column("closed_because", "Why it is closed"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Exceptions in performance",
            noun="exceptions",
            columns=self.columns,
            rows=[
                (
                    row.number,
                    row.area.name,
                    row.because,
                    localtime(row.opened_at).date(),
                    capfirst(opened_by_words(row, self.request.user)),
                    localtime(row.closed_at).date() if row.closed_at else None,
                    row.closed_because or "Open",
                    row.illustrative,
                    Marking(row.marking).label,
                )
                for row in rows
            ],
            as_at=today(),
            marking=highest(row.marking for row in rows),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )


class ExceptionPage(Page):
    """One exception: what is wrong, since when, and what the Board did about it."""

    public = True
    template_name = "page/detail.html"
    breadcrumbs = (HOME, PERFORMANCE, EXCEPTIONS)
    fetched_first = ("exception",)

    @cached_property
    def exception(self) -> PerformanceException:
        rows = PerformanceException.objects.visible_to(self.request.user)
        found = rows.select_related("area", "measure", "force", "opened_by", "closed_by")
        exception = found.filter(number=self.kwargs["number"]).first()
        if exception is None:
            raise Http404("No exception has this number.")
        return exception

    def get_heading(self):
        return f"Exception {self.exception.number}: {self.exception.area.name}"

    def get_marking(self):
        return Marking(self.exception.marking)

    def context(self, **extra):
        exception = self.exception
        said = [exception.because, f"Opened on {opened_words(exception, self.request.user)}."]
        if exception.closed_at:
            said.append(
                f"Closed by the Board on {day_of(exception.closed_at)}{self.closed_where()}: "
                f"{exception.closed_because}"
            )
        else:
            said.append("It stays with the Board until the Board closes it.")
        return super().context(
            status="exception.closed" if exception.closed_at else "exception.open",
            status_sentences=said,
            sub_navigation=self.links(),
            actions=self.actions(),
            page_is_illustrative=exception.illustrative,
            **extra,
        )

    def closed_where(self) -> str:
        """At which meeting and by which decision, as far as this person reads them."""
        closing, level = getattr(self.exception, "closing", None), self.request.user.reading_level
        meeting, decision = (closing.meeting, closing.decision) if closing else (None, None)
        said = ""
        if meeting and meeting.marking <= level:
            said += f", at its meeting of {long_date(meeting.held_on)}"
        if decision and decision.marking <= level:
            said += f", by decision {decision.reference}"
        return said

    def links(self) -> list[dict]:
        exception = self.exception
        pages = [("The area’s performance", reverse("area-performance", args=[exception.area.slug]))]
        if exception.measure_id:
            address = reverse("measure-of-area", args=[exception.area.slug, exception.measure.slug])
            whose = f"?force={exception.force.slug}" if exception.force_id else ""
            pages.append(("The measure", f"{address}{whose}"))
        return [{"label": label, "url": url, "current": False} for label, url in pages]

    def actions(self) -> list[dict]:
        if cannot_close_exception(self.request.user, self.exception):
            return []
        return [
            {
                "label": "Record that the Board closed it",
                "url": reverse("close-exception", args=[self.exception.number]),
            }
        ]
