"""The papers of meetings: who owes each, every version, clearing them, and packs."""
