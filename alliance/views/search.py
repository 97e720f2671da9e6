"""Search: everything a person may see, by part of its name or by words of its text."""

import re
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.text import capfirst

from alliance.found import FIGURE, MOST_RANKED, MOST_RESULTS, Found, figure_entry, figures_say
from alliance.markings import highest
from alliance.models import SearchEntry
from alliance.search import telling, words_of
from alliance.snippets import snippet
from alliance.spelling import corrected, nearer
from alliance.text import fold
from alliance.views.kinds import Page, shown

LONGEST = 100
NARROWED_BY = ("in", "year", "of")
RESULTS_ON_A_PAGE = 20
# Of bodies that hardly anything found is of, a list would be longer than the results.
MOST_CHOICES = 12
# Where no more than so many are found, another spelling by which more are is offered.
FEW = 3

# What a kind of thing is called, one and several; a kind not here is called by its own name.
NOUNS = {
    "business-area": ("business area", "business areas"),
    "figure": ("figure", "figures"),
    "source": ("source", "sources"),
    "claim": ("claim", "claims"),
    "meeting": ("meeting", "meetings"),
    "agenda-item": ("agenda item", "agenda items"),
    "minutes": ("item of the minutes", "items of the minutes"),
    "report": ("report to a Panel", "reports to Panels"),
}


def nouns(kind: str) -> tuple[str, str]:
    return NOUNS.get(kind) or (kind.replace("-", " "), f"{kind.replace('-', ' ')}s")


def counted(count: int, kind: str = "") -> str:
    """ "2 results", or "1 business area"."""
    one, many = nouns(kind) if kind else ("result", "results")
    return f"{count:,} {one if count == 1 else many}"


