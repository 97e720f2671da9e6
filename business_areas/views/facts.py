"""Facts with sources of one business area, to copy and to take away."""

from django.utils import timezone
from django.utils.functional import cached_property

from alliance.exports import (
    SOURCES_DISAGREE,
    Column,
    Export,
    Kind,
    rough_date_cells,
    rough_date_columns,
)
from alliance.temporal import long_date, today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import AsFiles
from business_areas.history import (
    as_at_of,
    as_told_by,
    cited,
    facts_by,
    statement,
    status_sentences,
    to_come,
)
from business_areas.models import AreaFact
from business_areas.views.area import PageOfArea
from business_areas.views.register import with_day


class FactsPage(AsFiles, PageOfArea):
    """Every fact about an area as a sentence to copy, with when it was true and where it comes from."""

    public = True
    template_name = "business_areas/facts.html"

    def get_heading(self):
        return f"Facts about {self.name}"

    def get_breadcrumbs(self):
        return [
            *super().get_breadcrumbs(),
            (self.name, with_day(f"/business-areas/{self.area.slug}/", self.as_at)),
        ]

    @cached_property
    def facts(self) -> list[dict]:
        """The facts that may have been so by the day shown, how sure each is; today, what is to come."""
        found = facts_by(self.history, self.as_at, self.disputes, ahead=self.as_at == today())
        return [
            {
                "noun": noun,
                "fact": fact,
                "statement": self.said(fact),
                "to_come": to_come(fact),
                "as_at": as_at_of(fact),
                "certain": certain,
                "sources_disagree": doubted,
            }
            for noun, fact, certain, doubted in found
        ]

    def said(self, fact: AreaFact) -> str:
        """What a fact states, as told by the day shown; whether it is still to come."""
        words = statement(as_told_by(fact, self.as_at), self.name)
        return f"{words} Still to come." if to_come(fact) else words

    def context(self, **extra):
        return super().context(
            facts=[
                {
                    **row,
                    "url": f"/business-areas/{self.area.slug}/{row['noun']}/{row['fact'].number}/",
                    **cited(row["fact"]),
                }
                for row in self.facts
            ],
            disagreements=self.disagreements(),
            sub_navigation=self.sub_navigation("Facts with sources"),
            downloads=self.downloads(),
            **extra,
        )

    def downloads(self) -> list[dict]:
        """The links to these facts as files; none where the address asks what no file could be made of."""
        if self.wrong:
            return []
        query = self.request.GET.urlencode()
        return download_links(self.request.path, query, "Download the facts", measured(self.export))

    columns = (
        Column("statement", "Statement"),
        *rough_date_columns("as_at", "As at"),
        Column("certain", "Certain by the day shown", Kind.YES_NO),
        Column("source", "Source"),
        Column("paragraph", "Paragraph"),
        Column("basis", "Stated or derived"),
        Column("reasoning", "How it was derived"),
        Column("recorded_by", "Recorded by"),
        Column("recorded_on", "Recorded on", Kind.DATE),
        Column("marking", "Marking"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        SOURCES_DISAGREE,
        Column("known_on", "As known on", Kind.DATE),
    )

    def why_no_file(self):
        return [sentence for sentence, _ in self.wrong]

    def export(self) -> Export:
        """Every fact shown, as a row of a file."""
        notes = status_sentences(self.history, self.position, self.as_at)
        known = self.asked_known[1]
        if known:
            notes.append(f"As known on {long_date(known)}.")
        return Export(
            title=self.get_heading(),
            noun=f"{self.area.slug}-facts{f'-as-known-on-{known.isoformat()}' if known else ''}",
            columns=self.columns,
            rows=[(*cells_of(row, self.request.user), known or today()) for row in self.facts],
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative(),
            notes=notes,
            sources_disagree=[f"{one.question} {' '.join(one.handling.split())}" for one in self.disputes],
        )


def cells_of(row: dict, reader) -> tuple:
    """The cells of one of the facts of `FactsPage`; who recorded it is for those who are signed in."""
    fact = row["fact"]
    return (
        row["statement"],
        *rough_date_cells(row["as_at"]),
        row["certain"],
        fact.source.short_title,
        fact.paragraph,
        fact.get_basis_display(),
        fact.reasoning,
        fact.recorded_by.full_name if reader.is_authenticated else "Not published",
        timezone.localdate(fact.recorded_at),
        fact.get_marking_display(),
        fact.illustrative,
        row["sources_disagree"],
    )
