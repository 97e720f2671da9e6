"""Papers of meetings: how each stands, packs of them, and everything of a meeting in one file."""
