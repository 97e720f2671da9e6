"""One person: their account, their roles, and what they did last."""

from django.utils import timezone

from alliance.guessing import moment_in_words
from alliance.models import AccountLink, AuditEvent, FailedTries, RoleHolding, User
from alliance.models.second_steps import has_second_step, steps_of
from alliance.policies import (
    cannot_be_invited,
    cannot_change_how_they_sign_in,
    cannot_close_account,
    cannot_end_role,
    cannot_grant_role,
    cannot_have_password,
    cannot_invite,
    cannot_plan_leaving,
    cannot_reset_second_step,
    cannot_use_link,
    cannot_withdraw_invitation,
    must_have_second_step,
)
from alliance.single_sign_on.offered import how_they_sign_in
from alliance.temporal import last_day, long_date, today
from alliance.views.kinds import DetailPage
from alliance.views.outbox import moment
from alliance.views.people.people_list import signs_in
from alliance.views.people.resolve import HOME, PEOPLE, ForAdministrators, person_called

EVENTS_SHOWN = 20


class PersonPage(ForAdministrators, DetailPage):
    """Somebody's account: what they are cleared to, the roles they hold and held, and what was done to it."""

    template_name = "alliance/person.html"
    breadcrumbs = (HOME, PEOPLE)

    def get_thing(self):
        return person_called(self.kwargs["username"])

    def get_heading(self):
        return self.thing.full_name

    def context(self, **extra):
        person, user = self.thing, self.request.user
        person.invitations = list(person.account_links.filter(kind=AccountLink.Kind.INVITATION)[:1])
        base = f"/people/{person.username}/"
        holdings = list(person.role_holdings.select_related("granted_by").order_by("-starts_on", "-pk"))
        events = AuditEvent.objects.filter(subject=f"person/{person.username}").select_related("by")
        return super().context(
            as_at=None,
            person=person,
            answers=[
                {"label": "User name", "value": person.username},
                {"label": "E-mail address", "value": person.email or "Not recorded"},
                {"label": "Cleared to", "value": person.get_clearance_display()},
                {"label": "May sign in", "value": signs_in(person)},
                {"label": "Signs in with", "value": how_they_sign_in(person)},
                {"label": "Invitation", "value": invitation_in_words(person)},
                {"label": "Last signed in", "value": last_signed_in(person)},
                {"label": "Second step", "value": second_step_in_words(person)},
                {"label": "Signed in now", "value": signed_in_now(person)},
                {"label": "Lock on signing in", "value": lock_in_words(person)},
            ],
            holdings=[holding_row(holding, user, base) for holding in holdings],
            events=events[:EVENTS_SHOWN],
            more_events_url=f"/audit/?subject=person%2F{person.username}"
            if events.count() > EVENTS_SHOWN
            else "",
            actions=actions_on(person, user, base),
            **extra,
        )


def last_signed_in(person) -> str:
    return long_date(timezone.localdate(person.last_login)) if person.last_login else "Never"


def second_step_in_words(person) -> str:
    if steps := steps_of(person):
        return "1 is set up" if len(steps) == 1 else f"{len(steps)} are set up"
    return "None is set up" + (": asked for at the next sign-in" if must_have_second_step(person) else "")


def invitation_in_words(person) -> str:
    """What became of the last invitation, in a sentence."""
    if not person.invitations:
        return "None was sent"
    link = person.invitations[0]
    sent = f"Asked for on {moment(link.made_at)}, to {link.to}"
    if link.ended_at:
        return f"{sent}. {link.get_ended_because_display()} on {moment(link.ended_at)}."
    if cannot_use_link(person, link):
        return f"{sent}. It was not used, and works no longer: it worked until {moment(link.ends_at)}."
    return f"{sent}. It works until {moment(link.ends_at)}."


def signed_in_now(person) -> str:
    browsers = person.signed_in.lasting().count()
    if not browsers:
        return "No"
    return "In 1 browser" if browsers == 1 else f"In {browsers} browsers"


def lock_in_words(person) -> str:
    """Whether tries to sign in as this person wait, and until when."""
    now = timezone.now()
    tries = FailedTries.objects.of_name(person.username)
    until = tries.waits_until(now) if tries else None
    if until is None:
        return "None"
    what = "Locked" if tries.is_locked(now) else "Slowed down"
    return (
        f"{what} until {moment_in_words(until)}, after {tries.failed} tries that failed. Browsers in which "
        "they signed in before are not affected."
    )


def holding_row(holding: RoleHolding, user, base: str) -> dict:
    held = holding.ceases_on is None or holding.ceases_on > today()
    if holding.ceases_on is None:
        until = "Still held"
    elif holding.ceases_on == holding.starts_on:
        until = "Ended the day it began"
    else:
        until = long_date(last_day(holding.ceases_on))
    return {
        "role": holding.get_role_display(),
        "since": holding.starts_on,
        "until": until,
        "granted_by": "Single sign-on" if holding.from_provider else holding.granted_by.full_name,
        "end_url": f"{base}roles/{holding.role}/end/"
        if held and holding.ceases_on is None and not cannot_end_role(user, holding)
        else "",
        "refusal": cannot_end_role(user, holding) if held else "",
    }


def actions_on(person: User, user, base: str) -> list[dict]:
    """What may be done to an account, and why not where it may not."""
    if person.is_the_portal:
        return []
    found = []
    if not person.has_usable_password():
        reason = cannot_invite(user) or cannot_be_invited(user, person)
        label = "Send the invitation again" if person.invitations else "Invite by mail"
        found.append({"label": label, "url": f"{base}invitation/", "refusal": reason})
        if not cannot_withdraw_invitation(user, person):
            found.append({"label": "Withdraw the invitation", "url": f"{base}withdraw-invitation/"})
    found += [
        {"label": "Correct", "url": f"{base}correct/"},
        {"label": "Set a password", "url": f"{base}set-password/", "refusal": cannot_have_password(person)},
        {
            "label": "Change how they sign in",
            "url": f"{base}sign-in/",
            "refusal": cannot_change_how_they_sign_in(user, person),
        },
    ]
    if person.is_active:
        found.append(
            {
                "label": "Give a role",
                "url": f"{base}grant-role/",
                "refusal": cannot_grant_role(user, person),
            }
        )
        if has_second_step(person):
            reason = cannot_reset_second_step(user, person)
            reset = {"label": "Reset the second step", "url": f"{base}reset-second-step/", "refusal": reason}
            found.append(reset)
        found.append({"label": "End all sign-ins", "url": f"{base}end-sign-ins/"})
        found.append({"label": "End a lock on signing in", "url": f"{base}end-lock/"})
        leaving = {"label": "Say when they leave", "url": f"{base}leaving/"}
        found.append({**leaving, "refusal": cannot_plan_leaving(user, person)})
        found.append(
            {
                "label": "Close the account",
                "url": f"{base}close/",
                "refusal": cannot_close_account(user, person),
            }
        )
    else:
        found.append({"label": "Reopen the account", "url": f"{base}reopen/"})
    return found
