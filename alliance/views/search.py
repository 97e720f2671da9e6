"""Search: everything a person may see, by part of its words."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Min, Q, Value, When
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.models import SearchEntry
from alliance.search import matching
from alliance.text import fold
from alliance.views.kinds import Page, shown

LONGEST = 100
RESULTS_ON_A_PAGE = 20

# What a kind of thing is called, one and several; a kind not here is called by its own name.
NOUNS = {
    "business-area": ("business area", "business areas"),
    "source": ("source", "sources"),
    "claim": ("claim", "claims"),
    "meeting": ("meeting", "meetings"),
    "agenda-item": ("agenda item", "agenda items"),
    "minutes": ("item of the minutes", "items of the minutes"),
}


# What people most often look for comes before whatever speaks of it.
AFTER_AREAS = Case(When(kind="business-area", then=0), default=1)


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
        return " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]

    @cached_property
    def cut_short(self) -> bool:
        return len(" ".join(self.request.GET.get("q", "").split())) > LONGEST

    @cached_property
    def entries(self):
        return matching(self.asked).visible_to(self.request.user)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many things of each kind there are."""
        rows = self.entries.order_by().values("kind").annotate(things=Count("key", distinct=True))
        return {row["kind"]: row["things"] for row in rows.order_by("kind")}

    @cached_property
    def kind(self) -> str:
        return self.request.GET.get("in", "").replace("\0", "").strip()

    @cached_property
    def errors(self) -> list[tuple[str, str]]:
        wrong = []
        if self.kind and not self.known_kind:
            wrong.append((f"“{shown(self.kind)}” is not a kind of thing the portal can search in.", "q"))
        if self.asked and not fold(self.asked):
            wrong.append(("Enter at least one letter or number to search for.", "q"))
        return wrong

    @cached_property
    def known_kind(self) -> bool:
        return (
            self.kind in NOUNS
            or self.kind in self.counts
            or SearchEntry.objects.visible_to(self.request.user).filter(kind=self.kind).exists()
        )

    @cached_property
    def page(self):
        """The asked-for page of things; the first where there is no such page."""
        found = self.entries if not self.errors else self.entries.none()
        if self.kind:
            found = found.filter(kind=self.kind)
        asked = fold(self.asked)
        rank = Case(
            When(folded=asked, then=Value(0)),
            When(folded__startswith=asked, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        things = (
            found.order_by()
            .values("kind", "key")
            .annotate(rank=Min(rank), first_title=Min("title"), after_areas=AFTER_AREAS)
            .order_by("after_areas", "rank", "kind", "first_title", "key")
        )
        return Paginator(things, RESULTS_ON_A_PAGE).get_page(self.request.GET.get("page", "1"))

    @cached_property
    def results(self) -> list[SearchEntry]:
        """The entries of the page, one for each thing: the wording that answers best."""
        things = [(row["kind"], row["key"]) for row in self.page]
        if not things:
            return []
        wanted = Q()
        for kind, key in things:
            wanted |= Q(kind=kind, key=key)
        asked = fold(self.asked)
        best: dict[tuple[str, str], SearchEntry] = {}
        for entry in self.entries.filter(wanted).order_by("pk"):
            known = best.get((entry.kind, entry.key))
            if known is None or closeness(entry, asked) < closeness(known, asked):
                best[entry.kind, entry.key] = entry
        return [best[thing] for thing in things]

    def get_heading(self):
        return f"Search results for “{self.asked}”" if self.asked else "Search"

    def get_marking(self):
        return highest(entry.marking for entry in self.results)

    def context(self, **extra):
        found = bool(self.asked) and not self.errors
        kinds = [
            {"kind": kind, "words": nouns(kind)[1].capitalize(), "count": count}
            for kind, count in (self.counts if found else {}).items()
        ]
        grouped: dict[str, list] = {}
        for entry in self.results:
            grouped.setdefault(entry.kind, []).append(entry)
        return super().context(
            q=self.asked,
            kind=self.kind if not self.errors else "",
            kinds=kinds,
            all_count=sum(self.counts.values()) if found else 0,
            searched=found,
            count_words=self.count_words() if found else "",
            groups=[
                {"kind": kind, "words": nouns(kind)[1].capitalize(), "entries": entries}
                for kind, entries in grouped.items()
            ],
            page_obj=self.page,
            page_errors=self.errors,
            cut_short=self.cut_short,
            page_is_illustrative=any(entry.illustrative for entry in self.results),
            **extra,
        )

    def count_words(self) -> str:
        """ "2 results for “drone” in business areas"."""
        where = f" in {nouns(self.kind)[1]}" if self.kind else ""
        return f"{counted(self.page.paginator.count)} for “{self.asked}”{where}"


def closeness(entry: SearchEntry, asked: str) -> int:
    return 0 if entry.folded == asked else 1 if entry.folded.startswith(asked) else 2
