"""Addresses under /board/."""

from django.urls import path

from governance.views.board import BoardPage, TermsPage
from governance.views.entry import AbolishSeat, RecordBoard, RecordSeat, RecordTerms, SetRota
from governance.views.holders import (
    CorrectHolding,
    EndSubstitute,
    NameSubstitute,
    RecordHolding,
    RecordPostHolder,
    WithdrawHolding,
)
from governance.views.room import EndMeeting, RecordMeeting
from governance.views.room_item import HoldItem, ItemVersions, PutInForce, RecordItem, TakeOver
from governance.views.seat import SeatPage

SEAT = "board/seats/<slug:slug>/"
RECORD = "board/meetings/<slug:day>/record/"
RECORDED_ITEM = f"{RECORD}items/<int:number>/"

urlpatterns = [
    path("board/", BoardPage.as_view(), name="board"),
    path("board.csv", BoardPage.as_view(extension="csv"), name="board-csv"),
    path("board.xlsx", BoardPage.as_view(extension="xlsx"), name="board-xlsx"),
    path("board/add/", RecordBoard.as_view(), name="record-board"),
    path("board/terms/", TermsPage.as_view(), name="terms"),
    path("board/terms/add/", RecordTerms.as_view(), name="record-terms"),
    path("board/rota/set/", SetRota.as_view(), name="set-rota"),
    path("board/people/add/", RecordPostHolder.as_view(), name="record-post-holder"),
    path("board/seats/add/", RecordSeat.as_view(), name="record-seat"),
    path(SEAT, SeatPage.as_view(), name="seat"),
    path(f"{SEAT}abolish/", AbolishSeat.as_view(), name="abolish-seat"),
    path(f"{SEAT}holders/add/", RecordHolding.as_view(), name="record-holding"),
    path(f"{SEAT}holders/<int:number>/correct/", CorrectHolding.as_view(), name="correct-holding"),
    path(f"{SEAT}holders/<int:number>/withdraw/", WithdrawHolding.as_view(), name="withdraw-holding"),
    path(f"{SEAT}substitutes/add/", NameSubstitute.as_view(), name="name-substitute"),
    path(f"{SEAT}substitutes/<int:number>/end/", EndSubstitute.as_view(), name="end-substitute"),
    path(RECORD, RecordMeeting.as_view(), name="record-meeting"),
    path(f"{RECORD}end/", EndMeeting.as_view(), name="end-meeting"),
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
