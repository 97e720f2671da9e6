"""Freedom of information requests: when an answer is due, what is gathered for it, and what it says."""
