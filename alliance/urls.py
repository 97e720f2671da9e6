"""Every address of the portal: the kernel's own, and which app answers which first path segment."""

from django.urls import include, path

from alliance.addresses import TABLES, with_files
from alliance.views.about import About
from alliance.views.account import Account, ChangePassword, StaySignedIn, UnsavedForms
from alliance.views.account_links import (
    AskForNewPassword,
    ChoosePassword,
    NewPasswordAskedFor,
    OpenLink,
    PasswordChosen,
)
from alliance.views.audit import AuditTrail
from alliance.views.auditors_copy import AuditorsCopy
from alliance.views.bodies import AddCorporationSole, AddForce, Bodies
from alliance.views.claims import ClaimAddress, CorrectClaim, RecordClaim, WithdrawClaim
from alliance.views.definitions import Definitions
from alliance.views.disagreements import DisagreementList, DisagreementPage, RecordDisagreement
from alliance.views.duties import SeparationOfDuties
from alliance.views.emergency import (
    EmergencyAccessList,
    EmergencyAccessTaken,
    EndEmergencyAccess,
    ReviewEmergencyAccess,
    TakeEmergencyAccess,
)
from alliance.views.figure import FigurePage
from alliance.views.health import Health, Live, Metrics, Ready
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
from alliance.views.passkeys import AddPasskey, PasskeyToAdd, PasskeyToShow, SignInWithPasskey
from alliance.views.people.inviting import InvitePerson, SendInvitation, WithdrawInvitation
from alliance.views.people.keeping import (
    AddPerson,
    CloseAccount,
    CorrectPerson,
    EndLock,
    EndRole,
    EndSignIns,
    GrantRole,
    PlanLeaving,
    ReopenAccount,
    ResetSecondStep,
    SetPassword,
)
from alliance.views.people.people_list import PeopleList
from alliance.views.people.person import PersonPage
from alliance.views.people.review import (
    AccessReviewList,
    BeginAccessReview,
    FinishAccessReview,
    ReviewAccess,
)
from alliance.views.problems import AnswerProblem, ProblemList, ProblemPage
from alliance.views.public.machines import FeedPage, Robots, SiteMap
from alliance.views.public.pages import (
    AccessibilityStatement,
    Cookies,
    Help,
    Privacy,
    SignIn,
    SignOut,
    WhatWePublish,
)
from alliance.views.public.reporting import ProblemKept, ReportProblem
from alliance.views.public.subscribing import Asked, Confirm, End, Manage, Subscribe
from alliance.views.retention.destroying import (
    ApproveDestruction,
    DestructionList,
    DropDestruction,
    ProposeDestruction,
)
from alliance.views.retention.due import DueList, DueOfAClass
from alliance.views.retention.holds import HoldList, LiftHold, PlaceHold
from alliance.views.retention.schedule import ChangePeriod, Schedule
from alliance.views.search import Search
from alliance.views.security import AddAuthenticator, RecoveryCodes, RemoveStep, Security
from alliance.views.seen import SeenList
from alliance.views.sessions import Sessions
from alliance.views.signing_in import ConfirmItIsYou, SecondStep
from alliance.views.single_sign_on import (
    AnswerOfProvider,
    BeginSingleSignOn,
    ChangeHowTheySignIn,
    SignedOut,
    SignOutAtProvider,
)
from alliance.views.sources import CorrectSource, RecordSource, SourceList, SourcePage
from alliance.views.work import GiveUpWork, TryWorkAgain, WorkList

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
    path("health/live", Live.as_view(), name="health-live"),
    path("health/ready", Ready.as_view(), name="health-ready"),
    path("metrics", Metrics.as_view(), name="metrics"),
    # Signing in, and one's own account
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-in/single-sign-on/", BeginSingleSignOn.as_view(), name="single-sign-on"),
    path("sign-in/single-sign-on/answer/", AnswerOfProvider.as_view(), name="single-sign-on-answer"),
    path("sign-out/single-sign-on/", SignOutAtProvider.as_view(), name="single-sign-on-sign-out"),
    path("signed-out/", SignedOut.as_view(), name="signed-out"),
    path("signed-out/there-too/", SignedOut.as_view(there_too=True), name="single-sign-on-signed-out"),
    path("sign-in/passkey/", SignInWithPasskey.as_view(), name="sign-in-with-passkey"),
    path("sign-in/passkey/ask/", PasskeyToShow.as_view(), name="passkey-to-show"),
    path("sign-in/second-step/", SecondStep.as_view(), name="second-step"),
    path("sign-in/forgotten-password/", AskForNewPassword.as_view(), name="forgotten-password"),
    path("sign-in/forgotten-password/asked/", NewPasswordAskedFor.as_view(), name="new-password-asked-for"),
    path("sign-in/link/<str:secret>/", OpenLink.as_view(), name="open-account-link"),
    path("sign-in/choose-password/", ChoosePassword.as_view(), name="choose-password"),
    path("sign-in/password-chosen/", PasswordChosen.as_view(), name="password-chosen"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("account/", Account.as_view(), name="account"),
    path("account/password/", ChangePassword.as_view(), name="change-password"),
    path("account/stay-signed-in/", StaySignedIn.as_view(), name="stay-signed-in"),
    path("account/confirm/", ConfirmItIsYou.as_view(), name="confirm-it-is-you"),
    path("account/security/", Security.as_view(), name="security"),
    path("account/security/add-authenticator/", AddAuthenticator.as_view(), name="add-authenticator"),
    path("account/security/add-passkey/", AddPasskey.as_view(), name="add-passkey"),
    path("account/security/add-passkey/ask/", PasskeyToAdd.as_view(), name="passkey-to-add"),
    path("account/security/remove/", RemoveStep.as_view(), name="remove-second-step"),
    path("account/security/recovery-codes/", RecoveryCodes.as_view(), name="recovery-codes"),
    path("account/sessions/", Sessions.as_view(), name="sessions"),
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
    path("separation-of-duties/", SeparationOfDuties.as_view(), name="separation-of-duties"),
    *with_files("people/review/", AccessReviewList, "access-review"),
    path("people/review/begin/", BeginAccessReview.as_view(), name="begin-access-review"),
    path("people/review/finish/", FinishAccessReview.as_view(), name="finish-access-review"),
    path("people/add/", AddPerson.as_view(), name="add-person"),
    path("people/invite/", InvitePerson.as_view(), name="invite-person"),
    path("people/<str:username>/", PersonPage.as_view(), name="person"),
    path("people/<str:username>/correct/", CorrectPerson.as_view(), name="correct-person"),
    path("people/<str:username>/set-password/", SetPassword.as_view(), name="set-password"),
    path("people/<str:username>/invitation/", SendInvitation.as_view(), name="send-invitation"),
    path(
        "people/<str:username>/withdraw-invitation/",
        WithdrawInvitation.as_view(),
        name="withdraw-invitation",
    ),
    path("people/<str:username>/sign-in/", ChangeHowTheySignIn.as_view(), name="change-how-they-sign-in"),
    path("people/<str:username>/leaving/", PlanLeaving.as_view(), name="plan-leaving"),
    path("people/<str:username>/close/", CloseAccount.as_view(), name="close-account"),
    path("people/<str:username>/end-sign-ins/", EndSignIns.as_view(), name="end-sign-ins"),
    path("people/<str:username>/reset-second-step/", ResetSecondStep.as_view(), name="reset-second-step"),
    path("people/<str:username>/end-lock/", EndLock.as_view(), name="end-lock"),
    path("people/<str:username>/reopen/", ReopenAccount.as_view(), name="reopen-account"),
    path("people/<str:username>/grant-role/", GrantRole.as_view(), name="grant-role"),
    path("people/<str:username>/review/", ReviewAccess.as_view(), name="review-access"),
    path("people/<str:username>/roles/<slug:role>/end/", EndRole.as_view(), name="end-role"),
    path("emergency-access/", EmergencyAccessList.as_view(), name="emergency-access"),
    path("emergency-access/take/", TakeEmergencyAccess.as_view(), name="take-emergency-access"),
    path("emergency-access/<int:number>/", EmergencyAccessTaken.as_view(), name="emergency-access-taken"),
    path("emergency-access/<int:number>/end/", EndEmergencyAccess.as_view(), name="end-emergency-access"),
    path(
        "emergency-access/<int:number>/review/",
        ReviewEmergencyAccess.as_view(),
        name="review-emergency-access",
    ),
    path("outbox/", Outbox.as_view(), name="outbox"),
    path("outbox/<int:number>/", MailPage.as_view(), name="mail"),
    path("outbox/<int:number>.eml", MailFile.as_view(), name="mail-file"),
    path("outbox/<int:number>/try-again/", TryMailAgain.as_view(), name="try-mail-again"),
    path("background-work/", WorkList.as_view(), name="work"),
    path("background-work/<int:number>/try-again/", TryWorkAgain.as_view(), name="try-work-again"),
    path("background-work/<int:number>/give-up/", GiveUpWork.as_view(), name="give-up-work"),
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
    *with_files("audit/seen/", SeenList, "seen"),
    *with_files("audit/copy/", AuditorsCopy, "auditors-copy", ("csv", "json")),
    # How long things are kept, and what is destroyed
    path("retention/", Schedule.as_view(), name="retention"),
    path("retention/due/", DueList.as_view(), name="due"),
    *with_files("retention/holds/", HoldList, "holds-back"),
    path("retention/holds/place/", PlaceHold.as_view(), name="place-hold"),
    path("retention/holds/<int:number>/lift/", LiftHold.as_view(), name="lift-hold"),
    *with_files("retention/destroyed/", DestructionList, "destructions"),
    path(
        "retention/destroyed/<int:number>/approve/", ApproveDestruction.as_view(), name="approve-destruction"
    ),
    path("retention/destroyed/<int:number>/drop/", DropDestruction.as_view(), name="drop-destruction"),
    path("retention/due/<slug:kind>/", DueOfAClass.as_view(), name="due-of-a-class"),
    path("retention/due/<slug:kind>/period/", ChangePeriod.as_view(), name="change-period"),
    path("retention/due/<slug:kind>/propose/", ProposeDestruction.as_view(), name="propose-destruction"),
    # The pages at the foot of every page
    path("help/", Help.as_view(), name="help"),
    path("accessibility-statement/", AccessibilityStatement.as_view(), name="accessibility-statement"),
    path("cookies/", Cookies.as_view(), name="cookies"),
    path("privacy/", Privacy.as_view(), name="privacy"),
    path("what-we-publish/", WhatWePublish.as_view(), name="what-we-publish"),
    # Being told of what is published
    path("feeds/published.atom", FeedPage.as_view(kind="everything"), name="feed"),
    path("feeds/phrase.atom", FeedPage.as_view(kind="phrase"), name="feed-of-a-phrase"),
    path("feeds/<slug:kind>/<slug:key>.atom", FeedPage.as_view(), name="feed-of"),
    path("subscribe/", Subscribe.as_view(), name="subscribe"),
    path("subscribe/asked/", Asked.as_view(), name="subscribe-asked"),
    path("subscriptions/confirm/<str:token>/", Confirm.as_view(), name="confirm-subscription"),
    path("subscriptions/end/<str:token>/", End.as_view(), name="end-subscription"),
    path("subscriptions/all/<str:token>/", Manage.as_view(), name="manage-subscriptions"),
    path("sitemap.xml", SiteMap.as_view(), name="sitemap"),
    path("robots.txt", Robots.as_view(), name="robots"),
    # Problems with pages
    path("report-a-problem/", ReportProblem.as_view(), name="report-a-problem"),
    path("report-a-problem/kept/", ProblemKept.as_view(), name="problem-kept"),
    path("problems/", ProblemList.as_view(), name="problems"),
    path("problems/<int:number>/", ProblemPage.as_view(), name="problem"),
    path("problems/<int:number>/answer/", AnswerProblem.as_view(), name="answer-problem"),
    # The apps
    path("", include("business_areas.urls")),
    path("", include("governance.urls")),
    path("", include("savings.urls")),
]
