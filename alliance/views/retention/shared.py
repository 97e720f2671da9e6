"""What the pages about keeping and destroying have in common."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.policies import (
    cannot_decide_retention,
)
from alliance.policy import enforce
from alliance.retention import (
    Ends,
    Kept,
    kept_named,
)
from alliance.views.kinds import ActionPage

HOME = ("Home", "/")
SCHEDULE = ("What is kept, and for how long", "/retention/")
DUE = ("What is due to be destroyed", "/retention/due/")
HELD = ("What is held back", "/retention/holds/")
DONE = ("What was destroyed", "/retention/destroyed/")


def title_of(kind: str) -> str:
    kept = kept_named(kind)
    return kept.title if kept else kind or "Everything that people can decide to destroy"


def navigation(current: str) -> list[dict]:
    """The pages about keeping and destroying, as links."""
    return [
        {"label": label, "url": url, "current": url == current} for label, url in (SCHEDULE, DUE, HELD, DONE)
    ]


def counted(number: int) -> str:
    return "1 thing" if number == 1 else f"{number:,} things"


# The schedule, which everybody who is signed in may read


def in_words(kept: Kept, periods) -> list[dict]:
    """One class of the schedule, as answers."""
    told = [{"label": "What it is", "value": kept.what}, {"label": "Why it is kept", "value": kept.why}]
    if kept.period is None:
        return told
    length = f"{periods[kept.name]}, counted from {kept.counted_from}"
    if kept.can_be_changed:
        length += f". It can be set from {kept.shortest} to {kept.longest}."
    return [
        *told,
        {"label": "How long", "value": length},
        {"label": "What stays afterwards", "value": kept.stays},
    ]


# Pages for whoever decides


class ForWhoeverDecides:
    """A page for officers who read everything; others are told why not."""

    def let_in(self):
        enforce(cannot_decide_retention(self.request.user))
        super().let_in()

    def get_marking(self):
        return Marking.OFFICIAL_SENSITIVE


class OfOneClass:
    """For pages under /retention/<class>/: what people decide about."""

    @cached_property
    def kept(self) -> Kept:
        found = kept_named(self.kwargs["kind"])
        if found is None or found.ends is not Ends.BY_PEOPLE:
            raise Http404("Nothing of this is decided by people.")
        return found

    @property
    def address(self) -> str:
        return reverse("due-of-a-class", args=[self.kept.name])


class Deciding(ActionPage):
    """What is done about keeping and destroying."""

    breadcrumbs = (HOME, SCHEDULE, DUE)

    def cannot(self) -> str:
        return cannot_decide_retention(self.request.user)

    def let_in(self):
        enforce(cannot_decide_retention(self.request.user))
        super().let_in()

    def get_marking(self):
        return Marking.OFFICIAL_SENSITIVE
