"""Who decides, and what was said."""
