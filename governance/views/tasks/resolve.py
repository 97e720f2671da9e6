"""From an address to an action, as far as this person may see it."""

import re

from django.http import Http404

from governance.models import Action
from governance.reading import actions_seen

ACTIONS = ("Actions", "/actions/")
REFERENCE = re.compile(r"A-([0-9]{4})-([0-9]{3,9})")


def action_or_404(user, reference: str, board=None) -> Action:
    """An issued action by its reference; one that may not be seen is not found."""
    told = REFERENCE.fullmatch(reference)
    rows = actions_seen(user).filter(board=board)
    if told is not None:
        rows = rows.filter(year=int(told[1]), number=int(told[2])).select_related("item__meeting")
        found = rows.first()
        if found is not None and found.reference == reference:
            return found
    raise Http404("No action has this reference.")
