"""What people type, checked for shape only; whether it may stand is for the actions to say."""
