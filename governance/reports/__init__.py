"""Reports to Panels: how they are written, what their figures say, and what an issued one is."""
