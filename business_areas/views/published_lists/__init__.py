"""Lists of areas that were published: every list, one list with its names, and keeping them."""
