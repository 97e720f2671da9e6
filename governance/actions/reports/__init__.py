"""Reports to Panels: written, commented on, cleared, approved and issued."""

from governance.actions.reports.comments import comment_on_paragraph, settle_comment
from governance.actions.reports.issuing import (
    approve_report,
    ask_for_clearance,
    clear_report,
    issue_report,
    make_files,
)
from governance.actions.reports.writing import (
    add_section,
    begin_report,
    begin_version,
    change_section,
    move_paragraph,
    remove_paragraph,
    write_paragraph,
)

__all__ = [
    "add_section",
    "approve_report",
    "ask_for_clearance",
    "begin_report",
    "begin_version",
    "change_section",
    "clear_report",
    "comment_on_paragraph",
    "issue_report",
    "make_files",
    "move_paragraph",
    "remove_paragraph",
    "settle_comment",
    "write_paragraph",
]
