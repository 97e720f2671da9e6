"""What is kept and for how long, what is due to be destroyed, what is held back, what was destroyed."""

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, Min
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.actions import retention
from alliance.addresses import LARGEST_NUMBER
from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.forms.retention import BecauseForm, HoldForm, PeriodForm
from alliance.markings import Marking
from alliance.models import Destruction, RetentionHold, RetentionPeriod
from alliance.needs import need
from alliance.policies import (
    cannot_approve_destruction,
    cannot_decide_retention,
    cannot_drop_destruction,
    cannot_lift_hold,
)
from alliance.policy import enforce
from alliance.retention import (
    Ends,
    Kept,
    Period,
    classes,
    due,
    holds_in_force,
    kept_named,
    not_held,
    older_than,
    over,
    periods_in_force,
)
from alliance.tables import PortalTable, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.audit import moment_in_words
from alliance.views.kinds import ActionPage, ListPage, Page, TextPage

HOME = ("Home", "/")
SCHEDULE = ("What is kept, and for how long", "/retention/")
DUE = ("What is due to be destroyed", "/retention/due/")
HELD = ("What is held back", "/retention/holds/")
DONE = ("What was destroyed", "/retention/destroyed/")


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


def title_of(kind: str) -> str:
    kept = kept_named(kind)
    return kept.title if kept else kind or "Everything that people can decide to destroy"


def navigation(current: str) -> list[dict]:
    """The pages about keeping and destroying, as links."""
    return [
        {"label": label, "url": url, "current": url == current} for label, url in (SCHEDULE, DUE, HELD, DONE)
    ]


def counted(number: int) -> str:
    return "1 thing" if number == 1 else f"{number:,} things"


# The schedule, which everybody who is signed in may read


class Schedule(TextPage):
    """Each class of things that the portal keeps: why, how long, and what becomes of it."""

    heading = SCHEDULE[0]
    template_name = "alliance/retention/schedule.html"
    breadcrumbs = (HOME,)

    def context(self, **extra):
        decides = not cannot_decide_retention(self.request.user)
        periods = periods_in_force()
        parts = [
            {
                "heading": ends.value,
                "classes": [{"kept": kept, "answers": in_words(kept, periods)} for kept in classes(ends)],
            }
            for ends in (Ends.BY_PEOPLE, Ends.BY_ITSELF, Ends.FOR_GOOD)
        ]
        links = navigation(SCHEDULE[1]) if decides else []
        return super().context(parts=parts, sub_navigation=links, decides=decides, **extra)


def in_words(kept: Kept, periods) -> list[dict]:
    """One class of the schedule, as answers."""
    told = [{"label": "What it is", "value": kept.what}, {"label": "Why it is kept", "value": kept.why}]
    if kept.period is None:
        return told
    length = f"{periods[kept.name]}, counted from {kept.counted_from}"
    if kept.can_be_changed:
        length += f". It can be set from {kept.shortest} to {kept.longest}."
    return [
        *told,
        {"label": "How long", "value": length},
        {"label": "What stays afterwards", "value": kept.stays},
    ]


# Pages for whoever decides


class ForWhoeverDecides:
    """A page for officers who read everything; others are told why not."""

    def let_in(self):
        enforce(cannot_decide_retention(self.request.user))
        super().let_in()

    def get_marking(self):
        return Marking.OFFICIAL_SENSITIVE


class DueList(ForWhoeverDecides, Page):
    """How much of each class is due today, held back, and proposed to be destroyed."""

    heading = DUE[0]
    template_name = "alliance/retention/due.html"
    breadcrumbs = (HOME, SCHEDULE)

    def context(self, **extra):
        day, periods = today(), periods_in_force()
        open_ones = {
            each.kind: each
            for each in Destruction.objects.filter(ended_at__isnull=True).select_related("proposed_by")
        }
        holds = holds_in_force(day)
        rows = [
            self.row(kept, older_than(kept, day, periods), holds, open_ones.get(kept.name))
            for kept in classes(Ends.BY_PEOPLE)
        ]
        for row in rows:
            row["period"] = periods[row["kept"].name]
        return super().context(rows=rows, day=day, sub_navigation=navigation(DUE[1]), **extra)

    def row(self, kept: Kept, before, holds, destruction) -> dict:
        every = over(kept, before)
        told = not_held(kept, every, holds).aggregate(number=Count("pk"), oldest=Min("since"))
        return {
            "kept": kept,
            "url": reverse("due-of-a-class", args=[kept.name]),
            "number": told["number"],
            "oldest": timezone.localdate(told["oldest"]) if told["oldest"] else None,
            "held": every.count() - told["number"] if holds else 0,
            "destruction": destruction,
            "approve_url": reverse("approve-destruction", args=[destruction.pk]) if destruction else "",
        }


