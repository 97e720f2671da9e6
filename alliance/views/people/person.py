"""One person: their account, their roles, and what they did last."""

from django.utils import timezone

from alliance.models import AuditEvent, RoleHolding, User
from alliance.policies import cannot_close_account, cannot_end_role
from alliance.temporal import last_day, long_date, today
from alliance.views.kinds import DetailPage
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
                {"label": "Last signed in", "value": last_signed_in(person)},
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
        "granted_by": holding.granted_by.full_name,
        "end_url": f"{base}roles/{holding.role}/end/"
        if held and holding.ceases_on is None and not cannot_end_role(user, holding)
        else "",
        "refusal": cannot_end_role(user, holding) if held else "",
    }


def actions_on(person: User, user, base: str) -> list[dict]:
    """What may be done to an account, and why not where it may not."""
    if person.is_the_portal:
        return []
    found = [
        {"label": "Correct", "url": f"{base}correct/"},
        {"label": "Set a password", "url": f"{base}set-password/"},
    ]
    if person.is_active:
        found.append({"label": "Give a role", "url": f"{base}grant-role/"})
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
