"""Who may do what in the kernel: people and roles, sources, claims. Each returns the reason not to, or ""."""

from django.conf import settings
from django.utils import timezone

from alliance.account_links import digest_of_password
from alliance.duties import same_person, two_people
from alliance.guessing import moment_in_words
from alliance.markings import Marking
from alliance.models import AccountLink
from alliance.models.second_steps import has_second_step, steps_of
from alliance.roles import Role
from alliance.sheets.kinds import every_kind
from alliance.single_sign_on.offered import cannot_use_password
from alliance.temporal import long_date, today

MOST_STEPS = 10


def cannot_grant(user) -> str:
    """Whoever uses emergency access gives nobody anything, not even what their own roles would let them."""
    if getattr(user, "emergency", None) is None:
        return ""
    return "You are using emergency access, under which nothing is given to others. End it first."


def cannot_manage_people(user) -> str:
    if user.may("manage people"):
        return cannot_grant(user)
    return "Only an administrator can manage people and roles."


def cannot_change_account(user, person) -> str:
    """The portal's own account is what commands act as: nobody signs in as it, or changes what it may do."""
    if reason := cannot_manage_people(user):
        return reason
    if person.is_the_portal:
        return "The portal’s own commands use this account. Nobody can change it or sign in with it."
    return ""


def cannot_grant_role(user, person) -> str:
    """Nobody gives themselves a role: an administrator manages people, and no more (R42)."""
    return cannot_change_account(user, person) or same_person(user, person.pk, "role")


def cannot_change_clearance(user, person) -> str:
    """Nobody clears themselves."""
    return cannot_change_account(user, person) or same_person(user, person.pk, "clearance")


def cannot_review_access(user, person) -> str:
    """Nobody reviews what they themselves may do."""
    return cannot_change_account(user, person) or same_person(user, person.pk, "access")


def cannot_see_emergency_access(user) -> str:
    if user.may("emergency access"):
        return ""
    return "Only an OPCC officer or an administrator can take emergency access, and review it."


def cannot_take_emergency_access(user) -> str:
    """Not without a second step, where there are any, and not one on top of another."""
    if reason := cannot_see_emergency_access(user):
        return reason
    if user.emergency is not None:
        return "You are using emergency access already. End it first."
    if settings.SECOND_STEP == "nobody" or cannot_use_password(user) or has_second_step(user):
        return ""
    return "Emergency access needs a second step. Set one up first: Your account, How you sign in."


def cannot_end_emergency_access(user, access) -> str:
    """One’s own, and somebody else’s by whoever reviews it: ending it takes no second person."""
    if user.pk != access.person_id and (reason := cannot_see_emergency_access(user)):
        return reason
    return "" if access.is_running else "This emergency access is over."


def cannot_review_emergency_access(user, access) -> str:
    """Once, when it is over, by somebody else who does not use any themselves."""
    if reason := cannot_see_emergency_access(user):
        return reason
    if reason := same_person(user, access.person_id, "emergency"):
        return reason
    if getattr(user, "emergency", None) is not None:
        return "You are using emergency access yourself. End it first."
    if access.is_running:
        return "This emergency access is not over yet."
    return "This was reviewed already." if access.reviewed_at else ""


two_people(
    "access",
    "Whether what somebody may do is still right",
    enters="Whoever has the access",
    agrees="An administrator who is not that person",
    refused_by=cannot_review_access,
)
two_people(
    "emergency",
    "Whether emergency access was right",
    enters="Whoever took it",
    agrees="An administrator or OPCC officer who is not that person",
    refused_by=cannot_review_emergency_access,
)
two_people(
    "role",
    "What somebody may do",
    enters="Whoever asks for a role",
    agrees="An administrator who is not that person",
    refused_by=cannot_grant_role,
)
two_people(
    "clearance",
    "What somebody is cleared to",
    enters="Whoever asks to be cleared",
    agrees="An administrator who is not that person",
    refused_by=cannot_change_clearance,
)


def cannot_end_role(user, holding) -> str:
    """An administrator may not end their own last administrator role and lock everybody out."""
    if reason := cannot_change_account(user, holding.user):
        return reason
    if holding.user_id == user.pk and holding.role == "administrator":
        return "You cannot end your own administrator role. Another administrator can."
    return ""


