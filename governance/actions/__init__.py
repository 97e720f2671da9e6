"""The only ways in which the record of the Board changes."""
