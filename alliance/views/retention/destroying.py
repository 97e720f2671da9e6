"""Proposing, approving and dropping what is to be destroyed, and what was."""

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.actions import retention
from alliance.addresses import LARGEST_NUMBER
from alliance.exports import Column, Export, Kind
from alliance.forms.retention import BecauseForm
from alliance.models import Destruction
from alliance.needs import need
from alliance.policies import (
    cannot_approve_destruction,
    cannot_decide_retention,
    cannot_drop_destruction,
)
from alliance.retention import (
    due,
    kept_named,
    older_than,
    periods_in_force,
)
from alliance.tables import PortalTable, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.audit import moment_in_words
from alliance.views.kinds import ListPage
from alliance.views.retention.shared import (
    DONE,
    DUE,
    HOME,
    SCHEDULE,
    Deciding,
    ForWhoeverDecides,
    OfOneClass,
    counted,
    navigation,
    title_of,
)


@need
def destructions_to_approve(user) -> list[tuple[str, str]]:
    """What somebody else proposed to destroy, for whoever may approve it."""
    if cannot_decide_retention(user):
        return []
    rows = Destruction.objects.filter(approved_at__isnull=True, ended_at__isnull=True).exclude(
        proposed_by=user
    )
    return [
        (
            f"Somebody proposed to destroy: {title_of(each.kind)}",
            reverse("approve-destruction", args=[each.pk]),
        )
        for each in rows
    ]


class ProposeDestruction(OfOneClass, Deciding):
    heading = "Propose to destroy what is due?"
    template_name = "page/confirm.html"
    submit_label = "Propose it"

    def act(self, form):
        retention.propose_destruction(self.kept, by=self.request.user)
        messages.success(self.request, "Proposed. Another officer approves it.")
        return DUE[1]

    def context(self, **extra):
        kept, day, periods = self.kept, today(), periods_in_force()
        before = older_than(kept, day, periods)
        answers = [
            {"label": "What", "value": kept.title},
            {"label": "How many", "value": counted(due(kept, before, day).count())},
            {"label": "Older than", "value": long_date(timezone.localdate(before))},
            {"label": "Kept for", "value": str(periods[kept.name])},
        ]
        follows = [
            "Nothing is destroyed yet: another officer looks at it and approves it, or drops it.",
            f"What stays: {kept.stays}",
        ]
        return super().context(answers=answers, consequences=follows, cancel_url=self.address, **extra)


