"""What a refusal is: a sentence that says why, from one function per rule.

A rule is `cannot_<verb>(user, thing) -> str`: the reason to refuse, or "". The button, the page and
the action all ask the same function.
"""

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """What was asked may not be done; the message is the reason, in words for the person who asked."""


def enforce(reason: str) -> None:
    """Raise Refused with the reason, unless it is empty."""
    if reason:
        raise Refused(reason)
