"""How single sign-on is set up: read from the environment, and refused with a sentence when half set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from alliance.markings import Marking
from alliance.roles import GRANTABLE, Role

DISCOVERY = "/.well-known/openid-configuration"
NEEDED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
OPTIONAL = (
    "OIDC_NAME",
    "OIDC_GROUPS",
    "OIDC_CLEARANCES",
    "OIDC_ONLY",
    "OIDC_EMERGENCY_ACCOUNT",
    "OIDC_REQUIRE_MFA",
)
# Issuers at Microsoft that stand for everybody who has an account there, whatever their organisation.
OF_EVERYBODY = {"common", "organizations", "consumers"}
MARKINGS = {marking.name.lower().replace("_", "-"): marking for marking in Marking}


@dataclass(frozen=True)
class SingleSignOn:
    """The provider that says who somebody is, and what the portal makes of their groups there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "your organisation’s account"
    roles: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    clearances: Mapping[str, Marking] = field(default_factory=dict)
    only: bool = False
    emergency_account: str = ""
    require_mfa: bool = False

    def roles_of(self, groups: frozenset[str]) -> frozenset[Role]:
        return frozenset(role for group in groups for role in self.roles.get(group, ()))

    def clearance_of(self, groups: frozenset[str]) -> Marking | None:
        """The highest clearance that any of the groups gives; None where clearances are given by hand."""
        if not self.clearances:
            return None
        return max(
            (self.clearances[each] for each in groups & set(self.clearances)), default=Marking.PUBLISHED
        )


def single_sign_on(environment: Mapping[str, str], *, plain_http: bool = False) -> SingleSignOn | None:
    """What the environment says of single sign-on; None when it says nothing."""
    said = {name: environment.get(name, "").strip() for name in (*NEEDED, *OPTIONAL)}
    if not any(said.values()):
        return None
    missing = [name for name in NEEDED if not said[name]]
    if missing:
        raise ImproperlyConfigured(
            f"{missing[0]} is not set. Single sign-on needs {', '.join(NEEDED)}; without all of them, set "
            "none of the settings that begin with OIDC_."
        )
    only = _yes_or_no("OIDC_ONLY", said)
    if only and not said["OIDC_EMERGENCY_ACCOUNT"]:
        raise ImproperlyConfigured(
            "OIDC_ONLY=yes needs OIDC_EMERGENCY_ACCOUNT: the user name of the one account that can still "
            "sign in with a password when single sign-on does not work."
        )
    if said["OIDC_EMERGENCY_ACCOUNT"] and not only:
        raise ImproperlyConfigured("OIDC_EMERGENCY_ACCOUNT means something only with OIDC_ONLY=yes.")
    return SingleSignOn(
        issuer=_issuer(said["OIDC_ISSUER"], plain_http),
        client_id=said["OIDC_CLIENT_ID"],
        client_secret=said["OIDC_CLIENT_SECRET"],
        name=said["OIDC_NAME"] or SingleSignOn.name,
        roles=_roles(said["OIDC_GROUPS"]),
        clearances=_clearances(said["OIDC_CLEARANCES"]),
        only=only,
        emergency_account=said["OIDC_EMERGENCY_ACCOUNT"].lower(),
        require_mfa=_yes_or_no("OIDC_REQUIRE_MFA", said),
    )


def _issuer(said: str, plain_http: bool) -> str:
    """The issuer as the provider names itself; its discovery address is taken too."""
    issuer = said.removesuffix(DISCOVERY)
    try:
        told = urlsplit(issuer)
    except ValueError:
        told = urlsplit("")
    if not told.hostname or told.scheme not in ("https", "http") or told.query or told.fragment:
        raise ImproperlyConfigured(
            f"OIDC_ISSUER must be an address such as https://host/path, and it is “{said}”."
        )
    if told.scheme == "http" and not plain_http:
        raise ImproperlyConfigured("OIDC_ISSUER must begin with https://.")
    if OF_EVERYBODY & set(told.path.split("/")):
        raise ImproperlyConfigured(
            "OIDC_ISSUER must name your own tenant. One that holds “common”, “organizations” or “consumers” "
            "lets anybody in who has an account with Microsoft."
        )
    return issuer


def _pairs(name: str, said: str) -> list[tuple[str, str]]:
    found = []
    for part in filter(None, (each.strip() for each in said.split(","))):
        group, equals, given = (each.strip() for each in part.rpartition("="))
        if not (group and equals and given):
            raise ImproperlyConfigured(
                f"{name} must be like group=word,group=word, and part of it is “{part}”."
            )
        found.append((group, given))
    return found


def _roles(said: str) -> dict[str, tuple[Role, ...]]:
    """The roles that each group gives; a group may be named more than once."""
    known, found = [role.value for role in GRANTABLE], {}
    for group, word in _pairs("OIDC_GROUPS", said):
        if word not in known:
            raise ImproperlyConfigured(
                f"OIDC_GROUPS gives “{word}”, which is no role. Roles: {', '.join(known)}."
            )
        found[group] = (*found.get(group, ()), Role(word))
    return found


def _clearances(said: str) -> dict[str, Marking]:
    """The clearance that each group gives; the higher where a group is named twice."""
    found = {}
    for group, word in _pairs("OIDC_CLEARANCES", said):
        if word not in MARKINGS:
            words = ", ".join(MARKINGS)
            raise ImproperlyConfigured(
                f"OIDC_CLEARANCES gives “{word}”, which is no marking. Markings: {words}."
            )
        found[group] = max(MARKINGS[word], found.get(group, Marking.PUBLISHED))
    return found


def _yes_or_no(name: str, said: Mapping[str, str]) -> bool:
    if said[name].lower() not in ("yes", "no", ""):
        raise ImproperlyConfigured(f"{name} must be yes or no, and it is “{said[name]}”.")
    return said[name].lower() == "yes"
