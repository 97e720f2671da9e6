"""The pages about how the business areas are doing."""
