"""Addresses under /panels/ and /commitments/, and what a clerk is given of a report."""

from django.urls import path

from alliance.addresses import DOCUMENTS, with_files
from governance.views.panels.clerks import ClerkFile, SendToClerk
from governance.views.panels.keeping import (
    AnswerPromise,
    ChangePanel,
    MovePromise,
    Promise,
    RecordPanel,
    RecordPanelMeeting,
)
from governance.views.panels.members import CorrectMember, RecordMember
from governance.views.panels.panel import PanelList, PanelPage
from governance.views.panels.promised import CommitmentList
from governance.views.panels.questions import Ask, CorrectQuestion, QuestionList, QuestionPage, ReplyToPanel
from governance.views.panels.since import SincePage

PANEL = "panels/<slug:slug>/"
PROMISE = f"{PANEL}promised/<int:number>/"
QUESTION = f"{PANEL}questions/<int:number>/"

urlpatterns = [
    *with_files("commitments/", CommitmentList, "commitments"),
    path("panels/", PanelList.as_view(), name="panels"),
    path("panels/add/", RecordPanel.as_view(), name="record-panel"),
    path(PANEL, PanelPage.as_view(), name="panel"),
    path(f"{PANEL}change/", ChangePanel.as_view(), name="change-panel"),
    path(f"{PANEL}meetings/add/", RecordPanelMeeting.as_view(), name="record-panel-meeting"),
    *with_files(f"{PANEL}meetings/<slug:day>/since/", SincePage, "since-last-met", DOCUMENTS),
    path(f"{PANEL}members/add/", RecordMember.as_view(), name="record-panel-member"),
    path(f"{PANEL}members/<int:number>/correct/", CorrectMember.as_view(), name="correct-panel-member"),
    path(f"{PANEL}promised/add/", Promise.as_view(), name="promise"),
    path(f"{PROMISE}answer/", AnswerPromise.as_view(), name="answer-promise"),
    path(f"{PROMISE}move/", MovePromise.as_view(), name="move-promise"),
    *with_files(f"{PANEL}questions/", QuestionList, "panel-questions"),
    path(f"{PANEL}questions/add/", Ask.as_view(), name="ask"),
    path(QUESTION, QuestionPage.as_view(), name="panel-question"),
    path(f"{QUESTION}correct/", CorrectQuestion.as_view(), name="correct-question"),
    path(f"{QUESTION}reply/", ReplyToPanel.as_view(), name="reply-to-panel"),
    path("reports/<slug:slug>/clerk.zip", ClerkFile.as_view(), name="report-for-clerk"),
    path("reports/<slug:slug>/sent/", SendToClerk.as_view(), name="send-to-clerk"),
]
