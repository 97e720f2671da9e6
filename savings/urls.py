"""Addresses under /money/."""

from django.urls import path, register_converter

from savings.views.agreeing import (
    AgreeStatement,
    CloseYear,
    OpenYear,
    RecordStatementAgreement,
    RestateYear,
    SendStatement,
)
from savings.views.benefits.recording import (
    ClaimSaving,
    MoveBaseline,
    PlanSaving,
    RecordSaving,
    RecordTarget,
    VerifySaving,
    WithdrawAmount,
    WithdrawSaving,
    WithdrawTarget,
    WithdrawVerification,
)
from savings.views.benefits.register import SavingsRegister
from savings.views.benefits.saving import SavingPage
from savings.views.bridge.page import BridgePage
from savings.views.bridge.steps import RecordStep, StepList, WithdrawStep
from savings.views.costs import CostList, RecordCosts, ReverseCost
from savings.views.home import MoneyHome
from savings.views.prices import PriceList
from savings.views.reconciliation import (
    ReconciliationList,
    ReconciliationPage,
    RecordPrintedTable,
    WithdrawPrintedTable,
)
from savings.views.resolve import YearConverter
from savings.views.rules import EndRule, RecordRule, RuleList, WithdrawRule
from savings.views.sizes import RecordMeasure, RecordSize, SizeList, WithdrawSize
from savings.views.statements import StatementPage, VersionBytes, VersionPage
from savings.views.what_if import WhatIfPage
from savings.views.working import WorkingPage

register_converter(YearConverter, "year")


def with_files(address: str, page, name: str, *others: str) -> list:
    """A page, and the same as CSV, as XLSX and as any other kind at the same address with an ending."""
    bare = address.rstrip("/")
    return [
        path(address, page.as_view(), name=name),
        *(
            path(f"{bare}.{extension}", page.as_view(extension=extension), name=f"{name}-{extension}")
            for extension in ("csv", "xlsx", *others)
        ),
    ]


urlpatterns = [
    path("money/", MoneyHome.as_view(), name="money"),
    path("money/years/open/", OpenYear.as_view(), name="open-year"),
    # What was promised, claimed and verified
    *with_files("money/savings/", SavingsRegister, "savings", "pdf"),
    path("money/savings/record/", RecordSaving.as_view(), name="record-saving"),
    path("money/savings/targets/record/", RecordTarget.as_view(), name="record-savings-target"),
    path(
        "money/savings/targets/<int:number>/withdraw/",
        WithdrawTarget.as_view(),
        name="withdraw-savings-target",
    ),
    *with_files("money/savings/<int:number>/", SavingPage, "saving", "pdf"),
    path("money/savings/<int:number>/plan/", PlanSaving.as_view(), name="plan-saving"),
    path("money/savings/<int:number>/claim/", ClaimSaving.as_view(), name="claim-saving"),
    path("money/savings/<int:number>/move-baseline/", MoveBaseline.as_view(), name="move-baseline"),
    path("money/savings/<int:number>/withdraw/", WithdrawSaving.as_view(), name="withdraw-saving"),
    path(
        "money/savings/<int:number>/amounts/<int:amount>/verify/",
        VerifySaving.as_view(),
        name="verify-saving",
    ),
    path(
        "money/savings/<int:number>/amounts/<int:amount>/withdraw/",
        WithdrawAmount.as_view(),
        name="withdraw-saving-amount",
    ),
    path(
        "money/savings/<int:number>/verifications/<int:verification>/withdraw/",
        WithdrawVerification.as_view(),
        name="withdraw-verification",
    ),
    # How large each force is, and by what rule they share
    *with_files("money/sizes/", SizeList, "sizes"),
    path("money/sizes/record/", RecordSize.as_view(), name="record-size"),
    path("money/sizes/measures/add/", RecordMeasure.as_view(), name="record-measure"),
    path("money/sizes/<int:number>/withdraw/", WithdrawSize.as_view(), name="withdraw-size"),
    *with_files("money/rules/", RuleList, "rules"),
    path("money/rules/record/", RecordRule.as_view(), name="record-rule"),
    path("money/rules/<int:number>/end/", EndRule.as_view(), name="end-rule"),
    path("money/rules/<int:number>/withdraw/", WithdrawRule.as_view(), name="withdraw-rule"),
    path("money/costs/<int:number>/reverse/", ReverseCost.as_view(), name="reverse-cost"),
    # What led from the cost of one year to that of another
    *with_files("money/savings/bridge/", BridgePage, "bridge", "pdf", "svg"),
    *with_files("money/savings/bridge/steps/", StepList, "bridge-steps"),
    path("money/savings/bridge/steps/record/", RecordStep.as_view(), name="record-bridge-step"),
    path(
        "money/savings/bridge/steps/<int:number>/withdraw/",
        WithdrawStep.as_view(),
        name="withdraw-bridge-step",
    ),
    *with_files("money/prices/", PriceList, "prices"),
    *with_files("money/what-if/", WhatIfPage, "what-if", "pdf"),
    # Published tables, and what their parts come to
    *with_files("money/reconciliation/", ReconciliationList, "reconciliation"),
    path("money/reconciliation/record/", RecordPrintedTable.as_view(), name="record-printed-table"),
    *with_files("money/reconciliation/<int:number>/", ReconciliationPage, "printed-table", "pdf"),
    path(
        "money/reconciliation/<int:number>/withdraw/",
        WithdrawPrintedTable.as_view(),
        name="withdraw-printed-table",
    ),
    # One year
    *with_files("money/<year:year>/", StatementPage, "statement", "pdf"),
    *with_files("money/<year:year>/costs/", CostList, "costs"),
    path("money/<year:year>/costs/record/", RecordCosts.as_view(), name="record-costs"),
    path("money/<year:year>/working/<slug:spending>/<slug:area>/", WorkingPage.as_view(), name="working"),
    path("money/<year:year>/send/", SendStatement.as_view(), name="send-statement"),
    path("money/<year:year>/agree/", AgreeStatement.as_view(), name="agree-statement"),
    path(
        "money/<year:year>/record-agreement/",
        RecordStatementAgreement.as_view(),
        name="record-statement-agreement",
    ),
    path("money/<year:year>/close/", CloseYear.as_view(), name="close-year"),
    path("money/<year:year>/restate/", RestateYear.as_view(), name="restate-year"),
    path("money/<year:year>/v<int:number>/", VersionPage.as_view(), name="statement-version"),
    path("money/<year:year>/v<int:number>.json", VersionBytes.as_view(), name="statement-version-json"),
]
