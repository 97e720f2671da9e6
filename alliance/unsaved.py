"""Which part of a form that was sent is what somebody typed, and who typed it."""

from django.core import signing

from alliance.temporal import ONE_DAY, today

TYPED_BY = "typed-by"
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", TYPED_BY, "confirmed", "change", "look-again", "was-signed-out"}
)


def typed_parts(sent) -> list[tuple[str, list[str]]]:
    """The name and values of each question that was answered; never a password, a token or a button."""
    return [
        (name, values)
        for name, values in sent.lists()
        if name not in NOT_TYPED and "password" not in name.lower() and any(value.strip() for value in values)
    ]


def signed_writer(user) -> str:
    """What a form carries to say whose it is when it is sent by somebody who is signed in no longer.

    The same all day, and good until the end of the next: a sign-in lasts 12 hours at most.
    """
    return _signer().sign_object([user.pk, today().isoformat()])


def writer_of(sent) -> int | None:
    """The key of the person whose form it was, when the portal signed it today or yesterday."""
    try:
        key, day = _signer().unsign_object(sent.get(TYPED_BY, ""))
    except (signing.BadSignature, ValueError):
        return None
    return key if day in (today().isoformat(), (today() - ONE_DAY).isoformat()) else None


def _signer() -> signing.Signer:
    return signing.Signer(salt="alliance.unsaved.writer")
