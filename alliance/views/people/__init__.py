"""People: the list, one person with their roles, and what is done to accounts and roles."""
