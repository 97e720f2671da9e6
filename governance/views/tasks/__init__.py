"""The actions of the Board: the list, one action with its whole life, and what is done with it."""
