"""Pages of the annual reviews: the wall chart, one review, and what is done with it."""
