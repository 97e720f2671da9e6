"""What the pages that write the record of the Board have in common."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.policy import enforce
from alliance.temporal import long_date
from alliance.views.kinds import NeededFirst
from business_areas.views.entry import CHECK, EntryPage
from governance.models import Board, Decision
from governance.policies import cannot_keep_board
from governance.views.resolve import BOARD, HOME, OfOneBoard


class KeepingPage(EntryPage):
    """A page that writes to the record of the Board. A subclass gives `carry_out(form)`, the action.

    `asked_as` says which question of the form a field of the record is asked by, where the names differ.
    """

    asked_as: dict[str, str] = {}
    when_checked: dict = {}

    def cannot(self):
        return cannot_keep_board(self.request.user)

    def get_breadcrumbs(self):
        return [HOME, BOARD]

    def carry_out(self, form):
        raise NotImplementedError

    def do(self, form):
        try:
            return self.carry_out(form)
        except ValidationError as wrong:
            if hasattr(wrong, "error_dict"):
                renamed = {self.asked_as.get(name, name): said for name, said in wrong.error_dict.items()}
                raise ValidationError(renamed) from None
            raise

    @property
    def submit_label(self):
        return "Continue" if self.check_first else "Save"

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= self.when_checked
        return super().show(form, http_status=http_status, template=template, **extra)

    @staticmethod
    def in_words(field, value) -> str:
        if isinstance(value, list):
            labels = dict(field.field.choices)
            return ". ".join(labels[each] for each in value)
        if isinstance(value, date):
            return long_date(value)
        return EntryPage.in_words(field, value)


class KeepingOneBoard(OfOneBoard, KeepingPage):
    """A page that writes about the board there is."""

    @cached_property
    def thing(self) -> Board:
        if self.board is None:
            if cannot_keep_board(self.request.user):
                raise Http404("No board is recorded yet.")
            raise NeededFirst("No board is recorded yet. Record it here first.", reverse("record-board"))
        return self.board

    def get_marking(self):
        return Marking(self.thing.source.marking)

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb()]

    def here(self) -> str:
        return f"{BOARD[1]}{self.board_query()}"


class AskedFirst:
    """For pages that say who may use them before they look for what they are about."""

    def cannot_at_all(self) -> str:
        return cannot_keep_board(self.request.user)

    def new_source_url(self):
        # What is recorded here comes from the Board itself, and names no source.
        return ""

    def let_in(self):
        enforce(self.cannot_at_all())
        super().let_in()


def in_words(field, value) -> str:
    """What was typed, for the check page: markings and people by their names."""
    if field.name == "marking":
        return Marking(value).label
    if isinstance(value, Decision):
        return value.reference
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(field.field, forms.ModelChoiceField):
        return str(value)
    return KeepingPage.in_words(field, value)


class Deciding(AskedFirst, KeepingPage):
    """A page that writes about one decision, or about one action."""

    in_words = staticmethod(in_words)

    def get_marking(self):
        return Marking(self.thing.marking)

    def form_options(self):
        return {}

    @property
    def user(self):
        return self.request.user
