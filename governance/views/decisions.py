"""The register of decisions, one decision with all that is told of it, and what waits for assent."""

import re
from itertools import chain

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.models import RegisterEntry
from alliance.statuses import status
from alliance.temporal import long_date, today
from alliance.views.kinds import DetailPage, ListPage
from business_areas.models import BusinessArea
from governance.assent import Standing, must_assent, seats_held_by, standing
from governance.filters import DecisionFilter
from governance.kept import Kept
from governance.models import EXAMPLE, Action, Decision, Meeting, Outcome, Sharing
from governance.notices import publication_of
from governance.policies import (
    cannot_answer,
    cannot_answer_for,
    cannot_conclude,
    cannot_correct_decision,
    cannot_correct_draft,
    cannot_declare_authority,
    cannot_keep_board,
    cannot_publish_notice,
    cannot_read_drafts,
    cannot_record_progress,
)
from governance.reading import (
    authorities_of,
    decisions_on,
    items_of_the_same_subject,
    of_the_same_subject,
    origin_of,
    state_of,
    to_be_noted,
    with_areas,
)
from governance.register import DECISION_MADE, did_not_answer, entry_of
from governance.tables import DecisionTable, DraftTable, areas_words, done_words
from governance.views.resolve import HOME

DECISIONS = ("Decisions", "/decisions/")
WAITING = ("Waiting for assent", "/decisions/drafts/")
REFERENCE = re.compile(r"([A-Z]{2,8})-([0-9]{4})-([0-9]{3,9})")

EFFECTS = ("money", "legal", "people", "equality", "risk")
WHY = ("reasons", "options", "recommendation")


def sub_navigation(user, current: str) -> list[dict]:
    pages = [("Decisions", "decisions"), ("Actions", "actions"), ("Published", "published-decisions")]
    if not cannot_read_drafts(user):
        pages.insert(1, ("Waiting for assent", "draft-decisions"))
    return [{"label": label, "url": reverse(name), "current": label == current} for label, name in pages]


def referred_to(rows, reference: str):
    """Of some decisions, those that a reference may mean."""
    told = REFERENCE.fullmatch(reference)
    if told is None:
        raise Http404("No decision has this reference.")
    prefix, year, number = told.groups()
    series = {"illustrative": True} if prefix == EXAMPLE else {"illustrative": False, "board__prefix": prefix}
    return rows.filter(**series, year=int(year), number=int(number))


def decision_or_404(user, reference: str) -> Decision:
    """A decision that was made, by its reference; one that may not be seen is not found."""
    rows = referred_to(Decision.objects.visible_to(user).on_the_record(), reference)
    found = rows.select_related("board", "item__meeting", "corrects__board", "replaces__board").first()
    if found is None or found.reference != reference:
        raise Http404("No decision has this reference.")
    return found


def decision_url(decision: Decision) -> str:
    if decision.made_at:
        return reverse("decision", args=[decision.reference])
    return reverse("draft-decision", args=[decision.pk])


def meeting_url(meeting: Meeting) -> str:
    return f"/board/meetings/{meeting.held_on.isoformat()}/"


# The register


