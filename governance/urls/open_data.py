"""Addresses of open data."""

from django.urls import path

from governance.views.open_data import (
    OParlAgendaItem,
    OParlList,
    OParlMembership,
    OParlObject,
    OParlSystem,
    OpenDataPage,
    SeatsAndPeople,
)

urlpatterns = [
    path("open-data/", OpenDataPage.as_view(), name="open-data"),
    path("open-data/people-and-seats.json", SeatsAndPeople.as_view(), name="open-people-and-seats"),
    path("open-data/oparl/", OParlSystem.as_view(), name="oparl-system"),
    *(
        path(f"open-data/oparl/{kind}/", OParlList.as_view(kind=kind), name=f"oparl-{kind}-list")
        for kind in ("body", "organization", "person", "meeting", "paper")
    ),
    path(
        "open-data/oparl/body/alliance/",
        OParlObject.as_view(kind="body"),
        {"key": "alliance"},
        name="oparl-body",
    ),
    *(
        path(f"open-data/oparl/{kind}/<str:key>/", OParlObject.as_view(kind=kind), name=f"oparl-{kind}")
        for kind in ("organization", "person", "meeting", "paper")
    ),
    path(
        "open-data/oparl/meeting/<slug:day>/item/<int:number>/",
        OParlAgendaItem.as_view(),
        name="oparl-agenda-item",
    ),
    path(
        "open-data/oparl/membership/<slug:seat>/<int:number>/",
        OParlMembership.as_view(),
        name="oparl-membership",
    ),
]
