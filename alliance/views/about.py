"""About the alliance: what the published documents say it is, each statement with its source."""

from django.db.models import F, Q
from django.utils.functional import cached_property

from alliance.claims import (
    anchor,
    current_claims,
    current_parts,
    disagreement_address,
    disagreements,
    in_words,
    key_fact,
    notes_of,
    told_by,
)
from alliance.markings import highest
from alliance.models import Claim, CorporationSole, Force
from alliance.temporal import long_date
from alliance.views.kinds import AsAtPage

SUBJECTS = ("alliance", "board")
POST_HOLDER = "post-holder"

# The tables of figures on the page, and the properties each one holds, in order.
TABLES = (
    (
        "money",
        "Budgets and savings",
        (
            "combined-budgets",
            "remit-budgets",
            "savings-targeted",
            "savings-identified",
            "savings-estimated",
            "savings-reported",
            "savings-achieved",
            "cost-in-2022",
            "cost-sharing-rule",
        ),
    ),
    (
        "people",
        "People and place",
        (
            "people-in-shared-areas",
            "staff-to-transfer",
            "share-of-activity",
            "population",
            "population-in-summer",
            "visitors",
            "land-area",
            "coast",
            "heritage-coast",
            "distance-by-road",
            "distance-as-the-crow-flies",
        ),
    ),
    (
        "counts",
        "Business areas, as reported",
        (
            "areas-in-scope",
            "areas-approved-to-consult",
            "areas-in-development",
            "consultations-complete",
            "areas-live",
            "areas-named",
            "areas-listed",
            "areas-returned",
            "first-go-live",
            "business-support-services",
        ),
    ),
)
BOARD = (
    "board-name",
    "board-frequency",
    "board-seats",
    "board-seats-by-office",
    "board-chair",
    "board-agenda",
    "board-tranche",
    "annual-review",
    "other-boards",
)
OTHERS = ("other-collaboration", "other-collaboration-finding", "other-collaboration-ended")
# What the page shows in other ways than in a table of figures.
IN_OTHER_WAYS = (
    "what-it-is",
    "principle",
    "partner",
    "corporations-sole",
    "panel",
    "regional-programme",
    "timeline",
    "timeline-also",
    "concept-measure",
    *OTHERS,
)


class About(AsAtPage):
    """What the alliance is, as at a day, from the claims about it and about its Board."""

    public = True
    template_name = "alliance/about.html"
    heading = "About the alliance"
    breadcrumbs = (("Home", "/"),)

    @cached_property
    def told(self) -> list[Claim]:
        wanted = Q(subject__in=SUBJECTS) | Q(property=POST_HOLDER)
        found = current_claims(self.request.user).filter(told_by(self.as_at), wanted)
        days = [F(name).asc(nulls_last=True) for name in ("as_at_earliest", "as_at_latest")]
        return list(found.order_by("order", *days, "pk"))

    @cached_property
    def claims(self) -> list[Claim]:
        return [claim for claim in self.told if claim.subject in SUBJECTS]

    @cached_property
    def post_holders(self) -> list[Claim]:
        found = [claim for claim in self.told if claim.property == POST_HOLDER]
        return sorted(found, key=lambda claim: claim.subject)

    def of(self, *properties) -> list[Claim]:
        """The claims of some properties, in the order of the properties."""
        return [claim for name in properties for claim in self.claims if claim.property == name]

    def disagreements(self) -> list[dict]:
        """The disagreements there were by this day: at least two of their claims had been made."""
        told, user = {claim.pk for claim in self.told}, self.request.user
        return [
            in_words(found, user)
            for found in disagreements(user).filter(subject__in=SUBJECTS)
            if sum(part.claim_id in told for part in current_parts(found, user)) > 1
        ]

    def get_marking(self):
        return highest(claim.marking for claim in self.told)

    def context(self, **extra):
        day = self.as_at
        known = {name for _, _, names in TABLES for name in names} | {*BOARD, *IN_OTHER_WAYS}
        tables = [
            (slug, caption, [key_fact(claim) for claim in self.of(*names)]) for slug, caption, names in TABLES
        ]
        others = [claim for claim in self.claims if claim.property not in known]
        forces = list(Force.objects.all())
        return super().context(
            what_it_is=said_once(self.of("what-it-is")),
            principles=[shown(claim) for claim in self.of("principle")],
            forces=[force for force in forces if force.standing == Force.Standing.PARTNER],
            neighbours=[force for force in forces if force.standing == Force.Standing.NEIGHBOUR],
            corporations=CorporationSole.objects.filter(force__standing=Force.Standing.PARTNER),
            panels=[shown(claim) for claim in self.of("panel")],
            parties=[
                key_fact(claim) for claim in self.of("partner", "corporations-sole", "regional-programme")
            ],
            post_holders=[key_fact(claim) for claim in self.post_holders],
            board=[key_fact(claim) for claim in self.of(*BOARD)],
            timeline=timeline(self.of("timeline"), self.of("timeline-also")),
            fact_tables=[table for table in tables if table[2]],
            other_facts=[key_fact(claim) for claim in others],
            measures=measures(self.of("concept-measure")),
            collaborations=[key_fact(claim) for claim in self.of(*OTHERS)],
            disagreements=self.disagreements(),
            nothing=f"Nothing published by {long_date(day)} says.",
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            page_is_illustrative=any(claim.illustrative for claim in self.claims),
            **extra,
        )


