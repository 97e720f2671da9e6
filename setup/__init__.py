"""What `make` runs to get the portal ready: the environment, the design system's files, the database."""
