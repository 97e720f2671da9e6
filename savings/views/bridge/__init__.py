"""The bridge between two years, and the steps of it that are declared."""
