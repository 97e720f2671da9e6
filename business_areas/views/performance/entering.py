"""Entering what the measures of an area were, revising a value, and asking the Board to look at something."""

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.models import Force
from alliance.temporal import today
from business_areas.actions.comments import comment_on_measure
from business_areas.actions.exceptions import open_exception
from business_areas.actions.measures import fix_limits, record_values, revise_value, withdraw_value
from business_areas.forms.measures import CommentForm, ExceptionForm, LimitsForm, ReviseForm, ValuesForm
from business_areas.forms.withdrawal import WithdrawForm
from business_areas.models import MeasureComment, Value
from business_areas.performance.due import Due, due_for, values_of
from business_areas.performance.quarters import Quarter
from business_areas.performance.refusals import closed_quarters
from business_areas.performance.series import (
    Series,
    series_of,
    target_words,
    targets_in,
    value_words,
    when,
)
from business_areas.performance.status import Status
from business_areas.policies import (
    cannot_comment,
    cannot_define_measures,
    cannot_open_exception,
    cannot_record_values,
)
from business_areas.views.entry import EntryPage
from business_areas.views.performance.area import OfAnAreasPerformance
from business_areas.views.performance.dashboard import PERFORMANCE
from business_areas.views.performance.measure import OfOneMeasure
from business_areas.views.register import HOME


class OfAQuarter:
    """For pages whose address names a quarter."""

    @cached_property
    def quarter(self) -> Quarter:
        try:
            return Quarter.named(self.kwargs["quarter"])
        except ValueError:
            raise Http404("No quarter has this address.") from None


class PerformanceEntry(OfAnAreasPerformance, EntryPage):
    """A page that writes about how one area is doing."""

    @cached_property
    def thing(self):
        return self.area

    def cannot(self):
        return cannot_record_values(self.request.user, self.area)

    def get_marking(self):
        # Sources to choose from are marked as high as this person reads.
        return Marking(self.request.user.reading_level)

    def get_breadcrumbs(self):
        return [HOME, PERFORMANCE, self.card_crumb()]


class EnterValues(OfAQuarter, PerformanceEntry):
    """Everything that is due from an area for a quarter, on one page; what is poor is explained there."""

    template_name = "business_areas/performance/enter.html"
    form_class = ValuesForm

    def get_heading(self):
        return f"Enter values of {self.area.name}: {self.quarter.months}"

    @cached_property
    def all_due(self) -> list[Due]:
        """Each value of the quarter, in the order of pillars and measures."""
        return due_for(self.quarter, self.request.user)

    @cached_property
    def recorded(self) -> dict[tuple, Value]:
        """What is recorded of the quarter already, as far as this person reads it."""
        return {
            (value.measure_id, value.force_id, value.starts_on): value
            for value in values_of([self.area], self.quarter, self.request.user)
        }

    @cached_property
    def due(self) -> list[Due]:
        return [due for due in self.all_due if (*due.series, due.starts_on) not in self.recorded]

    @cached_property
    def targets(self) -> dict[str, str]:
        """What each value is to reach, in words."""
        measures, days = {due.definition.measure_id for due in self.due}, {due.ends_on for due in self.due}
        on = {day: targets_in(self.area, measures, day, self.level) for day in days}
        return {
            due.key: target_words(on[due.ends_on].get(due.definition.measure_id), due.definition)
            for due in self.due
        }

    def series_read(self) -> dict[tuple, Series]:
        """Every series of the area, as this person reads it now."""
        return {(each.measure_id, each.force_id): each.up_to(self.level) for each in series_of(self.area)}

    def form_options(self):
        return {
            **super().form_options(),
            "due": self.due,
            "closed": closed_quarters(),
            "targets": self.targets,
            "area": self.area,
        }

    def get_form(self, data=None, files=None):
        return super().get_form(data, files) if self.due else None

    def post(self, request, **kwargs):
        return super().post(request, **kwargs) if self.due else self.show(None)

    def do(self, form):
        """Record them; a value that turns out poor without a word about it takes all back."""
        with transaction.atomic():
            recorded = record_values(self.area, form.values(), form.explanations(), by=self.request.user)
            form.refuse_unexplained(self.poor(form, recorded))
        return recorded

    def poor(self, form, recorded) -> dict[str, str]:
        """The keys of those that are not on track, with their status in words."""
        series, found = self.series_read(), {}
        for due, value in zip(form.sent(), recorded, strict=True):
            judged = series[value.measure_id, value.force_id].judged(value)
            if judged and judged.status and judged.status > Status.ON_TRACK:
                found[due.key] = judged.status.label
        return found

    def done(self, recorded):
        words = "1 value is" if len(recorded) == 1 else f"{len(recorded)} values are"
        return f"{words} recorded for {self.quarter.months}.", self.card_url()

    def card_url(self) -> str:
        """The card of this quarter: as at today where it is the last that is over, with what is open now."""
        address = self.url("area-performance")
        earlier = self.quarter < Quarter.last_over(today())
        return f"{address}?as-at={self.quarter.ceases_on}" if earlier else address

    def context(self, **extra):
        closed = self.quarter in closed_quarters()
        return super().context(
            quarter=self.quarter,
            closed=closed,
            nothing_due="" if self.due else self.why_nothing_is_due(),
            recorded=[
                {
                    "words": f"{value.definition.name}, {when(value)}",
                    "value": value_words(value),
                    "url": reverse("revise-value", args=[self.area.slug, value.pk]),
                }
                for value in self.recorded.values()
            ],
            **extra,
        )

    def why_nothing_is_due(self) -> str:
        if self.all_due:
            return f"Everything that is due for {self.quarter.months} is entered."
        return f"No measure is defined that has a value for {self.quarter.months}."


