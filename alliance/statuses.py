"""One word and one colour for each status, shared by screens, exports and reports.

A status is named `thing.state`, for example `stage.live`. The word carries the meaning; the colour
only helps. Red is kept for what is late, has failed or is a problem.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """The word shown for a status, and its tag colour: "" means the word stands alone, without a tag."""

    word: str
    colour: str = ""


STATUSES: dict[str, Status] = {
    "stage.proposed": Status("Proposed", "grey"),
    "stage.business-case": Status("Business case", "light-blue"),
    "stage.consultation": Status("Consultation", "light-blue"),
    "stage.moving-in": Status("Moving in", "blue"),
    "stage.live": Status("Live", "green"),
    "stage.leaving": Status("Leaving", "orange"),
    "stage.returned": Status("Returned to single force", "grey"),
    "stage.closed": Status("Merged, split, replaced or renamed", "grey"),
    "stage.left": Status("Left, how is not known", "grey"),
    "stage.not-known": Status("Not yet begun or not known", "grey"),
    "review.not-due": Status("Not due"),
    "review.due": Status("Due", "blue"),
    "review.in-progress": Status("In progress", "blue"),
    "review.overdue": Status("Overdue", "red"),
    "review.complete": Status("Complete"),
    "meeting.planned": Status("Planned", "blue"),
    "meeting.open": Status("In progress", "yellow"),
    "meeting.closed": Status("Held"),
    "meeting.cancelled": Status("Cancelled", "grey"),
    "agenda.draft": Status("Draft", "yellow"),
    "agenda.with-agreers": Status("Waiting for agreement", "blue"),
    "agenda.agreed": Status("Agreed", "green"),
    "agenda.pack-issued": Status("Pack issued", "green"),
    "paper.expected": Status("Expected", "grey"),
    "paper.received": Status("Received"),
    "paper.late": Status("Late", "orange"),
    "paper.missing": Status("Missing", "red"),
    "paper.withdrawn": Status("Withdrawn", "grey"),
    "outcome.noted": Status("Noted"),
    "outcome.agreed": Status("Agreed", "green"),
    "outcome.agreed-with-changes": Status("Agreed with changes", "green"),
    "outcome.not-agreed": Status("Not agreed", "grey"),
    "outcome.deferred": Status("Deferred", "grey"),
    "outcome.no-decision": Status("No decision", "grey"),
    "decision.not-started": Status("Not started", "grey"),
    "decision.in-progress": Status("In progress", "blue"),
    "decision.done": Status("Done", "green"),
    "decision.not-going-ahead": Status("Not going ahead", "grey"),
    "decision.replaced": Status("Replaced", "grey"),
    "action.draft": Status("Not issued yet", "grey"),
    "action.open": Status("Open", "blue"),
    "action.overdue": Status("Overdue", "red"),
    "action.awaiting-confirmation": Status("Awaiting confirmation", "yellow"),
    "action.closed": Status("Closed"),
    "minutes.draft": Status("Draft", "yellow"),
    "minutes.with-chair": Status("With chair", "blue"),
    "minutes.circulated": Status("Circulated", "blue"),
    "minutes.correcting": Status("Corrections to make", "orange"),
    "minutes.agreed": Status("Agreed", "green"),
    "minutes.agreed-with-corrections": Status("Agreed with corrections", "green"),
    "minutes.published": Status("Published", "green"),
    "figures.estimate": Status("Estimate", "yellow"),
    "figures.provisional": Status("Provisional", "yellow"),
    "figures.final": Status("Final"),
    "figures.restated": Status("Restated", "purple"),
    "statement.draft": Status("Provisional", "yellow"),
    "statement.with-agreers": Status("Waiting for agreement", "blue"),
    "statement.agreed": Status("Agreed", "green"),
    "statement.closed": Status("Final", "green"),
    "statement.restating": Status("Being restated", "orange"),
    "statement.restated": Status("Restated", "purple"),
    "exception.open": Status("Open", "orange"),
    "exception.closed": Status("Closed"),
    "milestone.done": Status("Done", "green"),
    "milestone.late": Status("Late", "red"),
    "milestone.ahead": Status("To come", "blue"),
    "performance.on-track": Status("On track", "green"),
    "performance.needs-attention": Status("Needs attention", "yellow"),
    "performance.off-track": Status("Off track", "red"),
    "performance.no-data": Status("No data", "grey"),
    "publication.not-published": Status("Not published", "grey"),
    "publication.on-hold": Status("On hold", "orange"),
    "publication.published": Status("Published", "green"),
    "publication.part-withheld": Status("Part withheld", "purple"),
    "hold.standing": Status("On hold", "orange"),
    "hold.to-come": Status("To come", "blue"),
    "hold.over": Status("Over"),
    "mail.waiting": Status("Waiting", "blue"),
    "mail.sent": Status("Sent", "green"),
    "mail.written": Status("Written to a file", "green"),
    "mail.failed": Status("Not sent", "red"),
    "import.checking": Status("Being checked", "blue"),
    "import.refused": Status("Cannot be imported", "red"),
    "import.ready": Status("Ready to import", "yellow"),
    "import.importing": Status("Being imported", "blue"),
    "import.done": Status("Imported", "green"),
    "import.undoing": Status("Being undone", "blue"),
    "import.discarded": Status("Discarded", "grey"),
    "import.undone": Status("Undone", "grey"),
    "certainty.certain": Status("Certain"),
    "certainty.uncertain": Status("Uncertain", "yellow"),
    "record.reported": Status("Reported"),
    "record.derived": Status("Derived", "turquoise"),
    "record.illustrative": Status("Illustrative", "purple"),
    "record.withdrawn": Status("Withdrawn", "grey"),
}


def status(name: str) -> Status:
    """The status registered under that name, underscores read as hyphens; LookupError when there is none."""
    try:
        return STATUSES[name.replace("_", "-")]
    except KeyError:
        raise LookupError(f"No status is registered as {name!r}; add it to alliance/statuses.py") from None
