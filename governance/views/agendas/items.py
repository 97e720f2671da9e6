"""Adding, changing, moving, parking, flagging and withdrawing the items of an agenda."""

from django.db import transaction
from django.http import Http404
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from business_areas.models import BusinessArea
from governance.actions.agendas import add_item, change_item, flag_item, move_item, park_item, withdraw_item
from governance.forms.agendas import FlagItemForm, ItemForm, OfOneItemForm, ParkItemForm, WithdrawItemForm
from governance.models import AgendaItem, Board, Meeting
from governance.policies import cannot_change_agenda, cannot_flag_item, cannot_flag_items
from governance.roster import roster
from governance.views.keeping import KeepingOneBoard
from governance.views.meetings.of_meetings import OfMeetings
from governance.views.meetings.of_one_meeting import KeepingOneMeeting, OfOneMeeting
from governance.views.resolve import HOME

PARKING = "Parking list"


class ItemPage:
    """What pages that add or change an item have in common."""

    form_class = ItemForm
    most = Marking.OFFICIAL_SENSITIVE

    def item_options(self, item: AgendaItem | None, meeting: Meeting | None) -> dict:
        user, day = self.request.user, meeting.held_on if meeting else today()
        chosen = item.presented_by_id if item else None
        return {
            "user": user,
            "seats": [seat for seat in self.seats.values() if seat.exists_on(day) or seat.pk == chosen],
            "areas": BusinessArea.objects.visible_to(user),
            "most": meeting.marking if meeting else self.most,
            "stays": item.kind if item else "",
        }


class AddItem(ItemPage, KeepingOneMeeting):
    heading = "Add an item to the agenda"
    submit_label = "Add the item"

    def cannot(self):
        return cannot_change_agenda(self.request.user, self.thing)

    def initial(self):
        return {"marking": self.meeting.marking, "kind": "business", "consent": "no"}

    def form_options(self):
        return self.item_options(None, self.meeting)

    def get_cancel_url(self):
        return self.url("agenda", self.meeting)

    def carry_out(self, form):
        item = form.new_item(self.meeting.board, self.meeting)
        return add_item(item, form.areas_chosen(), by=self.request.user)

    def done(self, item):
        return f"Added as number {item.order}: {item.title}.", item_address(self, item)


class KeepingOneItem(OfMeetings, KeepingOneBoard):
    """A page about one item of a meeting, or of the parking list.

    What is pressed acts on the item that the page showed, whatever number it has by then.
    """

    @cached_property
    def thing(self) -> AgendaItem:
        rows = AgendaItem.objects.visible_to(self.request.user).filter(board=self.board)
        rows = rows.select_related("meeting", "board__source", "presented_by").prefetch_related("areas")
        item = self.shown_before(rows) or self.numbered(rows.filter(withdrawn_at__isnull=True))
        if item is None or (item.meeting and item.meeting.marking > self.level):
            raise Http404("No item has this number.")
        return item

    def shown_before(self, rows) -> AgendaItem | None:
        which = self.request.POST.get("which", "")
        return (
            rows.filter(pk=which).first() if which.isascii() and which.isdigit() and len(which) < 10 else None
        )

    def numbered(self, rows) -> AgendaItem | None:
        raise NotImplementedError

    def cannot(self):
        return cannot_change_agenda(self.request.user, self.thing.meeting)

    def get_marking(self):
        item = self.thing
        return highest([item.marking, item.meeting.marking if item.meeting else item.marking])

    def initial(self):
        return {"which": str(self.thing.pk)}

    def form_options(self):
        return {}

    def where_it_stands(self) -> str:
        item = self.thing
        return self.url("agenda", item.meeting) if item.meeting else self.url("parking")

    def get_cancel_url(self):
        return self.where_it_stands()

    def answers_shown(self) -> list[dict]:
        item = self.thing
        where = f"Number {item.order} of {long_date(item.meeting.held_on)}" if item.meeting else PARKING
        return [
            {"label": "Item", "value": item.title},
            {"label": "Where it stands", "value": where},
            {"label": "What it is for", "value": item.get_purpose_display()},
        ]


class OfAMeeting(OfOneMeeting):
    """For pages under /board/meetings/<day>/items/<number>/."""

    def get_marking(self):
        return highest([self.meeting.marking, KeepingOneItem.get_marking(self)])

    def numbered(self, rows):
        return rows.filter(meeting=self.meeting, order=self.kwargs["number"]).first()

    def get_breadcrumbs(self):
        return [
            HOME,
            self.board_crumb(),
            self.meetings_crumb(),
            self.meeting_crumb(),
            ("Agenda", self.url("agenda", self.meeting)),
        ]