class OfOneClass:
    """For pages under /retention/<class>/: what people decide about."""

    @cached_property
    def kept(self) -> Kept:
        found = kept_named(self.kwargs["kind"])
        if found is None or found.ends is not Ends.BY_PEOPLE:
            raise Http404("Nothing of this is decided by people.")
        return found

    @property
    def address(self) -> str:
        return reverse("due-of-a-class", args=[self.kept.name])


class DueTable(PortalTable):
    number = tables.Column(verbose_name="Number", accessor="pk")
    what = tables.Column(verbose_name="What", accessor="pk")
    since = tables.Column(verbose_name="Counted from")

    sorts = {"since": ("since",)}
    own_order = ("since", "pk")
    caption = "What is due, the oldest first"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing of this is due today."

    def render_what(self, record):
        return self.page_shown.kept.told(record)

    def render_since(self, value):
        return long_date(timezone.localdate(value))


class DueOfAClass(ForWhoeverDecides, OfOneClass, ListPage):
    """Each thing of a class that would be destroyed today, before it is."""

    table_class = DueTable
    template_name = "alliance/retention/class.html"
    breadcrumbs = (HOME, SCHEDULE, DUE)
    noun = ("thing", "things")

    def get_heading(self):
        return self.kept.title

    @cached_property
    def before(self):
        return older_than(self.kept, today())

    def rows(self):
        return due(self.kept, self.before, today())

    def context(self, **extra):
        kept = self.kept
        history = RetentionPeriod.objects.filter(kind=kept.name).select_related("decided_by").order_by("-pk")
        told = super().context(
            **{
                "as_at": None,
                "sub_navigation": navigation(DUE[1]),
                "answers": in_words(kept, periods_in_force()),
                "history": [
                    {
                        "label": long_date(timezone.localdate(each.decided_at)),
                        "value": f"{Period(each.number, each.unit)}, by {each.decided_by}: {each.because}",
                    }
                    for each in history
                ],
                **extra,
            }
        )
        # How many there are is known once the list was put into pages.
        return {**told, "actions": self.actions()}

    def actions(self) -> list[dict]:
        change, propose = (
            reverse(name, args=[self.kept.name]) for name in ("change-period", "propose-destruction")
        )
        return [
            {"label": "Propose to destroy them", "url": propose, "refusal": self.cannot_propose()},
            {"label": "Change how long", "url": change},
        ]

    def cannot_propose(self) -> str:
        if Destruction.objects.filter(kind=self.kept.name, ended_at__isnull=True).exists():
            return "somebody proposed it already"
        return "" if self.table.paginator.count else "nothing of this is due"


class Deciding(ActionPage):
    """What is done about keeping and destroying."""

    breadcrumbs = (HOME, SCHEDULE, DUE)

    def cannot(self) -> str:
        return cannot_decide_retention(self.request.user)

    def let_in(self):
        enforce(cannot_decide_retention(self.request.user))
        super().let_in()

    def get_marking(self):
        return Marking.OFFICIAL_SENSITIVE


class ChangePeriod(OfOneClass, Deciding):
    form_class = PeriodForm
    edits_in_place = True
    submit_label = "Keep it for so long"

    def get_heading(self):
        return f"How long is this kept: {self.kept.title}?"

    def initial(self):
        number, unit = periods_in_force()[self.kept.name]
        return {"number": number, "unit": unit}

    def perform(self, form):
        """Each decision is a row that is added: of two that cross, both stay readable."""
        self.refuse_moved()
        return self.act(form)

    def act(self, form):
        period, because = form.period, form.cleaned_data["because"]
        retention.change_period(self.kept, period, because, by=self.request.user)
        messages.success(self.request, f"It is kept for {period} from now on.")
        return self.address

    def context(self, **extra):
        limits = f"From {self.kept.shortest} to {self.kept.longest}. What is due changes at once; nothing is "
        told = {"introduction": f"{limits}destroyed before two people have said so."}
        return super().context(**told, cancel_url=self.address, **extra)


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


