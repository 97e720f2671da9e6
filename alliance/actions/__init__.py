"""The only way in: every change to people, bodies, sources and claims. Lock, enforce, change, record."""
