"""Publishing notices of decisions, and keeping the holds on publishing."""

import django_tables2 as tables
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from alliance.addresses import LARGEST_NUMBER
from alliance.markings import Marking
from alliance.tables import PortalTable, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from business_areas.views.entry import CHECK
from governance.actions.publication import end_hold, publish_notices, set_hold
from governance.forms.publication import EndHoldForm, HoldForm, NoticeForm
from governance.models import Hold, Notice
from governance.notices import commissioners, content_of, names_of, notice_document, on_hold, withheld_so_far
from governance.policies import cannot_end_hold, cannot_keep_board, cannot_publish_notice
from governance.views.decisions.made import OfOneDecision
from governance.views.decisions.resolve import decision_url
from governance.views.keeping import AskedFirst, KeepingPage
from governance.views.resolve import BOARD, HOME

HOLDS = ("Holds on publishing", "/board/holds/")


class PublishDecision(OfOneDecision):
    """Check the public wording, choose who must publish it, and see just what will be public."""

    template_name = "governance/publish.html"
    check_template = "governance/publish_check.html"
    form_class = NoticeForm
    check_first = True

    def cannot(self):
        if reason := cannot_publish_notice(self.user, self.thing):
            return reason
        return "" if self.commissioners else "No police and crime commissioner of the alliance is recorded."

    @cached_property
    def commissioners(self) -> list:
        return commissioners()

    def get_heading(self):
        return f"Publish {self.thing.reference}"

    @cached_property
    def current(self) -> list[Notice]:
        rows = Notice.objects.visible_to(self.user).current().filter(decision=self.thing)
        return list(rows.select_related("corporation").prefetch_related("withheld").order_by("pk"))

    def form_options(self):
        return {"decision": self.thing, "current": self.current}

    def initial(self):
        published = {each.corporation_id for each in self.current}
        return {"corporations": [each.slug for each in self.commissioners if each.pk not in published]}

    def carry_out(self, form):
        told = form.cleaned_data
        return publish_notices(
            self.thing,
            form.chosen(),
            form.withheld(),
            told.get("because", ""),
            told.get("despite_hold", ""),
            by=self.user,
        )

    def done(self, notices):
        names = names_of(notice.corporation for notice in notices)
        return f"Published for {names}.", f"{decision_url(self.thing)}#published"

    def preview(self, corporation, withheld, because="", despite_hold=""):
        """The document just as the public will read it."""
        last = next((each for each in self.current if each.corporation_id == corporation.pk), None)
        held = bool(despite_hold and on_hold([corporation], today()))
        notice = Notice(
            decision=self.thing,
            corporation=corporation,
            number=last.number + 1 if last else 1,
            content=content_of(self.thing, withheld),
            because=because if last else "",
            despite_hold=despite_hold if held else "",
            published_on=today(),
            illustrative=self.thing.illustrative,
        )
        return notice_document(notice)

    def context(self, **extra):
        last = self.current[0] if self.current else None
        if "document" not in extra:
            withheld = withheld_so_far(self.thing, last)
            extra["document"] = self.preview(self.commissioners[0], withheld)
        extra.setdefault("introduction", "")
        extra.setdefault("page_is_illustrative", self.thing.illustrative)
        holds = on_hold(self.commissioners, today())
        extra.setdefault("alerts", [{"words": hold.words, "url": HOLDS[1]} for hold in holds])
        return super().context(all_public=self.thing.marking == Marking.PUBLISHED, **extra)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            told, chosen = form.cleaned_data, form.chosen()
            why = told.get("because", ""), told.get("despite_hold", "")
            extra |= {
                "heading": "Check just what the public will read",
                "document": self.preview(chosen[0], form.withheld(), *why),
                "others": names_of(chosen[1:]),
                "answers": [{"label": "Published by", "value": names_of(chosen)}],
                "submit_label": "Publish",
                "consequences": [
                    "Anybody can read it without signing in. It appears in the public register and its feed.",
                    "It stays at its address for good, and is written into the register of hashes.",
                ],
                "warning": "What is published cannot be taken back. A correction is a new version.",
            }
        return super().show(form, http_status=http_status, template=template, **extra)


