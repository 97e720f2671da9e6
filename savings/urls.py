"""Addresses under /money/."""

from django.urls import path, register_converter

from alliance.addresses import TABLES, with_files
from savings.views.agreeing import (
    AgreeStatement,
    CloseYear,
    OpenYear,
    PublishStatement,
    RecordStatementAgreement,
    RestateYear,
    SendStatement,
)
from savings.views.area import MoneyOfArea
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


WITH_PDF = (*TABLES, "pdf")

urlpatterns = [
    *with_files("money/", MoneyHome, "money", WITH_PDF),
    path("money/years/open/", OpenYear.as_view(), name="open-year"),
    # What was promised, claimed and verified
    *with_files("money/savings/", SavingsRegister, "savings", WITH_PDF),
    path("money/savings/record/", RecordSaving.as_view(), name="record-saving"),
    path("money/savings/targets/record/", RecordTarget.as_view(), name="record-savings-target"),
    path(
        "money/savings/targets/<int:number>/withdraw/",
        WithdrawTarget.as_view(),
        name="withdraw-savings-target",
    ),
    *with_files("money/savings/<int:number>/", SavingPage, "saving", WITH_PDF),
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
    *with_files("money/sizes/", SizeList, "sizes", WITH_PDF),
    path("money/sizes/record/", RecordSize.as_view(), name="record-size"),
    path("money/sizes/measures/add/", RecordMeasure.as_view(), name="record-measure"),
    path("money/sizes/<int:number>/withdraw/", WithdrawSize.as_view(), name="withdraw-size"),
    *with_files("money/rules/", RuleList, "rules", WITH_PDF),
    path("money/rules/record/", RecordRule.as_view(), name="record-rule"),
    path("money/rules/<int:number>/end/", EndRule.as_view(), name="end-rule"),
    path("money/rules/<int:number>/withdraw/", WithdrawRule.as_view(), name="withdraw-rule"),
    path("money/costs/<int:number>/reverse/", ReverseCost.as_view(), name="reverse-cost"),
    # What led from the cost of one year to that of another
    *with_files("money/savings/bridge/", BridgePage, "bridge", (*WITH_PDF, "svg")),
    *with_files("money/savings/bridge/steps/", StepList, "bridge-steps", WITH_PDF),
    path("money/savings/bridge/steps/record/", RecordStep.as_view(), name="record-bridge-step"),
    path(
        "money/savings/bridge/steps/<int:number>/withdraw/",
        WithdrawStep.as_view(),
        name="withdraw-bridge-step",
    ),
    *with_files("money/prices/", PriceList, "prices", WITH_PDF),
    *with_files("money/what-if/", WhatIfPage, "what-if", WITH_PDF),
    # Published tables, and what their parts come to
    *with_files("money/reconciliation/", ReconciliationList, "reconciliation", WITH_PDF),
    path("money/reconciliation/record/", RecordPrintedTable.as_view(), name="record-printed-table"),
    *with_files("money/reconciliation/<int:number>/", ReconciliationPage, "printed-table", WITH_PDF),
    path(
        "money/reconciliation/<int:number>/withdraw/",
        WithdrawPrintedTable.as_view(),
        name="withdraw-printed-table",
    ),
    *with_files("money/areas/<slug:slug>/", MoneyOfArea, "money-of-area", WITH_PDF),
    # One year
    *with_files("money/<year:year>/", StatementPage, "statement", WITH_PDF),
    *with_files("money/<year:year>/costs/", CostList, "costs", WITH_PDF),
    path("money/<year:year>/costs/record/", RecordCosts.as_view(), name="record-costs"),
    *with_files("money/<year:year>/working/<slug:spending>/<slug:area>/", WorkingPage, "working", WITH_PDF),
    path("money/<year:year>/send/", SendStatement.as_view(), name="send-statement"),
    path("money/<year:year>/agree/", AgreeStatement.as_view(), name="agree-statement"),
    path(
        "money/<year:year>/record-agreement/",
        RecordStatementAgreement.as_view(),
        name="record-statement-agreement",
    ),
    path("money/<year:year>/close/", CloseYear.as_view(), name="close-year"),
    path("money/<year:year>/publish/", PublishStatement.as_view(), name="publish-statement"),
    path("money/<year:year>/restate/", RestateYear.as_view(), name="restate-year"),
    path("money/<year:year>/v<int:number>/", VersionPage.as_view(), name="statement-version"),
    path("money/<year:year>/v<int:number>.json", VersionBytes.as_view(), name="statement-version-json"),
]
