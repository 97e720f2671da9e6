"""Addresses of what the forces of the region were told."""

from django.urls import path

from alliance.addresses import with_files
from governance.views.sharing import AnswerSharing, Share, SharingList

urlpatterns = [
    *with_files("board/sharing/", SharingList, "sharing"),
    path("board/sharing/add/", Share.as_view(), name="share"),
    path("board/sharing/<int:number>/answer/", AnswerSharing.as_view(), name="answer-sharing"),
]
