"""How each business area is doing: quarters, process charts, and the status of each measure (R39 to R41)."""
