"""Addresses under /board/, /decisions/ and /actions/."""

from django.urls import path

from governance.views.board import BoardPage, TermsPage
from governance.views.deciding import (
    ConcludeNotAgreed,
    CorrectDecision,
    CorrectDraft,
    DraftADecision,
    GiveOwnAnswer,
    RecordAnswer,
    RecordProgress,
    WithholdOfDecision,
    WithholdOfDraft,
)
from governance.views.decisions import DecisionList, DecisionPage, DraftList, DraftPage
from governance.views.entry import AbolishSeat, RecordBoard, RecordSeat, RecordTerms, SetRota
from governance.views.holders import (
    CorrectHolding,
    EndSubstitute,
    NameSubstitute,
    RecordHolding,
    RecordPostHolder,
    WithdrawHolding,
)
from governance.views.seat import SeatPage
from governance.views.tasks import (
    ActionDetail,
    ActionList,
    AnswerAction,
    CloseAction,
    IssueAction,
    MoveDueDay,
    ReadingOut,
    RecordAction,
    ReplyToAction,
)

DRAFT = "decisions/drafts/<int:number>/"
DECISION = "decisions/<str:reference>/"
ACTION = "actions/<str:reference>/"
SEAT = "board/seats/<slug:slug>/"

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
    path("decisions/", DecisionList.as_view(), name="decisions"),
    path("decisions.csv", DecisionList.as_view(extension="csv"), name="decisions-csv"),
    path("decisions.xlsx", DecisionList.as_view(extension="xlsx"), name="decisions-xlsx"),
    path("decisions/drafts/", DraftList.as_view(), name="draft-decisions"),
    path("decisions/drafts/add/", DraftADecision.as_view(), name="draft-a-decision"),
    path(DRAFT, DraftPage.as_view(), name="draft-decision"),
    path(f"{DRAFT}correct/", CorrectDraft.as_view(), name="correct-draft"),
    path(f"{DRAFT}answer/", GiveOwnAnswer.as_view(), name="give-own-answer"),
    path(f"{DRAFT}answers/<slug:corporation>/add/", RecordAnswer.as_view(), name="record-answer"),
    path(f"{DRAFT}conclude/", ConcludeNotAgreed.as_view(), name="conclude-not-agreed"),
    path(f"{DRAFT}withhold/", WithholdOfDraft.as_view(), name="withhold-of-draft"),
    path(DECISION, DecisionPage.as_view(), name="decision"),
    path(f"{DECISION}correct/", CorrectDecision.as_view(), name="correct-decision"),
    path(f"{DECISION}progress/add/", RecordProgress.as_view(), name="record-progress"),
    path(f"{DECISION}withhold/", WithholdOfDecision.as_view(), name="withhold-of-decision"),
    path("actions/", ActionList.as_view(), name="actions"),
    path("actions.csv", ActionList.as_view(extension="csv"), name="actions-csv"),
    path("actions.xlsx", ActionList.as_view(extension="xlsx"), name="actions-xlsx"),
    path("actions/add/", RecordAction.as_view(), name="record-action"),
    path("actions/read-out/", ReadingOut.as_view(), name="read-out-actions"),
    path("actions/drafts/<int:number>/issue/", IssueAction.as_view(), name="issue-action"),
    path(ACTION, ActionDetail.as_view(), name="action"),
    path(f"{ACTION}move/", MoveDueDay.as_view(), name="move-due-day"),
    path(f"{ACTION}reply/", ReplyToAction.as_view(), name="reply-to-action"),
    path(f"{ACTION}answer/", AnswerAction.as_view(), name="answer-action"),
    path(f"{ACTION}close/", CloseAction.as_view(), name="close-action"),
]
