"""Who may keep the money of the alliance, and who agrees it. Each returns the reason not to, or ""."""

from alliance.duties import same_person, two_people
from alliance.markings import Marking
from alliance.temporal import long_date, today
from alliance.text import listed
from governance.policies import may_agree
from governance.roster import Standing


def cannot_keep_money(user) -> str:
    """Finance officers keep it; so do the portal's own commands, which load what is illustrative."""
    if user.may("keep money") or getattr(user, "is_the_portal", False):
        return ""
    return "Only a finance officer can keep what the business areas cost and how it is shared."


def cannot_add_to_year(user, year) -> str:
    """Finance officers, while the year is not closed."""
    return cannot_keep_money(user) or year_is_closed(year)


def year_is_closed(year) -> str:
    if year.closed_at is None:
        return ""
    return (
        f"{year} is closed: its statement is agreed and stays as it is. "
        "What is found later is put right by restating the year."
    )


def cannot_reverse(user, line) -> str:
    """Finance officers, once, what is not itself a reversal, while the year is not closed."""
    if reason := cannot_add_to_year(user, line.year):
        return reason
    if line.reverses_id:
        return "This line is a reversal. Record the cost anew instead."
    return "This line was already reversed." if hasattr(line, "reversed_by") else ""


def cannot_withdraw(user, fact) -> str:
    """Finance officers, once: a size of a force, a step of a bridge, or a published table."""
    if reason := cannot_keep_money(user):
        return reason
    return "This was already withdrawn." if fact.withdrawn_at else ""


def cannot_change_rule(user, rule) -> str:
    if reason := cannot_keep_money(user):
        return reason
    return "This rule was already withdrawn or replaced." if rule.withdrawn_at else ""


def cannot_end_rule(user, rule) -> str:
    if reason := cannot_change_rule(user, rule):
        return reason
    return "The end of this rule is recorded already." if rule.until_year else ""


# The statement of a year. `agreed` is savings.agreeing.Agreeing


def cannot_send_statement(user, agreed) -> str:
    """Finance officers, after the year is over, when it says something that no version sent so far says."""
    year = agreed.year
    if reason := cannot_add_to_year(user, year):
        return reason
    if year.ends_on >= today():
        return f"{year} is not over until {long_date(year.ends_on)}."
    if not agreed.statement.area_costs:
        return f"No outturn of {year} is recorded yet."
    if unshared := list(dict.fromkeys(agreed.statement.unshared)):
        return f"No rule says how the forces share {listed(unshared)} in {year}. Record one first."
    if not agreed.agreers:
        return "No seat of a Chief Finance Officer is recorded, so nobody can agree the statement."
    if agreed.stands and agreed.latest.marking == agreed.level:
        return f"Version {agreed.latest.number} says the same. It is with the Chief Finance Officers."
    return ""


def cannot_agree_statements(user) -> str:
    return (
        ""
        if may_agree(user)
        else "Only a Chief Finance Officer can agree a statement, for the seat they hold."
    )


def cannot_agree_statement(user, agreed, seat) -> str:
    """Whoever holds the seat today, once, the version that stands."""
    if reason := cannot_agree_statements(user):
        return reason
    if reason := cannot_read_latest(user, agreed):
        return reason
    agreer = agreed.agreer(seat)
    holder = agreer.held.holder if agreer else None
    if holder is None or holder.person.user_id != user.pk:
        return f"You do not hold the seat {seat} today, so you cannot agree the statement for it."
    if agreed.latest and (reason := same_person(user, agreed.latest.made_by_id, "statement")):
        return reason
    return _cannot_be_agreed(agreed, agreer)


def cannot_record_statement_agreement(user, agreed, seat) -> str:
    """Finance officers, for a seat that somebody holds, once, the version that stands."""
    if reason := cannot_keep_money(user) or cannot_read_latest(user, agreed):
        return reason
    agreer = agreed.agreer(seat)
    if agreer is None:
        return f"{seat} does not agree the statement."
    if agreer.held.standing is Standing.VACANT:
        return f"{seat} is vacant, so nobody can have agreed for it."
    return _cannot_be_agreed(agreed, agreer)


