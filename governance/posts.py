"""Who holds the posts that actions belong to: whoever follows in a post inherits what it owns (R18)."""

from collections.abc import Iterable
from datetime import date

from governance.models import Seat
from governance.roster import SeatOnDay, facts_of, seat_on


def posts_on(seats: Iterable[Seat], day: date, level: int) -> dict[int, SeatOnDay]:
    """How each of some seats stands on a day, by its key, as far as this level reads; in two queries."""
    seats = {seat.pk: seat for seat in seats if seat is not None}
    if not seats:
        return {}
    holdings, substitutes = facts_of(seats.values(), level)
    return {
        key: seat_on(seat, holdings.get(key, ()), day, substitutes.get(key, ()))
        for key, seat in seats.items()
    }


def holds_post(user, seat: Seat | None, day: date) -> bool:
    """Whether this person holds the seat for certain on a day."""
    person = getattr(user, "person", None)
    if seat is None or person is None:
        return False
    holder = posts_on([seat], day, user.clearance)[seat.pk].holder
    return holder is not None and holder.person_id == person.pk


def held_by(user, day: date) -> list[Seat]:
    """Every seat this person holds for certain on a day."""
    person = getattr(user, "person", None)
    if person is None:
        return []
    once = Seat.objects.filter(holdings__person=person, holdings__withdrawn_at__isnull=True).distinct()
    posts = posts_on(once.readable_at(user.clearance), day, user.clearance)
    return [post.seat for post in posts.values() if post.holder and post.holder.person_id == person.pk]


def owner_words(action, posts: dict[int, SeatOnDay]) -> tuple[str, str]:
    """Whose an action is, and who holds the post now: "Ada Example", or "Vacant since 1 April 2024"."""
    if action.owner_seat_id is None:
        return action.owner_body or "Nobody yet", ""
    post = posts.get(action.owner_seat_id)
    return action.owner_seat.title, post.words if post else ""
