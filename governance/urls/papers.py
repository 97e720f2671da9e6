"""Addresses of papers and packs."""

from django.urls import path

from alliance.addresses import with_files
from governance.urls.beginnings import MEETING
from governance.views.papers.keeping import AskForPaper, ChangePaper, ClearPaper, ReceivePaper, WithdrawPaper
from governance.views.papers.packs import BuildPack, Everything, PackFile, PackPage
from governance.views.papers.paper import PaperPage, VersionFile
from governance.views.papers.paper_list import PaperList
from governance.views.reminders import RemindAuthors

PAPER = "board/papers/<int:number>/"

urlpatterns = [
    *with_files(f"{MEETING}papers/", PaperList, "papers"),
    path(f"{MEETING}papers/remind/", RemindAuthors.as_view(), name="remind-authors"),
    path(f"{MEETING}papers/ask/", AskForPaper.as_view(), name="ask-for-paper"),
    path(f"{MEETING}pack/", PackPage.as_view(), name="pack"),
    path(f"{MEETING}pack.pdf", PackFile.as_view(), name="pack-pdf"),
    path(f"{MEETING}pack/build/", BuildPack.as_view(), name="build-pack"),
    path(f"{MEETING}everything.zip", Everything.as_view(), name="everything"),
    path(PAPER, PaperPage.as_view(), name="paper"),
    path(f"{PAPER}v<int:version>/", VersionFile.as_view(), name="paper-version"),
    path(f"{PAPER}change/", ChangePaper.as_view(), name="change-paper"),
    path(f"{PAPER}receive/", ReceivePaper.as_view(), name="receive-paper"),
    path(f"{PAPER}clear/", ClearPaper.as_view(), name="clear-paper"),
    path(f"{PAPER}withdraw/", WithdrawPaper.as_view(), name="withdraw-paper"),
]