class DecisionList(ListPage):
    """Every decision this person may read that was decided by the day, the sentence itself in each row."""

    public = True
    template_name = "governance/decisions.html"
    table_class = DecisionTable
    filter_class = DecisionFilter
    heading = "Decisions"
    breadcrumbs = (HOME,)
    noun = ("decision", "decisions")

    @cached_property
    def every(self):
        return decisions_on(self.as_at, self.request.user)

    def rows(self):
        return with_areas(self.every, self.request.user)

    @cached_property
    def filter(self):
        years, areas = self.choices
        return self.filter_class(
            self.request.GET, queryset=self.rows(), request=self.request, years=years, areas=areas
        )

    @cached_property
    def kept(self) -> Kept:
        return Kept(self.request.user)

    @cached_property
    def choices(self) -> tuple[list[int], list[tuple]]:
        """The years and areas there are decisions of, among those that this person may read."""
        return self.kept.get(f"choices:{self.as_at}", self._choices)

    def _choices(self) -> tuple[list[int], list[tuple]]:
        rows = self.every.order_by()
        areas = BusinessArea.objects.visible_to(self.request.user).filter(decisions__in=rows.values("pk"))
        areas = areas.distinct().order_by("name", "pk").values_list("slug", "name", "marking")
        return sorted(set(rows.values_list("year", flat=True).distinct()), reverse=True), list(areas)

    def count(self, rows):
        # Of the bare rows: how far each was put into effect is worked out only when it is asked for.
        asked = f"count:{self.as_at}:{self.request.GET.urlencode()}"
        return self.kept.get(asked, rows.order_by().values("pk").count)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        shown = [row.record for row in self.table.page or ()]
        return highest(
            [
                self.filter.marking,
                *self.waiting,
                *(row.marking for row in shown),
                *(area.marking for row in shown for area in row.areas_seen),
            ]
        )

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            introduction="Each decision in its own words, who assented and whether it was done.",
            sub_navigation=sub_navigation(user, "Decisions"),
            actions=[]
            if cannot_keep_board(user)
            else [{"label": "Draft a decision", "url": reverse("draft-a-decision")}],
            waiting=len(self.waiting),
        )
        context["page_is_illustrative"] = any(row.record.illustrative for row in self.table.page or ())
        return {**context, **extra}

    @cached_property
    def waiting(self) -> list[int]:
        """How each decision that waits for assent is marked, for those who work on them."""
        user = self.request.user
        if cannot_read_drafts(user):
            return []
        drafts = Decision.objects.visible_to(user).drafts().order_by()
        return self.kept.get("drafts", lambda: list(drafts.values_list("marking", flat=True)))

    def words_when_empty(self):
        if words := super().words_when_empty():
            asked = self.request.GET.get("q", "").strip()
            return f"0 decisions match “{asked[:100]}”." if asked and not self.wrong_filters else words
        return (
            f"No decision up to {long_date(self.as_at)} is held here. Decisions of earlier years are in the "
            "documents listed under Sources."
        )

    # As a file

    columns = (
        Column("reference", "Reference"),
        Column("decided_on", "Date", Kind.DATE),
        Column("title", "Title"),
        Column("decision", "Decision"),
        Column("outcome", "Outcome"),
        Column("areas", "Business areas"),
        Column("done", "Was it done?"),
        Column("published", "Published?"),
        Column("corrects", "Corrects"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Decisions",
            noun="decisions",
            columns=self.columns,
            rows=[self.cells_of(decision) for decision in rows],
            as_at=self.as_at,
            marking=highest(
                chain((row.marking for row in rows), (a.marking for row in rows for a in row.areas_seen))
            ),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )

    @staticmethod
    def cells_of(decision) -> tuple:
        name, words = done_words(decision)
        return (
            decision.reference,
            decision.decided_on,
            decision.title,
            decision.wording,
            decision.get_outcome_display(),
            areas_words(decision),
            words or name.partition(".")[2].replace("-", " ").capitalize(),
            status(f"publication.{decision.publication}").word,
            decision.corrects.reference if decision.corrects else "",
            decision.illustrative,
            Marking(decision.marking).label,
        )


# What waits for assent


class DraftList(ListPage):
    """What is put to the corporations sole and not made yet; and what the next Board is to note."""

    template_name = "governance/drafts.html"
    table_class = DraftTable
    heading = "Waiting for assent"
    breadcrumbs = (HOME, DECISIONS)
    noun = ("decision", "decisions")
    rows_on_a_page = 25

    def get(self, request, **kwargs):
        if cannot_read_drafts(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    def rows(self):
        rows = Decision.objects.visible_to(self.request.user).drafts()
        rows = rows.select_related("board", "item__meeting").order_by("decided_on", "pk")
        return rows.prefetch_related("assents__corporation", "assents__seat", "assents__person")

    def table_options(self):
        return {"page": self}

    @cached_property
    def asked(self) -> dict:
        """Who must assent, by board and day: asked once for each."""
        return {}

    def standing(self, decision) -> Standing:
        key = decision.board_id, decision.decided_on
        if key not in self.asked:
            self.asked[key] = must_assent(decision.board, decision.decided_on)
        level = self.request.user.reading_level
        return standing(decision, decision.assents.all(), level, self.asked[key])

    def get_marking(self):
        return highest(
            [*(row.record.marking for row in self.table.page or ()), *(row.marking for row in self.to_note)]
        )

    @cached_property
    def to_note(self) -> list[Decision]:
        """Decisions made between meetings that no meeting held since can have noted."""
        return list(to_be_noted(self.request.user))

    def context(self, **extra):
        user = self.request.user
        return super().context(
            as_at=None,
            introduction="A decision is made when every corporation sole that must assent has.",
            sub_navigation=sub_navigation(user, "Waiting for assent"),
            actions=[]
            if cannot_keep_board(user)
            else [{"label": "Draft a decision", "url": reverse("draft-a-decision")}],
            to_note=[{"decision": each, "url": decision_url(each)} for each in self.to_note],
            **extra,
        )

    def words_when_empty(self):
        return "Nothing waits for assent. The Board’s secretary drafts what is put to the corporations sole."


# One decision


class ReadingADecision(DetailPage):
    """What the pages of a decision and of a draft have in common."""

    breadcrumbs = (HOME, DECISIONS)

    @property
    def level(self) -> Marking:
        return self.request.user.reading_level

    @cached_property
    def areas(self) -> list:
        return list(with_areas(Decision.objects.filter(pk=self.thing.pk), self.request.user).get().areas_seen)

    @cached_property
    def standing(self) -> Standing:
        origin = origin_of(self.thing)
        assents = origin.assents.select_related("corporation", "seat", "person")
        return standing(origin, assents, self.level, self.asked(origin))

    def asked(self, origin):
        return must_assent(origin.board, origin.decided_on)

    @cached_property
    def parts(self) -> list:
        """The restricted parts, all of them: why each is withheld is for whoever reads the decision."""
        return list(origin_of(self.thing).restricted.all()) + (
            list(self.thing.restricted.all()) if self.thing.corrects_id else []
        )

    def readable_parts(self) -> list:
        return [part for part in self.parts if part.marking <= self.level]

    def withheld(self) -> list[dict]:
        return [
            {
                "part": part.get_part_display(),
                "because": part.withheld_because,
                "look_again_on": part.look_again_on,
            }
            for part in self.parts
        ]

    def told(self, names) -> list[dict]:
        """The parts that say something, in words."""
        decision = self.thing
        return [
            {"label": self.label(name), "value": getattr(decision, name)}
            for name in names
            if getattr(decision, name)
        ]

    @staticmethod
    def label(name: str) -> str:
        label = str(Decision._meta.get_field(name).verbose_name)
        return label[:1].upper() + label[1:]

    def where(self) -> dict:
        """Where it was decided: at an item of a meeting, or between meetings."""
        origin = origin_of(self.thing)
        item, board = origin.item, origin.board
        if item is None:
            return {"words": f"between meetings of the {board.name}", "url": ""}
        seen = max(item.marking, item.meeting.marking) <= self.level
        return {
            "words": f"at the {board.name}, item {item.order}",
            "url": meeting_url(item.meeting) if seen else "",
        }

    def get_marking(self):
        return highest(
            [
                self.thing.marking,
                *(part.marking for part in self.readable_parts()),
                *(area.marking for area in self.areas),
                *(cell.assent.person.marking for cell in self.standing.cells if cell.names_person),
            ]
        )

    def context(self, **extra):
        return super().context(
            decision=self.thing,
            standing=self.standing,
            areas=self.areas,
            where=self.where(),
            why=self.told(WHY),
            effects=self.told(EFFECTS),
            restricted=self.readable_parts(),
            withheld=self.withheld(),
            page_is_illustrative=self.thing.illustrative,
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            **extra,
        )


class DecisionPage(ReadingADecision):
    """One decision: its words first, who assented, whether it was done, and how the subject went on."""

    public = True
    template_name = "governance/decision.html"

    def get_thing(self):
        return decision_or_404(self.request.user, self.kwargs["reference"])

    def get_heading(self):
        return str(self.thing)

    @cached_property
    def entry(self) -> RegisterEntry | None:
        return entry_of(self.thing)

    def asked(self, origin):
        # Who was asked and gave no answer stands in the register; the roster may be corrected since.
        if origin.outcome != Outcome.NOT_AGREED:
            return []
        return did_not_answer(origin, self.entry if origin.pk == self.thing.pk else entry_of(origin))

    @cached_property
    def corrected_by(self) -> Decision | None:
        rows = Decision.objects.visible_to(self.request.user).filter(corrects=self.thing)
        return rows.select_related("board").first()

    @cached_property
    def replaced_by(self) -> list[Decision]:
        rows = Decision.objects.visible_to(self.request.user).on_the_record().current()
        rows = rows.filter(replaces__in=[self.thing.pk, origin_of(self.thing).pk])
        return list(rows.exclude(outcome=Outcome.NOT_AGREED).select_related("board"))

    @cached_property
    def progress(self) -> list:
        told = list(origin_of(self.thing).progress.all())
        if self.thing.corrects_id:
            told += list(self.thing.progress.all())
        shown = [each for each in told if each.as_of <= self.as_at]
        return sorted(shown, key=lambda each: (each.as_of, each.pk), reverse=True)

    @cached_property
    def tasks(self) -> list[Action]:
        """The actions that came of its item, and those it answers."""
        rows = Action.objects.visible_to(self.request.user).on_the_record()
        rows = rows.select_related("board", "owner_seat")
        origin = origin_of(self.thing)
        of_item = rows.filter(item=origin.item) if origin.item_id else rows.none()
        return list(of_item | rows.filter(answered_by__in=[self.thing.pk, origin.pk]))

    @cached_property
    def sharings(self) -> list[dict]:
        """Which forces of the region were told of it, and what they answered."""
        told = {self.thing.pk, origin_of(self.thing).pk}
        rows = Sharing.objects.visible_to(self.request.user).filter(decision__in=told)
        rows = rows.select_related("force").prefetch_related("answers").order_by("told_on", "pk")
        return [{"sharing": each, "answers": list(each.answers.all())} for each in rows]

    @cached_property
    def authorities(self) -> list:
        return list(authorities_of(self.thing, self.request.user))

    def done(self) -> str:
        """The name of the status, or "" where there is nothing to do."""
        if self.thing.outcome == Outcome.NOT_AGREED:
            return ""
        if self.replaced_by:
            return "decision.replaced"
        return f"decision.{self.progress[0].state}" if self.progress else "decision.not-started"

    @cached_property
    def thread(self) -> list[dict]:
        """Every time the subject came to the Board, the latest first."""
        user, rows = self.request.user, []
        others = list(of_the_same_subject(self.thing, user))
        of_item = {other.item_id: other for other in [*others, self.thing] if other.item_id}
        for item in items_of_the_same_subject(self.thing, user):
            other = of_item.get(item.pk)
            outcome = other.get_outcome_display() if other else self.outcome_of(item)
            rows.append(
                {
                    "day": item.meeting.held_on,
                    "words": f"Item {item.order}: {item.title}",
                    "url": meeting_url(item.meeting),
                    "outcome": outcome,
                    "other": other if other and other.pk != self.thing.pk else None,
                    "marking": max(item.marking, item.meeting.marking),
                }
            )
        shown = {row["other"].pk for row in rows if row["other"]}
        rows += [
            {
                "day": other.decided_on,
                "words": other.title,
                "url": decision_url(other),
                "outcome": other.get_outcome_display(),
                "other": other,
                "marking": other.marking,
            }
            for other in others
            if other.pk not in shown
        ]
        return sorted(rows, key=lambda row: row["day"], reverse=True)

    @staticmethod
    def outcome_of(item) -> str:
        told = getattr(item, "record", None)
        if item.meeting.closed_at and told is not None and told.outcome:
            return told.get_outcome_display()
        return "Not held yet" if item.meeting.held_on >= today() else "No outcome recorded"

    def noted(self) -> str:
        origin = origin_of(self.thing)
        if origin.item_id:
            return ""
        held = Meeting.objects.filter(board=origin.board, opened_at__isnull=False)
        since = held.filter(held_on__gte=origin.decided_on).exists()
        return "" if since else "To be noted at the next Board."

    def get_marking(self):
        return highest(
            [
                super().get_marking(),
                *(task.marking for task in self.tasks),
                *(max(each.marking, each.event.marking) for each in self.authorities),
                *(row["marking"] for row in self.thread),
                *(other.marking for other in self.replaced_by),
            ]
        )

    def context(self, **extra):
        return super().context(
            status=f"outcome.{self.thing.outcome}",
            actions=self.actions(),
            corrected_by=self.corrected_by,
            corrects=self.seen(self.thing.corrects),
            replaces=self.seen(self.thing.replaces),
            replaced_by=self.replaced_by,
            done=self.done(),
            progress=self.progress,
            tasks=[
                {
                    "action": task,
                    "url": reverse("action", args=[task.reference]),
                    "state": state_of(task, today()),
                }
                for task in self.tasks
            ],
            thread=self.thread,
            authorities=self.authorities,
            sharings=self.sharings,
            may_take_back=not cannot_keep_board(self.request.user),
            publication=publication_of(self.thing, self.as_at),
            noted=self.noted(),
            entry=self.entry,
            entry_kind=DECISION_MADE,
            **extra,
        )

    def seen(self, other: Decision | None) -> Decision | None:
        return other if other is not None and other.marking <= self.level else None

    def actions(self) -> list[dict]:
        user, decision = self.request.user, self.thing
        if cannot_keep_board(user):
            return []
        address = [decision.reference]
        return [
            {
                "label": "Record progress",
                "url": reverse("record-progress", args=address),
                "refusal": cannot_record_progress(user, decision),
            },
            {
                "label": "Record that it was shared",
                "url": f"{reverse('share')}?what={decision.reference}",
            },
            {
                "label": "Say what was done on its authority",
                "url": reverse("declare-authority", args=address),
                "refusal": cannot_declare_authority(user, decision),
            },
            {
                "label": "Publish a notice",
                "url": reverse("publish-decision", args=address),
                "refusal": cannot_publish_notice(user, decision),
            },
            {"label": "Withhold a part", "url": reverse("withhold-of-decision", args=address)},
            {
                "label": "Correct the record of it",
                "url": reverse("correct-decision", args=address),
                "refusal": cannot_correct_decision(user, decision),
            },
        ]


class DraftPage(ReadingADecision):
    """What is put to the corporations sole, not made yet, and whose answer is outstanding."""

    template_name = "governance/draft.html"
    breadcrumbs = (HOME, DECISIONS, WAITING)

    def get_thing(self):
        return draft_or_404(self.request.user, self.kwargs["number"])

    def get(self, request, **kwargs):
        if cannot_read_drafts(request.user):
            raise Http404("No draft has this address.")
        if self.thing.made_at:
            return redirect(decision_url(self.thing))
        return super().get(request, **kwargs)

    def get_heading(self):
        return f"Not made yet: {self.thing.title}"

    def context(self, **extra):
        return super().context(
            as_at=None,
            status_sentences=self.sentences(),
            actions=self.actions(),
            answers=[
                {"cell": cell, "url": self.answer_url(cell) if self.keeps() and not cell.assent else ""}
                for cell in self.standing.cells
            ],
            replaces=self.thing.replaces,
            **extra,
        )

    def keeps(self) -> bool:
        return not cannot_keep_board(self.request.user)

    def answer_url(self, cell) -> str:
        return reverse("record-answer", args=[self.thing.pk, cell.corporation.slug])

    def sentences(self) -> list[str]:
        decision = self.thing
        said = [f"Not yet made: {self.standing.words}."]
        if decision.answers_by:
            passed = decision.answers_by < today()
            said.append(
                f"The last day to answer {'was' if passed else 'is'} {long_date(decision.answers_by)}."
            )
        if decision.item_id is None:
            said.append("Decided between meetings, and to be noted at the next Board.")
        return said

    def actions(self) -> list[dict]:
        user, decision, number = self.request.user, self.thing, [self.thing.pk]
        if not self.keeps():
            own = [] if cannot_answer(user) else seats_held_by(user, decision.board, today())
            answer = {
                "label": "Give your answer",
                "url": reverse("give-own-answer", args=number),
                "refusal": cannot_answer_for(user, decision, own),
            }
            return [] if cannot_answer(user) else [answer]
        return [
            {
                "label": "Change the draft",
                "url": reverse("correct-draft", args=number),
                "refusal": cannot_correct_draft(user, decision),
            },
            {"label": "Withhold a part", "url": reverse("withhold-of-draft", args=number)},
            {
                "label": "Record as not agreed",
                "url": reverse("conclude-not-agreed", args=number),
                "refusal": cannot_conclude(user, decision, bool(self.standing.refused), today()),
            },
        ]


def draft_or_404(user, number: int) -> Decision:
    """A draft by its number, or what became of it."""
    rows = Decision.objects.visible_to(user).filter(pk=number)
    found = rows.select_related("board", "item__meeting", "replaces__board").first()
    if found is None:
        raise Http404("No draft has this address.")
    return found
