"""The only way into the register. Lock, enforce, change, record."""
