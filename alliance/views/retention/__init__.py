"""What is kept and for how long, what is due to be destroyed, what is held back, what was destroyed."""
