"""What every app refers to: people, forces, sources, claims, audit trail, register, search, mail."""

from alliance.models.access_reviews import AccessReview, AccessReviewed
from alliance.models.account_links import AccountLink, ForgottenPassword
from alliance.models.audit import AuditEvent, RecordVersion
from alliance.models.bodies import CorporationSole, Force
from alliance.models.emergency import EmergencyAccess
from alliance.models.facts import Claim, Disagreement, DisagreementClaim, RecordedFact, Source
from alliance.models.files import ContentElsewhere, FileContent, StoredFile
from alliance.models.imports import Import
from alliance.models.mail import Mail
from alliance.models.people import RoleHolding, Stranger, User
from alliance.models.problems import Problem
from alliance.models.register import RegisterEntry, RegisterHead, RegisterPayload
from alliance.models.retention import Destruction, RetentionHold, RetentionPeriod
from alliance.models.search import SearchEntry, SearchWord
from alliance.models.second_steps import Authenticator, Passkey, RecoveryCode
from alliance.models.seen import Seen
from alliance.models.sign_in import FailedTries, SignedIn
from alliance.models.single_sign_on import ProviderAccount
from alliance.models.subscriptions import Subscriber, Subscription, Told
from alliance.models.unsaved import UnsavedForm
from alliance.models.work import Beat, Job

__all__ = [
    "AccessReview",
    "AccessReviewed",
    "AccountLink",
    "AuditEvent",
    "Authenticator",
    "Beat",
    "Claim",
    "ContentElsewhere",
    "CorporationSole",
    "Destruction",
    "Disagreement",
    "DisagreementClaim",
    "EmergencyAccess",
    "FailedTries",
    "FileContent",
    "Force",
    "ForgottenPassword",
    "Import",
    "Job",
    "Mail",
    "Passkey",
    "Problem",
    "ProviderAccount",
    "RecordVersion",
    "RecordedFact",
    "RecoveryCode",
    "RegisterEntry",
    "RegisterHead",
    "RegisterPayload",
    "RetentionHold",
    "RetentionPeriod",
    "RoleHolding",
    "SearchEntry",
    "SearchWord",
    "Seen",
    "SignedIn",
    "Source",
    "StoredFile",
    "Stranger",
    "Subscriber",
    "Subscription",
    "Told",
    "UnsavedForm",
    "User",
]
