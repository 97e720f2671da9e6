"""Keeping who holds each seat."""

from datetime import date

from django.http import Http404
from django.utils.functional import cached_property

from alliance.actions.facts import refuse_withdrawn
from alliance.markings import Marking, highest
from alliance.temporal import long_date
from business_areas.forms.withdrawal import WithdrawForm
from business_areas.views.entry import CHECK, objection, shown_as
from business_areas.views.fact import source_words
from governance.actions.holders import (
    correct_holding,
    end_substitute,
    name_substitute,
    record_holding,
    record_person,
    withdraw_holding,
)
from governance.consistency import in_post_words
from governance.forms.holders import EndSubstituteForm, HoldingForm, PersonForm, SubstituteForm
from governance.models import Holding, Substitute
from governance.policies import cannot_correct_holding, cannot_end_substitute
from governance.views.keeping import KeepingPage
from governance.views.resolve import BOARD, HOME, OfOneSeat, seat_url


class RecordPostHolder(KeepingPage):
    heading = "Record a person"
    form_class = PersonForm
    check_first = True
    when_checked = {
        "heading": "Check the name before recording it",
        "submit_label": "Record this person",
        "consequences": ["They can then be recorded as the holder of a seat, or as a substitute."],
        "warning": "A name that has been recorded cannot be changed.",
    }

    def carry_out(self, form):
        return record_person(form.person(), by=self.request.user)

    def done(self, person):
        return f"{person.name} is recorded. Choose the seat they hold.", BOARD[1]

    def in_words(self, field, value):
        return Marking(value).label if field.name == "marking" else super().in_words(field, value)


class KeepingOneSeat(OfOneSeat, KeepingPage):
    """A page that writes about one seat."""

    @cached_property
    def thing(self):
        return self.seat

    def get_marking(self):
        # The people to choose from are marked as high as this person reads.
        return highest([self.seat.source.marking, self.level])

    def get_breadcrumbs(self):
        return [HOME, BOARD, (self.seat.title, seat_url(self.seat))]

    def form_options(self):
        return {**super().form_options(), "seat": self.seat}

    def context(self, **extra):
        return super().context(**{"introduction": f"About the seat {self.seat.title}.", **extra})


class RecordHolding(KeepingOneSeat):
    heading = "Record a holder"
    form_class = HoldingForm
    asked_as = {"until": "ended"}

    def carry_out(self, form):
        return record_holding(form.holding(), by=self.request.user)

    def done(self, holding):
        return f"Recorded: {holding}, {in_post_words(holding)}.", seat_url(self.seat)


class OfOneHolding(KeepingOneSeat):
    """A page that changes how one holding stands. Whoever comes second is told who was first, and when."""

    @cached_property
    def thing(self) -> Holding:
        rows = Holding.objects.visible_to(self.request.user).filter(seat=self.seat)
        rows = rows.select_related("person", "source", "seat", "withdrawn_by")
        found = rows.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("No holder of this seat has this number.")
        return found

    def cannot(self):
        if reason := super().cannot():
            return reason
        if self.thing.withdrawn_at:
            # A post goes on to the action, which refuses on the form: what was typed stays.
            return "" if self.request.method == "POST" else objection(refuse_withdrawn, self.thing)
        return cannot_correct_holding(self.request.user, self.thing)


class CorrectHolding(OfOneHolding):
    """Put a right statement in the place of a wrong one. What was and what will be are shown first."""

    heading = "Correct a holder"
    form_class = HoldingForm
    check_first = True
    check_template = "business_areas/entry/check_correction.html"
    asked_as = {"until": "ended"}

    def form_options(self):
        return {**super().form_options(), "correcting": self.thing}

    def initial(self):
        said = HoldingForm.said_by(self.thing)
        return {**said, "person": self.thing.person.slug, "source": self.thing.source.slug}

    def carry_out(self, form):
        return correct_holding(self.thing, form.holding(), form.because(), by=self.request.user)

    def done(self, holding):
        return f"Corrected. It now says: {holding}, {in_post_words(holding)}.", seat_url(self.seat)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= {
                "heading": "Check what will change",
                "changes": self.changes(form),
                "answers": [{"label": "Why it is corrected", "value": form.because()}],
                "submit_label": "Correct it",
                "consequences": [
                    "The new statement takes the place of the old one, for every day it speaks of.",
                    "The old statement stays readable, with your reason, your name and the moment.",
                ],
                "warning": "A correction cannot be undone. It can only be corrected again.",
            }
        extra.setdefault("introduction", f"What is recorded now: {self.thing}, {in_post_words(self.thing)}.")
        return super().show(form, http_status=http_status, template=template, **extra)

    def changes(self, form) -> list[dict]:
        """Each part that would change, as it was and as it will be."""
        said = HoldingForm.said_by(self.thing)
        return [
            {
                "label": field.label,
                "was": self.part(field, said.get(field.name)),
                "will_be": self.part(field, form.cleaned_data.get(field.name)),
            }
            for field in form
            if field.name != "because" and said.get(field.name) != form.cleaned_data.get(field.name)
        ]

    @staticmethod
    def part(field, value) -> str:
        return long_date(value) if isinstance(value, date) else shown_as(field, value)


class WithdrawHolding(OfOneHolding):
    """Take back what should not have been recorded. It stays readable, with the reason."""

    template_name = "page/confirm.html"
    heading = "Are you sure you want to withdraw this holder?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def form_options(self):
        return {}

    def carry_out(self, form):
        withdraw_holding(self.thing, form.cleaned_data["because"], by=self.request.user)
        return self.thing

    def done(self, holding):
        return f"Withdrawn: {holding}, {in_post_words(holding)}.", seat_url(self.seat)

    def context(self, **extra):
        holding = self.thing
        return super().context(
            **{
                "answers": [
                    {"label": "Seat", "value": self.seat.title},
                    {"label": "Who", "value": str(holding)},
                    {"label": "In post", "value": in_post_words(holding)},
                    {"label": "Source", "value": source_words(holding.source, holding.paragraph)},
                ],
                "consequences": [
                    "The roster is worked out again without it, for every day.",
                    "It stays readable, marked Withdrawn, with your reason, your name and the moment.",
                    "This cannot be undone. If it turns out to be right, it must be recorded again.",
                ],
                "warn": True,
                **extra,
            }
        )


class NameSubstitute(KeepingOneSeat):
    heading = "Name a substitute"
    form_class = SubstituteForm

    def carry_out(self, form):
        return name_substitute(form.substitute(), by=self.request.user)

    def done(self, substitute):
        return (
            f"{substitute.person} is a substitute from {long_date(substitute.starts_on)}.",
            seat_url(self.seat),
        )


class EndSubstitute(KeepingOneSeat):
    """Say until when somebody may sit in."""

    form_class = EndSubstituteForm

    @cached_property
    def thing(self) -> Substitute:
        rows = Substitute.objects.visible_to(self.request.user).filter(seat=self.seat)
        found = rows.filter(number=self.kwargs["number"]).select_related("person", "seat").first()
        if found is None:
            raise Http404("No substitute for this seat has this number.")
        return found

    def cannot(self):
        return super().cannot() or cannot_end_substitute(self.request.user, self.thing)

    def get_heading(self):
        return f"{self.thing.person} is no longer a substitute"

    def form_options(self):
        return {}

    def carry_out(self, form):
        end_substitute(self.thing, form.first_day_no_longer(), by=self.request.user)
        return self.thing

    def done(self, substitute):
        return f"{substitute.person} is no longer a substitute.", seat_url(self.seat)
