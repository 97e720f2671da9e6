"""Putting what the reference record says of the Panels on the record: meetings, and what was promised."""

from alliance.models import Force, Source
from alliance.reference_file import RECORDED, UNCHANGED, Entry, ReferenceRecord
from alliance.temporal import RoughDate, long_date
from governance.actions.panels import promise, record_panel, record_panel_meeting
from governance.models import Commitment, Panel, PanelMeeting

TABLES = {"panel"}


def load(record: ReferenceRecord, *, by) -> None:
    """Put the Panels on the record. What people recorded of them stays; what was promised never changes."""
    read = [_panel(entry, _known(Force), _known(Source)) for entry in record.entries("panel")]
    if record.problems:
        return
    for entry, wanted, meetings, commitments in read:
        panel = Panel.objects.filter(slug=wanted.slug).first()
        record.count("Panel", UNCHANGED if panel else RECORDED)
        if panel is None:
            panel = record.attempt(entry, record_panel, wanted.name, wanted.force, None, by=by)
        if record.problems:
            return
        for below, held_on in meetings:
            known = PanelMeeting.objects.filter(panel=panel, held_on=held_on).exists()
            record.count("Panel meeting", UNCHANGED if known else RECORDED)
            if not known:
                record.attempt(below, record_panel_meeting, panel, held_on, illustrative=False, by=by)
        for below, commitment in commitments:
            _settle(record, below, panel, commitment, by=by)


def _known(model) -> dict:
    return {row.slug: row for row in model.objects.all()}


def _panel(entry: Entry, forces: dict, sources: dict):
    slug = entry.text("slug", needed=True)
    entry.called(f"Panel “{slug}”")
    wanted = Panel(slug=slug, name=entry.text("name", needed=True))
    if force := entry.one_of("force", forces, "force"):
        wanted.force = force
    meetings = [(below, _day(below, "held_on")) for below in entry.below("meeting")]
    commitments = [(below, _commitment(below, sources)) for below in entry.below("commitment")]
    for below, _ in (*meetings, *commitments):
        below.finish()
    entry.finish()
    return entry, wanted, meetings, commitments


def _day(entry: Entry, name: str):
    """A day of the calendar; a date that is rougher than that is a problem."""
    found = entry.date(name, needed=True)
    if found is not None and not found.is_exact:
        entry.problem(f"“{name}” must be one day")
    return found.earliest if found else None


def _commitment(entry: Entry, sources: dict) -> Commitment:
    return Commitment(
        wording=entry.text("wording", needed=True),
        made_on=_day(entry, "made_on"),
        due=entry.date("due", needed=True) or RoughDate.not_known(),
        source=entry.one_of("source", sources, "source"),
        said_where=entry.text("paragraph", needed=True),
    )


def _settle(record: ReferenceRecord, entry: Entry, panel: Panel, wanted: Commitment, *, by) -> None:
    """Record what was promised; where it stands already, what the file says otherwise of it is a problem."""
    row = Commitment.objects.filter(panel=panel, made_on=wanted.made_on, source=wanted.source).first()
    if row is None:
        told = (wanted.wording, wanted.made_on, wanted.said_where, wanted.due, wanted.source)
        record.attempt(entry, promise, panel, *told, illustrative=False, by=by)
        record.count("commitment", RECORDED)
    elif (row.wording, row.said_where, row.due) == (wanted.wording, wanted.said_where, wanted.due):
        record.count("commitment", UNCHANGED)
    else:
        day = long_date(row.made_on)
        entry.problem(f"what was promised on {day} is recorded in other words, and never changes")
