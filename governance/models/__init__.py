"""What the governance of the alliance keeps."""

from governance.models.boards import (
    Board,
    ChairRota,
    ChairRotaPlace,
    Holding,
    Person,
    Seat,
    Substitute,
    Terms,
    next_number,
)

__all__ = [
    "Board",
    "ChairRota",
    "ChairRotaPlace",
    "Holding",
    "Person",
    "Seat",
    "Substitute",
    "Terms",
    "next_number",
]
