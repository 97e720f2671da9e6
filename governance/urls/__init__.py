"""Addresses under /board/, /decisions/, /published/, /actions/, /open-data/, /calendars/ and of reviews."""

from governance.urls import (
    agendas,
    boards,
    calendars,
    changes,
    decisions,
    exceptions,
    meetings,
    minutes,
    open_data,
    papers,
    publication,
    reports,
    reviews,
    sharing,
    tasks,
)

urlpatterns = [
    *boards.urlpatterns,
    *meetings.urlpatterns,
    *agendas.urlpatterns,
    *papers.urlpatterns,
    *minutes.urlpatterns,
    *decisions.urlpatterns,
    *publication.urlpatterns,
    *exceptions.urlpatterns,
    *reports.urlpatterns,
    *reviews.urlpatterns,
    *tasks.urlpatterns,
    *sharing.urlpatterns,
    *changes.urlpatterns,
    *calendars.urlpatterns,
    *open_data.urlpatterns,
]
