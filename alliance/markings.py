"""How far a piece of information may be seen: the marking on every fact, page and file."""

from django.db import models


class Marking(models.IntegerChoices):
    """The three levels, lowest first; a page carries the highest marking of anything on it.

    Marking and freedom-of-information status are independent (R22).
    """

    PUBLISHED = 0, "PUBLISHED"
    OFFICIAL = 1, "OFFICIAL"
    OFFICIAL_SENSITIVE = 2, "OFFICIAL-SENSITIVE"


HANDLING = {
    Marking.PUBLISHED: "",
    Marking.OFFICIAL: "",
    Marking.OFFICIAL_SENSITIVE: "Share only with people who need it for their work.",
}


def highest(markings) -> Marking:
    """The highest of some markings; published when there are none."""
    return Marking(max(markings, default=Marking.PUBLISHED))


def chosen_marking(sent) -> Marking:
    """The marking somebody chose in a form, from what was sent; published when none was chosen."""
    chosen = sent.get("marking", "")
    return next((marking for marking in Marking if str(marking.value) == chosen), Marking.PUBLISHED)
