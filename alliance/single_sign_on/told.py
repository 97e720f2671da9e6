"""What a provider says of somebody who signed in there, as the portal uses it."""

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.single_sign_on.configuration import SingleSignOn

# As long as the columns they are kept in.
LONGEST_SUBJECT = 255
LONGEST_NAME = 120


@dataclass(frozen=True)
class Told:
    """Somebody as the provider describes them. Only `issuer` and `subject` together say who it is."""

    issuer: str
    subject: str
    object_id: str = ""
    username: str = ""
    email: str = ""
    full_name: str = ""
    groups: frozenset[str] = frozenset()
    groups_left_out: bool = False
    # How they proved who they are: the words of `amr`, and `acr`.
    methods: tuple[str, ...] = ()
    context: str = ""

    @property
    def with_second_factor(self) -> bool:
        return "mfa" in self.methods

    @property
    def how(self) -> str:
        """How they proved who they are, in the provider's own words; "" when it does not say."""
        return " ".join([*self.methods, *([f"acr:{self.context}"] if self.context else [])])[:200]


def told_by(claims: Mapping) -> Told:
    """What the claims of an ID token say, whose signature, issuer, audience and days were checked before.

    Entra ID leaves the groups out for who is in too many, and says so with `_claim_names` or `hasgroups`.
    An e-mail address that the provider says nobody has verified is not taken.
    """
    elsewhere = claims.get("_claim_names")
    left_out = (isinstance(elsewhere, Mapping) and "groups" in elsewhere) or bool(claims.get("hasgroups"))
    email = _text(claims, "email", 254) if claims.get("email_verified") is not False else ""
    return Told(
        issuer=_text(claims, "iss", 500),
        # As it is, to the letter: two that differ in a blank are two people.
        subject=claims["sub"] if isinstance(claims.get("sub"), str) else "",
        object_id=_text(claims, "oid", 100),
        username=_text(claims, "preferred_username", 100).lower(),
        email=email.lower(),
        full_name=_text(claims, "name", LONGEST_NAME),
        groups=frozenset([*_texts(claims, "groups"), *_texts(claims, "roles")]),
        groups_left_out=left_out,
        methods=tuple(_texts(claims, "amr"))[:10],
        context=_text(claims, "acr", 100),
    )


def cannot_use(told: Told, setup: SingleSignOn) -> str:
    """Why what the provider says is not enough to let anybody in, or ""."""
    if not told.subject or len(told.subject) > LONGEST_SUBJECT or "\0" in told.subject:
        return "The provider did not say who you are in a way the portal can keep."
    if setup.require_mfa and not told.with_second_factor:
        return (
            "You signed in there without a second step, such as a code or an app, and this portal asks for "
            "one. Set up the second step with your organisation, then sign in again."
        )
    if told.groups_left_out and (setup.roles or setup.clearances):
        return (
            "You are in more groups than the provider sends, so it sent none, and the portal cannot tell "
            "what you may do. Tell the administrator: in Entra ID, send only “groups assigned to the "
            "application”, or use app roles instead of groups."
        )
    return ""


def _text(claims: Mapping, name: str, longest: int) -> str:
    """A claim as one line of text; "" when it is anything else."""
    value = claims.get(name)
    if not isinstance(value, str) or "\0" in value:
        return ""
    return " ".join(value.split())[:longest]


def _texts(claims: Mapping, name: str) -> list[str]:
    value = claims.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