class ChangeItem(ItemPage, KeepingOneItem):
    heading = "Change an item"
    edits_in_place = True

    def initial(self):
        return ItemForm.said_by(self.thing)

    def form_options(self):
        return self.item_options(self.thing, self.thing.meeting)

    def perform(self, form):
        with transaction.atomic():
            # The board before the item, as every action on an agenda does: two never wait for each other.
            Board.objects.select_for_update().get(pk=self.thing.board_id)
            return super().perform(form)

    def carry_out(self, form):
        # What was typed goes into a copy: the page still shows what is stored when it is refused.
        item = AgendaItem.objects.visible_to(self.request.user).get(pk=self.thing.pk)
        unread = item.areas.exclude(pk__in=BusinessArea.objects.visible_to(self.request.user))
        areas = [*form.areas_chosen(), *unread]
        return change_item(form.put_into(item), areas, by=self.request.user)

    def done(self, item):
        return f"Changed: {item.title}.", item_address(self, item)

    def context(self, **extra):
        said = "Changing an agenda that was sent or agreed opens it again."
        return super().context(**{"introduction": said if self.thing.meeting else "", **extra})

    @staticmethod
    def in_words(field, value) -> str:
        if value in ("", []):
            return "None"
        return KeepingOneItem.in_words(field, value)


class WithdrawItem(KeepingOneItem):
    template_name = "page/confirm.html"
    heading = "Are you sure you want to withdraw this item?"
    form_class = WithdrawItemForm
    submit_label = "Withdraw it"

    def carry_out(self, form):
        return withdraw_item(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, item):
        return f"Withdrawn: {item.title}.", self.where_it_stands()

    def context(self, **extra):
        return super().context(
            **{
                "answers": self.answers_shown(),
                "consequences": [
                    "The items after it move up by one number.",
                    "It stays readable under the agenda, with your reason.",
                    "This cannot be undone. To let it wait for another meeting, park it instead.",
                ],
                "warn": True,
                **extra,
            }
        )


class MoveItem(KeepingOneItem):
    """Let an item change places with its neighbour. The buttons on the agenda send this form."""

    template_name = "page/confirm.html"
    form_class = OfOneItemForm
    up = True

    @property
    def submit_label(self):
        return "Move up" if self.up else "Move down"

    def get_heading(self):
        return f"Move this item {'up' if self.up else 'down'}?"

    def carry_out(self, form):
        return move_item(self.thing, self.up, by=self.request.user)

    def done(self, item):
        item.refresh_from_db()
        moved = "up" if self.up else "down"
        where = f" It is number {item.order} now." if item.meeting else ""
        return f"Moved {moved}: {item.title}.{where}", item_address(self, item)

    def context(self, **extra):
        return super().context(**{"answers": self.answers_shown(), **extra})


def item_address(page, item: AgendaItem) -> str:
    """Where an item stands on the agenda or the parking list."""
    where = page.url("agenda", item.meeting) if item.meeting else page.url("parking")
    return f"{where}#item-{item.pk}"


class ChangeMeetingItem(OfAMeeting, ChangeItem):
    pass


class WithdrawMeetingItem(OfAMeeting, WithdrawItem):
    pass


class MoveMeetingItem(OfAMeeting, MoveItem):
    pass


class ParkItem(OfAMeeting, KeepingOneItem):
    template_name = "page/confirm.html"
    heading = "Put this item on the parking list?"
    form_class = ParkItemForm
    submit_label = "Put it on the parking list"

    def carry_out(self, form):
        return park_item(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, item):
        return f"{item.title} waits on the parking list.", self.url("agenda", self.meeting)

    def context(self, **extra):
        return super().context(
            **{
                "answers": self.answers_shown(),
                "consequences": [
                    "The items after it move up by one number.",
                    "It waits there until it is brought to a meeting. It is not counted as deferred.",
                ],
                **extra,
            }
        )


class FlagItem(OfAMeeting, KeepingOneItem):
    """Ask, for a corporation sole, that an item be discussed and not taken together with others."""

    template_name = "page/confirm.html"
    heading = "Ask for this item to be discussed"
    form_class = FlagItemForm
    submit_label = "Ask for it to be discussed"

    def cannot(self):
        return cannot_flag_items(self.request.user)

    @cached_property
    def seats_that_may(self):
        user, item = self.request.user, self.thing
        seats = roster(self.board, today(), self.level)
        return [held.seat for held in seats if not cannot_flag_item(user, item, held)]

    def form_options(self):
        return {"seats": self.seats_that_may}

    def carry_out(self, form):
        told = form.cleaned_data
        return flag_item(self.thing, told["seat"], told["because"], by=self.request.user)

    def done(self, flag):
        return f"{flag.item.title} will be discussed.", item_address(self, flag.item)

    def context(self, **extra):
        refusal = ""
        if not self.seats_that_may:
            refusal = (
                "You hold no seat of the Board today for which you could ask this."
                if self.thing.consent
                else "This item is discussed anyway: it is not taken together with others."
            )
        return super().context(
            **{
                "answers": self.answers_shown(),
                "consequences": [
                    "It is no longer taken together with others. The agenda stays as it is agreed."
                ],
                "refusal": refusal,
                **extra,
            }
        )
