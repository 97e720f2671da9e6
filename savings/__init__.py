"""What it costs, who bears it, and what was saved."""
