"""What every app refers to: people, forces, sources, claims, audit trail, register, search, unsaved forms."""

from alliance.models.audit import AuditEvent, RecordVersion
from alliance.models.bodies import CorporationSole, Force
from alliance.models.facts import Claim, Disagreement, DisagreementClaim, RecordedFact, Source
from alliance.models.files import FileContent, StoredFile
from alliance.models.imports import Import
from alliance.models.mail import Mail
from alliance.models.people import RoleHolding, Stranger, User
from alliance.models.register import RegisterEntry, RegisterHead, RegisterPayload
from alliance.models.search import SearchEntry
from alliance.models.unsaved import UnsavedForm
from alliance.models.work import Job

__all__ = [
    "AuditEvent",
    "Claim",
    "CorporationSole",
    "Disagreement",
    "DisagreementClaim",
    "FileContent",
    "Force",
    "Import",
    "Job",
    "Mail",
    "RecordVersion",
    "RecordedFact",
    "RegisterEntry",
    "RegisterHead",
    "RegisterPayload",
    "RoleHolding",
    "SearchEntry",
    "Source",
    "StoredFile",
    "Stranger",
    "UnsavedForm",
    "User",
]
