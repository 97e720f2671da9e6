"""What the alliance is made of, and how each area is doing."""
