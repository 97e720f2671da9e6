"""Addresses of the Board: its seats, who holds them, its terms and its rota."""

from django.urls import path

from alliance.addresses import with_files
from governance.views.boards.board import BoardPage, TermsPage
from governance.views.boards.entry import AbolishSeat, RecordBoard, RecordSeat, RecordTerms, SetRota
from governance.views.boards.holders import (
    CorrectHolding,
    EndSubstitute,
    NameSubstitute,
    RecordHolding,
    RecordPostHolder,
    WithdrawHolding,
)
from governance.views.boards.seat import SeatPage

SEAT = "board/seats/<slug:slug>/"

urlpatterns = [
    *with_files("board/", BoardPage, "board"),
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
]
