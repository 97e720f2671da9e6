"""For the screen in the room: the item the meeting is at, in large letters, with nothing to press."""

from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.temporal import long_date
from governance.agenda import urgent_words
from governance.screen import SHOWN, Screen, screen_of
from governance.views.room import RoomPage

MOST_DIGITS = 4


class RoomScreen(RoomPage):
    """What the secretary puts on the screen. It follows what is recorded, or shows the item asked for.

    `item` in the address is the number of an item; without it, or where there is none such, the page shows
    the item that is written now.
    """

    http_method_names = ("get", "head", "options")
    template_name = "governance/room/screen.html"
    # It loads itself again every few seconds, whether or not anybody is in the room.
    asked_without_anybody = True

    def cannot_act(self):
        return ""  # there is nothing to press

    def get_heading(self):
        return f"Meeting of {long_date(self.meeting.held_on)}"

    @cached_property
    def asked(self) -> int | None:
        number = self.request.GET.get("item", "")
        return int(number) if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS else None

    @cached_property
    def screen(self) -> Screen | None:
        return screen_of(self.meeting, self.items, self.asked)

    def get_marking(self):
        # What is written in the room is nobody else's yet, and what is marked higher is not shown.
        return highest([Marking.OFFICIAL])

    def context(self, **extra):
        screen = self.screen
        return super().context(
            screen=screen,
            urgent=urgent_words(screen.item, min(self.level, SHOWN)) if screen and screen.shown else [],
            following=self.asked is None,
            follow_url=self.address("room-screen"),
            record_url=self.address("record-meeting"),
            **extra,
        )
