"""Putting the measures of the published framework on the record: names and pillars, which is all it gives."""

from alliance.reference import sources_of
from alliance.reference_file import LEFT, RECORDED, UNCHANGED, Entry, ReferenceRecord
from alliance.text import address
from business_areas.actions.measures import record_definition
from business_areas.models import Definition, Measure, Pillar

TABLES = {"measure"}


def load(record: ReferenceRecord, *, by) -> None:
    """Record each measure that is not there yet. One that people have defined since is left to them."""
    sources = sources_of(record)
    read = [_definition(entry, sources) for entry in record.entries("measure")]
    if record.problems:
        return
    for entry, definition in read:
        _settle(record, entry, definition, by=by)


def _definition(entry: Entry, sources) -> tuple[Entry, Definition]:
    name = entry.text("name", needed=True)
    entry.called(f"measure “{name}”")
    source = entry.one_of("source", sources, "source")
    definition = Definition(
        name=name, pillar=entry.choice("pillar", Pillar) or "", paragraph=entry.text("paragraph")
    )
    if source:
        definition.source, definition.marking = source, source.marking
    entry.finish()
    return entry, definition


def _settle(record: ReferenceRecord, entry: Entry, definition: Definition, *, by) -> None:
    measure = Measure.objects.filter(slug=address(definition.name)).first()
    if measure is None:
        record.attempt(entry, record_definition, definition, by=by)
        record.count("measure", RECORDED)
        return
    first = measure.definitions.order_by("number").first()
    same = (first.name, first.pillar, first.source) == (definition.name, definition.pillar, definition.source)
    record.count("measure", UNCHANGED if same else LEFT)
