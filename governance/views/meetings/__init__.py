"""Meetings of the Board: the list, one meeting, and preparing it."""
