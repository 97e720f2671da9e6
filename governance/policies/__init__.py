"""Who may keep the record of the Board. Each returns the reason not to, or ""."""

from governance.policies.agendas import (
    cannot_agree_agenda,
    cannot_agree_agendas,
    cannot_be_flagged,
    cannot_change_agenda,
    cannot_flag_item,
    cannot_flag_items,
    cannot_record_agreement,
    cannot_send_agenda,
    may_agree,
)
from governance.policies.authorities import cannot_declare_authority, cannot_withdraw_authority
from governance.policies.boards import (
    cannot_abolish,
    cannot_correct_holding,
    cannot_end_substitute,
    cannot_keep_board,
)
from governance.policies.calendars import cannot_keep_calendar_address
from governance.policies.changes import cannot_read_changes
from governance.policies.decisions import (
    cannot_answer,
    cannot_answer_for,
    cannot_conclude,
    cannot_correct_decision,
    cannot_correct_draft,
    cannot_read_drafts,
    cannot_record_answer,
    cannot_record_progress,
    cannot_remind_to_answer,
    cannot_withdraw_draft,
)
from governance.policies.information_requests import cannot_answer_requests, cannot_change_request
from governance.policies.meetings import cannot_cancel_meeting, cannot_change_chair
from governance.policies.minutes import (
    cannot_answer_comment,
    cannot_assemble_minutes,
    cannot_circulate,
    cannot_comment,
    cannot_correct_minutes,
    cannot_finish_minutes,
    cannot_publish_minutes,
    cannot_send_to_chair,
    cannot_write_minutes,
)
from governance.policies.papers import (
    cannot_build_pack,
    cannot_change_paper,
    cannot_change_papers,
    cannot_remind,
)
from governance.policies.publication import cannot_end_hold, cannot_publish_notice, cannot_publish_on_hold
from governance.policies.records import (
    cannot_add_urgent_item,
    cannot_close_meeting,
    cannot_open_meeting,
    cannot_put_in_force,
    cannot_record_item,
    cannot_record_meeting,
    cannot_take_over,
    cannot_take_together,
)
from governance.policies.reports import cannot_write_reports
from governance.policies.reviews import cannot_hear_review
from governance.policies.sharing import cannot_answer_sharing, cannot_share
from governance.policies.tasks import cannot_change_action, cannot_issue, cannot_reply, cannot_reply_to

__all__ = [
    "cannot_abolish",
    "cannot_add_urgent_item",
    "cannot_agree_agenda",
    "cannot_agree_agendas",
    "cannot_answer",
    "cannot_answer_comment",
    "cannot_answer_for",
    "cannot_answer_requests",
    "cannot_answer_sharing",
    "cannot_assemble_minutes",
    "cannot_be_flagged",
    "cannot_build_pack",
    "cannot_cancel_meeting",
    "cannot_change_action",
    "cannot_change_agenda",
    "cannot_change_chair",
    "cannot_change_paper",
    "cannot_change_papers",
    "cannot_change_request",
    "cannot_circulate",
    "cannot_close_meeting",
    "cannot_comment",
    "cannot_conclude",
    "cannot_correct_decision",
    "cannot_correct_draft",
    "cannot_correct_holding",
    "cannot_correct_minutes",
    "cannot_declare_authority",
    "cannot_end_hold",
    "cannot_end_substitute",
    "cannot_finish_minutes",
    "cannot_flag_item",
    "cannot_flag_items",
    "cannot_hear_review",
    "cannot_issue",
    "cannot_keep_board",
    "cannot_keep_calendar_address",
    "cannot_open_meeting",
    "cannot_publish_minutes",
    "cannot_publish_notice",
    "cannot_publish_on_hold",
    "cannot_put_in_force",
    "cannot_read_changes",
    "cannot_read_drafts",
    "cannot_record_agreement",
    "cannot_record_answer",
    "cannot_record_item",
    "cannot_record_meeting",
    "cannot_record_progress",
    "cannot_remind",
    "cannot_remind_to_answer",
    "cannot_reply",
    "cannot_reply_to",
    "cannot_send_agenda",
    "cannot_send_to_chair",
    "cannot_share",
    "cannot_take_over",
    "cannot_take_together",
    "cannot_withdraw_authority",
    "cannot_withdraw_draft",
    "cannot_write_minutes",
    "cannot_write_reports",
    "may_agree",
]
