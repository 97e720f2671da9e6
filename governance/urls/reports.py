"""Addresses under /reports/."""

from django.urls import path

from governance.reports.writing import APART
from governance.views.reports.comparing import ChangesPage
from governance.views.reports.drafts import BeginReport, BeginVersion, CheckFacts, DraftPage, Preview
from governance.views.reports.finishing import ApproveReport, AskForClearance, ClearReport, IssueReport
from governance.views.reports.reading import ReportData, ReportFile, ReportList, ReportPage, SectionAlone
from governance.views.reports.sections import (
    AddParagraph,
    AddSection,
    ChangeSection,
    CommentOnParagraph,
    MoveParagraph,
    RemoveParagraph,
    SectionPage,
    SettleComment,
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
            path(f"{bare}.{extension}", ReportFile.as_view(extension=extension), name=f"{name}-{extension}")
            for extension in ("pdf", "docx", "csv")
        ),
        path(
            f"{bare}/large-print.pdf",
            ReportFile.as_view(extension="pdf", large=True),
            name=f"{name}-large-print",
        ),
        *(
            path(f"{bare}/{kind}-<int:place>.csv", ReportData.as_view(kind=kind), name=f"{name}-{kind}")
            for kind in APART
        ),
        path(f"{bare}/sections/<int:section>/", SectionAlone.as_view(), name=f"{name}-one-section"),
        path(f"{bare}/changes/", ChangesPage.as_view(), name=f"{name}-changes"),
    ]


urlpatterns = [
    path("reports/", ReportList.as_view(), name="reports"),
    path("reports/begin/", BeginReport.as_view(), name="begin-report"),
    path(DRAFT, DraftPage.as_view(), name="report-draft"),
    path(f"{DRAFT}preview/", Preview.as_view(), name="preview-report"),
    path(f"{DRAFT}check/", CheckFacts.as_view(), name="check-facts"),
    path(f"{DRAFT}version/", BeginVersion.as_view(), name="begin-version"),
    path(f"{DRAFT}clearance/", AskForClearance.as_view(), name="ask-for-clearance"),
    path(f"{DRAFT}clearance/<int:key>/", ClearReport.as_view(), name="clear-report"),
    path(f"{DRAFT}approve/", ApproveReport.as_view(), name="approve-report"),
    path(f"{DRAFT}issue/", IssueReport.as_view(), name="issue-report"),
    path(f"{DRAFT}sections/add/", AddSection.as_view(), name="add-section"),
    path(SECTION, SectionPage.as_view(), name="report-section"),
    path(f"{SECTION}change/", ChangeSection.as_view(), name="change-section"),
    path(f"{SECTION}paragraphs/add/", AddParagraph.as_view(), name="add-report-paragraph"),
    path(f"{PARAGRAPH}write/", WriteParagraph.as_view(), name="write-report-paragraph"),
    path(f"{PARAGRAPH}move/", MoveParagraph.as_view(), name="move-report-paragraph"),
    path(f"{PARAGRAPH}remove/", RemoveParagraph.as_view(), name="remove-report-paragraph"),
    path(f"{PARAGRAPH}comment/", CommentOnParagraph.as_view(), name="comment-on-report-paragraph"),
    path(f"{SECTION}comments/<int:key>/settle/", SettleComment.as_view(), name="settle-comment"),
    *issued(ISSUED[0], "report"),
    *issued(ISSUED[1], "report-version"),
]
