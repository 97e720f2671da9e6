"""The portal's own addresses, and those of the controls."""

from django.urls import include, path

from tests.bench.controls import admin_site, bare_list, bare_record, bare_write

urlpatterns = [
    path("control/admin/", admin_site.urls),
    path("control/bare/", bare_list),
    path("control/bare/<int:area>/", bare_record),
    path("control/bare/write/<int:item>/", bare_write),
    path("", include("alliance.urls")),
]
