"""Putting what the kernel keeps of the reference record on the record: sources, forces, claims and the like.

Every loader named in `settings.REFERENCE_LOADERS` has `TABLES`, the tables of the file it reads, and
`load(record, by=…)`. A loader adds a sentence to `record.problems` for everything that is wrong and goes
on, so that one reading finds all there is; the command then keeps nothing.
"""

from collections.abc import Callable, Iterable

from django.db.models import Model

from alliance.actions.bodies import (
    correct_corporation_sole,
    correct_force,
    record_corporation_sole,
    record_force,
)
from alliance.actions.facts import (
    correct_claim,
    correct_disagreement,
    correct_source,
    record_claim,
    record_disagreement,
    record_source,
    restore_claim,
    withdraw_claim,
)
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, CorporationSole, Disagreement, Force, RecordedFact, Source
from alliance.reference_file import (
    CORRECTED,
    LEFT,
    PUT_BACK,
    RECORDED,
    UNCHANGED,
    Entry,
    ReferenceRecord,
)
from alliance.temporal import RoughDate

TABLES = {"source", "force", "corporation_sole", "claims", "disagreement"}
CHANGED = "Reference record changed"


# What an entry says beside what is recorded

_BOOKKEEPING = {
    "id",
    "recorded_at",
    "recorded_by",
    "replaces",
    "withdrawn_at",
    "withdrawn_by",
    "withdrawn_because",
    "illustrative",
}


def says_the_same(one: Model, other: Model, but: Iterable[str] = ()) -> bool:
    """Whether two rows say the same thing, whoever recorded it and when."""
    aside = _BOOKKEEPING | set(but)
    return all(
        getattr(one, field.attname) == getattr(other, field.attname)
        for field in one._meta.concrete_fields
        if field.name not in aside
    )


def take_over(row: Model, wanted: Model, but: Iterable[str] = ()) -> Model:
    """Give a row that may be corrected in place the contents of another."""
    for field in row._meta.concrete_fields:
        if field.name not in _BOOKKEEPING | set(but):
            setattr(row, field.attname, getattr(wanted, field.attname))
    return row


def corrected_by_people(subject: str, *, by) -> bool:
    """Whether the last change to a thing that is corrected in place was made by somebody else."""
    last = AuditEvent.objects.filter(subject=subject).order_by("-pk").first()
    return last is not None and last.by_id != by.pk


def read_statement(entry: Entry, fact: RecordedFact, sources: dict[str, Source]) -> None:
    """Fill in what every fact has: source, paragraph, marking, basis and note."""
    source = entry.one_of("source", sources, "source")
    if source is not None:
        fact.source, fact.marking = source, source.marking
    fact.paragraph = entry.text("paragraph")
    fact.note = entry.text("note")
    fact.reasoning = entry.text("derived")
    fact.basis = RecordedFact.Basis.DERIVED if fact.reasoning else RecordedFact.Basis.STATED


# Loading what the kernel keeps


def load(record: ReferenceRecord, *, by) -> None:
    """Put the sources, forces, corporations sole, claims and disagreements of the file on the record."""
    sources = {row.slug: (entry, row) for entry, row in _read(record, "source", _source)}
    forces = {row.slug: (entry, row) for entry, row in _read(record, "force", _force)}
    corporations = _read(record, "corporation_sole", lambda entry: _corporation(entry, _rows(forces)))
    claims = _claims(record, _rows(sources))
    disagreements = _disagreements(record, {claim.reference for entry, claim in claims})
    if record.problems:
        return
    for entry, source in sources.values():
        _settle(record, entry, source, "source", record_source, correct_source, by=by)
    for entry, force in forces.values():
        _settle(record, entry, force, "force", record_force, correct_force, by=by)
    if record.problems:
        return
    for entry, corporation in corporations:
        corporation.force = Force.objects.get(slug=corporation.force.slug)
        _settle(
            record,
            entry,
            corporation,
            "corporation sole",
            record_corporation_sole,
            correct_corporation_sole,
            by=by,
        )
    if record.problems:
        return
    kept = {source.slug: source for source in Source.objects.filter(slug__in=sources)}
    for _, claim in claims:
        claim.source = kept[claim.source.slug]
    current, gone = _settle_claims(record, claims, kept, by=by)
    if not record.problems:
        _settle_disagreements(record, disagreements, current, by=by)
    for claim in gone:
        withdraw_claim(claim, CHANGED, by=by)
        record.withdrawn("claim", f"“{claim.reference}”, {claim}")


