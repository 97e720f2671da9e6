"""Addresses under /board/exceptions/: what the Board does about exceptions in performance."""

from django.urls import path

from governance.views.exceptions import CloseException

urlpatterns = [
    path("board/exceptions/<int:number>/close/", CloseException.as_view(), name="close-exception"),
]
