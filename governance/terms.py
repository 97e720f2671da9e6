"""What the terms of reference of a board set, as at a day."""

from datetime import date

from alliance.models import CorporationSole
from business_areas.positions import held_on
from governance.models import WARNING_DAYS, Board, Terms


def rule_on(board: Board, day: date, level: int | None = None) -> tuple[Terms | None, bool]:
    """The terms that were in force on a day for certain, and whether any may have been.

    `level` is the highest marking that is read; without it all terms are, whoever asks.
    """
    rows = Terms.objects.filter(board=board).defer("text")
    held = held_on(list(rows if level is None else rows.readable_at(level)), day)
    return (held.facts[-1] if held.facts and held.certain else None), bool(held.facts)


def named_in(terms: Terms | None) -> list[CorporationSole] | None:
    """The corporations sole that terms name as those that must assent; None where they do not say which."""
    if terms is None or terms.assent != Terms.Assent.CHOSEN:
        return None
    return [each.corporation for each in terms.assenting.select_related("corporation")]


def warning_days(board: Board, day: date, level: int) -> int:
    """From how many days before its end a term is warned of."""
    terms, _ = rule_on(board, day, level)
    return WARNING_DAYS if terms is None else terms.warning_days
