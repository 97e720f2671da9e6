"""How areas join and leave: the list of those that do or did, and the way of one, step by step (R36)."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.filters import not_a_choice
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.temporal import long_date, today
from alliance.views.kinds import AsFiles, ListPage
from business_areas.beside import Asked, Told, told_beside
from business_areas.history import cited, exit_ledger, joining_ledger, status_sentences
from business_areas.lifecycle import BEFORE_LIVE_STAGES, LEFT_STAGES, EventKind, Stage
from business_areas.milestones import Track, tracks
from business_areas.models import AreaPosition, Change
from business_areas.policies import cannot_record
from business_areas.register import positions
from business_areas.views.area import PageOfArea
from business_areas.views.performance.dashboard import PERFORMANCE, sub_navigation
from business_areas.views.register import HOME, with_day

EXITS = ("Joining and leaving", "/performance/exits/")
WAYS = {
    "leaving": ("Leaving", (Stage.LEAVING,)),
    "left": ("Left", LEFT_STAGES),
    "joining": ("Joining", BEFORE_LIVE_STAGES),
}
STATES = {"done": "Done", "late": "Late", "ahead": "To come"}


class ExitTable(PortalTable):
    """A row for each area that joins, leaves or has left on the day."""

    name = tables.Column(verbose_name="Business area")
    stage = tables.Column(accessor="stage_words", verbose_name="Where it stands")
    group = tables.Column(accessor="group_words", verbose_name="Group")
    lead = tables.Column(accessor="lead_words", verbose_name="Lead force")

    sorts = {"name": ("name_folded",)}
    own_order = ("group_order", "sequence", "name_folded", "area_id")
    caption = "Business areas that join, leave or have left"

    class Meta(PortalTable.Meta):
        empty_text = "No business areas match."

    def __init__(self, data, *, day, **options):
        super().__init__(data, **options)
        self.day = day

    def render_name(self, record):
        address = with_day(reverse("exit", args=[record.slug]), self.day)
        return notes_under(link_to(address, record.name), illustrative_note(record))


class ExitFilter(filters.FilterSet):
    show = filters.ChoiceFilter(
        label="Show",
        method="of_way",
        choices=[(key, label) for key, (label, _) in WAYS.items()],
        empty_label="All",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Show"),
    )

    class Meta:
        model = AreaPosition
        fields = ()

    def of_way(self, rows, name, value):
        return rows.filter(stage__in=WAYS[value][1])


class ExitList(ListPage):
    """The areas that are leaving, have left, or are joining, on a day."""

    public = True
    table_class = ExitTable
    filter_class = ExitFilter
    heading = "Joining and leaving"
    breadcrumbs = (HOME, PERFORMANCE)
    noun = ("business area", "business areas")
    has_pdf = True

    def rows(self):
        stages = [stage for _, stages in WAYS.values() for stage in stages]
        return positions(self.as_at, self.request.user).filter(stage__in=stages)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def table_options(self):
        return {"day": self.as_at}

    def context(self, **extra):
        context = super().context(
            introduction="How each area joins or leaves, step by step: who decided, what is divided, "
            "what it costs, and what is planned by when.",
            sub_navigation=sub_navigation("Joining and leaving"),
            **extra,
        )
        return {**context, "page_is_illustrative": any(row.illustrative for row in self.rows_shown)}

    columns = (
        Column("area", "Business area"),
        Column("stage", "Where it stands"),
        Column("group", "Group"),
        Column("lead", "Lead force"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Business areas that join, leave or have left",
            noun="exits",
            columns=self.columns,
            rows=[
                (
                    row.name,
                    row.stage_words,
                    row.group_words,
                    row.lead_words,
                    row.illustrative,
                    Marking(row.marking).label,
                )
                for row in rows
            ],
            as_at=self.as_at,
            marking=highest(row.marking for row in rows),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )


class ExitPage(AsFiles, PageOfArea):
    """The way of one area into the alliance and out of it: each step, its source, and the milestones."""

    public = True
    root = "/performance/exits/"
    template_name = "business_areas/performance/exit.html"

    def get_heading(self):
        return f"Joining and leaving: {self.name}"

    def get_breadcrumbs(self):
        return [HOME, PERFORMANCE, EXITS]

    @cached_property
    def beside(self) -> Told:
        """What the Board tells of the area: the decisions that steps were taken on the authority of."""
        events, known = self.history.facts("events"), self.asked_known[0]
        return told_beside(Asked(self.area, self.request.user, self.as_at, known, events))

    def get_marking(self):
        return highest([super().get_marking(), *self.beside.markings])

    def authority(self, kinds) -> list:
        """The decisions on whose authority an event of some kinds happened."""
        return [
            link
            for event in self.history.facts("events")
            if event.kind in kinds
            for link in self.beside.authorities.get(event.pk, [])
        ]

    @cached_property
    def parts(self) -> list[dict]:
        """Leaving, then joining, as far as anything is told of them; each with its ledger and milestones."""
        leaving = exit_ledger(self.history, self.as_at, self.visible)
        for row in leaving:
            if row["label"] == "Decision":
                row["authorities"] = self.authority((EventKind.EXIT_DECIDED,))
            if row["label"] == "Board that considered it":
                row["authorities"] = self.authority((EventKind.LESSONS_CONSIDERED,))
        found = []
        for change, ledger in ((Change.LEAVING, leaving), (Change.JOINING, self._joining())):
            planned = tracks(self.history, change, self.as_at)
            if ledger or planned:
                found.append(
                    {
                        "key": change.value,
                        "heading": change.label,
                        "ledger": ledger,
                        "milestones": [self._row(track) for track in planned],
                    }
                )
        return found

    def _joining(self) -> list[dict]:
        rows = joining_ledger(self.history, self.as_at)
        for row in rows:
            row["authorities"] = self.authority(row["kinds"])
        return rows

    def _row(self, track: Track) -> dict:
        state = track.state_on(self.as_at)
        return {
            "track": track,
            "status": f"milestone.{state}",
            "state": STATES[state],
            "days": planned_words(track),
            "illustrative": any(fact.illustrative for fact in track.facts),
            **cited(track.milestone),
        }

    def actions(self) -> list[dict]:
        if cannot_record(self.request.user, self.area):
            return []
        return [
            {"label": label, "url": reverse("record-fact", args=[self.area.slug, noun])}
            for noun, label in (
                ("ledger", "Record a line of the ledger"),
                ("milestones", "Record a milestone"),
                ("milestone-days", "Plan anew, or record as done"),
                ("lessons", "Record a lesson"),
            )
        ]

    def context(self, **extra):
        downloads = []
        if not self.wrong:
            query = self.request.GET.urlencode()
            count = sum(len(part["ledger"]) + len(part["milestones"]) for part in self.parts)
            sizes = {"csv": f"{count} rows", "xlsx": f"{count} rows"}
            downloads = self.links_to_files(self.request.path, query, sizes)
        return super().context(
            parts=self.parts,
            status_sentences=status_sentences(self.history, self.position, self.as_at),
            lessons=self.by_then("lessons"),
            sub_navigation=[
                {"label": "The business area", "url": with_day(self.area_url, self.as_at), "current": False}
            ],
            downloads=downloads,
            actions=self.actions(),
            **extra,
        )

    @property
    def area_url(self) -> str:
        return reverse("business-area", args=[self.area.slug])

    def why_no_file(self):
        return [sentence for sentence, _ in self.wrong]

    columns = (
        Column("part", "Part"),
        Column("what", "What"),
        Column("recorded", "What is recorded"),
        Column("state", "State"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
    )

    def export(self) -> Export:
        rows = []
        for part in self.parts:
            rows += [
                (
                    part["heading"],
                    row["label"],
                    row["value"] or "Not known",
                    "",
                    row.get("source") or "No source found",
                    row.get("paragraph", ""),
                    bool(row.get("illustrative")),
                )
                for row in part["ledger"]
            ]
            rows += [
                (
                    part["heading"],
                    f"Milestone: {row['track'].milestone}",
                    "; ".join(row["days"]),
                    row["state"],
                    row["source"],
                    row["paragraph"],
                    row["illustrative"],
                )
                for row in part["milestones"]
            ]
        known = self.asked_known[1]
        return Export(
            title=self.get_heading(),
            noun=f"{self.area.slug}-joining-and-leaving",
            columns=self.columns,
            rows=rows,
            as_at=self.as_at,
            marking=self.get_marking(),
            illustrative=self.is_illustrative(),
            notes=[f"As known on {long_date(known or today())}."],
        )


def planned_words(track: Track) -> list[str]:
    """Every day that was planned for a milestone, the first one first, and the day it was done."""
    said = [f"First planned for {track.milestone.planned.words}"]
    said += [f"Planned anew for {day.when.words}: {day.reason}" for day in track.replanned]
    if track.done:
        said.append(f"Done {track.done.when.words}")
    return said
