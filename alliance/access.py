"""What everybody who may sign in can do, and what a review of it should look at (ADR 0034)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db.models import Count, Prefetch
from django.utils import timezone

from alliance.markings import Marking
from alliance.models import AccessReview, RoleHolding, User
from alliance.models.people import PORTAL_USERNAME
from alliance.roles import ROLES, Reads, Role
from alliance.temporal import long_date, today

DAYS_BETWEEN_REVIEWS = 180
DAYS_UNUSED = 90

# Roles that one person should not hold together, and why. A small office may have to: so it is a warning.
BETTER_APART = (
    (Role.ADMINISTRATOR, Role.FINANCE, "whoever gives roles should not also keep the money"),
    (Role.ADMINISTRATOR, Role.SECRETARY, "whoever gives roles should not also keep the Board’s record"),
    (Role.ADMINISTRATOR, Role.BOARD_MEMBER, "whoever gives roles should not also agree for a seat"),
    (Role.ADMINISTRATOR, Role.OFFICER, "whoever gives roles should not also read the whole record"),
    (Role.FINANCE, Role.BOARD_MEMBER, "whoever prepares a statement should not also agree it"),
    (Role.SECRETARY, Role.BOARD_MEMBER, "whoever drafts a decision should not also agree to it"),
    *(
        (Role.PANEL_MEMBER, role, "whoever scrutinises should not also do the work")
        for role in (Role.OFFICER, Role.FINANCE, Role.SECRETARY, Role.BOARD_MEMBER, Role.ADMINISTRATOR)
    ),
)

_also: list[Callable[..., dict[int, list[str]]]] = []


def also_given(find: Callable) -> Callable:
    """Register a function of people and a reader: what else each was given, as far as the reader may know."""
    _also.append(find)
    return find


def everybody():
    """Everybody who may sign in, with the roles they hold today and how many second steps they have set up.

    The portal’s own account is nobody’s.
    """
    held = RoleHolding.objects.held_on(today()).order_by("role")
    rows = User.objects.filter(is_active=True).exclude(username=PORTAL_USERNAME)
    rows = rows.annotate(
        authenticator_count=Count("authenticators", distinct=True),
        passkey_count=Count("passkeys", distinct=True),
    )
    return rows.prefetch_related(Prefetch("role_holdings", queryset=held, to_attr="held_today"))


def areas_of(people: Iterable[User], reader: User) -> dict[int, list[str]]:
    """What the apps say that each of these people was given besides roles, by their key."""
    people, found = list(people), {}
    for find in _also:
        for key, words in find(people, reader).items():
            found.setdefault(key, []).extend(words)
    return found


def warnings_of(person: User, day: date) -> list[str]:
    """What a reviewer should look at, in sentences. Of a person from `everybody`."""
    held = {Role(holding.role) for holding in person.held_today}
    found = []
    if not held:
        found.append("Holds no role.")
    if unused := unused_since(person, day):
        found.append(unused)
    found += [
        f"{one.label} and {other.label}: {reason}."
        for one, other, reason in BETTER_APART
        if {one, other} <= held
    ]
    if person.clearance == Marking.OFFICIAL_SENSITIVE and all(
        ROLES[role].reads is Reads.PUBLISHED for role in held
    ):
        found.append("Cleared to OFFICIAL-SENSITIVE, and no role needs it.")
    return found


def unused_since(person: User, day: date) -> str:
    """That an account was not used for long, or ""."""
    used = timezone.localdate(person.last_login or person.created_at)
    if (day - used).days <= DAYS_UNUSED:
        return ""
    if person.last_login is None:
        return f"Never signed in since the account was opened on {long_date(used)}."
    return f"Not signed in for {(day - used).days:,} days."


def second_steps_of(person: User) -> str:
    """What somebody shows besides a password. Of a person from `everybody`."""
    counts = ((person.authenticator_count, "authenticator"), (person.passkey_count, "passkey"))
    said = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]
    return " and ".join(said) or "no second step"


def access_of(person: User, areas: dict[int, list[str]]) -> dict:
    """What somebody can do, in plain values, to be kept with what a review found."""
    return {
        "roles": [[holding.role, holding.starts_on.isoformat()] for holding in person.held_today],
        "cleared to": person.get_clearance_display(),
        "areas": areas.get(person.pk, []),
        "second steps": second_steps_of(person),
        "last day": person.leaves_on.isoformat() if person.leaves_on else "",
        "warnings": warnings_of(person, today()),
    }


def open_review() -> AccessReview | None:
    """The review that is under way."""
    return AccessReview.objects.filter(finished_at=None).select_related("begun_by").first()


def next_due_on() -> date | None:
    """The day by which the next review is due: so long after the last, or after the first account."""
    last = AccessReview.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    first = User.objects.exclude(username=PORTAL_USERNAME).order_by("created_at").first()
    since = last.finished_at if last else getattr(first, "created_at", None)
    return timezone.localdate(since) + timedelta(days=DAYS_BETWEEN_REVIEWS) if since else None
