"""Publishing notices of decisions, and holding publication until a day (R15, R22, R23)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from alliance.actions.search import index
from alliance.audit import changed, record
from alliance.markings import Marking
from alliance.models import CorporationSole, SearchEntry, User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from alliance.publishing import append
from alliance.temporal import long_date, today
from alliance.text import fold
from governance.actions.boards import PART
from governance.consistency import (
    refuse_corporations,
    refuse_hold,
    refuse_version,
    refuse_withheld,
)
from governance.models import Decision, Hold, Notice, WithheldPart
from governance.notices import content_of, names_of, on_hold, public_areas, public_words, restricted_of
from governance.policies import (
    cannot_end_hold,
    cannot_keep_board,
    cannot_publish_notice,
    cannot_publish_on_hold,
)
from governance.register import NOTICE_PUBLISHED, key_of_notice, payload_of_notice


@transaction.atomic
def publish_notices(
    decision: Decision,
    corporations: Iterable[CorporationSole],
    withheld: Iterable[WithheldPart] = (),
    because: str = "",
    despite_hold: str = "",
    *,
    by: User,
) -> list[Notice]:
    """Let anybody read a decision, less what is withheld: one notice for each commissioner.

    Where one has published already this is a new version, which says what is corrected; the old one stays at
    its address. While a hold stands it is refused, unless `despite_hold` says why.
    """
    changed(PART)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("board").get(pk=decision.pk)
    corporations, withheld = list(corporations), list(withheld)
    enforce(cannot_publish_notice(by, decision))
    enforce(cannot_use_marking(by, decision.marking))
    refuse_corporations(corporations)
    holds = on_hold(corporations, today())
    enforce(cannot_publish_on_hold(holds, despite_hold))
    refuse_withheld(decision, withheld, restricted_of(decision))
    content = content_of(decision, withheld)
    held = {hold.corporation_id for hold in holds}
    notices = [
        _notice(decision, each, content, because, despite_hold if each.pk in held else "", by)
        for each in corporations
    ]
    for notice in notices:
        _publish(notice, withheld)
    despite = f", although publishing was on hold: {despite_hold}" if held else ""
    record(
        "governance.publish_notices",
        decision.subject,
        f"Published the notice of {decision.reference} for {names_of(corporations)}{despite}",
        by=by,
        marking=decision.marking,
        because=because,
        despite_hold=despite_hold if held else "",
        versions=[notice.number for notice in notices],
    )
    return notices


def _notice(decision, corporation, content, because, despite_hold, by) -> Notice:
    last = Notice.objects.current().filter(decision=decision, corporation=corporation).first()
    refuse_version(last, content, because)
    notice = Notice(
        decision=decision,
        corporation=corporation,
        number=last.number + 1 if last else 1,
        content=content,
        corrects=last,
        because=because if last else "",
        despite_hold=despite_hold,
        published_on=today(),
        published_by=by,
        illustrative=decision.illustrative,
    )
    notice.full_clean()
    return notice


def _publish(notice: Notice, withheld: list[WithheldPart]) -> None:
    """Keep what it says for good, in the register of hashes as well, and let it be found."""
    notice.save(force_insert=True)
    notice.areas.set(public_areas(notice.decision))
    WithheldPart.objects.bulk_create(
        WithheldPart(
            notice=notice,
            part=each.part,
            restricted_id=each.restricted_id,
            because=each.because,
            look_again_on=each.look_again_on,
        )
        for each in withheld
    )
    if notice.corrects_id:
        index("notice", str(notice.corrects_id), [])
    index_notice(notice)
    append(
        NOTICE_PUBLISHED,
        notice.decision.subject,
        payload_of_notice(notice),
        key=key_of_notice(notice),
        marking=Marking.PUBLISHED,
        by=notice.published_by,
    )


def index_notice(notice: Notice) -> None:
    """Let a notice be found by what it says to everybody."""
    entry = SearchEntry(
        kind="notice",
        key=str(notice.pk),
        title=notice.heading,
        summary=f"Notice of {notice.corporation}, published {long_date(notice.published_on)}",
        folded=fold(notice.heading),
        text=public_words(notice.content),
        day=notice.published_on,
        body=str(notice.corporation)[:160],
        address=notice.address,
        marking=Marking.PUBLISHED,
        illustrative=notice.illustrative,
    )
    index("notice", str(notice.pk), [entry])


@transaction.atomic
def set_hold(hold: Hold, *, by: User) -> Hold:
    """Put publishing on hold for one commissioner, from a day until another (R23). Drafting goes on."""
    changed(PART)
    enforce(cannot_keep_board(by))
    hold.set_by = by
    refuse_hold(hold)
    hold.full_clean(exclude=["set_by"])
    hold.save()
    record(
        "governance.set_hold",
        "board",
        f"Put publishing for {hold.corporation} on hold from {hold.days}",
        by=by,
        marking=Marking.OFFICIAL,
        because=hold.because,
        hold=hold.pk,
    )
    return hold


@transaction.atomic
def end_hold(hold: Hold, because: str, *, by: User) -> Hold:
    """End a hold before its last day, with a reason: from now on its commissioner may publish."""
    changed(PART)
    hold = Hold.objects.select_for_update(of=("self",)).select_related("corporation").get(pk=hold.pk)
    enforce(cannot_end_hold(by, hold, today()))
    hold.ended_at, hold.ended_by, hold.ended_because = timezone.now(), by, because
    hold.full_clean()
    hold.save(update_fields=["ended_at", "ended_by", "ended_because"])
    record(
        "governance.end_hold",
        "board",
        f"Ended the hold on publishing for {hold.corporation}, {hold.days}, early",
        by=by,
        marking=Marking.OFFICIAL,
        because=because,
        hold=hold.pk,
    )
    return hold
