"""Addresses of what is published of decisions, and holds on publishing."""

from django.urls import path

from alliance.addresses import DOCUMENTS, with_files
from governance.urls.beginnings import DECISION
from governance.views.publication.published import NoticePage, NoticeVersion, PublishedFeed, PublishedList
from governance.views.publication.publishing import EndHold, HoldList, PublishDecision, SetHold

NOTICE = f"{DECISION}notice/<slug:corporation>/"

urlpatterns = [
    path("board/holds/", HoldList.as_view(), name="holds"),
    path("board/holds/set/", SetHold.as_view(), name="set-hold"),
    path("board/holds/<int:number>/end/", EndHold.as_view(), name="end-hold"),
    path(f"{DECISION}publish/", PublishDecision.as_view(), name="publish-decision"),
    *with_files(NOTICE, NoticePage, "notice", DOCUMENTS),
    *with_files(f"{NOTICE}v<int:number>/", NoticeVersion, "notice-version", DOCUMENTS),
    *with_files("published/decisions/", PublishedList, "published-decisions"),
    path("published/decisions.atom", PublishedFeed.as_view(), name="published-decisions-feed"),
]
