"""Addresses under /reports/ and /panels/."""

from django.urls import path

from governance.views.panels.keeping import AnswerPromise, Promise, RecordPanel, RecordPanelMeeting
from governance.views.panels.panel import PanelList, PanelPage
from governance.views.reports.reading import ChangesPage, ReportList, ReportPage
from governance.views.reports.writing import (
    AddParagraph,
    AddSection,
    ApproveReport,
    BeginReport,
    ChangeSection,
    CheckFacts,
    DraftPage,
    IssueReport,
    MoveParagraph,
    Preview,
    RemoveParagraph,
    SectionPage,
    WriteParagraph,
)

DRAFT = "reports/drafts/<slug:slug>/"
SECTION = f"{DRAFT}sections/<int:section>/"
PARAGRAPH = f"{SECTION}paragraphs/<int:key>/"
ISSUED = ("reports/<slug:slug>", "reports/<slug:slug>/v<int:number>")


def issued(bare: str, name: str) -> list:
    """An issued report at its address: the page, its files, and what changed."""
    return [
        path(f"{bare}/", ReportPage.as_view(), name=name),
        *(
            path(f"{bare}.{extension}", ReportPage.as_view(extension=extension), name=f"{name}-{extension}")
            for extension in ("pdf", "docx", "csv")
        ),
        path(
            f"{bare}/large-print.pdf",
            ReportPage.as_view(extension="pdf", large=True),
            name=f"{name}-large-print",
        ),
        path(f"{bare}/changes/", ChangesPage.as_view(), name=f"{name}-changes"),
    ]


urlpatterns = [
    path("panels/", PanelList.as_view(), name="panels"),
    path("panels/add/", RecordPanel.as_view(), name="record-panel"),
    path("panels/<slug:slug>/", PanelPage.as_view(), name="panel"),
    path("panels/<slug:slug>/meetings/add/", RecordPanelMeeting.as_view(), name="record-panel-meeting"),
    path("panels/<slug:slug>/promised/add/", Promise.as_view(), name="promise"),
    path("panels/<slug:slug>/promised/<int:number>/answer/", AnswerPromise.as_view(), name="answer-promise"),
    path("reports/", ReportList.as_view(), name="reports"),
    path("reports/begin/", BeginReport.as_view(), name="begin-report"),
    path(DRAFT, DraftPage.as_view(), name="report-draft"),
    path(f"{DRAFT}preview/", Preview.as_view(), name="preview-report"),
    path(f"{DRAFT}check/", CheckFacts.as_view(), name="check-facts"),
    path(f"{DRAFT}approve/", ApproveReport.as_view(), name="approve-report"),
    path(f"{DRAFT}issue/", IssueReport.as_view(), name="issue-report"),
    path(f"{DRAFT}sections/add/", AddSection.as_view(), name="add-section"),
    path(SECTION, SectionPage.as_view(), name="report-section"),
    path(f"{SECTION}change/", ChangeSection.as_view(), name="change-section"),
    path(f"{SECTION}paragraphs/add/", AddParagraph.as_view(), name="add-report-paragraph"),
    path(f"{PARAGRAPH}write/", WriteParagraph.as_view(), name="write-report-paragraph"),
    path(f"{PARAGRAPH}move/", MoveParagraph.as_view(), name="move-report-paragraph"),
    path(f"{PARAGRAPH}remove/", RemoveParagraph.as_view(), name="remove-report-paragraph"),
    *issued(ISSUED[0], "report"),
    *issued(ISSUED[1], "report-version"),
]
