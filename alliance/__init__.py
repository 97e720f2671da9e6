"""The project package and the shared kernel: what every app stands on. It imports no app."""
