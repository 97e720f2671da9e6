"""Addresses of what has changed: of the Board as a whole, and of one thing."""

from alliance.addresses import with_files
from governance.views.changes import Changes

urlpatterns = [
    *with_files("board/changes/", Changes, "changes"),
    *with_files("board/changes/<slug:kind>/<str:key>/", Changes, "changes-of"),
]