class OfOneDestruction(Deciding):
    """For pages under /retention/destroyed/<number>/."""

    template_name = "page/confirm.html"

    @cached_property
    def thing(self) -> Destruction:
        rows = Destruction.objects.select_related("proposed_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("Nothing of this number was proposed.")
        return found

    def cannot_now(self) -> str:
        """Why this cannot be done with it as it is now, or ""."""
        raise NotImplementedError

    def context(self, **extra):
        each, kept, day = self.thing, kept_named(self.thing.kind), today()
        answers = [
            {"label": "What", "value": title_of(each.kind)},
            {"label": "Proposed", "value": f"{moment_in_words(each.proposed_at)}, by {each.proposed_by}"},
            {"label": "Older than", "value": long_date(timezone.localdate(each.older_than))},
            {"label": "How many, when proposed", "value": f"{each.found:,}"},
        ]
        if kept and kept.rows and not each.ended_at:
            left = due(kept, min(each.older_than, older_than(kept, day)), day).count()
            answers.append({"label": "How many, now", "value": f"{left:,}"})
        return super().context(**{"answers": answers, "refusal": self.cannot_now(), **extra})


class ApproveDestruction(OfOneDestruction):
    heading = "Destroy this?"
    template_name = "alliance/retention/approve.html"
    submit_label = "Destroy it"

    def cannot_now(self):
        return cannot_approve_destruction(self.request.user, self.thing)

    def act(self, form):
        retention.approve_destruction(self.thing, by=self.request.user)
        messages.success(self.request, "Approved. It is destroyed in the background, some at a time.")
        return DONE[1]

    def context(self, **extra):
        kept = kept_named(self.thing.kind)
        follows = [
            "It cannot be undone. Backups that were made before hold it until they are removed themselves.",
            "What is held back stays.",
            f"What stays of the rest: {kept.stays if kept else 'nothing'}",
        ]
        told = {
            "consequences": follows,
            "warn": True,
            "list_url": reverse("due-of-a-class", args=[self.thing.kind]),
            "drop_url": ""
            if cannot_drop_destruction(self.request.user, self.thing)
            else reverse("drop-destruction", args=[self.thing.pk]),
        }
        return super().context(**told, **extra)


class DropDestruction(OfOneDestruction):
    heading = "Do not destroy this?"
    form_class = BecauseForm
    submit_label = "Drop it"

    def cannot_now(self):
        return cannot_drop_destruction(self.request.user, self.thing)

    def act(self, form):
        retention.drop_destruction(self.thing, form.cleaned_data["because"], by=self.request.user)
        messages.success(self.request, "Dropped. Nothing was destroyed.")
        return DUE[1]


# What is held back


class DestructionTable(PortalTable):
    what = tables.Column(verbose_name="What", accessor="pk")
    which = tables.Column(verbose_name="Which", accessor="older_than")
    people = tables.Column(verbose_name="Proposed and approved", accessor="pk")
    status = tables.Column(verbose_name="Status", accessor="pk")

    own_order = ("-pk",)
    caption = "What was proposed and destroyed, the latest first"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing was destroyed yet."

    def render_what(self, record):
        return notes_under(title_of(record.kind), [f"Number {record.pk}"])

    def render_which(self, record):
        notes = [f"kept for {record.kept_for}", *([f"SHA-256 {record.digest}"] if record.digest else [])]
        return notes_under(f"Older than {long_date(timezone.localdate(record.older_than))}", notes)

    def render_people(self, record):
        if record.by_itself:
            return "By itself"
        notes = [f"Proposed by {record.proposed_by}"]
        if record.approved_by:
            notes.append(f"approved by {record.approved_by}, {moment_in_words(record.approved_at)}")
        return notes_under(moment_in_words(record.proposed_at), notes)

    def render_status(self, record):
        return notes_under(drawn_status(record.state), [so_far(record)])


def so_far(destruction: Destruction) -> str:
    """How far it is, or why it is not done."""
    if destruction.dropped_by_id:
        return f"by {destruction.dropped_by}: {destruction.dropped_because}"
    if destruction.ended_at:
        return f"{counted(destruction.destroyed)}, {moment_in_words(destruction.ended_at)}"
    return f"{destruction.destroyed:,} of {destruction.found:,} so far"


class DestructionList(ForWhoeverDecides, ListPage):
    """What was destroyed: how many, of what, older than when, who proposed it and who approved it."""

    table_class = DestructionTable
    heading = DONE[0]
    breadcrumbs = (HOME, SCHEDULE)
    noun = ("destruction", "destructions")
    introduction = "Kept for good. The digest says which things they were, and nothing of what they said."

    columns = (
        Column("number", "Number", Kind.NUMBER),
        Column("what", "What"),
        Column("kept_for", "Kept for"),
        Column("older_than", "Older than", Kind.DATE),
        Column("status", "Status"),
        Column("destroyed", "How many were destroyed", Kind.NUMBER),
        Column("sha256", "SHA-256 of which"),
        Column("proposed_at", "Proposed", Kind.DATE),
        Column("proposed_by", "Proposed by"),
        Column("approved_at", "Approved", Kind.DATE),
        Column("approved_by", "Approved by"),
        Column("ended_at", "Ended", Kind.DATE),
        Column("dropped_because", "Why it was not done"),
    )

    def rows(self):
        return Destruction.objects.select_related("proposed_by", "approved_by", "dropped_by").order_by("-pk")

    def context(self, **extra):
        told = {"as_at": None, "introduction": self.introduction, "sub_navigation": navigation(DONE[1])}
        return super().context(**told, **extra)

    def record_version(self):
        latest = Destruction.objects.values_list("pk", "destroyed", "approved_at", "ended_at")[:50]
        return str(list(latest))

    def export(self, rows) -> Export:
        return Export(
            title=DONE[0],
            noun="destructions",
            columns=self.columns,
            rows=[
                (
                    each.pk,
                    title_of(each.kind),
                    each.kept_for,
                    each.older_than,
                    each.state.removeprefix("destruction."),
                    each.destroyed,
                    each.digest,
                    each.proposed_at,
                    each.proposed_by.full_name,
                    each.approved_at,
                    each.approved_by.full_name if each.approved_by else "",
                    each.ended_at,
                    each.dropped_because,
                )
                for each in rows
            ],
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )
