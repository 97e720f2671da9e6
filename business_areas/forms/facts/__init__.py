"""One form for each noun of the register, all of them told with source, marking and basis."""

from business_areas.forms.facts.events import check_place_in_order, event_fields
from business_areas.forms.facts.nouns import FORMS, in_short, named, period_words
from business_areas.forms.facts.periods import check_name
from business_areas.forms.facts.sourced import (
    LONGEST_REASON,
    SourcedForm,
    new_source_hint,
    source_field,
    without_errors,
)

__all__ = [
    "FORMS",
    "LONGEST_REASON",
    "SourcedForm",
    "check_name",
    "check_place_in_order",
    "event_fields",
    "in_short",
    "named",
    "new_source_hint",
    "period_words",
    "source_field",
    "without_errors",
]
