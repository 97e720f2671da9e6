"""Addresses of calendars, and private addresses of them."""

from django.urls import path

from governance.views.calendars import CalendarFeed, CalendarPage, MakeCalendarAddress, RevokeCalendarAddress

urlpatterns = [
    path("account/calendar/", CalendarPage.as_view(), name="calendar"),
    path("account/calendar/make/", MakeCalendarAddress.as_view(), name="make-calendar-address"),
    path("account/calendar/revoke/", RevokeCalendarAddress.as_view(), name="revoke-calendar-address"),
    path("calendars/<str:token>.ics", CalendarFeed.as_view(), name="calendar-feed"),
]
