"""Minutes and decision sheets: reading them, and writing minutes until they are published."""
