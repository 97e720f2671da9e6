"""What the portal keeps of business areas, and why."""

from alliance.retention import kept_for_good

kept_for_good(
    "business-areas",
    title="Business areas and how they perform",
    what="The register of areas, their stages, reviews, measures, exceptions and lessons.",
    why="It is the history of the alliance, seen as at any day. It names posts, and people only "
    "where they lead.",
)