def _rows(read: dict) -> dict:
    return {slug: row for slug, (entry, row) in read.items()}


def sources_of(record: ReferenceRecord) -> dict[str, Source]:
    """The sources that the file names, as they are recorded; as the file gives them before they are."""
    slugs = [slug for entry in record.entries("source") if (slug := entry.text("slug"))]
    recorded = {source.slug: source for source in Source.objects.filter(slug__in=slugs)}
    return {slug: recorded.get(slug) or Source(slug=slug) for slug in slugs}


def _read(record: ReferenceRecord, name: str, make: Callable) -> list[tuple[Entry, Model]]:
    """The entries of a table that are sound, with the rows they stand for; a slug stands once."""
    found, seen = [], set()
    for entry in record.entries(name):
        slug = entry.text("slug", needed=True)
        entry.called(f"{name.replace('_', ' ')} “{slug}”")
        if slug in seen:
            entry.problem("this slug is used already")
        seen.add(slug)
        row = make(entry)
        row.slug = slug
        entry.finish()
        found.append((entry, row))
    return found


def _source(entry: Entry) -> Source:
    source = Source(
        kind=entry.choice("kind", Source.Kind) or "",
        publisher=entry.text("publisher", needed=True),
        title=entry.text("title", needed=True),
        short_title=entry.text("short_title", needed=True),
        published=entry.date("published", needed=True) or RoughDate.not_known(),
        description=entry.text("description"),
    )
    label = entry.text("marking", needed=True)
    by_label = {marking.label: marking for marking in Marking}
    if label and label not in by_label:
        entry.problem(f"“marking” cannot be “{label}”. Use one of: {', '.join(by_label)}")
    source.marking = by_label.get(label, Marking.OFFICIAL_SENSITIVE)
    if source.kind == Source.Kind.ILLUSTRATIVE:
        entry.problem("the reference record holds no illustrative data")
    return source


def _force(entry: Entry) -> Force:
    return Force(
        name=entry.text("name", needed=True),
        short_name=entry.text("short_name", needed=True),
        standing=entry.choice("standing", Force.Standing) or "",
        order=entry.whole_number("order") or 0,
    )


def _corporation(entry: Entry, forces: dict[str, Force]) -> CorporationSole:
    corporation = CorporationSole(
        name=entry.text("name", needed=True),
        office=entry.choice("office", CorporationSole.Office) or "",
        order=entry.whole_number("order") or 0,
    )
    if force := entry.one_of("force", forces, "force"):
        corporation.force = force
    return corporation


SHARED_BY_CLAIMS = (
    "subject",
    "property",
    "label",
    "value",
    "qualifier",
    "unit",
    "as_stated",
    "as_at",
    "as_at_words",
    "status",
    "source",
    "paragraph",
    "note",
    "derived",
)


def _claims(record: ReferenceRecord, sources: dict[str, Source]) -> list[tuple[Entry, Claim]]:
    found, seen = [], set()
    for shared in record.entries("claims"):
        for entry in shared.below("row", SHARED_BY_CLAIMS):
            claim = _claim(entry, sources)
            if claim.reference in seen:
                entry.problem("this reference is used already")
            seen.add(claim.reference)
            entry.finish()
            found.append((entry, claim))
        shared.asked |= set(SHARED_BY_CLAIMS)
        shared.finish()
    return found


def _claim(entry: Entry, sources: dict[str, Source]) -> Claim:
    reference = entry.text("reference", needed=True)
    entry.called(f"claim “{reference}”")
    claim = Claim(
        reference=reference,
        subject=entry.text("subject", needed=True),
        property=entry.text("property", needed=True),
        label=entry.text("label", needed=True),
        value=entry.number("value"),
        qualifier=entry.choice("qualifier", Claim.Qualifier, default=Claim.Qualifier.EXACTLY),
        unit=entry.text("unit"),
        as_stated=entry.text("as_stated", needed=True),
        as_at=entry.date("as_at"),
        order=entry.whole_number("order") or 0,
    )
    read_statement(entry, claim, sources)
    usual = Claim.Status.DERIVED if claim.reasoning else Claim.Status.PUBLISHED
    claim.status = entry.choice("status", Claim.Status, default=usual)
    return claim


