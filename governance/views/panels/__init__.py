"""Pages of the Police and Crime Panels: their meetings, reports to them, and what they were promised."""
