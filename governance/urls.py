"""Addresses under /board/, /decisions/, /published/, /actions/, /open-data/ and /calendars/."""

from django.urls import path, register_converter

from governance.views.agenda import AgendaPage, AgreeAgenda, RecordAgreement, SendAgenda
from governance.views.authorities import DeclareAuthority, WithdrawAuthority
from governance.views.board import BoardPage, TermsPage
from governance.views.calendars import CalendarFeed, CalendarPage, MakeCalendarAddress, RevokeCalendarAddress
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
from governance.views.items import (
    AddItem,
    ChangeMeetingItem,
    FlagItem,
    MoveMeetingItem,
    ParkItem,
    WithdrawMeetingItem,
)
from governance.views.meetings import MeetingList, MeetingPage
from governance.views.minutes import DecisionSheet, MinutesPage, VersionPage
from governance.views.open_data import (
    OParlAgendaItem,
    OParlList,
    OParlMembership,
    OParlObject,
    OParlSystem,
    OpenDataPage,
    SeatsAndPeople,
)
from governance.views.packs import BuildPack, Everything, PackFile, PackPage
from governance.views.papers import (
    AskForPaper,
    ChangePaper,
    ClearPaper,
    PaperList,
    PaperPage,
    ReceivePaper,
    VersionFile,
    WithdrawPaper,
)
from governance.views.parking import AddParked, BringParked, ChangeParked, ParkingList, WithdrawParked
from governance.views.preparing import CancelMeeting, ChangeMeeting, PlanMeeting, PrepareMeeting, SwapChair
from governance.views.published import NoticePage, NoticeVersion, PublishedFeed, PublishedList
from governance.views.publishing import EndHold, HoldList, PublishDecision, SetHold
from governance.views.reminders import RemindAuthors
from governance.views.room import EndMeeting, RecordMeeting
from governance.views.room_item import HoldItem, ItemVersions, PutInForce, RecordItem, TakeOver
from governance.views.seat import SeatPage
from governance.views.sharing import AnswerSharing, Share, SharingList
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
from governance.views.writing_minutes import (
    AddParagraph,
    AnswerComment,
    AssembleMinutes,
    CirculateMinutes,
    CommentOnParagraph,
    CorrectMinutes,
    FinishMinutes,
    PublishMinutes,
    RemoveParagraph,
    SendMinutes,
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

DRAFT = "decisions/drafts/<int:number>/"
DECISION = "decisions/<str:reference>/"
NOTICE = f"{DECISION}notice/<slug:corporation>/"
ACTION = "actions/<str:reference>/"
SEAT = "board/seats/<slug:slug>/"
MEETING = "board/meetings/<slug:day>/"
ITEM = f"{MEETING}items/<int:number>/"
PAPER = "board/papers/<int:number>/"
PARKED = "board/parking/<int:number>/"
RECORD = f"{MEETING}record/"
RECORDED_ITEM = f"{RECORD}items/<int:number>/"
SHEET = f"{MEETING}decision-sheet/"
MINUTES = f"{MEETING}minutes/"
PARAGRAPH = f"{MINUTES}<paragraph:paragraph>/"

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
    path("board/meetings/", MeetingList.as_view(), name="meetings"),
    path("board/meetings.csv", MeetingList.as_view(extension="csv"), name="meetings-csv"),
    path("board/meetings.xlsx", MeetingList.as_view(extension="xlsx"), name="meetings-xlsx"),
    path("board/meetings/plan/", PlanMeeting.as_view(), name="plan-meeting"),
    path("board/meetings/prepare/", PrepareMeeting.as_view(), name="prepare-meeting"),
    path(MEETING, MeetingPage.as_view(), name="meeting"),
    path(f"{MEETING}swap-chair/", SwapChair.as_view(), name="swap-chair"),
    path(f"{MEETING}change/", ChangeMeeting.as_view(), name="change-meeting"),
    path(f"{MEETING}cancel/", CancelMeeting.as_view(), name="cancel-meeting"),
    path(f"{MEETING}agenda/", AgendaPage.as_view(), name="agenda"),
    path(f"{MEETING}agenda/add/", AddItem.as_view(), name="add-item"),
    path(f"{MEETING}agenda/send/", SendAgenda.as_view(), name="send-agenda"),
    path(f"{MEETING}agenda/agree/", AgreeAgenda.as_view(), name="agree-agenda"),
    path(f"{MEETING}agenda/record-agreement/", RecordAgreement.as_view(), name="record-agreement"),
    path(f"{ITEM}change/", ChangeMeetingItem.as_view(), name="change-item"),
    path(f"{ITEM}withdraw/", WithdrawMeetingItem.as_view(), name="withdraw-item"),
    path(f"{ITEM}move-up/", MoveMeetingItem.as_view(), name="move-item-up"),
    path(f"{ITEM}move-down/", MoveMeetingItem.as_view(up=False), name="move-item-down"),
    path(f"{ITEM}park/", ParkItem.as_view(), name="park-item"),
    path(f"{ITEM}flag/", FlagItem.as_view(), name="flag-item"),
    path(f"{MEETING}papers/", PaperList.as_view(), name="papers"),
    path(f"{MEETING}papers.csv", PaperList.as_view(extension="csv"), name="papers-csv"),
    path(f"{MEETING}papers.xlsx", PaperList.as_view(extension="xlsx"), name="papers-xlsx"),
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
    path(SHEET, DecisionSheet.as_view(), name="decision-sheet"),
    path(f"{SHEET[:-1]}.pdf", DecisionSheet.as_view(extension="pdf"), name="decision-sheet-pdf"),
    path(f"{SHEET[:-1]}.docx", DecisionSheet.as_view(extension="docx"), name="decision-sheet-docx"),
    path(MINUTES, MinutesPage.as_view(), name="minutes"),
    path(f"{MEETING}minutes.pdf", MinutesPage.as_view(extension="pdf"), name="minutes-pdf"),
    path(f"{MEETING}minutes.docx", MinutesPage.as_view(extension="docx"), name="minutes-docx"),
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
    path(f"{MINUTES}v<int:number>/", VersionPage.as_view(), name="minutes-version"),
    path(f"{MINUTES}v<int:number>.pdf", VersionPage.as_view(extension="pdf"), name="minutes-version-pdf"),
    path(f"{MINUTES}v<int:number>.docx", VersionPage.as_view(extension="docx"), name="minutes-version-docx"),
    path("board/sharing/", SharingList.as_view(), name="sharing"),
    path("board/sharing.csv", SharingList.as_view(extension="csv"), name="sharing-csv"),
    path("board/sharing.xlsx", SharingList.as_view(extension="xlsx"), name="sharing-xlsx"),
    path("board/sharing/add/", Share.as_view(), name="share"),
    path("board/sharing/<int:number>/answer/", AnswerSharing.as_view(), name="answer-sharing"),
    path("board/parking/", ParkingList.as_view(), name="parking"),
    path("board/parking/add/", AddParked.as_view(), name="add-parked"),
    path(f"{PARKED}change/", ChangeParked.as_view(), name="change-parked"),
    path(f"{PARKED}withdraw/", WithdrawParked.as_view(), name="withdraw-parked"),
    path(f"{PARKED}bring/", BringParked.as_view(), name="bring-parked"),
    path("board/holds/", HoldList.as_view(), name="holds"),
    path("board/holds/set/", SetHold.as_view(), name="set-hold"),
    path("board/holds/<int:number>/end/", EndHold.as_view(), name="end-hold"),
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
    path(f"{DECISION}authority/add/", DeclareAuthority.as_view(), name="declare-authority"),
    path(
        f"{DECISION}authority/<slug:slug>/<int:number>/withdraw/",
        WithdrawAuthority.as_view(),
        name="withdraw-authority",
    ),
    path(f"{DECISION}publish/", PublishDecision.as_view(), name="publish-decision"),
    path(NOTICE, NoticePage.as_view(), name="notice"),
    path(f"{NOTICE[:-1]}.pdf", NoticePage.as_view(extension="pdf"), name="notice-pdf"),
    path(f"{NOTICE[:-1]}.docx", NoticePage.as_view(extension="docx"), name="notice-docx"),
    path(f"{NOTICE}v<int:number>/", NoticeVersion.as_view(), name="notice-version"),
    path(f"{NOTICE}v<int:number>.pdf", NoticeVersion.as_view(extension="pdf"), name="notice-version-pdf"),
    path(f"{NOTICE}v<int:number>.docx", NoticeVersion.as_view(extension="docx"), name="notice-version-docx"),
    path("published/decisions/", PublishedList.as_view(), name="published-decisions"),
    path("published/decisions.csv", PublishedList.as_view(extension="csv"), name="published-decisions-csv"),
    path(
        "published/decisions.xlsx", PublishedList.as_view(extension="xlsx"), name="published-decisions-xlsx"
    ),
    path("published/decisions.atom", PublishedFeed.as_view(), name="published-decisions-feed"),
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
    path("account/calendar/", CalendarPage.as_view(), name="calendar"),
    path("account/calendar/make/", MakeCalendarAddress.as_view(), name="make-calendar-address"),
    path("account/calendar/revoke/", RevokeCalendarAddress.as_view(), name="revoke-calendar-address"),
    path("calendars/<str:token>.ics", CalendarFeed.as_view(), name="calendar-feed"),
    path("open-data/", OpenDataPage.as_view(), name="open-data"),
    path("open-data/people-and-seats.json", SeatsAndPeople.as_view(), name="open-people-and-seats"),
    path("open-data/oparl/", OParlSystem.as_view(), name="oparl-system"),
    *(
        path(f"open-data/oparl/{kind}/", OParlList.as_view(kind=kind), name=f"oparl-{kind}-list")
        for kind in ("body", "organization", "person", "meeting", "paper")
    ),
    *(
        path(f"open-data/oparl/{kind}/<str:key>/", OParlObject.as_view(kind=kind), name=f"oparl-{kind}")
        for kind in ("body", "organization", "person", "meeting", "paper")
    ),
    path(
        "open-data/oparl/meeting/<slug:day>/item/<int:number>/",
        OParlAgendaItem.as_view(),
        name="oparl-agenda-item",
    ),
    path(
        "open-data/oparl/membership/<slug:seat>/<int:number>/",
        OParlMembership.as_view(),
        name="oparl-membership",
    ),
]
