"""Keeping boards, terms of reference, seats and the chair rota."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.temporal import ONE_DAY, long_date
from alliance.text import address
from governance.actions.boards import abolish_seat, record_board, record_seat, record_terms, set_rota
from governance.forms.boards import AbolishSeatForm, BoardForm, RotaForm, SeatForm, TermsForm
from governance.models import Seat
from governance.policies import cannot_abolish
from governance.roster import seats_of
from governance.views.keeping import KeepingOneBoard, KeepingPage
from governance.views.resolve import BOARD, HOME, OfOneSeat, seat_url


class RecordBoard(KeepingPage):
    heading = "Record a board"
    form_class = BoardForm
    check_first = True
    when_checked = {
        "heading": "Check your answers before recording the board",
        "submit_label": "Record the board",
        "consequences": ["Decisions of this board get references that begin with its letters, for good."],
        "warning": "A board that has been recorded stays on the record.",
    }

    def carry_out(self, form):
        return record_board(form.board(address(form.cleaned_data["name"])[:60]), by=self.request.user)

    def done(self, board):
        return f"{board.name} is recorded.", f"{BOARD[1]}?board={board.slug}"


class RecordTerms(KeepingOneBoard):
    heading = "Record terms of reference"
    form_class = TermsForm
    check_first = True
    when_checked = {
        "heading": "Check the terms of reference before recording them",
        "submit_label": "Record them",
        "consequences": ["They take the place of the version before, which stays readable."],
        "warning": "A version that is recorded never changes. A mistake is put right by the next version.",
    }

    def carry_out(self, form):
        return record_terms(form.terms(self.thing), form.chosen(), by=self.request.user)

    def done(self, terms):
        return (
            f"Version {terms.version} of the terms of reference is recorded.",
            f"{reverse('terms')}{self.board_query()}",
        )


class RecordSeat(KeepingOneBoard):
    heading = "Record a seat"
    form_class = SeatForm
    check_first = True
    when_checked = {
        "heading": "Check your answers before recording the seat",
        "submit_label": "Record the seat",
        "consequences": [
            "The seat appears in the roster from its first day on, or of every day if that is blank.",
        ],
        "warning": "A seat that has been recorded stays on the record. It can be abolished from a day.",
    }

    def carry_out(self, form):
        slug = address(form.cleaned_data["title"])[:80].strip("-")
        if not slug:
            raise ValidationError({"title": "The name needs at least one letter from a to z."})
        if slug in ("add",) or Seat.objects.filter(slug=slug).exists():
            raise ValidationError({"title": "Another seat is called this. Use a name that tells them apart."})
        return record_seat(form.seat(self.thing, slug), by=self.request.user)

    def done(self, seat):
        return f"The seat {seat.title} is recorded.", seat_url(seat)


class AbolishSeat(OfOneSeat, KeepingPage):
    form_class = AbolishSeatForm
    check_first = True
    asked_as = {"abolished_on": "last_day"}

    @cached_property
    def thing(self):
        return self.seat

    def cannot(self):
        return cannot_abolish(self.request.user, self.thing)

    def get_heading(self):
        return f"Abolish the seat {self.seat.title}"

    def get_marking(self):
        return Marking(self.seat.source.marking)

    def get_breadcrumbs(self):
        return [HOME, BOARD, (self.seat.title, seat_url(self.seat))]

    def form_options(self):
        return {}

    when_checked = {
        "submit_label": "Abolish the seat",
        "consequences": [
            "From the day after, the seat is not on the Board and is not counted.",
            "It stays on the record of the days before, with everybody who held it.",
        ],
        "warning": "A seat that has been abolished cannot be brought back.",
    }

    def carry_out(self, form):
        return abolish_seat(self.seat, form.cleaned_data["last_day"] + ONE_DAY, by=self.request.user)

    def done(self, seat):
        return f"The seat {seat.title} is abolished.", seat_url(seat)


class SetRota(KeepingOneBoard):
    heading = "Set the chair rota"
    form_class = RotaForm
    asked_as = {"seats": "place_1"}

    def cannot(self):
        if reason := super().cannot():
            return reason
        return "" if self.chairing else "No seat of the Board takes turns in the chair. Record one first."

    @cached_property
    def chairing(self) -> list[Seat]:
        return [seat for seat in seats_of(self.thing, self.level) if seat.chairs and not seat.abolished_on]

    def form_options(self):
        return {**super().form_options(), "seats": self.chairing}

    def carry_out(self, form):
        return set_rota(form.rota(self.thing), form.seats(), by=self.request.user)

    def done(self, rota):
        return f"The chair rota is set from {long_date(rota.effective_on)}.", self.here()