def _disagreements(record: ReferenceRecord, references: set[str]):
    found = []
    for entry, disagreement in _read(record, "disagreement", _disagreement):
        parts = []
        for part in entry.below("claim"):
            reference = part.one_of("reference", {each: each for each in references}, "claim")
            parts.append((reference, part.yes_or_no("used")))
            part.finish()
        found.append((entry, disagreement, parts))
    return found


def _disagreement(entry: Entry) -> Disagreement:
    entry.asked.add("claim")
    return Disagreement(
        subject=entry.text("subject", needed=True),
        question=entry.text("question", needed=True),
        handling=entry.text("handling", needed=True),
        order=entry.whole_number("order") or 0,
    )


def _settle(record, entry, wanted, noun, add, correct, *, by) -> None:
    """Add what is new, correct what differs, and leave what somebody else corrected since."""
    row = type(wanted).objects.filter(slug=wanted.slug).first()
    if row is None:
        record.attempt(entry, add, wanted, by=by)
        record.count(noun, RECORDED)
    elif says_the_same(row, wanted):
        record.count(noun, UNCHANGED)
    elif corrected_by_people(f"{noun.replace(' ', '-')}/{row.slug}", by=by):
        record.count(noun, LEFT)
    else:
        record.attempt(entry, correct, take_over(row, wanted), by=by)
        record.count(noun, CORRECTED)


def _settle_claims(record, claims, sources, *, by):
    """Bring the claims into step; returns the current one of each reference, and those now left out."""
    rows = list(Claim.objects.filter(illustrative=False).order_by("pk"))
    successors = {row.replaces_id: row for row in rows if row.replaces_id}
    first = {row.reference: row for row in rows if not row.replaces_id}
    current, wanted = {}, set()
    for entry, claim in claims:
        # Kept aside: a correction is given a reference of its own.
        reference = claim.reference
        row = first.get(reference)
        while row is not None and row.pk in successors:
            row = successors[row.pk]
        current[reference] = row
        wanted.add(row.pk if row else None)
        if row is None:
            current[reference] = record.attempt(entry, record_claim, claim, by=by)
            record.count("claim", RECORDED)
        elif row.withdrawn_at is None and says_the_same(row, claim, but=("reference",)):
            record.count("claim", UNCHANGED)
        elif row.withdrawn_at is not None and row.withdrawn_by_id == by.pk:
            current[reference] = record.attempt(entry, restore_claim, row, claim, CHANGED, by=by)
            record.count("claim", PUT_BACK)
        elif row.withdrawn_at is not None or row.recorded_by_id != by.pk:
            record.count("claim", LEFT)
        else:
            current[reference] = record.attempt(entry, correct_claim, row, claim, CHANGED, by=by)
            record.count("claim", CORRECTED)
    kept = {source.pk for source in sources.values()}
    gone = [
        row
        for row in rows
        if row.withdrawn_at is None
        and row.recorded_by_id == by.pk
        and row.source_id in kept
        and row.pk not in wanted
    ]
    return current, gone


def _settle_disagreements(record, disagreements, current, *, by) -> None:
    for entry, wanted, parts in disagreements:
        chosen = [(current[reference], used) for reference, used in parts]
        wanted.marking = max((claim.marking for claim, used in chosen), default=Marking.PUBLISHED)
        row = Disagreement.objects.filter(slug=wanted.slug).first()
        if row is None:
            record.attempt(entry, record_disagreement, wanted, chosen, by=by)
            record.count("disagreement", RECORDED)
        elif says_the_same(row, wanted) and [(part.claim_id, part.used) for part in row.parts.all()] == [
            (claim.pk, used) for claim, used in chosen
        ]:
            record.count("disagreement", UNCHANGED)
        elif corrected_by_people(f"disagreement/{row.slug}", by=by):
            record.count("disagreement", LEFT)
        else:
            record.attempt(entry, correct_disagreement, take_over(row, wanted), chosen, by=by)
            record.count("disagreement", CORRECTED)
