"""Working out, from an area's facts, what the register shows of it on every day there is.

The answer changes only on the days at either end of a rough date, so time is cut there and each
stretch between two cuts is worked out once. Rules R1 to R5 of the domain.
"""

from business_areas.positions.dates import UsedDate, ordinal, used_dates
from business_areas.positions.facts import AreaFacts, facts_of
from business_areas.positions.held import Held, held_on, used_exit
from business_areas.positions.orders import PlaceInOrder, orders_of, places_in_order
from business_areas.positions.rebuilding import rebuild
from business_areas.positions.stretches import END, positions_of

__all__ = [
    "END",
    "AreaFacts",
    "Held",
    "PlaceInOrder",
    "UsedDate",
    "facts_of",
    "held_on",
    "orders_of",
    "ordinal",
    "places_in_order",
    "positions_of",
    "rebuild",
    "used_dates",
    "used_exit",
]
