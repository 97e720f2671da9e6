"""What the portal's words and figures mean."""

from alliance.figures import definitions
from alliance.statuses import STATUSES
from alliance.temporal import Exactness
from alliance.views.kinds import TextPage
from alliance.views.sources import HOME, SOURCES, sub_navigation

STAGES_MEAN = {
    "stage.proposed": "Named as an area that the alliance may take in; nothing more is recorded.",
    "stage.business-case": "A strategic outline case or a detailed business case is being written, "
    "or has been approved to go to consultation.",
    "stage.consultation": "Staff are being formally consulted.",
    "stage.moving-in": "Approved to implement: systems are being joined and staff are changing employer.",
    "stage.live": "The area works as one for the forces of the alliance.",
    "stage.leaving": "It has been decided that the area returns to single force, and this has not yet taken "
    "effect. The area is still live.",
    "stage.returned": "The area has left: each force runs its own again.",
    "stage.closed": "The area ended by becoming part of others, others took its place, or it goes on as "
    "another under another name.",
    "stage.left": "The area has left, and nothing recorded says how.",
    "stage.not-known": "What is recorded does not say which stage the area was at on the day.",
}

EXACTNESS_MEANS = {
    Exactness.DAY: "The source gives the day.",
    Exactness.MONTH: "The source gives the month. It may be any day of it.",
    Exactness.YEAR: "The source gives the year. It may be any day of it.",
    Exactness.PART_OF_YEAR: "The source says early, mid or late in a year: January to March, April to "
    "September or October to December.",
    Exactness.FINANCIAL_YEAR: "The source gives a financial year, 1 April to 31 March.",
    Exactness.BETWEEN: "The source gives two ends; both days are included.",
    Exactness.BY: "The source gives only the latest day.",
    Exactness.AFTER: "The source gives only the earliest day.",
    Exactness.ABOUT: "The source says about; a little either side is allowed for.",
    Exactness.ORDER: "The source gives only the order in which things happened.",
    Exactness.NOT_KNOWN: "No source gives a date.",
}


class Definitions(TextPage):
    """What the portal's words and figures mean."""

    public = True
    template_name = "alliance/definitions.html"
    heading = "Definitions"
    breadcrumbs = (HOME, SOURCES)

    def context(self, **extra):
        return super().context(
            figures=definitions(),
            exactness=[(kind.label, EXACTNESS_MEANS[kind]) for kind in Exactness],
            stages=[(name, STAGES_MEAN[name]) for name in STATUSES if name in STAGES_MEAN],
            sub_navigation=sub_navigation("Definitions"),
            **extra,
        )
