"""What waits for an officer of the freedom of information requests."""

from django.db.models import F
from django.urls import reverse

from alliance.temporal import today
from governance.models import InformationRequest
from governance.policies import cannot_answer_requests
from governance.requests.due import state_words

NAMED_AT_MOST = 5


def information_requests_open(user) -> list[tuple[str, str]]:
    """For officers: each request that is open, the one due first at the top."""
    if cannot_answer_requests(user):
        return []
    rows = InformationRequest.objects.visible_to(user).open().prefetch_related("answers")
    rows = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[: NAMED_AT_MOST + 1])
    found = [
        (
            f"Freedom of information request {each}: {state_words(each, today())}",
            reverse("information-request", args=[each.reference]),
        )
        for each in rows[:NAMED_AT_MOST]
    ]
    if len(rows) > NAMED_AT_MOST:
        found.append(("More freedom of information requests are open", reverse("information-requests")))
    return found
