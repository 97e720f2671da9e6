"""Private calendar addresses."""


def cannot_keep_calendar_address(user) -> str:
    """Everybody who signs in may have a private calendar address of their own."""
    return "" if user.is_active else "Only somebody who can sign in can have a calendar address."
