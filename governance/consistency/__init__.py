"""What the record of a board cannot hold: refused with a sentence, and only when it is certain."""

from governance.consistency.authorities import refuse_authority
from governance.consistency.boards import refuse_abolition, refuse_assent_rule, refuse_rota, refuse_terms
from governance.consistency.decisions import (
    refuse_assent,
    refuse_correction_of_decision,
    refuse_decision,
    refuse_progress,
    refuse_reminder,
    refuse_restricted,
    refuse_same_draft,
)
from governance.consistency.holders import (
    in_post_words,
    refuse_holding,
    refuse_marking_below_person,
    refuse_second_substitute,
)
from governance.consistency.meetings import (
    refuse_interest,
    refuse_item,
    refuse_meeting,
    refuse_past_meeting,
    refuse_roll_call,
    refuse_urgent_item,
)
from governance.consistency.publication import (
    refuse_corporations,
    refuse_hold,
    refuse_version,
    refuse_withheld,
)
from governance.consistency.tasks import refuse_action, refuse_closing, refuse_issue, refuse_moved_day

__all__ = [
    "in_post_words",
    "refuse_abolition",
    "refuse_action",
    "refuse_assent",
    "refuse_assent_rule",
    "refuse_authority",
    "refuse_closing",
    "refuse_corporations",
    "refuse_correction_of_decision",
    "refuse_decision",
    "refuse_hold",
    "refuse_holding",
    "refuse_interest",
    "refuse_issue",
    "refuse_item",
    "refuse_marking_below_person",
    "refuse_meeting",
    "refuse_moved_day",
    "refuse_past_meeting",
    "refuse_progress",
    "refuse_reminder",
    "refuse_restricted",
    "refuse_roll_call",
    "refuse_rota",
    "refuse_same_draft",
    "refuse_second_substitute",
    "refuse_terms",
    "refuse_urgent_item",
    "refuse_version",
    "refuse_withheld",
]
