"""Secrets that have to be read again, kept so that the database alone does not tell them (ADR 0032)."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(words: str) -> str:
    """The words, encrypted under a key made from SECRET_KEY, with the moment it was done."""
    return _boxes().encrypt(words.encode()).decode()


def unseal(sealed: str, longest: int | None = None) -> str:
    """What was sealed; "" when the portal did not seal it, or longer ago than so many seconds."""
    try:
        return _boxes().decrypt(sealed.encode(), ttl=longest).decode()
    except InvalidToken:
        return ""


def _boxes() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(key)) for key in keys])


def _key_from(secret: str) -> bytes:
    made = salted_hmac("alliance.sealing", "key", secret=secret, algorithm="sha256")
    return urlsafe_b64encode(made.digest())
