"""One decision with all that is told of it."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.files import file_words
from alliance.markings import highest
from alliance.models import RegisterEntry
from alliance.temporal import long_date, today
from governance.models import Action, Decision, Noting, Outcome, Paper, Sharing
from governance.notices import publication_of
from governance.noting import numbers_of, numbers_words, place_of
from governance.papers.standing import with_versions
from governance.policies import (
    cannot_correct_decision,
    cannot_declare_authority,
    cannot_keep_board,
    cannot_publish_notice,
    cannot_read_drafts,
    cannot_record_progress,
)
from governance.reading import (
    authorities_of,
    items_before,
    items_of_the_same_subject,
    of_the_same_subject,
    origin_of,
    state_of,
)
from governance.register import DECISION_MADE, did_not_answer, entry_of
from governance.reminders.answers import reminders_of
from governance.views.decisions.reading import ReadingADecision
from governance.views.decisions.resolve import decision_or_404, decision_url, meeting_url
from governance.views.papers.resolve import paper_url, version_url
from governance.views.resolve import link_to_changes


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

    @cached_property
    def place(self) -> Noting | None:
        """Where a decision taken between meetings was noted, or on which agenda it stands to be."""
        origin = origin_of(self.thing)
        return place_of(origin, self.request.user) if origin.item_id is None else None

    def noted(self) -> dict | None:
        """What is said of its noting, in words before and after a link to the meeting."""
        origin, place = origin_of(self.thing), self.place
        if origin.item_id is not None:
            return None
        if place is not None:
            item, meeting = place.item, place.item.meeting
            was = place.noted_at is not None
            said = {
                "before": "Noted at" if was else "To be noted at",
                "words": f"the Board on {long_date(meeting.held_on)}",
                "url": meeting_url(meeting),
                "item": item.order,
            }
            return {**said, **(self.minute_of(item) if was else {})}
        # That it waits is told to those who work on it; one noted where they may not read does not wait.
        noted = origin.notings.filter(noted_at__isnull=False)
        if cannot_read_drafts(self.request.user) or noted.exists():
            return None
        return {"before": "To be noted at the next Board"}

    def minute_of(self, item) -> dict:
        """Which paragraphs of the minutes tell of an item; nothing where none does that may be read."""
        numbers, minutes = numbers_of(item, self.request.user)
        if not numbers:
            return {}
        return {
            "minute": numbers_words(numbers),
            "minute_url": f"{meeting_url(item.meeting)}minutes/#item-{item.order}",
            "is_draft": minutes.agreed_at is None,
        }

    @cached_property
    def minuted(self) -> dict:
        """Which paragraphs of the minutes tell of the item it was decided by."""
        item = origin_of(self.thing).item
        if item is None or max(item.marking, item.meeting.marking) > self.level:
            return {}
        return self.minute_of(item)

    @cached_property
    def papers(self) -> list[dict]:
        """The papers it was made on, as they stood on the day, as far as this person may read them."""
        origin = origin_of(self.thing)
        if origin.item_id is None:
            return []
        rows = with_versions(Paper.objects.visible_to(self.request.user))
        rows = rows.filter(item__in=items_before(origin.item), withdrawn_at__isnull=True)
        found = []
        for paper in rows.order_by("number"):
            came = [each for each in paper.versions.all() if each.received_on <= origin.decided_on]
            if came:
                found.append(
                    {
                        "paper": paper,
                        "url": paper_url(paper),
                        "version": came[-1],
                        "file_url": version_url(came[-1]),
                        "file_words": file_words(came[-1].file),
                    }
                )
        return found

    def get_marking(self):
        return highest(
            [
                super().get_marking(),
                *(task.marking for task in self.tasks),
                *(max(each.marking, each.event.marking) for each in self.authorities),
                *(row["marking"] for row in self.thread),
                *(other.marking for other in self.replaced_by),
                *(max(row["paper"].marking, row["paper"].item.marking) for row in self.papers),
                *([max(self.place.item.marking, self.place.item.meeting.marking)] if self.place else []),
            ]
        )

    def context(self, **extra):
        return super().context(
            status=f"outcome.{self.thing.outcome}",
            actions=[
                *self.actions(),
                *link_to_changes(self.request.user, "decision", self.thing.reference),
            ],
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
            minuted=self.minuted,
            papers=self.papers,
            between_meetings=origin_of(self.thing).item_id is None,
            reminders=self.reminders(),
            entry=self.entry,
            entry_kind=DECISION_MADE,
            **extra,
        )

    def reminders(self) -> list:
        """Who was reminded to answer, for those who worked on the draft."""
        if cannot_read_drafts(self.request.user):
            return []
        return reminders_of(origin_of(self.thing), self.level)

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
