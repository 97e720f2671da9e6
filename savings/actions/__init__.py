"""Everything that changes the money of the alliance on the record."""
