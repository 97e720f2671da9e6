"""Pages of the freedom of information requests, which officers alone find."""
