"""Addresses under /information-requests/."""

from django.urls import path

from alliance.addresses import with_files
from governance.views.information_requests.copies import AnswerRequest, CopyPage
from governance.views.information_requests.gathering import (
    Decide,
    Gather,
    MoveThing,
    OwnWords,
    RemoveThing,
)
from governance.views.information_requests.requests import (
    ChangeRequest,
    CloseRequest,
    RecordRequest,
    ReopenRequest,
    RequestList,
    RequestPage,
)

REQUESTS = "information-requests/"
ONE = f"{REQUESTS}<slug:reference>/"
THING = f"{ONE}parts/<int:key>/"
FILES = ("pdf", "docx", "xlsx", "csv")


def copies(before: str, name: str) -> list:
    """Both copies of an answer at an address, each as a page and as files."""
    return [
        path(
            f"{before}{copy}{f'.{extension}' if extension else '/'}",
            CopyPage.as_view(whole=whole, extension=extension),
            name="-".join(filter(None, [name, copy, extension])),
        )
        for copy, whole in (("disclosure-copy", False), ("officers-copy", True))
        for extension in ("", *FILES)
    ]


urlpatterns = [
    *with_files(REQUESTS, RequestList, "information-requests"),
    path(f"{REQUESTS}record/", RecordRequest.as_view(), name="record-information-request"),
    path(ONE, RequestPage.as_view(), name="information-request"),
    path(f"{ONE}change/", ChangeRequest.as_view(), name="change-information-request"),
    path(f"{ONE}gather/", Gather.as_view(), name="gather-for-request"),
    path(f"{ONE}answer/", AnswerRequest.as_view(), name="answer-information-request"),
    path(f"{ONE}close/", CloseRequest.as_view(), name="close-information-request"),
    path(f"{ONE}open-again/", ReopenRequest.as_view(), name="reopen-information-request"),
    path(f"{THING}decide/", Decide.as_view(), name="decide-facts"),
    path(f"{THING}own-words/", OwnWords.as_view(), name="own-words"),
    path(f"{THING}move/", MoveThing.as_view(), name="move-gathered"),
    path(f"{THING}remove/", RemoveThing.as_view(), name="remove-gathered"),
    *copies(ONE, "request"),
    *copies(f"{ONE}answers/<int:number>/", "answer"),
]
