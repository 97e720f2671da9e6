"""The kernel's named figures: what the published documents say of the alliance, each from its claim.

A figure takes the claim the portal uses where sources disagree, else the latest that speaks of the day or
of one before it. Nothing published by then is "not known", never zero (R11).
"""

from datetime import date

from django.db.models import Exists, F, OuterRef

from alliance.claims import anchor, claims_as_at, said
from alliance.figures import Figure, figure
from alliance.markings import Marking, highest
from alliance.models import Claim, DisagreementClaim
from alliance.temporal import long_date


def published(name: str, property_: str, *, title: str, meaning: str, words: str = "{}", subject="alliance"):
    """Register a figure that one property of the claims answers; `words` says it, {} being what is said."""

    @figure(name, title=title, meaning=f"{meaning} As published; the portal does not work it out.")
    def work_out(*, as_at, user) -> Figure:
        return from_claim(chosen(as_at, user, subject, property_), words, title, as_at)

    return work_out


def chosen(day: date, user, subject: str, property_: str) -> Claim | None:
    """The claim the portal uses for a property as at a day."""
    used = Exists(DisagreementClaim.objects.filter(claim=OuterRef("pk"), used=True))
    found = claims_as_at(day, user, subject).filter(property=property_).annotate(used=used)
    return found.order_by("-used", F("as_at_latest").desc(nulls_last=True), "order", "pk").first()


def from_claim(claim: Claim | None, words: str, title: str, day: date) -> Figure:
    if claim is None:
        nothing = f"Not known: nothing published by {long_date(day)} gives it"
        return Figure(None, "", nothing, day)
    return Figure(
        value=claim.value,
        unit=claim.unit,
        qualifier=claim.get_qualifier_display(),
        stated_for=claim.as_at.words if claim.as_at else "",
        words=words.format(said(claim)),
        as_at=day,
        sources=(cited(claim),),
        marking=Marking(claim.marking),
        illustrative=claim.illustrative,
        address=f"/sources/{claim.source.slug}/#{anchor(claim)}",
        sources_disagree=bool(claim.visible_disagreements),
    )


def cited(claim: Claim) -> str:
    """A source and the paragraph, as beside a fact."""
    return ", ".join(filter(None, (claim.source.short_title, claim.paragraph)))


published(
    "savings-targeted",
    "savings-targeted",
    title="Original savings target",
    meaning="The combined annual savings that the two forces meant to make by 2018.",
    words="{} a year by 2018 (target)",
)
published(
    "savings-identified",
    "savings-identified",
    title="Savings identified",
    meaning="The savings said to have been identified when the alliance was agreed.",
    words="{} (identified)",
)
published(
    "savings-estimated",
    "savings-estimated",
    title="Savings estimated",
    meaning="The first estimate of the savings to be made by 2018, still to be checked when published.",
    words="{} by 2018 (initial estimate)",
)
published(
    "combined-budget",
    "combined-budgets",
    title="Combined budgets of the two forces",
    meaning="The budgets of the two forces added together.",
    words="{} (both forces)",
)
published(
    "budget-in-remit",
    "remit-budgets",
    title="Budgets of the areas in the remit",
    meaning="The budgets, added together, of the business areas the alliance could take in.",
    words="{} (areas in the remit)",
)
published(
    "share-of-activity",
    "share-of-activity",
    title="Share of activity in the alliance",
    meaning="The share of the two forces’ total activity that is in the alliance; not a share of budgets.",
    words="{} of the two forces’ total activity",
)
published(
    "people-in-shared-areas",
    "people-in-shared-areas",
    title="People in shared areas",
    meaning="Officers and staff who work in shared business areas.",
    words="{} officers and staff",
)
published(
    "staff-to-transfer",
    "staff-to-transfer",
    title="Staff to change employer",
    meaning="Staff identified as likely to change employer under TUPE, the rules that protect transfers.",
    words="{} staff identified",
)
published(
    "areas-approved-to-consult",
    "areas-approved-to-consult",
    title="Areas approved to go to consultation",
    meaning="Business areas whose business case was approved to go to formal staff consultation.",
)
published(
    "areas-stated-live",
    "areas-live",
    title="Business areas stated to be live",
    meaning="How many business areas a published document states to be live.",
)
published(
    "business-cases-in-development",
    "areas-in-development",
    title="Business cases in development",
    meaning="Business cases that were still being written.",
)
published(
    "consultations-completed",
    "consultations-complete",
    title="Formal staff consultations completed",
    meaning="Business cases on which formal staff consultation was completed.",
)
published(
    "population",
    "population",
    title="Population",
    meaning="The people who live in the three counties that the two forces cover.",
    words="{} people",
)
published(
    "board-seats",
    "board-seats",
    subject="board",
    title="Seats on the Board",
    meaning="The seats of the Working Together Board.",
    words="{} seats",
)
published(
    "corporations-sole",
    "corporations-sole",
    title="Corporations sole",
    meaning="The legal entities that are party to the alliance: for each force, its Police and Crime "
    "Commissioner and its Chief Constable.",
)


@figure(
    "concept-measures",
    title="Measures in the concept framework",
    meaning="The measures of performance that the Board’s concept names, by people, cost and service. "
    "They have no targets, units or frequencies.",
)
def concept_measures(*, as_at, user) -> Figure:
    named = list(claims_as_at(as_at, user, "alliance").filter(property="concept-measure"))
    if not named:
        return from_claim(None, "", "", as_at)
    return Figure(
        value=len(named),
        unit="measures",
        words=f"{len(named)} measures named",
        as_at=as_at,
        sources=tuple(dict.fromkeys(cited(claim) for claim in named)),
        marking=highest(claim.marking for claim in named),
        illustrative=any(claim.illustrative for claim in named),
        address="/about/#measures",
        sources_disagree=any(claim.visible_disagreements for claim in named),
    )
