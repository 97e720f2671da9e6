"""The papers of meetings: who owes each, every version, clearing them, reminding their authors, and packs."""
