"""One fact: what it says, where it comes from, who recorded it, and what became of it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join

from alliance.markings import highest
from alliance.models import Source
from alliance.tables import link_to
from alliance.temporal import Exactness, RoughDate, long_date, today
from alliance.views.kinds import Page
from business_areas.beside import Asked, told_beside
from business_areas.forms.facts import FORMS, named, period_words
from business_areas.history import as_at_of, statement
from business_areas.lifecycle import StatutoryClock, clock_verdict, consultation_clock, transfer_clock
from business_areas.models import (
    AreaFact,
    BusinessArea,
    Consultation,
    LifecycleEvent,
    PeriodFact,
    StaffTransfer,
)
from business_areas.policies import cannot_correct
from business_areas.views.area import fact_or_404
from business_areas.views.register import HOME
from business_areas.views.resolve import OfOneArea

MONEY = ("one_off_cost", "amount")


class FactPage(OfOneArea, Page):
    """Everything that is recorded of one fact, withdrawn or not."""

    public = True
    template_name = "business_areas/entry/fact.html"
    fetched_first = ("fact",)

    @cached_property
    def fact(self) -> AreaFact:
        return fact_or_404(self.area, self.kwargs["noun"], self.kwargs["number"], self.level)

    def get_heading(self):
        return named(self.kwargs["noun"], self.fact)

    def get_marking(self):
        return highest([self.area.marking, self.fact.marking])

    def get_breadcrumbs(self):
        area = reverse("business-area", args=[self.area.slug])
        return [
            HOME,
            ("Business areas", "/business-areas/"),
            (self.area.name, area),
            ("Facts with sources", reverse("facts", args=[self.area.slug])),
        ]

    def context(self, **extra):
        noun, fact = self.kwargs["noun"], self.fact
        return super().context(
            fact=fact,
            status="record.withdrawn" if fact.withdrawn_at else "",
            answers=[
                {"label": "Statement", "value": statement(fact)},
                *own_rows(noun, fact, self.request.user),
                *self.authority_rows(),
                *clock_rows(fact),
                *provenance_rows(fact, self.request.user),
            ],
            became=self.became(),
            actions=self.actions(),
            page_is_illustrative=fact.illustrative,
            **extra,
        )

    def authority_rows(self) -> list[dict]:
        """The decisions that something was done on the authority of."""
        if not isinstance(self.fact, LifecycleEvent) or self.fact.withdrawn_at:
            return []
        told = told_beside(Asked(self.area, self.request.user, today(), None, [self.fact]))
        links = told.authorities.get(self.fact.pk, ())
        decisions = format_html_join(", ", "{}", ((link(each.url, each.words),) for each in links))
        return [{"label": "Done on the authority of", "value": decisions or "No decision is recorded"}]

    def became(self) -> list[dict]:
        """What this replaced, why it was withdrawn, and what stands in its place: as far as may be seen."""
        noun, fact = self.kwargs["noun"], self.fact
        found = []
        if fact.replaces and fact.replaces.marking <= self.level:
            old = fact.replaces
            found.append(
                {
                    "label": "What it replaced",
                    "value": link(page_of_fact(noun, old), statement(old)),
                    "note": f"Corrected because: {old.withdrawn_because}",
                }
            )
        if fact.withdrawn_at:
            replaced = getattr(fact, "replaced_by", None)
            found.append(
                {
                    "label": "Corrected" if replaced else "Withdrawn",
                    "value": by_whom_and_when(fact.withdrawn_by, fact.withdrawn_at, self.request.user),
                    "note": fact.withdrawn_because,
                }
            )
            if replaced and replaced.marking <= self.level:
                found.append(
                    {
                        "label": "What replaced it",
                        "value": link(page_of_fact(noun, replaced), statement(replaced)),
                    }
                )
        return found

    def actions(self) -> list[dict]:
        if cannot_correct(self.request.user, self.fact):
            return []
        arguments = [self.area.slug, self.kwargs["noun"], self.fact.number]
        return [
            {"label": "Correct", "url": reverse("correct-fact", args=arguments)},
            {"label": "Withdraw", "url": reverse("withdraw-fact", args=arguments)},
        ]


def page_of_fact(noun: str, fact: AreaFact) -> str:
    return reverse("fact", args=[fact.area.slug, noun, fact.number])


def link(url: str, words: str) -> str:
    return link_to(url, words)


def moment(at) -> str:
    """A moment as it is shown: "23 November 2026 at 14:05"."""
    local = timezone.localtime(at)
    return f"{long_date(local.date())} at {local:%H:%M}"


def by_whom_and_when(person, at, reader) -> str:
    """Who did something and when; only when, for a reader who has not signed in."""
    return f"By {person}, {moment(at)}" if reader.is_authenticated else moment(at)


def date_words(when: RoughDate) -> str:
    """A rough date in the source's words, with the days they stand for where they do not say them."""
    return f"{when.words} ({when.span_words})" if when.span_words else when.words