def cannot_close_account(user, person) -> str:
    if reason := cannot_change_account(user, person):
        return reason
    return "You cannot close your own account. Another administrator can." if person.pk == user.pk else ""


def cannot_plan_leaving(user, person) -> str:
    if reason := cannot_close_account(user, person):
        return reason
    return "" if person.is_active else "This account is closed already."


def must_have_second_step(user) -> bool:
    """Whether a password alone is too little for somebody: see SECOND_STEP in the settings."""
    if settings.SECOND_STEP == "some":
        return user.may("manage people") or user.reading_level >= Marking.OFFICIAL_SENSITIVE
    return settings.SECOND_STEP == "everybody"


def cannot_add_second_step(user) -> str:
    if len(steps_of(user)) < MOST_STEPS:
        return ""
    return f"You have {MOST_STEPS} second steps already. Remove one first."


def cannot_make_recovery_codes(user) -> str:
    return "" if has_second_step(user) else "Recovery codes stand in for a second step. Set one up first."


def cannot_remove_second_step(user, step) -> str:
    """One's own, and not the last one of whoever must have one."""
    if step.user_id != user.pk:
        return "You can remove your own second steps only."
    if must_have_second_step(user) and len(steps_of(user)) == 1:
        return "Your roles need a second step. Add another before you remove this one."
    return ""


def cannot_reset_second_step(user, person) -> str:
    """What an administrator does for somebody who has lost theirs; nobody does it for themselves."""
    if reason := cannot_change_account(user, person):
        return reason
    if user.pk == person.pk:
        return "You cannot reset your own second step. Another administrator can."
    return "" if has_second_step(person) else f"{person.full_name} has no second step."


def cannot_end_session(user, signed_in) -> str:
    return "" if signed_in.user_id == user.pk else "You can end your own sign-ins only."


def cannot_end_sessions(user, person) -> str:
    """Everybody ends their own, and an administrator somebody else's."""
    return "" if user.pk == person.pk else cannot_change_account(user, person)


def cannot_end_lock(user, person) -> str:
    """Whoever may not sign in at all is not let in by it."""
    if reason := cannot_change_account(user, person):
        return reason
    return "" if person.is_active else "This account is closed, so nobody can sign in with it."


def cannot_change_how_they_sign_in(user, person) -> str:
    """Nobody shuts themselves out by it."""
    if reason := cannot_change_account(user, person):
        return reason
    if person.pk == user.pk:
        return "You cannot change how you sign in yourself. Another administrator can."
    return ""


def cannot_have_password(person) -> str:
    """Whoever signs in with single sign-on has no password here that could be guessed."""
    if person.provider_accounts.in_use().exists():
        return f"{person.full_name} signs in with single sign-on, and has no password here."
    return ""


def cannot_invite(user) -> str:
    """An administrator, where there is a mail server."""
    if reason := cannot_manage_people(user):
        return reason
    if not settings.SENDS_MAIL:
        return (
            "The portal has no mail server, so it cannot invite anybody. Add the person with a password "
            "instead, and tell it to them."
        )
    return ""


def cannot_be_invited(user, person) -> str:
    """Once somebody has a password, they can have forgotten it; until then they are invited."""
    if reason := cannot_change_account(user, person):
        return reason
    if not person.is_active:
        return "This account is closed. Reopen it before you invite its person."
    if person.has_left:
        return f"The last day of {person.full_name} was {long_date(person.leaves_on)}."
    if reason := cannot_have_password(person):
        return reason
    if person.has_usable_password():
        return f"{person.full_name} has a password. Whoever has forgotten it can ask for a link to sign in."
    return "" if person.email else "No e-mail address is recorded. Correct the account first."


def cannot_withdraw_invitation(user, person) -> str:
    if reason := cannot_change_account(user, person):
        return reason
    if person.account_links.open().filter(kind=AccountLink.Kind.INVITATION).exists():
        return ""
    return f"No invitation of {person.full_name} could still be used."


