"""Publishing notices, and holds on publishing."""

from governance.policies.boards import cannot_keep_board


def cannot_publish_notice(user, decision) -> str:
    """The secretary, once a decision is made; of one that was corrected, the correction is published."""
    if reason := cannot_keep_board(user):
        return reason
    if not decision.made_at:
        return "This decision was not made yet, so there is nothing to publish."
    if later := getattr(decision, "corrected_by", None):
        return f"{decision.reference} was corrected, by {later.reference}. Publish that instead."
    return ""


def cannot_publish_on_hold(holds, despite: str) -> str:
    """While a hold stands nothing is published, unless somebody says why it must be all the same (R23)."""
    return "" if despite.strip() else " ".join(hold.words for hold in holds)


def cannot_end_hold(user, hold, day) -> str:
    if reason := cannot_keep_board(user):
        return reason
    if hold.ended_at:
        return "This hold was ended already."
    return "" if hold.ceases_on > day else "The days of this hold are over."
