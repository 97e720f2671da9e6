"""A person's private calendar address, and the calendar that it gives."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse

from alliance.markings import Marking
from alliance.temporal import long_date, today
from alliance.views.kinds import ActionPage, Page
from governance.actions.calendars import make_calendar_address, revoke_calendar_address
from governance.calendars import calendar_of
from governance.models import CalendarAddress
from governance.models.calendars import hashed
from governance.policies import cannot_keep_calendar_address

ACCOUNT = (("Home", "/"), ("Your account", "/account/"))
CALENDAR = (*ACCOUNT, ("Your calendar", "/account/calendar/"))
OLD_ONE_ENDS = (
    "Calendars that read your old address stop being brought up to date, and show what they last read."
)


class CalendarPage(Page):
    """Whether the person has a private calendar address, and what to do about it."""

    template_name = "governance/calendar.html"
    heading = "Your calendar"
    breadcrumbs = ACCOUNT

    def get_marking(self):
        return Marking.OFFICIAL

    def context(self, **extra):
        address = CalendarAddress.objects.visible_to(self.request.user).first()
        return super().context(address=address, **extra)


class ForOwnCalendar(ActionPage):
    """For what a person does with their own calendar address."""

    template_name = "page/confirm.html"
    breadcrumbs = CALENDAR
    consequences: tuple[str, ...] = ()

    def cannot(self) -> str:
        return cannot_keep_calendar_address(self.request.user)

    def get_marking(self):
        return Marking.OFFICIAL

    def has_address(self) -> bool:
        return CalendarAddress.objects.visible_to(self.request.user).exists()


class MakeCalendarAddress(ForOwnCalendar):
    """A new private address, in the place of any there was. It is shown once, on the page that answers."""

    submit_label = "Make a private address"
    breadcrumbs = CALENDAR

    def get_heading(self):
        return "Replace your calendar address?" if self.has_address() else "Make a private calendar address?"

    def context(self, **extra):
        follows = [
            "The address is shown once, for you to copy into your calendar program.",
            "Whoever has the address can read your calendar without signing in, until you revoke it.",
            "The calendar holds what you may read when it is asked for, and nothing that is marked "
            "OFFICIAL-SENSITIVE.",
        ]
        if self.has_address():
            follows.append(OLD_ONE_ENDS)
        return super().context(consequences=follows, **extra)

    def post(self, request, **kwargs):
        token = make_calendar_address(by=request.user)
        address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
        told = {"heading": "Your private calendar address", "private_address": address}
        response = self.render(template="governance/calendar_address.html", **super().context(**told))
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class RevokeCalendarAddress(ForOwnCalendar):
    """The private address stops working."""

    heading = "Revoke your calendar address?"
    submit_label = "Revoke the address"

    def context(self, **extra):
        return super().context(warn=True, consequences=[OLD_ONE_ENDS], **extra)

    def act(self, form):
        revoke_calendar_address(by=self.request.user)
        messages.success(self.request, f"Your calendar address was revoked on {long_date(today())}.")
        return reverse("calendar")


class CalendarFeed(Page):
    """The calendar of whoever the address belongs to, as they may read now. Needs no sign-in."""

    public = True

    def get(self, request, token, **kwargs):
        found = CalendarAddress.objects.in_force().filter(token_hash=hashed(token))
        address = found.select_related("user").first()
        if address is None:
            raise Http404("There is no calendar at this address.")
        return HttpResponse(
            calendar_of(address.user, today(), request.build_absolute_uri),
            content_type="text/calendar; charset=utf-8",
            headers={
                "Cache-Control": "private, no-cache",
                "Referrer-Policy": "no-referrer",
                "X-Robots-Tag": "noindex",
            },
        )
