"""Who may change the register. Each returns the reason not to, or ""."""

from alliance.models import User
from alliance.roles import Role
from alliance.temporal import today
from business_areas.models import BusinessArea, Contributor


def cannot_open_area(user: User) -> str:
    if user.may("open areas"):
        return ""
    return "Only an OPCC officer can add a business area."


def cannot_record(user: User, area: BusinessArea) -> str:
    """Officers record facts of any area; contributors those of their own."""
    if user.may("record facts"):
        return ""
    if user.may("record facts of own areas"):
        own = Contributor.objects.filter(user=user, area=area).on(today()).exists()
        return "" if own else f"{area.name} is not one of your own business areas."
    return "Only an OPCC officer, or a contributor to this business area, can record facts about it."


def cannot_correct(user: User, fact) -> str:
    """Whoever may record may correct, until somebody has."""
    if reason := cannot_record(user, fact.area):
        return reason
    if fact.withdrawn_at:
        return "This was already corrected or withdrawn."
    return ""


def cannot_record_mention(user: User) -> str:
    if user.may("record facts"):
        return ""
    return "Only an OPCC officer can record how published lists name the business areas."


def cannot_choose_contributors(user: User) -> str:
    """Administrators for the areas they may see; officers, who keep the register, for the others too."""
    if user.may("manage people") or user.may("open areas"):
        return ""
    return "Only an administrator or an OPCC officer can choose who contributes to a business area."


def cannot_contribute(user: User) -> str:
    """Why somebody cannot be chosen to contribute to an area, or ""."""
    if user.has_role(Role.CONTRIBUTOR):
        return ""
    return f"{user.full_name} does not hold the role “{Role.CONTRIBUTOR.label}”."
