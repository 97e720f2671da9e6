"""The kinds of page. Every address of the portal is answered by one of them, and a test says so.

Rows for a page come out through `visible_to(user)` here and nowhere else; changes go in through the
action that an ActionPage calls. A page that may be read without signing in says `public = True`.
"""

from alliance.views.kinds.action_page import ActionPage, add_errors
from alliance.views.kinds.as_at_page import AS_AT_PARTS, AsAtPage, DetailPage
from alliance.views.kinds.asked import not_among, shown
from alliance.views.kinds.files import AsFiles, link_to_file
from alliance.views.kinds.list_page import ListPage
from alliance.views.kinds.page import NeededFirst, Page, TextPage
from alliance.views.kinds.shared import SharedWithEverybody

__all__ = [
    "AS_AT_PARTS",
    "ActionPage",
    "AsAtPage",
    "AsFiles",
    "DetailPage",
    "ListPage",
    "NeededFirst",
    "Page",
    "SharedWithEverybody",
    "TextPage",
    "add_errors",
    "link_to_file",
    "not_among",
    "shown",
]
