"""Who may do what in the kernel: people and roles, sources, claims. Each returns the reason not to, or ""."""

from alliance.markings import Marking
from alliance.sheets.kinds import every_kind


def cannot_manage_people(user) -> str:
    if user.may("manage people"):
        return ""
    return "Only an administrator can manage people and roles."


def cannot_change_account(user, person) -> str:
    """The portal's own account is what commands act as: nobody signs in as it, or changes what it may do."""
    if reason := cannot_manage_people(user):
        return reason
    if person.is_the_portal:
        return "The portal’s own commands use this account. Nobody can change it or sign in with it."
    return ""


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
