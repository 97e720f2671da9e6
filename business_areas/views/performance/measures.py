"""What is measured: the list of measures, defining them, targets, and closing a quarter."""

import django_tables2 as tables
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, notes_under
from alliance.temporal import today
from alliance.views.kinds import ListPage
from business_areas.actions.measures import close_quarter, record_definition, record_target, reopen_quarter
from business_areas.forms.measures import BecauseForm, DefinitionForm, TargetForm
from business_areas.models import BusinessArea, Definition, Measure
from business_areas.performance.refusals import closed_quarters
from business_areas.policies import cannot_close_quarter, cannot_define_measures
from business_areas.views.entry import EntryPage
from business_areas.views.performance.dashboard import PERFORMANCE, sub_navigation
from business_areas.views.performance.entering import OfAQuarter
from business_areas.views.register import HOME

MEASURES = ("Measures", "/performance/measures/")


class MeasureTable(PortalTable):
    """A row for each measure, as it is defined today."""

    name = tables.Column(verbose_name="Measure")
    pillar = tables.Column(accessor="pillar", verbose_name="Pillar")
    how = tables.Column(accessor="pk", verbose_name="How it is measured")
    owner = tables.Column(accessor="owner", verbose_name="Answers for it", empty_values=())
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"name": ("name",), "pillar": ("pillar", "measure__order")}
    own_order = ("measure__order", "pk")
    caption = "Measures"

    class Meta(PortalTable.Meta):
        empty_text = "No measure is recorded."

    def render_name(self, record):
        text = [record.text] if record.text else []
        return notes_under(record.name, [*text, *illustrative_note(record)])

    def render_pillar(self, record):
        return record.get_pillar_display()

    def render_how(self, record):
        """How, and for whoever says so a way to say it anew."""
        if cannot_define_measures(self.request.user):
            return how_words(record)
        link = format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>',
            reverse("change-definition", args=[record.measure.slug]),
            "Define it" if record.is_concept else "Change the definition",
            record.name,
        )
        return notes_under(how_words(record), [link])

    def render_owner(self, record):
        return record.owner or "Not stated"

    def render_source(self, record):
        return notes_under(record.source.short_title, [record.paragraph] if record.paragraph else [])


def how_words(definition: Definition) -> str:
    """Percentage, every month, lower is better. Or that nobody has said."""
    if definition.is_concept:
        return "Not defined yet: the framework gives a name only"
    said = [definition.get_kind_display()]
    if definition.kind == Definition.Kind.RATE:
        said.append(definition.unit)
    elif definition.unit and definition.kind != Definition.Kind.PERCENTAGE:
        said.append(f"in {definition.unit}")
    said.append(definition.get_frequency_display().lower())
    if definition.direction:
        said.append(definition.get_direction_display().lower())
    if definition.by_force:
        said.append("one value for each force")
    return ", ".join(said)


class MeasureList(ListPage):
    """The measures of the framework and those added since, each by its latest definition."""

    public = True
    table_class = MeasureTable
    heading = "Measures"
    breadcrumbs = (HOME, PERFORMANCE)
    noun = ("measure", "measures")
    has_pdf = True
    rows_on_a_page = 50

    def rows(self):
        readable = Definition.objects.current().visible_to(self.request.user)
        latest = readable.order_by("measure_id", "-number").values_list("measure_id", "pk")
        newest: dict[int, int] = {}
        for measure, definition in latest:
            newest.setdefault(measure, definition)
        rows = Definition.objects.filter(pk__in=newest.values())
        return rows.select_related("measure", "source").order_by("measure__order", "pk")

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        may = not cannot_define_measures(self.request.user)
        context = super().context(
            introduction="What each business area is looked at by. A measure without a definition is a "
            "concept of the framework: nothing can be entered for it yet.",
            sub_navigation=sub_navigation("Measures"),
            actions=[{"label": "Define a measure", "url": reverse("define-measure")}] if may else [],
            **extra,
        )
        illustrative = any(row.illustrative for row in self.rows_shown)
        return {**context, "as_at": None, "page_is_illustrative": illustrative}

    columns = (
        Column("measure", "Measure"),
        Column("pillar", "Pillar"),
        Column("definition", "Definition"),
        Column("how", "How it is measured"),
        Column("owner", "Answers for it"),
        Column("version", "Version", Kind.NUMBER),
        Column("taken_from", "Taken from", Kind.DATE),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Measures",
            noun="measures",
            columns=self.columns,
            rows=[
                (
                    row.name,
                    row.get_pillar_display(),
                    row.text or "Not stated",
                    how_words(row),
                    row.owner or "Not stated",
                    row.number,
                    row.taken_from,
                    row.source.short_title,
                    row.paragraph,
                    row.illustrative,
                    Marking(row.marking).label,
                )
                for row in rows
            ],
            as_at=today(),
            marking=highest(row.marking for row in rows),
            illustrative=any(row.illustrative for row in rows),
        )