def source_words(source: Source, paragraph: str = "") -> str:
    """As a source is cited in full: publisher, title, date and paragraph."""
    cited = f"{source.publisher}: {source.title}"
    if source.published.exactness != Exactness.NOT_KNOWN:
        cited += f", {source.published.words}"
    return f"{cited}, {paragraph}" if paragraph else cited


def own_rows(noun: str, fact: AreaFact, user=None) -> list[dict]:
    """The parts that this noun alone has, as rows of label and value; what is blank is said to be."""
    rows = []
    for name in FORMS[noun].own_fields():
        label, value = FORMS[noun].base_fields[name].label, getattr(fact, name)
        if name == "since":
            rows.append({"label": "Period", "value": _capital(period_words(fact))})
        if name in ("since", "until"):
            continue
        if isinstance(value, RoughDate):
            value = date_words(value)
        elif isinstance(value, BusinessArea):
            value = _area_link(value, user)
        elif name in MONEY and value is not None:
            value = f"£{value:,.2f}"
        elif value is not None and hasattr(fact, f"get_{name}_display"):
            value = getattr(fact, f"get_{name}_display")()
        elif isinstance(value, int):
            value = f"{value:,}"
        if value is None or value == "":
            value = "Nothing recorded" if name not in MONEY else "Not known"
        rows.append({"label": label, "value": value})
    return rows


def _area_link(area: BusinessArea, user) -> str:
    """A link to another area, for somebody who may know that it exists."""
    if user is None or not BusinessArea.objects.visible_to(user).filter(pk=area.pk).exists():
        return ""
    return link(reverse("business-area", args=[area.slug]), area.name)


def provenance_rows(fact: AreaFact, reader) -> list[dict]:
    """Where a fact comes from, how it is marked, and when it was recorded, as this reader may know it."""
    rows = []
    if not isinstance(fact, PeriodFact) and (when := as_at_of(fact)):
        rows.append({"label": "As at", "value": date_words(when)})
    source_url = reverse("source", args=[fact.source.slug])
    rows += [
        {"label": "Source", "value": link(source_url, source_words(fact.source))},
        {"label": "Paragraph or page", "value": fact.paragraph or "Nothing recorded"},
        {"label": "Marking", "value": fact.get_marking_display()},
        {"label": "Basis", "value": fact.get_basis_display()},
    ]
    if fact.reasoning:
        rows.append({"label": "How it was derived", "value": fact.reasoning})
    if fact.note:
        rows.append({"label": "Note", "value": fact.note})
    recorded = by_whom_and_when(fact.recorded_by, fact.recorded_at, reader)
    rows.append({"label": "Recorded", "value": recorded})
    return rows


# The periods that the law sets


def clock_rows(fact: AreaFact) -> list[dict]:
    """What the law asks of a consultation or a staff transfer, and whether it was kept (R35)."""
    if isinstance(fact, Consultation):
        clock = consultation_clock(fact.opened, fact.proposed_dismissals)
        if clock is None:
            return [
                {
                    "label": "Statutory period",
                    "value": "Not known, because the number of proposed dismissals is not known. "
                    "20 to 99: at least 30 days from the start to the first dismissal; 100 or more: "
                    "at least 45 days; fewer than 20: none.",
                }
            ]
        return _rows(clock, "First day on which a dismissal may take effect", fact.first_dismissal)
    if isinstance(fact, StaffTransfer):
        if fact.information_given is None:
            return [
                {
                    "label": "Statutory period",
                    "value": "Information on each employee must be given at least 28 days before the "
                    "transfer. When it was given is not recorded.",
                }
            ]
        return _rows(
            transfer_clock(fact.information_given),
            "First day on which staff may transfer",
            fact.when,
        )
    return []


def _rows(clock: StatutoryClock, first_day: str, done: RoughDate | None) -> list[dict]:
    rows = [{"label": "Statutory period", "value": clock.sentence}]
    if clock.minimum_days:
        lawful = clock.first_lawful_day
        rows.append(
            {
                "label": first_day,
                "value": long_date(lawful)
                if lawful
                else "Cannot be known: no last possible day is recorded for the start of the period",
            }
        )
    rows.append({"label": "Was the period kept?", "value": clock_verdict(clock, done)})
    return rows


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
