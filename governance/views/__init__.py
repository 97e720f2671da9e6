"""The pages of the Board."""
