"""What a browser is asked about passkeys, and whether its answer is right (WebAuthn, by py_webauthn)."""

import json
from dataclasses import dataclass

import webauthn
from django.conf import settings
from django.utils.crypto import salted_hmac
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# What a browser sends that is no answer at all comes out of the library in many ways.
NO_ANSWER = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError)
LONGEST_ANSWER = 20_000


@dataclass(frozen=True)
class NewPasskey:
    """What is kept of a passkey: nothing of it is secret."""

    credential: str
    public_key: str
    sign_count: int


def host_of(request) -> str:
    """The host that a passkey is for, without its port."""
    return request.get_host().rpartition(":")[0] or request.get_host()


def origin_of(request) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def options_to_add(request, user, has: list[str]) -> tuple[str, str]:
    """What the browser is asked to make a passkey, as JSON, and the challenge it must answer."""
    options = webauthn.generate_registration_options(
        rp_id=host_of(request),
        rp_name=settings.PORTAL_NAME,
        # Seen by whoever has the device: it says nothing about who it is.
        user_id=salted_hmac("alliance.passkey", str(user.pk), algorithm="sha256").digest(),
        user_name=user.username,
        user_display_name=user.full_name,
        exclude_credentials=_described(has),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def options_to_show(request, among: list[str]) -> tuple[str, str]:
    """What the browser is asked to show a passkey: one among these, or with none any that it has."""
    verification = UserVerificationRequirement.PREFERRED if among else UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(
        rp_id=host_of(request), allow_credentials=_described(among), user_verification=verification
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def made(request, answer: str, challenge: str) -> NewPasskey | None:
    """The passkey that a browser made when asked; None when its answer is not right."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host_of(request),
            expected_origin=origin_of(request),
        )
    except NO_ANSWER:
        return None
    key = bytes_to_base64url(found.credential_public_key)
    return NewPasskey(bytes_to_base64url(found.credential_id), key, found.sign_count)


def credential_in(answer: str) -> str:
    """Which passkey an answer says it is of; "" when it says none."""
    try:
        said = json.loads(answer)["id"]
    except NO_ANSWER:
        return ""
    return said if isinstance(said, str) else ""


def shown(request, answer: str, challenge: str, passkey, *, alone: bool) -> int | None:
    """How often the passkey was used, when the answer is right; None when it is not.

    Where it signs somebody in `alone`, the device must have looked at who uses it.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host_of(request),
            expected_origin=origin_of(request),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=alone,
        )
    except NO_ANSWER:
        return None
    return found.new_sign_count


def _described(credentials: list[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in credentials]
