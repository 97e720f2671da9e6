"""From an address to a decision, as far as this person may see it, and back."""

import re

from django.http import Http404
from django.urls import reverse

from governance.models import EXAMPLE, Decision, Meeting
from governance.policies import cannot_read_drafts

DECISIONS = ("Decisions", "/decisions/")
WAITING = ("Waiting for assent", "/decisions/drafts/")
REFERENCE = re.compile(r"([A-Z]{2,8})-([0-9]{4})-([0-9]{3,9})")


def sub_navigation(user, current: str) -> list[dict]:
    pages = [("Decisions", "decisions"), ("Actions", "actions"), ("Published", "published-decisions")]
    if not cannot_read_drafts(user):
        pages.insert(1, ("Waiting for assent", "draft-decisions"))
    return [{"label": label, "url": reverse(name), "current": label == current} for label, name in pages]


def referred_to(rows, reference: str):
    """Of some decisions, those that a reference may mean."""
    told = REFERENCE.fullmatch(reference)
    if told is None:
        raise Http404("No decision has this reference.")
    prefix, year, number = told.groups()
    series = {"illustrative": True} if prefix == EXAMPLE else {"illustrative": False, "board__prefix": prefix}
    return rows.filter(**series, year=int(year), number=int(number))


def decision_or_404(user, reference: str) -> Decision:
    """A decision that was made, by its reference; one that may not be seen is not found."""
    rows = referred_to(Decision.objects.visible_to(user).on_the_record(), reference)
    found = rows.select_related("board", "item__meeting", "corrects__board", "replaces__board").first()
    if found is None or found.reference != reference:
        raise Http404("No decision has this reference.")
    return found


def decision_url(decision: Decision) -> str:
    if decision.made_at:
        return reverse("decision", args=[decision.reference])
    return reverse("draft-decision", args=[decision.pk])


def meeting_url(meeting: Meeting) -> str:
    return f"/board/meetings/{meeting.held_on.isoformat()}/"


def draft_or_404(user, number: int) -> Decision:
    """A draft by its number, or what became of it."""
    rows = Decision.objects.visible_to(user).filter(pk=number)
    found = rows.select_related("board", "item__meeting", "replaces__board").first()
    if found is None:
        raise Http404("No draft has this address.")
    return found