class OfOneValue(PerformanceEntry):
    """For pages about one value of an area."""

    @cached_property
    def thing(self) -> Value:
        rows = Value.objects.visible_to(self.request.user).filter(area=self.area, pk=self.kwargs["number"])
        found = rows.select_related("definition__measure", "area", "source", "force").first()
        if found is None:
            raise Http404("No value of this business area has this number.")
        return found

    @property
    def value_in_words(self) -> list[dict]:
        value = self.thing
        whose = value.force.name if value.force_id else "Both forces together"
        return [
            {"label": "Measure", "value": value.definition.name},
            {"label": "Period", "value": when(value)},
            {"label": "Whose", "value": whose},
            {"label": "Value", "value": value_words(value)},
            {"label": "Source", "value": value.source.short_title},
        ]

    def measure_url(self) -> str:
        address = self.url("measure-of-area", self.thing.definition.measure.slug)
        return f"{address}?force={self.thing.force.slug}" if self.thing.force_id else address

    def get_cancel_url(self):
        return self.measure_url()


class ReviseValue(OfOneValue):
    """Put a revised value in the place of one; both stay readable, with why."""

    template_name = "business_areas/performance/revise.html"
    form_class = ReviseForm
    submit_label = "Revise it"

    def get_heading(self):
        return f"Revise {self.thing.definition.name}, {when(self.thing)}"

    def form_options(self):
        return {**super().form_options(), "value": self.thing}

    def initial(self):
        return {"source": self.thing.source.slug, "marking": self.thing.marking}

    def do(self, form):
        return revise_value(self.thing, form.revised(), form.cleaned_data["because"], by=self.request.user)

    def done(self, value):
        return f"{value.definition.name}, {when(value)}, is revised.", self.measure_url()

    def context(self, **extra):
        return super().context(
            answers=self.value_in_words,
            withdraw_url=self.url("withdraw-value", self.thing.pk),
            page_is_illustrative=self.thing.illustrative,
            **extra,
        )


