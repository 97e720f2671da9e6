"""What the portal keeps of money, and why."""

from django.db.models import F

from alliance.retention import Ends, Period, destroyed, kept_for_good
from savings.models import SentForm

kept_for_good(
    "money",
    title="Costs, shares, statements and savings",
    what="What each area cost, how the forces shared it, what they agreed, and what was saved.",
    why="A statement that was agreed reproduces to the penny for ever. It holds sums, and no personal data.",
)


@destroyed(
    "sent-forms",
    title="That a form about money was sent",
    what="A digest of the form, who sent it and when.",
    why="So that the same form sent twice is acted on once.",
    ends=Ends.BY_ITSELF,
    counted_from="when it was sent",
    stays="Nothing but how many there were, and when.",
    period=Period(30, "days"),
)
def sent_forms():
    return SentForm.objects.annotate(since=F("at"))