def cannot_have_new_password(person) -> str:
    """Why no link to choose a new password is mailed to somebody who may sign in, or ""."""
    if cannot_use_password(person) or cannot_have_password(person):
        return "You sign in with single sign-on, so there is no password on the portal to replace."
    if not person.has_usable_password():
        return "You have not chosen a password yet. Ask the administrator to send your invitation again."
    return ""


def cannot_use_link(person, link) -> str:
    """Why a link to choose a password opens nothing, in a sentence for whoever has it; or ""."""
    ended = link.ended_because
    if link.person_id != person.pk:
        return "This link is somebody else’s."
    if not person.is_active or person.is_the_portal:
        return "This account is closed, so its link opens nothing any longer."
    if person.has_left:
        return f"Your last day on this portal was {long_date(person.leaves_on)}."
    if ended == AccountLink.Ended.USED:
        return (
            "This link was used already, and works once. If it was you, sign in with the password you chose. "
            "If it was not, tell the administrator of the portal now."
        )
    if ended == AccountLink.Ended.REPLACED:
        return "A newer link was sent to you since. Use the one in the latest mail."
    if ended == AccountLink.Ended.WITHDRAWN:
        return "This invitation was withdrawn. Ask the administrator who sent it."
    if ended or link.to != person.email or link.password_then != digest_of_password(person):
        return "Your account was changed since this link was sent, so the link opens nothing any longer."
    if timezone.now() >= link.ends_at:
        again = "Ask the administrator" if link.is_invitation else "Say again that you have forgotten it"
        return f"This link worked until {moment_in_words(link.ends_at)}. {again} to be sent another."
    return "This account signs in with single sign-on." if cannot_use_password(person) else ""


def cannot_come_in(person) -> str:
    """Why somebody whom the provider knows is not let in all the same."""
    if person.is_the_portal:
        return "The portal’s own commands use this account. Nobody can sign in with it."
    if not person.is_active:
        return "Your account on this portal is closed, whatever your organisation’s account is."
    if person.has_left:
        return f"Your last day on this portal was {long_date(person.leaves_on)}."
    if person.roles_among(person.role_holdings.order_by()) == {Role.ANYONE}:
        return (
            "You hold no role on this portal, and none of your groups gives you one. "
            "Ask the administrator of this portal which group you should be in."
        )
    return ""


def cannot_move_files(user) -> str:
    if user.may("manage people"):
        return ""
    return "Only an administrator can move what files hold to another place."


def cannot_record_source(user) -> str:
    if user.may("record sources"):
        return ""
    return "Only an OPCC officer or the Board’s secretary can record sources and what they claim."


def cannot_use_marking(user, marking: int) -> str:
    """Nobody records what they would then not be allowed to read."""
    if marking <= user.clearance:
        return ""
    cleared, asked = Marking(user.clearance).label, Marking(marking).label
    return f"You are cleared to {cleared}, so you cannot mark anything {asked}."


def cannot_see_outbox(user) -> str:
    """The secretary writes what is in it; an administrator sees to it that mail goes out."""
    if user.may("keep the board record") or user.may("manage people"):
        return ""
    return "Only the Board’s secretary and an administrator can see the outbox."


def cannot_read_mail(user, mail) -> str:
    """An administrator sees that mail goes out, and not what it says."""
    if user.may("keep the board record") and mail.marking <= user.reading_level:
        return ""
    return "What it says is for the Board’s secretary."


def cannot_try_again(user, mail) -> str:
    if reason := cannot_see_outbox(user):
        return reason
    return "" if mail.is_given_up else "This mail was sent, or waits to be sent."


def cannot_see_work(user) -> str:
    """An administrator sees to it that what is to be done in the background is done."""
    if user.may("manage people"):
        return ""
    return "Only an administrator can see the work in the background."


def cannot_try_work_again(user, job) -> str:
    if reason := cannot_see_work(user):
        return reason
    if job.state != "failed":
        return "This work did not fail."
    return "It was asked for again since, and waits to be done." if job.is_asked_for_again else ""


