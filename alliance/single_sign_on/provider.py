"""What is asked of the provider: where to send somebody, and who they are when they come back.

Authlib speaks the protocol and checks the signature of the ID token. What it leaves to whoever uses it is
asked for here: the issuer as set, the audience, algorithms with two keys, PKCE, and how long to wait.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth, OAuthError
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from joserfc.errors import ClaimError, JoseError

from alliance.single_sign_on.configuration import DISCOVERY, SingleSignOn
from alliance.single_sign_on.told import Told, told_by

log = logging.getLogger(__name__)

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 4, 8
# How far the two clocks may be apart.
LEEWAY_SECONDS = 60
# What the provider says of itself is asked for again after this; its keys also when one is unknown.
KEPT_SECONDS = 60 * 60
# Signatures with a key that only the provider has. Never "none", nor one made with the client's own secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# What is taken of what the provider says of itself: the rest would go on as options of the client.
TAKEN = ("issuer", *NEEDED, "end_session_endpoint", "jwks", "_loaded_at")

CLOCKS_APART = (
    "What the provider said had expired already, or is not good yet: its clock and the portal’s are more "
    "than a minute apart. Sign in again; if that does not help, tell the administrator of this portal."
)
NOT_TO_BE_TRUSTED = (
    "What came back could not be trusted to come from the provider, and to be for you, so nobody was signed "
    "in. Sign in again; if that does not help, tell the administrator of this portal."
)
TRY_LATER = "Try again in a few minutes. An account with a password for this portal works meanwhile."


class ProviderFailed(Exception):
    """Nobody can be let in by what the provider did; the message is for the person, the cause for the log."""

    status = 400


class ProviderAway(ProviderFailed):
    """The provider did not answer, or not with what a provider answers."""

    status = 503


def begin(setup: SingleSignOn) -> tuple[str, dict[str, str]]:
    """Where to send somebody, and what must be known when they come back: state, nonce and code_verifier."""
    with _failures(setup):
        client = _client(setup)
        found = client.create_authorization_url(answer_address())
    return found["url"], {name: found[name] for name in ("state", "nonce", "code_verifier")}


def finish(setup: SingleSignOn, code: str, kept: dict[str, str]) -> Told:
    """Who came back with this code, which the provider takes once."""
    with _failures(setup):
        client = _client(setup)
        token = client.fetch_access_token(answer_address(), code=code, code_verifier=kept["code_verifier"])
        if not token.get("id_token"):
            raise ProviderFailed(
                "The provider did not say who you are. Tell the administrator of this portal."
            )
        expected = {
            "iss": {"essential": True, "value": setup.issuer},
            "aud": {"essential": True, "value": setup.client_id},
        }
        claims = client.parse_id_token(
            token, nonce=kept["nonce"], claims_options=expected, leeway=LEEWAY_SECONDS
        )
        _keep(setup, client.server_metadata)
    return told_by(claims)


def sign_out_address(setup: SingleSignOn) -> str:
    """Where somebody signs out at the provider as well; "" where it has no such page."""
    with _failures(setup):
        client = _client(setup)
        if not client.server_metadata.get("end_session_endpoint"):
            return ""
        after = settings.PORTAL_ADDRESS + reverse("single-sign-on-signed-out")
        return client.create_logout_url(post_logout_redirect_uri=after, client_id=setup.client_id)["url"]


def answer_address() -> str:
    """Where the provider sends people back to: from the settings, never from what a request says."""
    return settings.PORTAL_ADDRESS + reverse("single-sign-on-answer")


def _client(setup: SingleSignOn):
    """A client that knows what the provider says of itself, as kept or asked for now."""
    client = OAuth().register(
        "provider",
        client_id=setup.client_id,
        client_secret=setup.client_secret,
        server_metadata_url=setup.issuer.removesuffix("/") + DISCOVERY,
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": (SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
        },
    )
    if kept := cache.get(_key(setup)):
        client.server_metadata = dict(kept)
    else:
        client.server_metadata = _looked_at(setup, client.load_server_metadata())
        client.fetch_jwk_set()
        _keep(setup, client.server_metadata)
    return client


def _looked_at(setup: SingleSignOn, said: dict) -> dict:
    """What is taken of it; refuses another provider than was set, or one spoken to in the clear."""
    if said.get("issuer") != setup.issuer:
        log.error("Single sign-on: OIDC_ISSUER is not the issuer that its discovery document names.")
        raise ProviderAway(
            "Single sign-on is not set up rightly: the provider calls itself by another name than the portal "
            "was told. Tell the administrator of this portal."
        )
    schemes = {urlsplit(str(said.get(name, ""))).scheme for name in NEEDED}
    if not schemes <= {"https", urlsplit(setup.issuer).scheme}:
        raise ValueError("an address of the provider is missing or not encrypted")
    offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    ways = said.get("token_endpoint_auth_methods_supported") or []
    return {
        **{name: said[name] for name in TAKEN if name in said},
        "id_token_signing_alg_values_supported": [each for each in offered if each in ALGORITHMS],
        # Sent as a field where that is taken: the other way garbles a secret with unusual signs in it.
        "token_endpoint_auth_method": (
            "client_secret_post" if "client_secret_post" in ways else "client_secret_basic"
        ),
    }


def _key(setup: SingleSignOn) -> str:
    return f"single-sign-on-{sha256(setup.issuer.encode()).hexdigest()}"


def _keep(setup: SingleSignOn, metadata: dict) -> None:
    """Keep what the provider says of itself, and its keys, for an hour."""
    if cache.get(_key(setup)) != metadata:
        cache.set(_key(setup), dict(metadata), KEPT_SECONDS)


@contextmanager
def _failures(setup: SingleSignOn) -> Iterator[None]:
    """Whatever goes wrong with the provider, as a sentence for the person and a line for the log."""
    try:
        yield
    except ProviderFailed:
        raise
    except JoseError as wrong:
        clocks = isinstance(wrong, ClaimError) and wrong.claim in ("exp", "iat", "nbf")
        raise _said(ProviderFailed, CLOCKS_APART if clocks else NOT_TO_BE_TRUSTED, wrong) from wrong
    except OAuthError as refused:
        raise _refused(refused) from refused
    except (
        requests.RequestException,
        AuthlibBaseError,
        ValueError,
        KeyError,
        TypeError,
        RuntimeError,
    ) as away:
        raise _said(
            ProviderAway, f"{setup.name} does not answer the portal at the moment. {TRY_LATER}", away
        ) from away


def _refused(refused: OAuthError) -> ProviderFailed:
    """What to say when the provider would not take the code."""
    if refused.error == "invalid_client":
        words = (
            "The provider no longer takes the portal’s own secret, which may have run out. "
            "Tell the administrator of this portal."
        )
    elif refused.error == "invalid_grant":
        words = "This sign-in was used already, or took too long. Sign in again."
    else:
        words = (
            "The provider refused the sign-in. Sign in again; if that does not help, tell the administrator."
        )
    return _said(ProviderFailed, words, refused)


def _said(kind: type[ProviderFailed], words: str, cause: Exception) -> ProviderFailed:
    # The kind of fault alone: the words of a fault may hold an address, a code or what a token says.
    log.warning("Single sign-on: %s %s", type(cause).__name__, getattr(cause, "error", ""))
    return kind(words)
