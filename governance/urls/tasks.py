"""Addresses of the actions of the Board."""

from django.urls import path

from alliance.addresses import with_files
from governance.views.tasks.action import ActionDetail
from governance.views.tasks.action_list import ActionList
from governance.views.tasks.keeping import (
    AnswerAction,
    CloseAction,
    IssueAction,
    MoveDueDay,
    RecordAction,
    ReplyToAction,
)
from governance.views.tasks.reading_out import ReadingOut

ACTION = "actions/<str:reference>/"

urlpatterns = [
    *with_files("actions/", ActionList, "actions"),
    path("actions/add/", RecordAction.as_view(), name="record-action"),
    path("actions/read-out/", ReadingOut.as_view(), name="read-out-actions"),
    path("actions/drafts/<int:number>/issue/", IssueAction.as_view(), name="issue-action"),
    path(ACTION, ActionDetail.as_view(), name="action"),
    path(f"{ACTION}move/", MoveDueDay.as_view(), name="move-due-day"),
    path(f"{ACTION}reply/", ReplyToAction.as_view(), name="reply-to-action"),
    path(f"{ACTION}answer/", AnswerAction.as_view(), name="answer-action"),
    path(f"{ACTION}close/", CloseAction.as_view(), name="close-action"),
]