# Holds


class HoldTable(PortalTable):
    """One row for each hold, the latest first."""

    who = tables.Column(accessor="corporation__name", verbose_name="For whom")
    days = tables.Column(accessor="starts_on", verbose_name="Days")
    why = tables.Column(accessor="because", verbose_name="Why")
    state = tables.Column(accessor="pk", verbose_name="State")

    own_order = ("-starts_on", "-pk")
    caption = "Holds on publishing"

    class Meta(PortalTable.Meta):
        empty_text = "No hold on publishing is recorded."

    def __init__(self, data, *, may_end, **options):
        super().__init__(data, **options)
        self.may_end = may_end

    def render_days(self, record):
        return record.days

    def render_state(self, record):
        day, notes = today(), []
        if record.ended_at:
            when = long_date(record.ended_at.date())
            notes.append(f"Ended early on {when} by {record.ended_by}: {record.ended_because}")
        elif record.ceases_on > day and self.may_end:
            address = reverse("end-hold", args=[record.pk])
            label = "End it early" if record.starts_on <= day else "Call it off"
            notes.append(
                format_html(
                    '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>',
                    address,
                    label,
                    record,
                )
            )
        return notes_under(drawn_status(state_of_hold(record, day)), notes)


def state_of_hold(hold: Hold, day) -> str:
    """The name of a hold's status on a day."""
    if hold.ended_at or hold.ceases_on <= day:
        return "hold.over"
    return "hold.standing" if hold.starts_on <= day else "hold.to-come"


class HoldList(ListPage):
    """Every hold on publishing there is or was, for whoever has signed in."""

    table_class = HoldTable
    heading = HOLDS[0]
    breadcrumbs = (HOME, BOARD)
    noun = ("hold", "holds")

    def rows(self):
        rows = Hold.objects.visible_to(self.request.user)
        return rows.select_related("corporation", "ended_by").order_by("-starts_on", "-pk")

    def table_options(self):
        return {"may_end": not cannot_keep_board(self.request.user)}

    def context(self, **extra):
        return super().context(
            as_at=None,
            introduction="While a hold stands nothing is published for that commissioner, and no minutes "
            "are. Drafting goes on.",
            actions=[]
            if cannot_keep_board(self.request.user)
            else [{"label": "Put publishing on hold", "url": reverse("set-hold")}],
            **extra,
        )


class KeepingHolds(AskedFirst, KeepingPage):
    """A page that writes about the holds."""

    def get_breadcrumbs(self):
        return [HOME, BOARD, HOLDS]

    def form_options(self):
        return {}


class SetHold(KeepingHolds):
    heading = "Put publishing on hold"
    form_class = HoldForm
    submit_label = "Put it on hold"
    asked_as = {"ceases_on": "until"}

    def carry_out(self, form):
        return set_hold(form.hold(), by=self.request.user)

    def done(self, hold):
        return f"Publishing for {hold.corporation} is on hold from {hold.days}.", HOLDS[1]


class EndHold(KeepingHolds):
    template_name = "page/confirm.html"
    heading = "End this hold early?"
    form_class = EndHoldForm
    submit_label = "End it"

    @cached_property
    def thing(self) -> Hold:
        rows = Hold.objects.visible_to(self.request.user).select_related("corporation")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No hold has this address.")
        return found

    def cannot(self):
        return cannot_end_hold(self.request.user, self.thing, today())

    def carry_out(self, form):
        return end_hold(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, hold):
        return f"The hold for {hold.corporation} is ended.", HOLDS[1]

    def context(self, **extra):
        hold = self.thing
        return super().context(
            **{
                "answers": [
                    {"label": "For whom", "value": str(hold.corporation)},
                    {"label": "Days", "value": hold.days},
                    {"label": "Why", "value": hold.because},
                ],
                "consequences": ["From now on notices can be published for this commissioner."],
                **extra,
            }
        )
