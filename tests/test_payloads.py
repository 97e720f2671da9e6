"""Texts that do harm where they are taken for more than text, in every field, in every page and file."""
