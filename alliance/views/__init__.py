"""The kinds of page, and the pages that belong to no app: home, search, sources, people."""
