"""The register as at any day: what positions/ works out equals the rules of the domain, taken word by word.

Here the rules are applied the slow way: every exact day that a rough date allows is tried. A small stretch of
ten days stands for all of time; a date with an open end may also fall before or after it.
"""
