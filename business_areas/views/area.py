"""One business area: its state, how it got there, and how that is known."""

from datetime import datetime, time
from functools import cache as once
from hashlib import sha256

from django.core.cache import cache
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.audit import versions
from alliance.claims import in_words
from alliance.feeds import following
from alliance.markings import Marking, highest
from alliance.models import Disagreement
from alliance.published import Topic
from alliance.temporal import parse_as_at, today
from alliance.views.kinds import AS_AT_PARTS, DetailPage, not_among, shown
from business_areas.beside import Asked, Told, told_beside
from business_areas.history import (
    NOUNS,
    History,
    as_at_of,
    as_told_by,
    cited,
    disagreements_by,
    exit_ledger,
    key_facts,
    last_named,
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

    other_parameters: tuple[str, ...] = ()

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
    def wrong(self) -> list[tuple[str, str]]:
        """What the address asks that this page cannot do, in sentences, each with the id it is about."""
        known = {"as-at", "known-on", *AS_AT_PARTS, *self.other_parameters}
        asked = [(self.asked_day[2], "as-at"), (self.asked_known[2], "known-on")]
        unknown = not_among(known, self.request.GET, "something this page can be asked for")
        return [*(one for one in asked if one[0]), *((sentence, "") for sentence in unknown)]

    @cached_property
    def position(self) -> AreaPosition | None:
        """How the area stands on the day, as known now or on the day of knowledge asked for."""
        return self.history.position(self.as_at)

    @cached_property
    def name(self) -> str:
        """What the area was called on the day shown, as far as is known."""
        if self.as_at == today() and not self.asked_known[0]:
            return self.area.name
        return self.position.name if self.position else self.area.name

    @cached_property
    def disputes(self) -> list[Disagreement]:
        """The disagreements there were by the day shown."""
        return disagreements_by(self.history, self.as_at)

    def disagreements(self) -> list[dict]:
        """Where claims about this area do not agree, as the parts of a page show them."""
        return [in_words(one, self.request.user, self.level) for one in self.disputes]

    @cached_property
    def history(self) -> History:
        return History(self.area, self.level, known_at=self.asked_known[0], day=self.as_at)

    def get_marking(self):
        facts = [fact.marking for _, fact in self.history.everything()]
        beside = (*self.history.disagreements, *self.history.mentions)
        return highest([self.area.marking, *facts, *(thing.marking for thing in beside)])

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
        """The facts of a noun that may have been so by the day shown, with what of them may have."""
        return [
            as_told_by(fact, self.as_at)
            for fact in self.history.facts(noun)
            if (when := as_at_of(fact)) is None or when.possibly_by(self.as_at)
        ]

    def is_illustrative(self) -> bool:
        return any(fact.illustrative for _, fact in self.history.everything())

    def get_breadcrumbs(self):
        return [HOME, ("Business areas", with_day("/business-areas/", self.as_at))]

    def sub_navigation(self, current: str) -> list[dict]:
        return self.pages_of_area(current, self.as_at)

    def context(self, **extra):
        return super().context(
            **{
                "area": self.area,
                "known_on": self.asked_known[1],
                "page_errors": self.wrong,
                "page_is_illustrative": self.is_illustrative(),
                **extra,
            }
        )


class AreaPage(PageOfArea):
    """The state of one area as at a day, how it got here, and how we know."""

    public = True
    template_name = "business_areas/area.html"
    other_parameters = ("order",)

    def get_heading(self):
        return self.frame["heading"]

    def get_feed(self):
        area = self.area
        public = area.marking == Marking.PUBLISHED
        return following(Topic("area", area.key, area.name, "")) if public else None

    @cached_property
    def may_record(self) -> bool:
        return not cannot_record(self.request.user, self.area)

    @cached_property
    def beside(self) -> Told:
        """What the rest of the portal tells of this area."""
        events = self.history.facts("events")
        user, known = self.request.user, self.asked_known[0]
        return told_beside(Asked(self.area, user, self.as_at, known, events))

    @cached_property
    def kept_as(self) -> str:
        """The name under which what the page says is kept until the record changes; "" to work it out anew.

        It holds all that the page depends on: the record, the day, today, what the reader may see and do,
        and what the address asks.
        """
        if self.asked_known[0] or self.wrong:
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
            frame = {
                "heading": self.name,
                "marking": highest([super().get_marking(), *self.beside.markings]),
                "page_is_illustrative": super().is_illustrative() or self.beside.illustrative,
            }
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
            key_facts=once(lambda: key_facts(self.history, self.as_at)),
            timeline=once(
                lambda: timeline(
                    self.history,
                    self.as_at,
                    oldest_first=self.oldest_first,
                    authorities=self.beside.authorities,
                    beside=self.beside.happenings,
                )
            ),
            beside=once(lambda: self.beside.sections),
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

    @cached_property
    def wrong(self):
        asked = self.request.GET.get("order", "")
        if asked in ("", "newest", "oldest"):
            return super().wrong
        sentence = f"“{shown(asked)}” is not an order of this page. It can be “newest” or “oldest”."
        return [*super().wrong, (sentence, "history")]

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