class Defining(EntryPage):
    """A page that says what is measured."""

    breadcrumbs = (HOME, PERFORMANCE, MEASURES)

    def cannot(self):
        return cannot_define_measures(self.request.user)

    def get_marking(self):
        return Marking(self.request.user.reading_level)


class DefineMeasure(Defining):
    heading = "Define a measure"
    form_class = DefinitionForm

    def do(self, form):
        return record_definition(form.definition(), by=self.request.user)

    def done(self, definition):
        return f"{definition.name} is defined.", MEASURES[1]


class OfOneDefinition(Defining):
    """For pages about one measure, as this person reads its latest definition."""

    @cached_property
    def thing(self) -> Definition:
        rows = Definition.objects.current().visible_to(self.request.user)
        found = rows.filter(measure__slug=self.kwargs["measure"]).select_related("measure", "source")
        definition = found.order_by("number").last()
        if definition is None:
            raise Http404("No measure has this address.")
        return definition

    @property
    def measure(self) -> Measure:
        return self.thing.measure


class ChangeDefinition(OfOneDefinition):
    """Say what a measure is from a day on; what it was before stays, and the series breaks there."""

    form_class = DefinitionForm
    submit_label = "Change the definition"

    def get_heading(self):
        if self.thing.is_concept:
            return f"Define {self.thing.name}"
        return f"Change the definition of {self.thing.name}"

    def initial(self):
        now = self.thing
        if now.is_concept:
            return {"name": now.name, "pillar": now.pillar}
        names = ("name", "pillar", "text", "kind", "unit", "frequency", "numerator", "denominator", "owner",
                 "may_exceed_100")  # fmt: skip
        return {
            **{name: getattr(now, name) for name in names},
            "direction": now.direction or "neither",
            "by_force": "yes" if now.by_force else "no",
        }

    def do(self, form):
        return record_definition(form.definition(), measure=self.measure, by=self.request.user)

    def done(self, definition):
        return f"{definition.name} is defined anew, version {definition.number}.", MEASURES[1]


class SetTarget(OfOneDefinition):
    """Say what a measure is to reach from a day on."""

    form_class = TargetForm
    submit_label = "Set the target"

    def get_heading(self):
        return f"Set a target of {self.thing.name}"

    def form_options(self):
        areas = BusinessArea.objects.visible_to(self.request.user)
        return {**super().form_options(), "measure": self.measure, "areas": areas}

    def do(self, form):
        return record_target(form.target(), by=self.request.user)

    def done(self, target):
        return f"The target for {target.area or 'every business area'} is set.", MEASURES[1]


class ClosingAQuarter(OfAQuarter, EntryPage):
    """For pages that close a quarter to values, or open it again."""

    template_name = "page/confirm.html"
    breadcrumbs = (HOME, PERFORMANCE)
    fetched_first = ("quarter",)

    def cannot(self):
        return cannot_close_quarter(self.request.user)

    def form_options(self):
        return {}

    @property
    def is_closed(self) -> bool:
        return self.quarter in closed_quarters()


class CloseQuarter(ClosingAQuarter):
    submit_label = "Close the quarter"

    def get_heading(self):
        return f"Close {self.quarter.months}?"

    def do(self, form):
        return close_quarter(self.quarter, by=self.request.user)

    def done(self, closed):
        return f"{closed.quarter.months} is closed.", PERFORMANCE[1]

    def context(self, **extra):
        return super().context(
            answers=[{"label": "Quarter", "value": str(self.quarter)}],
            consequences=[
                "No value of it is entered, revised or withdrawn from now on.",
                "Somebody can open it again, and must say why.",
            ],
            refusal=f"{self.quarter.months} is closed already." if self.is_closed else "",
            **extra,
        )


class ReopenQuarter(ClosingAQuarter):
    form_class = BecauseForm
    submit_label = "Open it again"

    def get_heading(self):
        return f"Open {self.quarter.months} again?"

    def do(self, form):
        reopen_quarter(self.quarter, form.cleaned_data["because"], by=self.request.user)
        return self.quarter

    def done(self, quarter):
        return f"{quarter.months} takes values again.", PERFORMANCE[1]

    def context(self, **extra):
        return super().context(
            answers=[{"label": "Quarter", "value": str(self.quarter)}],
            refusal="" if self.is_closed else f"{self.quarter.months} is not closed.",
            **extra,
        )
