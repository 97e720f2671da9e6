"""Publishing decisions: what anybody reads, publishing a notice, and holds."""
