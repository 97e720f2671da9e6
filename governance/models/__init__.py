"""What the governance of the alliance keeps."""

from governance.models.agendas import (
    OF_AN_URGENT_ITEM,
    AgendaAgreement,
    AgendaItem,
    AgendaVersion,
    ConsentFlag,
)
from governance.models.authorities import Authority
from governance.models.boards import (
    WARNING_DAYS,
    Board,
    ChairRota,
    ChairRotaPlace,
    Holding,
    Person,
    Seat,
    Substitute,
    Terms,
    TermsAssent,
    next_number,
)
from governance.models.calendars import CalendarAddress
from governance.models.decisions import (
    EXAMPLE,
    AnswerReminder,
    Assent,
    Decision,
    Noting,
    Progress,
    RestrictedText,
)
from governance.models.exceptions import ExceptionClosing
from governance.models.meetings import ChairSwap, Meeting
from governance.models.minutes import Minutes, MinutesComment, MinutesParagraph, MinutesVersion
from governance.models.panels import Commitment, Panel, PanelMeeting
from governance.models.papers import Clearance, Pack, Paper, PaperVersion
from governance.models.publication import Hold, Notice, WithheldPart
from governance.models.records import (
    DECIDES,
    Attendance,
    Interest,
    ItemLock,
    ItemRecord,
    ItemRevision,
    Outcome,
)
from governance.models.reports import (
    CommitmentAnswer,
    ParagraphText,
    Report,
    ReportApproval,
    ReportIssue,
    ReportParagraph,
    ReportSection,
)
from governance.models.reviews import RecommendationAccepted, ReviewHearing
from governance.models.sharing import Sharing, SharingAnswer
from governance.models.tasks import Action, ActionReply, DueDayMoved

__all__ = [
    "DECIDES",
    "EXAMPLE",
    "OF_AN_URGENT_ITEM",
    "WARNING_DAYS",
    "Action",
    "ActionReply",
    "AgendaAgreement",
    "AgendaItem",
    "AgendaVersion",
    "AnswerReminder",
    "Assent",
    "Attendance",
    "Authority",
    "Board",
    "CalendarAddress",
    "ChairRota",
    "ChairRotaPlace",
    "ChairSwap",
    "Clearance",
    "Commitment",
    "CommitmentAnswer",
    "ConsentFlag",
    "Decision",
    "DueDayMoved",
    "ExceptionClosing",
    "Hold",
    "Holding",
    "Interest",
    "ItemLock",
    "ItemRecord",
    "ItemRevision",
    "Meeting",
    "Minutes",
    "MinutesComment",
    "MinutesParagraph",
    "MinutesVersion",
    "Notice",
    "Noting",
    "Outcome",
    "Pack",
    "Panel",
    "PanelMeeting",
    "Paper",
    "PaperVersion",
    "ParagraphText",
    "Person",
    "Progress",
    "RecommendationAccepted",
    "Report",
    "ReportApproval",
    "ReportIssue",
    "ReportParagraph",
    "ReportSection",
    "RestrictedText",
    "ReviewHearing",
    "Seat",
    "Sharing",
    "SharingAnswer",
    "Substitute",
    "Terms",
    "TermsAssent",
    "WithheldPart",
    "next_number",
]