class Search(Page):
    """What was found, an exact match first; a thing known by several names is found once."""

    public = True
    template_name = "alliance/search.html"
    heading = "Search"
    breadcrumbs = (("Home", "/"),)

    @cached_property
    def asked(self) -> str:
        """What was typed, without what no name holds, and no longer than a name can be."""
        return self.said("q")[:LONGEST]

    @cached_property
    def cut_short(self) -> bool:
        return len(self.said("q")) > LONGEST

    def said(self, name: str) -> str:
        return " ".join(self.request.GET.get(name, "").replace("\0", " ").split())

    @cached_property
    def kind(self) -> str:
        return self.said("in")

    @cached_property
    def year(self) -> str:
        return self.said("year")

    @cached_property
    def body(self) -> str:
        return self.said("of")

    @cached_property
    def errors(self) -> list[tuple[str, str]]:
        wrong = []
        if self.kind and not self.known_kind:
            wrong.append((f"“{shown(self.kind)}” is not a kind of thing the portal can search in.", "q"))
        if self.year and not re.fullmatch(r"[12]\d{3}", self.year):
            wrong.append((f"“{shown(self.year)}” is not a year. Enter four figures, such as 2022.", "q"))
        if self.asked and not fold(self.asked):
            wrong.append(("Enter at least one letter or number to search for.", "q"))
        return wrong

    @cached_property
    def known_kind(self) -> bool:
        return (
            self.kind in NOUNS
            or SearchEntry.objects.visible_to(self.request.user).filter(kind=self.kind).exists()
        )

    @cached_property
    def only(self) -> dict:
        """What the results are narrowed to."""
        told = {"kind": self.kind, "year": int(self.year or 0), "body": self.body}
        return {name: value for name, value in told.items() if value}

    @cached_property
    def as_typed(self) -> Found | None:
        """What is found by just what was typed; None where nothing can be looked for."""
        return Found(self.asked, self.request.user, self.only) if self.asked and not self.errors else None

    @cached_property
    def instead(self) -> str:
        """What is searched for where nothing is spelled as it was typed; "" where something is."""
        if self.as_typed is None or self.as_typed.is_anything or self.said("exactly"):
            return ""
        return corrected(self.asked, self.request.user, known=figures_say)

    @cached_property
    def meant(self) -> str:
        """What somebody may have meant where few things are found as it was typed, and more by that."""
        if self.instead or not self.as_typed or self.said("exactly"):
            return ""
        if not self.as_typed.is_anything or self.as_typed.how_many > FEW:
            return ""
        return nearer(self.asked, self.request.user, than=FEW, known=figures_say)

    @cached_property
    def found(self) -> Found | None:
        if not self.instead:
            return self.as_typed
        other = Found(self.instead, self.request.user, self.only)
        return other if other.is_anything else self.as_typed

    @cached_property
    def page(self):
        """The asked-for page of things; the first where there is no such page."""
        hits = self.found.hits if self.found else []
        return Paginator(hits, RESULTS_ON_A_PAGE).get_page(self.request.GET.get("page", "1"))

    @cached_property
    def results(self) -> list[SearchEntry]:
        """The entries of the page, each with the words around what was found in it."""
        rows = SearchEntry.objects.visible_to(self.request.user).defer("words", "folded")
        entries = rows.in_bulk([hit.pk for hit in self.page if hit.pk])
        results = []
        for hit in self.page:
            entry = figure_entry(hit.key) if hit.kind == FIGURE else entries[hit.pk]
            entry.around = snippet(entry.text, telling(words_of(self.found.asked)))
            results.append(entry)
        return results

    def get_heading(self):
        return f"Search results for “{self.asked}”" if self.asked else "Search"

    def get_marking(self):
        return highest(entry.marking for entry in self.results)

    def context(self, **extra):
        found = self.found
        grouped: dict[str, list] = {}
        for entry in self.results:
            grouped.setdefault(entry.kind, []).append(entry)
        return super().context(
            q=self.asked,
            kind=self.kind if not self.errors else "",
            kept=[(name, self.said(name)) for name in NARROWED_BY if self.said(name) and not self.errors],
            kinds=self.kinds() if found else [],
            all_count=found.all_without("kind") if found and found.is_counted else None,
            facets=self.facets() if found else [],
            selected=self.selected() if found else [],
            searched=bool(found),
            count_words=self.count_words() if found else "",
            order_words=self.order_words() if found else "",
            asked_words=found.asked if found else "",
            instead=self.instead if found and found is not self.as_typed else "",
            exactly=self.link(exactly="yes"),
            meant=self.meant,
            meant_url=self.link(q=self.meant) if self.meant else "",
            groups=[
                {"kind": kind, "words": capfirst(nouns(kind)[1]), "entries": entries}
                for kind, entries in grouped.items()
            ],
            page_obj=self.page,
            page_errors=self.errors,
            cut_short=self.cut_short,
            page_is_illustrative=any(entry.illustrative for entry in self.results),
            **extra,
        )

    def link(self, **changed) -> str:
        """This search with something else in it, on its first page."""
        told = {name: self.said(name) for name in ("q", "in", "year", "of", "exactly")} | changed
        return f"?{urlencode({name: value for name, value in told.items() if value})}"

    def kinds(self) -> list[dict]:
        counts = self.found.counts("kind")
        return [
            {
                "kind": kind,
                "words": capfirst(nouns(kind)[1]),
                "count": counts[kind] if self.found.is_counted else None,
            }
            for kind in sorted(counts)
        ]

    def facets(self) -> list[dict]:
        """The years and the bodies that the results are of, each with what it leads to."""
        years = sorted(self.found.counts("year").items(), reverse=True)
        bodies = sorted(self.found.counts("body").items(), key=lambda each: (-each[1], each[0]))
        facets = []
        for name, label, choices in (("year", "Year", years), ("of", "Of", bodies)):
            rows = [
                {
                    "label": value,
                    "count": count if self.found.is_counted else None,
                    "url": self.link(**{name: value}),
                }
                for value, count in choices[:MOST_CHOICES]
            ]
            if rows and not self.said(name):
                facets.append({"name": name, "label": label, "choices": rows})
        return facets

    def selected(self) -> list[dict]:
        """What the results are narrowed to, each with what takes it away."""
        told = (("in", "Kind", nouns(self.kind)[1] if self.kind else ""), ("year", "Year", self.year))
        return [
            {"label": label, "value_label": value, "remove_url": self.link(**{name: ""})}
            for name, label, value in (*told, ("of", "Of", self.body))
            if value
        ]

    def count_words(self) -> str:
        """ "2 results for “drone” in business areas, of 2022"."""
        where = f" in {nouns(self.kind)[1]}" if self.kind else ""
        beside = [f"of {each}" for each in (self.year, self.body) if each]
        count = len(self.found.hits)
        said = f"More than {counted(count)}" if self.found.is_more else counted(count)
        return ", ".join([f"{said} for “{self.found.asked}”{where}", *beside])

    def order_words(self) -> str:
        """What of many results is shown, and in which order."""
        if self.found.is_more:
            return (
                f"The first {MOST_RESULTS:,} are shown: what is called that first, then the newest. "
                "Use more words, or choose a kind, a year or a body, to see the others."
            )
        if len(self.found.hits) > MOST_RANKED:
            return "What is called that comes first, then the newest."
        return ""