def cannot_give_up_work(user, job) -> str:
    """While it waits. What is being done ends by itself, or is taken for lost after two minutes' silence."""
    if reason := cannot_see_work(user):
        return reason
    return "" if job.state == "waiting" else "Only work that waits can be given up."


def cannot_answer_problems(user) -> str:
    """The officers answer what anybody reports."""
    if user.may("answer problems"):
        return ""
    return "Only an OPCC officer can see and answer the problems that were reported."


def cannot_answer_problem(user, problem) -> str:
    """Once: what was sent to somebody cannot be changed."""
    if reason := cannot_answer_problems(user):
        return reason
    return "This problem was answered already." if problem.answered_at else ""


# Retention: how long things are kept, what is held, what is destroyed


def cannot_decide_retention(user) -> str:
    """What goes may be about anything, so whoever decides reads everything."""
    if user.may("decide retention") and user.reading_level == Marking.OFFICIAL_SENSITIVE:
        return ""
    return "Only an OPCC officer who is cleared to OFFICIAL-SENSITIVE can decide what is destroyed."


def cannot_change_period(user, kept) -> str:
    if reason := cannot_decide_retention(user):
        return reason
    return "" if kept.can_be_changed else "How long this is kept is not for people to change."


def cannot_lift_hold(user, hold) -> str:
    if reason := cannot_decide_retention(user):
        return reason
    if hold.lifted_at:
        return "This hold was lifted already."
    return "" if hold.is_in_force(today()) else "This hold ended with its last day."


def cannot_drop_destruction(user, destruction) -> str:
    """As long as nobody has approved it."""
    if reason := cannot_decide_retention(user):
        return reason
    return {
        "destruction.done": "This was destroyed already.",
        "destruction.under-way": "This was approved already.",
        "destruction.dropped": "This is not done any more. It can be proposed again.",
    }.get(destruction.state, "")


def cannot_approve_destruction(user, destruction) -> str:
    """Never by whoever proposed it."""
    if reason := cannot_drop_destruction(user, destruction):
        return reason
    return same_person(user, destruction.proposed_by_id, "destruction")


two_people(
    "destruction",
    "That something is destroyed because its time is over",
    enters="Whoever proposes it",
    agrees="Another OPCC officer who is cleared to OFFICIAL-SENSITIVE",
    refused_by=cannot_approve_destruction,
)


# Imports. A kind of import says itself who may do it


def cannot_use_imports(user) -> str:
    """Whoever may do any kind of import sees those that were done."""
    kinds = every_kind()
    if any(not kind.cannot_import(user) for kind in kinds):
        return ""
    return kinds[0].refusal if kinds else "Nothing is imported from spreadsheets yet."


def cannot_import(user, kind) -> str:
    return kind.cannot_import(user) or cannot_use_marking(user, kind.marking)


def cannot_import_rows(user, chosen) -> str:
    """Once, when the file was checked and nothing is wrong with it."""
    if reason := cannot_import(user, chosen.kind_class):
        return reason
    if chosen.state == "ready":
        return ""
    return {
        "checking": "This file is still being checked.",
        "refused": "This file cannot be imported until what is wrong with it is mended.",
        "undone": "This import was undone. Choose the file again to import it anew.",
        "discarded": "This file was discarded. Choose it again to import it.",
    }.get(chosen.state, "This file was imported already.")


def cannot_discard_import(user, chosen) -> str:
    """While it was checked and nothing of it is imported."""
    if reason := cannot_import(user, chosen.kind_class):
        return reason
    return {
        "ready": "",
        "checking": "This file is still being checked.",
        "refused": "Nothing was imported from this file, so there is nothing to discard.",
        "discarded": "This file was discarded already.",
    }.get(chosen.state, "This file was imported. Undo the import instead.")


def cannot_undo_import(user, chosen) -> str:
    """Once, after it was imported, and while what was imported may be taken back."""
    if reason := cannot_import(user, chosen.kind_class):
        return reason
    if chosen.state == "undone":
        return "This import was undone already."
    if chosen.state == "undoing":
        return "This import is being undone."
    if chosen.state != "done":
        return "Nothing of this file was imported, so there is nothing to undo."
    return chosen.kind_class(chosen).cannot_undo()
