"""What the addresses of several nouns begin with."""

MEETING = "board/meetings/<slug:day>/"
DECISION = "decisions/<str:reference>/"
