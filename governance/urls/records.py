"""Addresses of the record that is kept while a meeting is held."""

from django.urls import path

from governance.urls.beginnings import MEETING
from governance.views.room import EndMeeting, RecordMeeting
from governance.views.room_agenda import AddUrgentItem, TakeTogether
from governance.views.room_item import HoldItem, RecordItem, TakeOver
from governance.views.room_screen import RoomScreen
from governance.views.room_versions import ItemVersions, PutInForce

RECORD = f"{MEETING}record/"
RECORDED_ITEM = f"{RECORD}items/<int:number>/"

urlpatterns = [
    path(RECORD, RecordMeeting.as_view(), name="record-meeting"),
    path(f"{RECORD}end/", EndMeeting.as_view(), name="end-meeting"),
    path(f"{RECORD}together/", TakeTogether.as_view(), name="take-together"),
    path(f"{RECORD}urgent/", AddUrgentItem.as_view(), name="add-urgent-item"),
    path(f"{RECORD}screen/", RoomScreen.as_view(), name="room-screen"),
    path(RECORDED_ITEM, RecordItem.as_view(), name="record-item"),
    path(f"{RECORDED_ITEM}lock/", HoldItem.as_view(), name="hold-item"),
    path(f"{RECORDED_ITEM}take-over/", TakeOver.as_view(), name="take-over-item"),
    path(f"{RECORDED_ITEM}versions/", ItemVersions.as_view(), name="item-versions"),
    path(
        f"{RECORDED_ITEM}versions/<int:version>/put-in-force/",
        PutInForce.as_view(),
        name="put-version-in-force",
    ),
]
