"""One named figure: what it means, and what it is as at a day, of each thing that it is of."""

from dataclasses import replace

from django.http import Http404
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.figures import Definition, Figure, UnknownFigure, named
from alliance.markings import Marking, highest
from alliance.views.kinds import AsAtPage, AsFiles
from alliance.views.sources import HOME, SOURCES

DEFINITIONS = ("Definitions", "/definitions/")


class FigurePage(AsFiles, AsAtPage):
    """A figure with its meaning and its value; one that is of forces, say, with a row for each."""

    public = True
    template_name = "alliance/figure.html"
    breadcrumbs = (HOME, SOURCES, DEFINITIONS)
    fetched_first = ("thing",)

    @cached_property
    def thing(self) -> Definition:
        try:
            return named(self.kwargs["name"])
        except UnknownFigure as unknown:
            raise Http404(str(unknown)) from None

    def get_heading(self):
        return self.thing.title

    @cached_property
    def rows(self) -> list[tuple[str, str, Figure]]:
        """The name of each subject, the name of the figure of it, and the figure."""
        day, user, kept = self.as_at, self.request.user, {}
        markings = self.thing.of.markings(day, user) if self.thing.of else {}
        rows = []
        for each, subject in self.thing.each(day, user):
            figure = each.as_at(day, user, kept)
            marking = highest([figure.marking, markings.get(each.subject, Marking.PUBLISHED)])
            rows.append((subject, each.full_name, replace(figure, marking=marking)))
        return rows

    def get_marking(self):
        return highest(figure.marking for _, _, figure in self.rows)

    @property
    def is_illustrative(self) -> bool:
        return any(figure.illustrative for _, _, figure in self.rows)

    def context(self, **extra):
        return super().context(
            meaning=self.thing.meaning,
            noun=self.thing.of.noun if self.thing.of else "",
            rows=self.rows,
            downloads=self.links_to_files(self.request.path, self.request.GET.urlencode(), {}),
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            page_is_illustrative=self.is_illustrative,
            **extra,
        )

    columns = (
        Column("subject", "Of"),
        Column("value", "Value", Kind.NUMBER),
        Column("unit", "Unit"),
        Column("words", "In words"),
        Column("stated_for", "Stated for"),
        Column("sources", "Sources"),
        Column("name", "Name for machines"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def why_no_file(self):
        return [self.wrong_day] if self.wrong_day else []

    def export(self) -> Export:
        return Export(
            title=self.thing.title,
            noun=self.thing.name,
            columns=self.columns,
            rows=[
                (
                    subject,
                    figure.value,
                    figure.unit,
                    figure.words,
                    figure.stated_for,
                    "; ".join(figure.sources),
                    name,
                    figure.illustrative,
                    Marking(figure.marking).label,
                )
                for subject, name, figure in self.rows
            ],
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=[self.thing.meaning],
        )
