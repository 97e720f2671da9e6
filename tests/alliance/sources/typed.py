"""What is typed on the pages of sources, and what they begin with."""

from alliance.actions.facts import record_disagreement
from alliance.actions.people import portal_user
from alliance.models import Disagreement

SOURCE = {
    "kind": "report",
    "publisher": "Dorset Police and Crime Panel",
    "title": "Report on the alliance",
    "short_title": "Dorset Panel report, 2 February 2023",
    "published_how": "day",
    "published_exact_day": "2",
    "published_exact_month": "2",
    "published_exact_year": "2023",
    "marking": "0",
}
CLAIM = {
    "about": "The alliance",
    "label": "People in shared areas",
    "property": "people-in-shared-areas",
    "as_stated": "more than 1,300",
    "value": "1,300",
    "qualifier": "more-than",
    "unit": "people",
    "as_at_how": "words",
    "as_at_own_words": "late 2022",
    "paragraph": "4.2",
    "basis": "stated",
    "status": "published",
    "marking": "0",
}
ANYONE_READS = (
    "/sources/",
    "/sources.csv",
    "/sources/disagreements/",
    "/sources/disagreements.csv",
    "/definitions/",
)


def make_disagreement(*claims, used=0, slug="how-many-people", question="How many people?"):
    pairs = [(claim, place == used) for place, claim in enumerate(claims)]
    disagreement = Disagreement(
        slug=slug, subject="alliance", question=question, handling="The later document is used."
    )
    return record_disagreement(disagreement, pairs, by=portal_user())


def text(response) -> str:
    return response.content.decode()
