"""One business area: its state, its main facts, how it got here, and every fact with its source."""

from datetime import datetime, time
from functools import cache as once
from hashlib import sha256

from django.core.cache import cache
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.audit import versions
from alliance.claims import in_words
from alliance.exports import (
    Column,
    Export,
    Kind,
    csv_response,
    rough_date_cells,
    rough_date_columns,
    xlsx_response,
)
from alliance.markings import Marking, highest
from alliance.temporal import long_date, parse_as_at, today
from alliance.views.downloads import download_links, measured
from alliance.views.kinds import DetailPage
from business_areas.history import (
    NOUNS,
    History,
    as_at_of,
    cited,
    exit_ledger,
    key_facts,
    last_named,
    statement,
    status_sentences,
    timeline,
)
from business_areas.lifecycle import clock_verdict, consultation_clock, transfer_clock
from business_areas.models import AreaFact, AreaPosition, BusinessArea
from business_areas.policies import cannot_record
from business_areas.register import all_that_is_read_by
from business_areas.views.register import HOME, with_day
from business_areas.views.resolve import OfOneArea

REGISTER = ("Business areas", "/business-areas/")
KEPT_SECONDS = 3600


class PageOfArea(OfOneArea, DetailPage):
    """What the pages of one area have in common: its history, and what was known of it when."""

    def get_thing(self):
        return self.area

    @cached_property
    def asked_known(self) -> tuple:
        """The moment of knowledge asked for, its day, and what was wrong with what was asked (R5)."""
        asked = self.request.GET.get("known-on", "")
        if not asked.strip():
            return None, None, ""
        try:
            day, _ = parse_as_at(asked)
        except ValueError as wrong:
            return None, None, f"What was known on: {wrong} This page shows what is known now."
        moment = timezone.make_aware(datetime.combine(day, time.max))
        return moment, day, ""

    @cached_property
    def position(self) -> AreaPosition | None:
        """How the area stands on the day, as known now or on the day of knowledge asked for."""
        return self.history.position(self.as_at)

    def disagreements(self) -> list[dict]:
        """Where claims about this area do not agree, as the parts of a page show them."""
        return [in_words(one, self.request.user, self.level) for one in self.history.disagreements]

    @cached_property
    def history(self) -> History:
        return History(self.area, self.level, known_at=self.asked_known[0], day=self.as_at)

    def get_marking(self):
        shown = [fact.marking for _, fact in self.history.everything()]
        beside = (*self.history.disagreements, *self.history.mentions)
        return highest([self.area.marking, *shown, *(thing.marking for thing in beside)])

    def visible(self, areas) -> set[int]:
        """The keys of those of some areas that this person may know of."""
        keys = {area.pk for area in areas}
        if not keys:
            return set()
        seen = BusinessArea.objects.visible_to(self.request.user).filter(pk__in=keys)
        return set(seen.order_by().values_list("pk", flat=True))

    @cached_property
    def follows(self) -> list[BusinessArea]:
        """The areas that this one follows, as far as this person may know of them."""
        known = self.visible(self.history.follows)
        return [area for area in self.history.follows if area.pk in known]

    def by_then(self, noun: str) -> list[AreaFact]:
        """The facts of a noun that may have been so by the day shown."""
        return [
            fact
            for fact in self.history.facts(noun)
            if (when := as_at_of(fact)) is None or when.possibly_by(self.as_at)
        ]

    def is_illustrative(self) -> bool:
        return any(fact.illustrative for _, fact in self.history.everything())

    def get_breadcrumbs(self):
        return [HOME, ("Business areas", with_day("/business-areas/", self.as_at))]

    def sub_navigation(self, current: str) -> list[dict]:
        base = f"/business-areas/{self.area.slug}/"
        return [
            {"label": label, "url": with_day(url, self.as_at), "current": label == current}
            for label, url in (
                ("Summary", base),
                ("Facts with sources", f"{base}facts/"),
                ("Compare two days", f"{base}compare/"),
            )
        ]

    def context(self, **extra):
        _, day, wrong = self.asked_known
        errors = [(self.asked_day[2], "as-at")] if self.asked_day[2] else []
        return super().context(
            **{
                "area": self.area,
                "known_on": day,
                "page_errors": [*errors, *([(wrong, "known-on")] if wrong else [])],
                "page_is_illustrative": self.is_illustrative(),
                **extra,
            }
        )


