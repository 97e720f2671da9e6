"""Agendas: of a meeting, its versions and who agreed them, its items, and the parking list."""
