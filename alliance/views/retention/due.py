"""What is due to be destroyed: all of it, and of one class."""

import django_tables2 as tables
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.models import Destruction, RetentionPeriod
from alliance.retention import (
    Ends,
    Kept,
    Period,
    classes,
    due,
    holds_in_force,
    not_held,
    older_than,
    over,
    periods_in_force,
)
from alliance.tables import PortalTable
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage, Page
from alliance.views.retention.shared import (
    DUE,
    HOME,
    SCHEDULE,
    ForWhoeverDecides,
    OfOneClass,
    in_words,
    navigation,
)


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
