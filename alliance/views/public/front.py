"""The alliance's public page: what it is, what was published last, what comes next, and how to follow it."""

from alliance.audit import versions
from alliance.claims import current_claims, told_by
from alliance.kept import kept
from alliance.models import Force, Stranger
from alliance.published import all_coming, everything, latest, topics
from alliance.structured import event, organisation
from alliance.temporal import today
from alliance.views.about import said_once

LATEST_SHOWN, COMING_SHOWN = 8, 6


def what_it_is(day) -> list[dict]:
    """What published documents say the alliance is, each statement once with its sources."""
    claims = current_claims(Stranger()).filter(told_by(day), subject="alliance", property="what-it-is")
    return said_once(list(claims.order_by("order", "pk")))


def shown_on_front() -> dict:
    """What the public page shows besides figures; worked out once for each state of the record and day."""
    day = today()
    return kept("front", repr((versions(), day)), lambda: _front(day))


def _front(day) -> dict:
    return {
        "what_it_is": what_it_is(day),
        "latest": latest(everything(), LATEST_SHOWN),
        "coming": all_coming(day)[:COMING_SHOWN],
        "panels": topics("panel"),
        "partners": [force.name for force in Force.objects.filter(standing=Force.Standing.PARTNER)],
    }


def about_the_front(shown: dict, name: str, absolute) -> list[dict]:
    """The alliance and its public meetings, as schema.org says them."""
    said = " ".join(each["words"] for each in shown["what_it_is"])
    return [
        organisation(name, said, shown["partners"], absolute),
        *(event(each.words, each.day, each.address, each.organiser, absolute) for each in shown["coming"]),
    ]
