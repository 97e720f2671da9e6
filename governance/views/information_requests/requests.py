"""The freedom of information requests there are, one of them, and what is recorded of it."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.filters import not_a_choice
from alliance.markings import Marking, highest
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage, Page
from governance.actions.information_requests import (
    change_request,
    close_request,
    record_request,
    reopen_request,
)
from governance.forms.information_requests import CloseForm, ReopenForm, RequestForm
from governance.models import InformationRequest
from governance.requests.due import state_words, status_of
from governance.requests.gathering import Gathered, gathered, not_ready
from governance.views.information_requests.resolve import (
    REQUESTS,
    AboutRequests,
    ForOfficers,
    OnOneRequest,
    ShowsFacts,
)
from governance.views.resolve import HOME

State = InformationRequest.State


class RequestTable(PortalTable):
    """One row for each request, the latest first."""

    reference = tables.Column(accessor="pk", verbose_name="Reference")
    question = tables.Column(verbose_name="Question")
    received = tables.Column(accessor="received_on", verbose_name="Received")
    state = tables.Column(accessor="due_on", verbose_name="State")

    sorts = {"received": ("received_on",), "state": ("due_on",)}
    own_order = ("-received_on", "-pk")
    caption = "Freedom of information requests"

    class Meta(PortalTable.Meta):
        empty_text = "No freedom of information request is recorded. Record one when it comes."

    def render_reference(self, record):
        address = reverse("information-request", args=[record.reference])
        own = [record.own_reference] if record.own_reference else []
        return notes_under(link_to(address, record.reference), [*own, *illustrative_note(record)])

    def render_question(self, value):
        return value if len(value) <= 200 else f"{value[:197]}..."

    def render_received(self, value):
        return long_date(value)

    def render_state(self, record):
        return notes_under(drawn_status(status_of(record, today())), [state_words(record, today())])


class RequestFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label="Show",
        choices=State.choices,
        empty_label="All",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Show"),
    )

    class Meta:
        model = InformationRequest
        fields = ()


class RequestList(ForOfficers, ListPage):
    """The requests that an officer is cleared for."""

    table_class = RequestTable
    filter_class = RequestFilter
    heading = REQUESTS[0]
    breadcrumbs = (HOME,)
    noun = ("request", "requests")

    def rows(self):
        rows = InformationRequest.objects.visible_to(self.request.user).prefetch_related("answers")
        return rows.order_by("-received_on", "-pk")

    def get_marking(self):
        shown = self.filtered_rows if self.extension else self.rows_shown
        return highest([Marking.OFFICIAL, *(each.marking for each in shown)])

    def context(self, **extra):
        context = super().context(
            introduction="Questions from the public under the Freedom of Information Act 2000. An answer is "
            "due by the twentieth working day after a request came. Who asked is not kept here.",
            actions=[{"label": "Record a request", "url": reverse("record-information-request")}],
            **extra,
        )
        illustrative = any(each.illustrative for each in self.rows_shown)
        return {**context, "as_at": None, "page_is_illustrative": illustrative}

    columns = (
        Column("reference", "Reference"),
        Column("own_reference", "The force’s own reference"),
        Column("question", "Question"),
        Column("received_on", "Received", Kind.DATE),
        Column("due_on", "Last day to answer", Kind.DATE),
        Column("state", "State"),
        Column("state_words", "State in words"),
        Column("as_at", "Facts as at", Kind.DATE),
        Column("marking", "Marking"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=REQUESTS[0],
            noun="freedom-of-information-requests",
            columns=self.columns,
            rows=[
                (
                    each.reference,
                    each.own_reference,
                    each.question,
                    each.received_on,
                    each.due_on,
                    each.get_state_display(),
                    state_words(each, today()),
                    each.as_at,
                    Marking(each.marking).label,
                    each.illustrative,
                )
                for each in rows
            ],
            as_at=today(),
            marking=highest([Marking.OFFICIAL, *(each.marking for each in rows)]),
            filters=self.filters_in_words(),
            illustrative=any(each.illustrative for each in rows),
        )


class AskingOfRequests(AboutRequests):
    form_class = RequestForm

    def form_options(self):
        return {"clearance": self.request.user.clearance}


class RecordRequest(AskingOfRequests):
    heading = "Record a freedom of information request"

    def initial(self):
        return {"as_at": today(), "marking": Marking.OFFICIAL.value}

    def carry_out(self, form):
        return record_request(**form.cleaned_data, by=self.request.user)

    def done(self, request):
        sentence = f"{request} is recorded. {state_words(request, today())}."
        return sentence, reverse("information-request", args=[request.reference])


class ChangeRequest(OnOneRequest, AskingOfRequests):
    edits_in_place = True

    def get_heading(self):
        return f"Change what is recorded of {self.thing}"

    def initial(self):
        names = ("question", "own_reference", "received_on", "as_at", "marking")
        return {name: getattr(self.thing, name) for name in names}

    def form_options(self):
        return AskingOfRequests.form_options(self)

    def carry_out(self, form):
        return change_request(self.thing, **form.cleaned_data, by=self.request.user)

    def done(self, request):
        return f"{request} is saved.", self.address()


class CloseRequest(OnOneRequest):
    form_class = CloseForm
    template_name = "page/confirm.html"
    submit_label = "Close the request"

    def get_heading(self):
        return f"Close {self.thing} without an answer?"

    def carry_out(self, form):
        close_request(self.thing, form.cleaned_data["because"], by=self.request.user)
        return self.thing

    def done(self, request):
        return f"{request} is closed.", self.address()

    def context(self, **extra):
        return super().context(
            answers=[{"label": "Question", "value": self.thing.question}],
            consequences=["Nobody can gather for it or answer it any more.", "What was gathered is kept."],
            warn=True,
            **extra,
        )


class ReopenRequest(OnOneRequest):
    form_class = ReopenForm

    def get_heading(self):
        return f"Open {self.thing} again for an internal review"

    def initial(self):
        return {"asked_on": today()}

    def carry_out(self, form):
        reopen_request(self.thing, **form.cleaned_data, by=self.request.user)
        return self.thing

    def done(self, request):
        return f"{request} is open again. What was answered stays as it is.", self.address()

    def context(self, **extra):
        return super().context(
            introduction="The next answer is a new version, and the one before it stays at its address. The "
            "Act sets no last day for a review.",
            **extra,
        )


class RequestPage(ShowsFacts, Page):
    """One request: how long there is to answer, what is gathered, and what was answered."""

    template_name = "governance/information_requests/request.html"
    fetched_first = ("thing",)

    def get_heading(self):
        return f"Freedom of information request {self.thing}"

    def get_breadcrumbs(self):
        return [HOME, REQUESTS]

    @cached_property
    def gathered(self) -> list[Gathered]:
        """What is gathered, while it is open; afterwards the copies say what was answered."""
        return gathered(self.thing) if self.thing.is_open else []

    def context(self, **extra):
        request, wrong = self.thing, not_ready(self.gathered)
        return super().context(
            foi=request,
            status=status_of(request, today()),
            as_at=request.as_at,
            status_sentences=self.sentences(),
            actions=self.actions(wrong),
            parts=[self.row(each) for each in self.gathered],
            wrong=wrong if request.is_open and self.gathered else [],
            answers=sorted(request.answers.all(), key=lambda answer: -answer.number),
            **extra,
        )

    def sentences(self) -> list[str]:
        request = self.thing
        said = [f"{state_words(request, today())}."]
        if request.in_review:
            said.append(f"To be looked at again: {request.review_because}")
        own = f" The force’s own reference is {request.own_reference}." if request.own_reference else ""
        days = f"Received on {long_date(request.received_on)}. Facts as at {long_date(request.as_at)}.{own}"
        return [*said, days]

    def actions(self, wrong: list[str]) -> list[dict]:
        if self.thing.state == State.ANSWERED:
            return [{"label": "Open again for a review", "url": self.address("reopen-information-request")}]
        if not self.thing.is_open:
            return []
        refusal = "not everything is gathered and decided yet." if wrong else ""
        return [
            {"label": "Gather facts", "url": self.address("gather-for-request")},
            {
                "label": "Record that it is answered",
                "url": self.address("answer-information-request"),
                "refusal": refusal,
            },
            {"label": "Change", "url": self.address("change-information-request")},
            {"label": "Close without an answer", "url": self.address("close-information-request")},
        ]

    def row(self, each) -> dict:
        urls = {
            name: self.address(f"{address}", each.thing.pk)
            for name, address in (
                ("decide", "decide-facts"),
                ("own", "own-words"),
                ("move", "move-gathered"),
                ("remove", "remove-gathered"),
            )
        }
        return {"part": each, "urls": urls}