def shown(claim: Claim) -> dict:
    """A claim as a sentence with where it comes from."""
    return {
        "label": claim.label,
        "words": claim.as_stated,
        "citations": [citation(claim)],
        "illustrative": claim.illustrative,
        "disagreement_url": disagreement_address(claim.visible_disagreements[0])
        if claim.visible_disagreements
        else "",
    }


def citation(claim: Claim) -> dict:
    return {
        "words": claim.source.short_title,
        "paragraph": claim.paragraph,
        "url": f"/sources/{claim.source.slug}/#{anchor(claim)}",
    }


def said_once(claims: list[Claim]) -> list[dict]:
    """Claims in the same words as one statement, with every source that makes it."""
    said: dict[str, dict] = {}
    for claim in claims:
        if claim.as_stated in said:
            said[claim.as_stated]["citations"].append(citation(claim))
        else:
            said[claim.as_stated] = shown(claim)
    return list(said.values())


def timeline(claims: list[Claim], also: list[Claim]) -> list[dict]:
    """What happened, by year, with every source that says so."""
    periods: list[dict] = []
    dated = [claim for claim in claims if claim.as_at]
    for claim in sorted(dated, key=lambda claim: (claim.as_at.sort_key, claim.order)):
        heading = year_of(claim)
        if not periods or periods[-1]["heading"] != heading:
            periods.append({"heading": heading, "items": []})
        others = [other for other in also if other.label == claim.label]
        periods[-1]["items"].append(
            {
                "title": claim.label,
                "when": claim.as_at,
                "description": notes_of(claim),
                "notes": [f"Also in {cited(other)}" for other in others],
                "source": claim.source.short_title,
                "source_url": f"/sources/{claim.source.slug}/#{anchor(claim)}",
                "paragraph": claim.paragraph,
                "illustrative": claim.illustrative,
            }
        )
    return periods


def cited(claim: Claim) -> str:
    words = ", ".join(filter(None, (claim.source.short_title, claim.paragraph)))
    return words if claim.as_at is None else f"{words} ({claim.as_stated})"


def year_of(claim: Claim) -> str:
    day = claim.as_at.earliest or claim.as_at.latest
    return str(day.year) if day else "Date not known"


def measures(claims: list[Claim]) -> list[dict]:
    """The measures of the concept framework under their pillars; the pillar stands before the colon."""
    pillars: dict[str, dict] = {}
    for claim in claims:
        pillar, colon, name = claim.label.partition(": ")
        if not colon:
            pillar, name = "Other", claim.label
        group = pillars.setdefault(pillar, {"pillar": pillar, "names": [], "citation": citation(claim)})
        group["names"].append(name[:1].upper() + name[1:])
    return list(pillars.values())
