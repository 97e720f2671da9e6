"""Everything recorded about one area, and how it is told."""

from business_areas.history.certainty import disagreements_by, disputed, facts_by, so_by
from business_areas.history.ledger import exit_ledger, joining_ledger
from business_areas.history.recorded import NOUNS, History, positions_from
from business_areas.history.statements import as_at_of, as_told_by, statement, to_come
from business_areas.history.summary import cited, key_facts, last_named, status_sentences
from business_areas.history.timeline import timeline

__all__ = [
    "NOUNS",
    "History",
    "as_at_of",
    "as_told_by",
    "cited",
    "disagreements_by",
    "disputed",
    "exit_ledger",
    "facts_by",
    "joining_ledger",
    "key_facts",
    "last_named",
    "positions_from",
    "so_by",
    "statement",
    "status_sentences",
    "timeline",
    "to_come",
]
