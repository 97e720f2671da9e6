"""The decisions of the Board: the list, one decision, what waits for assent, and what is done with them."""
