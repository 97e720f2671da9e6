"""Addresses of decisions and drafts."""

from django.urls import path

from alliance.addresses import with_files
from governance.urls.beginnings import DECISION
from governance.views.decisions.answering import GiveOwnAnswer, RecordAnswer
from governance.views.decisions.authorities import DeclareAuthority, WithdrawAuthority
from governance.views.decisions.decision import DecisionPage
from governance.views.decisions.decision_list import DecisionList
from governance.views.decisions.drafting import ConcludeNotAgreed, CorrectDraft, DraftADecision, WithdrawDraft
from governance.views.decisions.drafts import DraftList, DraftPage
from governance.views.decisions.made import CorrectDecision, RecordProgress
from governance.views.decisions.withholding import WithholdOfDecision, WithholdOfDraft
from governance.views.reminders import RemindToAnswer

DRAFT = "decisions/drafts/<int:number>/"

urlpatterns = [
    *with_files("decisions/", DecisionList, "decisions"),
    path("decisions/drafts/", DraftList.as_view(), name="draft-decisions"),
    path("decisions/drafts/add/", DraftADecision.as_view(), name="draft-a-decision"),
    path(DRAFT, DraftPage.as_view(), name="draft-decision"),
    path(f"{DRAFT}correct/", CorrectDraft.as_view(), name="correct-draft"),
    path(f"{DRAFT}answer/", GiveOwnAnswer.as_view(), name="give-own-answer"),
    path(f"{DRAFT}answers/<slug:corporation>/add/", RecordAnswer.as_view(), name="record-answer"),
    path(f"{DRAFT}conclude/", ConcludeNotAgreed.as_view(), name="conclude-not-agreed"),
    path(f"{DRAFT}remind/", RemindToAnswer.as_view(), name="remind-to-answer"),
    path(f"{DRAFT}withdraw/", WithdrawDraft.as_view(), name="withdraw-draft"),
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
]