def _cannot_be_agreed(agreed, agreer) -> str:
    if reason := cannot_be_agreed_now(agreed):
        return reason
    if agreer.agreement:
        return f"Version {agreed.latest.number} was already agreed for the seat {agreer.held.seat}."
    return ""


def cannot_read_latest(user, agreed) -> str:
    """Nobody agrees a statement, or closes its year, past a version that they may not read."""
    return _cannot_read(user, agreed.year, agreed.latest)


def _cannot_read(user, year, version) -> str:
    if version is None or version.marking <= user.clearance:
        return ""
    return (
        f"You are not cleared to read the statement of {year} as it stands. "
        f"Somebody who is cleared to {Marking(version.marking).label} can do this."
    )


def cannot_be_agreed_now(agreed) -> str:
    """Why nobody can agree the statement of a year now, or ""."""
    if agreed.year.closed_at:
        return f"{agreed.year} is closed already."
    if agreed.latest is None:
        return "No version of the statement was sent to the Chief Finance Officers."
    if not agreed.stands:
        return (
            f"The record changed after version {agreed.latest.number} was sent. "
            "The next version must be sent first."
        )
    return ""


def cannot_close_year(user, agreed) -> str:
    """Finance officers, once every Chief Finance Officer agreed the version that stands."""
    if reason := (
        cannot_keep_money(user) or cannot_read_latest(user, agreed) or cannot_be_agreed_now(agreed)
    ):
        return reason
    if waiting := [agreer for agreer in agreed.agreers if agreer.agreement is None]:
        named = [str(agreer.held.seat) for agreer in waiting if agreer.marking <= user.clearance]
        hidden = ["a seat that you are not cleared to read of"] if len(named) < len(waiting) else []
        return f"Version {agreed.latest.number} still waits for {listed([*named, *hidden])}."
    return ""


def cannot_restate_year(user, year) -> str:
    if reason := cannot_keep_money(user):
        return reason
    if not year.closed_at:
        return f"{year} is not closed, so it need not be restated."
    return _cannot_read(user, year, year.closed_version)


def cannot_publish_statement(user, year, version) -> str:
    """Finance officers, once, the version a year is closed with, unless it is OFFICIAL-SENSITIVE."""
    if reason := cannot_keep_money(user):
        return reason
    if not year.closed_at or version is None:
        return f"{year} is not closed. What is published is the statement that a year was closed with."
    if reason := _cannot_read(user, year, version):
        return reason
    if version.marking > Marking.OFFICIAL:
        return (
            f"Version {version.number} counts what is marked {Marking(version.marking).label}, so it is not "
            "published. Restate the year with a version that counts what is marked up to OFFICIAL."
        )
    return ""


# Savings: what was promised, claimed and verified


def cannot_keep_savings(user) -> str:
    """Finance officers, and the portal's own commands."""
    return "Only a finance officer can keep what is saved." if cannot_keep_money(user) else ""


def cannot_change_saving(user, saving) -> str:
    """Finance officers, while the saving, or what is said of it, stands."""
    if reason := cannot_keep_savings(user):
        return reason
    return "This was already withdrawn." if saving.withdrawn_at else ""


def cannot_verify(user, claim) -> str:
    """A finance officer who did not make the claim, once, while it stands."""
    if reason := cannot_change_saving(user, claim):
        return reason
    if claim.standing != "claimed":
        return "Only a claim is verified. What is planned is claimed first."
    if reason := same_person(user, claim.recorded_by_id, "claim"):
        return reason
    if any(each.withdrawn_at is None for each in claim.verifications.all()):
        return "This claim was verified already."
    return ""


two_people(
    "claim",
    "What was saved",
    enters="A finance officer, who claims it",
    agrees="Another finance officer, who verifies it",
    refused_by=cannot_verify,
)
two_people(
    "statement",
    "The statement of a year",
    enters="A finance officer, who sends a version",
    agrees="The Chief Finance Officers, each for the seat they hold",
    refused_by=cannot_agree_statement,
)
