"""Pages about savings: the register, one saving, and what is recorded of it."""
