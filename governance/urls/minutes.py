"""Addresses of decision sheets and minutes."""

from django.urls import path, register_converter

from alliance.addresses import DOCUMENTS, with_files
from governance.urls.beginnings import MEETING
from governance.views.minutes.keeping import (
    AssembleMinutes,
    CirculateMinutes,
    FinishMinutes,
    PublishMinutes,
    SendMinutes,
)
from governance.views.minutes.minutes import DecisionSheet, MinutesPage, VersionPage
from governance.views.minutes.paragraphs import (
    AddParagraph,
    AnswerComment,
    CommentOnParagraph,
    CorrectMinutes,
    RemoveParagraph,
    WriteParagraph,
)


class ParagraphNumber:
    """The number of a paragraph in an address: 5.3."""

    regex = r"[0-9]{1,5}\.[0-9]{1,5}"

    @staticmethod
    def to_python(value: str) -> str:
        return value

    to_url = to_python


register_converter(ParagraphNumber, "paragraph")

SHEET = f"{MEETING}decision-sheet/"
MINUTES = f"{MEETING}minutes/"
PARAGRAPH = f"{MINUTES}<paragraph:paragraph>/"

urlpatterns = [
    *with_files(SHEET, DecisionSheet, "decision-sheet", DOCUMENTS),
    *with_files(MINUTES, MinutesPage, "minutes", DOCUMENTS),
    path(f"{MINUTES}assemble/", AssembleMinutes.as_view(), name="assemble-minutes"),
    path(f"{MINUTES}send/", SendMinutes.as_view(), name="send-minutes"),
    path(f"{MINUTES}circulate/", CirculateMinutes.as_view(), name="circulate-minutes"),
    path(f"{MINUTES}finish/", FinishMinutes.as_view(), name="finish-minutes"),
    path(f"{MINUTES}publish/", PublishMinutes.as_view(), name="publish-minutes"),
    path(f"{MINUTES}items/<int:number>/add/", AddParagraph.as_view(), name="add-paragraph"),
    path(f"{PARAGRAPH}change/", WriteParagraph.as_view(), name="write-paragraph"),
    path(f"{PARAGRAPH}remove/", RemoveParagraph.as_view(), name="remove-paragraph"),
    path(f"{PARAGRAPH}comment/", CommentOnParagraph.as_view(), name="comment-on-paragraph"),
    path(f"{PARAGRAPH}correct/", CorrectMinutes.as_view(), name="correct-minutes"),
    path(f"{MINUTES}comments/<int:number>/answer/", AnswerComment.as_view(), name="answer-comment"),
    *with_files(f"{MINUTES}v<int:number>/", VersionPage, "minutes-version", DOCUMENTS),
]
