"""Who may change the register. Each returns the reason not to, or ""."""

from alliance.duties import same_person, two_people
from alliance.models import User
from alliance.policies import cannot_grant
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
        return cannot_grant(user)
    return "Only an administrator or an OPCC officer can choose who contributes to a business area."


def cannot_contribute(user: User) -> str:
    """Why somebody cannot be chosen to contribute to an area, or ""."""
    if user.has_role(Role.CONTRIBUTOR):
        return ""
    return f"{user.full_name} does not hold the role “{Role.CONTRIBUTOR.label}”."


def cannot_answer_lesson(user: User, lesson, area: BusinessArea) -> str:
    """Whoever records facts of an area answers for it, while the lesson stands."""
    if reason := cannot_record(user, area):
        return reason
    if lesson.withdrawn_at:
        return "This lesson was corrected or withdrawn."
    return ""


# How the areas are doing


def cannot_define_measures(user: User) -> str:
    """Officers say what is measured, what is to be reached, and what is noise."""
    if user.may("record facts") or getattr(user, "is_the_portal", False):
        return ""
    return "Only an OPCC officer can say what is measured and what is to be reached."


def cannot_record_values(user: User, area: BusinessArea) -> str:
    """Officers for any area, contributors for their own, and the portal's own commands."""
    return "" if getattr(user, "is_the_portal", False) else cannot_record(user, area)


def cannot_close_quarter(user: User) -> str:
    if user.may("record facts") or user.may("keep the board record"):
        return ""
    return "Only an OPCC officer or the Board’s secretary can close a quarter, or open it again."


def cannot_open_exception(user: User, area: BusinessArea) -> str:
    """Whoever records facts of an area, the secretary, and the members of the Board."""
    if user.may("keep the board record") or user.may("agree and assent"):
        return ""
    if not cannot_record_values(user, area):
        return ""
    return "Only those who keep the record of this area, and the Board, can open an exception."


def cannot_comment(user: User, area: BusinessArea) -> str:
    """Those who may open an exception of the area."""
    if not cannot_open_exception(user, area):
        return ""
    return "Only those who keep the record of this area, and the Board, can comment on its measures."


def cannot_close_exception(user: User, exception) -> str:
    """The secretary, for the Board, while it is open."""
    if not user.may("keep the board record"):
        return "An exception is closed by the Board: its secretary records that."
    return "This exception was closed already." if exception.closed_at else ""


# Annual reviews


def cannot_set_statement_days(user: User) -> str:
    if user.may("record facts") or getattr(user, "is_the_portal", False):
        return ""
    return "Only an OPCC officer can set the days of the Force Management Statements."


def cannot_plan_reviews(user: User) -> str:
    """Officers, and the secretary, who knows when the Board meets."""
    if user.may("keep the board record") or not cannot_set_statement_days(user):
        return ""
    return "Only an OPCC officer or the Board’s secretary can plan the annual reviews."


def cannot_draft_review(user: User, area: BusinessArea) -> str:
    """Whoever records facts of an area."""
    return cannot_record_values(user, area)


def cannot_clear_review(user: User) -> str:
    """Contributors draft the reviews of their own areas and clear none; see also `cannot_clear_draft`."""
    return (
        ""
        if not cannot_plan_reviews(user)
        else "Only an OPCC officer or the Board’s secretary can clear a review."
    )


def cannot_clear_draft(user: User, draft) -> str:
    """Not who recorded the draft, whichever role they hold."""
    return cannot_clear_review(user) or same_person(user, draft.by_id, "review")


two_people(
    "review",
    "An annual review",
    enters="Whoever records facts of the area, who drafts it",
    agrees="Another OPCC officer, or the Board’s secretary, who records that it is cleared",
    refused_by=cannot_clear_draft,
)
