"""Asking whether something is refused, and why."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction


def refused(do) -> str:
    """What an action objects to, and beside which field."""
    with pytest.raises(ValidationError) as wrong, transaction.atomic():
        do()
    if hasattr(wrong.value, "error_dict"):
        [(field, errors)] = wrong.value.message_dict.items()
        return f"{field}: {' '.join(errors)}"
    return " ".join(wrong.value.messages)
