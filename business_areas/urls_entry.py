"""Addresses at which the register is added to and corrected. Fixed words come before names of areas."""

from django.urls import path

from alliance.addresses import with_files
from business_areas.views.contributors import Contributors, EndContribution
from business_areas.views.entry import ChooseNoun, CorrectFact, OpenArea, RecordFact, WithdrawFact
from business_areas.views.fact import FactPage
from business_areas.views.published_lists.keeping import AddMention, AddPublishedList, WithdrawMention
from business_areas.views.published_lists.one_list import PublishedList

LISTS = "business-areas/published-lists/"
AREA = "business-areas/<slug:slug>/"

urlpatterns = [
    path("business-areas/add/", OpenArea.as_view(), name="open-area"),
    path(f"{LISTS}add/", AddPublishedList.as_view(), name="add-published-list"),
    *with_files(f"{LISTS}<slug:slug>/", PublishedList, "published-list"),
    path(f"{LISTS}<slug:slug>/add/", AddMention.as_view(), name="add-mention"),
    path(
        f"{LISTS}<slug:slug>/<int:position>/<slug:marking>/withdraw/",
        WithdrawMention.as_view(),
        name="withdraw-mention",
    ),
    path(f"{AREA}record/", ChooseNoun.as_view(), name="record-something"),
    path(f"{AREA}contributors/", Contributors.as_view(), name="contributors"),
    path(f"{AREA}contributors/<str:username>/end/", EndContribution.as_view(), name="end-contribution"),
    path(f"{AREA}<slug:noun>/add/", RecordFact.as_view(), name="record-fact"),
    path(f"{AREA}<slug:noun>/<int:number>/", FactPage.as_view(), name="fact"),
    path(f"{AREA}<slug:noun>/<int:number>/correct/", CorrectFact.as_view(), name="correct-fact"),
    path(f"{AREA}<slug:noun>/<int:number>/withdraw/", WithdrawFact.as_view(), name="withdraw-fact"),
]
