"""The Board: its seats, who holds them, its terms of reference, and keeping the record of these."""
