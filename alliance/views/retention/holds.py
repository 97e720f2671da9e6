"""What is held back."""

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.actions import retention
from alliance.addresses import LARGEST_NUMBER
from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.forms.retention import BecauseForm, HoldForm
from alliance.markings import Marking
from alliance.models import RetentionHold
from alliance.policies import (
    cannot_lift_hold,
)
from alliance.tables import PortalTable, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.audit import moment_in_words
from alliance.views.kinds import ListPage
from alliance.views.retention.shared import HELD, HOME, SCHEDULE, Deciding, ForWhoeverDecides, navigation


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