class WithdrawValue(OfOneValue):
    """Take back a value that should not have been recorded."""

    template_name = "page/confirm.html"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def get_heading(self):
        return "Withdraw this value?"

    def form_options(self):
        return {}

    def do(self, form):
        withdraw_value(self.thing, form.cleaned_data["because"], by=self.request.user)
        return self.thing

    def done(self, value):
        return f"The value of {value.definition.name}, {when(value)}, is withdrawn.", self.measure_url()

    def context(self, **extra):
        return super().context(
            answers=self.value_in_words, page_is_illustrative=self.thing.illustrative, **extra
        )


class FixLimits(OfOneMeasure, PerformanceEntry):
    """Work out the usual range of a series from some of its values, and keep it."""

    form_class = LimitsForm
    submit_label = "Fix the usual range"

    def cannot(self):
        return cannot_define_measures(self.request.user)

    def new_source_url(self):
        # It names no source.
        return ""

    def get_heading(self):
        return f"Fix the usual range of {self.definition.name}: {self.area.name}"

    @cached_property
    def numbers(self) -> list[Value]:
        return [value for value in self.series.values if value.value is not None]

    def form_options(self):
        return {"values": self.numbers}

    def initial(self):
        if not self.numbers:
            return {}
        return {
            "since": self.numbers[0].starts_on.isoformat(),
            "until": self.numbers[-1].starts_on.isoformat(),
        }

    def do(self, form):
        since, until, because = form.chosen()
        force = Force.objects.get(pk=self.series.force_id) if self.series.force_id else None
        return fix_limits(self.area, self.measure, force, since, until, because, by=self.request.user)

    def done(self, fixed):
        return f"The usual range is fixed on {fixed.count} values.", self.measure_url()

    def get_cancel_url(self):
        return self.measure_url()

    def context(self, **extra):
        return super().context(
            introduction="The average of these values, and how far they vary by themselves. It stays "
            "as it is until somebody fixes another: a value that comes later does not move it.",
            **extra,
        )


class CommentOnMeasure(OfOneMeasure, PerformanceEntry):
    """Say what you make of a value, or of how it was explained."""

    form_class = CommentForm
    submit_label = "Add the comment"
    fetched_first = ("definitions", "thing")

    def cannot(self):
        return cannot_comment(self.request.user, self.area)

    def get_heading(self):
        return f"Comment on {self.definition.name}: {self.area.name}"

    def get_marking(self):
        return Marking(max(self.area.marking, self.definition.marking))

    def form_options(self):
        return {"area": self.area, "user": self.request.user}

    def do(self, form):
        force = Force.objects.get(pk=self.series.force_id) if self.series.force_id else None
        said = {"area": self.area, "measure": self.measure, "force": force}
        return comment_on_measure(MeasureComment(**said, **form.cleaned_data), by=self.request.user)

    def done(self, comment):
        return "The comment is added.", self.measure_url()

    def get_cancel_url(self):
        return self.measure_url()

    def context(self, **extra):
        return super().context(
            introduction="It stands on the page of the measure for good, with your name and the day.", **extra
        )


class OpenException(PerformanceEntry):
    """Ask the Board to look at something in an area."""

    form_class = ExceptionForm
    submit_label = "Open the exception"

    def cannot(self):
        return cannot_open_exception(self.request.user, self.area)

    def new_source_url(self):
        # It names no source.
        return ""

    def get_heading(self):
        return f"Open an exception of {self.area.name}"

    def get_marking(self):
        return Marking(self.area.marking)

    def form_options(self):
        return {"area": self.area, "user": self.request.user}

    def do(self, form):
        told = form.cleaned_data
        return open_exception(self.area, told["because"], told["marking"], by=self.request.user)

    def done(self, exception):
        return f"Exception {exception.number} is open. The Board takes it.", reverse(
            "exception", args=[exception.number]
        )

    def context(self, **extra):
        return super().context(
            introduction="It goes to the next meeting of the Board by itself, and stays open until the Board "
            "closes it.",
            **extra,
        )
