"""Papers of meetings: how each stands, packs of them, reminders, and everything of a meeting in one file."""
