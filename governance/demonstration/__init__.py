"""Illustrative data of the Board: who holds its seats, and the meetings it held."""

from governance.demonstration.board import load, remove

__all__ = ["load", "remove"]