class AreaPage(PageOfArea):
    """The state of one area as at a day, how it got here, and how we know."""

    public = True
    template_name = "business_areas/area.html"

    def get_heading(self):
        return self.area.name

    @cached_property
    def may_record(self) -> bool:
        return not cannot_record(self.request.user, self.area)

    @cached_property
    def kept_as(self) -> str:
        """The name under which what the page says is kept until the record changes; "" to work it out anew.

        It holds all that the page depends on: the record, the day, today, what the reader may see and do,
        and what the address asks.
        """
        if self.asked_known[0] or self.asked_known[2] or self.asked_day[2]:
            return ""
        depends_on = (
            self.area.pk,
            versions(),
            self.as_at,
            today(),
            int(self.level),
            all_that_is_read_by(self.request.user),
            self.may_record,
            self.request.get_full_path(),
        )
        return sha256(repr(depends_on).encode()).hexdigest()

    def context(self, **extra):
        frame = cache.get(f"area-frame:{self.kept_as}") if self.kept_as else None
        if frame is None:
            frame = {"marking": super().get_marking(), "page_is_illustrative": super().is_illustrative()}
            if self.kept_as:
                cache.set(f"area-frame:{self.kept_as}", frame, KEPT_SECONDS)
        self.frame = frame
        return super().context(
            kept_as=self.kept_as,
            kept_seconds=KEPT_SECONDS,
            # Worked out only when the page is: a template calls what it is given.
            position=lambda: self.position,
            status=once(self.status),
            status_sentences=once(lambda: status_sentences(self.history, self.position, self.as_at)),
            last_named=once(lambda: last_named(self.history, self.as_at)),
            key_facts=once(lambda: key_facts(self.history, self.position, self.as_at)),
            timeline=once(
                lambda: timeline(self.history, self.position, self.as_at, oldest_first=self.oldest_first)
            ),
            oldest_first=self.oldest_first,
            business_cases=once(lambda: self.by_then("business-cases")),
            consultations=once(lambda: [with_clock(fact) for fact in self.by_then("consultations")]),
            transfers=once(lambda: [with_transfer_clock(fact) for fact in self.by_then("staff-transfers")]),
            exit_ledger=once(lambda: exit_ledger(self.history, self.as_at, self.visible)),
            disagreements=once(self.disagreements),
            follows=lambda: self.follows,
            sub_navigation=self.sub_navigation("Summary"),
            actions=[
                {
                    "label": "Record something about this area",
                    "url": f"/business-areas/{self.area.slug}/record/",
                }
            ]
            if self.may_record
            else [],
            **extra,
        )

    @property
    def oldest_first(self) -> bool:
        return self.request.GET.get("order") == "oldest"

    def status(self) -> str:
        known = self.position and self.position.stage_certain and self.history.everything()
        return f"stage.{self.position.stage}" if known else ""

    def get_marking(self):
        return self.frame["marking"]

    def is_illustrative(self) -> bool:
        return self.frame["page_is_illustrative"]


def with_clock(fact) -> dict:
    """A consultation with its statutory clock (R35)."""
    clock = consultation_clock(fact.opened, fact.proposed_dismissals)
    return {
        "fact": fact,
        "clock": clock,
        "verdict": clock_verdict(clock, fact.first_dismissal) if clock else "Not known",
        **cited(fact),
    }


def with_transfer_clock(fact) -> dict:
    """A staff transfer with its statutory clock (R35)."""
    clock = transfer_clock(fact.information_given) if fact.information_given else None
    return {
        "fact": fact,
        "clock": clock,
        "verdict": clock_verdict(clock, fact.when) if clock else "Not known",
        **cited(fact),
    }


