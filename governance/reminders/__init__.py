"""Reminders by e-mail of what is owed to the Board, each drafted to be looked at before it is sent."""
