"""Addresses of agendas, their items and the parking list."""

from django.urls import path

from governance.urls.beginnings import MEETING
from governance.views.agendas.agenda import (
    AgendaPage,
    AgreeAgenda,
    ListWhatWasDecided,
    RecordAgreement,
    SendAgenda,
)
from governance.views.agendas.items import (
    AddItem,
    ChangeMeetingItem,
    FlagItem,
    MoveMeetingItem,
    ParkItem,
    WithdrawMeetingItem,
)
from governance.views.agendas.parking import AddParked, BringParked, ChangeParked, ParkingList, WithdrawParked

ITEM = f"{MEETING}items/<int:number>/"
PARKED = "board/parking/<int:number>/"

urlpatterns = [
    path(f"{MEETING}agenda/", AgendaPage.as_view(), name="agenda"),
    path(f"{MEETING}agenda/add/", AddItem.as_view(), name="add-item"),
    path(f"{MEETING}agenda/between-meetings/", ListWhatWasDecided.as_view(), name="list-what-was-decided"),
    path(f"{MEETING}agenda/send/", SendAgenda.as_view(), name="send-agenda"),
    path(f"{MEETING}agenda/agree/", AgreeAgenda.as_view(), name="agree-agenda"),
    path(f"{MEETING}agenda/record-agreement/", RecordAgreement.as_view(), name="record-agreement"),
    path(f"{ITEM}change/", ChangeMeetingItem.as_view(), name="change-item"),
    path(f"{ITEM}withdraw/", WithdrawMeetingItem.as_view(), name="withdraw-item"),
    path(f"{ITEM}move-up/", MoveMeetingItem.as_view(), name="move-item-up"),
    path(f"{ITEM}move-down/", MoveMeetingItem.as_view(up=False), name="move-item-down"),
    path(f"{ITEM}park/", ParkItem.as_view(), name="park-item"),
    path(f"{ITEM}flag/", FlagItem.as_view(), name="flag-item"),
    path("board/parking/", ParkingList.as_view(), name="parking"),
    path("board/parking/add/", AddParked.as_view(), name="add-parked"),
    path(f"{PARKED}change/", ChangeParked.as_view(), name="change-parked"),
    path(f"{PARKED}withdraw/", WithdrawParked.as_view(), name="withdraw-parked"),
    path(f"{PARKED}bring/", BringParked.as_view(), name="bring-parked"),
]
