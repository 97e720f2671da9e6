"""What is typed to keep the record of the Board: its shape, and no more."""
