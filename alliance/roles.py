"""The eight roles and what each may see and do, as data (R42)."""

from dataclasses import dataclass

from django.db import models


class Role(models.TextChoices):
    """Who somebody is to the alliance. "Anyone" is never granted: everybody has it."""

    ANYONE = "anyone", "Anyone"
    PANEL_MEMBER = "panel-member", "Panel member"
    OFFICER = "officer", "OPCC officer"
    CONTRIBUTOR = "contributor", "Force contributor"
    FINANCE = "finance", "Finance officer"
    SECRETARY = "secretary", "Board secretary"
    BOARD_MEMBER = "board-member", "Board member"
    ADMINISTRATOR = "administrator", "Administrator"


class Reads(models.TextChoices):
    """How much of the record a role opens."""

    PUBLISHED = "published", "What is published"
    OWN_AREAS = "own-areas", "Own business areas to their clearance; otherwise what is published"
    TO_CLEARANCE = "to-clearance", "Everything to the marking they are cleared for"


@dataclass(frozen=True)
class RoleDefinition:
    """One role: its words, what it reads, and the things it may do."""

    role: Role
    description: str
    reads: Reads
    may: frozenset[str] = frozenset()


ROLES: dict[Role, RoleDefinition] = {
    definition.role: definition
    for definition in (
        RoleDefinition(Role.ANYONE, "Reads what is published.", Reads.PUBLISHED),
        RoleDefinition(
            Role.PANEL_MEMBER,
            "Reads what is published, and the papers of their own Panel.",
            Reads.PUBLISHED,
        ),
        RoleDefinition(
            Role.OFFICER,
            "Reads everything to the marking they are cleared for; records and corrects facts and sources; "
            "decides what is destroyed.",
            Reads.TO_CLEARANCE,
            frozenset(
                {
                    "record facts",
                    "record sources",
                    "open areas",
                    "answer problems",
                    "decide retention",
                    "emergency access",
                }
            ),
        ),
        RoleDefinition(
            Role.CONTRIBUTOR,
            "Reads and records facts about their own business areas.",
            Reads.OWN_AREAS,
            frozenset({"record facts of own areas"}),
        ),
        RoleDefinition(
            Role.FINANCE,
            "Reads the register; keeps costs, shares and savings.",
            Reads.TO_CLEARANCE,
            frozenset({"keep money"}),
        ),
        RoleDefinition(
            Role.SECRETARY,
            "Reads everything to the marking they are cleared for; keeps the Board’s record and its sources.",
            Reads.TO_CLEARANCE,
            frozenset({"keep the board record", "record sources"}),
        ),
        RoleDefinition(
            Role.BOARD_MEMBER,
            "Reads everything to the marking they are cleared for; agrees, comments and assents.",
            Reads.TO_CLEARANCE,
            frozenset({"agree and assent"}),
        ),
        RoleDefinition(
            Role.ADMINISTRATOR,
            "Manages people and roles, and no more. Otherwise reads what is published.",
            Reads.PUBLISHED,
            frozenset({"manage people", "emergency access"}),
        ),
    )
}

GRANTABLE = [role for role in Role if role is not Role.ANYONE]
# What somebody may take for themselves in an emergency: never what gives others anything, agrees for a seat,
# scrutinises, or is of one's own areas (ADR 0043).
TAKEN_IN_AN_EMERGENCY = (Role.OFFICER, Role.FINANCE, Role.SECRETARY)