class HoldTable(PortalTable):
    what = tables.Column(verbose_name="What", accessor="pk")
    because = tables.Column(verbose_name="Why")
    placed = tables.Column(verbose_name="Placed", accessor="placed_at")
    status = tables.Column(verbose_name="Status", accessor="pk")

    sorts = {"placed": ("placed_at",)}
    own_order = ("-pk",)
    caption = "Holds, the latest first"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing is held back, and nothing was."

    def render_what(self, record):
        words = retention.what_is_held(record)
        words = words[:1].upper() + words[1:]
        if cannot_lift_hold(self.page_shown.request.user, record):
            return words
        return notes_under(words, [link_to(reverse("lift-hold", args=[record.pk]), f"Lift hold {record.pk}")])

    def render_placed(self, record):
        return notes_under(long_date(timezone.localdate(record.placed_at)), [f"by {record.placed_by}"])

    def render_status(self, record):
        return notes_under(drawn_status(status_of(record)), [ends_in_words(record)])


def status_of(hold: RetentionHold) -> str:
    if hold.lifted_at:
        return "hold.lifted"
    return "hold.standing" if hold.is_in_force(today()) else "hold.over"


def ends_in_words(hold: RetentionHold) -> str:
    if hold.lifted_at:
        day = long_date(timezone.localdate(hold.lifted_at))
        return f"on {day} by {hold.lifted_by}: {hold.lifted_because}"
    return f"until {long_date(hold.ends_on)}" if hold.ends_on else "until somebody lifts it"


class HoldList(ForWhoeverDecides, ListPage):
    """What is held back from being destroyed, and what was."""

    table_class = HoldTable
    heading = HELD[0]
    breadcrumbs = (HOME, SCHEDULE)
    noun = ("hold", "holds")
    introduction = (
        "Nothing that is held back is destroyed, whoever approved it and however old it is. What "
        "goes by itself "
        "every day cannot be held."
    )

    columns = (
        Column("number", "Number", Kind.NUMBER),
        Column("what", "What"),
        Column("because", "Why"),
        Column("placed_at", "Placed", Kind.DATE),
        Column("placed_by", "Placed by"),
        Column("ends_on", "Last day", Kind.DATE),
        Column("lifted_at", "Lifted", Kind.DATE),
        Column("lifted_by", "Lifted by"),
        Column("lifted_because", "Why it was lifted"),
    )

    def rows(self):
        rows = RetentionHold.objects.visible_to(self.request.user)
        return rows.select_related("placed_by", "lifted_by", "person").order_by("-pk")

    def context(self, **extra):
        place = {"label": "Hold something back", "url": reverse("place-hold")}
        told = {"as_at": None, "introduction": self.introduction, "actions": [place]}
        return super().context(**told, sub_navigation=navigation(HELD[1]), **extra)

    def record_version(self):
        return latest_event()

    def export(self, rows) -> Export:
        return Export(
            title=HELD[0],
            noun="retention-holds",
            columns=self.columns,
            rows=[
                (
                    each.pk,
                    retention.what_is_held(each),
                    each.because,
                    each.placed_at,
                    each.placed_by.full_name,
                    each.ends_on,
                    each.lifted_at,
                    each.lifted_by.full_name if each.lifted_by else "",
                    each.lifted_because,
                )
                for each in rows
            ],
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )


class PlaceHold(Deciding):
    heading = "Hold something back from being destroyed"
    form_class = HoldForm
    submit_label = "Hold it back"
    breadcrumbs = (HOME, SCHEDULE, HELD)

    def initial(self):
        return {"marking": Marking.OFFICIAL_SENSITIVE.value}

    def act(self, form):
        retention.place_hold(RetentionHold(**form.cleaned_data), by=self.request.user)
        messages.success(self.request, "It is held back from now on.")
        return HELD[1]


class LiftHold(Deciding):
    heading = "Lift this hold?"
    template_name = "page/confirm.html"
    form_class = BecauseForm
    submit_label = "Lift it"
    breadcrumbs = (HOME, SCHEDULE, HELD)

    @cached_property
    def thing(self) -> RetentionHold:
        rows = RetentionHold.objects.visible_to(self.request.user).select_related("person", "placed_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No hold has this number.")
        return found

    def act(self, form):
        retention.lift_hold(self.thing, form.cleaned_data["because"], by=self.request.user)
        messages.success(self.request, "Lifted. What is due can be destroyed again.")
        return HELD[1]

    def context(self, **extra):
        hold = self.thing
        answers = [
            {"label": "What", "value": retention.what_is_held(hold)},
            {"label": "Why it is held", "value": hold.because},
            {"label": "Placed", "value": f"{moment_in_words(hold.placed_at)}, by {hold.placed_by}"},
        ]
        told = {"answers": answers, "refusal": cannot_lift_hold(self.request.user, hold)}
        follows = ["What it held is due again, where its time is over. Two people still have to say so."]
        return super().context(**told, consequences=follows, **extra)


# What was destroyed


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
