"""What waits between meetings, until one takes it up."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from governance.actions.agendas import add_item, bring_item
from governance.agenda import deferrals
from governance.forms.agendas import BringItemForm
from governance.models import AgendaItem, Meeting
from governance.policies import cannot_keep_board
from governance.views.agendas.items import (
    PARKING,
    ChangeItem,
    ItemPage,
    KeepingOneItem,
    WithdrawItem,
    item_address,
)
from governance.views.boards.board import sub_navigation
from governance.views.keeping import KeepingOneBoard
from governance.views.meetings.of_meetings import OfMeetings
from governance.views.resolve import HOME, link_to_changes


class ParkingList(OfMeetings, Page):
    """What waits between meetings, until one takes it up."""

    public = True
    template_name = "governance/parking.html"
    heading = PARKING

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb()]

    @cached_property
    def items(self) -> list[AgendaItem]:
        rows = AgendaItem.objects.visible_to(self.request.user).filter(
            board=self.board, meeting__isnull=True, withdrawn_at__isnull=True
        )
        return list(rows.select_related("presented_by").order_by("order", "pk"))

    def get_marking(self):
        return highest(item.marking for item in self.items)

    def context(self, **extra):
        keeping = self.board is not None and not cannot_keep_board(self.request.user)
        times = deferrals(self.board) if any(item.continues_id for item in self.items) else {}
        rows = [self.row(number, item, times) for number, item in enumerate(self.items, start=1)]
        return super().context(
            sub_navigation=sub_navigation(PARKING, self.board_query()),
            actions=[{"label": "Add to the parking list", "url": self.url("add-parked")}] if keeping else [],
            rows=rows,
            keeping=keeping,
            page_is_illustrative=any(item.illustrative for item in self.items),
            **extra,
        )

    def row(self, number: int, item: AgendaItem, times: dict) -> dict:
        notes = [f"Recommendation: {item.recommendation}"] if item.recommendation else []
        if count := times.get(item.pk):
            notes.append(f"Deferred {'once' if count == 1 else f'{count} times'} before")
        if item.illustrative:
            notes.append("Illustrative")
        links = (
            ("Bring to a meeting", "bring-parked"),
            ("Change", "change-parked"),
            ("Withdraw", "withdraw-parked"),
        )
        return {
            "item": item,
            "purpose": item.get_purpose_display(),
            "tranche": item.get_tranche_display(),
            "notes": notes,
            "links": [
                {"label": label, "url": f"{reverse(name, args=[number])}{self.board_query()}"}
                for label, name in links
            ]
            + link_to_changes(self.request.user, "parked", number, self.board_query()),
        }


class AddParked(ItemPage, OfMeetings, KeepingOneBoard):
    heading = "Add to the parking list"
    submit_label = "Add to the list"

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), (PARKING, self.url("parking"))]

    def initial(self):
        return {"marking": Marking.OFFICIAL, "kind": "business", "consent": "no"}

    def form_options(self):
        return self.item_options(None, None)

    def carry_out(self, form):
        return add_item(form.new_item(self.thing, None), form.areas_chosen(), by=self.request.user)

    def done(self, item):
        return f"Added to the parking list: {item.title}.", item_address(self, item)


class Parked:
    """For pages under /board/parking/<number>/. The number is the place among what this person may read."""

    def numbered(self, rows):
        place = self.kwargs["number"] - 1
        rows = list(rows.filter(meeting__isnull=True).order_by("order", "pk"))
        return rows[place] if 0 <= place < len(rows) else None

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), (PARKING, self.url("parking"))]


class ChangeParked(Parked, ChangeItem):
    pass


class WithdrawParked(Parked, WithdrawItem):
    pass


class BringParked(Parked, KeepingOneItem):
    template_name = "page/confirm.html"
    heading = "Bring this item to a meeting"
    form_class = BringItemForm
    submit_label = "Bring it to the meeting"

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings that may still take something up: to come, and not open yet."""
        rows = Meeting.objects.visible_to(self.request.user).filter(
            board=self.board, held_on__gte=today(), opened_at__isnull=True, cancelled_at__isnull=True
        )
        return list(rows.select_related("board").order_by("held_on"))

    def form_options(self):
        return {"meetings": self.meetings}

    def carry_out(self, form):
        return bring_item(self.thing, form.chosen(), by=self.request.user)

    def done(self, item):
        return f"{item.title} is on the agenda of {long_date(item.meeting.held_on)}.", item_address(
            self, item
        )

    def context(self, **extra):
        refusal = (
            "" if self.meetings else "No meeting to come is planned. Prepare one, and it can be taken up."
        )
        return super().context(**{"answers": self.answers_shown(), "refusal": refusal, **extra})
