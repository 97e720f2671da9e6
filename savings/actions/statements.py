"""Sending the statement of a year to the Chief Finance Officers, and recording that each agreed it."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.audit import record
from alliance.markings import Marking
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.publishing import append, canonical
from alliance.temporal import today
from alliance.text import listed
from governance.models import Seat
from governance.notices import every_hold_on
from governance.policies import cannot_publish_on_hold
from savings.actions.years import held
from savings.agreeing import Agreeing
from savings.models import FinancialYear, StatementAgreement, StatementPublication, StatementVersion
from savings.policies import (
    cannot_agree_statement,
    cannot_publish_statement,
    cannot_record_statement_agreement,
    cannot_send_statement,
)
from savings.publication import not_public, published_already
from savings.register import (
    STATEMENT_PUBLISHED,
    key_of_publication,
    number_of_next,
    payload_of_publication,
)


@transaction.atomic
def send_statement(year: FinancialYear, marking: int, *, by: User) -> StatementVersion:
    """Keep what the statement says now as a version of it, and ask the Chief Finance Officers to agree that.

    It counts what is marked up to `marking`, says so, and is marked as high.
    """
    year = held(year)
    enforce(cannot_use_marking(by, marking))
    agreed = Agreeing(year, marking)
    enforce(cannot_send_statement(by, agreed))
    content = canonical(agreed.statement.content)
    version = StatementVersion(
        year=year,
        number=number_of_next(year),
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        restates=year.closed_version if year.restated_because else None,
        because=year.restated_because,
        marking=agreed.level,
        illustrative=agreed.statement.illustrative,
        made_by=by,
    )
    version.full_clean(exclude=["made_by"])
    version.save()
    seats = ", ".join(agreer.held.seat.title for agreer in agreed.agreers)
    record(
        "savings.send_statement",
        year.subject,
        f"Sent version {version.number} of the statement of {year} to those who agree it: {seats}",
        by=by,
        version=version.number,
        sha256=version.sha256,
    )
    return version


@transaction.atomic
def agree_statement(version: StatementVersion, seat: Seat, *, by: User) -> StatementAgreement:
    """Agree a version of a statement, for the seat one holds today."""
    agreed = Agreeing.in_full(held(version.year))
    enforce(cannot_agree_statement(by, agreed, seat))
    enforce(cannot_use_marking(by, version.marking))
    _refuse_older(version, agreed)
    agreement = _agree(version, seat, agreed, "", by)
    record(
        "savings.agree_statement",
        agreed.year.subject,
        f"Agreed version {version.number} of the statement of {agreed.year}, for {seat}",
        by=by,
        version=version.number,
    )
    return agreement


@transaction.atomic
def record_statement_agreement(
    version: StatementVersion, seat: Seat, told_how: str, *, by: User
) -> StatementAgreement:
    """Record that whoever holds a seat agreed a version of a statement, and how that was told."""
    agreed = Agreeing.in_full(held(version.year))
    enforce(cannot_record_statement_agreement(by, agreed, seat))
    enforce(cannot_use_marking(by, version.marking))
    _refuse_older(version, agreed)
    if not told_how.strip():
        raise ValidationError({"told_how": "Say how the agreement was told."})
    agreement = _agree(version, seat, agreed, told_how, by)
    record(
        "savings.record_statement_agreement",
        agreed.year.subject,
        f"Recorded that version {version.number} of the statement of {agreed.year} is agreed for {seat}, "
        f"as told: {told_how}",
        by=by,
        version=version.number,
    )
    return agreement


@transaction.atomic
def publish_statement(year: FinancialYear, despite_hold: str = "", *, by: User) -> StatementPublication:
    """Let anybody read the version a year was closed with, for good: its amounts, shares and payments.

    Refused while an area or a decision that it names is not published, and while publishing is on hold unless
    `despite_hold` says why it must be all the same (R23).
    """
    year = held(year)
    version = _closed_version(year)
    enforce(cannot_publish_statement(by, year, version))
    enforce(cannot_use_marking(by, version.marking))
    if words := published_already(version):
        raise ValidationError(words)
    if hidden := not_public(version):
        raise ValidationError(
            f"The statement names what is not published: {listed(hidden)}. "
            "Publish that first, or leave the statement to those who may read it."
        )
    holds = every_hold_on(today())
    enforce(cannot_publish_on_hold(holds, despite_hold))
    publication = StatementPublication(
        version=version, despite_hold=despite_hold.strip() if holds else "", by=by
    )
    publication.save()
    record(
        "savings.publish_statement",
        year.subject,
        f"Published version {version.number} of the statement of {year}",
        by=by,
        version=version.number,
        sha256=version.sha256,
        despite_hold=publication.despite_hold,
    )
    append(
        STATEMENT_PUBLISHED,
        year.subject,
        payload_of_publication(publication),
        key=key_of_publication(version),
        marking=Marking.PUBLISHED,
        by=by,
    )
    return publication


def _closed_version(year: FinancialYear) -> StatementVersion | None:
    """The version a year was closed with, with its publication; whoever may read it."""
    rows = StatementVersion.objects.select_related("publication", "year")
    return rows.filter(pk=year.closed_version_id).first()


def _refuse_older(version: StatementVersion, agreed: Agreeing) -> None:
    if agreed.latest.pk != version.pk:
        raise ValidationError(
            f"Version {agreed.latest.number} was sent since version {version.number}. "
            "Look at what changed, and agree that."
        )


def _agree(version: StatementVersion, seat: Seat, agreed: Agreeing, told_how: str, by: User):
    holder = agreed.agreer(seat).held.holder
    agreement = StatementAgreement(
        version=version, seat=seat, person=holder.person if holder else None, told_how=told_how, by=by
    )
    agreement.save()
    return agreement
