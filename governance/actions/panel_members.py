"""Who sits on a Panel, and who takes its chair."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import altered, changed, record
from alliance.markings import Marking
from alliance.models import RoleHolding, User
from alliance.policies import cannot_grant
from alliance.policy import enforce
from alliance.roles import Role
from alliance.temporal import today
from governance.actions.boards import PART
from governance.models import Panel, PanelMember, next_number
from governance.panels.seats import period_words
from governance.policies import cannot_write_reports

TOLD = ("name", "post", "kind", "appointed_by", "since_as_stated", "until_as_stated")


@transaction.atomic
def record_member(member: PanelMember, *, by: User) -> PanelMember:
    """Record who sits on a Panel or takes its chair, from when, and who appointed them."""
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=member.panel_id)
    enforce(cannot_write_reports(by) or cannot_grant(by))
    member.panel, member.corrects, member.because = panel, None, ""
    if member.account:
        _refuse_account(member.account)
    member.number = next_number(panel.members, "number")
    member.illustrative = member.illustrative or panel.illustrative
    _keep(member, by)
    record(
        "governance.record_member",
        f"panel/{panel.slug}",
        f"Recorded {_told(member)} of {panel.name}{_signs_in(member)}",
        by=by,
        marking=Marking.OFFICIAL if member.account else Marking.PUBLISHED,
    )
    return member


@transaction.atomic
def correct_member(member: PanelMember, wanted: PanelMember, because: str, *, by: User) -> PanelMember:
    """Put right what is recorded of somebody on a Panel, or say that it has ended. The old row stays."""
    changed(PART)
    panel = Panel.objects.select_for_update().get(pk=member.panel_id)
    enforce(cannot_write_reports(by) or cannot_grant(by))
    before = PanelMember.objects.get(pk=member.pk)
    if hasattr(before, "corrected_by"):
        raise ValidationError("Somebody corrected this meanwhile. Look at what is recorded now.")
    if not because.strip():
        raise ValidationError({"because": "Say what has changed, or was wrong."})
    wanted.panel, wanted.number, wanted.corrects = panel, before.number, before
    wanted.because, wanted.illustrative = because.strip(), before.illustrative
    linked = before.account_id != wanted.account_id
    if linked and wanted.account:
        _refuse_account(wanted.account)
    changes = altered(before, wanted, (*TOLD, "account"))
    if not changes and not linked:
        raise ValidationError("Nothing is changed.")
    _keep(wanted, by)
    record(
        "governance.correct_member",
        f"panel/{panel.slug}",
        f"Corrected what is recorded of {before.name} on {panel.name}",
        by=by,
        marking=Marking.OFFICIAL if linked else Marking.PUBLISHED,
        because=wanted.because,
        changes=changes,
    )
    return wanted


def _refuse_account(account: User) -> None:
    held = RoleHolding.objects.held_on(today()).filter(user=account, role=Role.PANEL_MEMBER)
    if not account.is_active or not held.exists():
        raise ValidationError({"account": "Select an account that has the Panel member role."})


def _keep(member: PanelMember, by: User) -> None:
    member.name, member.appointed_by = " ".join(member.name.split()), member.appointed_by.strip()
    member.at, member.by = timezone.now(), by
    _refuse_backwards(member)
    _refuse_two_at_once(member)
    member.full_clean(exclude=["by", "panel", "corrects", "account"])
    member.save()


def _refuse_backwards(member: PanelMember) -> None:
    since, until = member.since, member.until
    if since.earliest and until and until.latest and until.latest <= since.earliest:
        raise ValidationError(
            {"until": f"{member.name} cannot have left {until.words}: they began {since.words}."}
        )


def _refuse_two_at_once(member: PanelMember) -> None:
    """Raise ValidationError when two are in one chair, or one member is recorded twice, for certain."""
    others = member.panel.members.current().filter(post=member.post).exclude(pk=member.corrects_id)
    for other in others:
        same = member.post != PanelMember.Post.MEMBER or other.name.casefold() == member.name.casefold()
        if same and (_both(member, other) or member.since == other.since):
            post = other.get_post_display().lower()
            raise ValidationError(
                {"since": f"{other.name} was {post} then, {period_words(other)}. There is one at a time."}
            )


def _both(one: PanelMember, other: PanelMember) -> bool:
    """Whether both were so on one day for certain, by the ends that are stated."""
    return any(
        first.until is not None
        and first.until.earliest is not None
        and first.since.latest is not None
        and second.since.latest is not None
        and first.since.latest <= second.since.latest < first.until.earliest
        for first, second in ((one, other), (other, one))
    )


def _told(member: PanelMember) -> str:
    return f"{member.name}, {member.get_post_display().lower()} {period_words(member)},"


def _signs_in(member: PanelMember) -> str:
    return f", who signs in as {member.account}" if member.account else ""
