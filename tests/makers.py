"""Makers: one thing of each kind, with obvious defaults, made through the same actions as a person would.

Dates may be given as a day, in words ("April 2016", "by December 2017") or as a RoughDate. Unless a test says
otherwise a thing is published, and the portal itself records it.
"""

from datetime import date
from itertools import count

from alliance.actions.bodies import record_force
from alliance.actions.facts import record_claim, record_source
from alliance.actions.people import grant_role, open_account, portal_user
from alliance.markings import Marking
from alliance.models import Claim, Force, Source, User
from alliance.roles import Role
from alliance.temporal import RoughDate, today
from business_areas.actions.facts import open_area, record_fact
from business_areas.lifecycle import EventKind
from business_areas.models import (
    BusinessArea,
    Consultation,
    Contributor,
    Group,
    Grouping,
    Kind,
    Lead,
    LifecycleEvent,
    Name,
    Purpose,
)

PASSWORD = "correct horse battery staple"
_numbers = count(1)


def rough(when) -> RoughDate | None:
    """A rough date from a day, from words, or as it is."""
    if when is None or isinstance(when, RoughDate):
        return when
    return RoughDate.day(when) if isinstance(when, date) else RoughDate.parse(when)


def make_user(username, *roles, full_name="", clearance=Marking.OFFICIAL, own_areas=()) -> User:
    """Somebody who may sign in with PASSWORD, holding these roles from today."""
    portal = portal_user()
    user = open_account(
        username=username,
        full_name=full_name or f"{username.capitalize()} Example",
        email=f"{username}@example.org",
        clearance=clearance,
        password=PASSWORD,
        by=portal,
    )
    for role in roles:
        grant_role(user, Role(role), by=portal)
    for area in own_areas:
        make_contributor(user, area)
    return User.objects.get(pk=user.pk)


def make_contributor(user, area, starts_on=None, ceases_on=None) -> Contributor:
    """Say that an area is somebody's own."""
    return Contributor.objects.create(
        user=user, area=area, starts_on=starts_on or today(), ceases_on=ceases_on
    )


def make_source(short_title="", *, marking=Marking.PUBLISHED, by=None, published="6 January 2023", **fields):
    """A report that facts can come from."""
    number = next(_numbers)
    source = Source(
        **{
            "slug": f"source-{number}",
            "kind": Source.Kind.REPORT,
            "publisher": "Example Police and Crime Panel",
            "title": f"Report {number} on the alliance",
            "short_title": short_title or f"Report {number}",
            "published": rough(published),
            "marking": marking,
            **fields,
        }
    )
    return record_source(source, by=by or portal_user())


def make_force(name="Dorset Police", *, standing=Force.Standing.PARTNER, by=None, **fields) -> Force:
    """A force, or the one of that name when it is there already."""
    if found := Force.objects.filter(name=name).first():
        return found
    number = next(_numbers)
    fields = {
        "slug": f"force-{number}",
        "short_name": name.removesuffix(" Police"),
        "order": number,
        **fields,
    }
    return record_force(Force(name=name, standing=standing, **fields), by=by or portal_user())


def make_group(name="Operational Command", **fields) -> Group:
    """A heading of the register, or the one of that name when it is there already."""
    if found := Group.objects.filter(name=name).first():
        return found
    number = next(_numbers)
    return Group.objects.create(**{"name": name, "slug": f"group-{number}", "order": number, **fields})


def make_area(
    name="Drone Team",
    *,
    went_live="April 2016",
    left=None,
    group=None,
    lead=None,
    kind=None,
    marking=Marking.PUBLISHED,
    source=None,
    by=None,
    since=None,
    sequence=None,
    sequence_list="the order of joining",
) -> BusinessArea:
    """An area that went live; with went_live=None, one that has only been proposed, nobody knows when."""
    by = by or portal_user()
    source = source or make_source(marking=marking, by=by)
    told = {"source": source, "marking": marking}
    placed = {"sequence": sequence, "sequence_list": sequence_list} if sequence else {}
    if went_live is None:
        event = LifecycleEvent(kind=EventKind.PROPOSED, when=RoughDate.not_known(), **told)
    else:
        event = LifecycleEvent(kind=EventKind.WENT_LIVE, when=rough(went_live), **placed, **told)
    since = rough(since) or event.when
    others = []
    if left is not None:
        others.append(LifecycleEvent(kind=EventKind.LEFT, when=rough(left), **told))
    if group is not None:
        others.append(Grouping(group=group, since=since, **told))
    if lead is not None:
        others.append(Lead(force=lead, since=since, **told))
    if kind is not None:
        others.append(Kind(word=kind, since=since, **told))
    return open_area(
        BusinessArea(marking=marking), Name(name=name, since=since, **told), event, others, by=by
    )


def make_fact(model, area, *, marking=None, source=None, by=None, **fields):
    """A fact of any noun about an area, recorded by the action; dates may be given in words."""
    by = by or portal_user()
    marking = area.marking if marking is None else marking
    source = source or make_source(marking=marking, by=by)
    for field in (
        "when",
        "since",
        "until",
        "opened",
        "closed",
        "first_dismissal",
        "information_given",
        "planned",
    ):
        if field in fields:
            fields[field] = rough(fields[field])
    return record_fact(model(area=area, source=source, marking=marking, **fields), by=by)


def make_event(area, kind=EventKind.WENT_LIVE, when="April 2016", **fields) -> LifecycleEvent:
    """A source's statement that something happened to an area."""
    return make_fact(LifecycleEvent, area, kind=kind, when=when, **fields)


def make_name(area, name="Drones", since="1 April 2020", **fields) -> Name:
    """A name of an area, from a day."""
    return make_fact(Name, area, name=name, since=since, **fields)


def make_lead(area, force=None, since="April 2016", **fields) -> Lead:
    """The force that led an area, from a day."""
    return make_fact(Lead, area, force=force or make_force(), since=since, **fields)


def make_grouping(area, group=None, since="April 2016", **fields) -> Grouping:
    """The group an area stood in, from a day."""
    return make_fact(Grouping, area, group=group or make_group(), since=since, **fields)


def make_purpose(area, text="Flies drones for both forces.", since="April 2016", **fields) -> Purpose:
    """What an area is for, from a day."""
    return make_fact(Purpose, area, text=text, since=since, **fields)


def make_consultation(area, opened="1 March 2016", proposed_dismissals=None, **fields) -> Consultation:
    """A formal staff consultation."""
    return make_fact(Consultation, area, opened=opened, proposed_dismissals=proposed_dismissals, **fields)


def make_claim(
    label="Business areas live",
    *,
    value=22,
    as_stated="",
    subject="alliance",
    as_at="30 June 2022",
    marking=Marking.PUBLISHED,
    source=None,
    by=None,
    **fields,
) -> Claim:
    """A figure that a source gives."""
    by = by or portal_user()
    claim = Claim(
        **{
            "reference": f"claim-{next(_numbers)}",
            "subject": subject,
            "property": "areas-live",
            "label": label,
            "value": value,
            "as_stated": as_stated or str(value),
            "as_at": rough(as_at),
            "marking": marking,
            "source": source or make_source(marking=marking, by=by),
            **fields,
        }
    )
    return record_claim(claim, by=by)
