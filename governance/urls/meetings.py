"""Addresses of meetings, and preparing them."""

from django.urls import path

from alliance.addresses import with_files
from governance.urls.beginnings import MEETING
from governance.views.meetings.meeting import MeetingPage
from governance.views.meetings.meeting_list import MeetingList
from governance.views.meetings.preparing import (
    CancelMeeting,
    ChangeMeeting,
    PlanMeeting,
    PrepareMeeting,
    SwapChair,
)

urlpatterns = [
    *with_files("board/meetings/", MeetingList, "meetings"),
    path("board/meetings/plan/", PlanMeeting.as_view(), name="plan-meeting"),
    path("board/meetings/prepare/", PrepareMeeting.as_view(), name="prepare-meeting"),
    path(MEETING, MeetingPage.as_view(), name="meeting"),
    path(f"{MEETING}swap-chair/", SwapChair.as_view(), name="swap-chair"),
    path(f"{MEETING}change/", ChangeMeeting.as_view(), name="change-meeting"),
    path(f"{MEETING}cancel/", CancelMeeting.as_view(), name="cancel-meeting"),
]
