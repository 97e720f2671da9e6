"""Every address of the portal: the kernel's own, and which app answers which first path segment."""

from django.urls import include, path

from alliance.addresses import TABLES, with_files
from alliance.views.about import About
from alliance.views.account import Account, ChangePassword, StaySignedIn, UnsavedForms
from alliance.views.audit import AuditTrail
from alliance.views.bodies import AddCorporationSole, AddForce, Bodies
from alliance.views.claims import ClaimAddress, CorrectClaim, RecordClaim, WithdrawClaim
from alliance.views.definitions import Definitions
from alliance.views.disagreements import DisagreementList, DisagreementPage, RecordDisagreement
from alliance.views.figure import FigurePage
from alliance.views.health import Health
from alliance.views.home import Home
from alliance.views.imports import (
    ChooseFile,
    DiscardImport,
    ImportFile,
    ImportList,
    ImportPage,
    ImportRows,
    TemplateFile,
    UndoImport,
)
from alliance.views.outbox import MailFile, MailPage, Outbox, TryMailAgain
from alliance.views.people.keeping import (
    AddPerson,
    CloseAccount,
    CorrectPerson,
    EndRole,
    GrantRole,
    ReopenAccount,
    SetPassword,
)
from alliance.views.people.people_list import PeopleList
from alliance.views.people.person import PersonPage
from alliance.views.public import (
    AccessibilityStatement,
    Cookies,
    Help,
    Privacy,
    SignIn,
    SignOut,
    WhatWePublish,
)
from alliance.views.search import Search
from alliance.views.sources import CorrectSource, RecordSource, SourceList, SourcePage

handler400 = "alliance.views.errors.not_understood"
handler403 = "alliance.views.errors.refused"
handler404 = "alliance.views.errors.not_found"
handler500 = "alliance.views.errors.fault"

urlpatterns = [
    # What the secretary's page sends every ten seconds in the room is looked for first.
    path("", include("governance.urls.records")),
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("health/", Health.as_view(), name="health"),
    # Signing in, and one's own account
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("account/", Account.as_view(), name="account"),
    path("account/password/", ChangePassword.as_view(), name="change-password"),
    path("account/stay-signed-in/", StaySignedIn.as_view(), name="stay-signed-in"),
    path("account/unsaved/", UnsavedForms.as_view(), name="unsaved-forms"),
    # What the alliance is, and how we know
    path("about/", About.as_view(), name="about"),
    path("forces/", Bodies.as_view(), name="forces"),
    path("forces/add/", AddForce.as_view(), name="add-force"),
    path("corporations-sole/add/", AddCorporationSole.as_view(), name="add-corporation-sole"),
    path("definitions/", Definitions.as_view(), name="definitions"),
    *with_files("sources/", SourceList, "sources"),
    path("sources/record/", RecordSource.as_view(), name="record-source"),
    *with_files("sources/disagreements/", DisagreementList, "disagreements"),
    path("sources/disagreements/record/", RecordDisagreement.as_view(), name="record-disagreement"),
    path("sources/disagreements/<slug:slug>/", DisagreementPage.as_view(), name="disagreement"),
    path("sources/claims/<slug:slug>/", ClaimAddress.as_view(), name="claim"),
    path("sources/claims/<slug:slug>/correct/", CorrectClaim.as_view(), name="correct-claim"),
    path("sources/claims/<slug:slug>/withdraw/", WithdrawClaim.as_view(), name="withdraw-claim"),
    path("sources/<slug:slug>/", SourcePage.as_view(), name="source"),
    path("sources/<slug:slug>/correct/", CorrectSource.as_view(), name="correct-source"),
    path("sources/<slug:slug>/record-claim/", RecordClaim.as_view(), name="record-claim"),
    # People, roles, and what was done
    *with_files("people/", PeopleList, "people"),
    path("people/add/", AddPerson.as_view(), name="add-person"),
    path("people/<str:username>/", PersonPage.as_view(), name="person"),
    path("people/<str:username>/correct/", CorrectPerson.as_view(), name="correct-person"),
    path("people/<str:username>/set-password/", SetPassword.as_view(), name="set-password"),
    path("people/<str:username>/close/", CloseAccount.as_view(), name="close-account"),
    path("people/<str:username>/reopen/", ReopenAccount.as_view(), name="reopen-account"),
    path("people/<str:username>/grant-role/", GrantRole.as_view(), name="grant-role"),
    path("people/<str:username>/roles/<slug:role>/end/", EndRole.as_view(), name="end-role"),
    path("outbox/", Outbox.as_view(), name="outbox"),
    path("outbox/<int:number>/", MailPage.as_view(), name="mail"),
    path("outbox/<int:number>.eml", MailFile.as_view(), name="mail-file"),
    path("outbox/<int:number>/try-again/", TryMailAgain.as_view(), name="try-mail-again"),
    # Spreadsheets in
    path("imports/", ImportList.as_view(), name="imports"),
    path("imports/choose/<slug:kind>/", ChooseFile.as_view(), name="choose-import"),
    *(
        path(
            f"imports/templates/<slug:kind>.{extension}",
            TemplateFile.as_view(extension=extension),
            name=f"import-template-{extension}",
        )
        for extension in ("csv", "xlsx")
    ),
    path("imports/<int:number>/", ImportPage.as_view(), name="import"),
    path("imports/<int:number>/import/", ImportRows.as_view(), name="import-rows"),
    path("imports/<int:number>/discard/", DiscardImport.as_view(), name="discard-import"),
    path("imports/<int:number>/undo/", UndoImport.as_view(), name="undo-import"),
    path("imports/<int:number>/file/", ImportFile.as_view(), name="import-file"),
    *with_files("figures/<slug:name>/", FigurePage, "figure", (*TABLES, "pdf")),
    *with_files("audit/", AuditTrail, "audit"),
    # The pages at the foot of every page
    path("help/", Help.as_view(), name="help"),
    path("accessibility-statement/", AccessibilityStatement.as_view(), name="accessibility-statement"),
    path("cookies/", Cookies.as_view(), name="cookies"),
    path("privacy/", Privacy.as_view(), name="privacy"),
    path("what-we-publish/", WhatWePublish.as_view(), name="what-we-publish"),
    # The apps
    path("", include("business_areas.urls")),
    path("", include("governance.urls")),
    path("", include("savings.urls")),
]
