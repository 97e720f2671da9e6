"""Pages of reports to Panels: those that are issued, how one is written, and what changed since another."""