class FactsPage(PageOfArea):
    """Every fact about an area as a sentence to copy, with when it was true and where it comes from."""

    public = True
    template_name = "business_areas/facts.html"
    extension = ""

    def get_heading(self):
        return f"Facts about {self.area.name}"

    def get_breadcrumbs(self):
        return [
            *super().get_breadcrumbs(),
            (self.area.name, with_day(f"/business-areas/{self.area.slug}/", self.as_at)),
        ]

    @cached_property
    def facts(self) -> list[tuple[str, AreaFact]]:
        """The facts that may have been so by the day shown."""
        return [
            (noun, fact)
            for noun, fact in self.history.everything()
            if (when := as_at_of(fact)) is None or when.possibly_by(self.as_at)
        ]

    def get(self, request, **kwargs):
        if self.extension:
            return self.as_file()
        return super().get(request, **kwargs)

    def context(self, **extra):
        disputed = self.disagreements()
        return super().context(
            facts=[
                {
                    "noun": noun,
                    "fact": fact,
                    "statement": statement(fact),
                    "as_at": as_at_of(fact),
                    "url": f"/business-areas/{self.area.slug}/{noun}/{fact.number}/",
                    **cited(fact),
                }
                for noun, fact in self.facts
            ],
            disagreements=disputed,
            sub_navigation=self.sub_navigation("Facts with sources"),
            downloads=download_links(
                self.request.path,
                self.request.GET.urlencode(),
                "Download the facts",
                {} if self.asked_day[2] or self.asked_known[2] else measured(self.export),
            ),
            **extra,
        )

    columns = (
        Column("statement", "Statement"),
        *rough_date_columns("as_at", "As at"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph"),
        Column("basis", "Stated or derived"),
        Column("reasoning", "How it was derived"),
        Column("recorded_by", "Recorded by"),
        Column("recorded_on", "Recorded on", Kind.DATE),
        Column("marking", "Marking"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("sources_disagree", "Sources disagree", Kind.YES_NO),
    )

    def as_file(self):
        if wrong := [error for error in (self.asked_day[2], self.asked_known[2]) if error]:
            return self.render(
                http_status=400,
                template="400.html",
                heading="No file was made",
                reasons=wrong,
                marking=Marking.PUBLISHED,
                has_errors=True,
            )
        export = self.export()
        return csv_response(export) if self.extension == "csv" else xlsx_response(export)

    def export(self) -> Export:
        """Every fact shown, as a row of a file."""
        disputed = bool(self.disagreements())
        disagree = {kind for kind, used in self.history.dates.items() if used.disagree}
        notes = status_sentences(self.history, self.position, self.as_at)
        if self.asked_known[1]:
            notes.append(f"As known on {long_date(self.asked_known[1])}.")
        return Export(
            title=self.get_heading(),
            noun=f"{self.area.slug}-facts",
            columns=self.columns,
            rows=[
                (
                    statement(fact),
                    *rough_date_cells(as_at_of(fact)),
                    fact.source.short_title,
                    fact.paragraph,
                    fact.get_basis_display(),
                    fact.reasoning,
                    fact.recorded_by.full_name if self.request.user.is_authenticated else "Not published",
                    timezone.localdate(fact.recorded_at),
                    fact.get_marking_display(),
                    fact.illustrative,
                    disputed or getattr(fact, "kind", None) in disagree,
                )
                for noun, fact in self.facts
            ],
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative(),
            notes=notes,
        )


def fact_or_404(area, noun: str, number: int, level: int) -> AreaFact:
    """One fact about an area, withdrawn or not; not found above the reader's level."""
    if noun not in NOUNS:
        raise Http404(f"There is no such noun as “{noun}”.")
    model, _, beside = NOUNS[noun]
    fact = (
        model.objects.filter(area=area, number=number)
        .readable_at(level)
        .select_related("source", "recorded_by", "withdrawn_by", *beside)
        .first()
    )
    if fact is None:
        raise Http404("There is no such fact.")
    return fact
