"""The register: areas, what was true of them over time, what happened to them, and the papers behind it."""

from business_areas.models.areas import AreaFact, BusinessArea, Contributor, Group, own_areas
from business_areas.models.comments import MeasureComment
from business_areas.models.events import LifecycleEvent, Mention
from business_areas.models.exceptions import PerformanceException
from business_areas.models.exits import Change, Milestone, MilestoneDay
from business_areas.models.lessons import Lesson, LessonAnswer
from business_areas.models.measures import (
    ClosedQuarter,
    Definition,
    Explanation,
    FixedLimits,
    Measure,
    Pillar,
    QuarterStatus,
    Target,
    Value,
)
from business_areas.models.periods import Grouping, Kind, Lead, Name, PeriodFact, Purpose
from business_areas.models.positions import AreaPosition
from business_areas.models.records import (
    BusinessCase,
    Consultation,
    Exit,
    LedgerEntry,
    StaffTransfer,
    Successor,
)
from business_areas.models.reviews import (
    Review,
    ReviewClearance,
    ReviewDraft,
    ReviewOutcome,
    ReviewPlan,
    ReviewRecommendation,
    StatementDay,
)

__all__ = [
    "AreaFact",
    "AreaPosition",
    "BusinessArea",
    "BusinessCase",
    "Change",
    "ClosedQuarter",
    "Consultation",
    "Contributor",
    "Definition",
    "Exit",
    "Explanation",
    "FixedLimits",
    "Group",
    "Grouping",
    "Kind",
    "Lead",
    "LedgerEntry",
    "Lesson",
    "LessonAnswer",
    "LifecycleEvent",
    "Measure",
    "MeasureComment",
    "Mention",
    "Milestone",
    "MilestoneDay",
    "Name",
    "PerformanceException",
    "PeriodFact",
    "Pillar",
    "Purpose",
    "QuarterStatus",
    "Review",
    "ReviewClearance",
    "ReviewDraft",
    "ReviewOutcome",
    "ReviewPlan",
    "ReviewRecommendation",
    "StaffTransfer",
    "StatementDay",
    "Successor",
    "Target",
    "Value",
    "own_areas",
]
