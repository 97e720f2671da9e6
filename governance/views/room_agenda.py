"""In the room: the items that are taken together, and one that is added because it cannot wait."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import weekday_date
from business_areas.models import BusinessArea
from governance.actions.agendas import flag_item
from governance.actions.records import add_urgent_item, take_together
from governance.forms.agendas import UrgentItemForm
from governance.forms.records import TogetherForm
from governance.models import AgendaItem
from governance.policies import cannot_add_urgent_item, cannot_take_together
from governance.recording import record_of, seats_on
from governance.room import room_of
from governance.together import Together, put_together
from governance.views.resolve import BOARD, HOME
from governance.views.room import RoomPage


class OnTheAgenda(RoomPage):
    """A page of the record that is about several items, or about one that is not there yet."""

    def get_breadcrumbs(self):
        heading = f"Recording: {weekday_date(self.meeting.held_on)}"
        return [HOME, BOARD, (heading, self.address("record-meeting"))]

    def get_marking(self):
        # What is written in the room is nobody else's yet: OFFICIAL at least.
        return highest([Marking.OFFICIAL, super().get_marking()])


class TakeTogether(OnTheAgenda):
    """The items that nobody asked to discuss, on one form with one assent; or one of them taken out."""

    template_name = "governance/room/together.html"
    form_class = TogetherForm
    heading = "Items taken together"
    submit_label = "Record them together"

    def cannot_act(self):
        return cannot_take_together(self.request.user, self.meeting)

    @cached_property
    def found(self) -> list[Together]:
        return put_together(self.items, self.level, self.request.user)

    @property
    def together(self) -> list[Together]:
        """Those that can be taken together as it is now."""
        return [each for each in self.found if not each.left_out]

    def form_options(self):
        return {"room": room_of(self.meeting, self.level), "together": self.together}

    def initial(self):
        """Whoever is represented is taken to assent."""
        represented = self.quorum_of(self.recorded).represented
        return {"assenting": [each.slug for each in represented]}

    def post(self, request, **kwargs):
        if "separately" in request.POST and "change" not in request.POST:
            return self.take_out(request.POST["separately"])
        return super().post(request, **kwargs)

    def act(self, form):
        keys = {int(key) for key in self.request.POST.getlist("item") if is_key(key)}
        saved = take_together(self.meeting, keys, form.cleaned_data["assenting"], by=self.request.user)
        count = len(saved)
        if count:
            items = "1 item is" if count == 1 else f"{count} items are"
            messages.success(self.request, f"{items} recorded, taken together.")
        return self.next_without_outcome()

    def next_without_outcome(self) -> str:
        """The first item of which nothing came yet or, with none, the end of the meeting."""
        del self.items  # as they are now
        for item in self.items:
            record = record_of(item)
            if record is None or not record.outcome:
                return self.address("record-item", item.order)
        return self.address("end-meeting")

    def show_refused(self, form, wrong):
        self.look_again()
        again = self.get_form(self.request.POST)
        return super().show_refused(again, wrong)

    def look_again(self) -> None:
        for read in ("found", "items"):
            self.__dict__.pop(read, None)

    def take_out(self, key: str):
        """Take one item separately, for whoever asks for it. All else that was typed stays on the page."""
        form = self.get_form(self.request.POST)
        one = next((each.item for each in self.together if str(each.item.pk) == key), None)
        if one is None:
            gone = ValidationError("That item is no longer among those taken together. Look at what is left.")
            return self.show_refused(form, gone)
        if not form.is_valid() or (asked := form.asked_separately(one)) is None:
            return self.show(form, http_status=422)
        slug, why = asked
        seats = seats_on(self.meeting.board, self.meeting.held_on, self.level)
        seat = next(each for each in seats if each.slug == slug)
        try:
            flag_item(one, seat, why, by=self.request.user)
        except ValidationError as wrong:
            return self.show_refused(form, wrong)
        messages.success(self.request, f"Item {one.order}, {one.title}, is taken separately.")
        self.look_again()
        return self.show(self.get_form(self.request.POST))

    def context(self, **extra):
        refusal = cannot_take_together(self.request.user, self.meeting)
        return super().context(
            **{
                "refusal": refusal,
                "quorum": self.quorum_of(self.recorded),
                "left_out": [
                    {
                        "number": each.item.order,
                        "title": each.item.title,
                        "url": self.address("record-item", each.item.order),
                        "why": each.left_out,
                    }
                    for each in self.found
                    if each.left_out
                ],
                **extra,
            }
        )


def is_key(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 10


class AddUrgentItem(OnTheAgenda):
    """An item that cannot wait, once the meeting has begun: with why, and with the chair's word."""

    form_class = UrgentItemForm
    template_name = "governance/room/urgent.html"
    heading = "Add an urgent item"
    submit_label = "Add the item"

    def cannot(self):
        return cannot_add_urgent_item(self.request.user, self.meeting)

    def initial(self):
        return {"marking": self.meeting.marking, "purpose": AgendaItem.Purpose.DISCUSSION}

    def form_options(self):
        user, meeting = self.request.user, self.meeting
        return {
            "user": user,
            "seats": seats_on(meeting.board, meeting.held_on, self.level),
            "areas": BusinessArea.objects.visible_to(user),
            "most": meeting.marking,
            "chair": meeting.chaired_by,
        }

    def act(self, form):
        item = form.new_item(self.meeting.board, self.meeting)
        item = add_urgent_item(item, form.areas_chosen(), by=self.request.user)
        messages.success(self.request, f"Added as item {item.order}: {item.title}.")
        return self.address("record-item", item.order)
